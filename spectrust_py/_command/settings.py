"""Options from a file, from another picture and from the command line."""

import importlib
import io
import json
import os

from .. import errors
from .._front_ends.failure import check_rate
from .._native.options import NAMES
from ..front_end import front_end
from ..picture import read_picture
from ..spectrogram import Spectrogram
from .arguments import DEFAULTS, nearest, value

# Options of the part of the recording that a picture shows, which another
# recording does not have.
_PART = ("offset", "duration")

# Arguments of Batchop that are not in the tables.
_OTHERS = (
    "preset", "title", "manifest", "name", "pattern", "recursive",
    "follow_links", "shard", "shard_size", "executor", "chunk", "gallery")

# Those that only a file can give as they are.
_IN_FILES = ("storage_options",)

# Those that are whole numbers.
_WHOLE = ("shard_size", "chunk")


class UsageError(Exception):
    """The command line, or a file that it names, is wrong."""


def collect(arguments, rows):
    """Return all options that were given, by name.

    Those of the command line override those of ``--config``, and these
    override those of ``--like`` or ``--front-end``.

    Parameters
    ----------
    arguments : argparse.Namespace
        The arguments.
    rows : list of Row
        The tables of options and settings.

    Returns
    -------
    dict
        Arguments of `Batchop` by keyword.

    Raises
    ------
    UsageError
        If a file cannot be used, or names an unknown option.
    """
    stored = _stored(arguments)
    options = dict(DEFAULTS, **stored)
    if arguments.config is not None:
        options.update(_of_file(arguments.config, rows))
    options.update(given_in_tables(arguments, rows))
    for name in _OTHERS:
        given = getattr(arguments, name)
        if given is not None:
            options[name] = (
                _whole(given) if name in _WHOLE else given)
    _check_preset(arguments, options)
    if arguments.front_end is not None:
        _check_rate(stored, options)
    return options


def given_in_tables(arguments, rows):
    """Return the values of rows of the tables that were given, by name."""
    found = {}
    for row in rows:
        # Not every command has all of them.
        given = getattr(arguments, row.name, None)
        if given is not None:
            is_text = isinstance(given, str)
            found[row.name] = value(row, given) if is_text else given
    return found


def _check_preset(arguments, options):
    """Raise if there is a preset beside what sets all options."""
    for name in ("like", "front-end"):
        if getattr(arguments, name.replace("-", "_")) is not None and (
                options.get("preset") is not None):
            raise UsageError("--preset must not be given with --{}, which "
                             "sets all options".format(name))


def _whole(text):
    """Return a whole number, or the text for the library to refuse."""
    return int(text) if text.isdigit() else text


def _stored(arguments):
    """Return the options of a picture or a model's front end, if given."""
    if arguments.like is not None and arguments.front_end is not None:
        raise UsageError("--front-end must not be given with --like, which "
                         "sets all options")
    if arguments.front_end is not None:
        return _of_model(arguments.front_end)
    return {} if arguments.like is None else _of_picture(arguments.like)


def _of_picture(path):
    try:
        found = read_picture(path).options
    except (errors.SpectrustError, OSError) as error:
        raise UsageError("--like: {}".format(error))
    return dict(
        (name, found[name]) for name in NAMES
        if name in found and name not in _PART)


def _of_model(path):
    """Return the options of a front end that are not defaults."""
    try:
        found = front_end(path).options
    except (errors.SpectrustError, ValueError) as error:
        raise UsageError("--front-end: {}".format(error))
    plain = Spectrogram().options
    return dict((name, found[name]) for name in NAMES
                if name in found and found[name] != plain[name])


def _check_rate(stored, options):
    """Refuse another sample rate than that of the front end."""
    try:
        check_rate(stored.get("sr"), options.get("sr"))
    except errors.OptionError as error:
        raise UsageError(str(error))


def _of_file(path, rows):
    """Read a file of options: an object of JSON, or a table of TOML."""
    kind = os.path.splitext(path)[1].lower()
    if kind not in (".json", ".toml"):
        raise UsageError(
            "--config must end in .json or .toml, got {!r}".format(path))
    try:
        # Some editors begin a file with a byte order mark.
        with io.open(path, encoding="utf-8-sig") as file:
            text = file.read()
        options = _json(text) if kind == ".json" else _toml(text)
    except OSError as error:
        raise UsageError("--config {}: {}".format(path, error.strerror))
    except (ValueError, RuntimeError) as error:
        # RuntimeError: nested too deep.
        raise UsageError("--config {}: {}".format(path, error))
    if not isinstance(options, dict):
        raise UsageError(
            "--config {}: it must hold an object of options, got {}".format(
                path, type(options).__name__))
    known = dict((row.name, row) for row in rows)
    return dict(_entry(path, key, options[key], known) for key in options)


def _json(text):
    return json.loads(text, object_pairs_hook=_once)


def _once(pairs):
    """Return an object of JSON, in which no key may be given twice."""
    entries = {}
    for key, given in pairs:
        if key in entries:
            raise ValueError("{!r} is given twice".format(key))
        entries[key] = given
    return entries


def _toml(text):
    # The standard library has tomllib from Python 3.11 on.
    for name in ("tomllib", "tomli"):
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        return module.loads(text)
    raise ValueError(
        "TOML needs Python 3.11 or the package tomli; a .json file needs "
        "neither")


def _entry(path, key, given, known):
    """Return the name and the value of an entry of a file."""
    name = key.replace("-", "_")
    if name in _OTHERS + _IN_FILES:
        return name, given
    if name not in known:
        raise UsageError("--config {}: unknown option {!r}{}".format(
            path, key, nearest(name, list(known) + list(_OTHERS))))
    if isinstance(given, str):
        try:
            given = value(known[name], given)
        except ValueError as error:
            raise UsageError("--config {}: {}".format(path, error))
    return name, given
