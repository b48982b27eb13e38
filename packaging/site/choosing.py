"""Pictures of docs/choosing.md, drawn when the site is built.

Each shows what one option does to a sound of ``spectrust demo``.
"""
import array
import os
import sys
import tempfile
import warnings
import wave

import spectrust
from spectrust._command import sounds

# Folder of the pictures, below docs/ and in the site.
FOLDER = "pictures/choosing/"

SIZE = {"width": 320, "height": 160, "colormap": "magma"}

# For each group of pictures: a sound, the options that all of them have, and
# the options of each, by the picture's name.
GROUPS = (
    ("music", {}, (
        ("ref-none", {"ref": None}),
        ("ref-fullscale", {"ref": "fullscale"}))),
    ("music, faint", {}, (
        ("ref-none-faint", {"ref": None}),
        ("ref-fullscale-faint", {"ref": "fullscale"}))),
    ("night", {"ref": "fullscale"}, (
        ("range-wide", {"vmin": -160.0, "vmax": 0.0}),
        ("range-fitting", {"vmin": -100.0, "vmax": -30.0}),
        ("range-narrow", {"vmin": -70.0, "vmax": -50.0}),
        ("range-percentiles", {"vmin": "50%", "vmax": "99.5%"}))),
    ("voice", {"duration": 3.0}, (
        ("top_db-30", {"top_db": 30.0}),
        ("top_db-60", {"top_db": 60.0}),
        ("top_db-100", {"top_db": 100.0}))),
    ("voice", {"duration": 3.0, "kind": "linear", "fmax": 4000.0}, (
        ("n_fft-256", {"n_fft": 256}),
        ("n_fft-1024", {"n_fft": 1024}),
        ("n_fft-8192", {"n_fft": 8192}))),
    ("birds", {}, (
        ("hop_length-none", {"hop_length": None}),
        ("hop_length-2048", {"hop_length": 2048}))),
    ("voice", {"duration": 3.0}, (
        ("n_mels-16", {"n_mels": 16}),
        ("n_mels-64", {"n_mels": 64}),
        ("n_mels-256", {"n_mels": 256}))),
    ("bats", {"kind": "linear", "fmin": 10000.0, "ref": "fullscale",
              "vmin": -80.0, "vmax": -20.0}, (
        ("pool-mean", {"pool": "mean"}),
        ("pool-90", {"pool": "90%"}),
        ("pool-max", {"pool": "max"}))),
    ("night", {}, (
        ("background-none", {"background": None}),
        ("background-median", {"background": "median"}))),
)
# Number of times that the second of bats is played.
REPEATS = 20
# Loudness of a faint sound: 30 dB below its usual one.
FAINT = 10.0 ** -1.5


def names():
    """Return the paths of the pictures, as docs/choosing.md has them."""
    return [FOLDER + name + ".jpg"
            for _, _, pictures in GROUPS for name, _ in pictures]


def draw():
    """Yield the path of each picture and its bytes."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # Of a range that is too narrow, which the document shows.
        warnings.simplefilter("ignore", spectrust.SpectrustWarning)
        sounds.write_sounds(folder)
        for sound, common, pictures in GROUPS:
            recording = source(folder, sound)
            for name, options in pictures:
                options = dict(SIZE, **dict(common, **options))
                yield FOLDER + name + ".jpg", spectrust.Spectrogram(
                    **options).encode(recording)


def source(folder, sound):
    """Return a sound of a folder as `Spectrogram` takes it."""
    if sound == "voice":
        return os.path.join(folder, "voice.flac")
    name = sound.split(",")[0]
    path = os.path.join(folder, name + ".wav")
    if sound == "bats":
        samples, sr = read(path)
        return samples * REPEATS, sr
    if sound == "music, faint":
        return read(path, FAINT)
    return path


def read(path, factor=1.0):
    """Return the samples of a WAV file of 16 bits, and their rate."""
    with wave.open(path) as file:
        content, sr = file.readframes(file.getnframes()), file.getframerate()
    samples = array.array("h", content)
    if sys.byteorder == "big":
        samples.byteswap()
    return array.array("f", (
        factor / 32768.0 * sample for sample in samples)), sr
