"""Name the pictures of a batch by a user's function."""

import os

from ._native.paths import decode_path, encode_path

# Placeholder for an entry that is not a file; never written.
_NOTHING = b""


def name_outputs(files, name_one, folder=b""):
    """Get the path of every picture, before anything is drawn.

    Parameters
    ----------
    files : Files
        The inputs.
    name_one : callable
        Called once for every input, in path order, with its path as str if
        it requires an argument or has one named "path", otherwise without
        arguments. Returns the path of the picture.
    folder : bytes, optional
        Folder where relative paths start. Default: the current folder.

    Returns
    -------
    list of bytes
        A path for each entry of `files`.

    Raises
    ------
    TypeError
        If `name_one` does not return a path.
    ValueError
        If two inputs would have the same picture, or a path contains a zero
        byte.
    """
    takes_path = _takes_path(name_one)
    names = []
    for index in range(len(files)):
        if not files.is_file(index):
            names.append(_NOTHING)
            continue
        path = (decode_path(files.path(index)),) if takes_path else ()
        names.append(encode_path(
            name_one(*path), "what generate_output_path returns"))
    _refuse_duplicates(files, names, folder)
    return names


def _takes_path(function):
    """Return whether to call a function with the path."""
    import inspect

    try:
        signature = inspect.signature(function)
    except ValueError:
        # Some C functions have no signature.
        return True
    if "path" in signature.parameters:
        return True
    try:
        signature.bind()
    except TypeError:
        return True
    return False


def _refuse_duplicates(files, names, start):
    folders, seen = {}, {}
    for index, name in enumerate(names):
        if name == _NOTHING:
            continue
        folder, base = os.path.split(name)
        if folder not in folders:
            folders[folder] = os.path.realpath(os.path.join(start, folder))
        first = seen.setdefault((folders[folder], base), index)
        if first != index:
            raise ValueError(
                "{!r} and {!r} would both be drawn into {!r}".format(
                    decode_path(files.path(first)),
                    decode_path(files.path(index)), decode_path(name)))


def create_folders(folders):
    """Create missing folders.

    A failure is left to the library, which reports it in the results of the
    pictures in that folder.
    """
    for folder in sorted(folders):
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError:
            continue
