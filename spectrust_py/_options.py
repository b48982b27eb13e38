"""Keyword arguments to a SpectrustOptions struct, and back.

The library holds the defaults and the ranges; here are the names, the types
and the words in which an error says what is allowed.
"""

import ctypes

from ._bindings import (
    COLORMAP,
    DCT_NORM,
    DTYPE,
    FORMAT,
    KIND,
    MEL_NORM,
    MEL_SCALE,
    PAD_MODE,
    PRESET,
    SCALE,
    SUBSAMPLING,
    WINDOW,
    SpectrustOptions,
)
from ._call import call
from ._library import library
from ._parameters import (
    Choice,
    Flag,
    MaybeFlag,
    Number,
    Power,
    Reference,
    Whole,
    show,
)

_NAN = float("nan")
_CHANNEL = Number("a number from 0 to 255")


def words(enumeration, none=None):
    """Return the choice among an enumeration's names, in its order.

    The name `none`, if given, is None in Python.
    """
    names = sorted(enumeration, key=enumeration.__getitem__)
    return Choice(*[
        (None if name == none else name.lower(), enumeration[name])
        for name in names])


PARAMETERS = {
    "width": Whole("a whole number from 1 to 16384 pixels"),
    "height": Whole("a whole number from 1 to 16384 pixels"),
    "r": _CHANNEL,
    "g": _CHANNEL,
    "b": _CHANNEL,
    "colormap": words(COLORMAP),
    "subsampling": Choice(
        ("4:2:0", SUBSAMPLING["S420"]),
        ("4:4:4", SUBSAMPLING["S444"]),
        ("gray", SUBSAMPLING["GRAY"])),
    "quality": Whole("a whole number from 1 to 100"),
    "channel": Whole(
        "a whole number from 0 to 255 (counted from 0)", auto=True),
    "offset": Number("a number, 0 seconds or more"),
    "duration": Number("a number, more than 0 seconds", none=_NAN),
    "n_fft": Whole("a whole number from 2 to 65536 samples", auto=True),
    "win_length": Whole("a whole number from 1 to 65536 samples", auto=True),
    "hop_length": Whole(
        "a whole number from 1 to 4294967295 samples", auto=True),
    "center": Flag(),
    "power": Power(
        "a whole number from 1 to 2 (1: magnitude, 2: power)", bits=32),
    "n_mels": Whole("a whole number from 1 to 16384 bands", auto=True),
    "fmin": Number("a number, 0 Hz or more"),
    "fmax": Number("a number of Hz above fmin", none=_NAN),
    "mel_scale": words(MEL_SCALE),
    "norm": words(MEL_NORM, none="NONE"),
    "ref": Reference(
        "'max', 'recording', a number more than 0", none=_NAN),
    "amin": Number("a number, more than 0"),
    "top_db": Number("a number from 0.01 to 10000 dB", none=float("inf")),
    "vmin": Number("a number from -10000 to 10000 dB", none=_NAN),
    "vmax": Number("a number from -10000 to 10000 dB", none=_NAN),
    "window": words(WINDOW),
    "pad_mode": words(PAD_MODE),
    "kind": words(KIND),
    "scale": words(SCALE, none="AUTO"),
    "beta": Number("a number from 0 to 100"),
    "periodic": Flag(),
    "preemphasis": Number("a number, at least 0 and below 1"),
    "gain": Number("a number, more than 0"),
    "remove_dc": Flag(),
    "snip_edges": MaybeFlag(),
    "frame_length_ms": Number("a number, more than 0 ms", none=_NAN),
    "frame_shift_ms": Number("a number, more than 0 ms", none=_NAN),
    "drop_last": Flag(),
    "length": Whole("a whole number, 1 sample or more", auto=True),
    "sr": Whole("a whole number from 1 to 4000000 Hz", auto=True),
    "n_mfcc": Whole("a whole number from 1 to 16384 coefficients"),
    "dct_type": Whole("a whole number from 1 to 3"),
    "dct_norm": words(DCT_NORM, none="NONE"),
    "lifter": Number("0, or from 0.001 to 1000000"),
    "n_chroma": Whole("a whole number from 1 to 1024 classes of pitch"),
    "tuning": Number("a number from -0.5 to 0.5 of a class of pitch"),
    "pcen_gain": Number("a number from 0 to 100"),
    "pcen_bias": Number("a number from 0 to 100"),
    "pcen_power": Number("a number from 0 to 100"),
    "pcen_time_constant": Number(
        "a number from 0.000001 to 1000000 seconds"),
    "pcen_eps": Number("a number from 1e-30 to 1e30"),
    "mean": Number("a number from -1e30 to 1e30"),
    "std": Number("a number from 1e-30 to 1e30"),
    "deltas": Whole("a whole number from 0 to 2 derivatives"),
    "delta_width": Whole("an odd whole number from 3 to 9999 frames"),
    "dtype": words(DTYPE),
    "bit_depth": Whole("8 or 16", bits=32),
    "max_channels": Whole("a whole number from 1 to 256 channels"),
    "max_sample_rate": Whole("a whole number from 1 to 4000000 Hz"),
    "max_header_bytes": Whole(
        "a whole number from 1 to 70368744177664 bytes"),
    "max_chunks": Whole("a whole number from 1 to 4096 chunks"),
    "max_resample_ratio": Whole("a whole number from 1 to 256 times"),
    "max_samples": Whole(
        "a whole number from 1 to 70368744177664 samples"),
}
_PRESET = words(PRESET)
FORMATS = words(FORMAT)

# In the header's order; before Python 3.7 a dict has none.
_NAMES = [
    field[0] for field in SpectrustOptions._fields_ if field[0] in PARAMETERS]


def to_struct(options):
    """Turn options into what the library takes.

    Parameters
    ----------
    options : dict
        Names and values; what is missing has the preset's value, or the
        library's default. "preset" names a preset; a window may be
        ("kaiser", beta).

    Returns
    -------
    SpectrustOptions
        Of the right types, not yet checked by the library.

    Raises
    ------
    TypeError
        If a name is unknown or a value is of the wrong type.
    OptionError
        If a value cannot cross into C, or is no member of an enumeration.
    """
    struct = SpectrustOptions()
    options = _with_beta(options)
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
    return struct


def _with_beta(options):
    """Return a copy in which SciPy's ("kaiser", beta) is two options."""
    options = dict(options)
    window = options.get("window")
    if isinstance(window, tuple) and len(window) == 2:
        options["window"], options["beta"] = window
    return options


def to_dict(struct):
    """Turn a SpectrustOptions back into names and values, all of them."""
    return dict(
        (name, PARAMETERS[name].from_c(getattr(struct, name)))
        for name in _NAMES)


def arguments(options):
    """Write width, height, and what is not the default, as in a call."""
    defaults = to_dict(to_struct({}))
    return ", ".join(
        "{}={!r}".format(name, options[name]) for name in _NAMES
        if name in ("width", "height") or options[name] != defaults[name])


def _unknown(name):
    import difflib

    near = difflib.get_close_matches(name, _NAMES + ["preset"], n=1)
    hint = ", did you mean '{}'?".format(near[0]) if near else ""
    return "unknown option {}{}".format(show(name), hint)
