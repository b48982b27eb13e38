"""Colours of the caller's own: 256 rows of red, green and blue."""

from ..errors import OptionError
from .parameters import sentence

COLOURS = 256

_ALLOWED = (
    "a name, or {} rows of red, green and blue: whole numbers from 0 to 255, "
    "or fractions from 0.0 to 1.0".format(COLOURS))


def to_bytes(value):
    """Convert a colormap to its bytes, unless it is a name.

    Parameters
    ----------
    value : str or array_like, shape (256, 3)
        A name; "#" and six hexadecimal digits for each colour; or rows of
        red, green and blue: whole numbers from 0 to 255, or floats from 0 to
        1.

    Returns
    -------
    bytes or None
        768 bytes; None for a name and for None.

    Raises
    ------
    OptionError
        If there are not 256 rows of three such numbers.
    """
    if value is None or isinstance(value, str) and not value.startswith("#"):
        return None
    colours = _of_text(value) if isinstance(value, str) else _of_rows(value)
    if colours is None or len(colours) != 3 * COLOURS:
        raise OptionError(sentence("colormap", _ALLOWED, value))
    return colours


def to_text(colours):
    """Return the text that `to_bytes` reads."""
    return "#" + "".join("{:02x}".format(each) for each in colours)


def _of_text(text):
    try:
        return bytes(bytearray.fromhex(text[1:]))
    except ValueError:
        return None


def _of_rows(rows):
    try:
        rows = [list(row) for row in rows]
        if any(len(row) != 3 for row in rows):
            return None
        values = [value for row in rows for value in row]
        if all(hasattr(value, "__index__") for value in values):
            return bytes(bytearray(int(value) for value in values))
        return bytes(bytearray(_byte(float(value)) for value in values))
    except (TypeError, ValueError):
        return None


def _byte(fraction):
    if not 0 <= fraction <= 1:
        raise ValueError("not a fraction")
    return int(255 * fraction + 0.5)
