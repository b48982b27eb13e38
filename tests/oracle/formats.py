"""Compares WAV files of every combination with other programs.

Usage: ``make formats``, which writes the table of docs/formats.md.
SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import itertools
import json
import os
import platform
import re
import struct
import subprocess
import sys
import tempfile
import warnings
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import imageio_ffmpeg
import numpy as np
import scipy
import scipy.io.wavfile
import soundfile

SR = 8000
PCM, FLOAT, ALAW, MULAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
# The GUID of a sub-format after the tag (mmreg.h).
GUID_REST = (0x0000, 0x0010, bytes.fromhex("800000aa00389b71"))
UNKNOWN = 0xFFFFFFFF
FRAMES = 7
CHANNELS = (1, 2, 3, 6, 8)
# Name: tag, bits of the container, valid bits.
ENCODINGS = OrderedDict([
    ("8-bit unsigned", (PCM, 8, 8)),
    ("16-bit", (PCM, 16, 16)),
    ("24-bit", (PCM, 24, 24)),
    ("32-bit", (PCM, 32, 32)),
    ("12-bit in 16", (PCM, 16, 12)),
    ("20-bit in 24", (PCM, 24, 20)),
    ("24-bit in 32", (PCM, 32, 24)),
    ("float32", (FLOAT, 32, 32)),
    ("float64", (FLOAT, 64, 64)),
    ("A-law", (ALAW, 8, 8)),
    ("mu-law", (MULAW, 8, 8)),
])
# Name: the first four bytes, and whether fmt is extensible.
CONTAINERS = OrderedDict([
    ("RIFF, plain fmt", (b"RIFF", False)),
    ("RIFF, extensible fmt", (b"RIFF", True)),
    ("RIFX, plain fmt", (b"RIFX", False)),
    ("RIFX, extensible fmt", (b"RIFX", True)),
    ("RF64, plain fmt", (b"RF64", False)),
    ("RF64, extensible fmt", (b"RF64", True)),
    ("BW64, plain fmt", (b"BW64", False)),
])
# Name: size claimed by a data chunk, from its actual size.
SIZES = OrderedDict([
    ("data size 0xFFFFFFFF", lambda size: UNKNOWN),
    ("data size 0x7FFFF000", lambda size: 0x7FFFF000),
    ("data size beyond the file", lambda size: size + 1000),
])
PROGRAMS = OrderedDict([
    ("soundfile", "libsndfile " + soundfile.__libsndfile_version__),
    ("scipy", "SciPy " + scipy.__version__),
    ("ffmpeg", "FFmpeg " + imageio_ffmpeg.get_ffmpeg_version()),
])
HEADER = """\
# Formats

Written by `make formats`; do not edit.
{programs}, Python {python}, {machine}.

## Agreement

Every line is {channels} channels of random samples that hold both ends of
their range, in files of one to a few thousand frames. A column says in how
many of the files a program reads the same float32 samples as spectrust, bit
for bit; where it reads other ones it does not say so. The last column:
wherever two or more of the others agree, `make test` asks that spectrust
agrees with them (`tests/oracle/formats.py`).

| samples | file | files | {names} | spectrust |
|---|---|---|{rules}---|
"""
DECODERS = """\
## Decoders

What was looked at for each coded format. Right: beside the reference
decoders, full scale being 1. Safe: on any bytes. Kept: by its authors.

| format | decoder | right | safe | kept | fast |
|---|---|---|---|---|---|
"""
ODDITIES = "## Oddities\n"


def stored(encoding, n, order, rng):
    """Return the bytes of `n` samples."""
    tag, bits, valid = ENCODINGS[encoding]
    if tag == FLOAT:
        numbers = 3.0 * rng.standard_normal(n)
        return numbers.astype("%sf%d" % (order, bits // 8)).tobytes()
    half = 2 ** (valid - 1)
    numbers = rng.integers(-half, half, n)
    numbers[:2] = (-half, half - 1)[:n]
    if bits == 8:
        return (numbers + 128).astype(np.uint8).tobytes()
    numbers = numbers.astype(np.int64) << (bits - valid)
    raw = numbers.astype("<i8").view(np.uint8).reshape(n, 8)
    raw = raw[:, :bits // 8]
    return (raw if order == "<" else raw[:, ::-1]).tobytes()


def fmt(encoding, channels, order, extensible):
    """Return a format chunk's bytes."""
    tag, bits, valid = ENCODINGS[encoding]
    align = channels * bits // 8
    if not extensible:
        return struct.pack(order + "HHIIHH", tag, channels, SR, SR * align,
                           align, valid)
    plain = struct.pack(order + "HHIIHH", EXTENSIBLE, channels, SR,
                        SR * align, align, bits)
    return plain + struct.pack(order + "HHIIHH8s", 22, valid,
                               2 ** channels - 1, tag, *GUID_REST)


