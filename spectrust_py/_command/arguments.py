"""The tables of options as arguments of the command line."""

import argparse

from .._native import names, rows
from .._native.bindings import PRESET

GROUPS = [
    ("batch", "batch"), ("recording", "recording"), ("frames", "frames"),
    ("bands", "bands"), ("levels", "levels"), ("picture", "picture"),
    ("arrays", "arrays (.npy)"), ("limits", "limits on files")]

# Defaults that differ from the library's.
DEFAULTS = {"layout": "mirror"}


def all_rows():
    """Return every row: the settings of a batch, then the options."""
    return rows.settings() + rows.options()


def add_rows(parser, found):
    """Add an argument for every row, in groups."""
    for group, title in GROUPS:
        of_group = [row for row in found if row.group == group]
        if of_group:
            target = parser.add_argument_group(title)
            for row in of_group:
                _add(target, row)


def _flag(row, prefix="--"):
    """Return the name of an option on the command line."""
    return prefix + row.name.replace("_", "-")


def _add(group, row):
    if row.kind == "FLAG":
        group.add_argument(
            _flag(row), dest=row.name, action="store_const", const=True,
            help=_help(row))
        group.add_argument(
            _flag(row, "--no-"), dest=row.name, action="store_const",
            const=False, help=argparse.SUPPRESS)
        return
    choices = row.choices if row.kind == "CHOICE" else None
    # What may be off is turned on by its name alone.
    alone = {}
    if choices and choices[0] == "none":
        alone = {"nargs": "?", "const": choices[1]}
    group.add_argument(
        _flag(row), dest=row.name, type=_Checked(row), choices=choices,
        metavar=_metavar(row), help=_help(row), **alone)


def _metavar(row):
    return {
        "WHOLE": "N", "NUMBER": "X", "LEVEL": "X|WORD", "PERCENTILE": "X|P%",
    }.get(row.kind, "WORD")


def _help(row):
    """Return the help of a row: meaning, what is allowed, default."""
    text = row.doc
    if row.kind == "FLAG":
        text += " {} turns it off.".format(_flag(row, "--no-"))
    else:
        text += " Allowed: {}.".format(row.allowed)
    default = DEFAULTS.get(row.name, row.default)
    if row.unset is not None and default in ("auto", "none"):
        text += " Default: {}.".format(row.unset)
    else:
        text += " Default: {}.".format(default)
    return text.replace("%", "%%")


class _Checked(object):
    """Check the text of a value; the library checks the range."""

    def __init__(self, row):
        self._row = row

    def __call__(self, text):
        try:
            value(self._row, text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error))
        return names.word(text) if self._row.choices else text


def value(row, text):
    """Convert the text of a value to the value that Python takes.

    Parameters
    ----------
    row : Row
        The option.
    text : str
        The value: a number, "true" or "false", a word, or "auto" or "none"
        if the option can be unset.

    Returns
    -------
    int, float, bool, str or None
        The value.

    Raises
    ------
    ValueError
        If the text is not such a value.
    """
    is_unset = text in ("auto", "none") and (
        row.unset is not None or text in row.choices)
    # The word of a percentile that is left unset.
    is_unset |= row.kind == "PERCENTILE" and text == row.default
    if is_unset:
        return None
    converted = _converted(row, text)
    # Python would take 1_000 for a number.
    if converted is None or "_" in text and not row.choices:
        raise ValueError("{} must be {}, got {!r}".format(
            row.name, row.allowed, text))
    return converted


def _converted(row, text):
    word = names.word(text)
    if word in row.choices:
        return word
    if row.kind == "FLAG":
        return {"true": True, "false": False}.get(text)
    try:
        return _NUMBERS.get(row.kind, _none)(text)
    except ValueError:
        return None


def _number_or_percentile(text):
    if not text.endswith("%"):
        return float(text)
    float(text[:-1])
    return text


def _none(text):
    return None


_NUMBERS = {
    "WHOLE": int, "NUMBER": float, "LEVEL": float,
    "PERCENTILE": _number_or_percentile}


def as_argument(row, text):
    """Return the argument that gives an option the value of a text."""
    if row.kind == "FLAG" and text in ("true", "false"):
        return _flag(row, "--" if text == "true" else "--no-")
    return "{} {}".format(_flag(row), text)


def nearest(word, known):
    """Return ", did you mean ...?" for an unknown word, or nothing."""
    near = names.nearest(word, known)
    return ", did you mean {}?".format(" or ".join(near)) if near else ""


def preset_words():
    """Return the names of the presets."""
    return [word.lower() for word in sorted(PRESET, key=PRESET.get)]


def preset(text):
    """Check the name of a preset."""
    words = preset_words()
    if text not in words:
        raise argparse.ArgumentTypeError(
            "--preset must be one of {}, got {!r}{}".format(
                ", ".join(words), text, nearest(text, words)))
    return text
