"""Find, load and check the shared library.

The environment variable SPECTRUST_LIBRARY, if set, names the file to load.
The default is libspectrust.so in the folder of `spectrust`.
"""

import ctypes
import os

from .bindings import (
    ABI_VERSION,
    FUNCTIONS,
    STATUS,
    SpectrustError,
    SpectrustOptions,
)

_VARIABLE = "SPECTRUST_LIBRARY"
_NAME = "libspectrust.so"


def _candidates():
    """Return the paths to try, in order."""
    named = os.environ.get(_VARIABLE)
    if named:
        return [os.path.abspath(named)]
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return [os.path.join(package, _NAME)]


def _open(path):
    """Load one file and declare its functions.

    ctypes.CDLL releases the interpreter's lock around every call.

    Raises
    ------
    OSError
        If the file is missing or not a shared library.
    ValueError
        If it is another library, or another version of this one.
    """
    if not os.path.isfile(path):
        raise OSError("there is no such file")
    library = ctypes.CDLL(path)
    _check_version(library)
    for name in FUNCTIONS:
        _declare(library, name)
    _check_sizes(library)
    return library


def _declare(library, name):
    """Declare the types of one function."""
    try:
        function = getattr(library, name)
    except AttributeError:
        raise ValueError("it has no function {}".format(name)) from None
    function.restype, function.argtypes = FUNCTIONS[name]
    return function


def _check_version(library):
    found = _declare(library, "spectrust_abi_version")()
    if found != ABI_VERSION:
        raise ValueError(
            "its ABI version is {}, this package needs version {}".format(
                found, ABI_VERSION))


def _check_sizes(library):
    options, error = SpectrustOptions(), SpectrustError()
    status = library.spectrust_options_init(
        ctypes.byref(options), ctypes.sizeof(options), ctypes.byref(error))
    if status != STATUS["OK"]:
        raise ValueError(error.message.decode("utf-8", "replace"))


def load():
    """Load the library from the first candidate that works.

    Returns
    -------
    ctypes.CDLL
        The library, with the types of all its functions declared.

    Raises
    ------
    ImportError
        If no candidate works; the message lists each with its reason.
    """
    reasons = []
    for path in _candidates():
        try:
            return _open(path)
        except (OSError, ValueError) as error:
            reasons.append("{}: {}".format(path, error))
    raise ImportError(
        "spectrust cannot load its shared library; tried\n  {}\n"
        "Build it with `make build` or `pip install .` in spectrust's source "
        "folder, or name the file in the environment variable {}.".format(
            "\n  ".join(reasons), _VARIABLE))


library = load()
