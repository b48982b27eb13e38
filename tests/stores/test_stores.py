"""Stores of any kind, through fsspec."""

import functools
import http.server
import io
import json
import os
import pickle
import re
import shutil
import tarfile
import threading
import unittest

import fsspec
from clips import SIZE, StoreCase, contents, die_in_rename, fill, tone
from executors import dying_pool
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem

import spectrust
from command import run
from spectrust._spread import store_parts, work
from spectrust._stores import store as stores
from spectrust._stores.address import (
    as_path,
    base_name,
    below,
    escaped,
    is_url,
    moved_row,
    unescaped,
)
from support import finish, read, start_python


class TestStores(StoreCase):

    def setUp(self):
        StoreCase.setUp(self)
        fill("memory://bucket/in", self.names)
        self.addCleanup(self.empty)

    def empty(self):
        fsspec.filesystem("memory").store.clear()

    def batch(self, path="memory://bucket/in", out="memory://bucket/out",
              **options):
        options = dict({"layout": "mirror"}, **options)
        return spectrust.Batchop(path, out, *SIZE, **options)

    def test_from_anywhere_to_anywhere(self):
        expected = self.expected()
        here = "file://" + self.folder
        for source, root in (
                ("memory://bucket/in", "memory://bucket/in/"),
                (here + "/in", here + "/in/"), ("in", "in/")):
            for out in ("memory://bucket/out", here + "/out", "plain"):
                if source == "in" and out == "plain":
                    continue
                results = self.batch(source, out).run()
                self.assertEqual(
                    [(result.input_file, result.output_file, result.error)
                     for result in results],
                    [(root + name, "{}/{}.jpg".format(out, name[:-4]), None)
                     for name in self.names])
                where = here + "/plain" if out == "plain" else out
                self.assertEqual(contents(where), expected)
                fsspec.core.url_to_fs(where)[0].rm(
                    fsspec.core.url_to_fs(where)[1], recursive=True)
        self.assert_clean()

    def test_manifests(self):
        for manifest in ("memory://bucket/index.jsonl",
                         "memory://bucket/index.csv", "index.jsonl",
                         "file://" + self.folder + "/index.csv"):
            results = self.batch(manifest=manifest, layout="uuid").run()
            rows = spectrust.read_manifest(manifest)
            self.assertEqual(
                [(row["input"], row["output"], row["key"], row["folder"])
                 for row in rows],
                [(result.input_file, result.output_file, result.input_file,
                  None) for result in results])
            self.assertEqual(rows[0]["size"], len(read("in/a/0000.wav")))
            self.assertEqual(len(rows[0]["options"]), 32)
            self.assertEqual(rows[0]["settings"]["width"], SIZE[0])
            again = self.batch(manifest=manifest, layout="uuid", resume=True)
            found = again.run()
            self.assertFalse(os.path.exists("memory:"))
            self.assertEqual(again.summary().skipped, self.count)
            self.assertEqual([result.output_file for result in found],
                             [result.output_file for result in results])
            # One that is gone, one that is new, one that has changed.
            files = fsspec.filesystem("memory")
            files.rm("/bucket/out/" + os.path.basename(
                results[3].output_file))
            files.pipe("/bucket/in/z.wav", tone())
            files.pipe("/bucket/in/a/0000.wav", tone())
            again = self.batch(manifest=manifest, layout="uuid", resume=True)
            found = again.run()
            self.assertFalse(os.path.exists("memory:"))
            self.assertTrue(all(result.ok for result in found))
            self.assertEqual(again.summary().skipped, self.count - 2)
            self.assertEqual(len(spectrust.read_manifest(manifest)),
                             self.count + 1)
            files.rm("/bucket/in/z.wav")
            fill("memory://bucket/in", self.names[:1])
        self.assertEqual(
            [name for name in contents("memory://bucket")
             if ".part" in name or ".spectrust" in name], [])
        self.assert_clean()

    def test_files_with_a_manifest_in_a_store(self):
        results = self.batch(
            "in", "out", manifest="memory://bucket/m.jsonl").run()
        rows = spectrust.read_manifest("memory://bucket/m.jsonl")
        self.assertEqual([row["output"] for row in rows],
                         [result.output_file for result in results])
        again = self.batch("in", "out", manifest="memory://bucket/m.jsonl",
                           resume=True)
        again.run()
        self.assertEqual(again.summary().skipped, self.count)

    def test_merging(self):
        for number in 1, 2:
            self.batch(
                manifest="memory://bucket/part{}.jsonl".format(number),
                shard="{}/2".format(number)).run()
        parts = ["memory://bucket/part1.jsonl", "memory://bucket/part2.jsonl"]
        for into in "memory://bucket/all.csv", "all.jsonl":
            for _ in range(2):
                added = spectrust.merge_manifests(parts, into)
            self.assertEqual(added, 0)
            rows = spectrust.read_manifest(into)
            self.assertEqual([row["input"] for row in rows], [
                "memory://bucket/in/" + name for name in self.names])
        with self.assertRaisesRegex(
                spectrust.OptionError, "^into must be a file if parts are"):
            spectrust.merge_manifests(["all.jsonl"], "memory://bucket/b.csv")

    def test_a_manifest_that_was_copied_to_a_store(self):
        files = fsspec.filesystem("memory")
        for ending in ".jsonl", ".csv":
            self.batch("in", "out", manifest="m" + ending).run()
            for url, found in (
                    ("memory://m", "memory://"),
                    ("memory://bucket/m", "memory://bucket/"),
                    ("memory://bucket/a/b/m", "memory://bucket/a/b/")):
                files.pipe("/" + url[9:] + ending, read("m" + ending))
                rows = spectrust.read_manifest(url + ending)
                self.assertEqual(
                    [(row["input"], row["output"], row["key"])
                     for row in rows],
                    [(found + "in/" + name, found + "out/" + name[:-3] + "jpg",
                      found + "in/" + name) for name in self.names])
                for into in "all.jsonl", "memory://bucket/all.csv":
                    self.assertEqual(spectrust.merge_manifests(
                        [url + ending], into), self.count)
                    self.assertEqual(
                        [(row["input"], row["output"])
                         for row in spectrust.read_manifest(into)],
                        [(row["input"], row["output"]) for row in rows])
                os.remove("all.jsonl")
                files.rm("/bucket/all.csv")
            # Its pictures were copied too, but when, nobody knows.
            again = self.batch(
                manifest="memory://bucket/m" + ending, resume=True)
            again.run()
            rows = spectrust.read_manifest("memory://bucket/m" + ending)
            self.assertEqual(
                [row["input"] for row in rows],
                ["memory://bucket/in/" + name for name in self.names])
            again = self.batch(
                manifest="memory://bucket/m" + ending, resume=True)
            again.run()
            self.assertEqual(again.summary().skipped, self.count)

    def test_lists_of_urls_and_files(self):
        results = self.batch(
            ["memory://bucket/in/b/0001.wav", "in/a/0000.wav",
             "memory://bucket/in/gone.wav", "memory://nowhere/x.wav"],
            "out", layout="uuid").run()
        self.assertEqual([result.ok for result in results],
                         [True, True, False, False])
        self.assertIsInstance(results[2].error, spectrust.NotFoundError)
        self.assertEqual(
            str(results[2].error), '"memory://bucket/in/gone.wav": cannot '
            'read the object: it does not exist')

    def test_archives_in_a_store(self):
        expected = self.expected()
        for mode, name in ("w", "x.tar"), ("w:gz", "x.tar.gz"):
            data = io.BytesIO()
            with tarfile.open(fileobj=data, mode=mode) as archive:
                for each in self.names:
                    archive.add("in/" + each, each)
            url = "memory://bucket/" + name
            fsspec.filesystem("memory").pipe(
                "/bucket/" + name, data.getvalue())
            results = self.batch(url, "memory://bucket/" + name[:1]).run()
            self.assertEqual(results[0].input_file, url + "!/a/0000.wav")
            self.assertEqual(contents("memory://bucket/x"), expected)
            fsspec.filesystem("memory").rm("/bucket/x", recursive=True)

    def test_stores_inside_stores(self):
        expected = self.expected()
        with tarfile.open("x.tar", "w") as archive:
            archive.add("in", "deep/in")
        here = "file://" + self.folder
        results = self.batch(
            "tar://deep/in::" + here + "/x.tar", "memory://bucket/o").run()
        self.assertEqual(
            results[0].input_file,
            "tar://deep/in/a/0000.wav::" + here + "/x.tar")
        self.assertEqual(contents("memory://bucket/o"), expected)

    def test_segments_names_and_shards(self):
        results = self.batch(segment=0.04).run()
        self.assertEqual(
            [result.output_file for result in results[:3]],
            ["memory://bucket/out/a/0000_000{}.jpg".format(index)
             for index in range(3)])
        results = self.batch(
            layout="uuid", name="{label}-{stem}",
            out="memory://bucket/named").run()
        self.assertEqual(results[0].output_file,
                         "memory://bucket/named/a-0000.jpg")
        results = self.batch(out="memory://bucket/s/{shard:02}.tar",
                             shard_size=8).run()
        self.assertEqual(sorted(contents("memory://bucket/s")),
                         ["00.tar", "01.tar", "02.tar"])
        self.assertEqual(results[0].output_file,
                         "memory://bucket/s/00.tar!/a/0000.jpg")

    def test_names_of_objects_that_are_no_paths(self):
        files = fsspec.filesystem("memory")
        files.rm("/bucket/in", recursive=True)
        names = ["a//b.wav", "a/_/b.wav", "x/../y.wav", "n" * 300 + ".wav"]
        for name in names:
            path = "/bucket/in/" + name
            files.store[path] = MemoryFile(files, path, tone())
        results = self.batch(out="out").run()
        self.assertEqual(len(results), len(names))
        self.assertEqual([result.error for result in results],
                         [None] * len(names))
        outputs = set(os.path.realpath(result.output_file)
                      for result in results)
        self.assertEqual(len(outputs), len(names))
        for output in outputs:
            self.assertTrue(output.startswith(
                os.path.realpath("out") + os.sep))

    def test_names_with_signs_that_fsspec_reads(self):
        files = fsspec.filesystem("memory")
        files.rm("/bucket/in", recursive=True)
        names = ["[a]", "b*", "c?d", "d::e/f::/::g", "h::i", "j::"]
        for name in names:
            path = "/bucket/in/{}.wav".format(name)
            files.store[path] = MemoryFile(files, path, tone())
        for resume in False, True:
            batch = self.batch(
                manifest="memory://bucket/m::n.jsonl", resume=resume)
            results = batch.run()
            self.assertEqual([result.error for result in results],
                             [None] * len(names))
            self.assertEqual(
                batch.summary().skipped, len(names) if resume else 0)
        self.assertEqual(sorted(contents("memory://bucket/out")),
                         [name + ".jpg" for name in names])
        rows = spectrust.read_manifest("memory://bucket/m::n.jsonl")
        self.assertEqual([row["input"] for row in rows], [
            "memory://bucket/in/{}.wav".format(name) for name in names])
        url = rows[3]["input"]
        self.assertEqual(spectrust.info(url).sr, 8000)
        self.assertTrue(spectrust.Spectrogram(*SIZE).generate(url, "g.jpg").ok)
        self.assertEqual(
            spectrust.read_picture(rows[3]["output"]).parameters["width"],
            SIZE[0])
        results = self.batch([row["input"] for row in rows], "out").run()
        self.assertEqual([result.error for result in results],
                         [None] * len(names))
        # Here it leads to another store.
        result, = self.batch(
            ["simplecache::memory://bucket/in/d::e/f::/::g.wav"], "x").run()
        self.assertIsNone(result.error)

    def test_objects_of_which_nobody_knows_when_they_changed(self):
        real = stores._nanoseconds
        stores._nanoseconds = lambda details: None
        try:
            self.batch(manifest="m.jsonl").run()
            row = spectrust.read_manifest("m.jsonl")[0]
            self.assertIsNone(row["mtime_ns"])
            batch = self.batch(manifest="m.jsonl", resume=True)
            batch.run()
            self.assertEqual(batch.summary().skipped, 0)
        finally:
            stores._nanoseconds = real

    def test_a_batch_leaves_no_descriptor_open(self):
        for index in range(500):
            fsspec.filesystem("memory").pipe(
                "/bucket/many/{:03}.wav".format(index), tone())

        def opened():
            return len(os.listdir("/proc/self/fd"))

        # The first batch opens what stays open.
        self.batch().run()
        before, most = opened(), []
        for result in self.batch("memory://bucket/many", chunk=20,
                                 manifest="memory://bucket/many.jsonl"):
            self.assertTrue(result.ok)
            most.append(opened())
        self.assertEqual(len(most), 500)
        # Recordings and pictures under way.
        self.assertLess(max(most), before + 100)
        self.assertEqual(opened(), before)

    def test_surveys_and_parameters(self):
        found = spectrust.survey("memory://bucket/in")
        self.assertEqual((found["files"], found["failed"]), (self.count, 0))
        self.batch().run()
        picture = spectrust.read_picture("memory://bucket/out/a/0000.jpg")
        self.assertEqual(picture.parameters["width"], SIZE[0])

    def test_a_broken_object_is_one_failure(self):
        fsspec.filesystem("memory").pipe("/bucket/in/bad.wav", b"nothing")
        results = self.batch(manifest="memory://bucket/m.jsonl").run()
        failed = [result for result in results if not result.ok]
        self.assertEqual(
            [str(result.error)[:50] for result in failed],
            ['"memory://bucket/in/bad.wav": not readable as audio'[:50]])
        again = self.batch(manifest="memory://bucket/m.jsonl", resume=True)
        again.run()
        self.assertEqual((again.summary().skipped, again.summary().failed),
                         (self.count, 1))

    def test_any_buffer_is_taken(self):
        expected = self.expected()
        real = fsspec.implementations.memory.MemoryFileSystem.cat_file

        def as_view(self, path, start=None, end=None, **options):
            return memoryview(bytearray(
                real(self, path, start, end, **options)))

        fsspec.implementations.memory.MemoryFileSystem.cat_file = as_view
        try:
            self.batch().run()
        finally:
            fsspec.implementations.memory.MemoryFileSystem.cat_file = real
        self.assertEqual(contents("memory://bucket/out"), expected)

    def test_a_store_that_fails_while_writing(self):
        memory = fsspec.implementations.memory.MemoryFileSystem
        real, calls = memory.pipe_file, []

        def failing(self, path, value, mode="overwrite", **options):
            calls.append(path)
            if "/out/a/0003" in path:
                real(self, path, value[:10])
                raise OSError(28, "No space left on device")
            return real(self, path, value, mode=mode, **options)

        memory.pipe_file = failing
        try:
            results = self.batch(manifest="m.jsonl").run()
        finally:
            memory.pipe_file = real
        failed = [result for result in results if not result.ok]
        self.assertEqual([result.input_file for result in failed],
                         ["memory://bucket/in/a/0003.wav"])
        self.assertIsInstance(failed[0].error, spectrust.OutputError)
        self.assertIn("No space left", str(failed[0].error))
        # Nothing half written.
        self.assertEqual(len(contents("memory://bucket/out")),
                         self.count - 1)
        results = self.batch(manifest="m.jsonl", resume=True).run()
        self.assertEqual(contents("memory://bucket/out"), self.expected())

    def test_one_object(self):
        spect = spectrust.Spectrogram(*SIZE)
        url = "memory://bucket/in/a/0000.wav"
        self.assertEqual(spect.encode(url), spect.encode("in/a/0000.wav"))
        result = spect.generate(url, "one.jpg")
        self.assertEqual((result.input_file, result.error), (url, None))
        self.assertEqual(spectrust.info(url).sr, 8000)
        result = spect.generate("memory://bucket/none.wav", "none.jpg")
        self.assertIsInstance(result.error, spectrust.NotFoundError)

    def test_http(self):
        expected = self.expected()

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            url = "http://127.0.0.1:{}/in".format(server.server_port)
            self.batch(url + "/", "memory://bucket/http").run()
            self.assertEqual(contents("memory://bucket/http"), expected)
            results = self.batch(
                [url + "/a/0000.wav", url + "/a/none.wav"], "out").run()
            self.assertEqual([result.ok for result in results],
                             [True, False])
            with self.assertRaisesRegex(
                    spectrust.OutputError, "cannot write the object"):
                self.batch("in", url + "/out").run()
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def test_two_batches_with_one_manifest(self):
        first = self.batch(manifest="memory://bucket/m.jsonl")
        running = first.iter()
        next(running)
        with self.assertRaisesRegex(
                spectrust.OutputError, "in use by another batch"):
            self.batch(manifest="memory://bucket/m.jsonl").run()
        running.close()
        self.batch(manifest="memory://bucket/m.jsonl").run()

    def test_a_lock_of_a_process_that_has_ended(self):
        files = fsspec.filesystem("memory")
        boot = read("/proc/sys/kernel/random/boot_id").decode().strip()
        for lock in (json.dumps([[boot, "x", 2 ** 22 + 1, "1"], 3]).encode(),
                     json.dumps([[boot, "x", os.getpid(), "1"], 3]).encode()):
            files.pipe("/bucket/m.jsonl.part-lock", lock)
            results = self.batch(manifest="memory://bucket/m.jsonl").run()
            self.assertEqual(len(results), self.count)
            self.assertNotIn("m.jsonl.part-lock", contents("memory://bucket"))

    def test_parts_are_read_and_removed_many_at_a_time(self):
        def together(real):
            # One at a time, the first one would wait for the others.
            barrier = threading.Barrier(4)

            def method(files, path, *arguments, **options):
                if ".part-0" in path and path.endswith(".jsonl"):
                    barrier.wait(60)
                return real(files, path, *arguments, **options)

            return method

        real = MemoryFileSystem.get_file, MemoryFileSystem.rm_file
        MemoryFileSystem.get_file, MemoryFileSystem.rm_file = map(
            together, real)
        try:
            self.batch(manifest="memory://bucket/m.jsonl", chunk=5).run()
        finally:
            MemoryFileSystem.get_file, MemoryFileSystem.rm_file = real
        self.assertEqual(
            len(spectrust.read_manifest("memory://bucket/m.jsonl")),
            self.count)

    def test_cancel_and_leaving_the_loop(self):
        fsspec.filesystem("memory").pipe("/bucket/in/0.wav", b"")
        batch = self.batch(cancel_on_error=True, chunk=2,
                           manifest="memory://bucket/m.jsonl")
        results = batch.run()
        self.assertEqual(len(results), self.count + 1)
        self.assertGreater(batch.summary().failed, 0)
        for _ in self.batch(chunk=1, out="memory://bucket/left"):
            break
        self.assertEqual(
            [name for name in contents("memory://bucket")
             if ".part" in name or ".spectrust" in name], [])

    def test_an_object_that_is_read_in_part(self):
        real = MemoryFileSystem.cat_file

        def short(files, path, *arguments, **options):
            content = real(files, path, *arguments, **options)
            return content[:-9] if path.endswith("0003.wav") else content

        MemoryFileSystem.cat_file = short
        try:
            results = self.batch().run()
        finally:
            MemoryFileSystem.cat_file = real
        failed = [result for result in results if not result.ok]
        self.assertEqual([str(result.error) for result in failed], [
            '"memory://bucket/in/a/0003.wav": cannot read the object: the '
            "store gave {0} of its {1} bytes".format(size - 9, size)
            for size in [len(read("in/a/0003.wav"))]])

    def test_a_store_that_remembers(self):
        listed, real = [], MemoryFileSystem.invalidate_cache
        MemoryFileSystem.invalidate_cache = (
            lambda files, path=None: listed.append(path))
        try:
            self.batch()
            self.assertEqual(len(listed), 1)
            self.batch(["memory://bucket/in/a/0000.wav"])
            self.assertEqual(len(listed), 2)
        finally:
            MemoryFileSystem.invalidate_cache = real

    def test_an_object_for_a_folder(self):
        with self.assertRaisesRegex(
                spectrust.InputError, "this is an object, not a folder"):
            self.batch("memory://bucket/in/a/0000.wav")

    def test_the_top_of_a_store(self):
        results = self.batch("memory://", "memory://x",
                             manifest="memory://m.jsonl").run()
        self.assertEqual([result.error for result in results],
                         [None] * self.count)
        self.assertEqual(
            len(spectrust.read_manifest("memory://m.jsonl")), self.count)
        self.assertEqual([name for name in contents("memory://")
                          if ".part" in name], [])

    def test_a_store_in_which_nothing_can_be_stopped(self):
        real, pause = stores.Store.exists, work._PAUSE

        def failing(store, url):
            if url.endswith("stop"):
                raise spectrust.InputError("no answer")
            return real(store, url)

        def refusing(parts):
            raise spectrust.OutputError("no room")

        manifest = "memory://bucket/m.jsonl"
        stop = store_parts.StoreParts.stop
        stores.Store.exists, work._PAUSE = failing, 0
        store_parts.StoreParts.stop = refusing
        try:
            for _ in self.batch(manifest=manifest, chunk=3):
                break
            results = self.batch(manifest=manifest, resume=True).run()
        finally:
            stores.Store.exists, work._PAUSE = real, pause
            store_parts.StoreParts.stop = stop
        self.assertEqual([result.error for result in results],
                         [None] * self.count)
        self.assert_clean()

    def test_what_is_left_is_not_read_once_a_batch_stops(self):
        for index in range(300):
            fsspec.filesystem("memory").pipe(
                "/bucket/many/{:03}.wav".format(index), tone())
        read_objects, real, pause = [], stores.Store.save, work._PAUSE
        batch = self.batch("memory://bucket/many", chunk=300)

        def stopping(store, url, *arguments):
            read_objects.append(url)
            batch._run._parts.stop()
            return real(store, url, *arguments)

        stores.Store.save, work._PAUSE = stopping, 0
        try:
            results = batch.run()
        finally:
            stores.Store.save, work._PAUSE = real, pause
        self.assertEqual(len(results), 300)
        self.assertIsInstance(results[-1].error, spectrust.CancelledError)
        self.assertLess(len(read_objects), 200)

    def test_a_batch_of_urls_can_be_pickled_and_has_no_secrets(self):
        batch = self.batch(storage_options={"memory": {}, "s3": {
            "key": "a", "secret": "b"}})
        self.assertNotIn("storage_options", batch.options)
        self.assertEqual(len(pickle.loads(pickle.dumps(batch)).run()),
                         self.count)

    def test_urls_that_lead_nowhere(self):
        for path, kind, text in (
                ("memory://nowhere", spectrust.NotFoundError,
                 "cannot read the folder: it does not exist"),
                ("memory://nowhere/x.tar", spectrust.NotFoundError,
                 "does not exist"),
                ("nothing://bucket", spectrust.OptionError,
                 "Protocol not known"),
                ("gs://bucket/in", spectrust.StateError,
                 'from pip install "spectrust.cloud'),
                ("http://127.0.0.1:9/in", spectrust.InputError,
                 "cannot read the folder")):
            with self.assertRaisesRegex(kind, text) as caught:
                self.batch(path, "out").run()
            self.assertTrue(str(caught.exception).startswith(
                '"{}'.format(path)), str(caught.exception))
        for wrong in [], {"s3": 1}, "s3":
            with self.assertRaisesRegex(TypeError, "^storage_options must"):
                self.batch(storage_options=wrong)
        with self.assertRaisesRegex(spectrust.OptionError, "^prune must be"):
            self.batch(prune=True, manifest="m.jsonl").run()
        with self.assertWarnsRegex(
                spectrust.SpectrustWarning, "no audio file"):
            self.batch(pattern="*.none")

    def test_without_fsspec(self):
        real = stores.Store._opened

        def opened(self, url):
            raise stores.read_error(ImportError("no fsspec"), url)

        stores.Store._opened = opened
        try:
            with self.assertRaisesRegex(
                    spectrust.StateError, 'pip install "spectrust.cloud'):
                self.batch()
        finally:
            stores.Store._opened = real


