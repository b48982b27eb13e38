"""AAC-LC in every form that FFmpeg writes, compared with FFmpeg.

`rows` yields a file at a time; ``python tests/oracle/matrix_aac.py`` prints
every one that spectrust reads differently. SPECTRUST_SAMPLES names the
program built from examples/samples.rs.
"""
import itertools
import struct
import sys

import caf
import formats
import matrix

FORMAT, TOLERANCE = "AAC of low complexity", 1e-4
# Rows of the table of decoders in docs/formats.md.
DECODERS = """\
| AAC | symphonia 0.6.1 (used for low complexity, one and two channels) | \
within 1e-4 but for substituted noise, which every decoder makes for itself \
| no unsafe code | yes | |
"""
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000,
         88200, 96000)
# In the order of their indices.
ALL_RATES = RATES[::-1]
# Length of an ADTS header in bytes, and frames in a packet.
HEADER, FRAMES = 7, 1024
BIT_RATES = ("16k", "32k", "48k", "96k", "128k", "192k", "256k", "320k")
# MP4, ADTS and CAF.
ENDINGS = ("m4a", "aac", "caf")
# Without noise substitution, because its noise differs between decoders. With
# M/S in all bands FFmpeg inverts intensities, which ISO/IEC 14496-3,
# 4.6.8.2.3, requires only if the mask gives M/S band by band (like FAAD2).
PLAIN = ("-c:a", "aac", "-aac_pns", "0")
TOOLS = (
    ("-aac_coder", "twoloop"), ("-aac_coder", "fast"),
    ("-aac_tns", "1"), ("-aac_tns", "0"), ("-aac_is", "1"),
    ("-aac_is", "0"), ("-aac_ms", "1", "-aac_is", "0"), ("-aac_ms", "0"))


def reference():
    """Return the name of the reference decoder."""
    return matrix.ffmpeg()


def forms(whole):
    """Yield (varied, kind, channels, rate, arguments, ending)."""
    for sr, channels, kind, ending in itertools.product(
            RATES if whole else (8000, 44100, 96000), (1, 2),
            matrix.KINDS if whole else ("music", "clicks"), ENDINGS):
        yield ("rates of 8 to 96 kHz, 1 and 2 channels, five kinds of sound, "
               "in MP4, ADTS and CAF", kind, channels, sr, (), ending)
    for rate, kind, channels in itertools.product(
            BIT_RATES if whole else ("16k", "256k"),
            matrix.KINDS if whole else ("clicks",), (1, 2)):
        yield ("16 to 320 kbit/s", kind, channels, 44100, ("-b:a", rate),
               "m4a")
    for tool, kind, rate in itertools.product(
            TOOLS, matrix.KINDS if whole else ("music",),
            ("48k", "128k", "256k") if whole else ("64k",)):
        yield ("stereo modes, noise shaping, two searches", kind, 2, 44100,
               (*tool, "-b:a", rate), "m4a")


def rows(folder, whole=False):
    """Yield (varied, name, path, channels) of every file.

    Parameters
    ----------
    folder : str
        Folder for the files, which the caller removes.
    whole : bool, default False
        Whether to make all of them (minutes) or a few (seconds).
    """
    for number, form in enumerate(forms(whole)):
        varied, kind, channels, sr, arguments, ending = form
        source = matrix.sounds(folder, kind, channels, sr)
        name = "%d.%s" % (number, ending.replace("caf", "aac"))
        path = matrix.write(folder, name, source, [*PLAIN, *arguments])
        if ending == "caf":
            path = in_caf(path, channels, sr)
        name = "AAC, %s, %d channels, %d Hz, %s, %s" % (
            kind, channels, sr, " ".join(arguments), ending)
        yield varied, name, path, channels


def in_caf(path, channels, sr):
    """Return the path of a CAF file of the packets of an ADTS one."""
    with open(path, "rb") as file:
        packets = [packet[HEADER:] for packet in packets_of(file.read())]
    # ISO/IEC 14496-3, 1.6.2.1: low complexity, a rate, channels.
    config = struct.pack(">H", 2 << 11 | ALL_RATES.index(sr) << 7
                         | channels << 3)
    # ISO/IEC 14496-1, 7.2.6.
    decoder = descriptor(4, b"\x40\x15" + bytes(11) + descriptor(5, config))
    cookie = descriptor(3, bytes(3) + decoder + descriptor(6, b"\2"))
    held = caf.file(b"aac ", 0, sr, channels, cookie, packets,
                    (FRAMES, FRAMES, (len(packets) - 1) * FRAMES))
    path += ".caf"
    with open(path, "wb") as out:
        out.write(held)
    return path


def descriptor(tag, held):
    """Return an MPEG-4 descriptor with a length of four bytes."""
    return bytes([tag, 0x80, 0x80, 0x80, len(held)]) + held


def packets_of(held):
    """Yield the packets of an ADTS file: ISO/IEC 13818-7, 6.2."""
    at = 0
    while at < len(held):
        size = (held[at + 3] & 3) << 11 | held[at + 4] << 3 | held[at + 5] >> 5
        yield held[at:at + size]
        at += size


def compare(made):
    """Yield a `matrix.Row` of every file."""
    made = list(made)
    read = formats.by_spectrust([path for _, _, path, _ in made])
    for (varied, name, path, channels), (ours, said) in zip(made, read):
        theirs = formats.read_by("ffmpeg", path, channels)
        yield matrix.Row(varied, name, matrix.difference(ours, theirs),
                         matrix.fault(ours, theirs, said, TOLERANCE), said)


if __name__ == "__main__":
    matrix.main(sys.modules[__name__])
