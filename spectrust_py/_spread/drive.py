"""Drive a batch: chunks to an executor, rows to results."""

import collections
import json
import os
import queue
import time

from .. import errors
from .._meter import Meter
from .._native.bindings import STATUS, SpectrustProgress
from .._native.files import Files
from .._native.library import library
from .._native.paths import decode_path
from .._native.run import CANCELLED, LEFT_OUT, Row, Run, planned, to_result
from .._stores.address import absolute, is_url, lookup_path, quoted
from .chunk import Chunk
from .cutting import Cutter
from .parts import Parts, row_of
from .pool import Pool, broken
from .work import draw

# Seconds between two updates of the progress.
_PAUSE = 0.05

# Chunks in the executor for each worker: one that it draws, one that waits.
_AHEAD = 2

# Number of times that a chunk may fail that has the executor for itself.
_TRIES = 2


def drive(executor, count, spectrogram, files, settings, names, fingerprint,
          staging=None):
    """Start a batch on an executor.

    Parameters
    ----------
    executor : concurrent.futures.Executor, callable or str
        The executor, a function that makes one, or a word for one.
    count : int or None
        Number of recordings in a chunk.
    spectrogram : Spectrogram
        Draws the pictures.
    files : Files
        The recordings.
    settings : dict
        Fields of SpectrustBatchOptions that differ from the defaults.
    names : list of bytes or None
        Paths of the pictures; None if workers name them.
    fingerprint : str
        Hash of the options.
    staging : Staging or None
        Given if recordings or pictures are not files of this machine.

    Returns
    -------
    Drive
        The batch.

    Raises
    ------
    OptionError
        If only one process can draw this batch; a ValueError.
    """
    _check(spectrogram, files, settings, staging)
    # Its workers start while the list is cut.
    pool = Pool(executor)
    settings = dict(settings)
    settings.pop("out_paths", None)
    if staging is not None:
        settings["out_dir"] = os.fsencode(staging.folder)
    stamp = {
        "options": fingerprint, "revision": library.spectrust_revision(),
        "version": library.spectrust_version().decode("ascii")}
    parts = None
    try:
        if names is None and staging is None:
            # Refuses a template that gives two recordings one name.
            planned(files, settings)
        parts = _parts(settings, staging)
        return Drive(pool, parts, spectrogram, files, settings, names, stamp,
                     count, staging)
    except BaseException:
        pool.close()
        if parts is not None:
            parts.close()
        raise


def _parts(settings, staging):
    """Return the manifests of the chunks of a batch with these settings."""
    start = decode_path(settings["folder"] or b"/")
    manifest = settings.get("manifest")
    if manifest is not None:
        manifest = absolute(decode_path(manifest), start)
    folder = absolute(decode_path(settings["out_dir"]), start)
    if is_url(folder if manifest is None else manifest):
        from .store_parts import StoreParts

        return StoreParts(manifest, folder, staging.options)
    return Parts(manifest, folder)


def _check(spectrogram, files, settings, staging):
    """Refuse what only one process can draw from files to files."""
    options = spectrogram.options
    for name in ("ref", "range_of"):
        if options[name] == "corpus":
            raise errors.OptionError(
                "{} must not be 'corpus' with {}: measure the levels with "
                "spectrust.survey, and set vmin and vmax".format(
                    name, "an executor" if staging is None
                    else "URLs, archives or shards"))
    if files.in_memory:
        raise errors.OptionError(
            "{} for recordings in memory, got {} of them".format(
                "executor must be None" if staging is None
                else "outpath and manifest must not be URLs or shards",
                files.in_memory))
    if staging is not None and settings["prune"] and not staging.has_files:
        raise errors.OptionError(
            "prune must be False if pictures or the manifest are in a store "
            "or in shards")


