"""MPEG audio of encoders and of random bits, compared with mpg123.

`rows` yields a file at a time; ``python tests/oracle/matrix_mp3.py`` prints
every one that spectrust reads in another way. SPECTRUST_SAMPLES names the
program built from examples/samples.rs. Needs mpg123, lame and ffmpeg.
"""
import itertools
import os
import subprocess
import sys

import formats
import matrix
import numpy as np
import soundfile

# mpg123 rounds differently.
FORMAT, TOLERANCE = "MPEG audio", 1e-5
SR = 44100
# Version bits in a header: MPEG-1, MPEG-2 and MPEG-2.5.
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000),
         0: (11025, 12000, 8000)}
# Bits of the scale factors of MPEG-1. Source: ISO/IEC 11172-3, 2.4.2.7.
SCALE_BITS = ((0, 0), (0, 1), (0, 2), (0, 3), (3, 0), (1, 1), (1, 2), (1, 3),
              (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3))
# Code and length of a pair of 0 and 1 in Huffman table 1.
PAIRS = {(0, 0): (1, 1), (0, 1): (1, 3), (1, 0): (1, 2), (1, 1): (0, 3)}
NORMAL, START, SHORT, STOP = (0, 0), (1, 0), (2, 0), (3, 0)
MIXED_START, MIXED, MIXED_STOP = (1, 1), (2, 1), (3, 1)
# Name: block type, and whether it is mixed, for each granule.
BLOCKS = [
    ("long", [NORMAL]),
    ("short", [SHORT]),
    ("mixed", [MIXED]),
    ("start alone", [START]),
    ("stop alone", [STOP]),
    ("mixed start alone", [MIXED_START]),
    ("mixed stop alone", [MIXED_STOP]),
    ("in order", [NORMAL, START, SHORT, SHORT, STOP]),
    ("mixed, in order", [NORMAL, MIXED_START, MIXED, MIXED, MIXED_STOP]),
    ("mixed between others", [NORMAL, START, MIXED, MIXED, STOP]),
    ("any order", [NORMAL, SHORT, MIXED_STOP, START, STOP, MIXED, NORMAL,
                   MIXED_START, SHORT, START, MIXED]),
]
# Rows of the table of decoders in docs/formats.md.
DECODERS = """\
| MPEG audio | nanomp3-core 0.2.0, repaired (used) | all rows of \
`matrix_mp3.py` equal mpg123 to 1e-6; ISO's vectors of layers I to III to a \
bit and a half of 16 | no unsafe code | here | about as upstream |
| MPEG audio | nanomp3-core 0.2.0 | a third of the maximum off where start \
and stop blocks do not stand around short ones, mixed blocks at 8 kHz wrong; \
else equal | no unsafe code, fuzzed | yes | yes |
| MPEG audio | symphonia 0.6.1 | mixed blocks up to 27,600 times too loud, \
channels of different block types refused; no free format | no unsafe code, \
fuzzed | yes | yes |
"""
LAME = [
    ["-b", "128"], ["-V", "2"], ["-V", "9"], ["--abr", "97"],
    ["-m", "m", "-b", "64"], ["-m", "d", "-b", "192"],
    ["-m", "s", "-b", "320"], ["-p", "-b", "128"], ["-t", "-b", "128"],
    ["--nores", "-b", "128"], ["--freeformat", "-b", "320"],
    ["--freeformat", "-b", "640"], ["--resample", "8", "-b", "8", "-m", "m"],
    ["--resample", "11.025", "-b", "16"], ["--resample", "12", "-b", "64"],
    ["--resample", "16", "-V", "3"], ["--resample", "24", "-b", "160"],
    ["--resample", "32", "-b", "112"], ["--resample", "48", "-b", "320"],
]
LAYER_II = [
    ["-c:a", "mp2", "-b:a", "192k"],
    ["-c:a", "mp2", "-ar", "16000", "-ac", "1", "-b:a", "32k"],
    ["-c:a", "mp2", "-ar", "22050", "-b:a", "64k"],
    ["-c:a", "mp2", "-ar", "48000", "-b:a", "384k"],
]
# Rates in kHz, and some of their bit rates in kbit/s.
MORE_RATES = [
    ("8", ("8", "24", "64")), ("11.025", ("16", "40")), ("12", ("24", "64")),
    ("16", ("16", "56", "160")), ("22.05", ("32", "112")),
    ("24", ("48", "144")), ("32", ("40", "96", "224")),
    ("44.1", ("64", "160", "256")), ("48", ("56", "192"))]
