"""Shards of a batch: their template, their recordings, their arrays."""

import os
import string

from .. import errors
from .._native.options import SETTINGS
from .._native.parameters import Whole, within
from .._native.stacked import framing
from .._shards.endings import is_shard
from .._shards.tar import apart
from .._shards.writers import check_needs, sample_key
from .._stores.address import member_of

# Recordings in a shard, if the number is not given.
_SHARD_SIZE = 1000

_SIZES = "a whole number from 1 to {} or None"
_LARGEST = 10 ** 9

_KEEP = SETTINGS["remainder"].to_c("remainder", "keep")

# Rates at which the number of rows is compared, if recordings have any.
_RATES = (8000, 48000)


def shard_size(given, outpath):
    """Check the number of recordings in a shard; None if there are none.

    Parameters
    ----------
    given : int or None
        The argument of a batch.
    outpath : str
        Folder of the pictures, or template of the shards.

    Raises
    ------
    OptionError
        If one of them does not fit the other.
    """
    is_template = _is_template(outpath)
    if given is None:
        return _SHARD_SIZE if is_template else None
    size = within("shard_size", Whole(_SIZES.format(_LARGEST)), given, 1,
                  _LARGEST)
    if not is_template:
        raise errors.OptionError(
            "shard_size must be None if outpath is a folder, got {}; shards "
            "have a name such as part-{{shard:06d}}.tar".format(size))
    return size


def _is_template(outpath):
    """Return whether a path is a template of shards.

    Raises
    ------
    OptionError
        If it is the name of a single shard, or no template.
    """
    if not is_shard(outpath):
        return False
    try:
        fields = [name for _, name, _, _ in string.Formatter().parse(outpath)
                  if name is not None]
        first, second = shard_path(outpath, 0), shard_path(outpath, 1)
    except (ValueError, LookupError, AttributeError):
        fields, first, second = [], "", ""
    if set(fields) != {"shard"} or first == second:
        raise errors.OptionError(
            "outpath must have {{shard}} if it is a template of shards, such "
            "as part-{{shard:06d}}.tar, got {!r}".format(outpath))
    check_needs(outpath)
    return True


def shard_path(outpath, number):
    """Return the path or URL of a shard."""
    return outpath.format(shard=number)


def planned_samples(shards, names):
    """Return the paths of samples, as if all recordings can be read.

    Parameters
    ----------
    shards : list of str
        Path or URL of the shard of each recording.
    names : list of str
        Path of its picture.
    """
    found, keys = [], {}
    for shard, name in zip(shards, names):
        stem, extension = os.path.splitext(name)
        seen = keys.setdefault(shard, set())
        key = apart(sample_key(shard, stem), seen)
        seen.add(key)
        found.append(member_of(shard, key + extension))
    return found


def arrays_of(spectrogram, settings):
    """Return what all arrays of a batch have in common.

    Parameters
    ----------
    spectrogram : Spectrogram
        Computes the arrays.
    settings : dict
        Fields of SpectrustBatchOptions.

    Returns
    -------
    shape : tuple of int or None
        Rows and frames, each None if it varies.
    dtype : {"float32", "float16"}
        Type of the values.
    """
    options, handle = spectrogram.options, spectrogram._live_handle()
    sr, length = options["sr"], options["length"]
    rows = set(_framing(handle, rate, rate)[0]
               for rate in ([sr] if sr else _RATES))
    frames = set([None])
    segment = settings["segment"]
    if sr and length:
        frames = set([_framing(handle, sr, length)[1]])
    elif sr and segment == segment and settings["remainder"] != _KEEP:
        # The library may make segments one sample longer.
        n_samples = int(segment * sr + 0.5)
        frames = set(_framing(handle, sr, each)[1]
                     for each in (n_samples, n_samples + 1))
    shape = tuple(each.pop() if len(each) == 1 else None
                  for each in (rows, frames))
    return shape, options["dtype"]


def _framing(handle, sr, n_samples):
    """Return rows and frames of an array; None if it cannot be computed."""
    try:
        found = framing(handle, sr, n_samples)
    except errors.SpectrustError:
        return None, None
    return found.n_bands, found.n_frames


class Shards(object):
    """Cuts chunks that are shards, which do not depend on the workers.

    Parameters
    ----------
    indices : list of int
        Recordings that are left, of whole shards.
    size : int
        Number of recordings in a shard.
    """

    def __init__(self, indices, size):
        self._left = indices[::-1]
        self._size = size

    def __len__(self):
        return len(self._left)

    def take(self, _):
        """Take the recordings of the next shard."""
        number, chunk = self._left[-1] // self._size, []
        while self._left and self._left[-1] // self._size == number:
            chunk.append(self._left.pop())
        return chunk

    def learn(self, indices, seconds):
        """Take no notice: shards have their size."""
