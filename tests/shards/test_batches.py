"""Shards of a batch: names, bytes, failures, resume, dead workers."""

import collections
import contextlib
import functools
import glob
import io
import json
import os
import pickle
import re
import shutil
import tarfile
import unittest

import pyarrow.parquet
from executors import die_always, die_once, die_within, dying_pool, threads
from samples import SamplesCase, run_section

import spectrust
from command import run
from spectrust._shards import writers
from spectrust._staged import draw
from support import finish, read, start_python, tone_bytes

ENDINGS = (".tar", ".parquet", ".tfrecord")

KILLED = """
import os, signal, spectrust, sys
from spectrust._staged import deliver
moves = 0
real = getattr(deliver, sys.argv[2])
def counted(*arguments):
    global moves
    moves += 1
    if moves == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)
setattr(deliver, sys.argv[2], counted)
spectrust.Batchop("in", "out/{shard:02d}" + sys.argv[1], 32, 24, shard_size=5,
                  manifest="index.jsonl", resume=True).run()
"""


@contextlib.contextmanager
def stopped_after(count):
    """Stop each chunk after some recordings."""
    real = draw._Work._drawn
    done = collections.Counter()

    def drawn(work, group, fetcher):
        for each in group:
            work._is_stopped = done[work] >= count
            done[work] += 1
            for picture in real(work, [each], fetcher):
                yield picture

    draw._Work._drawn = drawn
    try:
        yield
    finally:
        draw._Work._drawn = real