# Kills itself before an object gets its name.
KILLED = """
import os, signal, sys
import spectrust
from spectrust._stores.store import Store
left, real = int(sys.argv[4]), Store._rename
def rename(store, path, target):
    global left
    if target.endswith(sys.argv[3]):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
    real(store, path, target)
Store._rename = rename
spectrust.Batchop("in", sys.argv[1], 32, 24, manifest=sys.argv[2], chunk=7,
                  layout=sys.argv[5], resume=True).run()
"""


class TestKilled(StoreCase):
    """A store in which an object does not appear as a whole: files."""

    def setUp(self):
        StoreCase.setUp(self)
        self.url = "file://" + self.folder + "/store/"
        os.mkdir("store")

    def temporary(self):
        """Return what is not yet an object, or never will be."""
        return sorted(name for name in contents(self.url)
                      if re.search("[0-9a-f]{32}$", name))

    def check(self, manifest, ending, which, layout="mirror", out="out"):
        """Kill a batch; return its arguments."""
        words = self.url + out, manifest, ending, str(which), layout
        process = start_python(KILLED, *words)
        self.assertEqual(finish(process)[0], -9)
        # Several pictures are under way.
        self.assertGreater(len(self.temporary()), 0)
        # That of a batch that still runs.
        foreign = "store/out/x.jpg.{0}-{0}".format("0" * 32)
        os.makedirs("store/out", exist_ok=True)
        with io.open(foreign, "w"):
            pass
        return words

    def again(self, words):
        batch = spectrust.Batchop(
            "in", words[0], *SIZE, manifest=words[1], layout=words[4],
            resume=True)
        results = batch.run()
        self.assertEqual([result.error for result in results],
                         [None] * self.count)
        self.assertEqual(self.temporary(), ["out/x.jpg.{0}-{0}".format(
            "0" * 32)])
        rows = spectrust.read_manifest(words[1])
        self.assertEqual(sorted(row["output"] for row in rows),
                         sorted(result.output_file for result in results))

    def test_what_was_left_is_cleared_by_the_next_run(self):
        for number, (ending, which, layout) in enumerate((
                (".jpg", 1, "mirror"), (".jpg", 12, "uuid"),
                ("000001.jsonl", 1, "mirror"), ("all.jsonl", 1, "mirror"),
                ("-seed", 1, "uuid"))):
            for home in "here", self.url:
                if home == "here" and ending not in (".jpg",):
                    continue
                shutil.rmtree("store")
                os.mkdir("store")
                manifest = os.path.join(home, "all.jsonl")
                if home == "here":
                    os.makedirs(home, exist_ok=True)
                    manifest = os.path.join(home, str(number) + ".jsonl")
                self.again(self.check(manifest, ending, which, layout))

    def test_a_run_that_is_killed_twice(self):
        manifest = self.url + "all.jsonl"
        self.check(manifest, ".jpg", 3)
        process = start_python(KILLED, *(
            self.url + "out", manifest, "all.jsonl", "1", "mirror"))
        self.assertEqual(finish(process)[0], -9)
        self.again((self.url + "out", manifest, "", "", "mirror"))

    def test_what_a_worker_left_is_cleared_at_the_end(self):
        make = functools.partial(
            dying_pool, die_in_rename, self.path("died"))
        results = spectrust.Batchop(
            "in", self.url + "out", *SIZE, layout="mirror", executor=make,
            chunk=7).run()
        self.assertTrue(os.path.exists("died"))
        self.assertEqual([result.error for result in results],
                         [None] * self.count)
        self.assertEqual(contents(self.url + "out"), self.expected())


