"""Spectrograms as NumPy arrays, under librosa's names.

NumPy is imported when a function is called, not when spectrust is.
"""

import functools

from . import _arrays, _samples
from ._call import call
from ._library import library
from ._options import PARAMETERS
from ._parameters import Whole, sentence
from .errors import OptionError
from .spectrogram import Spectrogram

# Each spectrogram keeps its plan, so a repeated call finds its window,
# transform and filter bank ready.
_KEPT = 16
_ORDER = Whole("a whole number from 1 to 2")


def melspectrogram(y, sr=22050, n_fft=2048, hop_length=512, win_length=None,
                   window="hann", center=True, pad_mode="constant",
                   power=2.0, n_mels=128, fmin=0.0, fmax=None, htk=False,
                   norm="slaney", dtype=None, jobs=1):
    """Compute a mel-scaled spectrogram, like librosa's of the same name.

    Parameters
    ----------
    y : array_like, shape (..., n)
        Samples; n at least 1, filled up with zeros where it is less than a
        frame. Leading axes are batches or channels. Floating-point samples
        are taken as they are. Integers, which librosa refuses, are scaled
        as those of a file are: int8, int16 and int32 by 2**(bits - 1),
        uint8 after subtracting 128; other types are refused.
    sr : int, optional
        Samples per second, 1 to 4,000,000. Default 22050.
    n_fft : int, optional
        Transform length in samples, 2 to 65536. Default 2048.
    hop_length : int, optional
        Step between frames in samples, at least 1. Default 512.
    win_length : int or None, optional
        Window length in samples, 1 to n_fft. Default None: n_fft.
    window : str or tuple, optional
        How each frame is faded in and out: "hann" (default), "hamming",
        "blackman", "bartlett", "boxcar", "povey" or ("kaiser", beta).
    center : bool, optional
        Whether frame t is centred on sample t * hop_length, or starts
        there. Default True.
    pad_mode : {"constant", "edge", "reflect", "symmetric"}, optional
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
    SpectrustWarning
        If bands are narrower than the transform can tell and stay 0.

    Examples
    --------
    >>> import numpy
    >>> import spectrust
    >>> y = numpy.sin(numpy.arange(22050) * 0.1)
    >>> spectrust.melspectrogram(y, sr=22050).shape
    (128, 44)
    """
    S = _of_samples(
        y, sr, jobs, n_fft=n_fft, hop_length=hop_length, win_length=win_length,
        window=window, center=center, pad_mode=pad_mode, power=power,
        n_mels=n_mels, fmin=fmin, fmax=fmax,
        mel_scale=_scale(htk), norm=norm)
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
    _check_above_zero("amin", amin)
    if top_db is not None and not top_db >= 0:
        raise OptionError(sentence("top_db", "0 dB or more, or None", top_db))
    _samples.refuse_masked("S", S)
    S = numpy.asarray(S)
    reference = numpy.abs(ref(S) if callable(ref) else ref)
    levels = 10.0 * numpy.log10(numpy.maximum(amin, S))
    levels -= 10.0 * numpy.log10(numpy.maximum(amin, reference))
    if top_db is None:
        return levels
    return numpy.maximum(levels, levels.max() - top_db)


def amplitude_to_db(S, ref=1.0, amin=1e-5, top_db=80.0):
    """Convert magnitude to decibels, like librosa's function.

    Parameters
    ----------
    S : array_like
        Magnitude; its sign does not count.
    ref : float or callable, optional
        The level of 0 dB, or a function of the magnitude that returns it.
        Default 1.
    amin : float, optional
        Smaller values are raised to it, above 0. Default 1e-5.
    top_db : float or None, optional
        As in `power_to_db`. Default 80.

    Returns
    -------
    numpy.ndarray
        20 log10(max(amin, S) / max(amin, ref)), of the shape of `S`.

    Raises
    ------
    OptionError
        If `amin` or `top_db` is out of range; a ValueError.

    Examples
    --------
    >>> import spectrust
    >>> spectrust.amplitude_to_db([1.0, 0.5, 0.0]).round(2).tolist()
    [0.0, -6.02, -80.0]
    """
    import numpy
    _check_above_zero("amin", amin)
    _samples.refuse_masked("S", S)
    S = numpy.abs(numpy.asarray(S))
    reference = numpy.abs(ref(S) if callable(ref) else ref)
    return power_to_db(
        numpy.square(S, dtype=float), ref=reference ** 2, amin=amin ** 2,
        top_db=top_db)


