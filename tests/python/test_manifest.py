"""Manifests: rows that count, keys of inputs, and where paths start."""

import csv
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import unittest
import warnings

import spectrust
from support import Case, read

FORMATS = ("index.jsonl", "index.csv")

# Makes a batch in one folder and runs it in another.
ELSEWHERE = """
import os, pickle, sys
import spectrust
batch = spectrust.Batchop("in", "out", 32, 24, manifest="m.jsonl")
how, elsewhere = sys.argv[1:]
if how == "fork":
    if os.fork():
        sys.exit(os.WEXITSTATUS(os.wait()[1]))
elif how == "pickle":
    batch = pickle.dumps(batch)
os.chdir(elsewhere)
if how == "pickle":
    batch = pickle.loads(batch)
if how == "within":
    os.chdir(os.path.dirname(elsewhere))
    for result in batch.iter():
        os.chdir(elsewhere)
        assert result.ok, result.error
else:
    for result in batch.run():
        assert result.ok, result.error
"""


class ManifestCase(Case):
    """Two recordings, of 3.5 seconds and of half a second."""

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.tone("in", "a.wav", seconds=3.5)
        self.tone("in", "sub", "b.wav", seconds=0.5)
        filters = warnings.catch_warnings()
        filters.__enter__()
        self.addCleanup(filters.__exit__, None, None, None)
        warnings.simplefilter("ignore", spectrust.SpectrustWarning)

    def batch(self, manifest, source="in", target="out", **options):
        return spectrust.Batchop(
            source, target, 32, 24, manifest=manifest, **options)

    def pictures(self):
        """Return the names of all files below the target."""
        return sorted(
            os.path.join(at, name)
            for at, _, names in os.walk("out") for name in names)

    def lines(self, manifest):
        with io.open(manifest, encoding="utf-8", newline="") as file:
            if manifest.endswith(".csv"):
                return list(csv.DictReader(file))
            return [json.loads(line) for line in file]


