"""The recipe of an array, from top to bottom, in float64."""

import framing
import levels
import numpy as np
import presets

import recipe


def array(samples, sr, preset=None, **options):
    """Return what `Spectrogram.array` computes.

    Parameters
    ----------
    samples : array, shape (n,)
        Mono samples, as `recipe.to_mono` makes them.
    sr : int
        Samples per second.
    preset : str, optional
        One of `presets.PRESETS`.
    **options
        Those of `presets.DEFAULTS`.  None means for n_fft 2048, or what
        frame_length_ms asks for; for hop_length 512, or frame_shift_ms;
        for n_mels 128.

    Returns
    -------
    values : float64 array, shape (stack * rows, n_columns)
        The lowest band first; below the rows their first and second
        derivatives, if `deltas` says so.
    """
    o = presets.resolve(preset, sr, options)
    samples = recipe.excerpt(samples, sr, o.offset, o.duration)
    samples = framing.fit(samples, o.length)
    o.n_fft, o.win_length, hop_length = framing.lengths(sr, o, 2048)
    o.hop_length = hop_length or 512
    o.n_mels = o.n_mels or 128

    values, _ = recipe.bands_of_frames(samples, sr, o)
    if o.scale in presets.LEVELS:
        values = levels.levels(
            values + o.log_offset, o.scale, o.power, o.ref, o.amin, o.top_db)
    if o.kind == "mfcc":
        values = levels.cepstrum(
            values, o.n_mfcc, o.dct_type, o.dct_norm, o.lifter,
            o.lifter_first)
    values = normalized(
        values, o.normalize, o.normalize_ddof, o.normalize_eps)
    values = standardised(values, o.mean, o.std)
    values = with_deltas(values, o.deltas, o.delta_width, o.delta_edges)
    values = fitted(
        values, o.frames, standardised(o.frames_fill, o.mean, o.std),
        o.deltas)
    return stacked(values, o.stack, o.stack_step, o.stack_edges)


def normalized(values, normalize=None, ddof=1, eps=1e-5):
    """Subtract the mean of each row over time; divide by its deviation.

    The deviation has eps added; of one frame it is 0.
    """
    if normalize is None:
        return values
    values = values - values.mean(axis=1, keepdims=True)
    if normalize == "mean":
        return values
    count = max(values.shape[1] - ddof, 1)
    deviation = np.sqrt((values ** 2).sum(axis=1, keepdims=True) / count)
    divisor = deviation + eps
    return np.divide(
        values, divisor, out=np.zeros_like(values), where=divisor > 0.0)


def standardised(values, mean=0.0, std=1.0):
    """Return (values - mean) / std."""
    if std <= 0.0:
        raise ValueError(f"std is {std}; expected more than 0")
    return (values - mean) / std


def with_deltas(values, deltas=0, width=9, edges="interp"):
    """Append the first `deltas` derivatives of the rows below them.

    With the edges "repeat", the second is the derivative of the first.
    """
    if deltas not in (0, 1, 2):
        raise ValueError(f"deltas is {deltas}; expected 0, 1 or 2")
    rows = [values]
    for order in range(deltas):
        rows.append(levels.delta(values, width, order + 1)
                    if edges == "interp" else repeated(rows[-1], width))
    return np.concatenate(rows)


def repeated(values, width):
    """Return the slope of the line through `width` frames around each.

    Source: The HTK Book (3.4), section 5.9: the first and the last frame
    are repeated.
    """
    half = width // 2
    padded = np.pad(values, ((0, 0), (half, half)), mode="edge")
    at = np.arange(-half, half + 1)
    return np.stack([padded[:, t:t + width] @ at / (at @ at)
                     for t in range(values.shape[1])], axis=1)


def fitted(values, frames=None, fill=0.0, deltas=0):
    """Cut to `frames` frames, or add some of the value `fill`.

    Derivatives, the rows below the first 1 / (1 + deltas), get 0.
    """
    if frames is None:
        return values
    missing = max(0, frames - values.shape[1])
    added = np.zeros((len(values), missing))
    added[:len(values) // (1 + deltas)] = fill
    return np.concatenate([values, added], axis=1)[:, :frames]


def stacked(values, stack=1, step=None, edges="drop"):
    """Make columns of `stack` frames, one every `step` frames.

    Source: apply_lfr of FunASR for the edges "repeat": half a stack of
    copies of the first frame before it, copies of the last behind it, and
    as many columns as there are steps in the recording.
    """
    step = step or stack
    count = values.shape[1]
    if edges == "drop":
        if count < stack:
            raise ValueError(f"stack is {stack}; there are {count} frames")
        starts = range(0, count - stack + 1, step)
    else:
        starts = range(0, count, step)
        behind = np.zeros((len(values), stack))
        before = values[:, :0]
        if edges == "repeat":
            behind += values[:, -1:]
            before = np.repeat(values[:, :1], (stack - 1) // 2, axis=1)
        values = np.concatenate([before, values, behind], axis=1)
    return np.stack(
        [values[:, at:at + stack].T.ravel() for at in starts], axis=1)