class TestCommand(StoreCase):
    """The command, whose options of stores are words."""

    count = 6

    def setUp(self):
        StoreCase.setUp(self)
        fill("memory://bucket/in", self.names)
        self.addCleanup(fsspec.filesystem("memory").store.clear)
        self.draw = ["memory://bucket/in", "--width", "32", "--height", "24",
                     "--manifest", "memory://bucket/m.jsonl"]

    def check(self, *texts, words=()):
        """Check that verify finds these faults."""
        status, _, err = run("verify", "memory://bucket/m.jsonl", *words)
        self.assertEqual(status, 1 if texts else 0, err)
        lines = err.splitlines()
        self.assertEqual(len(lines), len(texts) + 1, err)
        for text, line in zip(texts, lines):
            self.assertIn(text, line)

    def test_verify_pictures_in_a_store(self):
        files = fsspec.filesystem("memory")
        for kind, name in ("jpeg", "a/0000.jpg"), ("npy", "a/0000.npy"):
            out, _, err = run(*self.draw[:1] + [
                "memory://bucket/" + kind] + self.draw[1:] + [
                    "--format", kind])
            self.assertEqual(out, 0, err)
            path = "/bucket/{}/{}".format(kind, name)
            shown = "memory:/" + path
            whole = files.cat_file(path)
            for words in (), ("--deep",):
                self.check(words=words)
                files.pipe_file(path, whole[:-1])
                self.check(shown + ": ", words=words)
                files.rm_file(path)
                self.check(shown + ": it is missing", words=words)
                files.pipe_file(path, whole)
            files.pipe_file(path, files.cat_file(
                path.replace("a/0000", "b/0001")))
            self.check()
            self.check(shown + ": it differs", words=("--deep",))

    def test_verify_shards_in_a_store(self):
        out, _, err = run(*self.draw[:1] + [
            "memory://bucket/{shard}.tar", "--shard-size", "4"]
            + self.draw[1:])
        self.assertEqual(out, 0, err)
        for words in (), ("--deep",):
            self.check(words=words)
        files = fsspec.filesystem("memory")
        files.rm_file("/bucket/1.tar")
        self.check(*["memory://bucket/1.tar!/{}.jpg: it is missing".format(
            name[:-4]) for name in self.names[4:]])
        files.pipe_file("/bucket/0.tar", b"")
        self.check(*["memory://bucket/0.tar!/{}.jpg: ".format(name[:-4])
                     for name in self.names[:4]] + ["1.tar!/"] * 2)


