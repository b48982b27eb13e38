"""Write the shared test vectors: small sounds with expected results.

Usage: python3 make_vectors.py [FOLDER]        (default: tests/vectors)

A picture's vector is three files.  NAME.wav is the sound.  NAME.json holds the
options, by the names used in `recipe.indices` and `recipe.to_mono`; an
option that is absent has its default, null is None, and sr is the rate of
the file.  NAME.indices holds the picture's colour indices as height * width
bytes, row by row from the top.

An array's vector is two files.  NAME.array.json holds the options, by the
names used in `features.array` and `recipe.to_mono`; "input" is the name of
the sound, INPUT.wav, and "shape" is rows and frames.  NAME.array.f64 holds
the values as little-endian float64, row by row from the lowest band.

The indices and values are computed from the samples as they are in the
file, after quantisation.  The same run gives the same bytes.
"""

import json
import pathlib
import sys

import array_cases
import features
import numpy as np
import sounds

import recipe

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "vectors"


def cases():
    """Yield name, sr, samples, how to write the WAV, and the options."""
    speech = sounds.speech_like(8000, 1.2, seed=1)
    yield "speech-16bit-8k-default", 8000, speech, {}, dict(
        width=96, height=80)

    left = sounds.music_like(16000, 0.3, seed=2)
    right = sounds.speech_like(16000, 0.3, seed=3)
    yield "music-16bit-stereo-16k-default", 16000, _stereo(left, right), {}, (
        dict(width=60, height=48))

    bird = sounds.bird_like(22050, 0.25, seed=4)
    yield "bird-24bit-22k-htk-no-norm", 22050, bird, dict(bits=24), dict(
        width=64, height=40, mel_scale="htk", norm=None, fmin=500.0,
        fmax=10000.0)

    music = sounds.music_like(11025, 1.5, seed=5)
    yield "music-8bit-11k-magnitude", 11025, music, dict(bits=8), dict(
        width=72, height=64, power=1.0, top_db=60.0)

    rough = sounds.sweep(16000, 0.3) + sounds.noise(16000, 0.3, 6, 0.01)
    yield "sweep-32bit-16k-short-window", 16000, rough, dict(bits=32), dict(
        width=50, height=60, n_fft=512, win_length=301)

    loud = sounds.noise(8000, 0.6, seed=7, amplitude=1.5)
    yield "noise-float32-8k-sparse-hop", 8000, loud, dict(float32=True), dict(
        width=40, height=32, n_fft=128, hop_length=200, n_mels=20,
        top_db=None)

    quiet = 0.1 * sounds.speech_like(8000, 1.0, seed=8)
    yield "speech-extensible-8k-fixed-range", 8000, quiet, (
        dict(extensible=True)), dict(
            width=80, height=64, ref=0.5, vmin=-60.0, vmax=-5.0,
            top_db=None)

    yield "one-sample-16bit-8k", 8000, np.array([0.5]), {}, dict(
        width=16, height=12, norm=None, top_db=20.0)

    short = sounds.speech_like(8000, 1.0, seed=9)[1200:1200 + 511]
    yield "n_fft-less-one-16bit-8k-uncentred", 8000, short, {}, dict(
        width=24, height=40, n_fft=512, center=False)

    yield "speech-16bit-8k-uncentred", 8000, speech, {}, dict(
        width=96, height=60, n_fft=256, hop_length=50, center=False)

    music = sounds.music_like(22050, 0.4, seed=10)
    yield "music-16bit-22k-more-bands-than-rows", 22050, music, {}, dict(
        width=48, height=30, n_fft=4096, hop_length=128, n_mels=128)

    ticks = sounds.noise(8000, 0.4, seed=11) * (np.arange(3200) % 400 < 40)
    call = sounds.bird_like(8000, 0.4, seed=12)
    yield "bird-24bit-stereo-8k-channel-1-excerpt", 8000, (
        _stereo(ticks, call)), dict(bits=24), dict(
            width=64, height=48, channel=1, offset=0.05, duration=0.3)

    speech = sounds.speech_like(22050, 0.4, seed=13)
    yield "speech-16bit-22k-empty-bands-pooled", 22050, speech, {}, dict(
        width=64, height=80, n_fft=256, n_mels=128)

    music = sounds.music_like(22050, 0.4, seed=14)
    yield "music-16bit-22k-empty-bands", 22050, music, {}, dict(
        width=64, height=80, n_fft=128, n_mels=60)

    yield from kinds()


