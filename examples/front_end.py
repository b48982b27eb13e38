"""Replace a model's extractor: ``front_end.py whisper|ast|clap MODEL WAV``.

Prints the shape of the input that the extractor of transformers gives for a
recording. MODEL is a folder with a preprocessor_config.json, or a name in the
local cache of Hugging Face. WAV has 16 bits. Needs NumPy.
"""
import sys
import wave

import numpy

import spectrust


def whisper(spect, y, sr):
    """Return `input_features`, (1, bands, frames)."""
    return spect.array((y, sr))[numpy.newaxis]


def ast(spect, y, sr):
    """Return `input_values`, (1, max_length, bands): with frames of zeros."""
    return spect.array((y, sr)).T[numpy.newaxis]


def clap(spect, y, sr, seconds=10):
    """Return `input_features`, (1, 4, frames, bands), of up to ten seconds."""
    length = seconds * sr
    repeated = numpy.tile(y, length // len(y))
    padded = numpy.pad(repeated, (0, length - len(repeated)))
    return numpy.stack(4 * [spect.array((padded, sr)).T])[numpy.newaxis]


def samples(path):
    """Return the samples of a WAV file in [-1, 1], one channel, and rate."""
    with wave.open(path) as file:
        data, channels = file.readframes(-1), file.getnchannels()
        whole = numpy.frombuffer(data, "<i2").reshape(-1, channels)
        return whole.mean(axis=1, dtype="float32") / 32768, file.getframerate()


if __name__ == "__main__":
    kind, model, recording = sys.argv[1:]
    features = {"whisper": whisper, "ast": ast, "clap": clap}[kind]
    print(features(spectrust.front_end(model), *samples(recording)).shape)
