"""Store what transformers' extractors compute: ``make front-end-vectors``.

Writes tests/oracle/front_ends.json, with which the tests there compare
`spectrust.front_end`, as transformers is not installed for them: for each
case the fields of a preprocessor_config.json, the shape of the features of a
sound of tests/vectors, and the values of a few frames.
"""
import json
import os
import warnings

import front_ends
import numpy as np
import soundfile

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOUND = "speech-16bit-16k-kaldi"
SECONDS = 0.4
SHOWN = 4
# A case for each extractor; all at the rate of the sound.
LOOKS = {
    "ASTFeatureExtractor": {"max_length": 30},
    "ClapFeatureExtractor": {
        "frequency_max": 7000, "max_length_s": SECONDS},
    "ClvpFeatureExtractor": {"default_audio_length": 1},
    "FunAsrNanoFeatureExtractor": {"feature_size": 40},
    "GraniteSpeechFeatureExtractor": {},
    "InklingFeatureExtractor": {"audio_token_duration_s": 0.02},
    "LasrFeatureExtractor": {"feature_size": 80},
    "NemotronAsrStreamingFeatureExtractor": {},
    "ParakeetFeatureExtractor": {"preemphasis": 0.9},
    "Phi4MultimodalFeatureExtractor": {},
    "SeamlessM4TFeatureExtractor": {},
    "Speech2TextFeatureExtractor": {"normalize_vars": False},
    "SpeechT5FeatureExtractor": {"win_length": 50},
    "UnivNetFeatureExtractor": {"do_normalize": True},
    "VoxtralRealtimeFeatureExtractor": {"feature_size": 80},
    "WhisperFeatureExtractor": {"chunk_length": 1},
}


def main():
    """Write the file."""
    warnings.simplefilter("ignore")
    y, sr = soundfile.read(os.path.join(TESTS, "vectors", SOUND + ".wav"))
    cases = [case(kind, y, sr) for kind in sorted(LOOKS)]
    path = os.path.join(TESTS, "oracle", "front_ends.json")
    with open(path, "w") as file:
        lines = ",\n".join(json.dumps(each) for each in cases)
        file.write("[\n%s\n]\n" % lines)


def case(kind, y, sr):
    """Return a case: fields, sound, shape, and values by frame."""
    look = LOOKS[kind]
    values = front_ends.theirs(kind, repeat=False)(y, sr, **look)
    last = min(values.shape[1], int(SECONDS * 100)) - 1
    frames = np.linspace(0, last, SHOWN).astype(int).tolist()
    return {
        "fields": front_ends.fields_of(kind, sr, look), "input": SOUND,
        "shape": list(values.shape),
        "frames": {str(frame): rounded(values[:, frame])
                   for frame in frames}}


def rounded(values):
    """Return values with six digits."""
    return [float("%.6g" % value) for value in values]


if __name__ == "__main__":
    main()