class TestGenerations(ManifestCase):

    def test_three_runs_with_other_segments_leave_rows_of_all_three(self):
        for manifest in FORMATS:
            for segment in (1., 2., 3.):
                batch = self.batch(
                    manifest, segment=segment, resume=True, layout="mirror")
                results = batch.run()
            self.assertEqual(len(self.lines(manifest)), 5 + 3 + 3)
            self.assertEqual(batch.summary().stale_rows, 5 + 3)
            self.assertEqual(batch.summary().pruned_rows, 0)
            rows = spectrust.read_manifest(manifest)
            self.assertEqual(
                [(row["input"], row["segment"], row["output"])
                 for row in rows],
                [("in/a.wav", 0, "out/a_0000.jpg"),
                 ("in/a.wav", 1, "out/a_0001.jpg"),
                 ("in/sub/b.wav", 0, "out/sub/b_0000.jpg")])
            self.assertEqual(
                [row["output"] for row in rows],
                [result.output_file for result in results])
            self.assertEqual([row["segments"] for row in rows], [2, 2, 1])
            self.assertEqual([row["settings"]["segment"] for row in rows],
                             [3., 3., 3.])

    def test_both_formats_have_the_same_rows(self):
        both = []
        self.write("in/bad.wav", b"no sound")
        for manifest in FORMATS:
            self.batch(manifest, layout="mirror").run()
            both.append(spectrust.read_manifest(manifest))
        self.assertEqual(both[0], both[1])
        self.assertEqual(
            [row["status"] for row in both[0]], ["done", "failed", "done"])

    def test_rows_of_inputs_that_are_gone_do_not_count(self):
        for manifest in FORMATS:
            self.batch(manifest).run()
        os.remove("in/a.wav")
        for manifest in FORMATS:
            rows = spectrust.read_manifest(manifest)
            self.assertEqual([row["key"] for row in rows], ["in/sub/b.wav"])

    def test_a_run_reports_the_number_of_stale_rows(self):
        self.batch("index.csv").run()
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            self.batch("index.csv", quality=80).run()
        self.assertEqual([warning.category for warning in found],
                         [spectrust.SpectrustWarning])
        self.assertIn("index.csv\": 2 rows with other options",
                      str(found[0].message))
        self.assertEqual(found[0].filename, __file__)

    def test_rows_of_other_options_can_be_selected(self):
        self.batch("index.jsonl").run()
        first = self.lines("index.jsonl")[0]["options"]
        self.batch("index.jsonl", quality=80).run()
        self.assertEqual(
            len(spectrust.read_manifest("index.jsonl", options=first)), 2)
        self.assertEqual(
            spectrust.read_manifest("index.jsonl", options="none"), [])

    def test_the_full_options_are_stored_once_for_each_hash(self):
        for manifest in FORMATS:
            for quality in (90, 80, 90):
                self.batch(manifest, quality=quality).run()
            generations = [(line["options"], line["settings"])
                    for line in self.lines(manifest) if line["settings"]]
            self.assertEqual(len(generations), 2)
            self.assertEqual(len(set(each[0] for each in generations)), 2)
            for (_, settings), quality in zip(generations, (90, 80)):
                if manifest.endswith(".csv"):
                    settings = json.loads(settings)
                self.assertEqual(settings["quality"], quality)
                self.assertEqual(settings["width"], 32)
                self.assertIsNone(settings["segment"])

    def test_a_torn_last_line_is_ignored(self):
        for manifest in FORMATS:
            self.batch(manifest, jobs=1).run()
            whole = read(manifest)
            self.write(manifest, whole[:-20])
            self.assertEqual(len(spectrust.read_manifest(manifest)), 1)

    def test_other_files_are_refused(self):
        for name, content in (("a.csv", b"some,other\n1,2\n"),
                              ("a.jsonl", b"hello\n[1]\n"),
                              ("b.jsonl", b"[1]\n"),
                              ("c.jsonl", b'{"input":"a","status":"done",'
                               b'"segment":"x"}\n'),
                              ("d.jsonl", b'{"input":5,"status":"done"}\n'),
                              ("e.jsonl", b"[" * 100000 + b"\n"),
                              ("f.csv", b"input,status\n" + b"x" * 200000
                               + b",done\n")):
            self.write(name, content)
            with self.assertRaisesRegex(
                    spectrust.PictureError, "^'{}', line [12]: ".format(name)):
                spectrust.read_manifest(name)
        self.write("empty.csv", b"")
        self.assertEqual(spectrust.read_manifest("empty.csv"), [])
        with self.assertRaises(OSError):
            spectrust.read_manifest("missing.csv")


