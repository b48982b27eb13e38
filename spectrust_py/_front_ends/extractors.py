"""Which function reads which extractor, and the types of old files."""

from . import decibel, kaldi, log10, nemo, speechbrain, vocoder

NEMO = "AudioToMelSpectrogramPreprocessor"
FBANK, MFCC = "speechbrain.Fbank", "speechbrain.MFCC"
# What a YAML file says of these.
SPEECHBRAIN = {"speechbrain.lobes.features.Fbank": FBANK,
               "speechbrain.lobes.features.MFCC": MFCC}

EXTRACTORS = {
    "ASTFeatureExtractor": kaldi.ast,
    "ClapFeatureExtractor": decibel.clap,
    "ClvpFeatureExtractor": vocoder.clvp,
    "FunAsrNanoFeatureExtractor": kaldi.funasr_nano,
    "GraniteSpeechFeatureExtractor": log10.granite_speech,
    "InklingFeatureExtractor": log10.inkling,
    "LasrFeatureExtractor": kaldi.lasr,
    "NemotronAsrStreamingFeatureExtractor": nemo.nemotron_asr_streaming,
    "ParakeetFeatureExtractor": nemo.parakeet,
    "Phi4MultimodalFeatureExtractor": kaldi.phi4_multimodal,
    "SeamlessM4TFeatureExtractor": kaldi.seamless_m4t,
    "Speech2TextFeatureExtractor": kaldi.speech2text,
    "SpeechT5FeatureExtractor": vocoder.speecht5,
    "UnivNetFeatureExtractor": vocoder.univnet,
    "VoxtralRealtimeFeatureExtractor": log10.voxtral_realtime,
    "WhisperFeatureExtractor": log10.whisper,
}

# Those that are found in YAML.
OF_YAML = {
    NEMO: nemo.preprocessor,
    FBANK: speechbrain.fbank,
    MFCC: speechbrain.mfcc,
}

# Files of the first versions have no type, but a processor's or a model's.
PROCESSORS = {
    "ClapProcessor": "ClapFeatureExtractor",
    "Speech2TextProcessor": "Speech2TextFeatureExtractor",
    "SpeechT5Processor": "SpeechT5FeatureExtractor",
    "WhisperProcessor": "WhisperFeatureExtractor",
    "Wav2Vec2Processor": "Wav2Vec2FeatureExtractor",
}
MODELS = {
    "audio-spectrogram-transformer": "ASTFeatureExtractor",
    "clap": "ClapFeatureExtractor",
    "speech_to_text": "Speech2TextFeatureExtractor",
    "speecht5": "SpeechT5FeatureExtractor",
    "wav2vec2": "Wav2Vec2FeatureExtractor",
    "whisper": "WhisperFeatureExtractor",
}
