"""Read one recording that is not a file of this machine."""

import io
import os

from .address import is_url, split_member


class Fetched(io.BytesIO):
    """A recording in memory, as a file object.

    Attributes
    ----------
    name : str
        Its path or URL.
    """

    def __init__(self, content, name):
        io.BytesIO.__init__(self, content)
        self.name = name


def readable(given):
    """Return a recording as `Source` takes it.

    Parameters
    ----------
    given : object
        A recording of any kind.

    Returns
    -------
    object
        A `Fetched` for a str that is a URL or the path of a member of an
        archive; anything else as it is.

    Raises
    ------
    NotFoundError, InputError
        If it cannot be read.
    StateError
        If a package is missing; the message says what to install.
    """
    if not isinstance(given, str):
        return given
    found = split_member(given)
    if found is not None and not os.path.lexists(given):
        return Fetched(_member(given, *found), given)
    if is_url(given):
        from .store import Store

        return Fetched(Store(given).read(given), given)
    return given


def _member(path, archive, name):
    """Return the content of a member."""
    from .archive import Reader, members, read_plain
    from .scratch import Scratch
    from .store import read_error

    listed, error = members(archive)
    found = [each for each in listed if each.name == name]
    if not found:
        raise error or read_error(FileNotFoundError(), path, "the member")
    start = found[0].start
    if found[0].is_plain:
        return read_plain(archive, start, found[0].size, None, path)
    reader = Reader()
    with Scratch() as scratch:
        copy = os.path.join(scratch.path, "member")
        try:
            reader.save(archive, name, start, copy, path)
        finally:
            reader.close()
        with io.open(copy, "rb") as file:
            return file.read()
