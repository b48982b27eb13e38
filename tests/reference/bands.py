"""Filter banks other than mel: bins, equal intervals, Kaldi, chroma.

Every function returns a float64 array with a row for each band and a
column for each bin of the DFT; bin k lies at k * sr / n_fft Hz.  A row of
zeros is a band that holds no bin.
"""

import math

import numpy as np

# C1 of the equal temperament with A4 = 440 Hz: 440 * 2 ** (-45 / 12).
C1_HZ = 32.70319566257483


def linear_filters(sr, n_fft, fmin=0.0, fmax=None):
    """Return one row for every bin from fmin to fmax, both included.

    Parameters
    ----------
    sr : int
        Samples per second.
    n_fft : int
        Samples per frame.
    fmin, fmax : float, optional
        In Hz.  fmax=None means sr / 2.

    Returns
    -------
    filters : float64 array, shape (rows, 1 + n_fft // 2)

    Raises
    ------
    ValueError
        If no bin lies there.
    """
    fmax = checked_fmax(sr, fmin, fmax)
    hz = bin_hz(sr, n_fft)
    inside = (fmin <= hz) & (hz <= fmax)
    if not inside.any():
        raise ValueError(f"no bin lies between {fmin} and {fmax} Hz;"
                         f" bins are {sr / n_fft} Hz apart")
    return np.eye(len(hz))[inside]


def log_filters(sr, n_fft, n_mels, fmin=0.0, fmax=None, norm="slaney"):
    """Return triangles with centres at equal intervals (ratios).

    The n_mels + 2 edges are geometric from fmin to fmax.  Band i peaks at
    edge i + 1; its corners are edges i and i + 2, or one bin below and
    above the peak where those are nearer.  So every band holds a bin: one
    as narrow as that is the straight line between two bins.

    Parameters
    ----------
    sr, n_fft : int
    n_mels : int
        Number of bands.
    fmin : float, optional
        Lowest edge in Hz.  0 means `C1_HZ`.
    fmax : float, optional
        Highest edge in Hz.  None means sr / 2.
    norm : {"slaney", None}, optional
        "slaney" divides by half the distance of the corners in Hz; None
        leaves a height of 1.

    Returns
    -------
    filters : float64 array, shape (n_mels, 1 + n_fft // 2)
    """
    check_norm(norm)
    fmin = fmin or C1_HZ
    fmax = checked_fmax(sr, fmin, fmax)
    edges = np.geomspace(fmin, fmax, n_mels + 2)
    hz = bin_hz(sr, n_fft)
    filters = np.zeros((n_mels, len(hz)))
    for i in range(n_mels):
        low, peak, high = edges[i:i + 3]
        low = min(low, peak - sr / n_fft)
        high = max(high, peak + sr / n_fft)
        filters[i] = triangle(hz, low, peak, high)
        if norm == "slaney":
            filters[i] *= 2.0 / (high - low)
    return filters


def kaldi_mel(hz):
    """Return Kaldi's mels: HTK's formula with natural logarithms."""
    return 1127.0 * np.log(1.0 + np.asarray(hz, dtype=np.float64) / 700.0)


def kaldi_filters(sr, n_fft, n_mels, fmin=0.0, fmax=None, norm="slaney"):
    """Return Kaldi's mel bank, with triangles linear in mels.

    Source: MelBanks::MelBanks in Kaldi's feat/mel-computations.cc.  The
    bin at sr / 2 has no weight.

    Parameters
    ----------
    sr, n_fft, n_mels, fmin, fmax : optional
        As for `log_filters`; fmin=0 is 0 Hz.
    norm : {"slaney", None}, optional
        "slaney" divides by half the band's width in Hz.  Kaldi's is None.

    Returns
    -------
    filters : float64 array, shape (n_mels, 1 + n_fft // 2)
    """
    check_norm(norm)
    fmax = checked_fmax(sr, fmin, fmax)
    edges = np.linspace(kaldi_mel(fmin), kaldi_mel(fmax), n_mels + 2)
    edges_hz = 700.0 * (np.exp(edges / 1127.0) - 1.0)
    hz = bin_hz(sr, n_fft)
    filters = np.zeros((n_mels, len(hz)))
    for i in range(n_mels):
        filters[i] = triangle(kaldi_mel(hz), *edges[i:i + 3])
        if norm == "slaney":
            filters[i] *= 2.0 / (edges_hz[i + 2] - edges_hz[i])
    if n_fft % 2 == 0:
        filters[:, -1] = 0.0
    return filters


