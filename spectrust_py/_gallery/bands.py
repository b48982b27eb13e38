"""What the rows of pixels of a picture are: bands from fmin to fmax."""

import math

# Parameters on which the axis of frequency depends.
_NAMES = ("kind", "mel_scale", "fmin", "fmax", "n_mels", "n_fft")

# Those on which only the axis of one kind depends.
_OF_KIND = {"chroma": "n_chroma", "mfcc": "n_mfcc"}

# Rows of pixels limit the bands of a picture; the default of n_mels.
_DEFAULT_BANDS = 128


def bands_of(parameters, settings, sr):
    """Return the parameters of the axis of frequency, by name.

    They are those of a picture. Pictures without any (`metadata=None`) have
    those of the options, where `n_fft` may be unknown.

    Parameters
    ----------
    parameters : dict or None
        What a picture of this sample rate says of itself, from `stated`.
    settings : dict
        The options of all pictures.
    sr : int or None
        The sample rate.
    """
    if parameters is not None:
        return _named(parameters, parameters.get("sr"))
    found = dict(settings)
    if found.get("fmax") is None and isinstance(sr, int):
        found["fmax"] = sr / 2.
    if found.get("n_mels") is None:
        height = found.get("height")
        found["n_mels"] = min(
            _DEFAULT_BANDS, height if isinstance(height, int)
            else _DEFAULT_BANDS)
    return _named(found, sr)


def _named(parameters, sr):
    names = _NAMES
    kind = parameters.get("kind")
    if isinstance(kind, str) and kind in _OF_KIND:
        names += (_OF_KIND[kind],)
    return dict(((name, parameters[name]) for name in names
                 if _is_plain(parameters.get(name))), sr=sr)


def _is_plain(value):
    """Return whether a value is a text or a finite number."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, (int, str))
