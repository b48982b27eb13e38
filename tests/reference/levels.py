"""Stages after the bands of an array: levels, PCEN, cepstrum, deltas.

Arrays have bands down and frames across.  Every function is its
definition, in float64.
"""

import math

import numpy as np

# Units of a scale per dB of power.
PER_DB = {"db": 1.0, "log": 0.1 * math.log(10.0), "log10": 0.1}


def levels(S, scale, power=2.0, ref=None, amin=1e-10, top_db=80.0):
    """Return the levels of an array.

    Source: librosa.power_to_db and, for power=1 and scale="db",
    librosa.amplitude_to_db, whose amin is the root of this one.

    Parameters
    ----------
    S : float64 array
        Powers (power=2) or magnitudes (power=1).
    scale : {"db", "log", "log10"}
        dB; natural logarithm; decimal logarithm.
    power : float, optional
    ref : float or "max", optional
        The value of S whose level is 0.  None means 1, "max" the largest
        of S.  Less than the smallest value counts as that.
    amin : float, optional
        The smallest value of S; for "db" a power, whatever `power` is.
    top_db : float, optional
        Levels further than this below the largest are raised to it, in dB
        of power: 80 is 8 in "log10" and 8 ln 10 in "log".  None leaves
        them.

    Returns
    -------
    levels : float64 array, of the shape of S
    """
    if ref is None:
        ref = 1.0
    elif ref == "max":
        ref = S.max()
    elif ref <= 0.0:
        raise ValueError(f"ref is {ref}; expected more than 0")
    least = smallest(scale, power, amin)
    level = unit(scale, power) * (
        np.log10(np.maximum(S, least)) - math.log10(max(ref, least)))
    if top_db is not None:
        level = np.maximum(level, level.max() - top_db * PER_DB[scale])
    return level


def unit(scale, power=2.0):
    """Return the levels in a factor of ten of S."""
    return {"db": 20.0 / power, "log": math.log(10.0), "log10": 1.0}[scale]


def smallest(scale, power=2.0, amin=1e-10):
    """Return the smallest value of S that levels distinguish."""
    return math.sqrt(amin) if scale == "db" and power == 1.0 else amin


def pcen(S, sr, hop_length, gain=0.98, bias=2.0, power=0.5,
         time_constant=0.4, eps=1e-6, steady=False):
    """Return per-channel energy normalisation.

    Source: librosa.pcen, after Wang and others, "Trainable frontend for
    robust and far-field keyword spotting" (2017).  The smoothed energy is
    M[t] = b S[t] + (1 - b) M[t - 1], and before the first frame it is 1
    (scipy.signal.lfilter_zi).

    Parameters
    ----------
    S : float64 array, shape (rows, n_frames)
    sr, hop_length : int
    gain, bias, power : float, optional
        At least 0.
    time_constant : float, optional
        Of the smoothing, in seconds.
    eps : float, optional
    steady : bool, optional
        Whether M begins as the mean of the first frames, as many as the
        time constant is long, as in pictures.

    Returns
    -------
    P : float64 array, shape (rows, n_frames)
        (S / (eps + M) ** gain + bias) ** power - bias ** power; for power
        0, log(1 + S / (eps + M) ** gain).
    """
    frames = time_constant * sr / hop_length
    b = (math.sqrt(1.0 + 4.0 * frames ** 2) - 1.0) / (2.0 * frames ** 2)
    smooth = np.empty_like(S)
    last = np.ones(len(S))
    if steady:
        last = S[:, :max(1, math.floor(frames + 0.5))].mean(axis=1)
    for t in range(S.shape[1]):
        last = b * S[:, t] + (1.0 - b) * last
        smooth[:, t] = last
    ratio = S / (eps + smooth) ** gain
    if power == 0.0:
        return np.log1p(ratio)
    if bias == 0.0:
        return ratio ** power
    return bias ** power * np.expm1(power * np.log1p(ratio / bias))


