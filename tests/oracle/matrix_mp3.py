"""MPEG audio beside mpg123, over what encoders write and bits they do not.

``rows`` yields what was compared. mpg123, lame and ffmpeg are programs.
"""
import os
import subprocess
import tempfile

import formats
import numpy as np
import soundfile

# Full scale is 1. mpg123 rounds in other places.
TOLERANCE = 1e-5
SR = 44100
# MPEG-1, MPEG-2 and MPEG-2.5, as the header's two bits have them.
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000),
         0: (11025, 12000, 8000)}
# Bits of the scale factors of MPEG-1. Source: ISO/IEC 11172-3, 2.4.2.7.
SCALE_BITS = ((0, 0), (0, 1), (0, 2), (0, 3), (3, 0), (1, 1), (1, 2), (1, 3),
              (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3))
# Code and bits of a pair of 0 and 1 by Huffman table 1.
PAIRS = {(0, 0): (1, 1), (0, 1): (1, 3), (1, 0): (1, 2), (1, 1): (0, 3)}
NORMAL, START, SHORT, STOP = (0, 0), (1, 0), (2, 0), (3, 0)
MIXED_START, MIXED, MIXED_STOP = (1, 1), (2, 1), (3, 1)
# Name: block types, with whether they are mixed, granule after granule.
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


class Bits(list):
    """Bits, the highest of a number first."""

    def put(self, value, width):
        """Add a number of so many bits."""
        self.extend((int(value) >> width - 1 - bit) & 1
                    for bit in range(width))


def granule(rng, version, block, n_pairs):
    """Return the bits of one channel, and what `side_info` says of them."""
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
    # Loud enough to be seen, too quiet to be beyond full scale.
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
    """Return how many scale factors there are of how many bits."""
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


def stream(version, rate, mode, extension, left, right, n_frames=8):
    """Return frames whose channels have these blocks, again and again."""
    rng = np.random.Generator(np.random.PCG64(1))
    n_granules = 2 if version == 3 else 1
    frames = []
    for index in range(n_frames):
        numbers = range(index * n_granules, (index + 1) * n_granules)
        blocks = [[side[number % len(side)] for side in (left, right)]
                  [:1 if mode == 3 else 2] for number in numbers]
        frames.append(frame(rng, version, rate, mode, extension, blocks))
    return b"".join(frames)


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


def written_bits():
    """Yield (name, bytes) of streams that no encoder writes."""
    for version, rate in ((3, 0), (3, 2), (2, 1), (0, 0), (0, 2)):
        for name, blocks in BLOCKS:
            sr = RATES[version][rate]
            yield ("%s, mono, %d Hz" % (name, sr),
                   stream(version, rate, 3, 0, blocks, blocks))
            # Mid/side, both channels alike.
            yield ("%s, mid/side, %d Hz" % (name, sr),
                   stream(version, rate, 1, 2, blocks, blocks))
            # Joint stereo that says of no frame that it is joint.
            yield ("%s beside any order, %d Hz" % (name, sr),
                   stream(version, rate, 1, 0, blocks, BLOCKS[-1][1]))


def encoded(folder):
    """Yield (name, bytes) of what encoders write."""
    source = os.path.join(folder, "source.wav")
    soundfile.write(source, sound(), SR)
    path = os.path.join(folder, "encoded.mp3")
    commands = [("lame " + " ".join(options),
                 ["lame", "--quiet"] + options + [source, path])
                for options in LAME]
    commands += [("ffmpeg " + " ".join(options),
                  ["ffmpeg", "-v", "error", "-y", "-i", source] + options
                  + ["-f", "mp2", path]) for options in LAYER_II]
    for name, command in commands:
        subprocess.check_call(command, stdin=subprocess.DEVNULL)
        with open(path, "rb") as file:
            yield name, file.read()


def by_mpg123(path, channels):
    """Return the samples that mpg123 reads."""
    read = subprocess.check_output(
        ["mpg123", "-q", "-s", "-e", "f32", path], stdin=subprocess.DEVNULL)
    return np.frombuffer(read, "<f4").reshape(-1, channels)


def rows():
    """Yield (name, our length, mpg123's, largest difference, warnings)."""
    with tempfile.TemporaryDirectory() as folder:
        names, paths = [], []
        for name, held in [*written_bits(), *encoded(folder)]:
            names.append(name)
            paths.append(os.path.join(folder, "%d.sound" % len(paths)))
            with open(paths[-1], "wb") as out:
                out.write(held)
        for name, path, (ours, said) in zip(
                names, paths, formats.by_spectrust(paths)):
            theirs = by_mpg123(path, said["channels"])
            both = min(len(ours), len(theirs))
            difference = float(np.abs(ours[:both] - theirs[:both]).max())
            yield name, len(ours), len(theirs), difference, said["warnings"]
