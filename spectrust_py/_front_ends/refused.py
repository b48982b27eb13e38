"""Extractors that no options reproduce, and why.

docs/front_ends.md has the same reasons.
"""

_SAMPLES = "it passes samples on, and has no spectrogram"

REFUSED = dict.fromkeys((
    "DacFeatureExtractor", "DiaFeatureExtractor", "EncodecFeatureExtractor",
    "Gemma4UnifiedAudioFeatureExtractor",
    "KyutaiSpeechToTextFeatureExtractor", "MuseSparkFeatureExtractor",
    "OmniASRFeatureExtractor", "PeAudioFeatureExtractor",
    "PocketTTSFeatureExtractor", "VibeVoiceAcousticTokenizerFeatureExtractor",
    "Wav2Vec2FeatureExtractor", "WavTokenizerFeatureExtractor"), _SAMPLES)

REFUSED.update({
    "CohereAsrFeatureExtractor":
        "it adds noise, and cuts long recordings where they are quiet",
    "Dots3NoteFeatureExtractor":
        "it cuts recordings into parts of 60 seconds, each with a maximum "
        "of its own",
    "Gemma3nAudioFeatureExtractor":
        "it pads samples to a multiple of 128, for which there is no option",
    "Gemma4AudioFeatureExtractor":
        "it pads samples to a multiple of 128, for which there is no option",
    "GraniteSpeech5FeatureExtractor":
        "it leaves out a last frame without a pair before it takes "
        "derivatives, for which there is no option",
    "MossTranscribeDiarizeFeatureExtractor":
        "it cuts recordings into parts of 30 seconds, each with a maximum "
        "of its own",
    "MusicgenMelodyFeatureExtractor":
        "it keeps the loudest pitch class of each frame alone, for which "
        "there is no option",
    "NeuCodecFeatureExtractor":
        "it pads samples to a multiple of its hop, for which there is no "
        "option",
    "Pop2PianoFeatureExtractor":
        "its frames are between beats, which it looks for",
    "Qwen3ASRFeatureExtractor":
        "it pads short recordings to 30 seconds and does not cut long ones; "
        'preset="whisper", n_mels=128, length=480000 gives the frames of '
        "recordings up to 30 seconds",
    "Xcodec2FeatureExtractor":
        "it pads samples to a multiple of its hop, for which there is no "
        "option",
})
