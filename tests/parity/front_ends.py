"""What transformers' extractors compute beside `spectrust.front_end`.

Each case is the fields of a preprocessor_config.json: the extractor is made
of them, and `front_end` reads them from a file, with what the extractor saves
beside them.  All get the same samples.
"""
import importlib.util
import json
import os
import tempfile

import models
import numpy as np
from oracles import repeated

import spectrust

_SPEC = importlib.util.spec_from_file_location("example", os.path.join(
    os.path.dirname(os.path.abspath(__file__)), os.pardir, os.pardir,
    "examples", "front_end.py"))
_EXAMPLE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_EXAMPLE)
# Type, sample rate in Hz, and fields apart from them.
CASES = (
    ("WhisperFeatureExtractor", 16000, (
        {}, {"feature_size": 128},
        {"feature_size": 64, "n_fft": 512, "hop_length": 200,
         "chunk_length": 1},
        {"feature_size": 40, "chunk_length": 2, "hop_length": 137})),
    ("WhisperFeatureExtractor", 24000, ({"n_fft": 600, "hop_length": 240},)),
    ("VoxtralRealtimeFeatureExtractor", 16000, (
        {}, {"global_log_mel_max": None, "feature_size": 80},
        {"global_log_mel_max": 3.0, "hop_length": 200})),
    ("GraniteSpeechFeatureExtractor", 16000, (
        {}, {"n_mels": 64, "n_fft": 400, "hop_length": 200})),
    ("InklingFeatureExtractor", 16000, (
        {}, {"feature_size": 128, "audio_token_duration_s": 0.02},
        {"n_fft": 2048, "window_size_multiplier": 1.0})),
    ("ASTFeatureExtractor", 16000, (
        {}, {"max_length": 100}, {"do_normalize": False},
        {"num_mel_bins": 80, "mean": -5.0, "std": 3.0})),
    ("ASTFeatureExtractor", 22050, ({"num_mel_bins": 64},)),
    ("Speech2TextFeatureExtractor", 16000, (
        {}, {"normalize_vars": False}, {"do_ceptral_normalize": False},
        {"num_mel_bins": 40})),
    ("FunAsrNanoFeatureExtractor", 16000, (
        {}, {"feature_size": 40, "num_frames_lfr": 4, "stride_lfr": 3,
             "window": "povey", "frame_length": 32})),
    ("SeamlessM4TFeatureExtractor", 16000, ({}, {"num_mel_bins": 40})),
    ("SeamlessM4TFeatureExtractor", 22050, ({},)),
    ("LasrFeatureExtractor", 16000, (
        {}, {"feature_size": 80, "win_length": 500, "hop_length": 200})),
    ("Phi4MultimodalFeatureExtractor", 16000, (
        {}, {"feature_size": 64, "preemphasis": 0.9,
             "mel_min_frequency": 60, "mel_max_frequency": 7000})),
    ("ParakeetFeatureExtractor", 16000, (
        {}, {"feature_size": 128}, {"preemphasis": None},
        {"n_fft": 1024, "win_length": 800, "hop_length": 200})),
    ("NemotronAsrStreamingFeatureExtractor", 16000, (
        {}, {"feature_size": 128, "preemphasis": 0.9})),
    ("ClapFeatureExtractor", 48000, (
        {}, {"truncation": "rand_trunc"},
        {"feature_size": 128, "frequency_min": 50, "frequency_max": 20000,
         "fft_window_size": 2048, "hop_length": 1024})),
    ("SpeechT5FeatureExtractor", 16000, (
        {}, {"win_length": 50, "hop_length": 12, "num_mel_bins": 40,
             "fmin": 0, "fmax": 8000, "mel_floor": 1e-5},
        {"win_function": "hamming_window"})),
    ("UnivNetFeatureExtractor", 24000, (
        {}, {"do_normalize": True, "max_length_s": 1},
        {"compression_factor": 2.0, "num_mel_bins": 80, "hop_length": 300,
         "fmin": 20.0, "fmax": 8000.0, "filter_length": 2048,
         "win_length": 2048})),
    ("ClvpFeatureExtractor", 22050, (
        {}, {"feature_size": 64, "hop_length": 200,
             "default_audio_length": 1})),
)


