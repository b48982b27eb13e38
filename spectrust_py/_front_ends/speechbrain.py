"""The front ends of SpeechBrain: `Fbank` and `MFCC`.

Their triangles are as wide above their centre as below it. No formula of
mel bands has them, so they are given as a filter bank.
"""

import math

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
            "context", "false, since no option appends neighbours")
    deltas = 2 if fields.flag("deltas", appended) else 0
    sr = fields.whole("sample_rate", 16000)
    n_fft = fields.whole("n_fft", 400, least=2)
    return dict(
        sr=sr, n_fft=n_fft, window="hamming",
        win_length=_samples(fields, "win_length", 25., sr),
        hop_length=_samples(fields, "hop_length", 10., sr),
        filters=_filters(
            sr, n_fft, fields.whole("n_mels", n_mels),
            fields.number("f_min", 0.),
            fields.number_or_none("f_max", None) or sr / 2.,
            fields.one_of("filter_shape", "triangular", _SHAPES)),
        scale="db", ref=1., amin=1e-10, top_db=80., deltas=deltas,
        delta_width=5, delta_edges="repeat")


def _samples(fields, name, default, sr):
    """Return a length in samples of one in milliseconds."""
    samples = int(round(sr / 1000. * fields.positive(name, default)))
    if not 1 <= samples <= 65536:
        raise fields.refuse(name, "from 1 to 65,536 samples long")
    return samples


def _filters(sr, n_fft, n_mels, fmin, fmax, shape):
    """Return the weights, a list for each band."""
    low, high = [2595. * math.log10(1. + hz / 700.) for hz in (fmin, fmax)]
    corners = [700. * (10. ** ((low + (high - low) * at / (
        n_mels + 1.)) / 2595.) - 1.) for at in range(n_mels + 2)]
    n_bins = n_fft // 2 + 1
    bins = [sr // 2 * at / (n_bins - 1.) for at in range(n_bins)]
    return [[_weight(shape, (hz - centre) / (centre - below)) for hz in bins]
            for below, centre in zip(corners, corners[1:-1])]


def _weight(shape, distance):
    """Return the weight at a distance, in widths of a side, of the centre."""
    if shape == "triangular":
        return max(0., 1. - abs(distance))
    if shape == "rectangular":
        return 1. if abs(distance) <= 1. else 0.
    return math.exp(-0.5 * (2. * distance) ** 2)
