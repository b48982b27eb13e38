"""Name the pictures of a batch by a function of the user's."""

import os

from ._paths import decode_path, encode_path

# Stands for the picture of an entry that is no file, and is never written.
_NOTHING = b""


def name_outputs(files, name_one, folder=b""):
    """Ask for every picture's path, before anything is drawn.

    Parameters
    ----------
    files : Files
        The inputs.
    name_one : callable
        Called once for every input, in path order, with its path as str if
        it needs an argument or has one named "path", and otherwise with
        none. Returns the path of the picture.
    folder : bytes, optional
        Where relative paths begin. Default: the current folder.

    Returns
    -------
    list of bytes
        A path for each entry of `files`.

    Raises
    ------
    TypeError
        If `name_one` returns something that is no path.
    ValueError
        If two inputs would be drawn into one picture, or a path holds a
        zero byte.
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
    """Tell a function of the path from one that does without arguments."""
    import inspect

    try:
        signature = inspect.signature(function)
    except ValueError:
        # Some functions written in C do not show theirs.
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
    """Create folders that are missing.

    One that cannot be created is left to the library, which says so in the
    results of the pictures that were to go there.
    """
    for folder in sorted(folders):
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError:
            continue
