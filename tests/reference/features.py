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
    values : float64 array, shape (rows, n_frames)
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
            values, o.scale, o.power, o.ref, o.amin, o.top_db)
    if o.kind == "mfcc":
        values = levels.cepstrum(
            values, o.n_mfcc, o.dct_type, o.dct_norm, o.lifter)
    values = standardised(values, o.mean, o.std)
    return with_deltas(values, o.deltas, o.delta_width)


def standardised(values, mean=0.0, std=1.0):
    """Return (values - mean) / std."""
    if std <= 0.0:
        raise ValueError(f"std is {std}; expected more than 0")
    return (values - mean) / std


def with_deltas(values, deltas=0, width=9):
    """Append the first `deltas` derivatives of the rows below them."""
    if deltas not in (0, 1, 2):
        raise ValueError(f"deltas is {deltas}; expected 0, 1 or 2")
    derived = [levels.delta(values, width, order + 1)
               for order in range(deltas)]
    return np.concatenate([values] + derived)
