"""Convert keyword arguments to a SpectrustOptions struct, and back.

The library checks ranges; the table gives types and the wording of errors.
"""

import ctypes

from . import numbers, palette
from .bindings import (
    AUTO,
    FINGERPRINT_SIZE,
    FORMAT,
    PRESET,
    SpectrustBatchOptions,
    SpectrustOptions,
)
from .call import call, new_struct
from .library import library
from .names import nearest
from .parameters import (
    Choice,
    Flag,
    MaybeFlag,
    Number,
    Percentile,
    Reference,
    Text,
    Whole,
    show,
)
from .table import OF_ARRAYS, OF_PICTURES, TABLE
from .table import SETTINGS as _SETTINGS

# Words for None.
_NONE = ("auto", "none")


def words(enumeration):
    """Return a choice of an enumeration's names, in its order."""
    return _choice(
        name.lower() for name in sorted(enumeration, key=enumeration.get))


def _choice(names):
    names = list(names)
    return Choice(*[
        (None if name in _NONE else name, number)
        for number, name in enumerate(names)], can_be_off="none" in names)


def _parameter(name, kind, allowed, word):
    """Return the parameter for a row of the table."""
    if kind == "choice":
        return _choice(allowed)
    if kind == "level":
        return Reference(allowed, none=float("nan"))
    if kind == "percentile":
        return Percentile(allowed, word)
    if kind == "flag":
        return MaybeFlag() if word else Flag()
    if kind == "number":
        none = {"auto": float("nan"), "none": float("inf")}.get(word)
        return Number(allowed, none=none)
    return Whole(allowed, auto=bool(word))


PARAMETERS = dict((row[0], _parameter(*row)) for row in TABLE)
# Settings of a batch.
SETTINGS = dict((row[0], _parameter(*row)) for row in _SETTINGS)
FORMATS = words(FORMAT)
TILE_FORMATS = _choice(["jpeg", "png"])
# Forms of a window's data; the first are those of a file.
WINDOW_FORMATS = _choice(["jpeg", "png", "npy", "csv", "array", "pixels"])
_PRESET = words(PRESET)

# Options that are not in the table: C has a pointer for them.
_TITLE = Text()

# Positional arguments first, then the order of the table. (Before Python 3.7
# a dict has no order.)
_POSITIONAL = ["width", "height", "r", "g", "b"]
_NAMES = _POSITIONAL + [
    row[0] for row in TABLE if row[0] not in _POSITIONAL]
# All names.
NAMES = _NAMES + ["filters", "title"]


def to_struct(options):
    """Convert options to a C struct.

    Parameters
    ----------
    options : dict
        Names and values. Missing options have the preset's value, or the
        library's default. "preset" names a preset; a window may be
        ("kaiser", beta) or an array, a pad (left, right).

    Returns
    -------
    SpectrustOptions
        Options of the right types, not yet checked by the library.

    Raises
    ------
    TypeError
        If a name is unknown or a value has the wrong type.
    OptionError
        If C cannot represent a value, or a word is not one of the choices.
    """
    struct = SpectrustOptions()
    options = _split(options)
    colours = palette.to_bytes(options.get("colormap"))
    if colours is not None:
        del options["colormap"]
    arrays = numbers.take(options)
    title = _TITLE.to_c("title", options.pop("title", None))
    preset = options.pop("preset", None)
    if preset is None:
        call(library.spectrust_options_init,
             ctypes.byref(struct), ctypes.sizeof(struct))
    else:
        call(library.spectrust_options_init_preset,
             ctypes.byref(struct), ctypes.sizeof(struct),
             _PRESET.to_c("preset", preset))
    for name, value in options.items():
        if name not in PARAMETERS:
            raise TypeError(_unknown(name))
        setattr(struct, name, PARAMETERS[name].to_c(name, value))
    struct.title = title
    if "filters" in arrays and "n_mels" not in options:
        # A preset's does not fit.
        struct.n_mels = AUTO
    numbers.put(struct, arrays)
    if colours is not None:
        # The struct keeps alive what it points to; a title by itself.
        struct.kept = ctypes.create_string_buffer(colours, len(colours))
        struct.palette = ctypes.addressof(struct.kept)
    return struct


def _split(options):
    """Return a copy without pairs: each becomes two options.

    SciPy's window=("kaiser", beta), and pad=(left, right).
    """
    options = dict(options)
    window = options.get("window")
    if (isinstance(window, tuple) and len(window) == 2
            and isinstance(window[0], str)):
        options["window"], options["beta"] = window
    pad = options.get("pad")
    if isinstance(pad, tuple) and len(pad) == 2:
        del options["pad"]
        options["pad_left"], options["pad_right"] = pad
    return options


def to_dict(struct):
    """Convert a SpectrustOptions back to names and values, all of them."""
    options = dict(
        (name, PARAMETERS[name].from_c(getattr(struct, name)))
        for name in _NAMES)
    if struct.palette:
        options["colormap"] = palette.to_text(bytearray(
            ctypes.string_at(struct.palette, 3 * palette.COLOURS)))
    options["title"] = _TITLE.from_c(struct.title)
    options.update(numbers.to_dict(struct))
    return options


def without_effect(given, options, format):
    """Return warnings about options that change nothing.

    Parameters
    ----------
    given : iterable of str
        Names of options that were given.
    options : dict
        All options with their values.
    format : str
        Format of the files: "jpeg", "png", "npy" or "csv".

    Returns
    -------
    list of str
        One sentence, if any of them is for the other kind of file and has
        not its default.
    """
    others, of = (OF_PICTURES, "pictures") if format == "npy" else (
        OF_ARRAYS, "arrays (format=\"npy\")")
    defaults = to_dict(to_struct({}))
    # The library refuses derivatives of a picture.
    idle = [name for name in others if name in given and name != "deltas"
            and options[name] != defaults[name]]
    if not idle:
        return []
    return ["{} {} for {}, without effect here".format(
        ", ".join(idle), "is" if len(idle) == 1 else "are", of)]


def option_text(struct, name):
    """Return the value of an option as text, as C and the command have it."""
    text = ctypes.create_string_buffer(64)
    call(library.spectrust_options_get,
         ctypes.byref(struct), name.encode("ascii"), text, len(text))
    return text.value.decode("ascii")


def fingerprint(options, settings):
    """Return the hash of options that a batch's manifest has in its rows.

    Parameters
    ----------
    options : dict
        Names and values, as for `to_struct`.
    settings : dict
        Fields of SpectrustBatchOptions that differ from the defaults.
    """
    struct = to_struct(options)
    batch = new_struct(
        SpectrustBatchOptions, library.spectrust_batch_options_init, settings)
    text = ctypes.create_string_buffer(FINGERPRINT_SIZE)
    call(library.spectrust_options_fingerprint, ctypes.byref(struct),
         ctypes.byref(batch), text, len(text))
    return text.value.decode("ascii")


def settings_to_dict(settings):
    """Convert fields of SpectrustBatchOptions back to names and values."""
    return dict(
        (name, SETTINGS[name].from_c(settings[name])) for name in SETTINGS)


def call_arguments(options):
    """Format width, height and non-default options as in a call."""
    defaults = to_dict(to_struct({}))
    return ", ".join(
        "{}={}".format(name, numbers.brief(options[name])) for name in NAMES
        if name in ("width", "height") or options[name] != defaults[name])


def _unknown(name):
    near = nearest(name, NAMES + ["preset"] + list(SETTINGS), most=1)
    hint = ", did you mean '{}'{}?".format(
        near[0], " of Batchop" if near[0] in SETTINGS else "") if near else ""
    return "unknown option {}{}".format(show(name), hint)