def dct(x, dct_type=2, norm="ortho"):
    """Return the discrete cosine transform down the rows.

    Source: the definitions in scipy.fft.dct.

    Parameters
    ----------
    x : float64 array, shape (n, n_frames)
    dct_type : {1, 2, 3}, optional
    norm : {"ortho", None}, optional
        "ortho" makes the transform orthonormal.

    Returns
    -------
    y : float64 array, shape (n, n_frames)
    """
    if norm not in ("ortho", None):
        raise ValueError(f"dct_norm is {norm!r}; expected 'ortho' or None")
    if dct_type not in (1, 2, 3):
        raise ValueError(f"dct_type is {dct_type}; expected 1, 2 or 3")
    n = len(x)
    if dct_type == 1 and n < 2:
        raise ValueError("dct_type 1 needs at least 2 bands")
    k, i = np.arange(n)[:, np.newaxis], np.arange(n)
    if dct_type == 1:
        matrix = 2.0 * np.cos(np.pi * k * i / (n - 1))
        matrix[:, [0, -1]] /= 2.0
        if norm == "ortho":
            matrix[:, [0, -1]] *= math.sqrt(2.0)
            matrix[[0, -1]] /= math.sqrt(2.0)
            matrix /= math.sqrt(2.0 * (n - 1))
    elif dct_type == 2:
        matrix = 2.0 * np.cos(np.pi * k * (2 * i + 1) / (2 * n))
        if norm == "ortho":
            matrix[0] /= math.sqrt(2.0)
            matrix /= math.sqrt(2.0 * n)
    else:
        matrix = 2.0 * np.cos(np.pi * (2 * k + 1) * i / (2 * n))
        matrix[:, 0] /= 2.0
        if norm == "ortho":
            matrix[:, 0] *= math.sqrt(2.0)
            matrix /= math.sqrt(2.0 * n)
    return matrix @ x


def cepstrum(values, n_mfcc=20, dct_type=2, dct_norm="ortho", lifter=0.0,
             lifter_first=1):
    """Return the first n_mfcc rows of the DCT of levels, liftered.

    Source: librosa.feature.mfcc.  Row i, counted from lifter_first, is
    multiplied by 1 + lifter / 2 * sin(pi * i / lifter), unless lifter is 0.

    Parameters
    ----------
    values : float64 array, shape (n_mels, n_frames)
    n_mfcc : int, optional
        1 to n_mels.
    dct_type, dct_norm : optional
        See `dct`.
    lifter : float, optional
        At least 0.
    lifter_first : int, optional
        1 as in librosa, 0 as in HTK and Kaldi.

    Returns
    -------
    M : float64 array, shape (n_mfcc, n_frames)
    """
    if not 1 <= n_mfcc <= len(values):
        raise ValueError(
            f"n_mfcc is {n_mfcc}; expected 1 to n_mels, {len(values)}")
    if lifter < 0.0:
        raise ValueError(f"lifter is {lifter}; expected at least 0")
    M = dct(values, dct_type, dct_norm)[:n_mfcc]
    if lifter > 0.0:
        row = np.arange(n_mfcc)[:, np.newaxis] + lifter_first
        M = M * (1.0 + lifter / 2.0 * np.sin(np.pi * row / lifter))
    return M


def delta(data, width=9, order=1):
    """Return the derivative over frames, of order 1 or 2.

    Source: librosa.feature.delta with mode="interp", which is
    scipy.signal.savgol_filter (Savitzky and Golay, 1964).  A polynomial of
    degree `order` is fitted to the `width` frames around each frame, or to
    the first or last `width` of all where that many are not there; the
    derivative of that order is the same all along it.

    Parameters
    ----------
    data : float64 array, shape (rows, n_frames)
    width : int, optional
        Odd, 3 to n_frames.
    order : int, optional

    Returns
    -------
    derivative : float64 array, shape (rows, n_frames)
    """
    n_frames = data.shape[1]
    if width < 3 or width % 2 == 0:
        raise ValueError(
            f"delta_width is {width}; expected an odd number from 3")
    if width > n_frames:
        raise ValueError(
            f"delta_width is {width}, but there are {n_frames} frames")
    derivative = np.empty(data.shape)
    for t in range(n_frames):
        first = min(max(t - width // 2, 0), n_frames - width)
        around = data[:, first:first + width]
        at = np.arange(width) - width // 2
        leading = np.polyfit(at, around.T, order)[0]
        derivative[:, t] = math.factorial(order) * leading
    return derivative
