"""Compares formats other than WAV with other programs.

``formats.report`` writes the table into docs/formats.md.
SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import os
import subprocess
import tempfile
from collections import OrderedDict

import formats
import imageio_ffmpeg
import numpy as np
import soundfile

SR = 44100
FRAMES = 2 * SR + 777
EXACT = 0.0
# Decoders round differently; those of AAC also use different approximations.
MP3, VORBIS, AAC = 5e-6, 2e-6, 1e-4
# Name: (largest difference allowed, arguments of FFmpeg or libsndfile's
# format and subtype).
CASES = OrderedDict([
    ("FLAC, 16 bits", (EXACT, ("FLAC", "PCM_16"))),
    ("FLAC, 24 bits", (EXACT, ("FLAC", "PCM_24"))),
    ("FLAC, 8 bits", (EXACT, ("FLAC", "PCM_S8"))),
    ("FLAC, 6 channels", (EXACT, ["-ac", "6", "x.flac"])),
    ("FLAC, through a pipe", (EXACT, ["-f", "flac", "pipe:1"])),
    ("FLAC in Ogg", (EXACT, ["-c:a", "flac", "x.ogg"])),
    ("FLAC in MP4", (EXACT, ["-c:a", "flac", "x.mp4"])),
    ("FLAC in CAF", (EXACT, ["-c:a", "flac", "x.caf"])),
    ("ALAC, 16 bits", (EXACT, ["-c:a", "alac", "x.m4a"])),
    ("ALAC, 24 bits", (EXACT, ["-c:a", "alac", "-sample_fmt", "s32p",
                               "x.m4a"])),
    ("ALAC in QuickTime", (EXACT, ["-c:a", "alac", "x.mov"])),
    ("ALAC in CAF", (EXACT, ["-c:a", "alac", "x.caf"])),
    ("PCM in QuickTime", (EXACT, ["-c:a", "pcm_s24le", "x.mov"])),
    ("PCM in QuickTime, big-endian", (EXACT, ["-c:a", "pcm_s24be",
                                              "x.mov"])),
    ("PCM in MP4", (EXACT, ["-c:a", "pcm_s16be", "x.mp4"])),
    ("AIFF, 8 bits", (EXACT, ("AIFF", "PCM_S8"))),
    ("AIFF, 16 bits", (EXACT, ("AIFF", "PCM_16"))),
    ("AIFF, 24 bits", (EXACT, ("AIFF", "PCM_24"))),
    ("AIFF, 32 bits", (EXACT, ("AIFF", "PCM_32"))),
    ("AIFF-C, float32", (EXACT, ("AIFF", "FLOAT"))),
    ("AIFF-C, float64", (EXACT, ("AIFF", "DOUBLE"))),
    ("AIFF-C, unsigned", (EXACT, ("AIFF", "PCM_U8"))),
    ("AIFF-C, A-law", (EXACT, ("AIFF", "ALAW"))),
    ("AIFF-C, mu-law", (EXACT, ("AIFF", "ULAW"))),
    ("AIFF-C, little-endian", (EXACT, ["-c:a", "pcm_s16le", "x.aiff"])),
    ("CAF, 8 bits", (EXACT, ("CAF", "PCM_S8"))),
    ("CAF, 16 bits", (EXACT, ("CAF", "PCM_16"))),
    ("CAF, 24 bits", (EXACT, ("CAF", "PCM_24"))),
    ("CAF, 32 bits", (EXACT, ("CAF", "PCM_32"))),
    ("CAF, float32", (EXACT, ("CAF", "FLOAT"))),
    ("CAF, float64", (EXACT, ("CAF", "DOUBLE"))),
    ("CAF, A-law", (EXACT, ("CAF", "ALAW"))),
    ("CAF, mu-law", (EXACT, ("CAF", "ULAW"))),
    ("CAF, little-endian", (EXACT, ["-c:a", "pcm_s16le", "x.caf"])),
    ("MP3, constant rate", (MP3, ["-b:a", "128k", "x.mp3"])),
    ("MP3, variable rate", (MP3, ["-q:a", "2", "x.mp3"])),
    ("MP3, 22.05 kHz mono", (MP3, ["-ar", "22050", "-ac", "1", "x.mp3"])),
    ("MP3 without a Xing frame", (MP3, ["-write_xing", "0", "x.mp3"])),
    ("MP3 in MP4", (MP3, ["-c:a", "libmp3lame", "x.mp4"])),
    ("MP3 in QuickTime", (MP3, ["-c:a", "libmp3lame", "x.mov"])),
    ("MP3 in CAF", (MP3, ["-c:a", "libmp3lame", "x.caf"])),
    ("MP3, libsndfile", (MP3, ("MP3", "MPEG_LAYER_III"))),
    ("Ogg Vorbis", (VORBIS, ["-c:a", "libvorbis", "x.ogg"])),
    ("Ogg Vorbis, libsndfile", (VORBIS, ("OGG", "VORBIS"))),
    ("AAC in M4A", (AAC, ["-c:a", "aac", "x.m4a"])),
    ("AAC in M4A, faststart", (AAC, ["-c:a", "aac", "-movflags",
                                     "faststart", "x.m4a"])),
    ("AAC in QuickTime", (AAC, ["-c:a", "aac", "x.mov"])),
    ("AAC in ADTS", (AAC, ["-c:a", "aac", "x.aac"])),
])
HEADER = """\
## Other formats

