"""Spectrograms as NumPy arrays, under librosa's names.

NumPy is imported when a function is called, not when spectrust is.
"""

import functools
import operator

from ._native import convert, matrix
from ._native.call import call
from ._native.library import library
from ._native.options import PARAMETERS
from ._native.parameters import Whole, sentence
from ._norms import check_norm, is_order
from .errors import OptionError
from .mel import mel_filters
from .spectrogram import Spectrogram

# Number of cached spectrograms; each keeps its plan, so a repeated call
# reuses window, transform and filter bank.
_KEPT = 16
_ORDER = Whole("a whole number from 1 to 2")


def melspectrogram(y=None, sr=22050, n_fft=2048, hop_length=512,
                   win_length=None, window="hann", center=True,
                   pad_mode="constant", power=2.0, n_mels=128, fmin=0.0,
                   fmax=None, htk=False, norm="slaney", dtype=None, S=None,
                   jobs=1):
    """Compute a mel spectrogram, like librosa.feature.melspectrogram.

    Parameters
    ----------
    y : array_like, shape (..., n), optional
        Samples; n at least 1, padded with zeros if shorter than a frame.
        Leading axes are batches or channels. Floating-point samples are
        used as they are. Integers, which librosa refuses, are scaled as in
        a file: int8, int16 and int32 are divided by 2**(bits - 1), uint8
        too, after subtracting 128. Default None: `S` is given. Other types
        are refused.
    sr : int, optional
        Sample rate of the samples, in Hz. Range: 1 to 4,000,000. Default
        22050.
    n_fft : int, optional
        Length of the FFT, in samples. Range: 2 to 65,536. Default 2048.
    hop_length : int, optional
        Hop between frames, in samples. Range: 1 to 4,294,967,295. Default 512.
    win_length : int or None, optional
        Length of the window, in samples, at most `n_fft`. Range: 1 to 65,536.
        Default None: `n_fft`.
    window : str, tuple or array_like, optional
        Window function. A tuple `("kaiser", beta)` sets `beta` too. Or the
        values of a window of your own, as many as `win_length`, which is their
        number by default. "hann" (0.5 - 0.5 cos(x), x from 0 to 2 pi),
        "hamming" (0.54 - 0.46 cos(x)), "blackman" (0.42 - 0.5 cos(x) + 0.08
        cos(2 x)), "bartlett" (triangle that is 0 at its ends), "boxcar"
        (constant 1), "kaiser" (Kaiser window with shape parameter `beta`),
        "povey" (Kaldi's default: the Hann window to the power of 0.85).
        Default "hann".
    center : bool, optional
        If true, frame `t` is centred on sample `t * hop_length`, and the
        recording is padded according to `pad_mode`; if false, frame `t` starts
        at that sample. Default True.
    pad_mode : {"constant", "edge", "reflect", "symmetric"}, optional
        Padding at both ends of the recording if frames are centred. "constant"
        (zeros), "edge" (the first and the last sample, repeated), "reflect"
        (the recording, mirrored at its first and last samples without
        repeating them), "symmetric" (the recording, mirrored at its ends, so
        that the first and last samples are repeated). Default "constant".
    power : int, optional
        Exponent of the magnitude: 1 for a magnitude spectrum, 2 for a power
        spectrum. 1 or 2. Default 2.
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
        Type of the result; the computation is in float32. Default None:
        float32.
    S : array_like, shape (..., 1 + n_fft // 2, frames), optional
        Spectra to use instead of `y`, which must be None. What concerns
        frames and `n_fft` then have no effect. Default None: `y` is given.
    jobs : int, optional
        Number of threads for a long recording; 0 is the number of processors.
        The values do not depend on it. Range: 0 to 1024. Default 1.

    Returns
    -------
    numpy.ndarray, shape (..., n_mels, frames)
        Power (or magnitude) of each band, the lowest band first. If frames
        are centred and n_fft is even, there are 1 + n // hop_length.

    Raises
    ------
    OptionError
        If a parameter is out of range; a ValueError.
    AudioError
        If there are no samples, or one is NaN or infinite; a ValueError.
    TypeError
        If `y` is not an array of real numbers, or a parameter has the wrong
        type.

    Warns
    -----
    SpectrustWarning
        If a band contains no bin of the transform and is therefore 0.

    Examples
    --------
    >>> import numpy
    >>> import spectrust
    >>> y = numpy.sin(numpy.arange(22050) * 0.1)
    >>> spectrust.melspectrogram(y, sr=22050).shape
    (128, 44)
    """
    check_norm("norm", norm)
    if S is None:
        if y is None:
            raise TypeError("y or S must be given, got neither")
        bands = _bands(sr, n_fft, n_mels, fmin, fmax, htk, norm)
        found = _of_samples(
            y, sr, jobs, n_fft=n_fft, hop_length=hop_length,
            win_length=win_length, window=window, center=center,
            pad_mode=pad_mode, power=power, **bands)
    else:
        found = _of_spectra(y, S, sr, n_mels, fmin, fmax, htk, norm)
    return found if dtype is None else found.astype(dtype, copy=False)


