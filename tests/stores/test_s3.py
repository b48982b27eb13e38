"""Batches from S3 to S3: the same bytes as here, also when killed."""

import functools
import io
import json
import os
import tarfile
import unittest
import urllib.request

import fsspec
import servers
from clips import SIZE, StoreCase, contents, fill
from executors import die_once, die_within, dying_pool

import spectrust
from command import run
from support import finish, start_python

# Kills itself at the request with a number, counted in all threads.
KILLED = """
import itertools, json, os, signal, sys
import spectrust
from spectrust._stores.store import Store
from spectrust._native import run
options, out, which = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])
calls = itertools.count(1)
def counted(real):
    def method(*arguments):
        if next(calls) == which:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)
    return method
for name in "save", "write", "read", "exists", "remove", "names", "send":
    setattr(Store, name, counted(getattr(Store, name)))
spectrust.Batchop(
    "s3://bucket/in", "s3://bucket/" + out, 32, 24, chunk=7, resume=True,
    manifest="s3://bucket/" + out + ".jsonl", storage_options=options,
    layout=sys.argv[4]).run()
"""


class S3Case(StoreCase):
    """A test on a server, with recordings in s3://bucket/in."""

    kind, delay = "moto", None

    def setUp(self):
        StoreCase.setUp(self)
        manager = servers.start(self.kind, self.delay)
        self.server = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        self.options = {"s3": self.server.storage_options}
        self.fill()

    def fill(self):
        fsspec.filesystem("s3", **self.options["s3"]).mkdir("bucket")
        fill("s3://bucket/in", self.names, **self.options)

    def batch(self, out="out", **options):
        options = dict({"layout": "mirror"}, **options)
        return spectrust.Batchop(
            "s3://bucket/in", "s3://bucket/" + out, *SIZE,
            storage_options=self.options, **options)

    def pictures(self, out="out"):
        return contents("s3://bucket/" + out, **self.options)

    def assert_nothing_else(self, *names):
        """Check that the bucket holds only these besides recordings."""
        found = set(name.split("/")[0] for name in
                    contents("s3://bucket", **self.options))
        self.assertEqual(found, set(names) | {"in"})


