"""Ogg Vorbis in every form that libvorbis writes, compared with libvorbis.

`rows` yields a file at a time; ``python tests/oracle/matrix_vorbis.py`` prints
every one that spectrust reads in another way. SPECTRUST_SAMPLES names the
program built from examples/samples.rs. Needs `oggenc` (Debian's vorbis-tools).
"""
import itertools
import os
import subprocess
import sys

import formats
import matrix
import numpy as np
import soundfile

FORMAT, TOLERANCE = "Ogg Vorbis", 1e-6
DECODERS = """\
| Vorbis | symphonia 0.6.1 (used for one and two coupled channels) | within \
1e-6; wrong elsewhere: order of couplings, second submap, classes of \
residues 0 and 1 | no unsafe code | yes | yes |
| Vorbis | lewton 0.10.2 (used for the rest) | within 1e-6 | forbids unsafe \
code | no release since 2021 | slower than symphonia |
| Vorbis | vorbis_rs 0.5.6 | not measured | C: libvorbis with the patches of \
aoTuV and Lancer, not the code that OSS-Fuzz runs | yes | |
"""
RATES = (8000, 11025, 16000, 22050, 32000, 44100, 48000, 96000, 192000)
# Positions of Vorbis channels in the order of WAV files, as in FFmpeg.
PLACES = {3: [0, 2, 1], 5: [0, 2, 1, 3, 4], 6: [0, 2, 1, 4, 5, 3],
          7: [0, 2, 1, 5, 6, 4, 3], 8: [0, 2, 1, 6, 7, 4, 5, 3]}


def reference():
    """Return the name of the reference decoder."""
    return "libvorbis of " + formats.plain(formats.PROGRAMS["soundfile"])


def forms(whole):
    """Yield (varied, kind, channels, rate, arguments of oggenc)."""
    for channels in range(1, 9):
        for kind, quality in itertools.product(
                matrix.KINDS if whole else ("music", "clicks"),
                ("-1", "0", "3", "6", "10") if whole else ("3",)):
            yield ("1 to 8 channels, five kinds of sound, qualities -1 to 10",
                   kind, channels, 44100, ["-q", quality])
    for sr in RATES if whole else (8000, 48000):
        for channels, kind in itertools.product(
                (1, 2), ("music", "clicks") if whole else ("music",)):
            yield "rates of 8 to 192 kHz", kind, channels, sr, ["-q", "4"]
    # Forms that current encoders do not write by default.
    for kind in matrix.KINDS if whole else ("music", "clicks", "noise"):
        yield ("two channels that are not coupled", kind, 2, 44100,
               ["-q", "4", "--advanced-encode-option", "disable_coupling=1"])
    for rate in ("64", "128", "256") if whole else ("96",):
        yield ("managed bit rates", "clicks", 2, 44100,
               ["--managed", "-b", rate])


def rows(folder, whole=False):
    """Yield (varied, name, path, channels) of every file.

    Parameters
    ----------
    folder : str
        Where the files are written; the caller removes them.
    whole : bool, default False
        Whether to make all of them (minutes) or a few (seconds).
    """
    for number, form in enumerate(forms(whole)):
        varied, kind, channels, sr, arguments = form
        source = matrix.sounds(folder, kind, channels, sr)
        path = os.path.join(folder, "%d.ogg" % number)
        subprocess.run(["oggenc", "-Q", *arguments, "-o", path, source],
                       stdin=subprocess.DEVNULL, check=True)
        name = "Vorbis, %s, %d channels, %d Hz, %s" % (
            kind, channels, sr, " ".join(arguments))
        yield varied, name, path, channels


def by_libvorbis(path, channels):
    """Return libvorbis's samples in the order of WAV files."""
    theirs = soundfile.read(path, dtype="float32", always_2d=True)[0]
    ordered = np.empty_like(theirs)
    ordered[:, PLACES.get(channels, range(channels))] = theirs
    return ordered


def compare(made):
    """Yield a `matrix.Row` of every file."""
    made = list(made)
    read = formats.by_spectrust([row[2] for row in made])
    for (varied, name, path, channels), (ours, said) in zip(made, read):
        theirs = by_libvorbis(path, channels)
        wrong = matrix.fault(ours, theirs, said, TOLERANCE, within=0)
        yield matrix.Row(varied, name, matrix.difference(ours, theirs), wrong,
                         said)


if __name__ == "__main__":
    matrix.main(sys.modules[__name__])
