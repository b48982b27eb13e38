"""Mel-spectrograms as NumPy arrays, under librosa's names.

NumPy is imported when a function is called, not when spectrust is.
"""

import functools

from . import _arrays
from .errors import OptionError
from .spectrogram import Spectrogram

# Each spectrogram keeps its plan, so a repeated call finds its window,
# transform and filter bank ready.
_KEPT = 16


def melspectrogram(y, sr=22050, n_fft=2048, hop_length=512, win_length=None,
                   window="hann", center=True, pad_mode="constant",
                   power=2.0, n_mels=128, fmin=0.0, fmax=None, htk=False,
                   norm="slaney", dtype=None, jobs=1):
    """Compute a mel-scaled spectrogram, like librosa's of the same name.

    Parameters
    ----------
    y : array_like, shape (..., n)
        Samples of any floating-point or whole-number type, taken as they
        are; n at least 1. Leading axes are batches or channels.
    sr : int, optional
        Samples per second, 1 to 4,000,000. Default 22050.
    n_fft : int, optional
        Transform length in samples, 2 to 65536. Default 2048.
    hop_length : int, optional
        Step between frames in samples, at least 1. Default 512.
    win_length : int or None, optional
        Window length in samples, 1 to n_fft. Default None: n_fft.
    window : {"hann", "hamming", "blackman", "bartlett", "boxcar"}, optional
        How each frame is faded in and out. Default "hann".
    center : bool, optional
        Whether frame t is centred on sample t * hop_length, or starts
        there. Default True.
    pad_mode : {"constant", "edge", "reflect"}, optional
        What stands beyond the ends where frames are centred. Default
        "constant": zeros.
    power : {2, 1}, optional
        2 (default): power spectrum; 1: magnitude spectrum.
    n_mels : int, optional
        Number of mel bands, 1 to 16384. Default 128.
    fmin, fmax : float or None, optional
        Lowest and highest frequency in Hz. Default 0 and None: sr / 2.
    htk : bool, optional
        True: HTK's mel scale; False (default): Slaney's.
    norm : {"slaney", None}, optional
        "slaney" (default): each band has unit area over hertz; None: each
        has height 1.
    dtype : dtype, optional
        Of the result. Default None: float32, in which all is computed.
    jobs : int, optional
        Threads that share a long recording, at least 1. Default 1. The
        values do not depend on it.

    Returns
    -------
    numpy.ndarray, shape (..., n_mels, frames)
        The energy of each band, the lowest band first; 1 + n // hop_length
        frames where they are centred and n_fft is even.

    Raises
    ------
    OptionError
        If a parameter is out of range; a ValueError.
    AudioError
        If there are no samples, or one is NaN or infinite; a ValueError.
    TypeError
        If `y` is no array of real numbers, or a parameter of the wrong type.

    Warns
    -----
    RuntimeWarning
        If bands are narrower than the transform can tell and stay 0.

    Examples
    --------
    >>> import numpy
    >>> import spectrust
    >>> y = numpy.sin(numpy.arange(22050) * 0.1)
    >>> spectrust.melspectrogram(y, sr=22050).shape
    (128, 44)
    """
    spectrogram = _spectrogram(
        n_fft=n_fft, hop_length=hop_length, win_length=win_length,
        window=window, center=center, pad_mode=pad_mode, power=power,
        n_mels=n_mels, fmin=fmin, fmax=fmax,
        mel_scale="htk" if htk else "slaney", norm=norm)
    S = _arrays.of_samples(spectrogram._live_handle(), y, sr, jobs)
    return S if dtype is None else S.astype(dtype, copy=False)


def power_to_db(S, ref=1.0, amin=1e-10, top_db=80.0):
    """Convert power to decibels, like librosa's function of the same name.

    Parameters
    ----------
    S : array_like
        Power, at least 0.
    ref : float or callable, optional
        The level of 0 dB, or a function of `S` that returns it, such as
        numpy.max. Default 1.
    amin : float, optional
        Smaller values are raised to it, above 0. Default 1e-10.
    top_db : float or None, optional
        Levels lower than this many dB below the maximum are raised to it,
        at least 0. Default 80; None: none are.

    Returns
    -------
    numpy.ndarray
        10 log10(max(amin, S) / max(amin, ref)), of the shape of `S`.

    Raises
    ------
    OptionError
        If `amin` or `top_db` is out of range; a ValueError.

    Examples
    --------
    >>> import spectrust
    >>> spectrust.power_to_db([1.0, 0.5, 0.0]).round(2).tolist()
    [0.0, -3.01, -80.0]
    """
    import numpy
    if not amin > 0:
        raise OptionError("amin must be more than 0, got {!r}".format(amin))
    if top_db is not None and not top_db >= 0:
        raise OptionError(
            "top_db must be 0 dB or more, or None, got {!r}".format(top_db))
    S = numpy.asarray(S)
    reference = numpy.abs(ref(S) if callable(ref) else ref)
    levels = 10.0 * numpy.log10(numpy.maximum(amin, S))
    levels -= 10.0 * numpy.log10(numpy.maximum(amin, reference))
    if top_db is None:
        return levels
    return numpy.maximum(levels, levels.max() - top_db)


@functools.lru_cache(maxsize=_KEPT)
def _spectrogram(**options):
    """Return a spectrogram, perhaps one made before with these options."""
    return Spectrogram(**options)