def mfcc(y, sr=22050, n_mfcc=20, dct_type=2, norm="ortho", lifter=0,
         mel_norm="slaney", htk=False, jobs=1, **options):
    """Compute mel-frequency cepstral coefficients, like librosa's function.

    Parameters
    ----------
    y : array_like, shape (..., n)
        Samples, as for `melspectrogram`.
    sr : int, optional
        Samples per second, 1 to 4,000,000. Default 22050.
    n_mfcc : int, optional
        How many coefficients, 1 to n_mels. Default 20.
    dct_type : {1, 2, 3}, optional
        Type of the cosine transform. Default 2.
    norm : {"ortho", None}, optional
        "ortho" (default): an orthonormal transform; None: SciPy's plain one.
    lifter : float, optional
        Coefficient i is multiplied by
        1 + lifter / 2 * sin(pi * (i + 1) / lifter). Default 0: by 1.
    mel_norm : {"slaney", None}, optional
        As `norm` of `melspectrogram`. Default "slaney".
    htk : bool, optional
        True: HTK's mel scale; False (default): Slaney's.
    jobs : int, optional
        Threads that share a long recording. Default 1.
    **options
        Other options of `Spectrogram`, such as `n_fft`, `hop_length`,
        `n_mels`, `fmin`, `fmax` and `window`.

    Returns
    -------
    numpy.ndarray of float32, shape (..., n_mfcc, frames)
        Coefficients of decibels, floored 80 dB below the maximum of each
        recording (librosa's: of the whole batch). With power=1 they are
        decibels of a magnitude, twice what librosa makes of it.

    Raises
    ------
    OptionError
        If a parameter is out of range; a ValueError.
    AudioError
        If there are no samples, or one is NaN or infinite; a ValueError.
    TypeError
        If `y` is no array of real numbers, or a parameter of the wrong type.

    Examples
    --------
    >>> import numpy
    >>> import spectrust
    >>> y = numpy.sin(numpy.arange(22050) * 0.1)
    >>> spectrust.mfcc(y, sr=22050).shape
    (20, 44)
    """
    for name in ("kind", "dct_norm", "mel_scale"):
        if name in options:
            raise TypeError("mfcc has no option '{}'".format(name))
    return _of_samples(
        y, sr, jobs, kind="mfcc", n_mfcc=n_mfcc, dct_type=dct_type,
        dct_norm=norm, lifter=lifter, norm=mel_norm, mel_scale=_scale(htk),
        **options)


def pcen(S, sr=22050, hop_length=512, gain=0.98, bias=2, power=0.5,
         time_constant=0.400, eps=1e-6):
    """Normalise each band by what it was a moment ago, like librosa.pcen.

    Parameters
    ----------
    S : array_like, shape (..., bands, frames)
        Magnitude or power, at least 0. librosa advises to multiply samples
        from -1 to 1 by 2 ** 31 first.
    sr : int, optional
        Samples per second. Default 22050.
    hop_length : int, optional
        Samples from one frame to the next. Default 512.
    gain : float, optional
        How strongly to divide by the smoothed energy. Default 0.98.
    bias : float, optional
        What is added before the root. Default 2.
    power : float, optional
        The root's exponent; 0: a logarithm. Default 0.5.
    time_constant : float, optional
        How long to smooth, in seconds. Default 0.4.
    eps : float, optional
        What is added to the smoothed energy. Default 1e-6.

    Returns
    -------
    numpy.ndarray of float32, shape (..., bands, frames)
        Normalised energy.

    Raises
    ------
    OptionError
        If a parameter is out of range; a ValueError.
    TypeError
        If `S` is no array of real numbers with two axes.

    Examples
    --------
    >>> import numpy
    >>> import spectrust
    >>> spectrust.pcen(numpy.ones((4, 3))).shape
    (4, 3)
    """
    handle = _spectrogram(
        pcen_gain=gain, pcen_bias=bias, pcen_power=power,
        pcen_time_constant=time_constant, pcen_eps=eps)._live_handle()
    sr = PARAMETERS["sr"].to_c("sr", sr)
    hop_length = PARAMETERS["hop_length"].to_c("hop_length", hop_length)

    def normalise(_, rows, columns, out):
        call(library.spectrust_spectrogram_pcen, handle.pointer, out, rows,
             columns, sr, hop_length)

    return _arrays.over_rows(_samples.real("S", S, 2), normalise)


def delta(data, width=9, order=1):
    """Compute derivatives over frames, like librosa.feature.delta.

    Parameters
    ----------
    data : array_like, shape (..., rows, frames)
        Features.
    width : int, optional
        Frames under a derivative, odd, 3 to `frames`. Default 9.
    order : {1, 2}, optional
        First or second derivative. Default 1.

    Returns
    -------
    numpy.ndarray of float32, shape (..., rows, frames)
        The derivative in each frame; the first and the last `width // 2`
        have that of their nearest neighbour, as librosa's mode "interp".

    Raises
    ------
    OptionError
        If `width` is out of range; a ValueError.
    TypeError
        If `data` is no array of real numbers with two axes.

    Examples
    --------
    >>> import numpy
    >>> import spectrust
    >>> spectrust.delta(numpy.arange(12).reshape(1, 12) * 2.0)[0, :3].tolist()
    [2.0, 2.0, 2.0]
    """
    order = _ORDER.to_c("order", order)
    width = PARAMETERS["delta_width"].to_c("width", width)

    def differentiate(values, rows, columns, out):
        call(library.spectrust_delta, values, rows, columns, order, width,
             out)

    return _arrays.over_rows(_samples.real("data", data, 2), differentiate)


@functools.lru_cache(maxsize=_KEPT, typed=True)
def _spectrogram(**options):
    """Return a spectrogram, perhaps one made before with these options."""
    return Spectrogram(**options)


def _of_samples(y, sr, jobs, **options):
    try:
        spectrogram = _spectrogram(**options)
    except TypeError:
        # What has no hash is no option's value either: this says so.
        spectrogram = Spectrogram(**options)
    return spectrogram.arrays(y, sr, jobs)


def _scale(htk):
    return "htk" if htk else "slaney"


def _check_above_zero(name, value):
    if not value > 0:
        raise OptionError(sentence(name, "more than 0", value))