# For MPEG-1 and MPEG-2, valid for one and for two channels.
LAYER_II_BIT_RATES = [("64k", "96k", "128k", "192k"),
                      ("8k", "32k", "80k", "160k")]


class Bits(list):
    """A bit writer, most significant bit first."""

    def put(self, value, width):
        """Append a number of `width` bits."""
        self.extend((int(value) >> width - 1 - bit) & 1
                    for bit in range(width))


def granule(rng, version, block, n_pairs):
    """Return the bits of one channel and its side information."""
    block_type, is_mixed = block
    main = Bits()
    compress = int(rng.integers(0, 14 if version == 3 else 400))
    for count, width in scale_counts(version, block, compress):
        for _ in range(count):
            main.put(rng.integers(0, 1 << width), width)
    for _ in range(n_pairs):
        pair = tuple(int(value) for value in rng.integers(0, 2, 2))
        main.put(*PAIRS[pair])
        for _ in range(sum(pair)):
            main.put(rng.integers(0, 2), 1)
    side = Bits()
    side.put(len(main), 12)
    side.put(n_pairs, 9)
    # Loud enough to be measured, and below full scale.
    side.put(190, 8)
    side.put(compress, 4 if version == 3 else 9)
    side.put(block_type > 0, 1)
    if block_type:
        side.put(block_type, 2)
        side.put(is_mixed, 1)
        side.put(0b0000100001, 10)
        for _ in range(3):
            side.put(rng.integers(0, 3), 3)
    else:
        side.put(0b000010000100001, 15)
        side.put(0b0011011, 7)
    side.put(0, 3 if version == 3 else 2)
    return main, side


