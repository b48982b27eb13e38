"""Options of object stores as arguments: [PROTOCOL:]KEY=VALUE."""

import contextlib
import json
import re

from .._stores.address import is_url, joined_urls
from .settings import UsageError

_FLAG = "--storage-option"

_PROTOCOL = re.compile("([A-Za-z][A-Za-z0-9+._-]*):(.*)", re.DOTALL)


def storage_of(words, paths, given=None, needs_url=True):
    """Return options of stores by protocol, as `Batchop` takes them.

    Parameters
    ----------
    words : list of str or None
        The arguments, such as "client_kwargs.verify=false". A value is that
        of its JSON, or else text.
    paths : list of str
        Paths and URLs, whose protocols an argument without one is for.
    given : dict or None
        Options of a file, which the arguments override.
    needs_url : bool
        Whether an argument must be for some protocol.

    Returns
    -------
    dict of str to dict, or None
        The options; None if there are none.

    Raises
    ------
    UsageError
        If an argument is not one; the sentence has no value, which may be
        secret.
    """
    found = {}
    for word in words or ():
        key, equals, text = word.partition("=")
        protocol, name = _split(key)
        if not equals or not all(name.split(".")):
            raise UsageError("{} must be KEY=VALUE or PROTOCOL:KEY=VALUE, got "
                             "{!r}".format(_FLAG, key))
        protocols = _protocols(paths) if protocol is None else [protocol]
        if needs_url and not protocols:
            raise UsageError(
                "{} must have a protocol such as s3:{} if no URL is given, "
                "got {!r}".format(_FLAG, key, key))
        for each in protocols:
            _put(found.setdefault(each, {}), name, _value(text), key)
    if given is not None and not isinstance(given, dict):
        # For the batch to refuse.
        return given
    return _over(given or {}, found) or None


def _split(key):
    """Return the protocol, or None, and the key of an argument."""
    found = _PROTOCOL.match(key)
    return found.groups() if found else (None, key)


def _protocols(paths):
    """Return the protocols of URLs, of joined ones the innermost."""
    return sorted(set(
        [part for part in joined_urls(path) if "://" in part][-1]
        .partition("://")[0] for path in paths
        if isinstance(path, str) and is_url(path)))


def _put(options, name, value, key):
    """Set an option; a dot leads to that of an object."""
    *outer, last = name.split(".")
    for part in outer:
        options = options.setdefault(part, {})
        if not isinstance(options, dict):
            raise UsageError("{} must not give {!r} and a part of it, got "
                             "{!r}".format(_FLAG, part, key))
    if last in options:
        raise UsageError("{} must be given once for a key, got {!r} "
                         "twice".format(_FLAG, key))
    options[last] = value


def _value(text):
    """Return the value of JSON, or the text if it is none."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RuntimeError):
        return text


def _refuse(name):
    # NaN and Infinity, which are no JSON.
    raise ValueError(name)


def _over(under, over):
    """Return options, with others that override them."""
    found = dict(under)
    for name, value in over.items():
        both = isinstance(value, dict) and isinstance(found.get(name), dict)
        found[name] = _over(found[name], value) if both else value
    return found


@contextlib.contextmanager
def configured(options):
    """Add options to the configuration of fsspec for a while.

    Parameters
    ----------
    options : dict of str to dict, or None
        Options of stores, by protocol.
    """
    try:
        from fsspec import config  # type: ignore
    except ImportError:
        # Who opens a URL says what is missing.
        options = None
    if not options:
        yield
        return
    kept = dict(config.conf)
    config.conf.update(_over(kept, options))
    try:
        yield
    finally:
        config.conf.clear()
        config.conf.update(kept)
