"""An ALAC encoder for any bit depth and elements, unlike FFmpeg's.

Source: Apple's ALACMagicCookieDescription.txt and the bit stream of its
reference decoder. It does not search for predictors; the caller gives them.
"""
import struct

import caf as containers

FRAMES_PER_PACKET = 4096
MONO, PAIR, LOW, END = 0, 1, 3, 7
# Elements by number of channels, in the order of Apple's layouts.
ELEMENTS = {1: [MONO], 2: [PAIR], 3: [MONO, PAIR], 4: [MONO, PAIR, MONO],
            5: [MONO, PAIR, PAIR], 6: [MONO, PAIR, PAIR, LOW],
            7: [MONO, PAIR, PAIR, MONO, LOW],
            8: [MONO, PAIR, PAIR, PAIR, LOW]}
# Parameters of the adaptive Golomb code, as every encoder writes them.
MEAN, HISTORY, LIMIT = 10, 40, 14
MOST_ONES = 9
# Fractional bits of a coefficient, and of the running mean.
COEFFICIENT, FRACTION = 9, 9
DIFFERENCE = "difference"


class Bits:
    """A bit writer, most significant bit first."""

    def __init__(self):
        self.pieces = []

    def put(self, value, width):
        """Append a number of `width` bits."""
        if width:
            self.pieces.append(format(value & (1 << width) - 1,
                                      "0%db" % width))

    def bytes(self):
        """Return the bits as bytes, padded with zeros."""
        text = "".join(self.pieces)
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big")


def sign(value):
    """Return -1, 0 or 1."""
    return (value > 0) - (value < 0)


def wrapped(value, bits):
    """Wrap a number to `bits` bits, two's complement."""
    half = 1 << bits - 1
    return (value + half & (1 << bits) - 1) - half


def predicted(samples, coefficients, bits):
    """Return the residuals of adaptive linear prediction.

    Without coefficients, the samples; for DIFFERENCE, first differences.
    """
    if not coefficients:
        return list(samples)
    first = [samples[0]] if samples else []
    if coefficients == DIFFERENCE:
        return first + [wrapped(one - before, bits)
                        for before, one in zip(samples, samples[1:])]
    order, left = len(coefficients), first
    for at in range(1, min(order + 1, len(samples))):
        left.append(wrapped(samples[at] - samples[at - 1], bits))
    coefficients = list(coefficients)
    for at in range(order + 1, len(samples)):
        top = samples[at - order - 1]
        past = [samples[at - 1 - k] - top for k in range(order)]
        # Decoders use 32-bit sums.
        total = wrapped(sum(c * p for c, p in zip(coefficients, past))
                        + (1 << COEFFICIENT - 1), 32)
        error = wrapped(samples[at] - top - (total >> COEFFICIENT), bits)
        left.append(error)
        adapt(coefficients, past, error)
    return left


def adapt(coefficients, past, error):
    """Adapt coefficients by the signs of the error and the samples."""
    towards, order = sign(error), len(coefficients)
    for k in reversed(range(order)):
        if towards * error <= 0:
            break
        step = towards * sign(past[k])
        coefficients[k] += step
        error -= (order - k) * (step * past[k] >> COEFFICIENT)


def golomb(bits, value, k, wide):
    """Write an adaptive Golomb code with the divisor 2^k - 1."""
    divisor = (1 << k) - 1
    ones, rest = divmod(value, divisor)
    if ones >= MOST_ONES or ones + k + 1 > 25:
        bits.put((1 << MOST_ONES) - 1, MOST_ONES)
        bits.put(value, wide)
        return
    bits.put((1 << ones) - 1 << 1, ones + 1)
    # The remainder 0 takes one bit less.
    bits.put(rest + 1 if rest else 0, k if rest else k - 1)


