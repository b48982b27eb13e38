"""NumPy, for the functions that need it; they import this on use."""

from .extras import needs

try:
    import numpy
except ImportError as _error:
    raise ImportError(
        needs("this function", "NumPy", "arrays", _error)) from None

__all__ = ["numpy"]
