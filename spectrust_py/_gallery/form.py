"""The form of the pictures: bare, or figures with a spectrogram in them."""

from .._figures import rectangle_of, rectangle_of_size


def form_of(parameters, settings, revision):
    """Return what the page must know of the form of its pictures.

    Parameters
    ----------
    parameters : list of dict
        What pictures say of themselves, from `stated`.
    settings : dict
        The options of all pictures.
    revision : int or None
        Revision of the library that drew them.

    Returns
    -------
    dict
        `size` of a picture, in pixels; `figure`, whether it has axes; and the
        `rectangle` of its spectrogram: left and upper border, width and
        height in pixels. The rectangle is None in a picture without axes,
        and in figures that do not state it (`metadata=None`) and were drawn
        by another revision, whose figures may look different.
    """
    size = [settings.get(name) for name in ("width", "height")]
    size = [side if _is_side(side) else None for side in size]
    is_figure = settings.get("axes") not in (None, False)
    rectangle = None
    if parameters:
        is_figure = parameters[0].get("rectangle") is not None
        rectangle = rectangle_of(parameters[0])
        if rectangle is not None:
            size = [parameters[0][name] for name in ("width", "height")]
    elif is_figure and None not in size:
        rectangle = rectangle_of_size(size[0], size[1], revision)
    return {"size": size, "figure": is_figure, "rectangle": rectangle}


def _is_side(value):
    """Return whether a value may be the width or height of a picture."""
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