class TestPrune(ManifestCase):

    def test_rows_and_pictures_of_other_options_go(self):
        for manifest in FORMATS:
            self.batch(manifest, segment=1., layout="mirror").run()
            self.batch(manifest, format="png").run()
            shutil.copy("out/a_0000.jpg", "out/own.jpg")
            batch = self.batch(
                manifest, segment=2., layout="mirror", resume=True,
                prune=True)
            batch.run()
            self.assertEqual(batch.summary().pruned_rows, 5 + 2)
            self.assertEqual(self.pictures(), [
                "out/a_0000.jpg", "out/a_0001.jpg", "out/own.jpg",
                "out/sub/b_0000.jpg"])
            self.assertEqual(len(self.lines(manifest)), 3)
            self.assertEqual(len(spectrust.read_manifest(manifest)), 3)
            again = self.batch(
                manifest, segment=2., layout="mirror", resume=True,
                prune=True)
            self.assertTrue(all(result.skipped for result in again.run()))
            self.assertEqual(again.summary().stale_rows, 0)
            self.assertFalse(os.path.exists(manifest + ".journal"))
            shutil.rmtree("out")

    def test_files_that_are_not_pictures_of_the_manifest_stay(self):
        self.batch("m.jsonl", target="elsewhere", layout="mirror").run()
        self.batch("m.jsonl", segment=1., layout="mirror").run()
        # Other files that have replaced pictures since.
        self.write("out/a_0000.jpg", b"\xff\xd8\xff notes")
        os.remove("out/a_0001.jpg")
        os.symlink("a_0003.jpg", "out/a_0001.jpg")
        self.batch("m.jsonl", layout="mirror", prune=True).run()
        self.assertEqual(self.pictures(), [
            "out/a.jpg", "out/a_0000.jpg", "out/a_0001.jpg", "out/sub/b.jpg"])
        self.assertEqual(sorted(os.listdir("elsewhere")), ["a.jpg", "sub"])

    def test_a_run_without_pictures_or_that_was_stopped_prunes_nothing(self):
        self.batch("m.csv", layout="mirror").run()
        before = read("m.csv")
        os.mkdir("empty")
        self.batch("m.csv", "empty", quality=80, prune=True).run()
        self.assertEqual(read("m.csv"), before)
        # Its size is between those of the two recordings.
        self.write("in/bad.wav", b"no sound" * 1500)
        batch = self.batch("m.csv", layout="mirror", segment=1., jobs=1,
                           cancel_on_error=True, prune=True)
        self.assertEqual(
            [result.ok for result in batch.run()],
            [True] * 4 + [False] * 2)
        self.assertTrue(read("m.csv").startswith(before))
        self.assertIn("out/a.jpg", self.pictures())

    def test_a_link_and_the_rights_of_a_manifest_stay(self):
        self.write("real.csv", b"")
        os.chmod("real.csv", 0o640)
        os.symlink("real.csv", "m.csv")
        self.batch("m.csv").run()
        self.batch("m.csv", quality=80, prune=True).run()
        self.assertTrue(os.path.islink("m.csv"))
        self.assertEqual(os.stat("real.csv").st_mode & 0o777, 0o640)
        self.assertEqual(len(self.lines("real.csv")), 2)

    def test_bad_values(self):
        with self.assertRaisesRegex(ValueError, "^prune must be false"):
            self.batch(None, prune=True)
        with self.assertRaisesRegex(TypeError, "^prune must be"):
            self.batch("m.csv", prune=2)


class TestKeys(ManifestCase):

    def test_another_spelling_of_the_folder_draws_nothing_again(self):
        os.symlink("in", "link")
        os.mkdir("work")
        for layout in ("uuid", "mirror"):
            for manifest in FORMATS:
                self.batch(manifest, layout=layout).run()
                pictures = self.pictures()
                for source, target in (
                        ("./in", "out/."), ("link", self.path("out")),
                        (self.path("in") + "/", "work/../out")):
                    results = self.batch(
                        manifest, source, target, layout=layout,
                        resume=True).run()
                    self.assertEqual(
                        [result.skipped for result in results], [True] * 2)
                os.chdir("work")
                batch = self.batch(
                    "../" + manifest, "../in", "../out", layout=layout,
                    resume=True)
                for result in batch.run():
                    self.assertTrue(result.skipped)
                    self.assertTrue(os.path.exists(result.output_file))
                rows = spectrust.read_manifest("../" + manifest)
                self.assertEqual(
                    [os.path.exists(row[name])
                     for row in rows for name in ("input", "output")],
                    [True] * 4)
                os.chdir("..")
                self.assertEqual(self.pictures(), pictures)
                shutil.rmtree("out")
                os.remove(manifest)

    def test_a_tree_that_was_moved_as_a_whole_is_still_known(self):
        os.mkdir("one")
        shutil.move("in", "one/in")
        os.chdir("one")
        self.batch("m.jsonl").run()
        os.chdir("..")
        os.rename("one", "two")
        os.chdir("two")
        self.assertEqual(len(spectrust.read_manifest("m.jsonl")), 2)
        results = self.batch("m.jsonl", resume=True).run()
        self.assertEqual([result.skipped for result in results], [True] * 2)
        os.chdir("..")

    def test_links_that_are_followed_are_inputs_of_their_own(self):
        os.symlink("sub", "in/link")
        for resume in (False, True):
            results = self.batch(
                "m.jsonl", follow_links=True, resume=resume).run()
            self.assertEqual(
                [result.skipped for result in results], [resume] * 3)