class TestMoto(S3Case):

    count = 60

    def test_a_worker_that_dies(self):
        expected = self.expected()
        for number, (death, arguments) in enumerate((
                (die_once, (False,)), (die_once, (True,)),
                (die_within, ()))):
            for layout in "mirror", "uuid":
                out = layout + str(number)
                make = functools.partial(
                    dying_pool, death, self.path(out), *arguments)
                results = self.batch(
                    out, executor=make, chunk=7, layout=layout,
                    manifest="s3://bucket/" + out + ".jsonl").run()
                self.assertTrue(os.path.exists(out))
                self.assertTrue(all(result.ok for result in results))
                drawn = self.pictures(out)
                if layout == "mirror":
                    self.assertEqual(drawn, expected)
                self.assertEqual(sorted(drawn.values()),
                                 sorted(expected.values()))
                rows = spectrust.read_manifest(
                    "s3://bucket/" + out + ".jsonl",
                    storage_options=self.options)
                self.assertEqual(
                    sorted("s3://bucket/{}/{}".format(out, name)
                           for name in drawn),
                    sorted(row["output"] for row in rows))
        self.assert_nothing_else(*[
            name + str(number) + ending for name in ("mirror", "uuid")
            for number in range(3) for ending in ("", ".jsonl")])

    def test_a_run_that_is_killed_twenty_times(self):
        expected = self.expected()
        for layout in "mirror", "uuid":
            # Requests: about 2 for each recording, and some for each chunk.
            for moment in range(20):
                process = start_python(
                    KILLED, json.dumps(self.options), layout,
                    str(5 + moment), layout)
                finish(process)
                if process.returncode == 0:
                    break
                self.assertEqual(process.returncode, -9)
            batch = self.batch(
                layout, layout=layout, resume=True, chunk=7,
                manifest="s3://bucket/" + layout + ".jsonl")
            results = batch.run()
            self.assertTrue(all(result.ok for result in results))
            drawn = self.pictures(layout)
            self.assertEqual(sorted(drawn.values()),
                             sorted(expected.values()))
            if layout == "mirror":
                self.assertEqual(drawn, expected)
            rows = spectrust.read_manifest(
                "s3://bucket/" + layout + ".jsonl",
                storage_options=self.options)
            self.assertEqual(
                sorted("s3://bucket/{}/{}".format(layout, name)
                       for name in drawn),
                sorted(row["output"] for row in rows))
        self.assert_nothing_else("mirror", "mirror.jsonl", "uuid",
                                 "uuid.jsonl")

    def test_a_bucket_that_vanishes(self):
        later, running = self.batch("gone"), self.batch("out", chunk=5)
        results = iter(running)
        self.assertTrue(next(results).ok)
        reset = urllib.request.Request(
            self.server.endpoint + "/moto-api/reset", method="POST")
        urllib.request.urlopen(reset).close()
        with self.assertRaisesRegex(
                (spectrust.OutputError, spectrust.NotFoundError),
                "s3://bucket"):
            list(results)
        with self.assertRaisesRegex(
                spectrust.OutputError, '^"s3://bucket/gone/'):
            later.run()

    def test_archives(self):
        files = fsspec.filesystem("s3", **self.options["s3"])
        for mode, name in ("w", "x.tar"), ("w:gz", "x.tar.gz"):
            with tarfile.open(name, mode) as archive:
                archive.add("in", "")
            files.put_file(name, "bucket/" + name)
            spectrust.Batchop(
                "s3://bucket/" + name, "s3://bucket/" + name[:-1], *SIZE,
                layout="mirror", storage_options=self.options).run()
            self.assertEqual(self.pictures(name[:-1]), self.expected())

    def test_the_command(self):
        words = []
        for name, value in sorted(self.server.storage_options.items()):
            name = name.replace("endpoint_url", "client_kwargs.endpoint_url")
            words += ["--storage-option", "{}={}".format(name, value)]
        size = ["--width", "32", "--height", "24"]
        manifest = "s3://bucket/m.jsonl"
        for given in (
                ["s3://bucket/in", "s3://bucket/out", "--manifest", manifest],
                ["s3://bucket/in", "s3://bucket/in/a/0000.wav", "many"],
                ["s3://bucket/in/a/0000.wav", "one.jpg"],
                ["s3://bucket/in/a/0000.wav", "-"],
                ["info", "s3://bucket/in/a/0000.wav"],
                ["info", "s3://bucket/out/a/0000.jpg"],
                ["survey", "s3://bucket/in", "--sample", "2"],
                ["verify", "--deep", manifest],
                ["merge", manifest, "all.jsonl"],
                ["verify", "all.jsonl"]):
            is_draw = given[0].startswith("s3:")
            status, out, err = run(*given + words + size * is_draw)
            self.assertEqual(status, 0, (given, err))
        self.assertEqual(self.pictures(), self.expected())
        self.assertNotIn("s3", fsspec.config.conf)

    def test_shards(self):
        spectrust.Batchop("in", "out/{shard}.tar", *SIZE, shard_size=25).run()
        for workers in None, "processes:2":
            results = self.batch(
                "shards/{shard}.tar", shard_size=25, executor=workers).run()
            self.assertTrue(all(result.ok for result in results))
            members = {}
            for shard in self.pictures("shards").values():
                with tarfile.open(fileobj=io.BytesIO(shard)) as archive:
                    members.update(
                        (each.name, archive.extractfile(each).read())
                        for each in archive if each.name.endswith(".jpg"))
            self.assertEqual(members, self.expected())

    def test_no_credentials_and_no_bucket(self):
        options = {"s3": dict(self.options["s3"], key=None, secret=None)}
        with self.assertRaisesRegex(
                spectrust.InputError, "[Cc]redentials"):
            spectrust.Batchop("s3://bucket/in", "out",
                              storage_options=options)
        with self.assertRaisesRegex(
                spectrust.NotFoundError, '^"s3://nowhere/in": cannot read'):
            spectrust.Batchop("s3://nowhere/in", "out",
                              storage_options=self.options)


class TestThousand(S3Case):
    """A thousand clips on a server that keeps files."""

    kind, delay, count = "s3s", 0., 1000

    def test_the_same_bytes_as_here_and_few_requests(self):
        before = self.server.counts()
        results = self.batch(manifest="s3://bucket/m.jsonl").run()
        after = self.server.counts()
        self.assertTrue(all(result.ok for result in results))
        self.assertEqual(self.pictures(), self.expected())
        self.assert_nothing_else("out", "m.jsonl")
        # One GET and one PUT for each clip, and a few for chunks, locks and
        # the manifest.
        for method, least, most in (
                ("GET", self.count, 1100), ("PUT", self.count, 1050),
                ("HEAD", 0, 50)):
            number = after[method] - before.get(method, 0)
            self.assertGreaterEqual(number, least)
            self.assertLess(number, most, (method, after))
        again = self.batch(manifest="s3://bucket/m.jsonl", resume=True)
        again.run()
        self.assertEqual(again.summary().skipped, self.count)


class TestThousandOnMoto(TestThousand):
    """The same on a server that keeps them in memory."""

    kind = "moto"


class TestFar(S3Case):
    """A server with 30 ms for each request."""

    kind, delay, count = "s3s", 0.03, 200

    def test_sixteen_requests_are_under_way_at_once(self):
        results = self.batch().run()
        self.assertTrue(all(result.ok for result in results))
        self.assertEqual(self.pictures(), self.expected())
        most = self.server.counts()["most"]
        # 16 recordings that are read, 16 pictures that are written, a lock.
        self.assertGreaterEqual(most, 16)
        self.assertLessEqual(most, 34)


if __name__ == "__main__":
    unittest.main()