def wav(encoding, container, channels, n_frames, claim=None):
    """Return a file's bytes."""
    magic, extensible = CONTAINERS[container]
    order = ">" if magic == b"RIFX" else "<"
    # Reproducible numbers that differ between files.
    rng = np.random.Generator(np.random.PCG64(
        [channels, n_frames, *map(ord, encoding + container)]))
    data = stored(encoding, channels * n_frames, order, rng)
    size = len(data)
    chunks = []
    if magic in (b"RF64", b"BW64"):
        ds64 = struct.pack("<QQQI", size + 100, size, n_frames, 0)
        chunks.append((b"ds64", len(ds64), ds64))
        size = UNKNOWN
    chunk = fmt(encoding, channels, order, extensible)
    chunks.append((b"fmt ", len(chunk), chunk))
    if ENCODINGS[encoding][0] in (ALAW, MULAW, FLOAT):
        chunks.append((b"fact", 4, struct.pack(order + "I", n_frames)))
    chunks.append((b"data", claim(size) if claim else size, data))
    body = b"WAVE" + b"".join(
        name + struct.pack(order + "I", size) + held + b"\0" * (len(held) % 2)
        for name, size, held in chunks)
    length = UNKNOWN if size == UNKNOWN or claim else len(body)
    return magic + struct.pack(order + "I", length) + body


def matrix():
    """Yield (encoding, container, bytes, channels, frames) of every file."""
    for encoding, container in itertools.product(ENCODINGS, CONTAINERS):
        if not writable(encoding, container):
            continue
        for channels in CHANNELS:
            sizes = (1, FRAMES, 3001) if channels in (1, 3) else (FRAMES,)
            for n_frames in sizes:
                yield (encoding, container, wav(
                    encoding, container, channels, n_frames),
                    channels, n_frames)
    for encoding, claimed in itertools.product(("16-bit", "24-bit"), SIZES):
        for channels in CHANNELS:
            # An even number of bytes, because padding would be read as
            # samples.
            yield (encoding, claimed, wav(
                encoding, "RIFF, plain fmt", channels, FRAMES + 1,
                SIZES[claimed]), channels, FRAMES + 1)


def writable(encoding, container):
    """Tell whether the container can represent the encoding."""
    _, bits, valid = ENCODINGS[encoding]
    return CONTAINERS[container][1] or (valid + 7) // 8 == bits // 8


# ------------------------------------------------------------- programs

def by_soundfile(path):
    """Return libsndfile's samples, frames by channels."""
    return soundfile.read(path, dtype="float64", always_2d=True)[0]


def by_scipy(path):
    """Return SciPy's samples, whose integers are left-aligned."""
    raw = scipy.io.wavfile.read(path)[1]
    raw = raw.reshape(len(raw), -1)
    if raw.dtype.kind == "f":
        return raw.astype(np.float64)
    if raw.dtype == np.uint8:
        return (raw.astype(np.float64) - 128.0) / 128.0
    return raw / 2.0 ** (8 * raw.dtype.itemsize - 1)


def by_ffmpeg(path):
    """Return FFmpeg's samples, interleaved."""
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", path,
         "-f", "f64le", "-c:a", "pcm_f64le", "-"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, check=True)
    if not done.stdout:
        raise ValueError(done.stderr.decode(errors="replace"))
    return np.frombuffer(done.stdout)


READERS = {"soundfile": by_soundfile, "scipy": by_scipy,
           "ffmpeg": by_ffmpeg}


def read_by(program, path, channels):
    """Return float32 samples (frames, channels), or None if refused."""
    try:
        samples = READERS[program](path)
    except Exception:  # Every program refuses in its own way.
        return None
    if samples.size % channels:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        return samples.astype(np.float32).reshape(-1, channels)


def by_spectrust(paths):
    """Yield (samples, output of the program) for every file."""
    outputs = [path + ".f32" for path in paths]
    done = subprocess.run(
        [os.environ["SPECTRUST_SAMPLES"],
         *itertools.chain.from_iterable(zip(paths, outputs))],
        stdout=subprocess.PIPE, check=True)
    for output, line in zip(outputs, done.stdout.splitlines()):
        said = json.loads(line.decode())
        planar = np.fromfile(output, "<f4")
        yield planar.reshape(said.get("channels", 1), -1).T, said