class TestVersions(ManifestCase):

    def test_another_version_with_the_same_numbers_is_resumed(self):
        for manifest in FORMATS:
            self.batch(manifest).run()
            version = spectrust.__version__.encode("ascii")
            content = read(manifest)
            self.assertIn(version, content)
            self.write(manifest, content.replace(version, b"99.0"))
            results = self.batch(manifest, resume=True).run()
            self.assertTrue(all(result.skipped for result in results))

    def test_other_numbers_are_drawn_again(self):
        self.batch("m.jsonl").run()
        content = read("m.jsonl")
        self.assertIn(b'"revision":', content)
        self.write("m.jsonl", content.replace(
            b'"revision":', b'"revision":9'))
        batch = self.batch("m.jsonl", resume=True)
        self.assertFalse(any(result.skipped for result in batch.run()))
        self.assertEqual(batch.summary().stale_rows, 2)

    def test_a_manifest_of_an_earlier_version_gets_the_new_columns(self):
        self.batch("m.csv").run()
        rows = self.lines("m.csv")
        names = [name for name in rows[0] if name not in (
            "key", "folder", "revision", "settings")]
        with io.open("m.csv", "w", newline="") as file:
            table = csv.DictWriter(
                file, names, extrasaction="ignore", lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
        batch = self.batch("m.csv", resume=True)
        self.assertFalse(any(result.skipped for result in batch.run()))
        self.assertEqual(batch.summary().stale_rows, 2)
        again = self.batch("m.csv", resume=True).run()
        self.assertTrue(all(result.skipped for result in again))
        self.assertEqual(len(self.lines("m.csv")), 4)


class TestDescriptions(ManifestCase):
    """What the rows say about a recording beside its picture."""

    def test_start_label_and_class_of_the_error(self):
        self.tone("in", "20190514_213000.wav", seconds=2.5)
        self.write("in/sub/bad.wav", b"no sound")
        os.symlink("nowhere", "in/sub/gone.wav")
        for manifest in FORMATS:
            results = self.batch(manifest, segment=1., offset=0.25).run()
            rows = self.lines(manifest)
            starts = sorted(
                row["start"] for row in rows
                if row["input"] == "in/20190514_213000.wav")
            self.assertEqual(starts, [
                "2019-05-14T21:30:00.250000", "2019-05-14T21:30:01.250000",
                "2019-05-14T21:30:02.250000"])
            found = dict(
                (row["input"], (row["label"], row["error_class"] or None))
                for row in rows)
            self.assertEqual(found, {
                "in/20190514_213000.wav": ("", None),
                "in/a.wav": ("", None), "in/sub/b.wav": ("sub", None),
                "in/sub/bad.wav": ("sub", "AudioError"),
                "in/sub/gone.wav": ("sub", "NotFoundError")})
            for result in results:
                expected = found[result.input_file][1]
                self.assertEqual(
                    result.error and type(result.error).__name__, expected)

    def test_a_row_of_an_earlier_version_has_none_of_it(self):
        self.write("m.jsonl", b'{"input": "in/a.wav", "status": "done"}\n')
        row = spectrust.read_manifest("m.jsonl")[0]
        self.assertEqual(
            [row[name] for name in (
                "start", "label", "rms", "peak", "clipped", "dc",
                "error_class")], [None, "", None, None, None, None, None])

    def test_a_recording_shorter_than_a_segment_is_left_out(self):
        for manifest in FORMATS:
            batch = self.batch(
                manifest, segment=1., remainder="drop", resume=True,
                cancel_on_error=True)
            for is_resumed in (False, True):
                results = batch.run()
                self.assertEqual(len(results), 4)
                self.assertEqual(
                    [result.skipped for result in results],
                    [is_resumed] * 3 + [True])
                last = results[3]
                self.assertTrue(last.ok)
                self.assertEqual((last.output_file, last.error), (None, None))
                self.assertIn("in/sub/b.wav\": too short: its 0.5 s are less "
                              "than one segment of 1 s", last.reason)
                self.assertEqual(
                    [result.reason for result in results[:3]], [None] * 3)
                summary = batch.summary()
                self.assertEqual(
                    (summary.done, summary.skipped, summary.left_out,
                     summary.failed), (0, 3, 1, 0) if is_resumed
                    else (3, 0, 1, 0))
            self.assertEqual(len(self.lines(manifest)), 4)
            row = spectrust.read_manifest(manifest)[3]
            self.assertEqual(
                (row["status"], row["output"], row["error"],
                 row["error_class"]), ("skipped", None, last.reason, None))
            again = pickle.loads(pickle.dumps(last))
            self.assertEqual((again.reason, again.ok), (last.reason, True))


class TestFolders(ManifestCase):

    def elsewhere(self, how):
        folder = self.path("elsewhere", "deep", "x")
        os.makedirs(folder)
        subprocess.check_call(
            [sys.executable, "-c", ELSEWHERE, how, folder],
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)))
        self.assertEqual(os.listdir(folder), [])
        self.assertEqual(len(self.pictures()), 2)
        for line in self.lines("m.jsonl"):
            self.assertEqual(line["status"], "done")
            self.assertEqual(line["folder"], ".")

    def test_a_batch_that_is_run_in_another_folder(self):
        self.elsewhere("chdir")

    def test_a_batch_that_is_run_in_a_forked_child(self):
        self.elsewhere("fork")

    def test_a_pickled_batch(self):
        self.elsewhere("pickle")

    def test_a_folder_that_changes_in_the_middle(self):
        self.elsewhere("within")

    def test_names_are_those_that_were_given(self):
        os.mkdir("work")
        batches = [self.batch(None, source, target, layout="mirror")
                   for source, target in (
                       ("in", "out"), (["in/a.wav"], "out"),
                       (self.path("in"), self.path("out")))]
        os.chdir("work")
        names = [[(result.input_file, result.output_file)
                  for result in batch.run()] for batch in batches]
        os.chdir("..")
        relative = [("in/a.wav", "out/a.jpg"), ("in/sub/b.wav",
                                                "out/sub/b.jpg")]
        self.assertEqual(names[0], relative)
        self.assertEqual(names[1], relative[:1])
        self.assertEqual(
            names[2], [tuple(self.path(name) for name in names)
                       for names in relative])

    def test_an_override_that_returns_relative_names(self):
        os.mkdir("work")
        batch = self.batch(None)
        batch.generate_output_path = lambda path: path.replace(
            "in", "other", 1) + ".png"
        os.chdir("work")
        results = batch.run()
        os.chdir("..")
        self.assertEqual([result.error for result in results], [None] * 2)
        self.assertTrue(os.path.exists("other/sub/b.wav.png"))
        self.assertEqual(os.listdir("work"), [])

    def test_a_batch_can_be_pickled_before_and_after_it_ran(self):
        batch = self.batch("m.jsonl", layout="mirror")
        for _ in range(2):
            again = pickle.loads(pickle.dumps(batch))
            self.assertEqual(
                [result.output_file for result in again.run()],
                ["out/a.jpg", "out/sub/b.jpg"])
            batch.run()


