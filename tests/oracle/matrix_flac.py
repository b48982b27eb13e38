"""FLAC in every form that `flac` writes, compared with `flac`.

`rows` yields a file at a time; ``python tests/oracle/matrix_flac.py`` prints
every one that spectrust reads differently. SPECTRUST_SAMPLES names the
program built from examples/samples.rs. Needs `flac`.
"""
import itertools
import os
import struct
import subprocess
import sys

import formats
import matrix
import numpy as np

FORMAT, TOLERANCE = "FLAC", 0.0
DECODERS = """\
| FLAC | the project's own (used) | all rows of `matrix_flac.py` equal `flac` \
to the bit, 33-bit side channels too; damage costs a frame | no unsafe code \
| here | 231 million instructions |
| FLAC | symphonia 0.6.1 | wrong with a 33-bit side channel; \
frames whose numbers start again are dropped | no unsafe code, fuzzed | yes | \
251 million |
| FLAC | flac-codec 1.3.3 | 33-bit side channels right; frames that differ \
from the beginning of the file are refused | no unsafe code; a block of 16 \
samples in 2^15 partitions panics | yes | 598 million |
| FLAC | claxon 0.4.3 | 32 bits are refused | no unsafe code | little | \
306 million |
"""
# The last column: a program that decodes 30 s of 44.1 kHz stereo, 16 bits,
# by `flac -5`, under `valgrind --tool=callgrind`.
FRAMES = 20000
# The GUID of a sub-format after the tag (mmreg.h).
GUID_END = bytes.fromhex("000000001000800000aa00389b71")
# Bits of a sample, and zero bits at its lower end.
DEPTHS = [(bits, 0) for bits in (4, 8, 11, 12, 16, 17, 20, 24, 31, 32)] \
    + [(16, 3), (24, 8), (32, 8), (32, 16)]
KINDS = ("music", "noise", "ends", "zero", "steps")
LEVELS = [["-0"], ["-3"], ["-5"], ["-8"], ["-8", "-p"],
          ["-5", "-e", "-r", "0,15"], ["-l", "32"],
          ["-l", "0"], ["-m", "-l", "12", "-q", "15"],
          ["-M"], ["--no-mid-side"]]
BLOCKS = (16, 17, 192, 576, 1000, 4096, 4608, 16384, 65535)
RATES = (1, 7, 8000, 11025, 12345, 22050, 44100, 65535, 88200, 96000, 176400,
         192000, 255000, 352800, 655350)


def sound(kind, channels, bits, zeros, rng):
    """Return integers, frames by channels."""
    used = bits - zeros
    top = 2 ** (used - 1)
    t = np.arange(FRAMES)[:, None]
    apart = np.arange(channels)[None, :]
    if kind == "noise":
        values = rng.integers(-top, top, (FRAMES, channels))
    elif kind == "ends":
        values = np.where(rng.integers(0, 2, (FRAMES, channels)), -top,
                          top - 1)
    elif kind == "zero":
        values = np.zeros((FRAMES, channels), np.int64)
    elif kind == "steps":
        values = np.repeat(rng.integers(-top, top, (20, channels)), 1000, 0)
    else:
        values = 0.9 * top * np.sin(t * (0.02 + 0.003 * apart)) * np.cos(
            t * 0.0011) + rng.normal(0, 1 + top / 1000, (FRAMES, channels))
        values = np.clip(np.round(values), -top, top - 1)
    return values.astype(np.int64) << zeros


def wav(values, bits, sr):
    """Return a WAV file with samples left-aligned in whole bytes."""
    frames, channels = values.shape
    width = (bits + 7) // 8
    raised = values << (8 * width - bits)
    if width == 1:
        raised = raised + 128
    stored = np.ascontiguousarray(raised).astype("<i8").view(np.uint8)
    data = stored.reshape(-1, 8)[:, :width].tobytes()
    data += b"\0" * (len(data) % 2)
    align = channels * width
    chunk = struct.pack("<HHIIHHHHIH14s", formats.EXTENSIBLE, channels, sr,
                        sr * align, align, 8 * width, 22, bits, 0,
                        formats.PCM, GUID_END)
    body = b"WAVEfmt " + struct.pack("<I", len(chunk)) + chunk + b"data" \
        + struct.pack("<I", frames * align) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def reference():
    """Return the name of the reference decoder."""
    return matrix.version_of("flac", "--version")