# ----------------------------------------------------------- comparison

class Case:
    """A file with the samples read by spectrust and other programs."""

    def __init__(self, encoding, container, channels, n_frames):
        self.encoding, self.container = encoding, container
        self.channels, self.n_frames = channels, n_frames
        self.ours, self.said, self.theirs = None, None, {}

    def __str__(self):
        return "%s, %s, %d channels, %d frames" % (
            self.encoding, self.container, self.channels, self.n_frames)

    def agreed(self):
        """Return samples on which two other programs agree, or None."""
        for one, other in itertools.combinations(self.theirs.values(), 2):
            if one is not None and same(one, other):
                return one
        return None


def same(one, other):
    """Tell whether both have the same samples."""
    return other is not None and np.array_equal(one, other)


def compare():
    """Return a `Case` for every file of the matrix."""
    with tempfile.TemporaryDirectory() as folder:
        cases, paths = [], []
        for encoding, container, held, channels, n_frames in matrix():
            path = os.path.join(folder, "%d.wav" % len(paths))
            with open(path, "wb") as out:
                out.write(held)
            paths.append(path)
            cases.append(Case(encoding, container, channels, n_frames))
        for case, (ours, said) in zip(cases, by_spectrust(paths)):
            case.ours, case.said = ours, said
        for program in PROGRAMS:
            for case, samples in zip(cases, read_all(program, cases, paths)):
                case.theirs[program] = samples
    return cases


def read_all(program, cases, paths):
    """Return every file's samples, read on all processors."""
    counts = [case.channels for case in cases]
    # SciPy warns about every truncated file.
    with warnings.catch_warnings(), ThreadPoolExecutor() as pool:
        warnings.simplefilter("ignore")
        return list(pool.map(read_by, [program] * len(cases), paths, counts))


def lines(cases):
    """Yield the table's lines."""
    groups = OrderedDict()
    for case in cases:
        key = (case.encoding, case.container)
        groups.setdefault(key, []).append(case)
    for (encoding, container), group in groups.items():
        cells = [encoding, container, str(len(group))]
        for program in PROGRAMS:
            cells.append(cell([case.theirs[program] for case in group],
                              [case.ours for case in group]))
        asked = [case for case in group if case.agreed() is not None]
        held = sum(same(case.agreed(), case.ours) for case in asked)
        cells.append("%d of %d" % (held, len(asked)) if asked else "")
        yield "| %s |\n" % " | ".join(cells)


def cell(theirs, ours):
    """Return the number of files read identically, as text."""
    read = [(one, our) for one, our in zip(theirs, ours) if one is not None]
    if not read:
        return "refuses"
    return str(sum(same(one, our) for one, our in read))


def report(path):
    """Write the tables, and keep the oddities after them.

    Returns
    -------
    list of matrix.Row
        Coded files that are read incorrectly.
    """
    with open(path, encoding="utf-8") as document:
        oddities = document.read().partition(ODDITIES)[2]
    # Imported here because they import this module.
    import coded
    import matrix
    import matrix_aac
    import matrix_alac
    import matrix_flac
    import matrix_mp3
    import matrix_vorbis
    import vectors
    modules = (matrix_flac, matrix_mp3, matrix_vorbis, matrix_aac,
               matrix_alac)
    head = HEADER.format(
        programs=", ".join(map(plain, PROGRAMS.values())),
        python=platform.python_version(), machine=platform.machine(),
        channels=", ".join(map(str, CHANNELS)), names=" | ".join(PROGRAMS),
        rules="---|" * len(PROGRAMS))
    pieces = [head, *lines(compare()), "\n", coded.table(), "\n",
              matrix.HEAD]
    wrong = []
    for module in modules:
        rows = matrix.all_rows(module)
        wrong += matrix.wrong_of(rows)
        pieces.append(matrix.section(module, rows))
    pieces += [vectors.REPORT, DECODERS,
               *(module.DECODERS for module in modules), "\n", ODDITIES,
               oddities]
    with open(path, "w", encoding="utf-8") as out:
        out.write("".join(pieces))
    return wrong


def plain(version):
    """Return a program's name and version without its builder."""
    return re.sub(r" \D*([\d.]*\d).*", r" \1", version)


if __name__ == "__main__":
    sys.exit(bool(report(sys.argv[1])))
