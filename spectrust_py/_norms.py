"""Filters whose p-norm is 1, as in librosa.util.normalize."""

import numbers

from ._native.options import PARAMETERS
from ._native.parameters import sentence
from .errors import OptionError


def is_order(norm):
    """Return whether the normalisation of filters is a number."""
    return isinstance(norm, numbers.Real) and not isinstance(norm, bool)


def check_norm(name, norm):
    """Refuse what normalises no filters, by the name of the argument."""
    allowed = "'slaney', None or a number above 0"
    if is_order(norm):
        if not norm > 0:
            raise OptionError(sentence(name, allowed, norm))
        return
    try:
        PARAMETERS["norm"].to_c(name, norm)
    except (TypeError, ValueError) as error:
        raise type(error)(sentence(name, allowed, norm)) from None


def normalised(weights, order):
    """Divide each filter by its norm of this order; zeros stay."""
    from ._native.numeric import numpy
    # Of numbers up to 1, whose powers do not overflow.
    largest = weights.max(axis=1, keepdims=True)
    largest[largest == 0] = 1.0
    weights = weights / largest
    if numpy.isinf(order):
        return weights
    norms = (weights ** order).sum(axis=1, keepdims=True) ** (1.0 / order)
    norms[norms == 0] = 1.0
    return weights / norms
