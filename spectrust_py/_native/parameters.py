"""Kinds of parameters: convert a Python value to its C field, and back.

Each kind has `to_c(name, value)`, which checks the type of the value (the
library checks ranges), and its inverse `from_c(field)`. `allowed` describes
valid values in errors.
"""

import math
import operator

from ..errors import OptionError
from .bindings import AUTO, CORPUS, FULLSCALE
from .library import library
from .names import word
from .table import MAX_JOBS

# Largest number of characters of a value in an error, as in the library.
_LONGEST = 60


def show(value):
    """Return a short text for any value, to show in an error."""
    if isinstance(value, int) and value.bit_length() > 256:
        # Python refuses to print integers of very many digits.
        return "a number of {} bits".format(value.bit_length())
    if isinstance(value, (str, bytes, bytearray)):
        # Escaping all bytes of a long file would take much memory.
        shown = repr(value[:_LONGEST + 1])
    else:
        # The repr of an array has several lines; an error is one sentence.
        shown = " ".join(repr(value).split())
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "..."


def sentence(name, allowed, value):
    """Return the error message for a parameter's value."""
    return "{} must be {}, got {}".format(name, allowed, show(value))


def within(name, kind, value, least, most):
    """Convert a whole number by `kind` and check that it is in a range."""
    number = kind.to_c(name, value)
    if not least <= number <= most:
        raise OptionError(sentence(name, kind.allowed, value))
    return number


def jobs_to_c(jobs):
    """Convert a number of threads; 0 is the number of processors."""
    allowed = "a whole number from 0 to {}".format(MAX_JOBS)
    return within("jobs", Whole(allowed), jobs, 0, MAX_JOBS)


def _is_bool(value):
    """Return whether a value is a bool of Python or NumPy."""
    return type(value).__name__ in ("bool", "bool_")


def _is_scalar(value):
    """Return whether a value has no length and is not a bool."""
    try:
        len(value)
    except TypeError:
        return not _is_bool(value)
    return False


class Whole(object):
    """A whole number, which may be a float such as 22050.0.

    If `auto`, None lets the library choose.
    """

    def __init__(self, allowed, auto=False, bits=64):
        self.allowed = allowed + (" or None" if auto else "")
        self._auto = auto
        self._limit = 2 ** (bits - 1)

    def to_c(self, name, value):
        if value is None and self._auto:
            return AUTO
        whole = self._whole(name, value)
        # The lowest integer is AUTO.
        if not -self._limit < whole < self._limit:
            raise OptionError(sentence(name, self.allowed, value))
        return whole

    def _whole(self, name, value):
        if not _is_scalar(value):
            raise TypeError(sentence(name, self.allowed, value))
        try:
            return operator.index(value)
        except TypeError:
            pass
        return self._of_float(name, value)

    def _of_float(self, name, value):
        try:
            number = value.__float__()
        except (AttributeError, TypeError):
            # A complex number has the method, and refuses.
            raise TypeError(sentence(name, self.allowed, value)) from None
        if not number.is_integer():
            raise OptionError(sentence(name, self.allowed, value))
        return int(number)

    def from_c(self, field):
        return None if self._auto and field == AUTO else field


class Number(object):
    """A number; `none`, if given, represents None in C."""

    def __init__(self, allowed, none=None):
        self.allowed = allowed + (" or None" if none is not None else "")
        self._none = none

    def to_c(self, name, value):
        if value is None and self._none is not None:
            return self._none
        number = self._float(name, value)
        # NaN means None in C.
        if math.isnan(number):
            raise OptionError(sentence(name, self.allowed, value))
        return number

    def _float(self, name, value):
        try:
            if _is_scalar(value) and hasattr(value, "__float__"):
                return float(value)
            if _is_scalar(value):
                return float(operator.index(value))
        except TypeError:
            pass
        except OverflowError:
            raise OptionError(sentence(name, self.allowed, value)) from None
        raise TypeError(sentence(name, self.allowed, value))

    def from_c(self, field):
        absent = field == self._none or math.isnan(field)
        return None if absent else field


