"""Frequencies and times of the rows and columns of a picture.

Pixel i of n is at cell (i + 1/2) m / n - 1/2 of m, whether cells were pooled
or interpolated; cells are bands or frames.
"""

from . import errors
from ._native.bindings import MEL_SCALE
from ._native.call import call
from ._native.library import library
from ._native.options import PARAMETERS
from ._native.parameters import show, within

# Lowest frequency of log-frequency bands if fmin is 0: C1.
_C1_HZ = 32.70319566257483
# Most pixels of a side, as in src/options/table.rs.
_MOST = 16384


def frequencies(parameters):
    """Return the centre frequency of each row, the lowest first.

    Parameters
    ----------
    parameters : dict
        A picture's parameters.

    Returns
    -------
    numpy.ndarray of float64, shape (height,), or None
        In Hz; None if rows are not frequencies, or bands of the caller's
        own.
    """
    kinds = {"mel": _mel, "log": _log, "linear": _linear}
    find = kinds.get(parameters["kind"])
    is_known = find and "filters" not in parameters
    return find(parameters) if is_known else None


def times(parameters):
    """Return the centre time of each column, in seconds.

    Parameters
    ----------
    parameters : dict
        A picture's parameters.

    Returns
    -------
    numpy.ndarray of float64, shape (width,)
        From the start of the recording.
    """
    width = _side(parameters, "width")
    if "tile" in parameters:
        # Its columns lie on a grid of their own.
        steps = _cells(width, width) + 0.5
        return parameters["offset"] + steps * parameters["duration"] / width
    frames = _cells(parameters["n_frames"], width)
    samples = frames * parameters["hop_length"] + _middle_of_first(parameters)
    return parameters["offset"] + samples / parameters["sr"]


def _middle_of_first(parameters):
    """Return the centre of the first frame, in samples."""
    if parameters["snip_edges"] is None:
        return parameters["n_fft"] // 2 - _before(parameters)
    if parameters["snip_edges"]:
        return parameters["win_length"] // 2
    return parameters["hop_length"] // 2


def _before(parameters):
    """Return the samples of padding before a recording."""
    given = parameters.get("pad_left"), parameters.get("pad_right")
    if given != (None, None):
        return given[0] or 0
    n_fft, hop_length = parameters["n_fft"], parameters["hop_length"]
    if parameters.get("pad") == "same":
        return max(0, n_fft - hop_length) // 2
    return n_fft // 2 if parameters["center"] else 0


def _side(parameters, name):
    """Return a side of the spectrogram, which is a part of a figure.

    An edited file may have anything there: it is checked before memory is
    asked for.
    """
    part = parameters.get("rectangle", parameters)
    if not isinstance(part, dict):
        raise errors.PictureError(
            "not a picture of spectrust: rectangle must be an object, "
            "got {}".format(show(part)))
    try:
        return within(name, PARAMETERS[name], part[name], 1, _MOST)
    except (TypeError, ValueError) as error:
        raise errors.PictureError(
            "not a picture of spectrust: {}".format(error)) from None


def _cells(cells, pixels):
    from ._native.numeric import numpy
    return (numpy.arange(pixels) + 0.5) * cells / pixels - 0.5


def _between(low, high, parameters):
    """Return centres of bands at equal steps between two corners."""
    n_mels = parameters["n_mels"]
    step = (high - low) / (n_mels + 1)
    return low + step * (_cells(n_mels, _side(parameters, "height")) + 1)


def _mel(parameters):
    from ._native.numeric import numpy
    scale = MEL_SCALE[parameters["mel_scale"].upper()]
    ends = numpy.array(
        [parameters["fmin"], parameters["fmax"]], dtype=numpy.float64)
    call(library.spectrust_hz_to_mel, ends.ctypes.data, 2, scale)
    middles = _between(ends[0], ends[1], parameters)
    call(library.spectrust_mel_to_hz, middles.ctypes.data, middles.size,
         scale)
    return middles


def _log(parameters):
    from ._native.numeric import numpy
    lowest = parameters["fmin"] if parameters["fmin"] > 0 else _C1_HZ
    return numpy.exp(_between(
        numpy.log(lowest), numpy.log(parameters["fmax"]), parameters))


def _linear(parameters):
    sr, n_fft = parameters["sr"], parameters["n_fft"]
    bins = [each for each in range(n_fft // 2 + 1)
            if parameters["fmin"] <= each * sr / n_fft <= parameters["fmax"]]
    places = bins[0] + _cells(len(bins), _side(parameters, "height"))
    return places * sr / n_fft