class TestBatches(SamplesCase):

    def setUp(self):
        SamplesCase.setUp(self)
        for index in range(23):
            self.tone("in", "abc"[index % 3], "{:02}.x.wav".format(index),
                      hertz=200. + 20 * index)

    def batch(self, ending=".tar", out="out", **options):
        options.setdefault("shard_size", 5)
        return spectrust.Batchop(
            "in", os.path.join(out, "{shard:02d}" + ending), 32, 24,
            **options)

    def shards(self, out="out"):
        """Return the contents of the shards by name."""
        return dict((os.path.basename(path), read(path))
                    for path in glob.glob(os.path.join(out, "*")))

    def keys(self, out="out"):
        """Return the keys of the samples of each shard by its name."""
        return dict((os.path.basename(path), self.keys_of(path))
                    for path in glob.glob(os.path.join(out, "*")))

    def keys_of(self, path):
        if path.endswith(".tar"):
            return sorted(os.path.splitext(name)[0]
                          for name in self.members(read(path))
                          if name.endswith(".json"))
        if path.endswith(".parquet"):
            return sorted(pyarrow.parquet.read_table(
                path, columns=["__key__"])["__key__"].to_pylist())
        # After the name of the feature come tags and lengths.
        return sorted(
            match.group(1).decode() for match in re.finditer(
                b"__key__.{5}[\x00-\x1f]([a-z]+/[0-9]+[.]x)", read(path),
                re.DOTALL))

    def members(self, shard):
        """Return the members of a tar file by name."""
        with tarfile.open(fileobj=io.BytesIO(shard)) as archive:
            return dict((each.name, archive.extractfile(each).read())
                        for each in archive)

    def test_a_sample_is_the_picture_that_a_file_would_be(self):
        results = self.batch(manifest="index.jsonl").run()
        files = spectrust.Batchop(
            "in", "files", 32, 24, layout="mirror", manifest="f.jsonl").run()
        shards = self.shards()
        self.assertEqual(sorted(shards), [
            "{:02d}.tar".format(number) for number in range(5)])
        found = {}
        for shard in shards.values():
            found.update(self.members(shard))
        self.assertEqual(len(found), 2 * len(files))
        rows = dict((row["input"], row)
                    for row in spectrust.read_manifest("f.jsonl"))
        for number, (result, file) in enumerate(zip(results, files)):
            shard, name = result.output_file.split("!/")
            self.assertEqual(shard, "out/{:02d}.tar".format(number // 5))
            self.assertEqual(found[name], read(file.output_file))
            row = json.loads(found[name[:-len("jpg")] + "json"].decode())
            self.assertEqual(row, dict(
                rows[result.input_file], output=name, key=None, folder=None,
                settings=None))
        stored = spectrust.read_manifest("index.jsonl")
        self.assertEqual(
            sorted(row["output"] for row in stored),
            sorted(result.output_file for result in results))

    def test_the_bytes_do_not_depend_on_the_workers(self):
        for ending in ENDINGS:
            for options in (
                    {}, {"segment": 0.1, "overlap": 0.05},
                    {"format": "npy", "sr": 8000, "length": 2000},
                    {"name": "{parent}/{stem}", "format": "png"}):
                self.batch(ending, "one", manifest="m1.jsonl",
                           **options).run()
                with threads(3) as executor:
                    self.batch(ending, "two", manifest="m2.jsonl", jobs=1,
                               executor=executor, **options).run()
                one = self.shards("one")
                self.assertGreater(len(one), 4)
                self.assertEqual(one, self.shards("two"))
                for path in ["m1.jsonl", "m2.jsonl"] + glob.glob("???/*"):
                    os.remove(path)

    def test_a_shard_is_an_archive_of_recordings_again(self):
        tar = [("{}.wav".format(name), tone_bytes(hertz=hertz))
               for name, hertz in (("a", 200.), ("b", 300.))]
        with tarfile.open("in.tar", "w") as archive:
            for name, content in tar:
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        results = spectrust.Batchop("in.tar", "out/{shard}.tar", 32, 24).run()
        self.assertEqual(
            [result.output_file for result in results],
            ["out/0.tar!/a.jpg", "out/0.tar!/b.jpg"])

    def test_keys_that_would_be_equal(self):
        for name in "d.1.wav", "d_1.wav", "d.1.flac":
            self.tone("same", name)
        results = spectrust.Batchop(
            "same", "out/{shard}.tar", 32, 24, pattern="*").run()
        self.assertEqual(
            sorted(result.output_file for result in results),
            ["out/0.tar!/d_1.jpg", "out/0.tar!/d_1_flac.jpg",
             "out/0.tar!/d_1_wav.jpg"])
        members = self.members(read("out/0.tar"))
        self.assertEqual(len(members), 6)
        # As docs/shards.md numbers them.
        results = spectrust.Batchop(
            ["same/d.1.wav", "same/d_1.wav"], "out/{shard}.tar", 32, 24).run()
        self.assertEqual(
            [result.output_file for result in results],
            ["out/0.tar!/d_1.jpg", "out/0.tar!/d_1_1.jpg"])

    def test_one_bad_recording_is_one_failure(self):
        self.write("in/a/00.bad.wav", b"nothing")
        for ending in ENDINGS:
            results = self.batch(ending, "out", manifest="m.jsonl").run()
            self.assertEqual(len(results), 24)
            failed = [result for result in results if not result.ok]
            self.assertEqual(len(failed), 1)
            self.assertIn("not readable as audio", str(failed[0].error))
            # It is known what it is: the shard is not written again.
            again = self.batch(ending, "out", manifest="m.jsonl",
                               resume=True)
            results = again.run()
            self.assertEqual((again.summary().skipped,
                              again.summary().failed), (23, 1))
            self.assertEqual(
                [str(result.error) for result in results if not result.ok],
                [str(failed[0].error)])
            os.remove("m.jsonl")

    def test_a_sample_that_a_shard_cannot_hold_is_one_failure(self):
        self.tone("in", "a", "n" * 120 + ".wav")
        results = self.batch().run()
        failed = [result for result in results if not result.ok]
        self.assertEqual(len(results), 24)
        self.assertEqual(len(failed), 1)
        self.assertIn("100 bytes", str(failed[0].error))
        # Recordings of one length have arrays of one shape, others do not.
        self.tone("in", "a", "long.wav", seconds=0.5)
        results = self.batch(".parquet", format="npy").run()
        self.assertEqual(len(results), 25)
        self.assertTrue(all(result.ok for result in results))

    def test_resume_writes_only_shards_that_changed(self):
        for ending in ENDINGS:
            out = "out" + ending[1:]
            self.batch(ending, out, manifest=out + ".jsonl").run()
            before = self.shards(out)
            batch = self.batch(ending, out, manifest=out + ".jsonl",
                               resume=True)
            batch.run()
            self.assertEqual(batch.summary().skipped, 23)
            self.tone("in", "a", "00.x.wav", seconds=0.5)
            os.remove(os.path.join(out, "03" + ending))
            batch = self.batch(ending, out, manifest=out + ".jsonl",
                               resume=True)
            results = batch.run()
            self.assertTrue(all(result.ok for result in results))
            # The first and the fourth.
            self.assertEqual(batch.summary().skipped, 13)
            after = self.shards(out)
            self.assertEqual(
                [name for name in sorted(after)
                 if after[name] != before[name]], ["00" + ending])
            self.tone("in", "a", "00.x.wav", hertz=200.)
            # Other options: all of them.
            batch = self.batch(ending, out, manifest=out + ".jsonl",
                               resume=True, n_mels=20)
            batch.run()
            self.assertEqual(batch.summary().skipped, 0)

    def test_the_parts_of_a_list_have_different_shards(self):
        names, keys = [], []
        for part in "1/2", "2/2":
            manifest = "part{}.jsonl".format(part[0])
            batch = functools.partial(
                self.batch, shard=part, manifest=manifest, resume=True)
            batch().run()
            self.assertTrue(all(each.skipped for each in batch().run()))
        for name, shard in sorted(self.shards().items()):
            names.append(int(name[:2]))
            keys += self.members(shard)
        self.assertEqual({number % 2 for number in names}, {0, 1})
        self.assertEqual(len(keys), 2 * 23)
        self.assertEqual(len(set(keys)), 2 * 23)

    def test_no_recording_is_in_two_shards_after_others_are_gone(self):
        for ending in ENDINGS:
            again = functools.partial(
                self.batch, ending, "out" + ending[1:], resume=True,
                manifest="index{}.jsonl".format(ending))
            again().run()
            for _ in range(2):
                self.check_after_others_are_gone(again, ending)
            for index in range(23):
                self.tone("in", "abc"[index % 3], "{:02}.x.wav".format(index),
                          hertz=200. + 20 * index)

    def check_after_others_are_gone(self, again, ending):
        # Of the first shard, a later one and the last one.
        out = "out" + ending[1:]
        for pattern in "in/a/*", "in/b/*", "in/c/*":
            for path in sorted(glob.glob(pattern))[-3:-1]:
                os.remove(path)
        # A batch that stops at once leaves nothing twice, either.
        for _ in again():
            break
        again().run()
        clean = self.batch(ending, "clean")
        results = clean.run()
        keys = self.keys(out)
        self.assertEqual(sum(map(len, keys.values())), len(results))
        self.assertEqual(keys, self.keys("clean"))
        after = self.shards(out)
        results = again().run()
        self.assertTrue(all(result.skipped for result in results))
        self.assertEqual(self.shards(out), after)
        self.assertEqual(
            sorted(row["input"] for row in
                   spectrust.read_manifest("index{}.jsonl".format(ending))),
            sorted(result.input_file for result in results))
        shutil.rmtree("clean")

    def test_a_recording_that_comes_back_is_drawn_again(self):
        again = functools.partial(
            self.batch, manifest="index.jsonl", resume=True)
        again().run()
        os.rename("in/c/20.x.wav", "20.x.wav")
        again().run()
        os.rename("20.x.wav", "in/c/20.x.wav")
        again().run()
        self.batch(out="clean").run()
        self.assertEqual(
            [sorted(self.members(shard))
             for _, shard in sorted(self.shards().items())],
            [sorted(self.members(shard))
             for _, shard in sorted(self.shards("clean").items())])

    def test_a_dry_run_says_what_goes_to_which_shard(self):
        # Two samples of a tar with one name.
        self.tone("in", "a", "00_x.wav")
        for ending in ENDINGS:
            for words in (), ("--name", "{stem}-{parent}"):
                out = "out{}{}".format(len(words), ending[1:])
                words = ["in", os.path.join(out, "{shard:02d}" + ending),
                         "--shard-size", "5"] + list(words)
                status, planned, err = run("--dry-run", *words)
                self.assertEqual(status, 0, err)
                self.assertFalse(os.path.exists(out))
                status, drawn, err = run("--verbose", *words)
                self.assertEqual(status, 0, err)
                planned, drawn = (
                    sorted(text.decode().splitlines())
                    for text in (planned, drawn))
                self.assertEqual(len(drawn), 24)
                self.assertIn("/01{}!/".format(ending), drawn[7])
                if len(words) > 4:
                    # Known once the recordings are open.
                    drawn = [line.partition("!/")[0] for line in drawn]
                self.assertEqual(planned, drawn)

    def test_verify_refuses_pictures_in_shards_that_it_cannot_read(self):
        for ending in ENDINGS[1:]:
            self.batch(ending, manifest="index{}.jsonl".format(ending)).run()
            status, _, err = run("verify", "index{}.jsonl".format(ending))
            self.assertEqual(status, 2)
            self.assertIn("MANIFEST must list files, objects or samples of "
                          ".tar shards, got", err)
            self.assertIn("00{}!/a/00.x.jpg".format(ending), err)

    def test_a_shard_that_is_cancelled_stays_as_it_was(self):
        again = functools.partial(
            self.batch, manifest="index.jsonl", resume=True)
        again().run()
        before = self.shards()
        self.write("in/a/00.x.wav", b"bad")
        self.write("in/a/03.x.wav", tone_bytes(hertz=999))
        with stopped_after(2):
            results = again().run()
        kinds = [type(result.error) for result in results[:5]]
        self.assertGreaterEqual(kinds.count(spectrust.CancelledError), 4)
        self.assertFalse(any(result.ok for result in results[:5]))
        self.assertEqual(self.shards(), before)
        self.assertEqual(
            [result.skipped for result in again().run()],
            5 * [False] + 18 * [True])
        self.batch(out="clean").run()
        self.assertEqual(
            self.members(self.shards()["00.tar"]).keys(),
            self.members(self.shards("clean")["00.tar"]).keys())

    def test_a_worker_that_dies(self):
        for ending in ENDINGS:
            one = "one" + ending[1:]
            self.batch(ending, one, manifest="one.jsonl").run()
            for number, (death, late) in enumerate((
                    (die_once, (False,)), (die_once, (True,)),
                    (die_within, ()))):
                out = "out{}".format(number) + ending[1:]
                make = functools.partial(
                    dying_pool, death, self.path(out + ".x"), *late)
                results = self.batch(ending, out, manifest=out + ".jsonl",
                                     executor=make).run()
                self.assertTrue(all(result.ok for result in results))
                self.assertTrue(os.path.exists(out + ".x"))
                self.assertEqual(self.shards(out), self.shards(one))
                rows = spectrust.read_manifest(out + ".jsonl")
                self.assertEqual(len(rows), 23)
                self.assertEqual(
                    [name for name in os.listdir(".") if ".part" in name], [])

    def test_a_shard_that_kills_every_worker(self):
        results = self.batch(
            manifest="m.jsonl",
            executor=functools.partial(dying_pool, die_always)).run()
        self.assertEqual(
            [result.ok for result in results],
            [True] * 5 + [False] * 5 + [True] * 13)
        self.assertEqual(sorted(self.shards()),
                         ["00.tar", "02.tar", "03.tar", "04.tar"])

    def test_a_driver_that_is_killed(self):
        for ending in ENDINGS:
            one = "one" + ending[1:]
            self.batch(ending, one, manifest="one.jsonl").run()
            for where in "move", "member_of":
                for count in 1, 3, 5:
                    finish(start_python(KILLED, ending, where, str(count)))
                    for name in self.shards():
                        # What is there is whole.
                        self.assertEqual(
                            read(os.path.join("out", name)),
                            read(os.path.join(one, name)))
                    batch = self.batch(ending, manifest="index.jsonl",
                                       resume=True)
                    results = batch.run()
                    self.assertTrue(all(result.ok for result in results))
                    self.assertEqual(self.shards(), self.shards(one))
                    self.assertEqual(
                        len(spectrust.read_manifest("index.jsonl")), 23)
                    self.assert_clean()
                    for path in glob.glob("out/*") + ["index.jsonl"]:
                        os.remove(path)

    def test_schemas_of_arrays(self):
        def schema(**options):
            results = self.batch(".parquet", "arrays", format="npy",
                                 n_fft=256, **options).run()
            self.assertTrue(all(result.ok for result in results))
            return str(pyarrow.parquet.read_schema(
                "arrays/00.parquet").field("array").type)

        sized = "fixed_size_list<element: {}>[128]"
        frames = "fixed_size_list<element: float>[{}]"
        self.assertEqual(schema(), sized.format("list<element: float>"))
        self.assertEqual(schema(sr=8000, length=2000),
                         sized.format(frames.format(4)))
        self.assertEqual(schema(sr=8000, segment=0.1),
                         sized.format(frames.format(2)))
        self.assertEqual(schema(sr=8000, segment=0.1, remainder="keep"),
                         sized.format("list<element: float>"))
        self.assertEqual(
            schema(kind="linear", dtype="float16", sr=8000, length=2000),
            "fixed_size_list<element: fixed_size_list<element: halffloat>[4]"
            ">[129]")
        self.assertEqual(
            schema(deltas=1, delta_width=3, n_mels=10),
            "fixed_size_list<element: list<element: float>>[20]")

    def test_a_batch_can_be_pickled_and_made_again(self):
        batch = self.batch(".TAR", shard_size=9)
        self.assertEqual(batch.options["shard_size"], 9)
        again = pickle.loads(pickle.dumps(batch))
        self.assertEqual(len(again.run()), 23)
        self.assertEqual(sorted(self.shards()),
                         ["00.TAR", "01.TAR", "02.TAR"])

    def test_a_disk_that_is_full(self):
        self.write("out/02.tar/file", b"a folder where a shard should be")
        results = self.batch(manifest="m.jsonl").run()
        self.assertEqual(
            [result.ok for result in results],
            [True] * 10 + [False] * 5 + [True] * 8)
        self.assertIsInstance(results[10].error, spectrust.OutputError)
        self.assertIn("02.tar", str(results[10].error))
        rows = [row for row in spectrust.read_manifest("m.jsonl")
                if row["status"] == "failed"]
        self.assertEqual(len(rows), 5)
        self.assert_clean()

    def test_templates_that_are_none(self):
        for outpath in ("x.tar", "x-{}.tar", "x-{shard}-{other}.tar",
                        "x-{shard.tar", "{shard:06d}/x-{0}.parquet",
                        "x-{shard!x}.tar", "x-{{shard}}.tar"):
            with self.assertRaisesRegex(
                    spectrust.OptionError, "^outpath must have {shard}"):
                spectrust.Batchop("in", outpath)
        for size in 0, -1, 10 ** 10:
            with self.assertRaisesRegex(
                    spectrust.OptionError, "^shard_size must be a whole"):
                self.batch(shard_size=size)
        with self.assertRaises(TypeError):
            self.batch(shard_size="many")
        with self.assertRaisesRegex(
                spectrust.OptionError, "^shard_size must be None"):
            spectrust.Batchop("in", "out", shard_size=3)
        with self.assertRaisesRegex(spectrust.OptionError, "^prune must be"):
            self.batch(prune=True, manifest="m.jsonl").run()

    def test_docs_shards_md(self):
        run_section(self, "Shards", ".tar")

    def test_a_missing_package(self):
        real = writers.importlib.import_module
        writers.importlib.import_module = self.missing
        try:
            for ending, package in ((".parquet", "pyarrow"),
                                    (".tfrecord", "google-crc32c")):
                with self.assertRaisesRegex(
                        spectrust.StateError,
                        package + '.*pip install "spectrust.shards'):
                    self.batch(ending)
        finally:
            writers.importlib.import_module = real

    def missing(self, name):
        raise ImportError("no module named " + name)


if __name__ == "__main__":
    unittest.main()
