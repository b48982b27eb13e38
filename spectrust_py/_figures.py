"""Where the spectrogram of a figure is."""

import array

from ._native.library import library
from .errors import SpectrustError
from .picture import read_picture
from .spectrogram import Spectrogram

# Samples of the recording that is drawn for its figure, and their rate.
_SAMPLES = [0.5, -0.5] * 64
_SR = 8000


def rectangle_of(parameters):
    """Return the rectangle of the spectrogram in a picture.

    Parameters
    ----------
    parameters : dict
        Those of `Picture.parameters`.

    Returns
    -------
    list of int, or None
        Left border, upper border, width and height in pixels. None if the
        picture has no axes, and is a spectrogram as a whole; or if what it
        states does not lie in it.
    """
    stated = parameters.get("rectangle")
    if not isinstance(stated, dict):
        return None
    found = [stated.get(name) for name in ("x", "y", "width", "height")]
    sides = [parameters.get(name) for name in ("width", "height")]
    if not all(map(_is_whole, found + sides)):
        return None
    lies = all(found[at] >= 0 and found[at + 2] > 0
               and found[at] + found[at + 2] <= sides[at] for at in (0, 1))
    return found if lies else None


def part_of(parameters):
    """Return the rectangle of the spectrogram as parts of the picture.

    Parameters
    ----------
    parameters : dict
        Those of `Picture.parameters`.

    Returns
    -------
    tuple of float, or None
        Left and upper border, width and height, from 0 to 1. None if the
        picture is a figure, and states no rectangle that lies in it.
    """
    if parameters.get("rectangle") is None:
        return 0., 0., 1., 1.
    return _parts(rectangle_of(parameters), parameters)


def part_of_options(options):
    """Return what `part_of` returns for pictures with these options.

    Parameters
    ----------
    options : dict
        Those of a `Spectrogram` of this library.

    Returns
    -------
    tuple of float, or None
        Left and upper border, width and height, from 0 to 1.
    """
    if options["axes"] is None:
        return 0., 0., 1., 1.
    return _parts(rectangle_of_size(
        options["width"], options["height"], library.spectrust_revision()),
        options)


def _parts(rectangle, sides):
    if rectangle is None:
        return None
    width, height = float(sides["width"]), float(sides["height"])
    return (rectangle[0] / width, rectangle[1] / height,
            rectangle[2] / width, rectangle[3] / height)


def rectangle_of_size(width, height, revision):
    """Return the rectangle of the spectrogram in figures of a size.

    It depends on nothing else. A figure is drawn to find it, for pictures
    that do not state theirs (`metadata=None`).

    Parameters
    ----------
    width, height : int
        Size of the figure, in pixels.
    revision : int or None
        Revision of the library that drew the figures.

    Returns
    -------
    list of int, or None
        As `rectangle_of`; None if there is no figure of this size, or if
        another revision drew the figures, whose rectangle may differ.
    """
    if revision != library.spectrust_revision():
        return None
    try:
        drawn = Spectrogram(
            width, height, axes=True, title="", quality=1).encode(
                (array.array("f", _SAMPLES), _SR))
    except (SpectrustError, TypeError):
        return None
    return rectangle_of(read_picture(drawn).parameters)


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)