def power_to_db(S, ref=1.0, amin=1e-10, top_db=80.0, axes="auto"):
    """Convert power to decibels, like librosa's function of the same name.

    Parameters
    ----------
    S : array_like
        Power, at least 0.
    ref : float or callable, optional
        Power at 0 dB, or a function of `S` that returns it, such as
        numpy.max; with more than one spectrogram in `S` it is called with
        `axis` and `keepdims` too. Default 1.
    amin : float, optional
        Floor of the power, above 0. Default 1e-10.
    top_db : float or None, optional
        Floor of the levels, in dB below the maximum, at least 0. Default 80;
        None: no floor.
    axes : "auto", int, tuple of int or None, optional
        Axes over which `ref` and the maximum are taken. "auto", as in librosa
        1.0: the last two, so that every channel has its own; None, as in
        librosa 0.11: all. Default "auto".

    Returns
    -------
    numpy.ndarray
        10 log10(max(amin, S) / max(amin, ref)), of the shape of `S`.

    Raises
    ------
    OptionError
        If `amin`, `top_db` or `axes` is out of range, or `ref` takes no
        `axis`; a ValueError.

    Examples
    --------
    >>> import spectrust
    >>> spectrust.power_to_db([1.0, 0.5, 0.0]).round(2).tolist()
    [0.0, -3.01, -80.0]
    """
    from ._native.numeric import numpy
    _check_above_zero("amin", amin)
    if top_db is not None and not top_db >= 0:
        raise OptionError(sentence("top_db", "0 dB or more, or None", top_db))
    convert.refuse_masked("S", S)
    S = numpy.asarray(S)
    axes = _checked_axes(axes, S.ndim)
    reference = numpy.abs(_reference(ref, S, axes))
    levels = 10.0 * numpy.log10(numpy.maximum(amin, S))
    levels -= 10.0 * numpy.log10(numpy.maximum(amin, reference))
    if top_db is None:
        return levels
    return numpy.maximum(
        levels, levels.max(axis=axes, keepdims=True) - top_db)[()]


def amplitude_to_db(S, ref=1.0, amin=1e-5, top_db=80.0, axes="auto"):
    """Convert magnitude to decibels, like librosa's function.

    Parameters
    ----------
    S : array_like
        Magnitude; signs are ignored.
    ref : float or callable, optional
        Magnitude at 0 dB, or a function of the magnitude that returns it.
        Default 1.
    amin : float, optional
        Floor of the magnitude, above 0. Default 1e-5.
    top_db : float or None, optional
        As in `power_to_db`. Default 80.
    axes : "auto", int, tuple of int or None, optional
        As in `power_to_db`. Default "auto".

    Returns
    -------
    numpy.ndarray
        20 log10(max(amin, S) / max(amin, ref)), of the shape of `S`.

    Raises
    ------
    OptionError
        If `amin`, `top_db` or `axes` is out of range, or `ref` takes no
        `axis`; a ValueError.

    Examples
    --------
    >>> import spectrust
    >>> spectrust.amplitude_to_db([1.0, 0.5, 0.0]).round(2).tolist()
    [0.0, -6.02, -80.0]
    """
    from ._native.numeric import numpy
    _check_above_zero("amin", amin)
    convert.refuse_masked("S", S)
    S = numpy.abs(numpy.asarray(S))
    axes = _checked_axes(axes, S.ndim)
    reference = numpy.abs(_reference(ref, S, axes))
    return power_to_db(
        numpy.square(S, dtype=float), ref=reference ** 2, amin=amin ** 2,
        top_db=top_db, axes=axes)