def residuals(bits, left, wide):
    """Write residuals, with run lengths of zeros where it is quiet."""
    mean, at, after_zeros = MEAN, 0, 0
    while at < len(left):
        k = min(((mean >> FRACTION) + 3).bit_length() - 1, LIMIT)
        value = 2 * abs(left[at]) - (left[at] < 0) - after_zeros
        at += 1
        golomb(bits, value, k, wide)
        mean += HISTORY * (value + after_zeros) \
            - (HISTORY * mean >> FRACTION)
        if value > 0xFFFF:
            mean = 0xFFFF
        after_zeros = 0
        if mean << 2 < 1 << FRACTION and at < len(left):
            run = 0
            while at < len(left) and left[at] == 0 and run < 0xFFFF:
                at, run = at + 1, run + 1
            after_zeros = int(run < 0xFFFF)
            k = (32 - mean.bit_length()) - 24 + (mean + 16 >> 6)
            golomb(bits, run, min(k, LIMIT), 16)
            mean = 0


def element(bits, tag, samples, depth, how):
    """Write one or two channels; `how` is a `Coding`."""
    n_frames = len(samples[0])
    is_partial = n_frames != FRAMES_PER_PACKET
    bits.put(tag, 3)
    bits.put(0, 4 + 12)
    bits.put(is_partial, 1)
    bits.put(0 if how.uncompressed else how.bytes_apart, 2)
    bits.put(how.uncompressed, 1)
    if is_partial:
        bits.put(n_frames, 32)
    if how.uncompressed:
        interleave(bits, samples, depth)
    else:
        compress(bits, samples, depth, how)


def interleave(bits, samples, width):
    """Write numbers of `width` bits, frame by frame."""
    for frame in zip(*samples):
        for value in frame:
            bits.put(value, width)


def compress(bits, samples, depth, how):
    """Write the predictors and the residuals of channels."""
    shift = 8 * how.bytes_apart
    upper = [[value >> shift for value in channel] for channel in samples]
    mix = how.mix if len(samples) == 2 else 0
    bits.put(how.mix_bits if mix else 0, 8)
    bits.put(mix, 8)
    if mix:
        upper = mixed(*upper, how)
    # An order of 31 means differences; its coefficients are unused.
    stored = [0] * 31 if how.coefficients == DIFFERENCE else how.coefficients
    for _ in upper:
        bits.put(15 if how.twice else 0, 4)
        bits.put(COEFFICIENT, 4)
        bits.put(4, 3)
        bits.put(len(stored), 5)
        for number in stored:
            bits.put(number, 16)
    interleave(bits, samples, shift)
    wide = depth - shift + len(samples) - 1
    for channel in upper:
        left = predicted(channel, how.coefficients, wide)
        if how.twice:
            left = predicted(left, DIFFERENCE, wide)
        residuals(bits, left, wide)


def mixed(left, right, how):
    """Return a weighted sum and the difference of two channels."""
    other = (1 << how.mix_bits) - how.mix
    return [[how.mix * one + other * two >> how.mix_bits
             for one, two in zip(left, right)],
            [one - two for one, two in zip(left, right)]]


class Coding:
    """Parameters of the encoder."""

    def __init__(self, bytes_apart=0, mix=0, mix_bits=2, uncompressed=False,
                 coefficients=(160, -190, 170, -130), twice=False):
        self.bytes_apart, self.uncompressed = bytes_apart, uncompressed
        self.mix, self.mix_bits = mix, mix_bits
        self.coefficients, self.twice = coefficients, twice


def packets(samples, depth, how):
    """Yield the packets of integers, frames by channels."""
    for start in range(0, len(samples), FRAMES_PER_PACKET):
        held = samples[start:start + FRAMES_PER_PACKET].T.tolist()
        bits, at = Bits(), 0
        for tag in ELEMENTS[len(held)]:
            count = 2 if tag == PAIR else 1
            element(bits, tag, held[at:at + count], depth, how)
            at += count
        bits.put(END, 3)
        yield bits.bytes()


def cookie(channels, depth, sr):
    """Return ALACSpecificConfig."""
    return struct.pack(">IBBBBBBHIII", FRAMES_PER_PACKET, 0, depth, HISTORY,
                       MEAN, LIMIT, channels, 255, 0, 0, sr)


def caf(samples, depth, sr, how):
    """Return a CAF file of integers, frames by channels."""
    n_frames, channels = samples.shape
    flags = {16: 1, 20: 2, 24: 3, 32: 4}[depth]
    return containers.file(
        b"alac", flags, sr, channels, cookie(channels, depth, sr),
        list(packets(samples, depth, how)), (FRAMES_PER_PACKET, 0, n_frames))
