"""Fields of configurations that change no numbers.

Of one recording, that is: `padding_value` and the like matter only to the
end of a shorter recording in a batch, which its mask leaves out.
"""

# Of every extractor.
COMMON = (
    "feature_extractor_type", "audio_processor_type", "processor_class",
    "auto_map", "model_input_names", "name_or_path", "transformers_version",
    "padding_side", "return_attention_mask", "return_tensors")

# Of the pictures and films of models that read these as well as sounds.
PICTURES = (
    "crop_size", "data_format", "default_to_square", "device",
    "disable_grouping", "do_center_crop", "do_convert_rgb", "do_pad",
    "do_rescale", "do_resize", "do_sample_frames", "fps", "image_mean",
    "image_processor_type", "image_seq_length", "image_std",
    "input_data_format", "max_frames", "max_pixels", "merge_size",
    "min_frames", "min_pixels", "num_frames", "pad_size", "patch_size",
    "resample", "rescale_factor", "size", "size_divisor",
    "temporal_patch_size", "video_metadata", "video_processor_type")

# What the extractor computes itself, whatever the file says.
_WHISPER = ("mel_filters", "n_samples", "nb_max_frames", "do_normalize")
_KALDI = ("feature_size", "padding_value", "mel_filters", "window")
_NEMO = ("padding_value", "mel_filters")
_SPEECHBRAIN = (
    "left_frames", "right_frames", "param_change_factor",
    "param_rand_factor", "requires_grad")

# Of single extractors: computed from other fields, of other outputs of the
# extractor than the spectrogram, or kept without a use.
OF = {
    "WhisperFeatureExtractor": _WHISPER,
    "VoxtralRealtimeFeatureExtractor": _WHISPER + (
        "padding_value", "win_length", "chunk_length", "dither"),
    "GraniteSpeechFeatureExtractor": (
        "padding_value", "feature_size", "mel_filters",
        "projector_window_size", "projector_downsample_rate"),
    "InklingFeatureExtractor": (
        "padding_value", "mel_filters", "window", "hop_length",
        "window_size"),
    "ASTFeatureExtractor": _KALDI,
    "Speech2TextFeatureExtractor": _KALDI,
    "SeamlessM4TFeatureExtractor": _KALDI,
    "FunAsrNanoFeatureExtractor": ("padding_value",),
    "LasrFeatureExtractor": _NEMO,
    "Phi4MultimodalFeatureExtractor": _NEMO + (
        "audio_compression_rate", "audio_downsample_rate",
        "audio_feat_stride"),
    "ParakeetFeatureExtractor": _NEMO,
    "NemotronAsrStreamingFeatureExtractor": _NEMO,
    # max_length_s: the recording is taken as it is; top_db: never used.
    "ClapFeatureExtractor": (
        "padding_value", "max_length_s", "nb_max_samples", "top_db",
        "nb_frequency_bins", "n_fft", "chunk_length_s", "mel_filters",
        "mel_filters_slaney"),
    # do_normalize is of the samples that are its other input.
    "SpeechT5FeatureExtractor": (
        "feature_size", "padding_value", "do_normalize", "reduction_factor",
        "sample_size", "sample_stride", "n_fft", "n_freqs", "window",
        "mel_filters"),
    "UnivNetFeatureExtractor": (
        "feature_size", "padding_value", "model_in_channels",
        "pad_end_length", "num_max_samples", "n_fft", "n_freqs", "window",
        "mel_filters"),
    "ClvpFeatureExtractor": (
        "chunk_length", "n_samples", "nb_max_frames", "mel_filters"),
    # Dither, and noise in a band, are added in training only.
    "AudioToMelSpectrogramPreprocessor": (
        "_target_", "dither", "pad_to", "pad_value", "rng",
        "nb_augmentation_prob", "nb_max_freq", "use_torchaudio"),
    # How many neighbours, if there were any; what training changes.
    "speechbrain.Fbank": _SPEECHBRAIN,
    "speechbrain.MFCC": _SPEECHBRAIN,
}
