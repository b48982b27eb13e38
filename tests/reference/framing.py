"""From the samples to frames, beyond `recipe.frames`: lengths and Kaldi.

librosa preemphasises the recording, pads it and cuts frames of n_fft
samples.  Kaldi cuts frames of win_length samples, works on each of them
and fills them up with zeros to n_fft.
"""

import math

import numpy as np


def fit(samples, length=None):
    """Cut the samples at their end, or add zeros there.

    Parameters
    ----------
    samples : array, shape (n,)
    length : int, optional
        Samples to return.  None returns them as they are.

    Returns
    -------
    samples : float64 array, shape (length,) or (n,)
    """
    samples = np.asarray(samples, dtype=np.float64)
    if length is None:
        return samples
    if length < 1:
        raise ValueError(f"length is {length}; expected at least 1")
    kept = samples[:length]
    return np.concatenate([kept, np.zeros(length - len(kept))])


def milliseconds(sr, ms):
    """Return the samples in `ms` milliseconds, rounded down.

    In Kaldi's order: sr * 0.001 * ms.  A product that only rounding
    keeps from a whole number is that number.
    """
    samples = sr * 0.001 * ms
    if abs(samples - round(samples)) <= 1e-12 * samples:
        return round(samples)
    return int(samples)


def lengths(sr, o, default_n_fft):
    """Return n_fft, win_length and hop_length, which may be None.

    A length in samples wins over one in milliseconds; n_fft_ms gives the
    nearest power of two, in octaves.  With
    frame_length_ms, n_fft defaults to the power of two that is at least
    win_length.

    Parameters
    ----------
    sr : int
        Samples per second.
    o : namespace
        With n_fft, n_fft_ms, win_length, hop_length, frame_length_ms and
        frame_shift_ms.
    default_n_fft : int
        What n_fft is otherwise.

    Returns
    -------
    n_fft, win_length : int
    hop_length : int or None
    """
    n_fft, win_length, hop_length = o.n_fft, o.win_length, o.hop_length
    if n_fft is None and o.n_fft_ms is not None:
        n_fft = nearest_power_of_two(o.n_fft_ms * sr / 1000)
    if hop_length is None and o.frame_shift_ms is not None:
        hop_length = milliseconds(sr, o.frame_shift_ms)
    if o.frame_length_ms is not None:
        if win_length is None:
            win_length = milliseconds(sr, o.frame_length_ms)
        if n_fft is None:
            n_fft = power_of_two(win_length)
    if n_fft is None:
        n_fft = default_n_fft
    if win_length is None:
        win_length = n_fft
    for name, samples in (("win_length", win_length),
                          ("hop_length", hop_length)):
        if samples is not None and samples < 1:
            raise ValueError(f"{name} is {samples}; expected at least 1")
    return n_fft, win_length, hop_length


def nearest_power_of_two(n):
    """Return the power of two nearest to n in octaves, 16 to 65536."""
    return int(min(max(2.0 ** round(math.log2(n)), 16), 65536))


def power_of_two(n):
    """Return the smallest power of two that is at least n and 2."""
    power = 2
    while power < n:
        power *= 2
    return power


def padding(n_fft, hop_length, o):
    """Return the samples added before and behind a recording.

    What is given wins over `pad`, and this over `center`; one side that is
    given is also the other.  Without a hop, "same" is no padding.
    """
    if o.pad_left is not None or o.pad_right is not None:
        left = o.pad_left or 0
        return left, left if o.pad_right is None else o.pad_right
    if o.pad == "same":
        both = max(0, n_fft - (hop_length or n_fft)) // 2
    else:
        both = n_fft // 2 if o.center else 0
    return both, both


def span(n, n_fft, win_length, hop_length, o):
    """Return the distance from the first to the last possible frame.

    In samples, for a recording of n.  Frames of snip_edges=False may be
    centred anywhere in it.
    """
    if o.snip_edges is None:
        return max(0, n + sum(padding(n_fft, hop_length, o)) - n_fft)
    return max(0, n - win_length) if o.snip_edges else n


def preemphasis(samples, coefficient, start="librosa"):
    """Return y[t] - coefficient * y[t - 1] over the whole recording.

    Source: librosa.effects.preemphasis, where the first sample has
    2 y[0] - y[1] added to it.  librosa has no answer for a single sample;
    here that is 2 y[0].  A coefficient of 0 changes nothing.  With the
    start "keep" the first sample stays as it is, with "drop" it goes.
    """
    check_preemphasis(coefficient)
    if coefficient == 0.0:
        return samples
    changed = samples.copy()
    changed[1:] -= coefficient * samples[:-1]
    if start == "keep":
        return changed
    if start == "drop":
        if len(samples) < 2:
            raise ValueError("preemphasis drops the only sample")
        return changed[1:]
    if len(samples) == 1:
        changed[0] = 2.0 * samples[0]
    else:
        changed[0] += 2.0 * samples[0] - samples[1]
    return changed


def preemphasis_of_frames(framed, coefficient):
    """Return each frame minus coefficient times its previous samples.

    Source: Preemphasize in Kaldi's feat/feature-window.cc; the first
    sample of a frame is its own predecessor.
    """
    check_preemphasis(coefficient)
    before = np.concatenate([framed[:, :1], framed[:, :-1]], axis=1)
    return framed - coefficient * before


def check_preemphasis(coefficient):
    """Raise ValueError unless the coefficient is 0 to below 1."""
    if not 0.0 <= coefficient < 1.0:
        raise ValueError(f"preemphasis is {coefficient};"
                         " expected 0 to below 1")


def without_mean(framed):
    """Subtract its mean from every frame."""
    return framed - framed.mean(axis=1, keepdims=True)


def kaldi_frames(samples, win_length, hop_length, snip_edges=True):
    """Cut the samples into frames as Kaldi does.

    Source: NumFrames, FirstSampleOfFrame and ExtractWindow in Kaldi's
    feat/feature-window.cc.

    Parameters
    ----------
    samples : float64 array, shape (n,), n >= 1
    win_length : int
        Samples per frame.
    hop_length : int
        Samples from the start of one frame to the start of the next.
    snip_edges : bool, optional
        True: only frames that lie within the recording; one shorter than
        a frame gives one, filled up with zeros (Kaldi gives none).
        False: (n + hop_length // 2) // hop_length frames, at least one,
        centred on the middles of the hops; beyond its ends the recording
        is mirrored, the outermost sample included.

    Returns
    -------
    framed : float64 array, shape (n_frames, win_length)
    """
    n = len(samples)
    if snip_edges:
        start = 0
        samples = fit(samples, max(n, win_length))
        n_frames = 1 + (len(samples) - win_length) // hop_length
    else:
        start = hop_length // 2 - win_length // 2
        n_frames = max(1, (n + hop_length // 2) // hop_length)
    framed = np.empty((n_frames, win_length))
    for t in range(n_frames):
        at = start + t * hop_length + np.arange(win_length)
        framed[t] = samples[mirrored(at, len(samples))]
    return framed


def mirrored(at, n):
    """Map positions outside n samples to samples, for padding.

    ... 1 0 | 0 1 2 ... n-1 | n-1 n-2 ..., which NumPy calls "symmetric".
    """
    at = at % (2 * n)
    return np.where(at < n, at, 2 * n - 1 - at)
