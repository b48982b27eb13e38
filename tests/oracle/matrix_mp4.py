"""AAC and ALAC in every form that FFmpeg writes, as FFmpeg reads them.

`rows` yields a file at a time; ``python tests/oracle/matrix_mp4.py`` prints
what spectrust makes of each. SPECTRUST_SAMPLES names the program built from
examples/samples.rs.
"""
import itertools
import os
import subprocess

import formats
import imageio_ffmpeg
import matrix
import numpy as np
import soundfile

EXACT, LOSSY = 0.0, 1e-4
DECODERS = """\
| AAC | symphonia 0.6.1 (used for low complexity, one and two channels) | \
within 1e-4 but for substituted noise, which every decoder makes for itself \
| no unsafe code | yes | |
| ALAC | symphonia 0.6.1 (used) | 0 | no unsafe code | yes | |
"""
SECONDS = 0.6
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
HIGH_RATES = (64000, 88200, 96000)
# FFmpeg mixes 3 down to 2 and 8 to 7, whose channels behind it calls others.
CHANNELS = (1, 2, 4, 5, 6)
KINDS = ("music", "clicks", "noise", "silence", "tone")
# Without noise substitution, whose noise every decoder makes for itself. With
# M/S in all bands FFmpeg turns intensities round, which ISO/IEC 14496-3,
# 4.6.8.2.3, asks for only where the mask says so band by band (as FAAD2).
TOOLS = (
    ("-aac_coder", "twoloop"), ("-aac_coder", "fast"),
    ("-aac_tns", "1"), ("-aac_tns", "0"), ("-aac_is", "1"),
    ("-aac_is", "0"), ("-aac_ms", "1", "-aac_is", "0"), ("-aac_ms", "0"))


def sound(kind, channels, sr, seconds=SECONDS):
    """Return frames by channels, every channel another sound."""
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
        # Quiet, then loud at once: encoders switch to short blocks.
        clicks = np.zeros((n, channels))
        clicks[::max(n // 7, 1)] = 0.9
        return np.clip(clicks + 0.001 * noise, -0.99, 0.99)
    decay = np.exp(-12 * (t % 0.17))
    return np.clip(tones * decay + 0.05 * noise * decay[::-1], -0.99, 0.99)


def write(folder, name, source, arguments):
    """Return the path of `source`, a WAV file, as FFmpeg codes it."""
    path = os.path.join(folder, name)
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-i", source,
         *arguments, path], stdin=subprocess.DEVNULL, check=True)
    return path


def sounds(folder, kind, channels, sr, subtype="PCM_24"):
    """Return the path of a WAV file."""
    path = os.path.join(folder, "source.wav")
    soundfile.write(path, sound(kind, channels, sr), sr, subtype=subtype)
    return path


def alac_rows(whole):
    """Yield (name, tolerance, kind, channels, rate, arguments, ending)."""
    for channels, bits, ending in itertools.product(
            CHANNELS, ("s16p", "s32p"), ("m4a", "caf")):
        if whole or channels in (1, 2, 6) and (bits, ending) != (
                "s32p", "caf"):
            for kind in KINDS if whole else ("music", "noise"):
                yield ("ALAC %s, %d channels, %s, %s" % (
                    bits, channels, kind, ending), EXACT, kind, channels,
                    44100, ["-c:a", "alac", "-sample_fmt", bits], ending)
    if whole:
        for sr in RATES + HIGH_RATES + (192000,):
            yield ("ALAC %d Hz" % sr, EXACT, "music", 2, sr,
                   ["-c:a", "alac"], "m4a")


def aac_rows(whole):
    """Yield the same of AAC of low complexity."""
    plain = ["-c:a", "aac", "-aac_pns", "0"]
    for sr, channels in itertools.product(
            RATES + HIGH_RATES if whole else (8000, 44100, 96000),
            (1, 2)):
        for kind, ending in itertools.product(
                KINDS if whole else ("music", "clicks"), ("m4a", "aac")):
            yield ("AAC %d Hz, %d channels, %s, %s" % (
                sr, channels, kind, ending), LOSSY, kind, channels, sr,
                plain, ending)
    for tool, kind, rate in itertools.product(
            TOOLS, ("music", "clicks") if whole else ("music",),
            ("48k", "128k", "256k") if whole else ("64k",)):
        yield ("AAC %s, %s, %s" % (" ".join(tool), kind, rate), LOSSY, kind, 2,
               44100, plain + [*tool, "-b:a", rate], "m4a")


def rows(folder, whole=False):
    """Yield (name, path, channels, tolerance) of every file.

    Parameters
    ----------
    folder : str
        Where the files are written; the caller removes them.
    whole : bool, default False
        Whether to make all of them (minutes) or a few (seconds).
    """
    for number, (name, tolerance, kind, channels, sr, arguments,
                 ending) in enumerate(
                     itertools.chain(alac_rows(whole), aac_rows(whole))):
        source = sounds(folder, kind, channels, sr)
        path = write(folder, "%d.%s" % (number, ending), source, arguments)
        yield name, path, channels, tolerance


def compare(made):
    """Yield (name, what is wrong or None, what spectrust said) of rows."""
    made = list(made)
    read = formats.by_spectrust([path for _, path, _, _ in made])
    for (name, path, channels, tolerance), (ours, said) in zip(made, read):
        theirs = formats.read_by("ffmpeg", path, channels)
        yield name, fault(ours, theirs, said, tolerance), said


def fault(ours, theirs, said, tolerance):
    """Return what is wrong, as a sentence, or None."""
    if "error" in said:
        return "refused: " + said["error"]
    if theirs is None:
        return "the other refuses"
    common = min(len(ours), len(theirs))
    # FFmpeg leaves out no more than a packet, or its end.
    if abs(len(ours) - len(theirs)) > 4096:
        return "%d samples, the other %d" % (len(ours), len(theirs))
    worst = float(np.abs(ours[:common] - theirs[:common]).max(initial=0.0))
    if not worst <= tolerance:
        return "off by %.1e" % worst
    if said["warnings"]:
        return "warned: %s" % said["warnings"]
    return None


if __name__ == "__main__":
    matrix.main(rows, compare)
