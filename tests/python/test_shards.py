"""Parts of a list by hand: one shard after another, and their manifests."""

import os
import pickle
import unittest
from unittest import mock

from executors import with_pools

import spectrust
from command import ERR, STATUS, run
from spectrust._listing import _hash
from support import Case

SLURM = ("ID", "MIN", "MAX", "STEP")


def task(*numbers):
    """Return the environment of a task of a SLURM array."""
    return mock.patch.dict(os.environ, dict(
        ("SLURM_ARRAY_TASK_" + name, str(number))
        for name, number in zip(SLURM, numbers)))


class ShardCase(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        for index in range(24):
            self.tone("in", "ab"[index % 2], "{:02}.wav".format(index),
                      seconds=0.02)

    def inputs(self, shard, source="in", **options):
        results = spectrust.Batchop(
            source, "out", 16, 16, shard=shard, **options).run()
        self.assertTrue(all(result.ok for result in results))
        return [result.input_file for result in results]


class TestShards(ShardCase):

    def test_together_they_are_all_and_none_twice(self):
        everything = self.inputs(None)
        for count in (1, 2, 5):
            parts = [self.inputs("{}/{}".format(part + 1, count))
                     for part in range(count)]
            self.assertEqual(sorted(sum(parts, [])), everything)
            self.assertTrue(all(parts))
            self.assertTrue(all(sorted(part) == part for part in parts))

    def test_more_recordings_move_none(self):
        before = self.inputs("2/3")
        for index in range(30, 40):
            self.tone("in", "c", "{}.wav".format(index), seconds=0.02)
        after = self.inputs("2/3")
        self.assertEqual(
            [path for path in after if "/c/" not in path], before)
        # Wherever the folder is, and however it is named.
        os.rename("in", "moved")
        self.assertEqual(self.inputs("2/3", "moved/../moved/"), [
            path.replace("in/", "moved/../moved/", 1) for path in after])
        listed = [os.path.join("moved", path[3:]) for path in after]
        self.assertEqual(self.inputs("2/3", listed, root="moved"), listed)

    def test_the_hash_is_known(self):
        # sha1sum of "a/b" and "a/.c".
        for path, expected in (
                (b"in/a/b.wav", 0x3ec69c85a4ff9683),
                (b"in/a/b.x.flac", 0x3ec69c85a4ff9683),
                (b"in/a/.c.wav", 0x0d4264584a6d09be)):
            self.assertEqual(_hash(path, b"in"), expected)

    def test_names_do_not_depend_on_the_parts(self):
        self.tone("in", "a", "00.flac.wav", seconds=0.02)
        self.write("in/a/00.flac", b"")
        names = {}
        for out, shards in (("one", [None]), ("two", ["1/2", "2/2"])):
            for shard in shards:
                spectrust.Batchop("in", out, 16, 16, layout="mirror",
                                  shard=shard).run()
            names[out] = sorted(
                os.path.join(os.path.relpath(folder, out), name)
                for folder, _, files in os.walk(out) for name in files)
        self.assertEqual(names["one"], names["two"])

    def test_a_batch_of_a_part_pickles(self):
        batch = spectrust.Batchop("in", "out", 16, 16, shard="1/2")
        again = pickle.loads(pickle.dumps(batch)).run()
        self.assertEqual(
            [each.input_file for each in again], self.inputs("1/2"))

    def test_a_task_of_slurm(self):
        for numbers, part in (
                ((0, 0, 3), "1/4"), ((8, 2, 8, 2), "4/4"), ((5, 5, 5), "1/1")):
            with task(*numbers):
                self.assertEqual(self.inputs("slurm"), self.inputs(part))
        for numbers in ((), (1,), ("x", 0, 3)):
            with task(*numbers), self.assertRaisesRegex(
                    spectrust.StateError, "needs a task of a SLURM array: "
                    "SLURM_ARRAY_TASK_ID, SLURM_ARRAY_TASK_MIN, "):
                self.inputs("slurm")

    def test_no_parts(self):
        for shard in ("0/4", "5/4", "1/0", "a", "1/2/3", "-1/2", "", "1 / 2"):
            with self.assertRaisesRegex(
                    spectrust.OptionError, "shard must be 'slurm' or a part "
                    "of a number of parts, from '1/16' to '16/16', got "):
                self.inputs(shard)
        with self.assertRaisesRegex(TypeError, "shard must be a str such"):
            self.inputs(3)
        with self.assertRaisesRegex(
                spectrust.OptionError, "shard must be None for recordings"):
            self.inputs("1/2", [b"RIFF", "in/a/00.wav"])


class TestMerge(ShardCase):

    def drawn(self):
        """Draw two parts, and the whole; return the manifests."""
        for shard, manifest in (
                ("1/2", "parts/1.jsonl"), ("2/2", "parts/2.csv"),
                (None, "whole.jsonl")):
            os.makedirs("parts", exist_ok=True)
            self.inputs(shard, manifest=manifest, layout="mirror")
        return ["parts/1.jsonl", "parts/2.csv"]

    def test_parts_are_as_one_batch(self):
        parts = self.drawn()
        whole = spectrust.read_manifest("whole.jsonl")
        for into in ("all.jsonl", "all.csv"):
            self.assertEqual(spectrust.merge_manifests(parts, into), 24)
            self.assertEqual(spectrust.read_manifest(into), whole)
            self.assertEqual(spectrust.merge_manifests(parts, into), 0)
            results = spectrust.Batchop(
                "in", "out", 16, 16, layout="mirror", manifest=into,
                resume=True).run()
            self.assertTrue(all(result.skipped for result in results))

    def test_the_command(self):
        self.drawn()
        status, _, err = run(
            "merge", "parts/1.jsonl", "parts/2.csv", "all.jsonl")
        self.assertEqual((status, err), (
            0, "all.jsonl: 24 rows added from 2 manifests\n"))
        self.assertEqual(run("verify", "all.jsonl")[STATUS], 0)
        for words, sentence in (
                ((), "PART and OUT must be given, got neither"),
                (("a.csv",), "PART and OUT must be given, got only 'a.csv'"),
                (("none.csv", "b.csv"), "none.csv\": cannot open the file"),
                (("all.jsonl", "all.jsonl"), "parts must be other files"),
                (("all.jsonl", "all.txt"), "manifest must be")):
            found = run("merge", *words)
            self.assertIn(found[STATUS], (1, 2))
            self.assertIn(sentence, found[ERR])
        status, _, err = run("in", "shards", "--shard", "3/2")
        self.assertEqual(status, 2)
        self.assertIn("shard must be", err)

    @with_pools
    def test_the_command_on_an_executor(self):
        status, _, err = run("in", "shards", "--shard", "1/2", "--executor",
                             "processes:2", "--chunk", "5")
        self.assertEqual(status, 0, err)

    def test_bad_arguments(self):
        with self.assertRaises(TypeError):
            spectrust.merge_manifests([3], "all.csv")
        with self.assertRaises(spectrust.NotFoundError):
            spectrust.merge_manifests(["none.csv"], "all.csv")
        self.assertFalse(os.path.exists("all.csv"))


if __name__ == "__main__":
    unittest.main()
