"""The recipe of a Spectrust picture, slow and obvious, in float64 NumPy.

This is the oracle the fast code is compared with: one small function per
stage, in the order in which data flows, and `indices` at the end, which is
the recipe read from top to bottom.  Nothing here is tuned for speed.
`features.array` is the recipe of an array; what pictures and arrays share
beyond the mel bank is in `framing`, `bands` and `levels`, and the options'
defaults are in `presets`.

Names and meanings are librosa's (sr, n_fft, win_length, hop_length, n_mels,
fmin, fmax, mel_scale, norm, ref, amin, top_db); vmin and vmax are
matplotlib's.  Matrices have bins, bands or rows down and frames or columns
across, lowest frequency first, until `indices` turns the picture over.
"""

import math

import bands
import framing
import levels
import numpy as np
import presets

# Length of the default analysis window, in seconds.
WINDOW_SECONDS = 0.046

# Slaney's scale (Auditory Toolbox, 1998): linear below 1000 Hz, then
# logarithmic with 27 mels for every factor of 6.4.
SLANEY_HZ_PER_MEL = 200.0 / 3.0
SLANEY_BREAK_HZ = 1000.0
SLANEY_BREAK_MEL = SLANEY_BREAK_HZ / SLANEY_HZ_PER_MEL
SLANEY_LOG_STEP = math.log(6.4) / 27.0

# The default gradient at 0, 1/4, 1/2, 3/4 and 1: black, blue, cyan, yellow,
# red.  A channel is either off or at its ceiling.
GRADIENT_ANCHORS = np.array(
    [[0, 0, 0], [0, 0, 1], [0, 1, 1], [1, 1, 0], [1, 0, 0]])


# 1. Samples


def to_mono(pcm, bits=None, channel=None):
    """Convert the numbers stored in a file to mono samples.

    Parameters
    ----------
    pcm : array, shape (n,) or (n, channels)
        Integers, or floats that are taken as they are.
    bits : int, optional
        Width of an integer sample: 8 (unsigned), 16, 24 or 32 (signed).
        Not used for floats.
    channel : int, optional
        The channel to keep, from 0.  None averages all channels.

    Returns
    -------
    samples : float64 array, shape (n,)
        Full scale is -1 to 1.
    """
    pcm = np.asarray(pcm)
    if np.issubdtype(pcm.dtype, np.floating):
        scaled = pcm.astype(np.float64)
    elif bits == 8:
        scaled = (pcm.astype(np.float64) - 128.0) / 128.0
    elif bits in (16, 24, 32):
        scaled = pcm.astype(np.float64) / 2.0 ** (bits - 1)
    else:
        raise ValueError(f"bits is {bits}; expected 8, 16, 24 or 32")
    if scaled.ndim == 1:
        scaled = scaled[:, np.newaxis]
    channels = scaled.shape[1]
    if channel is None:
        return scaled.mean(axis=1)
    if not 0 <= channel < channels:
        raise ValueError(f"channel is {channel}; there are {channels}")
    return scaled[:, channel]


def excerpt(samples, sr, offset=0.0, duration=None):
    """Keep `duration` seconds of the samples from `offset` seconds on.

    Parameters
    ----------
    samples : array, shape (n,)
    sr : int
        Samples per second.
    offset : float, optional
        Seconds to skip; the first sample kept is the one nearest to it.
    duration : float, optional
        Seconds to keep, to the nearest sample, or what there is of them.
        None keeps everything to the end.

    Returns
    -------
    samples : float64 array, shape (m,), m >= 1

    Raises
    ------
    ValueError
        If offset or duration is negative, if no sample is left, or if one
        of those left is not a finite number.
    """
    if offset < 0 or (duration is not None and duration < 0):
        raise ValueError(
            f"offset is {offset} and duration is {duration};"
            " neither may be negative")
    first = math.floor(offset * sr + 0.5)
    last = (None if duration is None
            else first + math.floor(duration * sr + 0.5))
    kept = np.asarray(samples, dtype=np.float64)[first:last]
    if kept.size == 0:
        raise ValueError("there are no samples")
    broken = np.flatnonzero(~np.isfinite(kept))
    if broken.size:
        position = first + broken[0]
        raise ValueError(f"sample {position} is {kept[broken[0]]}")
    return kept