def _checked_axes(axes, ndim):
    """Return the axes of a spectrogram as numbers from 0 on; None: all."""
    if isinstance(axes, str) and axes == "auto":
        axes = tuple(range(-min(ndim, 2), 0))
    if axes is None or axes == () and not ndim:
        return None
    try:
        given = [operator.index(axis) for axis in (
            axes if isinstance(axes, tuple) else (axes,))]
    except TypeError:
        raise TypeError(sentence(
            "axes", "'auto', a whole number, a tuple of them or None", axes))
    found = tuple(axis + ndim if axis < 0 else axis for axis in given)
    if not all(0 <= axis < ndim for axis in found) or len(
            set(found)) < len(found):
        raise OptionError(sentence(
            "axes", "different axes of S, which has {}".format(ndim), axes))
    return found


def _reference(ref, S, axes):
    """Return the level at 0 dB, for each spectrogram in `S`."""
    if not callable(ref):
        return ref
    if axes is None or len(axes) == S.ndim:
        return ref(S)
    try:
        return ref(S, axis=axes, keepdims=True)
    except TypeError:
        raise OptionError(sentence(
            "ref", "a number or a function with the arguments axis and "
            "keepdims, for axes={!r}".format(axes), ref))


def mfcc(y, sr=22050, n_mfcc=20, dct_type=2, norm="ortho", lifter=0,
         mel_norm="slaney", htk=False, jobs=1, **options):
    """Compute mel-frequency cepstral coefficients, like librosa's function.

    Parameters
    ----------
    y : array_like, shape (..., n)
        Samples, as for `melspectrogram`.
    sr : int, optional
        Sample rate of the samples, in Hz. Range: 1 to 4,000,000. Default
        22050.
    n_mfcc : int, optional
        Number of cepstral coefficients, at most `n_mels`; `n_mfcc * n_mels`
        may be at most 16,777,216. Range: 1 to 16,384. Default 20.
    dct_type : int, optional
        Type of the discrete cosine transform (DCT). Range: 1 to 3. Default 2.
    norm : {"ortho", None}, optional
        Normalisation of the discrete cosine transform. "ortho" (orthonormal),
        None (unscaled). Default "ortho".
    lifter : float, optional
        Liftering: coefficient `i`, counted from `lifter_first`, is multiplied
        by `1 + lifter / 2 * sin(pi * i / lifter)`; 0 turns it off. Range: 0,
        or from 0.001 to 1e6. Default 0.
    mel_norm : {"slaney", None} or float, optional
        Normalisation of the mel filters. "slaney" (unit area, integrated over
        Hz), None (unit height). A number p above 0, or inf: each filter has
        the p-norm 1. Default "slaney".
    htk : bool, optional
        True: HTK's mel scale; False (default): Slaney's.
    jobs : int, optional
        Number of threads for a long recording; 0 is the number of processors.
        The values do not depend on it. Range: 0 to 1024. Default 1.
    **options
        Other options of `Spectrogram`, such as `n_fft`, `hop_length`,
        `n_mels`, `fmin`, `fmax` and `window`.

    Returns
    -------
    numpy.ndarray of float32, shape (..., n_mfcc, frames)
        Coefficients computed from decibels, with a floor 80 dB below the
        maximum of each recording (librosa: of the whole batch). With
        power=1 the decibels are those of a magnitude, twice librosa's.

    Raises
    ------
    OptionError
        If a parameter is out of range; a ValueError.
    AudioError
        If there are no samples, or one is NaN or infinite; a ValueError.
    TypeError
        If `y` is not an array of real numbers, or a parameter has the wrong
        type.

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
    check_norm("mel_norm", mel_norm)
    if is_order(mel_norm):
        taken = [options.pop(name, default) for name, default in (
            ("n_fft", 2048), ("n_mels", 128), ("fmin", 0.0), ("fmax", None))]
        options.update(_bands(sr, *taken, htk=htk, norm=mel_norm))
    else:
        options.update(mel_scale=_scale(htk), norm=mel_norm)
    return _of_samples(
        y, sr, jobs, kind="mfcc", n_mfcc=n_mfcc, dct_type=dct_type,
        dct_norm=norm, lifter=lifter, **options)



def pcen(S, sr=22050, hop_length=512, gain=0.98, bias=2, power=0.5,
         time_constant=0.400, eps=1e-6):
    """Apply per-channel energy normalisation, like librosa.pcen.

    Parameters
    ----------
    S : array_like, shape (..., bands, frames)
        Magnitude or power, at least 0. librosa recommends to multiply
        samples from -1 to 1 by 2 ** 31 first.
    sr : int, optional
        Sample rate in Hz. Default 22050.
    hop_length : int, optional
        Step from frame to frame, in samples. Default 512.
    gain : float, optional
        Exponent of the smoothed energy in the divisor. Default 0.98.
    bias : float, optional
        Number added before compression. Default 2.
    power : float, optional
        Exponent of the compression; 0: a logarithm. Default 0.5.
    time_constant : float, optional
        Time constant of the smoothing, in seconds. Default 0.4.
    eps : float, optional
        Number added to the smoothed energy. Default 1e-6.

    Returns
    -------
    numpy.ndarray of float32, shape (..., bands, frames)
        Normalised energy.

    Raises
    ------
    OptionError
        If a parameter is out of range; a ValueError.
    TypeError
        If `S` is not an array of real numbers with at least two axes.

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

    return matrix.apply_to_each(convert.real("S", S, 2), normalise)


