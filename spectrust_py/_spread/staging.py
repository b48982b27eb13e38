"""A batch from and to anywhere: its chunks, and what is done already."""

import os
import uuid

from .. import errors
from .._native.options import SETTINGS
from .._native.paths import decode_path
from .._native.run import planned
from .._staged.stage import Stage
from .._stores.address import (
    below,
    is_compressed_tar,
    is_url,
    lookup_path,
    split_member,
)
from .._stores.recordings import Recordings, of_files
from .._stores.scratch import remove_abandoned
from .._stores.store import Store
from .cutting import Cutter
from .kept import Kept, remove_shard
from .parts import row_of
from .sharding import Shards, arrays_of, planned_samples, shard_path

_MIRROR = SETTINGS["layout"].to_c("layout", "mirror")

_NPY = SETTINGS["format"].to_c("format", "npy")

# Where the library is to put pictures, to learn their names below a folder.
_NOWHERE = "/out"


class Staging(object):
    """What a batch needs whose chunks are drawn in temporary folders.

    Parameters
    ----------
    files : Files or Recordings
        The recordings.
    settings : dict
        Fields of SpectrustBatchOptions that differ from the defaults.
    names : list of bytes or None
        Paths of the pictures, if the caller names them.
    size : int or None
        Number of recordings in a shard.
    options : dict or None
        Options of stores.
    spectrogram : Spectrogram
        Draws the pictures.
    part : tuple of int or None
        Part of the recordings that these are, from 0, and number of parts.
    """

    def __init__(self, files, settings, names, size, options, spectrogram,
                 part=None):
        self._part = part or (0, 1)
        self._folder = decode_path(settings["folder"] or b"/")
        if not isinstance(files, Recordings):
            files = of_files(files, self._folder)
        self.files, self._size, self.options = files, size, options
        self._settings = settings
        self._out = decode_path(settings["out_dir"])
        self._root = files.root and decode_path(files.root)
        self._seed = self._arrays = None
        if size is not None and settings["format"] == _NPY:
            self._arrays = arrays_of(spectrogram, settings)
        self._names = self._named(names)
        self._home = self._batch = self._mark = None

    def _named(self, names):
        """Return the path of each picture; None: it is not known yet."""
        if names is not None:
            return [decode_path(name) for name in names]
        settings = dict(self._settings, out_dir=os.fsencode(_NOWHERE),
                        folder=b"/", resume=0, prune=0)
        settings.pop("manifest", None)
        is_random = "name" not in settings and settings["layout"] != _MIRROR
        if self._size is not None and is_random:
            # Samples of a shard are named after their recordings.
            settings["layout"] = _MIRROR
        # Refuses a template that gives two recordings one name, too.
        found = planned(self.files.places(), settings)
        if "name" in settings or not found:
            return None
        return [self._below_out(os.path.relpath(path, _NOWHERE))
                for path in found]

    def _below_out(self, name):
        if self._size is not None:
            return name
        return below(self._out, name) if is_url(self._out) else os.path.join(
            self._out, name)

    def planned(self):
        """Return the paths of all pictures; empty if they are random.

        A recording whose name in its shard is not known yet has that of the
        shard.
        """
        if self._size is None:
            return self._names or []
        shards = list(map(self._shard_path, range(len(self.files))))
        if self._names is None:
            return shards
        return planned_samples(shards, self._names)

    @property
    def has_files(self):
        """Return whether the pictures and the manifest are files here."""
        manifest = decode_path(self._settings.get("manifest", b""))
        return self._size is None and not (
            is_url(self._out) or is_url(manifest))

    @property
    def folder(self):
        """Return the path or URL of the folder of the pictures or shards."""
        if self._size is None:
            return self._out
        return self._out.rpartition("/")[0] or os.curdir

    def begin(self, parts, past, is_resumed, stamp):
        """Find out what is done, and clear away what a killed batch left.

        Parameters
        ----------
        parts : Parts or StoreParts
            The manifests of chunks.
        past : dict of str to list of dict
            Rows of earlier runs by absolute path, or URL.
        is_resumed : bool
            Whether they count.
        stamp : dict
            `options` and `revision` that they must have.

        Returns
        -------
        rows : list of Row
            Results of pictures that need not be drawn again.
        indices : list of int
            The recordings that are left.
        """
        self._home, self._batch = parts.home, uuid.uuid4().hex
        has_seed = self._names is None and "name" not in self._settings
        if is_url(self.folder) and parts.had_seed is not None:
            Store(self.folder, self.options).remove_marked(parts.had_seed)
        if has_seed or self._may_leave_objects():
            parts.keep_seed(is_resumed)
        self._seed = parts.seed if has_seed else None
        self._mark = parts.seed
        if not is_url(self.folder):
            remove_abandoned(os.path.join(self._folder, self.folder))
        kept = Kept(past)
        rows, left, obsolete = self._done_before(past, kept, stamp)
        if obsolete:
            self._remove(obsolete, kept, parts)
        return rows, left

    def _may_leave_objects(self):
        """Return whether a process that is killed leaves some in a store."""
        places = self._out, decode_path(self._settings.get("manifest", b""))
        return any(is_url(place) and not Store(place, self.options).is_remote
                   for place in places)

    def clear(self):
        """Remove what workers that died have left in a store."""
        if is_url(self.folder):
            Store(self.folder, self.options).remove_marked(self._mark)

    def cutter(self, indices, count):
        """Return what cuts these recordings into chunks."""
        if self._size is not None:
            return Shards(indices, self._size)
        return Cutter(
            [self.files.size(index) for index in range(len(self.files))],
            count, indices, self._is_ordered())

    def _is_ordered(self):
        """Return whether recordings are read quickest in their order."""
        first = [split_member(each.path) for each in self.files.entries[:1]]
        return bool(first and first[0] and is_compressed_tar(first[0][0]))

    def stage(self, indices):
        """Return the `Stage` of a chunk."""
        names = self._names
        return Stage(
            tuple(self.files.entries[index] for index in indices),
            self._root, "" if self._size is not None else self._out,
            names and tuple(names[index] for index in indices),
            self._seed, self._shard(indices), self._arrays, self._mark,
            self._home, self.options, self._batch)

    def _shard(self, indices):
        if self._size is None:
            return None
        return self._shard_path(indices[0])

    def _shard_path(self, index):
        """Return the path or URL of the shard of a recording.

        The parts of a list have different shards.
        """
        part, count = self._part
        return shard_path(self._out, index // self._size * count + part)

    # What is done already

    def _done_before(self, past, kept, stamp):
        if not past:
            return [], list(range(len(self.files))), []
        exists = self._existing()
        found = [self._done(each, past, stamp, exists)
                 for each in self.files.entries]
        rows, left, obsolete = [], [], []
        if self._size is not None:
            obsolete = self._keep_whole_shards(found, kept)
        for index, stored in enumerate(found):
            if stored is None:
                left.append(index)
            else:
                rows += [row_of(index, each, 1) for each in stored]
        return rows, left, obsolete

    def _done(self, recording, past, stamp, exists):
        """Return the rows of a recording if they count, otherwise None."""
        rows = past.get(self._path(recording), [])
        if not rows or len(rows) != rows[0]["segments"]:
            return None
        known = _state(recording)
        if known is None or None in known:
            # It may have changed.
            return None
        for row in rows:
            is_failed = row["status"] == "failed"
            if ((row["size"], row["mtime_ns"]) != known
                    or row["options"] != stamp["options"]
                    or row["revision"] != stamp["revision"]
                    or is_failed and not self._is_final(row)
                    or row["output"] is not None
                    and not exists(row["output"])):
                return None
        return rows

    def _is_final(self, row):
        """Return whether a failure is kept: a shard is not drawn for it."""
        return (self._size is not None
                and row["error_class"] in ("AudioError", "LimitError"))

    def _existing(self):
        """Return a function that says whether a picture is there."""
        if is_url(self._out):
            try:
                known = set(each.url for each in Store(
                    self.folder, self.options).list())
            except errors.NotFoundError:
                known = set()
            has = known.__contains__
        else:
            def has(path):
                return os.path.exists(os.path.join(self._folder, path))
        if self._size is None:
            return has
        shards = {}

        def has_shard(path):
            shard = path.rpartition("!/")[0]
            if shard not in shards:
                shards[shard] = has(shard)
            return shards[shard]

        return has_shard

    def _path(self, recording):
        """Return the path or URL by which rows are found."""
        return lookup_path(recording.path, self._folder)

    def _keep_whole_shards(self, found, kept):
        """Forget what is done in shards that must be written again.

        Returns
        -------
        list of str
            Shards that have recordings of other shards, or of none. They are
            to be removed before anything is drawn: a recording is then never
            in two shards, even if this batch is killed.
        """
        paths, obsolete, start = [
            self._path(each) for each in self.files.entries], [], 0
        for start in range(0, len(found), self._size):
            end = start + self._size
            shard = self._shard_path(start)
            has_others = kept.has_others(shard, set(paths[start:end]))
            if has_others:
                obsolete.append(shard)
            if has_others or not _is_whole(found[start:end], shard + "!/"):
                found[start:end] = [None] * len(found[start:end])
        everything = set(paths)
        # Those of a longer list.
        for number in range(1, len(kept) + 1):
            shard = self._shard_path(start + number * self._size)
            if kept.has_some(shard, everything):
                obsolete.append(shard)
        return obsolete

    def _remove(self, shards, kept, parts):
        """Remove shards, and the recordings that only they had."""
        for shard in shards:
            remove_shard(shard, self._folder, self.options)
        gone = kept.gone(shards, set(map(self._path, self.files.entries)))
        if gone:
            # No chunk has this number.
            parts.add(len(self.files), gone)


def _is_whole(part, shard):
    """Return whether the rows of all recordings are in a shard."""
    return all(
        rows is not None and all(
            (row["output"] or shard).startswith(shard) for row in rows)
        for rows in part)


def _state(recording):
    """Return size and time of modification, as rows have them."""
    if is_url(recording.path) or split_member(recording.path) is not None:
        return recording.size, recording.mtime_ns
    try:
        found = os.stat(recording.place)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