def scale_counts(version, block, compress):
    """Return pairs of a number of scale factors and their bits."""
    kind = 0 if block[0] != 2 else 2 if block[1] else 1
    if version == 3:
        counts = ((11, 10), (18, 18), (17, 18))[kind]
        return zip(counts, SCALE_BITS[compress])
    # ISO/IEC 13818-3, 2.4.3.2.
    counts = ((6, 5, 5, 5), (9, 9, 9, 9), (6, 9, 9, 9))[kind]
    high = compress >> 4
    return zip(counts, (high // 5, high % 5, compress >> 2 & 3, compress & 3))


def frame(rng, version, rate, mode, extension, blocks):
    """Return a frame; `blocks` has a pair for each granule and channel."""
    n_channels = 1 if mode == 3 else 2
    bits = Bits()
    # 128 or 80 kbit/s, no checksum, no padding.
    bits.put(0x7FF << 5 | version << 3 | 0b011, 16)
    bits.put(9 << 4 | rate << 2, 8)
    bits.put(mode << 6 | extension << 4, 8)
    main = Bits()
    if version == 3:
        bits.put(0, 9 + (5 if n_channels == 1 else 3) + 4 * n_channels)
    else:
        bits.put(0, 8 + n_channels)
    for channels in blocks:
        for n_pairs, block in zip((60, 20), channels):
            held, side = granule(rng, version, block, n_pairs)
            main += held
            bits += side
    bits += main
    n_bytes = (144 * 128000 if version == 3 else 72 * 80000) \
        // RATES[version][rate]
    assert len(bits) <= 8 * n_bytes
    bits += [0] * (8 * n_bytes - len(bits))
    return np.packbits(np.array(bits, np.uint8)).tobytes()


def stream(version, rate, mode, extension, left, right, n_frames=8, seed=1):
    """Return repeated frames whose channels have these blocks."""
    rng = np.random.Generator(np.random.PCG64(seed))
    n_granules = 2 if version == 3 else 1
    frames = []
    for index in range(n_frames):
        numbers = range(index * n_granules, (index + 1) * n_granules)
        blocks = [[side[number % len(side)] for side in (left, right)]
                  [:1 if mode == 3 else 2] for number in numbers]
        frames.append(frame(rng, version, rate, mode, extension, blocks))
    return b"".join(frames)


def reference():
    """Return the name of the reference decoder."""
    return matrix.version_of("mpg123", "--version")


def sound():
    """Return a second of a sweep and of a tone with clicks."""
    rng = np.random.Generator(np.random.PCG64(7))
    t = np.arange(SR) / SR
    left = 0.3 * np.sin(2 * np.pi * (200 + 2000 * t) * t)
    right = 0.2 * np.sin(2 * np.pi * 700 * t)
    for at in range(3000, SR - 1000, 4851):
        right[at:at + 400] += 0.4 * rng.standard_normal(400) \
            * np.exp(-np.arange(400) / 60)
    samples = np.stack([left, right], 1)
    samples += 0.01 * rng.standard_normal(samples.shape)
    return np.clip(samples, -0.99, 0.99)


def written_bits(whole):
    """Yield (varied, name, bytes) of streams that no encoder writes."""
    rates = [(version, rate) for version in RATES for rate in range(3)]
    if not whole:
        rates = (3, 0), (3, 2), (2, 1), (0, 0), (0, 2)
    for (version, rate), (name, blocks), seed in itertools.product(
            rates, BLOCKS, range(1, 6) if whole else (1,)):
        varied = ("layer III of random bits: every rate, eleven orders of "
                  "blocks, three modes")
        end = "%d Hz, bits %d" % (RATES[version][rate], seed)
        yield (varied, "%s, mono, %s" % (name, end),
               stream(version, rate, 3, 0, blocks, blocks, seed=seed))
        # Mid/side with equal block types in both channels.
        yield (varied, "%s, mid/side, %s" % (name, end),
               stream(version, rate, 1, 2, blocks, blocks, seed=seed))
        # Joint stereo mode without mid/side or intensity stereo.
        yield (varied, "%s beside any order, %s" % (name, end),
               stream(version, rate, 1, 0, blocks, BLOCKS[-1][1],
                      seed=seed))


def commands(whole):
    """Yield (varied, program, its arguments) of encoders."""
    varied = "layer III by LAME: rates, bit rates, modes, free format"
    for options in LAME:
        yield varied, "lame", options
    rates = MORE_RATES if whole else ()
    for (sr, bit_rates), mode in itertools.product(rates, "msdj"):
        for bit_rate in bit_rates:
            yield varied, "lame", ["--resample", sr, "-m", mode, "-b",
                                   bit_rate]
    varied = "layer II by FFmpeg: rates, bit rates, one and two channels"
    for options in LAYER_II:
        yield varied, "ffmpeg", options
    for (sr, _), channels in itertools.product(rates, "12"):
        for bit_rate in LAYER_II_BIT_RATES[float(sr) < 32]:
            if float(sr) >= 16:
                yield varied, "ffmpeg", [
                    "-c:a", "mp2", "-ar", "%g" % (1e3 * float(sr)), "-ac",
                    channels, "-b:a", bit_rate]


def encoded(folder, whole):
    """Yield (varied, name, bytes) of files of encoders."""
    source = os.path.join(folder, "source.wav")
    soundfile.write(source, sound(), SR)
    path = os.path.join(folder, "encoded.mp3")
    for varied, program, options in commands(whole):
        command = ["lame", "--quiet", *options, source, path]
        if program == "ffmpeg":
            command = ["ffmpeg", "-v", "error", "-y", "-i", source, *options,
                       "-f", "mp2", path]
        subprocess.check_call(command, stdin=subprocess.DEVNULL)
        with open(path, "rb") as file:
            yield varied, "%s %s" % (program, " ".join(options)), file.read()


def rows(folder, whole=False):
    """Yield (varied, name, path) of every file.

    Parameters
    ----------
    folder : str
        Where the files are written; the caller removes them.
    whole : bool, default False
        Whether to make all of them (minutes) or a few (seconds).
    """
    for number, (varied, name, held) in enumerate(itertools.chain(
            written_bits(whole), encoded(folder, whole))):
        path = os.path.join(folder, "%d.sound" % number)
        with open(path, "wb") as out:
            out.write(held)
        yield varied, name, path


def by_mpg123(path, channels):
    """Return the samples that mpg123 reads."""
    read = subprocess.check_output(
        ["mpg123", "-q", "-s", "-e", "f32", path], stdin=subprocess.DEVNULL)
    return np.frombuffer(read, "<f4").reshape(-1, channels)


def compare(made):
    """Yield a `matrix.Row` of every file."""
    made = list(made)
    read = formats.by_spectrust([path for _, _, path in made])
    for (varied, name, path), (ours, said) in zip(made, read):
        theirs = by_mpg123(path, said.get("channels", 1))
        wrong = matrix.fault(ours, theirs, said, TOLERANCE, within=0)
        yield matrix.Row(varied, name, matrix.difference(ours, theirs), wrong,
                         said)


if __name__ == "__main__":
    matrix.main(sys.modules[__name__])