def fields_of(kind, sr, look):
    """Return the fields of a file."""
    return dict(look, feature_extractor_type=kind, sampling_rate=sr)


def ours(kind, **changes):
    """Return what `front_end` makes of samples, (bands, frames)."""
    def compute(y, sr, **look):
        import transformers
        fields = fields_of(kind, sr, look)
        extractor = getattr(transformers, kind).from_dict(fields)
        saved = json.loads(extractor.to_json_string())
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "preprocessor_config.json")
            with open(path, "w") as file:
                json.dump(dict(saved, **fields), file)
            spect = spectrust.front_end(folder, **changes)
        return spect.array((samples(kind, y, sr), sr))
    return compute


def ours_of_nemo(y, sr, **fields):
    """Return what `front_end` makes of a YAML file of NeMo."""
    lines = ["preprocessor:", "  _target_: AudioToMelSpectrogramPreprocessor"]
    for name, value in dict(models.NEMO, sample_rate=sr, **fields).items():
        lines.append("  {}: {}".format(
            name, "null" if value is None else value))
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "model_config.yaml"), "w") as file:
            file.write("\n".join(lines))
        return spectrust.front_end(folder).array((y, sr))


def levels(kind):
    """Return the same as levels in dB, of any unit and normalisation."""
    return ours(
        kind, scale="db", top_db=None, amin=1e-30, log_offset=0, mean=0,
        std=1, normalize=None)


def theirs(kind, repeat=True):
    """Return what the extractor makes of samples, (bands, frames)."""
    def compute(y, sr, **look):
        import transformers
        fields = fields_of(kind, sr, look)
        extractor = getattr(transformers, kind).from_dict(fields)
        y = (samples(kind, y, sr) if repeat else y).astype(np.float32)
        return _features(kind, extractor, y, sr)
    return compute


def whole(kind):
    """Return all that the extractor returns for a recording."""
    def compute(y, sr):
        import transformers
        extractor = getattr(transformers, kind)()
        found = extractor(
            y.astype(np.float32), sampling_rate=sr, return_tensors="np")
        return np.asarray(found[extractor.model_input_names[0]])
    return compute


def example(name, kind):
    """Return what a function of examples/front_end.py returns."""
    def compute(y, sr):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "preprocessor_config.json")
            with open(path, "w") as file:
                json.dump({"feature_extractor_type": kind}, file)
            spect = spectrust.front_end(folder)
        return getattr(_EXAMPLE, name)(spect, y, sr)
    return compute


def samples(kind, y, sr):
    """Return the samples that both get: CLAP's are ten seconds."""
    return repeated(y, 10 * sr) if kind.startswith("Clap") else y


def _features(kind, extractor, y, sr):
    """Return the output for one recording, frames of padding left out."""
    if kind.startswith("Granite"):
        found = extractor(y)
    elif kind.startswith("SpeechT5"):
        found = extractor(audio_target=y, sampling_rate=sr)
    else:
        found = extractor(y, sampling_rate=sr, return_tensors="np")
    values = np.asarray(found[next(
        name for name in extractor.model_input_names if name in found)][0])
    if kind.startswith(("Whisper", "Voxtral", "Clvp")):
        return values
    # CLAP has four views of a recording, which are the same.
    values = values[0] if values.ndim == 3 else values
    return values.T[:, :_frames(kind, extractor, len(y), sr)]


def _frames(kind, extractor, n_samples, sr):
    """Return the number of frames that are of the recording; None: all."""
    if kind.startswith(("Parakeet", "Nemotron")):
        return n_samples // extractor.hop_length
    return None