class TestAddresses(unittest.TestCase):

    def test_urls(self):
        for url in "s3://b/a", "simplecache::gs://b/c", "http://h:80/x":
            self.assertTrue(is_url(url))
        for path in "a.wav", "/a/b.wav", "a/b://c", "://b", "s3:/b", "":
            self.assertFalse(is_url(path))

    def test_rows_of_manifests_that_were_copied(self):
        for folder, path, url in (
                (".", "in/a.wav", "s3://b/m/in/a.wav"),
                ("..", "in/a.wav", "s3://b/in/a.wav"),
                ("../x", "../a.tar!/b.wav", "s3://b/a.tar!/b.wav"),
                (".", "/a.wav", "/a.wav"), (".", "gs://a", "gs://a")):
            row = {"folder": folder, "input": path, "output": None,
                   "source": None, "key": "k"}
            self.assertEqual(moved_row(row, "s3://b/m"), dict(
                row, folder=None, input=url, key="s3://b/m/k"))
        row = dict(row, source=3, input="memory")
        self.assertEqual(moved_row(row, "s3://b/m")["input"], "memory")
        row = dict(row, folder="/a")
        self.assertEqual(moved_row(row, "s3://b/m"), row)
        self.assertEqual(
            moved_row(dict(row, folder="d", input="a", source=None),
                      "zip://x::s3://b/c.zip")["input"],
            "zip://x/d/a::s3://b/c.zip")

    def test_names_and_places(self):
        for url, place, name, deeper in (
                ("s3://b/a/k.wav", "/s3/b/a/k.wav", "k.wav",
                 "s3://b/a/k.wav/z"),
                ("simplecache::s3://b/k", "/s3/b/k", "k",
                 "simplecache::s3://b/k/z"),
                ("s3://b/a::k.wav", "/s3/b/a::k.wav", "a::k.wav",
                 "s3://b/a::k.wav/z"),
                ("simplecache::s3://b/a::k", "/s3/b/a::k", "a::k",
                 "simplecache::s3://b/a::k/z"),
                ("zip://d/k::s3://b/x::.zip", "/s3/b/x::.zip/zip/d/k", "k",
                 "zip://d/k/z::s3://b/x::.zip"),
                ("zip://d/k::s3://b/x.zip", "/s3/b/x.zip/zip/d/k", "k",
                 "zip://d/k/z::s3://b/x.zip"),
                ("simplecache::zip://d/k::s3://b/x.zip",
                 "/s3/b/x.zip/zip/d/k", "k",
                 "simplecache::zip://d/k/z::s3://b/x.zip")):
            self.assertEqual(as_path(url, "/here"), place)
            self.assertEqual(base_name(url), name)
            self.assertEqual(below(url, "z"), deeper)
            self.assertEqual(unescaped(escaped(url)), url)
        self.assertEqual(as_path("a/../b", "/here"), "/here/b")
        self.assertEqual(as_path("x.tar!/../b", "/here"), "/here/x.tar!/_../b")


if __name__ == "__main__":
    unittest.main()