class Reference(Number):
    """A level, or a word or numpy.max, for which C has numbers of its own."""

    _WORDS = {
        "max": float("inf"), "recording": -float("inf"),
        "corpus": CORPUS, "fullscale": FULLSCALE}

    def to_c(self, name, value):
        if getattr(value, "__name__", None) in ("max", "amax"):
            value = "max"
        if isinstance(value, str) and value in self._WORDS:
            return self._WORDS[value]
        is_word = isinstance(value, str)
        number = self._none if is_word else Number.to_c(self, name, value)
        if is_word or number in self._WORDS.values():
            raise OptionError(sentence(name, self.allowed, value))
        return number

    def from_c(self, field):
        for each, number in self._WORDS.items():
            if field == number:
                return each
        return Number.from_c(self, field)


class Percentile(Number):
    """A percentile such as "5%", a word for one, or a number; or `unset`."""

    _WORDS = {"min": 0, "median": 50, "max": 100}

    # Numbers beyond it stand for percentiles.
    _LARGEST = 1e30

    def __init__(self, allowed, unset):
        Number.__init__(self, allowed, none=float("nan"))
        # Python's word is None, unless there is a better one.
        self._unset = None if unset in ("auto", "none") else unset
        self._has_numbers = self._unset is None
        if self._unset is not None:
            self.allowed = allowed

    def to_c(self, name, value):
        if value is None or value == self._unset:
            return self._none
        if isinstance(value, str):
            return library.spectrust_percentile(self._percent(name, value))
        number = Number.to_c(self, name, value)
        if not self._has_numbers:
            raise TypeError(sentence(name, self.allowed, value))
        # The library's sentence names an infinite one.
        if self._LARGEST < abs(number) < float("inf"):
            raise OptionError(sentence(name, self.allowed, value))
        return number

    def _percent(self, name, value):
        if value in self._WORDS:
            return self._WORDS[value]
        try:
            percent = float(value[:-1]) if value.endswith("%") else -1
        except ValueError:
            percent = -1
        if not 0 <= percent <= 100:
            raise OptionError(sentence(name, self.allowed, value))
        return percent

    def from_c(self, field):
        if math.isnan(field):
            return self._unset
        if abs(field) <= self._LARGEST:
            return field
        percent = round(field / library.spectrust_percentile(1), 12)
        words = dict((percent, word) for word, percent in self._WORDS.items())
        return words.get(percent, "{:g}%".format(percent))


class Flag(object):
    """True or False; 1 and 0 are taken for them."""

    allowed = "True or False"

    def to_c(self, name, value):
        if not _is_bool(value) and not (
                type(value) is int and value in (0, 1)):
            raise TypeError(sentence(name, self.allowed, value))
        return int(value)

    def from_c(self, field):
        return bool(field)


class MaybeFlag(Flag):
    """True, False, or None to let the library choose."""

    allowed = "True, False or None"

    def to_c(self, name, value):
        return AUTO if value is None else Flag.to_c(self, name, value)

    def from_c(self, field):
        return None if field == AUTO else bool(field)


class Text(object):
    """Text, or None, which is NULL in C."""

    allowed = "text or None"

    def to_c(self, name, value):
        if value is None:
            return None
        if not isinstance(value, str):
            raise TypeError(sentence(name, self.allowed, value))
        if "\0" in value:
            raise OptionError(sentence(name, "text without NUL", value))
        # Names of files may hold bytes that are not UTF-8.
        return value.encode("utf-8", "replace")

    def from_c(self, field):
        return None if field is None else field.decode("utf-8")


class Choice(object):
    """One of a few words, or None, each represented by an integer in C.

    If `can_be_off`, None turns something off: False stands for it too, and
    True for the first word.
    """

    def __init__(self, *choices, can_be_off=False):
        self._choices = choices
        self._can_be_off = can_be_off
        self.allowed = "one of " + ", ".join(
            repr(each) for each, _ in choices)

    def to_c(self, name, value):
        meant = word(self._of_flag(value))
        for each, number in self._choices:
            if meant is each or isinstance(meant, str) and meant == each:
                return number
        kind = OptionError if isinstance(value, str) else TypeError
        raise kind(sentence(name, self.allowed, value))

    def _of_flag(self, value):
        """Return the word for True, None for False, other values as is."""
        if not self._can_be_off or not _is_bool(value):
            return value
        words = [each for each, _ in self._choices if each is not None]
        return words[0] if value else None

    def from_c(self, field):
        return dict((number, word) for word, number in self._choices)[field]