The same {frames} samples of two channels, written by libsndfile or FFmpeg in
other formats. A column has the largest difference between what a program
reads and what spectrust reads, full scale being 1; `make test` asks for
exactly 0 of what is lossless, and holds the others to {mp3:g} (MP3),
{vorbis:g} (Vorbis) and {aac:g} (AAC), with the same number of samples
(`tests/oracle/coded.py`).

| format | samples | {names} |
|---|---|{rules}
"""
PROGRAMS = ("soundfile", "ffmpeg")


def sound():
    """Return frames of a tone, a sweep and noise."""
    rng = np.random.Generator(np.random.PCG64(7))
    t = np.arange(FRAMES) / SR
    left = 0.4 * np.sin(2 * np.pi * 440 * t)
    right = 0.3 * np.sin(2 * np.pi * (200 + 900 * t) * t)
    samples = np.stack([left, right], 1)
    samples += 0.05 * rng.standard_normal(samples.shape)
    return np.clip(samples, -0.99, 0.99)


def write(path, how, source):
    """Write `source`, a WAV file, to `path` in another format."""
    if isinstance(how, tuple):
        samples, sr = soundfile.read(source)
        soundfile.write(path, samples, sr, format=how[0], subtype=how[1])
        return
    folder = os.path.dirname(path)
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-i", source,
         *how], cwd=folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, check=True)
    made = os.path.join(folder, how[-1])
    if how[-1] == "pipe:1":
        with open(path, "wb") as out:
            out.write(done.stdout)
    else:
        os.replace(made, path)


class Case:
    """A file with the samples read by spectrust and other programs."""

    def __init__(self, name, path):
        self.name, self.path = name, path
        self.tolerance, how = CASES[name]
        self.how = how
        self.ours, self.said, self.theirs = None, None, {}

    def difference(self, program):
        """Return the largest difference, or None if shapes differ."""
        theirs = self.theirs[program]
        if theirs is None or theirs.shape != self.ours.shape:
            return None
        return float(np.abs(theirs - self.ours).max())


def write_all(folder):
    """Return a `Case` for every format, written into `folder`."""
    source = os.path.join(folder, "source.wav")
    soundfile.write(source, sound(), SR, subtype="PCM_24")
    cases = []
    for number, name in enumerate(CASES):
        # The extension does not reveal the format.
        case = Case(name, os.path.join(folder, "%d.sound" % number))
        write(case.path, case.how, source)
        cases.append(case)
    return cases


def compare():
    """Return every `Case`, read by all programs."""
    with tempfile.TemporaryDirectory() as folder:
        cases = write_all(folder)
        read = formats.by_spectrust([case.path for case in cases])
        for case, (ours, said) in zip(cases, read):
            case.ours, case.said = ours, said
            for program in PROGRAMS:
                case.theirs[program] = formats.read_by(
                    program, case.path, said.get("channels", 1))
    return cases


def table():
    """Return the section of docs/formats.md."""
    head = HEADER.format(
        frames=FRAMES, mp3=MP3, vorbis=VORBIS, aac=AAC,
        names=" | ".join(PROGRAMS), rules="---|" * len(PROGRAMS))
    return head + "".join(map(line, compare()))


def line(case):
    """Return a case's line of the table."""
    cells = [case.name, str(len(case.ours))]
    for program in PROGRAMS:
        theirs, difference = case.theirs[program], case.difference(program)
        if theirs is None:
            cells.append("refuses")
        elif difference is None:
            cells.append("%d samples" % len(theirs))
        else:
            # One digit, because further ones depend on the machine.
            cells.append("%.0e" % difference if difference else "0")
    return "| %s |\n" % " | ".join(cells)
