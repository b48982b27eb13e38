"""Write a page that shows the pictures of a manifest."""

import io
import os
import warnings

from . import errors
from ._stores.address import local_path

_NAME = "index.html"

# Bytes of a page, in which its mark is.
_BEGINNING = 1024


def gallery(manifest, path=None):
    """Write a page of HTML that shows the pictures of a manifest.

    The page is one file that needs neither network nor server. It refers to
    pictures and recordings by paths relative to its own folder, so they can
    be moved together. It has the rows that `read_manifest` returns, and those
    whose recording no longer exists.

    Parameters
    ----------
    manifest : str, bytes or os.PathLike
        The manifest of a `Batchop`, or a folder with one manifest in it or,
        if there is none in it, beside it.
    path : str, bytes, os.PathLike or None, optional
        Path of the page, or a folder that exists, for ``index.html`` in it.
        Default None: ``index.html`` in the folder that is given, or in that
        of the manifest. A file there is replaced if it is such a page.

    Returns
    -------
    str
        Path of the page.

    Raises
    ------
    NotFoundError
        If the manifest does not exist; a FileNotFoundError.
    InputError
        If it cannot be read; an OSError.
    PictureError
        If it is not a manifest; a ValueError.
    OptionError
        If there is no manifest or more than one in a folder, or a URL is
        given; a ValueError.
    OutputError
        If the page cannot be written, or another file is there; an OSError.

    Warns
    -----
    SpectrustWarning
        If pictures that the manifest names do not exist, or cannot be shown
        because they are arrays, in stores or in shards.

    See Also
    --------
    read_manifest : Returns the rows that the page shows.

    Examples
    --------
    >>> import spectrust
    >>> batch = spectrust.Batchop("in_dir", "out_dir", manifest="index.csv")
    >>> results = batch.run()
    >>> spectrust.gallery("index.csv")
    'index.html'
    """
    return _summary(manifest, path)[0]


def _summary(manifest, path=None):
    """Write a page; return its path, and the numbers of its entries.

    Returns
    -------
    path : str
        Path of the page.
    counts : list of int
        Number of entries that failed, that have no picture to show, that were
        left out, and that are shown.
    """
    from ._gallery.entries import NO_PICTURE, entries_of
    from ._gallery.find import manifest_of, rows_of
    from ._gallery.page import page_of

    given = local_path(manifest, "manifest")
    target = None if path is None else local_path(path, "path")
    file, folder = given, os.path.dirname(given)
    if os.path.isdir(given):
        file, folder = manifest_of(given), given
    if target is None:
        target = os.path.join(folder, _NAME)
    elif os.path.isdir(target):
        target = os.path.join(target, _NAME)
    entries, unseen = entries_of(
        rows_of(file), os.path.dirname(os.path.abspath(target)))
    _write(target, page_of(os.path.basename(file), entries))
    if unseen is not None:
        warnings.warn(
            "{!r}: {} of {} entries have no picture to show, the first {!r}: "
            "{}".format(file, entries["counts"][NO_PICTURE], entries["count"],
                        *unseen), errors.SpectrustWarning, stacklevel=3)
    return target, entries["counts"]


def _write(target, text):
    """Write a page; the old one stays until the new one is whole."""
    _refuse_other(target)
    real = os.path.realpath(target)
    part = os.path.join(os.path.dirname(real), ".spectrust-{}{}".format(
        os.getpid(), _NAME))
    try:
        try:
            with io.open(part, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            os.replace(part, real)
        except BaseException:
            if os.path.exists(part):
                os.remove(part)
            raise
    except OSError as error:
        raise errors.OutputError("{!r}: cannot write the page: {}".format(
            target, error.strerror)) from None


def _refuse_other(target):
    """Raise an error if there is something else than a page."""
    from ._gallery.page import MARK

    if not os.path.lexists(target):
        return
    try:
        with io.open(target, "rb") as file:
            beginning = file.read(_BEGINNING)
    except OSError as error:
        raise errors.OutputError("{!r}: cannot write the page: {}".format(
            target, error.strerror)) from None
    if beginning and MARK.encode("ascii") not in beginning:
        raise errors.OutputError(
            "{!r}: another file is there, not a gallery".format(target))
