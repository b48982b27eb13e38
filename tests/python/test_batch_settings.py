"""batch.py: segments, names, manifests, results as they come, progress."""

import array
import csv
import io
import json
import os
import sys
import types
import unittest
import warnings
from unittest import mock

import spectrust
from spectrust._meter import _FORMAT, Line, meter
from spectrust._native.bindings import SpectrustProgress
from support import Case, long_wav, read, tone_bytes, wav_bytes

# Imports fail as if tqdm were not installed.
WITHOUT_TQDM = mock.patch.dict(
    sys.modules, {"tqdm": None, "tqdm.auto": None})


class SettingsCase(Case):
    """Three recordings of 1.1, 0.5 and 0.25 seconds, and a bad one."""

    def setUp(self):
        Case.setUp(self)
        self.source, self.target = self.path("in"), self.path("out")
        self.tone("in", "a.wav", seconds=1.1)
        self.tone("in", "b.wav", seconds=0.5, hertz=700.)
        self.tone("in", "sub", "a.wav", hertz=900.)

    def batch(self, **options):
        """Make a batch with small pictures."""
        return spectrust.Batchop(self.source, self.target, 32, 24, **options)

    def tree(self, folder=None):
        """Return the content of all files below the target, by name."""
        folder = folder or self.target
        return dict(
            (os.path.relpath(os.path.join(at, name), folder),
             read(os.path.join(at, name)))
            for at, _, names in os.walk(folder) for name in names)


