"""What pictures say of themselves: their parameters, by sample rate."""

from .. import errors
from ..picture import read_picture

# Pictures that are tried for each sample rate.
_TRIES = 3


def stated(pictures):
    """Return the parameters of a picture.

    Two pictures of a batch and of one sample rate differ in nothing else but
    their times.

    Parameters
    ----------
    pictures : list of str
        Pictures that exist, all of one sample rate and the same options.

    Returns
    -------
    dict or None
        Those of the first that can be read; None if none of the first few
        has any (`metadata=None`).
    """
    for path in pictures[:_TRIES]:
        try:
            return read_picture(path).parameters
        except (errors.SpectrustError, ValueError):
            continue
    return None
