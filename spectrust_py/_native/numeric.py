"""NumPy, for the functions that need it; they import this on use."""

from .extras import needs

try:
    import numpy
except ImportError as error:
    raise ImportError(
        needs("this function", "NumPy", "arrays", error)) from None

__all__ = ["numpy"]