def forms(whole):
    """Yield (varied, kind, channels, bits, zeros, rate, arguments)."""
    varied = ("4 to 32 bits, some of them zeros at the end, five kinds of "
              "sound, 1 and 2 channels")
    for kind, (bits, zeros) in itertools.product(KINDS, DEPTHS):
        for channels in (1, 2) if whole else (2,):
            yield varied, kind, channels, bits, zeros, 44100, ["-5"]
    varied = "1 to 8 channels of 8 to 32 bits"
    for channels in range(1, 9):
        for bits in (8, 16, 24, 32) if whole else (16, 32):
            yield varied, "music", channels, bits, 0, 48000, ["-5"]
    varied = "levels, predictors and stereo modes, of 16, 24 and 32 bits"
    for level, bits in itertools.product(LEVELS, (16, 24, 32)):
        for kind in KINDS if whole else ("music",):
            yield varied, kind, 2, bits, 0, 44100, level
    varied = "blocks of 16 to 65,535 frames"
    for block, kind in itertools.product(
            BLOCKS, KINDS if whole else ("music",)):
        yield varied, kind, 2, 16, 0, 44100, ["-b", str(block)]
    for sr in RATES:
        yield "rates of 1 to 655,350 Hz", "music", 1, 16, 0, sr, ["-5"]
    for more in (["--no-seektable"], ["-S", "100x"], ["-P", "100000"]):
        yield "seek tables, padding", "music", 2, 16, 0, 44100, more


def rows(folder, whole=False):
    """Yield (varied, name, path, samples as float32) of every file.

    Parameters
    ----------
    folder : str
        Where the files are written; the caller removes them.
    whole : bool, default False
        Whether to make all of them (a minute) or a few (seconds).
    """
    for number, form in enumerate(forms(whole)):
        varied, kind, channels, bits, zeros, sr, arguments = form
        rng = np.random.Generator(np.random.PCG64(number))
        values = sound(kind, channels, bits, zeros, rng)
        path = os.path.join(folder, "%d.flac" % number)
        name = "FLAC, %s, %d channels, %d bits, %d of them 0, %d Hz, %s" % (
            kind, channels, bits, zeros, sr, " ".join(arguments))
        subprocess.run(
            ["flac", "-s", "-f", "--lax", "--channel-map=none", *arguments,
             "-o", path, "-"], input=wav(values, bits, sr), check=True)
        yield varied, name, path, by_flac(path, channels, bits)


def by_flac(path, channels, bits):
    """Return the reference decoder's samples, frames by channels."""
    done = subprocess.run(["flac", "-d", "-s", "-c", path],
                          stdout=subprocess.PIPE, check=True)
    return samples_of(done.stdout, channels, bits)


def samples_of(held, channels, bits):
    """Return the samples of a WAV file that `flac` wrote."""
    start = held.index(b"data") + 4
    size, = struct.unpack("<I", held[start:start + 4])
    width = (bits + 7) // 8
    stored = np.frombuffer(held[start + 4:start + 4 + size], np.uint8)
    filled = np.zeros((len(stored) // width, 4), np.uint8)
    filled[:, 4 - width:] = stored.reshape(-1, width)
    if width == 1:
        filled[:, 3] ^= 0x80
    # The nearest float32, as for a WAV file.
    samples = filled.view("<i4")[:, 0].astype(np.float32)
    samples /= np.float32(2.0 ** 31)
    return samples.reshape(-1, channels)


def compare(made):
    """Yield a `matrix.Row` of every file."""
    made = list(made)
    read = formats.by_spectrust([row[2] for row in made])
    for (varied, name, _, theirs), (ours, said) in zip(made, read):
        wrong = matrix.fault(ours, theirs, said, TOLERANCE, within=0)
        yield matrix.Row(varied, name, matrix.difference(ours, theirs), wrong,
                         said)


if __name__ == "__main__":
    matrix.main(sys.modules[__name__])