def kinds():
    """Yield the cases of other kinds, scales and framings."""
    speech = sounds.speech_like(8000, 0.5, seed=15)
    yield "speech-16bit-8k-linear", 8000, speech, {}, dict(
        width=64, height=48, kind="linear", fmax=3500.0)

    music = sounds.music_like(16000, 0.4, seed=16)
    yield "music-16bit-16k-log", 16000, music, {}, dict(
        width=60, height=72, kind="log", scale="log10")
    yield "music-16bit-16k-chroma", 16000, music, {}, dict(
        width=40, height=36, kind="chroma", n_fft=2048)

    speech = sounds.speech_like(16000, 0.4, seed=17)
    yield "speech-16bit-16k-mfcc", 16000, speech, {}, dict(
        width=60, height=40, kind="mfcc")
    yield "speech-16bit-16k-mfcc-pooled", 16000, speech, {}, dict(
        width=30, height=12, kind="mfcc", n_mels=40, n_mfcc=20, lifter=22.0,
        scale="log", ref=1.0, vmin=-60.0)
    yield "speech-16bit-16k-kaldi", 16000, speech, {}, dict(
        width=50, height=46, preset="kaldi", snip_edges=False)
    yield "speech-16bit-16k-whisper", 16000, speech, {}, dict(
        width=30, height=60, preset="whisper")

    bird = sounds.bird_like(11025, 0.5, seed=18)
    yield "bird-16bit-11k-pcen", 11025, bird, {}, dict(
        width=64, height=40, scale="pcen", gain=1e6, pad_mode="reflect")
    yield "bird-16bit-11k-magnitudes", 11025, bird, {}, dict(
        width=64, height=40, scale="linear", power=1.0, window="kaiser",
        preemphasis=0.97, length=6000)


def samples_of(path, options):
    """Return the samples that the options select of a WAV file.

    Parameters
    ----------
    path : str or path-like
    options : dict
        As in NAME.json; "sr" and "channel" are taken out.

    Returns
    -------
    samples : float64 array, shape (n,)
    sr : int
    """
    pcm, bits, sr = sounds.read_wav(path)
    if sr != options.pop("sr"):
        raise ValueError(f"{path} holds {sr} samples per second")
    return recipe.to_mono(pcm, bits, options.pop("channel", None)), sr


def indices_of(path, options):
    """Return the picture of a WAV file.

    Parameters
    ----------
    path : str or path-like
    options : dict
        As in NAME.json.

    Returns
    -------
    index : uint8 array, shape (height, width)
    """
    options = dict(options)
    return recipe.indices(*samples_of(path, options), **options)


def array_of(folder, options):
    """Return the array of a sound.

    Parameters
    ----------
    folder : path
        Where the sound is.
    options : dict
        As in NAME.array.json.

    Returns
    -------
    values : float64 array, shape (rows, n_frames)
    """
    options = dict(options)
    options.pop("shape", None)
    path = folder / f"{options.pop('input')}.wav"
    return features.array(*samples_of(path, options), **options)


def write_vectors(folder):
    """Write every case into the folder, which is created if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, sr, samples, wav, options in cases():
        path = folder / f"{name}.wav"
        sounds.write_wav(path, samples, sr, **wav)
        options = dict(options, sr=sr)
        _write_json(folder / f"{name}.json", options)
        index = indices_of(path, options)
        (folder / f"{name}.indices").write_bytes(index.tobytes())
    for name, sound, options in array_cases.array_cases():
        sr = sounds.read_wav(folder / f"{sound}.wav")[2]
        options = dict(options, sr=sr, input=sound)
        values = array_of(folder, options)
        options["shape"] = values.shape
        _write_json(folder / f"{name}.array.json", options)
        (folder / f"{name}.array.f64").write_bytes(
            values.astype("<f8").tobytes())


def _write_json(path, options):
    text = json.dumps(options, indent=2, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8")


def _stereo(left, right):
    return np.stack([left, right], axis=1)


if __name__ == "__main__":
    write_vectors(pathlib.Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
