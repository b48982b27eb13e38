"""Batches on executors: as in one process, also when workers die."""

import glob
import json
import os
import pickle
import signal
import subprocess
import sys
import time
import unittest
from unittest import mock

from executors import (
    DiesWhileEnding,
    Wrapped,
    die_always,
    die_once,
    die_within,
    fail_always,
    of_version,
    pool,
    threads,
    with_pools,
)

import spectrust
import spectrust.manifest
from support import HANGS, Case, environment, long_wav, read

SIZE = (32, 24)

DRIVER = """
import sys
import spectrust
from executors import pool

if __name__ == "__main__":
    source, target, manifest, layout, executor = sys.argv[1:]
    batch = spectrust.Batchop(
        source, target, 32, 24, layout=layout, manifest=manifest, resume=True,
        executor=pool if executor == "own" else executor, chunk=3)
    try:
        for result in batch:
            print("one", flush=True)
    except KeyboardInterrupt:
        print("interrupted", flush=True)
"""


class ExecutorCase(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        for index in range(20):
            self.tone("in", "abc"[index % 3], "{:02}.wav".format(index),
                      hertz=200 + 40 * index)
        self.write("in/bad.wav", b"no recording")

    def batch(self, out="out", **options):
        options.setdefault("chunk", 3)
        return spectrust.Batchop("in", out, *SIZE, **options)

    def contents(self, folder="out"):
        """Return the contents of the pictures in a folder, sorted."""
        return sorted(read(path) for path in glob.glob(
            os.path.join(folder, "**", "*.jpg"), recursive=True))

    def assert_same(self, results, expected):
        """Compare results but for random names."""
        def plain(result):
            return (result.input_file, str(result.error), result.offset,
                    result.duration, result.warnings, result.skipped,
                    result.reason)

        self.assertEqual(
            [plain(each) for each in results],
            [plain(each) for each in expected])

    def assert_rows(self, manifest, expected):
        """Compare the rows of two manifests but for random names."""
        def plain(path):
            return [
                dict(row, output=None) for row in
                spectrust.read_manifest(path)]

        self.assertEqual(plain(manifest), plain(expected))


class TestSame(ExecutorCase):

    def test_as_in_one_process(self):
        for number, options in enumerate((
                {}, {"layout": "mirror"}, {"segment": 0.1},
                {"name": "{parent}/{stem}_{offset:.2f}", "segment": 0.1},
                {"segment": 0.5, "remainder": "drop"},
                {"format": "npy", "layout": "mirror"})):
            one, two = "one{}".format(number), "two{}".format(number)
            expected = self.batch(
                one, manifest=one + ".csv", chunk=None, **options)
            with threads() as executor:
                batch = self.batch(
                    two, manifest=two + ".csv", executor=executor, **options)
                self.assert_same(batch.run(), expected.run())
            self.assertEqual(self.contents(two), self.contents(one))
            self.assert_rows(two + ".csv", one + ".csv")
            a, b = (
                each.summary()._replace(
                    audio_seconds=round(each.summary().audio_seconds, 6),
                    elapsed=0, times_real_time=0)
                for each in (batch, expected))
            self.assertEqual(a, b)
            if "layout" in options or "name" in options:
                self.assertEqual(
                    sorted(glob.glob(two + "/**/*.jpg", recursive=True)),
                    sorted(path.replace(one, two) for path in glob.glob(
                        one + "/**/*.jpg", recursive=True)))
        self.assert_clean()
        self.assertFalse(glob.glob("*.part*"))

    @with_pools
    def test_processes_of_its_own(self):
        expected = self.batch("one").run()
        results = self.batch(executor="processes:2", chunk=None).run()
        self.assert_same(results, expected)
        self.assertEqual(self.contents(), self.contents("one"))
        self.assert_clean()
        again = pickle.loads(pickle.dumps(self.batch(executor=pool)))
        self.assert_same(again.run(), expected)

    def test_own_names(self):
        class Named(spectrust.Batchop):
            def generate_output_path(self, path):
                return "named/" + os.path.basename(path)[:-4] + ".png"

        with threads() as executor:
            results = Named("in", "out", *SIZE, executor=executor).run()
        self.assertEqual(len(glob.glob("named/*.png")), 20)
        self.assertEqual(results[0].output_file, "named/00.png")

    def test_a_link_among_the_folders_is_not_followed(self):
        os.makedirs("out")
        os.makedirs("elsewhere")
        os.symlink("../elsewhere", "out/a")
        with threads() as executor:
            results = self.batch(layout="mirror", executor=executor).run()
        failed = [result for result in results if not result.ok]
        self.assertEqual(len(failed), 8)
        self.assertEqual(os.listdir("elsewhere"), [])


class TestResume(ExecutorCase):

    def test_what_is_done_is_skipped(self):
        for manifest in ("m.jsonl", "m.csv"):
            for layout in ("uuid", "mirror"):
                out = layout + manifest[2:]
                manifest = out + manifest

                def run():
                    with threads() as executor:
                        return self.batch(
                            out, layout=layout, manifest=manifest,
                            resume=True, executor=executor).run()

                first = run()
                names = sorted(os.listdir(out))
                self.tone("in", "a", "00.wav", hertz=3000)
                second = run()
                self.assertEqual(sum(each.skipped for each in second), 19)
                self.assertEqual(sorted(os.listdir(out)), names)
                self.assertEqual(
                    [each.output_file for each in first],
                    [each.output_file for each in second])
                self.tone("in", "a", "00.wav", hertz=200)
                # A batch of this process goes on with the same manifest.
                third = self.batch(
                    out, layout=layout, manifest=manifest,
                    resume=True).run()
                self.assertEqual(sum(each.skipped for each in third), 19)

    def test_pruning(self):
        with threads() as executor:
            self.batch(manifest="m.jsonl", executor=executor).run()
            old = set(os.listdir("out"))
            batch = self.batch(
                manifest="m.jsonl", executor=executor, colormap="gray",
                prune=True)
            batch.run()
        self.assertEqual(batch.summary().pruned_rows, 21)
        self.assertFalse(old & set(os.listdir("out")))
        self.assertEqual(len(os.listdir("out")), 20)

    def test_a_manifest_is_used_by_one_batch(self):
        with threads() as executor:
            batch = self.batch(manifest="m.jsonl", executor=executor)
            results = batch.iter()
            next(results)
            with self.assertRaisesRegex(
                    spectrust.OutputError, "in use by another batch"):
                self.batch(manifest="m.jsonl", executor=executor).run()
            self.assertEqual(len(list(results)), 20)


class TestFailures(ExecutorCase):

    def wrapped(self, wrapper, *arguments):
        return lambda: Wrapped(pool(), wrapper, *arguments)

    @with_pools
    def test_a_worker_that_dies_costs_a_retry(self):
        expected = self.batch("one", manifest="one.jsonl").run()
        for layout in ("uuid", "mirror"):
            for number, (wrapper, arguments) in enumerate((
                    (die_once, (False,)), (die_once, (True,)),
                    (die_within, ()))):
                out = "{}{}".format(layout, number)
                results = self.batch(
                    out, layout=layout, manifest=out + ".jsonl",
                    executor=self.wrapped(wrapper, out + "!", *arguments)
                ).run()
                self.assertTrue(os.path.exists(out + "!"))
                self.assert_same(results, expected)
                self.assertEqual(self.contents(out), self.contents("one"))
                self.assert_rows(out + ".jsonl", "one.jsonl")
        self.assert_clean()
        self.assertFalse(glob.glob("*.part*"))

    @with_pools
    def test_a_chunk_that_nobody_can_draw_fails(self):
        for wrapper, reason in (
                (die_always, "terminated|process pool"),
                (fail_always, "No space left on device")):
            results = self.batch(
                wrapper.__name__, manifest="m.jsonl",
                executor=self.wrapped(wrapper)).run()
            self.assertEqual(len(results), 21)
            failed = [each for each in results if not each.ok
                      and not each.input_file.endswith("bad.wav")]
            self.assertEqual(len(failed), 3)
            for result in failed:
                self.assertIsInstance(result.error, spectrust.StateError)
                self.assertRegex(
                    str(result.error), "^\"in/.*no worker could draw it: .*("
                    + reason + ")")
            rows = spectrust.read_manifest("m.jsonl")
            self.assertEqual(len(rows), 21)
            self.assertEqual(
                sorted(row["input"] for row in rows
                       if row["error_class"] == "StateError"),
                sorted(each.input_file for each in failed))
            os.remove("m.jsonl")

    def test_an_executor_that_takes_no_work(self):
        executor = threads()
        executor.shutdown()
        with self.assertRaisesRegex(
                spectrust.StateError, "executor takes no work: cannot sched"):
            self.batch(executor=executor).run()
        self.assert_clean()

    @with_pools
    def test_a_worker_that_dies_while_the_pool_ends(self):
        results = self.batch(executor=DiesWhileEnding).run()
        self.assertEqual(len(results), 21)

    def test_interrupted_while_parts_are_merged(self):
        merge = spectrust.manifest.merge_manifests

        def interrupted(parts, into):
            if parts:
                os.kill(os.getpid(), signal.SIGINT)
            return merge(parts, into)

        batch = self.batch(manifest="m.jsonl", executor=threads())
        with mock.patch.object(spectrust.manifest, "merge_manifests",
                               interrupted), \
                self.assertRaises(KeyboardInterrupt):
            batch.run()
        self.assertEqual(glob.glob("*.part*"), [])
        self.assertEqual(len(spectrust.read_manifest("m.jsonl")), 21)
        self.assert_clean()

    def test_another_version_is_refused(self):
        with self.assertRaisesRegex(
                spectrust.StateError, "a worker has spectrust 9.9.9, the "
                "driver has {}: install".format(spectrust.__version__)):
            self.batch(executor=Wrapped(
                threads(), of_version, "9.9.9")).run()

    def test_leaving_the_loop_stops_the_workers(self):
        for index in range(8):
            long_wav(self.path("in", "long{}.wav".format(index)), 600)
        started = time.time()
        with threads() as executor:
            for _ in self.batch(
                    executor=executor, chunk=1, manifest="m.jsonl"):
                break
        self.assertLess(time.time() - started, HANGS)
        done = len(glob.glob("out/*.jpg"))
        self.assertLess(done, 28)
        self.assert_clean()
        results = self.batch(manifest="m.jsonl", resume=True).run()
        self.assertEqual(sum(each.skipped for each in results), done)

    def test_the_first_failure_may_stop_the_batch(self):
        with threads() as executor:
            batch = self.batch(
                executor=executor, chunk=1, cancel_on_error=True)
            results = batch.run()
        self.assertEqual(len(results), 21)
        kinds = [type(each.error).__name__ for each in results]
        self.assertEqual(kinds.count("AudioError"), 1)
        self.assertEqual(
            batch.summary().cancelled, kinds.count("CancelledError"))

    def test_a_file_that_is_no_manifest(self):
        self.write("m.jsonl", b"not a manifest\n")
        with self.assertRaises(ValueError):
            self.batch(
                executor=threads(), manifest="m.jsonl", resume=True).run()
        self.assertEqual(
            [name for name in os.listdir(".") if "part" in name], [])

    def test_bad_arguments(self):
        for executor, sentence in (
                ("spark", "executor must be 'processes'"),
                ("loky:0", "number of processes of at least 1")):
            with self.assertRaisesRegex(spectrust.OptionError, sentence):
                self.batch(executor=executor).run()
        with self.assertRaisesRegex(TypeError, "executor must be a concurr"):
            self.batch(executor=5).run()
        for chunk in (0, -1, 1.5):
            with self.assertRaisesRegex(
                    spectrust.OptionError, "chunk must be a whole number"):
                self.batch(chunk=chunk)
        with self.assertRaisesRegex(
                spectrust.OptionError, "executor must be None for record"):
            spectrust.Batchop(
                [b"RIFF"], "out", *SIZE, executor=threads()).run()
        for options in ({"ref": "corpus"},
                        {"range_of": "corpus", "vmin": "5%"}):
            with self.assertRaisesRegex(
                    spectrust.OptionError, "must not be 'corpus' with an"):
                self.batch(executor=threads(), **options).run()
        with self.assertRaisesRegex(spectrust.OptionError, "different names"):
            self.batch(executor=threads(), name="same").run()
        self.assert_clean()


@with_pools
class TestDriver(ExecutorCase):
    """The driver is killed or interrupted."""

    def start(self, layout, executor="own"):
        return subprocess.Popen(
            [sys.executable, "-c", DRIVER, "in", "out", "m.jsonl", layout,
             executor],
            env=environment(), stdout=subprocess.PIPE,
            start_new_session=True)

    def finished(self, layout):
        """Resume; check the pictures, and that nothing else is left."""
        results = self.batch(
            layout=layout, manifest="m.jsonl", resume=True,
            executor=pool).run()
        self.assertEqual(len(results), 21)
        self.batch("one", layout=layout).run()
        self.assertEqual(self.contents(), self.contents("one"))
        self.assert_clean()
        self.assertFalse(glob.glob("*.part*"))
        with open("m.jsonl") as file:
            self.assertTrue(all(json.loads(line) for line in file))

    def test_killed(self):
        for layout in ("uuid", "mirror"):
            driver = self.start(layout)
            for _ in range(4):
                driver.stdout.readline()
            os.killpg(driver.pid, signal.SIGKILL)
            driver.wait()
            driver.stdout.close()
            self.finished(layout)

    def test_workers_end_with_a_driver_that_is_killed_alone(self):
        # Their standard output is the pipe: it ends with the last of them.
        driver = self.start("mirror", "processes:2")
        driver.stdout.readline()
        os.kill(driver.pid, signal.SIGKILL)
        driver.communicate(timeout=HANGS)
        self.finished("mirror")

    def test_interrupted(self):
        for index in range(6):
            long_wav(self.path("in", "long{}.wav".format(index)), 300)
        driver = self.start("uuid")
        driver.stdout.readline()
        driver.send_signal(signal.SIGINT)
        self.assertIn(b"interrupted", driver.communicate(timeout=HANGS)[0])
        self.assertFalse(glob.glob("*.part*"))
        self.assert_clean()


if __name__ == "__main__":
    unittest.main()
