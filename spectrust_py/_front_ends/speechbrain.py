"""The front ends of SpeechBrain: `Fbank` and `MFCC`.

Their triangles are as wide above their centre as below it. No formula of
mel bands has them, so they are given as a filter bank.
"""

import bisect
import math

_LONGEST = 65536
_MOST_WEIGHTS = 2 ** 24
# In widths of a side; beyond it a Gaussian is below 1e-31.
_REACH = 6.
_SHAPES = {"triangular": "triangular", "rectangular": "rectangular",
           "gaussian": "gaussian"}


def fbank(fields):
    """Return the options of `speechbrain.lobes.features.Fbank`."""
    return _options(fields, n_mels=40, appended=False)


def mfcc(fields):
    """Return the options of `speechbrain.lobes.features.MFCC`."""
    return dict(
        _options(fields, n_mels=23, appended=True), kind="mfcc",
        n_mfcc=fields.whole("n_mfcc", 20))


def _options(fields, n_mels, appended):
    """Return the options that both have.

    `appended` says whether a file that leaves them out has derivatives and
    neighbours.
    """
    if fields.flag("context", appended):
        raise fields.refuse(
            "context", "false, and is true where an MFCC leaves it out, "
            "since no option appends neighbours")
    deltas = 2 if fields.flag("deltas", appended) else 0
    sr = fields.whole("sample_rate", 16000)
    n_fft = fields.whole("n_fft", 400, least=2)
    if n_fft > _LONGEST:
        raise fields.refuse("n_fft", "at most {}".format(_LONGEST))
    n_mels = fields.whole("n_mels", n_mels)
    if n_mels * (n_fft // 2 + 1) > _MOST_WEIGHTS:
        raise fields.refuse("n_mels", "at most {} where n_fft is {}".format(
            _MOST_WEIGHTS // (n_fft // 2 + 1), n_fft))
    return dict(
        sr=sr, n_fft=n_fft, window="hamming",
        win_length=_samples(fields, "win_length", 25., sr),
        hop_length=_samples(fields, "hop_length", 10., sr),
        filters=_filters(
            sr, n_fft, n_mels, _ends(fields, sr),
            fields.one_of("filter_shape", "triangular", _SHAPES)),
        scale="db", ref=1., amin=1e-10, top_db=80., deltas=deltas,
        delta_width=5, delta_edges="repeat")


def _samples(fields, name, default, sr):
    """Return a length in samples of one in milliseconds."""
    samples = int(round(sr / 1000. * fields.positive(name, default)))
    if not 1 <= samples <= _LONGEST:
        raise fields.refuse(name, "from 1 to 65,536 samples long")
    return samples


def _ends(fields, sr):
    """Return the lowest and the highest frequency in Hz."""
    fmin, fmax = fields.number("f_min", 0.), fields.number_or_none(
        "f_max", None)
    fmax = sr / 2. if fmax is None else fmax
    if not 0 < fmax <= sr / 2.:
        raise fields.refuse("f_max", "more than 0, at most {:g} Hz, half the "
                            "sample rate".format(sr / 2.))
    # The library's bands are no narrower.
    if not 0 <= fmin <= fmax - 0.001:
        raise fields.refuse("f_min", "0 or more, below f_max, which is "
                            "{:g} Hz".format(fmax))
    return fmin, fmax


def _filters(sr, n_fft, n_mels, ends, shape):
    """Return the weights, a list for each band."""
    low, high = [2595. * math.log10(1. + hz / 700.) for hz in ends]
    corners = [700. * (10. ** ((low + (high - low) * at / (
        n_mels + 1.)) / 2595.) - 1.) for at in range(n_mels + 2)]
    n_bins = n_fft // 2 + 1
    bins = [sr // 2 * at / (n_bins - 1.) for at in range(n_bins)]
    filters = []
    for below, centre in zip(corners, corners[1:-1]):
        weights, width = [0.] * n_bins, centre - below
        reach = _REACH * width if shape == "gaussian" else width
        first = bisect.bisect_left(bins, centre - reach)
        for at in range(first, bisect.bisect_right(bins, centre + reach)):
            weights[at] = _weight(shape, (bins[at] - centre) / width)
        filters.append(weights)
    return filters


def _weight(shape, distance):
    """Return the weight at a distance, in widths of a side, of the centre."""
    if shape == "triangular":
        return max(0., 1. - abs(distance))
    if shape == "rectangular":
        return 1. if abs(distance) <= 1. else 0.
    return math.exp(-0.5 * (2. * distance) ** 2)
