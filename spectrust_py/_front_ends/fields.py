"""The fields of an extractor, read one at a time."""

import math

from .failure import wrong


class Fields(object):
    """The fields of one configuration, of which each must be read.

    Parameters
    ----------
    values : dict
        The fields, as in the file.
    kind : str
        The type of the extractor.
    path : str
        The file, for errors.
    """

    def __init__(self, values, kind, path):
        self._values = values
        self._kind = kind
        self._path = path
        self._read = set()

    def whole(self, name, default, least=1):
        """Return a whole number, `least` or more."""
        return self._checked(
            name, default, "a whole number, {} or more".format(least),
            lambda value: _is_number(value) and value == int(value) and (
                value >= least), int)

    def even(self, name, default, least=2):
        """Return an even whole number, `least` or more."""
        return self._checked(
            name, default, "an even whole number, {} or more".format(least),
            lambda value: _is_number(value) and value == int(value) and (
                value >= least and value % 2 == 0), int)

    def number(self, name, default):
        """Return a number."""
        return self._checked(name, default, "a number", _is_number, float)

    def positive(self, name, default):
        """Return a number above 0."""
        return self._checked(
            name, default, "a number above 0",
            lambda value: _is_number(value) and value > 0, float)

    def number_or_none(self, name, default):
        """Return a number, or None if the file has null."""
        return self._checked(
            name, default, "a number or null",
            lambda value: value is None or _is_number(value),
            lambda value: None if value is None else float(value))

    def whole_or_none(self, name, default):
        """Return a whole number, 1 or more, or None."""
        return self._checked(
            name, default, "a whole number, 1 or more, or null",
            lambda value: value is None or (
                _is_number(value) and value == int(value) and value >= 1),
            lambda value: None if value is None else int(value))

    def flag(self, name, default):
        """Return a bool."""
        return self._checked(
            name, default, "true or false",
            lambda value: isinstance(value, bool), bool)

    def one_of(self, name, default, allowed):
        """Return what a word of the file stands for.

        `allowed` is a dict from words (or None) to what they stand for.
        """
        words = ", ".join(sorted(
            "null" if word is None else repr(word) for word in allowed))
        return self._checked(
            name, default, words if len(allowed) == 1 else "one of " + words,
            lambda value: (value is None or isinstance(value, str)) and (
                value in allowed), allowed.get)

    def only(self, name, allowed, why):
        """Check that a field has the one value that can be reproduced.

        That is also the value of a file that leaves it out.
        """
        self._checked(
            name, allowed, "{} ({})".format(_json(allowed), why),
            lambda value: type(value) in (type(allowed), int, float) and (
                not _is_different(value, allowed)), lambda value: value)

    def same(self, name, numbers):
        """Check that an object of a field repeats numbers of others."""
        self._checked(
            name, {}, "an object of the numbers of the other fields",
            lambda value: isinstance(value, dict) and all(
                numbers.get(each) == value[each] for each in value),
            lambda value: value)

    def skip(self, names):
        """Take fields as read that change no numbers."""
        self._read.update(names)

    def refuse(self, name, allowed):
        """Return the exception for the value of a field."""
        return wrong(
            name, self._kind, self._path, allowed, self._values.get(name))

    def finish(self):
        """Raise if there is a field that nothing has read."""
        for name in sorted(self._values):
            if name not in self._read:
                raise wrong(
                    name, self._kind, self._path,
                    "absent, since what it does is not known",
                    self._values[name])

    def _checked(self, name, default, allowed, is_allowed, convert):
        self._read.add(name)
        value = self._values.get(name, default)
        if not is_allowed(value):
            raise wrong(name, self._kind, self._path, allowed, value)
        return convert(value)


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(
        value, bool) and math.isfinite(value)


def _is_different(value, allowed):
    return isinstance(value, bool) != isinstance(allowed, bool) or (
        value != allowed)


def _json(value):
    return {None: "null", True: "true", False: "false"}.get(
        value, value) if value is None or isinstance(value, bool) else value
