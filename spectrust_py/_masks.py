"""Masks over time and frequency, as in SpecAugment (Park et al. 2019)."""

from ._native.parameters import Number, Whole, sentence
from .errors import OptionError

_NUMBER = Whole("a pair of whole numbers, 0 or more, or None")
_VALUE = Number("a number or 'mean'")


class Masks(object):
    """Masks to draw for one array after another.

    Parameters
    ----------
    time, frequency : tuple of int or None
        Number of masks, and the width that they do not reach.
    value : float or str
        Value of masked elements; "mean": that of the array.
    """

    def __init__(self, time, frequency, value):
        # The axis of each.
        self._masks = [
            (1,) + _pair("time_masks", time),
            (0,) + _pair("frequency_masks", frequency)]
        is_mean = isinstance(value, str) and value == "mean"
        self._value = None if is_mean else _VALUE.to_c("mask_value", value)

    def apply(self, features, draw):
        """Overwrite parts of an array.

        Parameters
        ----------
        features : numpy.ndarray, shape (rows, frames) or (rows, frames, 3)
            The array.
        draw : callable
            Returns a random number from 0 up to 1.
        """
        if not any(number for _, number, _ in self._masks):
            return
        value = self._value
        if value is None:
            # Of each colour, if there are several.
            value = features.mean(axis=(0, 1), dtype=float)
        for axis, number, width in self._masks:
            size = features.shape[axis]
            for _ in range(number):
                # As torchaudio.functional.mask_along_axis does.
                masked = draw() * min(width, size)
                first = int(draw() * (size - masked))
                part = slice(first, first + int(masked))
                features[part if axis == 0 else (slice(None), part)] = value


def _pair(name, given):
    """Return the number and the width of masks."""
    if given is None:
        return 0, 0
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise TypeError(sentence(name, _NUMBER.allowed, given))
    pair = tuple(_NUMBER.to_c(name, each) for each in given)
    if min(pair) < 0:
        raise OptionError(sentence(name, _NUMBER.allowed, given))
    return pair
