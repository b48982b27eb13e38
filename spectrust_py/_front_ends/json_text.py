"""Read a JSON file that may be hostile."""

import json

from .failure import unreadable
from .locate import read_text

# Digits of the longest number that a configuration needs.
_DIGITS = 40


def read_json(path):
    """Return the object of a JSON file, a dict.

    Not allowed, apart from what is not JSON: NaN and infinities, numbers of
    very many digits, a name that appears twice in an object.
    """
    text = read_text(path)
    try:
        found = json.loads(
            text, parse_constant=_refuse, parse_int=_whole,
            object_pairs_hook=_object)
    except RuntimeError:  # RecursionError, from Python 3.5 on
        raise unreadable(path, "JSON", "it is nested too deeply") from None
    except ValueError as error:
        raise unreadable(path, "JSON", error) from None
    if not isinstance(found, dict):
        raise unreadable(path, "a JSON object", "it begins otherwise")
    return found


def _refuse(word):
    raise ValueError("{} is no number of JSON".format(word))


def _whole(digits):
    if len(digits) > _DIGITS:
        raise ValueError("a number has {} digits, more than {}".format(
            len(digits), _DIGITS))
    return int(digits)


def _object(pairs):
    found = {}
    for name, value in pairs:
        if name in found:
            raise ValueError("the name {!r} appears twice".format(name[:60]))
        found[name] = value
    return found
