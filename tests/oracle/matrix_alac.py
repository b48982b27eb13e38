"""ALAC in many forms, compared with FFmpeg.

`rows` yields a file at a time; ``python tests/oracle/matrix_alac.py`` prints
every one that spectrust reads differently. SPECTRUST_SAMPLES names the
program built from examples/samples.rs. FFmpeg writes 16 and 24 bits; what
`alac.caf` writes is also compared with the original samples.
"""
import itertools
import os
import sys

import alac
import formats
import matrix
import numpy as np

FORMAT, TOLERANCE = "ALAC", 0.0
# Rows of the table of decoders in docs/formats.md.
DECODERS = """\
| ALAC | symphonia 0.6.1 (used) | 0; a predictor of order 31, which no \
encoder is known to write, is refused: it takes that for 31 coefficients | no \
unsafe code | yes | |
"""
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000,
         88200, 96000, 176400, 192000)
# Numbers of channels of FFmpeg's encoder, and its names of the layouts.
LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "4.0", 5: "5.0", 6: "5.1",
           7: "6.1(back)", 8: "7.1(wide)"}
DEPTHS = (16, 20, 24, 32)
FRAMES = 5000
# Codings of channels, each used at every depth that allows it.
CODINGS = (
    ("as it is", alac.Coding(uncompressed=True)),
    ("unpredicted", alac.Coding(coefficients=())),
    # symphonia misreads `alac.DIFFERENCE` except as the second pass.
    ("predicted twice", alac.Coding(twice=True)),
    ("8 coefficients, mixed", alac.Coding(
        coefficients=(160, -190, 170, -130, 80, -25, 3, 0), mix=3)),
    ("a byte apart", alac.Coding(1)),
    ("a byte apart, mixed", alac.Coding(1, mix=4, mix_bits=3)),
    ("two bytes apart", alac.Coding(2)),
    ("two bytes apart, mixed", alac.Coding(2, mix=2)),
)


def reference():
    """Return the name of the reference decoder."""
    return matrix.ffmpeg()


def forms(whole):
    """Yield (varied, kind, channels, rate, bits, ending) of FFmpeg's files."""
    for channels, bits, ending in itertools.product(
            LAYOUTS, ("s16p", "s32p"), ("m4a", "caf")):
        if whole or (bits, ending) != ("s32p", "caf"):
            for kind in matrix.KINDS if whole else ("music",):
                yield ("written by FFmpeg: 16 and 24 bits, 1 to 8 channels, "
                       "five kinds of sound, in MP4 and CAF", kind, channels,
                       44100, bits, ending)
    for sr in RATES if whole else (192000,):
        yield "rates of 8 to 192 kHz", "music", 2, sr, "s16p", "m4a"


def written(whole):
    """Yield (varied, name, bits, samples, file's bytes) of `alac.caf`."""
    for bits, channels, (name, how) in itertools.product(
            DEPTHS, LAYOUTS if whole else (1, 2), CODINGS):
        if not fits(bits, channels, how):
            continue
        for kind in ("music", "clicks", "noise", "silence") if whole else (
                "music",):
            samples = matrix.sound(kind, channels, 44100)[:FRAMES]
            half = 2 ** (bits - 1)
            samples = np.round(samples * half).astype(np.int64)
            samples[:2] = [[-half] * channels, [half - 1] * channels]
            yield ("written here: 16, 20, 24 and 32 bits, 1 to 8 channels, "
                   "as it is, in one and two passes, bytes apart, mixed "
                   "channels",
                   "ALAC %d bits, %d channels, %s, %s" % (
                       bits, channels, kind, name), bits, samples,
                   alac.caf(samples, bits, 44100, how))


def fits(bits, channels, how):
    """Tell whether encoders write this combination."""
    bits -= 8 * how.bytes_apart
    if how.uncompressed:
        # FFmpeg refuses a stereo element of 32 bits.
        return bits < 32 or channels == 1
    return 8 <= bits <= 20


def rows(folder, whole=False):
    """Yield (varied, name, path, channels, samples given or None).

    Parameters
    ----------
    folder : str
        Folder for the files, which the caller removes.
    whole : bool, default False
        Whether to make all of them (minutes) or a few (seconds).
    """
    for number, form in enumerate(forms(whole)):
        varied, kind, channels, sr, bits, ending = form
        source = matrix.sounds(folder, kind, channels, sr)
        # By number, because channels of WAV files have other names.
        same = "|".join("c%d=c%d" % (one, one) for one in range(channels))
        path = matrix.write(
            folder, "%d.%s" % (number, ending), source,
            ["-af", "pan=%s|%s" % (LAYOUTS[channels], same), "-c:a", "alac",
             "-sample_fmt", bits])
        yield varied, "ALAC %s, %d channels, %d Hz, %s, %s" % (
            bits, channels, sr, kind, ending), path, channels, None
    for number, (varied, name, bits, samples, held) in enumerate(
            written(whole)):
        path = os.path.join(folder, "written%d.caf" % number)
        with open(path, "wb") as out:
            out.write(held)
        given = (samples / 2.0 ** (bits - 1)).astype(np.float32)
        yield varied, name, path, samples.shape[1], given


def compare(made):
    """Yield a `matrix.Row` of every file."""
    made = list(made)
    read = formats.by_spectrust([row[2] for row in made])
    for (varied, name, path, channels, given), (ours, said) in zip(made, read):
        theirs = formats.read_by("ffmpeg", path, channels)
        wrong = matrix.fault(ours, theirs, said, TOLERANCE)
        if wrong is None and given is not None:
            wrong = not_given(ours, given)
        yield matrix.Row(varied, name, matrix.difference(ours, theirs), wrong,
                         said)


def not_given(ours, given):
    """Return a fault unless samples match, in any channel order."""
    # The comparison with FFmpeg checks the order.
    if ours.shape == given.shape and np.array_equal(
            np.sort(ours, 1), np.sort(given, 1)):
        return None
    return "not the samples that were coded"


if __name__ == "__main__":
    matrix.main(sys.modules[__name__])