def delta(data, width=9, order=1):
    """Compute derivatives over frames, like librosa.feature.delta.

    Parameters
    ----------
    data : array_like, shape (..., rows, frames)
        Features.
    width : int, optional
        Number of frames under a derivative, odd, 3 to `frames`. Default 9.
    order : {1, 2}, optional
        First or second derivative. Default 1.

    Returns
    -------
    numpy.ndarray of float32, shape (..., rows, frames)
        The derivative in each frame. The first and last `width // 2` frames
        get that of the nearest other frame, as with librosa's mode "interp".

    Raises
    ------
    OptionError
        If `width` is out of range; a ValueError.
    TypeError
        If `data` is not an array of real numbers with at least two axes.

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

    return matrix.apply_to_each(convert.real("data", data, 2), differentiate)


@functools.lru_cache(maxsize=_KEPT, typed=True)
def _spectrogram(**options):
    """Return a spectrogram, cached by its options."""
    return Spectrogram(**options)


def _of_samples(y, sr, jobs, **options):
    try:
        spectrogram = _spectrogram(**options)
    except TypeError:
        # An array is not kept; another unhashable value raises its error.
        spectrogram = Spectrogram(**options)
    return spectrogram.arrays(y, sr, jobs)


def _of_spectra(y, S, *bands):
    """Sum spectra of shape (..., bins, frames) into mel bands."""
    from ._native.numeric import numpy
    if y is not None:
        raise TypeError("y must be None where S is given, got an array")
    S = convert.real("S", S, 2)
    sr, n_mels, fmin, fmax, htk, norm = bands
    return numpy.matmul(mel_filters(
        sr, 2 * (S.shape[-2] - 1), n_mels, fmin, fmax, htk, norm), S)


def _bands(sr, n_fft, n_mels, fmin, fmax, htk, norm):
    """Return the options of mel bands."""
    if is_order(norm):
        return {"filters": mel_filters(
            sr, n_fft, n_mels, fmin, fmax, htk, norm, "float64")}
    return {"n_mels": n_mels, "fmin": fmin, "fmax": fmax,
            "mel_scale": _scale(htk), "norm": norm}


def _scale(htk):
    return "htk" if htk else "slaney"


def _check_above_zero(name, value):
    if not value > 0:
        raise OptionError(sentence(name, "more than 0", value))