class Drive(object):
    """A batch that workers draw; with the face of `Run`.

    Parameters
    ----------
    pool : Pool
        The executor.
    parts : Parts
        The manifests of its chunks.
    spectrogram : Spectrogram
        Draws the pictures.
    files : Files
        The recordings, none of which is in memory.
    settings : dict
        Fields of SpectrustBatchOptions that differ from the defaults.
    names : list of bytes or None
        Paths of the pictures; None if workers name them.
    stamp : dict
        `options`, `version` and `revision` of the rows of a manifest.
    count : int or None
        Number of recordings in a chunk.
    staging : Staging or None
        Given if recordings or pictures are not files of this machine.

    Attributes
    ----------
    progress : SpectrustProgress
        Progress at the last poll.
    """

    def __init__(self, pool, parts, spectrogram, files, settings, names,
                 stamp, count, staging=None):
        self._pool, self._parts = pool, parts
        self._spectrogram = spectrogram
        settings = dict(settings)
        self._manifest = settings.pop("manifest", None)
        self._had_manifest = parts.had_manifest
        self._prunes = settings.pop("prune", 0)
        is_resumed = settings.pop("resume", 0)
        self._settings = settings
        self._names = names
        self._stamp = stamp
        self._root = files.root
        self._paths = [files.path(index) for index in range(len(files))]
        self._folder = decode_path(settings["folder"] or b"/")
        self._sizes = [files.size(index) for index in range(len(files))]
        self._staging = staging
        self._past = parts.past() if is_resumed else {}
        self._done = []
        if staging is None:
            self._cutter = Cutter(self._sizes, count)
        else:
            self._done, left = staging.begin(
                parts, self._past, is_resumed, stamp)
            self._cutter = staging.cutter(left, count)
        self._waiting = collections.deque()
        self._suspects = collections.deque()
        self._under_way = {}
        self._answers = queue.Queue()
        self._tries = 0
        self._chunks = 0
        self._is_halted = False
        # Whether a worker died, or may have.
        self._has_lost = False
        # Number of a chunk that has the executor for itself.
        self._alone = None
        self._bytes = max(sum(max(size, 1) for size in self._sizes), 1)
        self._bytes_done = 0
        self._started = time.time()
        self.progress = SpectrustProgress(total=len(self._paths))

    def results(self, meter):
        """Yield results as they finish.

        Parameters
        ----------
        meter : Meter
            Meter to update.

        Yields
        ------
        file, segment : int
            Index in the list of files, and number of the segment.
        result : Result
            Result of the picture.
        """
        yield from self._shown(self._earlier())
        while self._is_under_way():
            if not self._is_halted:
                self._submit()
            yield from self._shown(self._next_rows())
            self.progress.elapsed = time.time() - self._started
            meter.update(self.progress)
        self.progress.fraction = 1.
        meter.update(self.progress)

    def _shown(self, rows):
        """Yield the results of rows."""
        for row in rows:
            path = decode_path(self._paths[row.file])
            yield row.file, row.segment, to_result(row, path)

    def _earlier(self):
        """Count and return the rows of what earlier runs have done."""
        rows, self._done = self._done, []
        return self._counted(sorted(set(row.file for row in rows)), rows)

    def stop(self):
        """Cancel the remaining work and wait for the workers."""
        is_complete = not self._is_under_way() and not self._is_halted
        if self._under_way:
            self._stop_workers()
        for future in list(self._under_way):
            # One that waits ends at once; another sees the flag.
            future.cancel()
        while self._under_way:
            self._under_way.pop(self._answers.get())
        try:
            self._pool.close()
            if self._has_lost and self._staging is not None:
                self._staging.clear()
        finally:
            self._parts.close()
        self._close(is_complete)
        self.progress.ended = 1

    def _close(self, is_complete):
        """Count the rows of the manifest that are out of date; prune them."""
        if not self._had_manifest or is_url(decode_path(self._manifest)):
            # Nothing in it is out of date, or nobody counts.
            return
        settings = dict(self._settings, manifest=self._manifest, resume=1,
                        prune=int(self._prunes and is_complete))
        if is_url(decode_path(settings["out_dir"])):
            # It would be taken for a folder here, and created.
            settings["out_dir"] = os.fsencode(self._parts.home)
        run = Run(self._spectrogram._live_handle(), Files.from_sources([]),
                  settings)
        try:
            for _ in run.rows(Meter()):
                pass
        finally:
            run.stop()
        self.progress.stale_rows = run.progress.stale_rows
        self.progress.pruned_rows = run.progress.pruned_rows

    def _is_under_way(self):
        return bool(self._under_way or self._waiting or self._suspects
                    or len(self._cutter))

    # Chunks to the executor

    def _submit(self):
        """Give the executor as many chunks as it should have."""
        # One of several chunks may be the reason why all failed: each is
        # tried alone.
        is_alone = bool(self._suspects)
        most = 1 if is_alone else _AHEAD * self._pool.workers
        while len(self._under_way) < most:
            chunk = self._next_chunk()
            if chunk is None:
                return
            if is_alone and chunk.number != self._alone:
                self._tries = 0
            self._alone = chunk.number if is_alone else None
            try:
                future = self._pool.submit(draw, chunk)
            except broken() as error:
                queued = self._suspects if is_alone else self._waiting
                queued.appendleft(chunk)
                if self._under_way:
                    # Their futures say what happened.
                    return
                self._pool.renew(error)
                continue
            self._under_way[future] = chunk
            future.add_done_callback(self._answers.put)

    def _next_chunk(self):
        for queued in (self._suspects, self._waiting):
            if queued:
                return queued.popleft()
        if not len(self._cutter):
            return None
        return self._chunk(self._cutter.take(self._pool.workers))

    def _chunk(self, indices):
        number, self._chunks = self._chunks, self._chunks + 1
        rows = [] if not self._past or self._staging else [
            (index, row) for index in indices
            for row in self._past.get(self._absolute(index), ())]
        settings = dict(self._settings)
        settings["jobs"] = settings.get("jobs") or self._pool.threads
        return Chunk(
            number, library.spectrust_version().decode("ascii"),
            self._spectrogram, settings, self._settings["folder"],
            self._root, tuple(indices),
            tuple(self._paths[index] for index in indices),
            self._names and tuple(self._names[index] for index in indices),
            os.fsencode(self._parts.path(number)),
            tuple(json.dumps(row) for _, row in rows),
            frozenset((index, row["segment"]) for index, row in rows),
            self._parts.flag, self._stamp,
            self._staging and self._staging.stage(indices))

    def _absolute(self, index):
        return lookup_path(decode_path(self._paths[index]), self._folder)

    # Answers of the executor to rows

    def _next_rows(self):
        """Return the rows of the next chunk that ends, if one does soon."""
        if self._is_halted and not self._under_way:
            chunk = self._next_chunk()
            return self._counted(chunk.indices, self._cancelled(chunk))
        try:
            future = self._answers.get(timeout=_PAUSE)
        except queue.Empty:
            return []
        return self._take(future)

    def _take(self, future):
        """Take a chunk that ended; return its rows, unless it is retried."""
        chunk = self._under_way.pop(future)
        try:
            drawn = future.result()
        except BaseException as error:
            # CancelledError is no Exception from Python 3.8 on.
            if not isinstance(error, Exception) and not future.cancelled():
                raise
            return self._failed(chunk, error)
        if drawn.version != chunk.version:
            raise errors.StateError(
                "a worker has spectrust {}, the driver has {}: install the "
                "same version".format(drawn.version, chunk.version))
        self._cutter.learn(chunk.indices, drawn.seconds)
        self.progress.audio_seconds += drawn.audio_seconds
        return self._counted(chunk.indices, drawn.rows)

    def _failed(self, chunk, error):
        """Retry a chunk, or give it up if it alone is the reason."""
        self._has_lost = True
        if chunk.number == self._alone:
            self._tries += 1
            if self._tries == _TRIES:
                self._tries = 0
                return self._counted(
                    chunk.indices, self._given_up(chunk, error))
        # A worker that dies may take the chunks of others with it.
        self._suspects.appendleft(chunk)
        return []

    def _given_up(self, chunk, error):
        """Return the rows of a chunk that no worker can draw.

        What was drawn counts; the rest has failed, for the same reason.
        """
        message = "no worker could draw it: {}".format(
            str(error) or type(error).__name__)
        drawn, rows, lost = {}, [], []
        for row in self._parts.rows(chunk.number):
            drawn.setdefault(row["input"], []).append(row)
        for index, path in zip(chunk.indices, chunk.paths):
            found = drawn.get(decode_path(path), [])
            rows += [row_of(index, row, 0) for row in found]
            missing = set(range(found[0]["segments"] if found else 1))
            missing -= set(row["segment"] for row in found)
            for segment in sorted(missing):
                rows.append(Row(
                    index, segment, STATUS["STATE"], 0,
                    "{}: {}".format(quoted(decode_path(path)), message),
                    None, [], 0., None, 0))
                lost.append(self._failed_row(index, rows[-1]))
        self._parts.add(chunk.number, lost)
        return rows

    def _failed_row(self, index, row):
        """Return a failure as a row of a manifest."""
        key = self._absolute(index)
        if not is_url(key):
            key = self._parts.relative(os.path.realpath(key))
        return dict(
            self._stamp, input=decode_path(self._paths[index]),
            output=None, status="failed", error=row.message,
            error_class=errors.StateError.__name__, segment=row.segment,
            key=key, folder=self._parts.relative(self._folder))

    def _cancelled(self, chunk):
        """Return the rows of a chunk that is not drawn any more."""
        return [
            Row(index, 0, STATUS["CANCELLED"], 0, CANCELLED, None, [], 0.,
                None, 0)
            for index in chunk.indices]

    def _counted(self, indices, rows):
        """Count recordings that are done; return their rows."""
        now = self.progress
        now.done += len(indices)
        now.results += len(rows)
        for row in rows:
            if row.status == STATUS["CANCELLED"]:
                now.cancelled += 1
            elif row.status != STATUS["OK"]:
                now.failed += 1
            elif row.skipped == LEFT_OUT:
                now.left_out += 1
            elif row.skipped:
                now.skipped += 1
        self._bytes_done += sum(
            max(self._sizes[index], 1) for index in indices)
        now.fraction = self._bytes_done / float(self._bytes)
        if now.failed and self._settings.get("cancel_on_error"):
            self._halt()
        return rows

    def _halt(self):
        """Draw nothing more, because of a failure."""
        if not self._is_halted:
            self._is_halted = True
            self._stop_workers()

    def _stop_workers(self):
        """Set their flag; without it they draw the rest of their chunks."""
        try:
            self._parts.stop()
        except (errors.SpectrustError, OSError):
            pass
