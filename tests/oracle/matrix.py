"""Common parts of the matrices of coded files.

A matrix is a module: `FORMAT` and `reference()` name the format and the
reference decoder, `rows(folder, whole)` yields files, and `compare(made)` a
`Row` for each.
"""
import os
import subprocess
import sys
import tempfile
from collections import OrderedDict, namedtuple

import formats
import imageio_ffmpeg
import numpy as np
import soundfile

# The parameter that varies, the file's name, the largest difference from the
# reference (None if it refuses), the fault as a sentence or None, and the
# output of spectrust.
Row = namedtuple("Row", "varied name difference wrong said")
SECONDS = 0.6
KINDS = ("music", "clicks", "noise", "silence", "tone")
# Decoders omit at most a packet.
PACKET = 4096
HEAD = """\
## Coded formats

Files in every form that encoders write, and some that only tests write, made
by `tests/oracle/matrix_*.py`. Largest: the largest difference between a
sample and the reference decoder's, full scale being 1. Wrong: files with a
larger difference than allowed, another number of samples, a refusal, or a
warning without a reason; `make formats` fails where there is one, and
`make test` reads a few of each kind.

"""
TABLE = """\
### {name}, beside {reference}

Allowed: {allowed:g}.

| varied | files | largest | wrong |
|---|---|---|---|
"""


def main(module):
    """Print every wrong row of a matrix; with --few, of a small one."""
    found = wrong_of(all_rows(module, "--few" not in sys.argv))
    print("%d wrong" % len(found))
    sys.exit(bool(found))


def all_rows(module, whole=True):
    """Return every `Row` of a matrix."""
    with tempfile.TemporaryDirectory() as folder:
        return list(module.compare(module.rows(folder, whole)))


def wrong_of(rows):
    """Print the rows that are wrong, and return them."""
    found = [row for row in rows if row.wrong]
    for row in found:
        print("%s: %s" % (row.name, row.wrong))
    return found


def section(module, rows):
    """Return the table of a matrix in docs/formats.md."""
    groups = OrderedDict()
    for row in rows:
        groups.setdefault(row.varied, []).append(row)
    lines = [line(varied, group) for varied, group in groups.items()]
    head = TABLE.format(name=module.FORMAT, reference=module.reference(),
                        allowed=module.TOLERANCE)
    return head + "".join(lines) + line("all", rows) + "\n"


def line(varied, rows):
    """Return a line of the table."""
    worst = max((row.difference for row in rows
                 if row.difference is not None), default=0.0)
    # One digit, because further ones depend on the machine.
    largest = "%.0e" % worst if worst else "0"
    return "| %s | %d | %s | %d |\n" % (
        varied, len(rows), largest, sum(row.wrong is not None for row in rows))


# ---------------------------------------------------------------- files

def sound(kind, channels, sr, seconds=SECONDS):
    """Return an array (frames, channels); channels differ."""
    n = int(seconds * sr)
    rng = np.random.Generator(np.random.PCG64([channels, sr, *map(ord, kind)]))
    t = np.arange(n)[:, None] / sr
    tones = 0.3 * np.sin(2 * np.pi * (sr / 40 * (1 + np.arange(channels))) * t)
    noise = rng.standard_normal((n, channels))
    if kind == "silence":
        return np.zeros((n, channels))
    if kind == "tone":
        return tones
    if kind == "noise":
        return np.clip(0.2 * noise, -0.99, 0.99)
    if kind == "clicks":
        # Sudden attacks, for which encoders switch to short blocks.
        clicks = np.zeros((n, channels))
        clicks[::max(n // 7, 1)] = 0.9
        return np.clip(clicks + 0.001 * noise, -0.99, 0.99)
    decay = np.exp(-12 * (t % 0.17))
    return np.clip(tones * decay + 0.05 * noise * decay[::-1], -0.99, 0.99)


def sounds(folder, kind, channels, sr, subtype="PCM_24"):
    """Return the path of a WAV file."""
    path = os.path.join(folder, "source.wav")
    soundfile.write(path, sound(kind, channels, sr), sr, subtype=subtype)
    return path


def write(folder, name, source, arguments):
    """Return the path of `source`, a WAV file, as FFmpeg codes it."""
    path = os.path.join(folder, name)
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-i", source,
         *arguments, path], stdin=subprocess.DEVNULL, check=True)
    return path


# ----------------------------------------------------------- comparison

def ffmpeg():
    """Return FFmpeg's name and version."""
    return formats.plain(formats.PROGRAMS["ffmpeg"])


def version_of(*command):
    """Return the first line of a program's version output."""
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=True)
    return done.stdout.decode().splitlines()[0].strip()


def difference(ours, theirs):
    """Return the largest difference in the common part, or None."""
    if theirs is None or ours.shape[1:] != theirs.shape[1:]:
        return None
    common = min(len(ours), len(theirs))
    return float(np.abs(ours[:common] - theirs[:common]).max(initial=0.0))


def fault(ours, theirs, said, tolerance, within=PACKET):
    """Return the fault as a sentence, or None.

    `within` is the allowed difference in length, in frames.
    """
    if "error" in said:
        return "refused: " + said["error"]
    worst = difference(ours, theirs)
    if worst is None:
        return "the other refuses, or has other channels"
    if abs(len(ours) - len(theirs)) > within:
        return "%d samples, the other %d" % (len(ours), len(theirs))
    if not worst <= tolerance:
        return "off by %.1e" % worst
    if said["warnings"]:
        return "warned: %s" % said["warnings"]
    return None
