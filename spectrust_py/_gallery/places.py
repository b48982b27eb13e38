"""Paths as the page names them, relative to its folder."""

import os


def is_valid(path):
    """Return whether a text can be a path of this system."""
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def common_folder(paths):
    """Return the folder that holds all of these absolute paths, or None."""
    folders = [os.path.dirname(path).split(os.sep) for path in set(paths)]
    if not folders:
        return None
    # What the first and the last in order share, all share.
    first, last = min(folders), max(folders)
    shared = 0
    while shared < len(first) and first[shared:shared + 1] == last[
            shared:shared + 1]:
        shared += 1
    return os.sep.join(first[:shared]) or os.sep


def below(path, folder):
    """Return the path of something in a folder, relative to it."""
    return path[len(folder.rstrip(os.sep)) + 1:]


def relative(folder, page):
    """Return how a page reaches a folder: text to put before a path in it.

    A browser takes ``..`` off a path without following links. So if the
    page's folder is reached through a link, the real way serves only if it is
    also right without following it.

    Parameters
    ----------
    folder, page : str
        Absolute paths: of the folder to reach, and of the page's folder.

    Returns
    -------
    str
        Empty for the page's own folder, otherwise with a slash at its end.
    """
    target = os.path.realpath(folder)
    way = os.path.relpath(target, os.path.realpath(page))
    if os.path.realpath(os.path.normpath(os.path.join(page, way))) != target:
        way = os.path.relpath(folder, page)
    return "" if way == os.curdir else way + os.sep