# 2. Frames


def default_n_fft(sr, bin_width=None):
    """Return the power of two nearest, in octaves, to 46 ms of samples.

    Kept within 16 and 65536: 512 at 8 kHz, 1024 at 16 and 22.05 kHz, 2048
    at 44.1 and 48 kHz.  With a `bin_width` in Hz it is the shortest one from
    5 ms up whose bins are at most that wide.
    """
    usual = framing.nearest_power_of_two(WINDOW_SECONDS * sr)
    if bin_width is None:
        return usual
    n_fft = framing.nearest_power_of_two(0.005 * sr)
    while n_fft < usual and sr / n_fft > bin_width:
        n_fft *= 2
    return n_fft


def widest_bin(sr, o):
    """Return how wide bins may be for the bands of a picture, in Hz.

    Half of the lowest mel band, so that it holds two bins; None for pitch
    classes, whose lowest octaves need long frames, and up to 100 kHz.
    """
    if o.kind == "chroma" or sr <= 100000:
        return None
    if o.kind in ("linear", "log"):
        return math.inf
    fmax = sr / 2 if o.fmax is None else o.fmax
    lowest, highest = hz_to_mel(o.fmin, o.mel_scale), hz_to_mel(
        fmax, o.mel_scale)
    edges = mel_to_hz(
        np.linspace(lowest, highest, o.n_mels + 2), o.mel_scale)
    return edges[1] - edges[0]


