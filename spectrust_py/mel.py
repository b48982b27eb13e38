"""The mel scale and its filter banks, under librosa's names.

NumPy is imported when a function is called, not when spectrust is.
"""

from ._native import convert
from ._native.bindings import MEL_SCALE
from ._native.call import call
from ._native.library import library
from ._native.options import PARAMETERS
from ._norms import check_norm, is_order, normalised

_NAN = float("nan")


def mel_filters(sr, n_fft, n_mels=128, fmin=0.0, fmax=None, htk=False,
                norm="slaney", dtype=None):
    """Return the weights of mel bands, like librosa.filters.mel.

    Parameters
    ----------
    sr : int
        Sample rate of the samples, in Hz. Range: 1 to 4,000,000.
    n_fft : int
        Length of the FFT, in samples. Range: 2 to 65,536.
    n_mels : int, optional
        Number of mel bands. Range: 1 to 16,384. Default 128.
    fmin : float, optional
        Lowest frequency, in Hz. 0 or more. Default 0.
    fmax : float or None, optional
        Highest frequency, in Hz, above `fmin` and at most half the sample
        rate. More than 0. Default None: half the sample rate.
    htk : bool, optional
        True: HTK's mel scale; False (default): Slaney's.
    norm : {"slaney", None} or float, optional
        Normalisation of the mel filters. "slaney" (unit area, integrated over
        Hz), None (unit height). A number p above 0, or inf: each filter has
        the p-norm 1. Default "slaney".
    dtype : dtype, optional
        Type of the result. Default None: float32. Weights are computed in
        float64 and rounded once.

    Returns
    -------
    numpy.ndarray, shape (n_mels, 1 + n_fft // 2)
        Weights of the bins, the lowest band first. A band that contains no
        bin is all zeros.

    Raises
    ------
    OptionError
        If a parameter is out of range; a ValueError.
    TypeError
        If a parameter has the wrong type.

    Examples
    --------
    >>> import spectrust
    >>> spectrust.mel_filters(22050, 2048, n_mels=40).shape
    (40, 1025)
    """
    from ._native.numeric import numpy
    check_norm("norm", norm)
    order = float(norm) if is_order(norm) else None
    norm = None if order else norm
    for name, value in (("sr", sr), ("n_fft", n_fft), ("n_mels", n_mels)):
        if value is None:
            raise TypeError("{} must be a whole number, got None".format(name))
    sr, n_fft, n_mels, fmin, norm = [
        PARAMETERS[name].to_c(name, value) for name, value in (
            ("sr", sr), ("n_fft", n_fft), ("n_mels", n_mels),
            ("fmin", fmin), ("norm", norm))]
    fmax = PARAMETERS["fmax"].to_c("fmax", fmax)
    # The library refuses values out of range before it writes; no filter bank
    # that it accepts is larger than 16384 bands of 32769 bins.
    size = max(n_mels, 0) * (1 + max(n_fft, 0) // 2)
    dtype = numpy.dtype(numpy.float32 if dtype is None else dtype)
    if dtype.kind != "f":
        raise TypeError(
            "dtype must be a floating-point type, got {}".format(dtype))
    narrow = dtype == numpy.float32 and order is None
    weights = numpy.empty(
        min(size, 16384 * 32769), numpy.float32 if narrow else numpy.float64)
    function = (library.spectrust_mel_filters if narrow
                else library.spectrust_mel_filters_f64)
    call(function, sr, n_fft, n_mels, fmin, fmax, _scale(htk), norm,
         weights.ctypes.data, weights.size)
    weights = weights.reshape(n_mels, -1)
    if order:
        weights = normalised(weights, order)
    return weights.astype(dtype, copy=False)


def hz_to_mel(frequencies, htk=False):
    """Convert Hz to mel, like librosa.hz_to_mel.

    Parameters
    ----------
    frequencies : float or array_like
        Frequencies in Hz, at least 0.
    htk : bool, optional
        True: HTK's formula; False (default): Slaney's.

    Returns
    -------
    float or numpy.ndarray of float64
        Frequencies in mel, of the shape of `frequencies`.

    Examples
    --------
    >>> import spectrust
    >>> round(float(spectrust.hz_to_mel(1000.0)), 9)
    15.0
    """
    return _convert(library.spectrust_hz_to_mel, frequencies, htk)


def mel_to_hz(mels, htk=False):
    """Convert mel to Hz, like librosa.mel_to_hz.

    Parameters
    ----------
    mels : float or array_like
        Frequencies in mel, at least 0.
    htk : bool, optional
        True: HTK's formula; False (default): Slaney's.

    Returns
    -------
    float or numpy.ndarray of float64
        Frequencies in Hz, of the shape of `mels`.

    Examples
    --------
    >>> import spectrust
    >>> round(float(spectrust.mel_to_hz(15.0)), 9)
    1000.0
    """
    return _convert(library.spectrust_mel_to_hz, mels, htk)


def _convert(function, values, htk):
    from ._native.numeric import numpy
    convert.refuse_masked("values", values)
    values = numpy.array(values, dtype=numpy.float64, order="C")
    call(function, values.ctypes.data, values.size, _scale(htk))
    return values if values.ndim else values[()]


def _scale(htk):
    return MEL_SCALE["HTK" if htk else "SLANEY"]