def chroma_filters(sr, n_fft, n_chroma=12, tuning=0.0):
    """Return the bank that sums bins by pitch class, from C upwards.

    Source: librosa.filters.chroma with ctroct=5, octwidth=2, norm=2 and
    base_c=True.  Each bin is a bell over the classes around its own pitch,
    of length 1; bins count the less the further they are from the fifth
    octave above A0, in a bell two octaves wide.

    Parameters
    ----------
    sr, n_fft : int
    n_chroma : int, optional
        Classes per octave.
    tuning : float, optional
        Deviation from A4 = 440 Hz, in fractions of a class.

    Returns
    -------
    filters : float64 array, shape (n_chroma, 1 + n_fft // 2)
    """
    a0 = 440.0 * 2.0 ** (tuning / n_chroma) / 16.0
    hz = np.arange(1, n_fft) * sr / n_fft
    pitch = n_chroma * np.log2(hz / a0)
    # A place for 0 Hz, one and a half octaves below the first bin.
    pitch = np.concatenate([[pitch[0] - 1.5 * n_chroma], pitch])
    width = np.append(np.maximum(np.diff(pitch), 1.0), 1.0)
    # NumPy rounds halves to even: 6 for 12 and 13, 8 for 15.
    half = np.round(n_chroma / 2.0)
    filters = np.empty((n_chroma, n_fft))
    for chroma in range(n_chroma):
        off = np.remainder(
            pitch - chroma + half + 10 * n_chroma, n_chroma) - half
        filters[chroma] = np.exp(-0.5 * (2.0 * off / width) ** 2)
    filters /= np.sqrt((filters ** 2).sum(axis=0))
    filters *= np.exp(-0.5 * ((pitch / n_chroma - 5.0) / 2.0) ** 2)
    # Row 0 was A; with 12 classes C lies three above it.
    filters = np.roll(filters, -3 * (n_chroma // 12), axis=0)
    return filters[:, :1 + n_fft // 2]


def normalised_chroma(S):
    """Divide every frame by its largest value (librosa's norm=inf).

    Frames whose largest value is below the smallest normal float32 stay as
    they are.
    """
    largest = S.max(axis=0)
    tiny = float(np.finfo(np.float32).tiny)
    return S / np.where(largest < tiny, 1.0, largest)


def bin_hz(sr, n_fft):
    """Return the frequency of every bin in Hz."""
    return np.arange(1 + n_fft // 2) * sr / n_fft


def triangle(x, low, peak, high):
    """Return a triangle of height 1 over x."""
    rise = (x - low) / (peak - low)
    fall = (high - x) / (high - peak)
    return np.maximum(0.0, np.minimum(rise, fall))


def checked_fmax(sr, fmin, fmax):
    """Return fmax, or sr / 2 for None, if it is above fmin."""
    if fmax is None:
        fmax = sr / 2.0
    if not 0.0 <= fmin < fmax or not math.isfinite(fmax):
        raise ValueError(f"fmin is {fmin} and fmax is {fmax};"
                         " expected 0 <= fmin < fmax")
    return fmax


def check_norm(norm):
    """Raise ValueError unless the norm is known."""
    if norm not in ("slaney", None):
        raise ValueError(f"norm is {norm!r}; expected 'slaney' or None")
