"""Shards of earlier runs: which of them stay."""

import os

from .. import errors
from .._shards.endings import is_shard
from .._stores.address import is_url, quoted, split_path
from .._stores.store import Store

_MOVED = "its shard is written again without it"


class Kept(object):
    """What earlier runs have put into the shards of a batch.

    Parameters
    ----------
    past : dict of str to list of dict
        Rows of earlier runs by absolute path, or URL, of the recording.
    """

    def __init__(self, past):
        self._past = past
        # Recordings by the path of their shard.
        self._inside = {}
        for path, rows in past.items():
            for row in rows:
                found = row["output"] and split_path(row["output"], is_shard)
                if found:
                    self._inside.setdefault(found[0], set()).add(path)

    def __len__(self):
        """Return the number of shards."""
        return len(self._inside)

    def has_others(self, shard, paths):
        """Return whether a shard has other recordings than these."""
        return not self._inside.get(shard, set()) <= paths

    def has_some(self, shard, paths):
        """Return whether a shard has some of these recordings."""
        return bool(self._inside.get(shard, set()) & paths)

    def gone(self, shards, paths):
        """Return rows of the recordings that leave the manifest with shards.

        Parameters
        ----------
        shards : list of str
            Shards that are removed.
        paths : set of str
            Recordings that are drawn again.

        Returns
        -------
        list of dict
            Failures, so that they are drawn if they are listed again.
        """
        lost = sorted(set().union(*(
            self._inside.get(shard, ()) for shard in shards)) - paths)
        return [dict(row, output=None, status="failed",
                     error="{}: {}".format(quoted(row["input"]), _MOVED),
                     error_class=errors.NotFoundError.__name__)
                for path in lost for row in self._past[path]]


def remove_shard(shard, folder, options):
    """Remove a shard, if it exists.

    Parameters
    ----------
    shard : str
        Its path or URL.
    folder : str
        Folder where relative paths start.
    options : dict or None
        Options of stores.

    Raises
    ------
    OutputError
        If it cannot be removed.
    """
    if is_url(shard):
        Store(shard, options).remove(shard)
        return
    try:
        os.remove(os.path.join(folder, shard))
    except FileNotFoundError:
        return
    except OSError as error:
        raise errors.OutputError("{}: cannot remove the file: {}".format(
            quoted(shard), error.strerror))