def default_hop_length(span, width, n_fft):
    """Return the default hop in samples for `width` columns.

    `span` is the distance in samples from the first place where a frame may
    begin to the last: the recording's length for centred frames of an even
    n_fft. Rounding down makes 1 + span // hop_length more than `width`
    wherever span >= width; the ceiling of n_fft // 4 keeps frames
    from lying further apart than a quarter of a window.
    """
    return max(1, min(span // width, n_fft // 4))


def window(name, win_length, n_fft, periodic=True, beta=12.0):
    """Return a window, centred in `n_fft` samples.

    Parameters
    ----------
    name : str
        "hann", "hamming", "blackman", "bartlett" or "boxcar" (Harris, "On
        the use of windows for harmonic analysis", 1978), "kaiser" (Kaiser
        and Schafer, 1980), or "povey", Kaldi's Hann ** 0.85.
    win_length : int
        Length of the window, 1 to n_fft; a window of one sample is 1, as
        scipy.signal.get_window has it.
    n_fft : int
        Length of the result; (n_fft - win_length) // 2 zeros on the left
        and the rest of them on the right.
    periodic : bool, optional
        True: the window would begin anew after its last sample.  False: it
        is symmetric.
    beta : float, optional
        Of "kaiser".

    Returns
    -------
    window : float64 array, shape (n_fft,)
    """
    if not 1 <= win_length <= n_fft:
        raise ValueError(
            f"win_length is {win_length}; expected 1 to n_fft, {n_fft}")
    at = np.arange(win_length) / max(1, win_length - (not periodic))
    cos = np.cos(2.0 * np.pi * at)
    hann = 0.5 - 0.5 * cos
    arch = np.sqrt(np.maximum(0.0, 1.0 - (2.0 * at - 1.0) ** 2))
    shapes = {
        "hann": hann,
        "hamming": 0.54 - 0.46 * cos,
        "blackman": 0.42 - 0.5 * cos + 0.08 * np.cos(4.0 * np.pi * at),
        "bartlett": 1.0 - np.abs(2.0 * at - 1.0),
        "boxcar": np.ones(win_length),
        "kaiser": np.i0(beta * arch) / np.i0(beta),
        "povey": hann ** 0.85,
    }
    if name not in shapes:
        raise ValueError(
            f"window is {name!r}; expected one of {', '.join(shapes)}")
    left = (n_fft - win_length) // 2
    padded = np.zeros(n_fft)
    padded[left:left + win_length] = (
        1.0 if win_length == 1 else shapes[name])
    return padded


def frames(samples, n_fft, hop_length, center=True):
    """Cut the samples into overlapping frames, padded with zeros.

    Parameters
    ----------
    samples : float64 array, shape (n,)
    n_fft : int
        Samples per frame.
    hop_length : int
        Samples from the start of one frame to the start of the next.
    center : bool, optional
        True: frame t is centred on sample t * hop_length, and for an even
        n_fft there are 1 + n // hop_length frames.  False: frame t starts
        there, and only full frames count, except that a sound shorter than
        one frame still gives one.

    Returns
    -------
    framed : float64 array, shape (n_frames, n_fft)
    """
    n = len(samples)
    if center:
        start = -(n_fft // 2)
    else:
        start = 0
    n_frames = 1 + max(0, n - 2 * start - n_fft) // hop_length
    framed = np.zeros((n_frames, n_fft))
    for t in range(n_frames):
        first = start + t * hop_length
        begin, end = max(first, 0), min(first + n_fft, n)
        if begin < end:
            framed[t, begin - first:end - first] = samples[begin:end]
    return framed


def cut(samples, o):
    """Cut the samples into frames, before the window is applied.

    Parameters
    ----------
    samples : float64 array, shape (n,)
    o : namespace
        Options (`presets.resolve`) with all lengths known.

    Returns
    -------
    framed : float64 array, shape (n_frames, n_fft)
    shape : float64 array, shape (n_fft,)
        The window.
    """
    samples = samples * o.gain
    if o.snip_edges is None:
        samples = framing.preemphasis(
            samples, o.preemphasis, o.preemphasis_start)
        around = framing.padding(o.n_fft, o.hop_length, o)
        if any(around):
            samples = np.pad(samples, around, mode=o.pad_mode)
        framed = frames(samples, o.n_fft, o.hop_length, center=False)
        if o.remove_dc:
            framed = framing.without_mean(framed)
        width = o.n_fft
    else:
        framed = framing.kaldi_frames(
            samples, o.win_length, o.hop_length, o.snip_edges)
        if o.remove_dc:
            framed = framing.without_mean(framed)
        framed = framing.preemphasis_of_frames(framed, o.preemphasis)
        width = o.win_length
    shape = window(o.window, o.win_length, width, o.periodic, o.beta)
    zeros = (0, o.n_fft - width)
    if o.drop_last and len(framed) > 1:
        framed = framed[:-1]
    return np.pad(framed, ((0, 0), zeros)), np.pad(shape, zeros)


# 3. Power


def spectrum(framed, window, power=2.0, offset=0.0, floor=0.0):
    """Return |X| ** power of every windowed frame, X being its DFT.

    Parameters
    ----------
    framed : float64 array, shape (n_frames, n_fft)
    window : float64 array, shape (n_fft,)
    power : float, optional
        2.0 for power, 1.0 for magnitude.
    offset, floor : float, optional
        Added to |X| ** 2, and the least that this may be.

    Returns
    -------
    spectra : float64 array, shape (1 + n_fft // 2, n_frames)
    """
    if power not in (1.0, 2.0):
        raise ValueError(f"power is {power}; expected 1.0 or 2.0")
    squares = np.abs(np.fft.rfft(framed * window, axis=1)).T ** 2.0
    return np.maximum(squares + offset, floor) ** (power / 2.0)


# 4. Bands


def hz_to_mel(hz, mel_scale="slaney"):
    """Convert Hz to mels.

    Parameters
    ----------
    hz : float or array
    mel_scale : {"slaney", "htk"}, optional
    """
    hz = np.asarray(hz, dtype=np.float64)
    if mel_scale == "htk":
        return 2595.0 * np.log10(1.0 + hz / 700.0)
    if mel_scale != "slaney":
        raise ValueError(f"mel_scale is {mel_scale!r};"
                         " expected 'slaney' or 'htk'")
    above = np.maximum(hz, SLANEY_BREAK_HZ) / SLANEY_BREAK_HZ
    return np.where(hz < SLANEY_BREAK_HZ,
                    hz / SLANEY_HZ_PER_MEL,
                    SLANEY_BREAK_MEL + np.log(above) / SLANEY_LOG_STEP)


def mel_to_hz(mel, mel_scale="slaney"):
    """Convert mels to Hz, the inverse of hz_to_mel.

    Parameters
    ----------
    mel : float or array
    mel_scale : {"slaney", "htk"}, optional
    """
    mel = np.asarray(mel, dtype=np.float64)
    if mel_scale == "htk":
        return 700.0 * (10.0 ** (mel / 2595.0) - 1.0)
    if mel_scale != "slaney":
        raise ValueError(f"mel_scale is {mel_scale!r};"
                         " expected 'slaney' or 'htk'")
    above = np.maximum(mel - SLANEY_BREAK_MEL, 0.0)
    return np.where(mel < SLANEY_BREAK_MEL,
                    mel * SLANEY_HZ_PER_MEL,
                    SLANEY_BREAK_HZ * np.exp(above * SLANEY_LOG_STEP))


def mel_filters(sr, n_fft, n_mels, fmin=0.0, fmax=None, mel_scale="slaney",
                norm="slaney"):
    """Return the triangular filters that sum DFT bins to mel bands.

    Band i rises from edge i to edge i + 1 and falls to edge i + 2; the
    n_mels + 2 edges lie at equal steps in mels from fmin to fmax.

    Parameters
    ----------
    sr : int
        Samples per second.
    n_fft : int
        Samples per frame; bin k lies at k * sr / n_fft Hz.
    n_mels : int
        Number of bands.
    fmin : float, optional
        Lower edge of the lowest band, in Hz.
    fmax : float, optional
        Upper edge of the highest band, in Hz.  None means sr / 2.
    mel_scale : {"slaney", "htk"}, optional
    norm : {"slaney", None}, optional
        "slaney" gives every triangle an area of 1 (over Hz); None gives it
        a height of 1.

    Returns
    -------
    filters : float64 array, shape (n_mels, 1 + n_fft // 2)
        A row of zeros is a band so narrow that no bin falls inside it.
    """
    if fmax is None:
        fmax = sr / 2.0
    if not 0.0 <= fmin < fmax:
        raise ValueError(f"fmin is {fmin} and fmax is {fmax};"
                         " expected 0 <= fmin < fmax")
    if norm not in ("slaney", None):
        raise ValueError(f"norm is {norm!r}; expected 'slaney' or None")
    lowest, highest = hz_to_mel([fmin, fmax], mel_scale)
    edges = mel_to_hz(np.linspace(lowest, highest, n_mels + 2), mel_scale)
    bins = np.arange(1 + n_fft // 2) * sr / n_fft
    filters = np.zeros((n_mels, len(bins)))
    for i in range(n_mels):
        low, peak, high = edges[i:i + 3]
        rise = (bins - low) / (peak - low)
        fall = (high - bins) / (high - peak)
        filters[i] = np.maximum(0.0, np.minimum(rise, fall))
        if norm == "slaney":
            filters[i] *= 2.0 / (high - low)
    return filters


def filters_of(sr, o):
    """Return the filters of the options' kind."""
    if o.kind == "linear":
        return bands.linear_filters(sr, o.n_fft, o.fmin, o.fmax)
    if o.kind == "chroma":
        return bands.chroma_filters(sr, o.n_fft, o.n_chroma, o.tuning)
    at = (sr, o.n_fft, o.n_mels, o.fmin, o.fmax)
    if o.kind == "log":
        return bands.log_filters(*at, norm=o.norm)
    if o.mel_scale == "kaldi":
        return bands.kaldi_filters(*at, norm=o.norm)
    return mel_filters(*at, mel_scale=o.mel_scale, norm=o.norm)


def bands_of_frames(samples, sr, o, steady=False):
    """Return the bands of every frame: stages 2 to 4.

    Chroma are normalised, and PCEN is taken, frame by frame; `steady` says
    how it begins, see `levels.pcen`.

    Parameters
    ----------
    samples : float64 array, shape (n,)
    sr : int
    o : namespace
        Options with all lengths known.

    Returns
    -------
    S : float64 array, shape (rows, n_frames)
    has_bin : bool array, shape (rows,)
        Whether any bin falls inside the band.
    """
    spectra = spectrum(
        *cut(samples, o), o.power, o.power_offset, o.power_floor)
    filters = filters_of(sr, o)
    S = filters @ spectra
    if o.kind == "chroma":
        S = bands.normalised_chroma(S)
    if o.scale == "pcen":
        S = levels.pcen(
            S, sr, o.hop_length, o.pcen_gain, o.pcen_bias, o.pcen_power,
            o.pcen_time_constant, o.pcen_eps, steady)
    return S, filters.any(axis=1)


# 5. Pool, in power


def overlaps(n_in, n_out, i):
    """Return the input cells that output cell i covers, with weights.

    n_in cells and n_out cells (n_in >= n_out) are laid along the same
    line.  Lengths are counted in units of 1 / n_out of an input cell, so
    that all of them are integers and nothing is rounded.

    Returns
    -------
    cells : slice
        The input cells that output cell i touches.
    weights : int array
        The length covered of each of them; they sum to n_in.
    """
    begin, end = i * n_in, (i + 1) * n_in
    cells = slice(begin // n_out, -(-end // n_out))
    k = np.arange(cells.start, cells.stop)
    weights = np.minimum((k + 1) * n_out, end) - np.maximum(k * n_out, begin)
    return cells, weights


def pool_columns(S, width):
    """Average the frames that share a pixel column, weighted by area.

    Parameters
    ----------
    S : float64 array, shape (n_mels, n_frames)
    width : int
        Columns of the picture.

    Returns
    -------
    S : float64 array, shape (n_mels, min(n_frames, width))
    """
    n_frames = S.shape[1]
    if n_frames <= width:
        return S
    pooled = np.empty((S.shape[0], width))
    for column in range(width):
        cells, weights = overlaps(n_frames, width, column)
        pooled[:, column] = S[:, cells] @ weights / n_frames
    return pooled


def pool_rows(S, height, has_bin):
    """Average the bands that share a pixel row, weighted by area.

    A band without a bin knows nothing and takes no part in the mean.

    Parameters
    ----------
    S : float64 array, shape (n_mels, columns)
    height : int
        Rows of the picture.
    has_bin : bool array, shape (n_mels,)
        Whether any bin falls inside the band.

    Returns
    -------
    S : float64 array, shape (min(n_mels, height), columns)
    has_bin : bool array, shape (min(n_mels, height),)
        Whether any band of the row has a bin; rows that have none are 0.
    """
    n_mels = S.shape[0]
    if n_mels <= height:
        return S, has_bin
    pooled = np.zeros((height, S.shape[1]))
    row_has_bin = np.zeros(height, dtype=bool)
    for row in range(height):
        cells, weights = overlaps(n_mels, height, row)
        weights = weights * has_bin[cells]
        row_has_bin[row] = weights.any()
        if row_has_bin[row]:
            pooled[row] = weights @ S[cells] / weights.sum()
    return pooled, row_has_bin


# 6. Decibels


def is_silent(S, amin=1e-10, power=2.0, scale="db"):
    """Tell whether S has no value above the smallest one."""
    return bool(S.max() <= levels.smallest(scale, power, amin))


def decibels(S, power=2.0, ref=None, amin=1e-10, top_db=80.0, scale="db",
             lowest=None):
    """Return the levels of a picture: S in dB above `ref`.

    Parameters
    ----------
    S : float64 array, shape (rows, columns)
        Powers (power=2.0) or magnitudes (power=1.0).
    power : float, optional
    ref : float or "max", optional
        The value of S that is 0 dB.  None and "max" mean the largest of
        this S, or the smallest value if that is larger.
    amin : float, optional
        Smaller powers count as this one.
    top_db : float, optional
        Values further than this below the largest are raised to it where
        the largest is 0 dB.  None leaves them.
    scale : {"db", "log", "log10"}, optional
        The unit, as in `levels.levels`.
    lowest : float, optional
        The level of the lowest colour.  Neither amin nor top_db raises
        silence above it.  None: they do.

    Returns
    -------
    dB : float64 array, shape (rows, columns)
    """
    least = levels.smallest(scale, power, amin)
    relative = ref is None or ref == "max"
    if relative:
        ref = max(S.max(), least)
    if ref <= 0.0:
        raise ValueError(f"ref is {ref}; expected more than 0")
    floor = None
    if top_db is not None and relative:
        floor = -top_db * levels.PER_DB[scale]
    unit = levels.unit(scale, power)
    if lowest is not None:
        least = min(least, 0.5 * ref * 10.0 ** (lowest / unit))
        floor = None if floor is None else min(floor, lowest)
    dB = unit * np.log10(np.maximum(least, S) / ref)
    return dB if floor is None else np.maximum(dB, floor)


def lowest_colour(vmin=None, vmax=None, top_db=80.0, scale="db"):
    """Return the level of the lowest colour; None if it depends on S."""
    if vmin is not None:
        return vmin
    if top_db is None:
        return None
    return (vmax or 0.0) - top_db * levels.PER_DB[scale]


def fill_empty_rows(dB, has_bin):
    """Interpolate rows without a bin linearly in dB.

    Before the first row that has one, and after the last, the nearest is
    repeated.

    Parameters
    ----------
    dB : float64 array, shape (rows, columns)
    has_bin : bool array, shape (rows,)
        At least one must be true.

    Returns
    -------
    dB : float64 array, shape (rows, columns)
    """
    rows = np.arange(len(dB))
    known = rows[has_bin]
    filled = np.empty_like(dB)
    for column in range(dB.shape[1]):
        filled[:, column] = np.interp(rows, known, dB[known, column])
    return filled


# 7. Interpolate, in decibels


def interpolate(dB, n, axis):
    """Stretch one axis to `n` pixels, linearly, between pixel centres.

    Pixel i lies at (i + 0.5) * m / n - 0.5 among the m values, and no
    further out than the first and the last of them.

    Parameters
    ----------
    dB : float64 array
        With m <= n values along the axis.
    n : int
    axis : int

    Returns
    -------
    dB : float64 array
        With n values along the axis.
    """
    m = dB.shape[axis]
    if m == n:
        return dB
    position = (np.arange(n) + 0.5) * m / n - 0.5
    position = np.clip(position, 0.0, m - 1.0)
    before = np.floor(position).astype(int)
    after = np.minimum(before + 1, m - 1)
    shape = [1] * dB.ndim
    shape[axis] = n
    along = (position - before).reshape(shape)
    return (np.take(dB, before, axis) * (1.0 - along)
            + np.take(dB, after, axis) * along)


# 8. Colour


def colour_range(dB, vmin=None, vmax=None, top_db=80.0, scale="db"):
    """Return the levels of the first and the last colour.

    Parameters
    ----------
    dB : float64 array
        The matrix before it is interpolated.
    vmin : float, optional
        None means vmax - top_db, or the lowest level if top_db is None.
    vmax : float, optional
        None means 0.
    top_db : float, optional
        In dB, whatever the scale.
    scale : {"db", "log", "log10"}, optional
        The unit of dB, vmin and vmax.

    Returns
    -------
    vmin, vmax : float

    Raises
    ------
    ValueError
        If a given vmin is not below vmax.
    """
    if vmax is None:
        vmax = 0.0
    if vmin is None:
        vmin = (dB.min() if top_db is None
                else vmax - top_db * levels.PER_DB[scale])
    elif vmin >= vmax:
        raise ValueError(f"vmin is {vmin}; expected less than vmax, {vmax}")
    return vmin, vmax


def value_range(values, vmin=None, vmax=None):
    """Return the values of the first and the last colour.

    For everything that is not a level: None means the lowest and the
    highest value there is.  Where no room is left between the two, the
    range is one in which everything has the first colour.
    """
    if None not in (vmin, vmax) and vmin >= vmax:
        raise ValueError(f"vmin is {vmin}; expected less than vmax, {vmax}")
    vmin = values.min() if vmin is None else vmin
    vmax = values.max() if vmax is None else vmax
    return (vmin, vmax) if vmin < vmax else (values.max(), math.inf)


def colour_index(dB, vmin, vmax):
    """Return the entry of the colour table for every value.

    vmin and below is 0, vmax and above is 255, rounded half up between.
    Where no room is left between them (vmin >= vmax) everything is 255.

    Returns
    -------
    index : uint8 array, of the shape of dB
    """
    if vmin >= vmax:
        return np.full(dB.shape, 255, dtype=np.uint8)
    share = np.clip((dB - vmin) / (vmax - vmin), 0.0, 1.0)
    return np.floor(share * 255.0 + 0.5).astype(np.uint8)


def gradient(r=255.0, g=255.0, b=255.0):
    """Return the default colours: black, blue, cyan, yellow, red.

    Entry i lies at i / 255 of the way, which is 4 * i / 255 steps from the
    first anchor; every channel there is a whole number of 255ths of its
    ceiling.

    Parameters
    ----------
    r, g, b : float, optional
        The channels' ceilings, 0 to 255.

    Returns
    -------
    table : uint8 array, shape (256, 3)
        Red, green, blue, rounded half up.
    """
    ceilings = np.array([r, g, b], dtype=np.float64)
    if not np.all((ceilings >= 0.0) & (ceilings <= 255.0)):
        raise ValueError(f"r, g, b are {r}, {g}, {b}; expected 0 to 255")
    table = np.empty((256, 3), dtype=np.uint8)
    for i in range(256):
        step, along = divmod(4 * i, 255)
        before = GRADIENT_ANCHORS[step]
        after = GRADIENT_ANCHORS[min(step + 1, 4)]
        share = before * (255 - along) + after * along
        table[i] = np.floor(ceilings * share / 255.0 + 0.5)
    return table


# The recipe


def indices(samples, sr, width=600, height=420, preset=None, *, vmin=None,
            vmax=None, **options):
    """Return the picture of a sound as indices into a colour table.

    Parameters
    ----------
    samples : array, shape (n,)
        Mono samples, as `to_mono` makes them.
    sr : int
        Samples per second.
    width, height : int, optional
        Size of the picture in pixels.
    preset : str, optional
        One of `presets.PRESETS`.
    vmin, vmax : float, optional
        See `colour_range` and `value_range`; in the unit of the scale.  For
        chroma on a linear scale they default to 0 and 1.
    **options
        Those of `presets.DEFAULTS`.  None means for n_fft `default_n_fft`,
        or what frame_length_ms asks for; for hop_length
        `default_hop_length`, or frame_shift_ms; for n_mels 128, but at most
        `height` except for mfcc.  mean and std are not used, and there are
        no deltas.

    Returns
    -------
    index : uint8 array, shape (height, width)
        The top row holds the highest band.
    """
    o = presets.resolve(preset, sr, options, picture=True)
    if o.deltas:
        raise ValueError(f"deltas is {o.deltas}; a picture has none")
    samples = excerpt(samples, sr, o.offset, o.duration)
    samples = framing.fit(samples, o.length)
    if o.n_mels is None:
        o.n_mels = 128 if o.kind == "mfcc" else min(128, height)
    o.n_fft, o.win_length, o.hop_length = framing.lengths(
        sr, o, default_n_fft(sr, widest_bin(sr, o)))
    if o.hop_length is None:
        span = framing.span(
            len(samples), o.n_fft, o.win_length, o.hop_length, o)
        o.hop_length = default_hop_length(span, width, o.n_fft)

    S, has_bin = bands_of_frames(samples, sr, o, steady=True)
    S = pool_columns(S, width)
    if o.kind != "mfcc":
        S, has_bin = pool_rows(S, height, has_bin)

    are_levels = o.scale in presets.LEVELS
    if not has_bin.any() or are_levels and o.kind != "mfcc" and is_silent(
            S, o.amin, o.power, o.scale):
        return np.zeros((height, width), dtype=np.uint8)
    values = S
    if are_levels:
        lowest = (None if o.kind == "mfcc"
                  else lowest_colour(vmin, vmax, o.top_db, o.scale))
        values = decibels(
            S + o.log_offset, o.power, o.ref, o.amin, o.top_db, o.scale,
            lowest)
    values = fill_empty_rows(values, has_bin)
    if o.kind == "mfcc":
        values = levels.cepstrum(
            values, o.n_mfcc, o.dct_type, o.dct_norm, o.lifter)
        values, _ = pool_rows(values, height, np.ones(o.n_mfcc, dtype=bool))
    vmin, vmax = range_of(values, vmin, vmax, o)

    values = interpolate(values, height, axis=0)
    values = interpolate(values, width, axis=1)
    return colour_index(values[::-1], vmin, vmax)


def range_of(values, vmin, vmax, o):
    """Return the range of colours for the options' kind and scale."""
    if o.kind != "mfcc" and o.scale in presets.LEVELS:
        return colour_range(values, vmin, vmax, o.top_db, o.scale)
    if o.kind == "chroma" and o.scale == "linear":
        vmin = 0.0 if vmin is None else vmin
        vmax = 1.0 if vmax is None else vmax
    return value_range(values, vmin, vmax)
