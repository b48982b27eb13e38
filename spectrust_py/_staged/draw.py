"""Draw a chunk from and to anywhere, in a worker."""

import collections
import io
import json
import os

from .. import errors
from .._native.bindings import STATUS
from .._native.files import Files
from .._native.paths import decode_path
from .._native.run import Row, Run
from .._native.table import PICTURE_EXTENSIONS
from .._stores.address import base_name, is_url, quoted, split_member
from .._stores.scratch import Scratch
from .._stores.store import Store
from .deliver import Deliverer, Packer, Picture
from .fetch import Fetcher, reader_of
from .stage import random_name


def draw(chunk, make_watch):
    """Draw a chunk.

    Parameters
    ----------
    chunk : Chunk
        The chunk; it has a `Stage`.
    make_watch : callable
        Takes a `Run`; returns the meter that stops it once the batch is to
        stop, and has `is_stopped`.

    Returns
    -------
    rows : list of Row
        A row for each picture; `file` is the index in the chunk.
    audio_seconds : float
        That were drawn.
    """
    work = _Work(chunk, make_watch)
    pictures = work.pictures()
    if chunk.part is not None:
        _write_part(chunk, [each.stored for each in pictures if each.stored])
    return [each.row for each in pictures], work.audio_seconds


class _Work(object):
    """The work on a chunk."""

    def __init__(self, chunk, make_watch):
        self._chunk, self._stage = chunk, chunk.stage
        self._folder = decode_path(chunk.folder or b"/")
        self._make_watch = make_watch
        self._is_stopped = False
        self._has_settings = False
        self.audio_seconds = 0.
        seen = collections.Counter()
        self._occurrences = []
        for each in self._stage.recordings:
            self._occurrences.append(seen[each.path])
            seen[each.path] += 1

    def pictures(self):
        """Draw; return a `Picture` for each result, in order."""
        stage = self._stage
        place = stage.shard or stage.out
        parent = None if is_url(place) else os.path.dirname(os.path.join(
            self._folder, stage.shard)) if stage.shard else os.path.join(
                self._folder, stage.out)
        with Scratch(parent) as scratch:
            self._inputs = scratch.folder("in")
            self._outputs = scratch.folder("out")
            self._rows_path = os.path.join(scratch.path, "rows.jsonl")
            with self._receiver(scratch) as receiver, Fetcher(
                    stage, self._inputs,
                    reader_of(stage)) as fetcher:
                for group in fetcher.groups(lambda: self._is_stopped):
                    for picture in self._drawn(group, fetcher):
                        receiver.take(picture)
                found = receiver.finish()
        return sorted(
            found, key=lambda each: (each.row.file, each.row.segment))

    def _receiver(self, scratch):
        is_durable = bool(self._chunk.settings.get("durable"))
        if self._stage.shard is None:
            return Deliverer(self._stage, self._folder, is_durable)
        return Packer(self._stage, self._folder, self._format(), is_durable,
                      scratch.path)

    def _format(self):
        return PICTURE_EXTENSIONS[self._chunk.settings["format"]][0]

    # From files to files

    def _drawn(self, group, fetcher):
        """Draw recordings that are files; yield a `Picture` for each."""
        indices = []
        for same, error in group:
            for index in same:
                if error is None and not self._is_stopped:
                    indices.append(index)
                else:
                    yield self._not_drawn(index, error)
        if not indices:
            return
        run = self._run(indices, fetcher)
        watch = self._make_watch(run)
        try:
            with io.open(self._rows_path, "r", encoding="utf-8",
                         errors="surrogateescape") as file:
                stored = _Stored(file)
                for row in run.rows(watch):
                    yield self._picture(row, indices, stored, fetcher)
        finally:
            run.stop()
        self._is_stopped = self._is_stopped or watch.is_stopped
        self.audio_seconds += run.progress.audio_seconds

    def _run(self, indices, fetcher):
        """Start the batch of these recordings."""
        from ctypes import c_char_p

        files = Files.from_sources(
            [os.fsencode(fetcher.path(index)) for index in indices],
            os.fsencode(self._inputs + (self._stage.root or "")), b"/")
        if os.path.exists(self._rows_path):
            os.remove(self._rows_path)
        settings = dict(
            self._chunk.settings, manifest=os.fsencode(self._rows_path),
            folder=b"/", out_dir=os.fsencode(self._outputs), durable=0)
        names = [self._staged_name(index) for index in indices]
        if names[0] is not None:
            settings["out_paths"] = (c_char_p * len(names))(*names)
        return Run(self._chunk.spectrogram._live_handle(), files, settings)

    def _staged_name(self, index):
        """Return where a picture is drawn; None if the library names it."""
        stage = self._stage
        if stage.seed is None and stage.names is None:
            return None
        if stage.seed is not None:
            extensions = PICTURE_EXTENSIONS[self._chunk.settings["format"]][1]
            name = "picture." + extensions[0]
        else:
            name = base_name(stage.names[index])
        folder = os.path.join(self._outputs, str(index))
        os.makedirs(folder, exist_ok=True)
        return os.fsencode(os.path.join(folder, name))

    def _picture(self, row, indices, stored, fetcher):
        """Return the `Picture` of a row of the batch of files."""
        index = indices[row.file]
        if row.status == STATUS["CANCELLED"]:
            return self._not_drawn(index, None, row.segment)
        target = None
        if row.output is not None:
            target = self._target(index, row.segment, row.output)
        line = stored.row(fetcher.path(index), row)
        restored = self._restored(index, fetcher.path(index), target)
        if not self._has_settings:
            self._has_settings = line["settings"] is not None
        else:
            line.pop("settings", None)
        line.update(self._identity(index))
        line["error"] = line["error"] and restored(line["error"])
        line["warnings"] = list(map(restored, line.get("warnings") or ()))
        row = row._replace(
            file=index, message=restored(row.message),
            warnings=list(map(restored, row.warnings)))
        return Picture(row, line, row.output, target)

    def _target(self, index, segment, staged):
        """Return where a picture is to be."""
        stage, name = self._stage, os.path.basename(staged)
        if stage.seed is not None:
            name = random_name(
                stage.seed, stage.recordings[index].path,
                self._occurrences[index], segment) + os.path.splitext(name)[1]
            return "{}/{}".format(stage.out.rstrip("/"), name)
        if stage.names is not None:
            return stage.names[index].rpartition("/")[0] + "/" + name if (
                "/" in stage.names[index]) else name
        return "{}/{}".format(stage.out.rstrip("/"), os.path.relpath(
            staged, self._outputs))

    def _restored(self, index, path, target):
        """Return a function that gives texts the names that users know."""
        shown = self._stage.recordings[index].path

        def restored(text):
            text = text.replace(path, shown)
            if target is not None:
                text = text.replace(self._outputs, os.path.dirname(target))
            return text.replace(self._inputs, "")

        return restored

    # What the rows of a manifest say

    def _identity(self, index):
        """Return the fields that identify a recording."""
        recording, home = self._stage.recordings[index], self._stage.home
        found = {"input": recording.path, "key": recording.path,
                 "folder": None}
        if not is_url(recording.path):
            path = os.path.realpath(recording.place)
            found["key"] = path if home is None else os.path.relpath(
                path, home)
        if not (is_url(recording.path) and is_url(self._stage.out)):
            found["folder"] = self._folder if home is None else (
                os.path.relpath(self._folder, home))
        if recording.size is not None:
            found["size"] = recording.size
        if is_url(recording.path) or split_member(recording.path):
            # Not that of the file for a while.
            found["mtime_ns"] = recording.mtime_ns
        return found

    def _not_drawn(self, index, error, segment=0):
        """Return the `Picture` of a recording that was not drawn."""
        path = self._stage.recordings[index].path
        if error is None:
            row = Row(index, segment, STATUS["OK"], 0, "", None, [], 0., None,
                      0)
            picture = Picture(row, {})
            picture.cancel(path)
            return picture
        row = Row(index, 0, STATUS["INPUT"], 0, "", None, [], 0., None, 0)
        picture = Picture(row, dict(
            self._chunk.stamp, segment=0, segments=1,
            **self._identity(index)))
        picture.fail(error)
        return picture


class _Stored(object):
    """Rows of the manifest of a running batch, found by their results.

    A row is written before its result is reported, but threads may report in
    another order.
    """

    def __init__(self, file):
        self._file, self._rows = file, {}

    def row(self, path, row):
        """Return the row of a result for the recording `path`."""
        wanted = path, row.segment, row.output
        while not self._rows.get(wanted):
            line = self._next()
            self._rows.setdefault((
                line["input"], line.get("segment", 0), line.get("output")),
                []).append(line)
        return self._rows[wanted].pop()

    def _next(self):
        try:
            return json.loads(self._file.readline())
        except ValueError:
            raise errors.OutputError(
                "{}: cannot write the file: the disk may be full".format(
                    quoted(self._file.name)))


def _write_part(chunk, rows):
    """Write the part of a chunk: as a whole, or not at all."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    content = text.encode("ascii")
    path = decode_path(chunk.part)
    if is_url(path):
        Store(path, chunk.stage.options).write(path, content)
        return
    temporary = path + ".new"
    with io.open(temporary, "wb") as file:
        file.write(content)
    os.replace(temporary, path)
