"""Numbers of the caller's as float32; NumPy is imported on use."""

from ._parameters import Whole, within

_MOST_SR = 4000000
_SR = Whole("a whole number from 1 to {} Hz".format(_MOST_SR))

# What stands for 0, and for 1, in the integers that files store.
_INTEGERS = {
    "i1": (0, 2.0 ** 7), "u1": (128, 2.0 ** 7),
    "i2": (0, 2.0 ** 15), "i4": (0, 2.0 ** 31)}


def sample_rate(sr):
    """Return samples per second as the library takes them."""
    return within("sr", _SR, sr, _MOST_SR)


def refuse_masked(name, values):
    """Refuse a masked array, whose mask would be forgotten in silence."""
    import numpy
    if isinstance(values, numpy.ma.MaskedArray):
        raise TypeError(
            "{0} must not be a masked array, fill it first: {0}.filled(0)"
            .format(name))


def real(name, values, axes):
    """Return numbers as float32, copied only where they must be.

    Parameters
    ----------
    name : str
        What to call them in an error.
    values : array_like
        Real numbers.
    axes : int
        How many axes there must be at least.

    Returns
    -------
    numpy.ndarray of float32
        Row after row in memory.

    Raises
    ------
    TypeError
        If they are no array of real numbers with so many axes.
    """
    return _narrowed(_checked(name, values, axes))


def samples(name, values):
    """Return samples as float32, with full scale from -1 to 1.

    Parameters
    ----------
    name : str
        What to call them in an error.
    values : array_like, shape (..., n)
        Floating-point numbers, which stay as they are, or integers of a
        type that files store, which are scaled as a file's are.

    Returns
    -------
    numpy.ndarray of float32, shape (..., n)
        Row after row in memory.

    Raises
    ------
    TypeError
        If they are no array of real numbers, or of a type without a full
        scale.
    """
    values = _checked(name, values, 1)
    kind = values.dtype.str[1:]
    if values.dtype.kind == "f":
        return _narrowed(values)
    if kind not in _INTEGERS:
        raise TypeError(
            "{} must be floating-point numbers from -1 to 1, or integers of "
            "a type that files store (int8, uint8, int16 or int32), whose "
            "full scale is the type's, got {}".format(name, values.dtype))
    zero, full_scale = _INTEGERS[kind]
    scaled = _narrowed(values)
    scaled -= zero
    scaled *= 1.0 / full_scale
    return scaled


def frames(values):
    """Return one recording's samples frame after frame.

    Parameters
    ----------
    values : array_like, shape (n,) or (channels, n)
        Samples, as for `samples`.

    Returns
    -------
    numpy.ndarray of float32, shape (n, channels)
        Row after row in memory.

    Raises
    ------
    TypeError
        If they have another shape, or seem to be transposed.
    """
    import numpy
    values = samples("samples", values)
    if values.ndim > 2:
        raise TypeError(
            "samples must have shape (n,) or (channels, n), got {}; give "
            "several recordings to Spectrogram.arrays".format(values.shape))
    if values.ndim == 2:
        _refuse_transposed(*values.shape)
    return numpy.ascontiguousarray(numpy.atleast_2d(values).T)


def _refuse_transposed(channels, n):
    """Refuse more channels than samples, which no recording has."""
    if channels > n > 0:
        raise TypeError(
            "samples must have shape (channels, n), got {0} channels of {1} "
            "samples; if the shape is (n, channels), as soundfile returns "
            "it, transpose: samples.T".format(channels, n))


def _checked(name, values, axes):
    """Return values as an array, if they are real numbers."""
    import numpy
    refuse_masked(name, values)
    values = numpy.asarray(values)
    if values.dtype.kind not in "fiu":
        raise TypeError(
            "{} must be an array of real numbers, got one of {}".format(
                name, values.dtype))
    if values.ndim < axes:
        few = ("at least one axis", "a single number")
        if axes > 1:
            few = "at least {} axes".format(axes), values.ndim
        raise TypeError("{} must have {}, got {}".format(name, *few))
    return values


def _narrowed(values):
    import numpy
    # What float32 cannot hold becomes infinite, which the library names.
    with numpy.errstate(over="ignore"):
        return numpy.ascontiguousarray(values, dtype=numpy.float32)