class TestEndings(ManifestCase):

    def test_a_folder_without_audio_names_the_extensions_found(self):
        self.write("texts/a.txt", b"")
        self.write("texts/sub/b.TXT", b"")
        self.write("texts/c.opus", b"")
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            self.assertEqual(spectrust.Batchop("texts", "out").run(), [])
        self.assertEqual([str(warning.message) for warning in found], [
            "\"texts\": none of its files has an audio file's ending, "
            "they end in \".txt\" (2), \".opus\" (1)"])
        self.assertEqual(found[0].category, spectrust.SpectrustWarning)
        self.assertEqual(found[0].filename, __file__)

    def test_recordings_with_extensions_of_films(self):
        sound = read("in/a.wav")
        for ending in ("mp4", "m4b", "MOV", "bwf", "rf64", "3gp"):
            self.write("all/x." + ending, sound)
        results = spectrust.Batchop("all", "out", 32, 24).run()
        self.assertEqual([result.error for result in results], [None] * 6)


class TestCancelled(ManifestCase):

    def test_cancelled_files_are_counted_apart(self):
        self.write("in/bad.wav", b"no sound" * 99999)
        batch = self.batch(None, jobs=1, cancel_on_error=True)
        results = batch.run()
        self.assertEqual([result.ok for result in results], [False] * 3)
        summary = batch.summary()
        self.assertEqual(
            (summary.done, summary.failed, summary.cancelled), (0, 1, 2))


if __name__ == "__main__":
    unittest.main()
