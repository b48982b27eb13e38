"""Compares public conformance vectors with other decoders.

Usage: ``python tests/oracle/vectors.py FOLDER``, a checkout of one of the
repositories that docs/formats.md names; prints differences.
SPECTRUST_SAMPLES names the program built from examples/samples.rs. Needs
flac and mpg123. `REPORT` summarises the output and is edited by hand.
"""
import glob
import os
import subprocess
import sys
from collections import Counter

import formats
import matrix
import matrix_flac
import matrix_mp3
import numpy as np

REPORT = """\
## Conformance vectors

Public ones, read on 27 November 2026 beside flac 1.4.2, FFmpeg 9.0.2 and
mpg123 1.31.2 by `tests/oracle/vectors.py`. They are not kept here.

`ietf-wg-cellar/flac-test-files`, commit aa7b0c6, the FLAC decoder test bench:
73 of its 86 files (the other 13, large ones, could not be had).
All 52 of `subset` equal flac and FFmpeg to the bit. Of 10 of `uncommon`:

- 05, 07, 08 and 09 (32 and 15 bits, blocks of 65,535, 2^15 partitions) are
  equal. 10, which begins at a frame, equals FFmpeg; flac puts 12 samples of
  its own header in front.
- 01 (other rates) is read up to the change, 02 and 04 (other channels, other
  bits) to the end, with warnings; flac refuses them. 03, whose channels become
  fewer, is refused where one is chosen that its end does not have.
- 11, which begins within a frame, is refused; flac reads it.

Of 11 of `faulty`: 01, 02, 07, 09 and 10 equal flac. 03, 04, 06 and 11 (wrong
bits, channels and sizes, no stream information) are read whole where flac or
FFmpeg refuse, 05 beyond its wrong total. 08 has blocks of 65,536, which RFC
9639 forbids and flac reads: they are silence, with a warning.

`lieff/minimp3`, commit 7b590fd, ISO's vectors of layers I to III and others of
its own, with samples of 16 bits: of 83 files 67 have the stored samples, but
for 1.5 steps of 16 bits at most, where both have a frame. Of the others

- 9 are no sound by our reading or hold none, as damaged ones of one frame.
- `l3-he_mode`, whose channels become two and one again, and `l3-sin1k0db`,
  cut at both ends, are right: the first has the stored samples channel by
  channel, the second mpg123's; what is stored begins two frames later.
- 5 are damaged on purpose, or change their rate: of these a frame is silence,
  or what follows is not read, with a warning.

mpg123 plays no single frame (29 files), and begins again where channels
change. Of `l3-test45` and `l3-test46`, intensity stereo at 22.05 kHz, it and
FFmpeg read other samples than are stored and than each other; spectrust reads
the stored ones.

The vectors of Xiph and the AAC ones of ISO could not be had.

"""


def by_flac(path, channels):
    """Return flac's samples, or None if it refuses."""
    out = path + ".wav"
    done = subprocess.run(["flac", "-d", "-s", "-f", "-o", out, path],
                          stderr=subprocess.PIPE)
    if done.returncode:
        return None
    with open(out, "rb") as file:
        held = file.read()
    os.remove(out)
    fmt = held.index(b"fmt ") + 8
    bits = int.from_bytes(held[fmt + 14:fmt + 16], "little")
    return matrix_flac.samples_of(held, channels, bits)


def by_mpg123(path, channels):
    """Return mpg123's samples, or None if it refuses."""
    try:
        return matrix_mp3.by_mpg123(path, channels)
    except (subprocess.CalledProcessError, ValueError):
        return None


def by_ffmpeg(path, channels):
    """Return FFmpeg's samples, or None if it refuses."""
    return formats.read_by("ffmpeg", path, channels)


def stored(path, channels):
    """Return the 16-bit samples stored next to a file, or None."""
    beside = os.path.splitext(path)[0] + ".pcm"
    if not os.path.exists(beside):
        return None
    held = np.fromfile(beside, "<i2").astype(np.float32) / 32768
    return held.reshape(-1, channels) if held.size % channels == 0 else None


# Extension: decoders, with the allowed difference of samples, and of lengths
# in frames. Stored samples may lack a frame or have trailing zeros.
KINDS = {
    ".flac": [("flac", by_flac, 0.0, 0), ("FFmpeg", by_ffmpeg, 0.0, 0)],
    ".bit": [("mpg123", by_mpg123, matrix_mp3.TOLERANCE, 0),
             ("stored", stored, 1.5 / 32768, 1 << 14)],
}


def faults(path):
    """Return (error or warnings, fault by decoder)."""
    (ours, said), = formats.by_spectrust([path])
    os.remove(path + ".f32")
    found = {}
    for name, read, allowed, within in KINDS[os.path.splitext(path)[1]]:
        theirs = read(path, said.get("channels", 1))
        # Stored samples are clipped at full scale.
        one = np.clip(ours, -1, 32767 / 32768) if name == "stored" else ours
        found[name] = matrix.fault(one, theirs, dict(said, warnings=[]),
                                   allowed, within)
    return said.get("error") or said["warnings"], found


def compare(folder):
    """Print every vector that another decoder reads differently."""
    paths = sorted(
        path for ending in KINDS for path in glob.glob(
            os.path.join(folder, "**", "*" + ending), recursive=True))
    counts = Counter()
    for path in paths:
        name = os.path.relpath(path, folder)
        said, found = faults(path)
        if said:
            print("%s: %s" % (name, said))
        for decoder, wrong in found.items():
            counts[decoder, "other" if wrong else "the same"] += 1
            if wrong:
                print("%s: %s: %s" % (name, decoder, wrong))
    print("%d files" % len(paths))
    for (decoder, outcome), count in sorted(counts.items()):
        print("%s: %d %s" % (decoder, count, outcome))


if __name__ == "__main__":
    compare(sys.argv[1])
