"""What the rows and columns of a picture stand for.

Pixel i of n lies over cell (i + 1/2) m / n - 1/2 of m, whether cells were
pooled or interpolated; cells are bands or frames.
"""

from ._call import call
from ._library import library
from ._table import MEL_SCALE

# Where bands at steps of a logarithm begin that are to begin at 0 Hz: C1.
_C1_HZ = 32.70319566257483


def frequencies(told):
    """Return the frequency in the middle of each row, the lowest first.

    Parameters
    ----------
    told : dict
        A picture's parameters.

    Returns
    -------
    numpy.ndarray of float64, shape (height,), or None
        In Hz; None where rows are no frequencies.
    """
    find = {"mel": _mel, "log": _log, "linear": _linear}.get(told["kind"])
    return find(told) if find else None


def times(told):
    """Return the time in the middle of each column, in seconds.

    Parameters
    ----------
    told : dict
        A picture's parameters.

    Returns
    -------
    numpy.ndarray of float64, shape (width,)
        Counted from the start of the recording.
    """
    frames = _cells(told["n_frames"], told["width"])
    samples = frames * told["hop_length"] + _middle_of_first(told)
    return told["offset"] + samples / told["sr"]


def _middle_of_first(told):
    """Return the sample in the middle of the first frame."""
    if told["snip_edges"] is None:
        return 0 if told["center"] else told["n_fft"] // 2
    if told["snip_edges"]:
        return told["win_length"] // 2
    return told["hop_length"] // 2


def _cells(cells, pixels):
    import numpy
    return (numpy.arange(pixels) + 0.5) * cells / pixels - 0.5


def _between(low, high, told):
    """Place the middles of bands at equal steps between two corners."""
    step = (high - low) / (told["n_mels"] + 1)
    return low + step * (_cells(told["n_mels"], told["height"]) + 1)


def _mel(told):
    import numpy
    scale = MEL_SCALE[told["mel_scale"].upper()]
    ends = numpy.array([told["fmin"], told["fmax"]], dtype=numpy.float64)
    call(library.spectrust_hz_to_mel, ends.ctypes.data, 2, scale)
    middles = _between(ends[0], ends[1], told)
    call(library.spectrust_mel_to_hz, middles.ctypes.data, middles.size,
         scale)
    return middles


def _log(told):
    import numpy
    lowest = told["fmin"] if told["fmin"] > 0 else _C1_HZ
    return numpy.exp(_between(
        numpy.log(lowest), numpy.log(told["fmax"]), told))


def _linear(told):
    sr, n_fft = told["sr"], told["n_fft"]
    bins = [each for each in range(n_fft // 2 + 1)
            if told["fmin"] <= each * sr / n_fft <= told["fmax"]]
    places = bins[0] + _cells(len(bins), told["height"])
    return places * sr / n_fft