class TestIdleOptions(SettingsCase):

    def found(self, **options):
        """Return the warnings about a batch with these options."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.batch(**options)
        self.assertTrue(all(
            each.filename == __file__ for each in caught), caught)
        return [str(each.message) for each in caught]

    def test_options_without_effect_are_named(self):
        self.assertEqual(self.found(mean=-4.0, std=2.0, n_mels=20), [
            "options: mean, std are for arrays (format=\"npy\"), without "
            "effect here"])
        self.assertEqual(self.found(format="npy", colormap="magma"), [
            "options: colormap is for pictures, without effect here"])

    def test_what_has_an_effect_or_says_nothing_is_not(self):
        self.assertEqual(self.found(mean=0.0, colormap="magma"), [])
        self.assertEqual(self.found(format="npy", mean=-4.0), [])
        self.assertEqual(self.found(preset="whisper"), [])
        options = self.batch(format="npy", dtype="float16").options
        del options["width"], options["height"]
        self.assertEqual(self.found(**options), [])


class TestSegments(SettingsCase):

    def test_segments_equal_offset_and_duration(self):
        results = self.batch(
            segment=0.5, overlap=0.1, layout="mirror", jobs=3).run()
        expected = [
            ("a.wav", "a_0000.jpg", 0., 0.5),
            ("a.wav", "a_0001.jpg", 0.4, 0.5),
            ("a.wav", "a_0002.jpg", 0.8, 0.3),
            ("b.wav", "b_0000.jpg", 0., 0.5),
            ("sub/a.wav", "sub/a_0000.jpg", 0., 0.25)]
        self.assertEqual(len(results), len(expected))
        for result, (source, target, offset, duration) in zip(
                results, expected):
            self.assertIsNone(result.error)
            self.assertEqual(
                result.input_file, os.path.join(self.source, source))
            self.assertEqual(
                result.output_file, os.path.join(self.target, target))
            self.assertAlmostEqual(result.offset, offset)
            self.assertAlmostEqual(result.duration, duration)
            alone = spectrust.Spectrogram(
                32, 24, offset=result.offset, duration=0.5,
                length=None if duration == 0.5 else 4000)
            self.assertEqual(
                read(result.output_file), alone.encode(result.input_file))

    def test_remainders(self):
        for remainder, counts in (("pad", (3, 1, 1)), ("keep", (3, 1, 1)),
                                  ("drop", (2, 1, 1))):
            results = self.batch(segment=0.5, remainder=remainder).run()
            names = [os.path.basename(r.input_file) for r in results]
            self.assertEqual(
                (names.count("a.wav"), names.count("b.wav")),
                (counts[0] + counts[2], counts[1]))
            self.assertTrue(all(r.ok for r in results))
            left_out = [r for r in results if r.skipped]
            self.assertEqual(len(left_out), 1 if remainder == "drop" else 0)
            for result in left_out:
                self.assertIsNone(result.output_file)
                self.assertIn("less than one segment", result.reason)

    def test_random_names(self):
        results = self.batch(segment=0.5).run()
        self.assertEqual(len(set(r.output_file for r in results)), 5)
        self.assertEqual(len(self.tree()), 5)

    def test_an_override_is_numbered(self):
        batch = self.batch(segment=0.5)
        batch.generate_output_path = lambda path: os.path.join(
            self.target, path.replace("/", "-") + ".png")
        results = batch.run()
        self.assertTrue(results[2].output_file.endswith("a.wav_0002.png"))
        self.assertEqual(read(results[0].output_file)[:4], b"\x89PNG")

    def test_one_brightness(self):
        loud = array.array("h", tone_bytes(0.5)[44:])
        quiet = array.array("h", (sample // 50 for sample in loud))
        self.write("in/a.wav", wav_bytes((quiet + loud).tobytes()))
        shared, own = (
            [read(r.output_file) for r in self.batch(
                segment=0.5, layout="mirror", ref=ref).run()]
            for ref in ("recording", "max"))
        for picture in shared:
            self.assertIn(b'"ref":"recording"', picture)
        shared, own = (
            [picture.partition(b"\xff\xdb")[2] for picture in pictures]
            for pictures in (shared, own))
        self.assertEqual(
            [a == b for a, b in zip(shared, own)], [False, True, True, True])

    def test_bad_values(self):
        for name, value, kind in (
                ("segment", 0, ValueError), ("segment", -1.5, ValueError),
                ("segment", float("inf"), ValueError),
                ("segment", "1", TypeError), ("overlap", None, TypeError),
                ("remainder", "cut", ValueError),
                ("remainder", None, TypeError)):
            with self.assertRaisesRegex(kind, "^{} must be ".format(name)):
                self.batch(**{name: value}).run()
        with self.assertRaisesRegex(ValueError, "^overlap must be at least 0"):
            self.batch(segment=1., overlap=1.).run()


class TestLayout(SettingsCase):

    def test_mirror(self):
        self.tone("in", "a.WAV", hertz=300.)
        results = self.batch(layout="mirror", format="png").run()
        self.assertEqual(
            [os.path.relpath(r.output_file, self.target) for r in results],
            ["a.WAV.png", "a.wav.png", "b.png", "sub/a.png"])
        self.assertEqual(sorted(self.tree()), [
            "a.WAV.png", "a.wav.png", "b.png", "sub/a.png"])

    def test_odd_names_in_a_tree_with_loops(self):
        names = [b"a.WAV", b"a.flac", b"new\nline.wav", b"\xff\xfe.wav",
                 b"y" * 251 + b".wav", b"z" * 250 + b"1.wav", b"a.jpg/b.wav",
                 b"a.jpg.wav", b"sub/a.wav"]
        sound = tone_bytes(seconds=0.3)
        for name in names:
            path = os.path.join(os.fsencode(self.source), name)
            if not os.path.isdir(os.path.dirname(path)):
                os.makedirs(os.path.dirname(path))
            with open(path, "wb") as file:
                file.write(sound)
        os.symlink(self.source, self.path("in", "sub", "loop"))
        os.symlink("..", self.path("in", "sub", "loop.wav"))
        # The pictures are drawn into the folder of the recordings, and must
        # not be found by the next batch.
        self.target = self.path("in", "out")
        count = len(names) + 2
        for segment, parts in ((None, 1), (0.2, 2), (None, 1)):
            results = self.batch(
                layout="mirror", pattern="*.[wf][al][va]*",
                segment=segment).run()
            self.assertEqual([r.error for r in results if r.error], [])
            self.assertEqual(len(set(r.input_file for r in results)), count)
            self.assertEqual(
                len(set(r.output_file for r in results)), len(results))
            self.assertGreaterEqual(len(results), parts * count)
            for result in results:
                self.assert_jpeg(read(result.output_file), 32, 24)
        self.assert_clean()

    def test_a_link_in_the_output_folder_is_not_followed(self):
        os.mkdir(self.path("elsewhere"))
        os.mkdir(self.target)
        os.symlink(self.path("elsewhere"), os.path.join(self.target, "sub"))
        results = self.batch(layout="mirror").run()
        self.assertEqual([r.ok for r in results], [True, True, False])
        self.assertIsInstance(results[2].error, spectrust.OutputError)
        self.assertEqual(os.listdir(self.path("elsewhere")), [])

    def test_a_list_of_files(self):
        files = [self.path("in", "sub", "a.wav"), self.path("in", "a.wav"),
                 self.path("in", "missing.wav")]
        results = spectrust.Batchop(
            files, self.target, 32, 24, layout="mirror").run()
        self.assertEqual([r.input_file for r in results], files)
        self.assertEqual(
            [r.output_file and os.path.relpath(r.output_file, self.target)
             for r in results], ["sub/a.jpg", "a.jpg", None])
        self.assertIsInstance(results[2].error, spectrust.NotFoundError)
        self.assertEqual(
            spectrust.Batchop([], self.target).run(), [])
        with self.assertRaisesRegex(TypeError, r"^path\[1\] must be a path"):
            spectrust.Batchop([files[0], None], self.target)

    def test_selection_of_files(self):
        self.write("in/c.dat", tone_bytes())
        os.symlink(self.path("in", "sub"), self.path("in", "link"))
        for options, count in (
                ({}, 3), ({"recursive": False}, 2),
                ({"follow_links": True}, 4), ({"pattern": "*.DAT"}, 1),
                ({"pattern": "sub/*"}, 1)):
            self.assertEqual(len(self.batch(**options).run()), count)
        for name, value, kind in (("recursive", 2, TypeError),
                                  ("follow_links", None, TypeError),
                                  ("pattern", 5, TypeError),
                                  ("pattern", "[", ValueError),
                                  ("layout", "flat", ValueError)):
            with self.assertRaisesRegex(kind, "^{} must be ".format(name)):
                self.batch(**{name: value})


class TestName(Case):
    """Names of pictures from a template."""

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.tone("in", "20190514_213000.wav", seconds=2.5)
        self.tone("in", "dogs", "20190514_235959.wav", seconds=2.)

    def names(self, name, source="in", **options):
        """Draw, and return the pictures below the output folder."""
        results = spectrust.Batchop(
            source, "out", 32, 24, name=name, **options).run()
        for result in results:
            self.assertIsNone(result.error)
            self.assert_jpeg(read(result.output_file), 32, 24)
        return [os.path.relpath(result.output_file, "out")
                for result in results]

    def test_fields(self):
        for name, options, expected in (
                ("{stem}", {}, ["20190514_213000.jpg", "20190514_235959.jpg"]),
                ("{stem}", {"layout": "mirror"},
                 ["20190514_213000.jpg", "dogs/20190514_235959.jpg"]),
                ("{label}/{start:%d-%H%M}.{extension}", {},
                 ["14-2130.wav.jpg", "dogs/14-2359.wav.jpg"]),
                ("{{{parent}}}{start:%S}_{duration:.1f}", {"offset": 0.5},
                 ["{}00_2.0.jpg", "{dogs}59_1.5.jpg"]),
                ("{stem}", {"segment": 1.5}, [
                    "20190514_213000_0000.jpg", "20190514_213000_0001.jpg",
                    "20190514_235959_0000.jpg", "20190514_235959_0001.jpg"]),
                ("{start}-{segment:02}", {"segment": 1.}, [
                    "20190514_213000-00.jpg", "20190514_213001-01.jpg",
                    "20190514_213002-02.jpg", "20190514_235959-00.jpg",
                    "20190515_000000-01.jpg"]),
                ("{label}{offset:.2f}", {"segment": 1., "overlap": 0.25}, [
                    "0.00.jpg", "0.75.jpg", "1.50.jpg", "dogs0.00.jpg",
                    "dogs0.75.jpg", "dogs1.50.jpg"])):
            self.assertEqual(self.names(name, **options), expected, name)

    def test_a_list_of_files(self):
        files = ["in/dogs/20190514_235959.wav", "in/20190514_213000.wav"]
        self.assertEqual(
            self.names("{label}-{start:%H}", files),
            ["dogs-23.jpg", "-21.jpg"])

    def test_resumed_names(self):
        options = {"segment": 1., "manifest": "m.csv", "resume": True}
        for name in ("{stem}_{start:%H%M%S}", "{stem}_{offset}_{duration}"):
            names = self.names(name, **options)
            batch = spectrust.Batchop(
                "in", "out", 32, 24, name=name, **options)
            self.assertEqual(
                [os.path.relpath(result.output_file, "out")
                 for result in batch.run() if result.skipped], names)
        self.assertEqual(
            spectrust.Batchop("in", "out", name=name).options["name"], name)

    def test_a_recording_without_a_start_fails_alone(self):
        self.tone("in", "x.wav")
        for count in (1, 2):
            results = spectrust.Batchop(
                "in", "out", 32, 24, name="{stem}_{start}").run()
            self.assertEqual(
                [result.ok for result in results], [True, True, False])
            self.assertIsInstance(results[2].error, spectrust.OptionError)
            self.assertRegex(
                str(results[2].error), "x.wav\": name must be without "
                "{start} for a recording that does not say when it began")

    def test_two_files_of_one_name_are_refused_before_anything_is_drawn(self):
        for name in ("{start:%Y}", "picture", "{extension}"):
            batch = spectrust.Batchop("in", "out", 32, 24, name=name)
            with self.assertRaisesRegex(
                    spectrust.OptionError,
                    'gives "in/20190514_213000.wav" and '
                    '"in/dogs/20190514_235959.wav" different names'):
                batch.run()
            self.assertFalse(os.path.exists("out"))

    def test_two_segments_of_one_name_are_a_failure(self):
        for jobs in (1, 3):
            results = spectrust.Batchop(
                "in/dogs", "out", 32, 24, name="{offset:.0f}", segment=0.15,
                jobs=jobs).run()
            seen, failed = set(), []
            for result in results:
                name = "{:.0f}".format(result.offset)
                self.assertEqual(result.ok, name not in seen)
                seen.add(name)
                failed += [] if result.ok else [result]
            self.assertTrue(failed)
            self.assertIn("another name than segment", str(failed[0].error))
            self.assertEqual(len(os.listdir("out")), len(seen))

    def test_bad_templates(self):
        for name, message in (
                ("{stam}", "the fields {stem}"),
                ("{stem", "every { has its }"),
                ("../{stem}", r"without \"..\""), ("", "not an empty one"),
                ("/{stem}", "below the output folder"),
                ("{stem}\0", "zero byte"),
                ("{start:%j}", "formatted with %Y")):
            with self.assertRaises(ValueError) as caught:
                spectrust.Batchop("in", "out", name=name)
            self.assertIn(message.replace("\\", ""), str(caught.exception))
        with self.assertRaisesRegex(TypeError, "^name must be a str or None"):
            spectrust.Batchop("in", "out", name=5)
        self.assertFalse(os.path.exists("out"))
        with self.assertRaisesRegex(ValueError, "names the pictures"):
            Named("in", "out", name="{stem}").run()
        self.assertEqual(os.listdir("out"), [])


class Named(spectrust.Batchop):
    """Names that a subclass gives."""

    def generate_output_path(self, path):
        return os.path.join("out", os.path.basename(path) + ".jpg")


class TestManifest(SettingsCase):

    def setUp(self):
        SettingsCase.setUp(self)
        self.write("in/bad.wav", b"no sound")

    def lines(self, manifest):
        with io.open(manifest, encoding="utf-8", newline="") as file:
            if manifest.endswith(".csv"):
                return list(csv.DictReader(file))
            return [json.loads(line) for line in file]

    def test_one_line_for_each_picture(self):
        for name in ("index.jsonl", "index.csv"):
            manifest = self.path(name)
            results = self.batch(manifest=manifest, jobs=1).run()
            lines = sorted(
                self.lines(manifest), key=lambda line: line["input"])
            self.assertEqual(len(lines), 4)
            for line, result in zip(lines, results):
                self.assertEqual(line["input"], result.input_file)
                self.assertEqual(line["output"] or None, result.output_file)
                self.assertEqual(
                    line["status"], "done" if result.ok else "failed")
                self.assertEqual(
                    line["error"] or "", str(result.error or ""))
                self.assertEqual(
                    int(line["size"]), os.path.getsize(result.input_file))
                self.assertEqual(line["version"], spectrust.__version__)
            self.assertEqual(int(lines[0]["sr"]), 8000)
            self.assertAlmostEqual(float(lines[0]["duration"]), 1.1)

    def test_resume(self):
        manifest = self.path("index.csv")
        first = self.batch(manifest=manifest).run()
        tree = self.tree()
        batch = self.batch(manifest=manifest, resume=True)
        second = batch.run()
        self.assertEqual(
            [r.skipped for r in second], [True, True, False, True])
        self.assertEqual([r.output_file for r in second],
                         [r.output_file for r in first])
        self.assertEqual(self.tree(), tree)
        self.assertEqual(batch.summary()[:3], (0, 1, 3))
        self.assertEqual(batch.summary().audio_seconds, 0.)

        # With other options everything is drawn again, under the same names.
        third = self.batch(
            manifest=manifest, resume=True, colormap="magma").run()
        self.assertFalse(any(r.skipped for r in third))
        self.assertEqual(sorted(self.tree()), sorted(tree))
        self.assertNotEqual(self.tree(), tree)

    def test_without_resume_everything_is_done_again(self):
        manifest = self.path("index.jsonl")
        for count in (4, 8):
            results = self.batch(manifest=manifest).run()
            self.assertFalse(any(r.skipped for r in results))
            self.assertEqual(len(self.lines(manifest)), count)

    def test_a_torn_line_is_repaired(self):
        manifest = self.path("index.jsonl")
        self.batch(manifest=manifest, jobs=1).run()
        whole = read(manifest)
        for cut in (1, 20, 300):
            with open(manifest, "wb") as file:
                file.write(whole[:-cut])
            results = self.batch(manifest=manifest, resume=True).run()
            self.assertEqual([r.ok for r in results],
                             [True, True, False, True])
            self.lines(manifest)
            self.assertEqual(len(self.tree()), 3)

    def test_bad_values(self):
        with self.assertRaisesRegex(ValueError, "^resume must be false"):
            self.batch(resume=True)
        with self.assertRaisesRegex(TypeError, "^manifest must be a path"):
            self.batch(manifest=5)
        with self.assertRaisesRegex(ValueError, "^manifest must be a path "
                                    "that ends in .jsonl or .csv"):
            self.batch(manifest=self.path("index.txt")).run()
        other = self.write("other.csv", b"some,other\n1,2\n")
        with self.assertRaises(spectrust.SpectrustError):
            self.batch(manifest=other).run()
        self.assertEqual(read(other), b"some,other\n1,2\n")
        for name in ("resume", "durable", "cancel_on_error", "progress"):
            with self.assertRaisesRegex(TypeError, "^{} must".format(name)):
                self.batch(**{name: 2})

    def test_durable(self):
        results = self.batch(
            durable=True, manifest=self.path("index.csv")).run()
        self.assertEqual([r.ok for r in results], [True, True, False, True])

    def test_cancel_on_error(self):
        results = self.batch(jobs=1, cancel_on_error=True).run()
        # The largest file is drawn first, so the bad one is last.
        self.assertEqual([r.ok for r in results], [True, True, False, True])
        self.write("in/bad.wav", b"no sound" * 9999)
        results = self.batch(jobs=1, cancel_on_error=True).run()
        self.assertEqual([r.ok for r in results], [False] * 4)
        self.assertEqual(
            sorted(type(r.error).__name__ for r in results),
            ["AudioError"] + ["CancelledError"] * 3)


class TestIter(SettingsCase):

    def test_the_same_results(self):
        batch = self.batch(layout="mirror")
        found = list(batch.iter())
        self.assertEqual(
            sorted(r.output_file for r in found),
            [r.output_file for r in batch.run()])

    def test_leaving_the_loop_stops(self):
        # More than can be drawn before the first result arrives.
        long_wav(self.path("in", "0.wav"), 120)
        for i in range(1, 200):
            os.link(self.path("in", "0.wav"),
                    self.path("in", "{}.wav".format(i)))
        batch = self.batch(jobs=1)
        for result in batch.iter():
            self.assertTrue(result.ok)
            break
        self.assert_clean()
        self.assertLess(len(self.tree()), 203)
        # It can be started again.
        self.assertEqual(sum(1 for _ in batch.iter()), 203)

    def test_it_starts_with_the_first_result(self):
        results = self.batch().iter()
        self.assertFalse(os.path.exists(self.target))
        self.assertTrue(next(results).ok)
        results.close()

    def test_summary(self):
        self.write("in/bad.wav", b"no sound")
        batch = self.batch()
        self.assertEqual(
            tuple(batch.summary()), (0, 0, 0, 0., 0., 0., 0, 0, 0, 0))
        batch.run()
        summary = batch.summary()
        self.assertEqual(summary[:3], (3, 1, 0))
        self.assertAlmostEqual(summary.audio_seconds, 1.85)
        self.assertGreater(summary.elapsed, 0.)
        self.assertAlmostEqual(
            summary.times_real_time, summary.audio_seconds / summary.elapsed)
        # Overlaps of segments count once.
        batch = self.batch(segment=0.5, overlap=0.25)
        batch.run()
        self.assertAlmostEqual(batch.summary().audio_seconds, 1.85)


class Stream(io.StringIO):
    """A stream that may be a terminal."""

    def __init__(self, terminal):
        io.StringIO.__init__(self)
        self.isatty = lambda: terminal


class TestProgress(SettingsCase):

    def progress(self, done, failed=0, share=None):
        return SpectrustProgress(
            done=done, total=10, failed=failed, audio_seconds=6., elapsed=2.,
            fraction=done / 10. if share is None else share)

    def test_line_on_a_terminal(self):
        stream = Stream(True)
        line = Line(stream)
        line.update(self.progress(1, failed=1, share=.129))
        line.update(self.progress(10))
        line.close()
        first = "12%, 1/10 files, 1 failed, 3 times real time"
        last = "100%, 10/10 files, 3 times real time"
        self.assertEqual(
            stream.getvalue(),
            "\r" + first + "\r" + last.ljust(len(first)) + "\n")

    def test_line_in_a_log(self):
        stream = Stream(False)
        line = Line(stream)
        for done in range(10):
            line.update(self.progress(done))
        line.close()
        self.assertEqual(
            stream.getvalue(), "90%, 9/10 files, 3 times real time\n")

    def test_tqdm_where_it_is_installed(self):
        calls = []

        class Tqdm(object):
            n = 0

            def __init__(self, **options):
                calls.append(options)

            def set_postfix_str(self, text, refresh):
                calls.append(text)

            def update(self, n):
                self.n += n

            def close(self):
                calls.append(self.n)

        auto = types.ModuleType("tqdm.auto")
        auto.tqdm = Tqdm
        modules = {"tqdm": types.ModuleType("tqdm"), "tqdm.auto": auto}
        with mock.patch.dict(sys.modules, modules):
            bar = meter(True)
            bar.update(self.progress(3))
            bar.update(self.progress(7))
            bar.close()
        self.assertEqual(calls, [
            {"total": 1., "bar_format": _FORMAT},
            "3/10 files, 3 times real time",
            "7/10 files, 3 times real time", .7])

    def test_a_batch_shows_it_without_tqdm(self):
        with WITHOUT_TQDM, mock.patch.object(
                sys, "stderr", Stream(False)) as stream:
            self.batch(progress=True).run()
            shown = stream.getvalue()
            self.batch().run()
            self.assertEqual(stream.getvalue(), shown)
        self.assertRegex(shown, r"^100%, 3/3 files, \d+ times real time\n$")

    def test_without_a_stderr(self):
        with WITHOUT_TQDM, mock.patch.object(sys, "stderr", None):
            self.assertEqual(len(self.batch(progress=True).run()), 3)


if __name__ == "__main__":
    unittest.main()
