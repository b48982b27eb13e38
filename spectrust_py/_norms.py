"""Filters whose p-norm is 1, as in librosa.util.normalize."""

import numbers

from ._native.parameters import sentence
from .errors import OptionError


def is_order(norm):
    """Return whether the normalisation of filters is a number."""
    return isinstance(norm, numbers.Real) and not isinstance(norm, bool)


def normalised(weights, order):
    """Divide each filter by its norm of this order; zeros stay."""
    from ._native.numeric import numpy
    if not order > 0:
        raise OptionError(sentence(
            "norm", "'slaney', None or a number above 0", order))
    # Of numbers up to 1, whose powers do not overflow.
    largest = weights.max(axis=1, keepdims=True)
    largest[largest == 0] = 1.0
    weights = weights / largest
    if numpy.isinf(order):
        return weights
    norms = (weights ** order).sum(axis=1, keepdims=True) ** (1.0 / order)
    norms[norms == 0] = 1.0
    return weights / norms
