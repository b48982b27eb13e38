"""``spectrust draw``: what IN, OUT and the options give."""

import json
import os
import unittest

import spectrust
from command import ERR, OUT, STATUS, run
from spectrust._command import arguments
from spectrust._native import rows
from support import Case, read, tone_bytes

SIZE = ("--width", "32", "--height", "24", "--n-mels", "16")
OPTIONS = {"width": 32, "height": 24, "n_mels": 16}


class Draw(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()

    def draw(self, *words, **streams):
        """Draw small pictures; the command must succeed."""
        found = run(*(words + SIZE), **streams)
        self.assertEqual(found[STATUS], 0, found)
        return found

    def below(self, folder):
        return sorted(
            os.path.relpath(os.path.join(at, name), folder)
            for at, _, names in os.walk(folder) for name in names)

    def expected(self, source, kind="jpeg", **options):
        """Return the picture that `Spectrogram` gives."""
        options = dict(OPTIONS, **options)
        return spectrust.Spectrogram(**options).encode(source, kind)


class TestPlaces(Draw):

    def test_a_file_to_a_file(self):
        self.tone("a.wav")
        self.assertEqual(self.draw("a.wav", "b.jpg"), (0, b"", ""))
        self.assertEqual(read("b.jpg"), self.expected("a.wav"))
        self.draw("draw", "a.wav", "sub/deep/c.PNG")
        self.assertEqual(
            read("sub/deep/c.PNG"), self.expected("a.wav", "png"))

    def test_a_file_to_a_folder(self):
        self.tone("in", "a.wav")
        os.mkdir("there.d")
        for out in ("there.d", "new.d/", "new"):
            self.draw("in/a.wav", out)
            self.assertEqual(os.listdir(out), ["a.jpg"])

    def test_a_folder_is_mirrored(self):
        for name in ("a.wav", "sub/b.wav", "sub/b.WAV"):
            self.tone("in", name)
        found = self.draw("in", "out")
        self.assertEqual(found[OUT], b"")
        self.assertTrue(found[ERR].startswith("3 pictures drawn: 0:01 of aud"))
        made = sorted(os.listdir("out") + os.listdir("out/sub"))
        self.assertEqual(made, ["a.jpg", "b.WAV.jpg", "b.wav.jpg", "sub"])

    def test_folders_and_files_together(self):
        for name in ("x/a.wav", "y/a.wav", "y/deep/b.wav", "z.wav"):
            self.tone(name)
        self.draw("x", "y", "z.wav", os.path.abspath("z.wav"), "out",
                  "--format", "png")
        self.assertEqual(
            self.below("out"),
            ["x/a.png", "y/a.png", "y/deep/b.png", "z.png"])
        self.draw("y/a.wav", "y/deep/b.wav", "out2")
        self.assertEqual(self.below("out2"), ["a.jpg", "deep/b.jpg"])
        self.draw("x/a.wav", "x", ".", "out4", "--pattern", "*.wav")
        self.assertEqual(
            [name for name in self.below("out4") if name[0] == "x"],
            ["x/a.jpg"])
        self.draw("x/../x", "y/a.wav", "out3")
        self.assertEqual(self.below("out3"), ["x/a.jpg", "y/a.jpg"])

    def test_pictures_among_the_recordings_are_no_recordings(self):
        self.tone("in", "a.wav")
        self.write("list", b"in\n")
        self.draw("in", "in/pictures")
        self.tone("in", "pictures", "not.wav")
        self.draw("in", "in/pictures", "--format", "png")
        self.draw("in", "@list", "in/pictures", "--format", "npy")
        self.assertEqual(self.below("in/pictures"), [
            "a.jpg", "a.png", "in/a.npy", "not.wav"])

    def test_a_list_of_files(self):
        for name in ("a.wav", "b.wav", "@c.wav"):
            self.tone(name)
        self.write("list.txt", b"\xef\xbb\xbfa.wav\n\nb.wav\r\n")
        self.draw("@list.txt", "@c.wav", "out")
        self.assertEqual(
            sorted(os.listdir("out")), ["@c.jpg", "a.jpg", "b.jpg"])
        self.draw("@-", "out2", stdin=b"a.wav\nb.wav")
        self.assertEqual(sorted(os.listdir("out2")), ["a.jpg", "b.jpg"])

    def test_standard_streams(self):
        data = tone_bytes()
        self.draw("-", "a.jpg", stdin=data)
        self.assertEqual(read("a.jpg"), self.expected(data))
        for kind in ("png", "npy", "csv"):
            found = self.draw("-", "-", "--format", kind, stdin=data)
            self.assertEqual(found[OUT], self.expected(data, kind))

    def test_a_name_that_begins_with_a_dash(self):
        self.tone("-a.wav")
        self.assertEqual(run("--width", "8", "--", "-a.wav", "-b.jpg")[0], 0)
        self.assertTrue(os.path.exists("-b.jpg"))

    def test_dry_run(self):
        self.tone("in", "a.wav")
        found = self.draw("in", "out", "--dry-run")
        self.assertEqual(found[OUT], b"in/a.wav -> out/a.jpg\n")
        found = self.draw("in/a.wav", "b.png", "--dry-run")
        self.assertEqual(found[OUT], b"in/a.wav -> b.png\n")
        found = self.draw("in", "out", "--layout", "uuid", "--dry-run")
        self.assertEqual(found[OUT], b"in/a.wav\n")
        found = self.draw("in", "out", "--dry-run", "--json")
        self.assertEqual(json.loads(found[OUT].decode()), {
            "input": "in/a.wav", "output": "out/a.jpg"})
        self.assertEqual(os.listdir("."), ["in"])


class TestOptions(Draw):

    def test_every_option_has_its_argument(self):
        """The text of its default, given for each, changes no byte."""
        self.tone("a.wav")
        for row in arguments.all_rows():
            flag = "--" + row.name.replace("_", "-")
            default = arguments.DEFAULTS.get(row.name, row.default)
            if row.kind == "FLAG":
                no = "" if default == "true" else "no-"
                words = [flag.replace("--", "--" + no)] * (default != "auto")
            else:
                words = [flag, default]
            if row.name in ("width", "height", "n_mels", "overlap"):
                continue
            with self.subTest(words=words):
                found = run("a.wav", "b.jpg", *(SIZE + tuple(words)))
                self.assertEqual(found, (0, b"", ""))
                self.assertEqual(read("b.jpg"), self.expected("a.wav"))

    def test_values_of_every_kind(self):
        self.tone("a.wav")
        for words, options in (
                (("--n-fft", "256", "--top-db", "none"),
                 {"n_fft": 256, "top_db": None}),
                (("--vmin", "-1e2", "--vmax=1"), {"vmin": -100, "vmax": 1}),
                (("--no-center", "--ref", "max"),
                 {"center": False, "ref": "max"}),
                (("--norm", "none", "--ref", "0.5"),
                 {"norm": None, "ref": 0.5}),
                (("--window", "kaiser", "--beta", "3", "--progressive"),
                 {"window": ("kaiser", 3), "progressive": True}),
                (("--preset", "whisper"), {"preset": "whisper"})):
            options = dict({"n_mels": 16}, **options)
            self.draw("a.wav", *words + ("b.jpg",))
            self.assertEqual(read("b.jpg"), self.expected("a.wav", **options))

    def test_axes_may_go_without_a_value(self):
        self.tone("a.wav")
        size = {"width": 200, "height": 150}
        for words, options in (
                (("--axes", "--title", "a b"), {"axes": True, "title": "a b"}),
                (("--title", "", "--theme", "dark", "--axes"),
                 {"axes": "hz", "theme": "dark", "title": ""}),
                (("--axes", "notes", "--mel-scale=htk"),
                 {"axes": "notes", "mel_scale": "htk"})):
            self.figure("a.wav", *words + ("b.jpg",))
            self.assertEqual(
                read("b.jpg"), self.expected("a.wav", **dict(options, **size)))
        self.figure("--axes", "a.wav", "c.jpg", "--like", "b.jpg")
        self.assertEqual(
            read("c.jpg"), self.expected("a.wav", axes=True, mel_scale="htk",
                                         n_fft=512, **size))

    def figure(self, *words):
        """Draw pictures large enough for axes."""
        found = run("--n-mels=16", "--width=200", "--height=150", *words)
        self.assertEqual(found[STATUS], 0, found)

    def test_options_of_files(self):
        self.tone("a.wav")
        self.write("a.json", json.dumps({
            "colormap": "viridis", "n-fft": 256, "top_db": None,
            "center": False, "ref": "max"}).encode())
        self.draw("a.wav", "b.jpg", "--config", "a.json", "--n-fft", "512")
        self.assertEqual(read("b.jpg"), self.expected(
            "a.wav", colormap="viridis", n_fft=512, top_db=None,
            center=False, ref="max"))

    def test_like_another_picture(self):
        self.tone("a.wav", hertz=300)
        self.tone("b.wav", hertz=900)
        self.draw("a.wav", "a.jpg", "--colormap", "viridis", "--top-db", "40")
        found = run("a.wav", "again.jpg", "--like", "a.jpg")
        self.assertEqual(found, (0, b"", ""))
        self.assertEqual(read("again.jpg"), read("a.jpg"))
        run("b.wav", "b.png", "--like", "a.jpg", "--height", "30")
        like = spectrust.read_picture("b.png").parameters
        self.assertEqual(
            (like["colormap"], like["top_db"], like["height"], like["width"]),
            ("viridis", 40, 30, 32))

    def test_the_front_end_of_a_model(self):
        self.tone("a.wav")
        for name, kind in (("w", "Whisper"), ("s", "Speech2Text")):
            config = self.path(name, "preprocessor_config.json")
            with open(config, "w") as file:
                file.write('{{"feature_extractor_type": '
                           '"{}FeatureExtractor"}}'.format(kind))
            found = run("a.wav", name + ".npy", "--front-end", name,
                        "--n-mels", "40")
            self.assertEqual(found, (0, b"", ""))
            spectrust.front_end(name, n_mels=40).generate("a.wav", "b.npy")
            self.assertEqual(read(name + ".npy"), read("b.npy"))
        status, _, err = run(
            "a.wav", "c.npy", "--front-end", "w", "--sr", "8000")
        self.assertEqual(status, 2)
        self.assertIn("sr must be 16000, the rate of the front end", err)

    def test_segments(self):
        self.tone("a.wav", seconds=1)
        self.draw("a.wav", "b.jpg", "--segment", "0.5")
        self.assertEqual(
            sorted(os.listdir(".")), ["a.wav", "b_0000.jpg", "b_0001.jpg"])
        spectrust.Batchop(
            ["a.wav"], "out", layout="mirror", segment=0.5, **OPTIONS).run()
        self.assertEqual(read("b_0001.jpg"), read("out/a_0001.jpg"))

    def test_a_template_of_names(self):
        self.tone("in", "sub", "20190514_213000.wav")
        self.draw("in", "out", "--name", "{start:%H}-{stem}")
        self.assertEqual(self.below("out"), ["sub/21-20190514_213000.jpg"])
        found = self.draw("in", "out", "--name", "{start:%H}", "--dry-run")
        self.assertIn(b"-> out/sub/{start:%H}.jpg", found[OUT])
        status, out, err = run("in", "out", "--name", "{stam}")
        self.assertEqual((status, out), (2, b""))
        self.assertIn("name must be text with the fields {stem}", err)

    def test_a_pattern_and_no_recursion(self):
        for name in ("a.wav", "b.raw.wav", "sub/c.wav"):
            self.tone("in", name)
        self.draw("in", "out", "--pattern", "a*", "--no-recursive")
        self.assertEqual(os.listdir("out"), ["a.jpg"])
        self.draw("in", "in/sub", "out2", "--no-recursive")
        self.assertEqual(self.below("out2"), [
            "in/a.jpg", "in/b.raw.jpg", "in/sub/c.jpg"])


class TestReport(Draw):

    def failing(self):
        self.tone("in", "a.wav")
        self.write("in/bad.wav", b"no recording")

    def test_one_bad_file(self):
        self.failing()
        status, out, err = run("in", "out", *SIZE)
        self.assertEqual((status, out), (1, b""))
        lines = err.splitlines()
        self.assertTrue(lines[0].startswith('error: "in/bad.wav": '), err)
        self.assertTrue(lines[1].startswith("1 picture drawn, 1 failed: "))
        self.assertEqual(len(lines), 2)
        status, out, err = run("in", "out", "--quiet", *SIZE)
        self.assertEqual((status, err.splitlines()), (1, lines[:1]))
        status, out, err = run("in/bad.wav", "b.jpg", *SIZE)
        self.assertEqual((status, err.splitlines()), (1, lines[:1]))

    def test_a_recording_shorter_than_a_segment(self):
        self.tone("in", "a.wav", seconds=0.5)
        words = SIZE + ("--segment", "1", "--remainder", "drop")
        status, out, err = run("in", "out", *words)
        self.assertEqual((status, out), (0, b""))
        self.assertIn("0 pictures drawn, 1 left out: ", err)
        status, out, err = run("in", "out", "--json", *words)
        found = json.loads(out.decode().splitlines()[0])
        self.assertEqual(
            (status, found["status"], found["output"]), (0, "skipped", None))
        self.assertIn("too short", found["error"])
        status, out, err = run("in/a.wav", "b.jpg", *words)
        self.assertEqual((status, out), (0, b""))
        self.assertIn("warning: left out, \"in/a.wav\": too short", err)

    def test_json(self):
        self.failing()
        status, out, err = run("in", "out", "--json", *SIZE)
        found = [json.loads(line) for line in out.decode().splitlines()]
        summary = found.pop()["summary"]
        self.assertEqual(
            (summary["done"], summary["failed"], summary["skipped"]),
            (1, 1, 0))
        self.assertEqual(sorted(summary), sorted(
            spectrust.batch.Summary._fields))
        good, bad = sorted(found, key=lambda each: each["input"])
        self.assertEqual(good, {
            "input": "in/a.wav", "output": "out/a.jpg", "status": "done",
            "error": None, "duration": 0.25, "offset": 0.0, "segment": 0,
            "warnings": []})
        self.assertEqual((bad["status"], bad["output"]), ("failed", None))
        self.assertIn("in/bad.wav", bad["error"])
        self.assertIn("error: ", err)
        _, out, _ = run("in/a.wav", "b.jpg", "--json", *SIZE)
        self.assertEqual(len(out.splitlines()), 2)

    def test_verbose_and_warnings(self):
        self.write("in/a.wav", tone_bytes()[:-100])
        found = self.draw("in/a.wav", "b.jpg")
        self.assertTrue(found[ERR].startswith("warning: in/a.wav: "), found)
        self.assertEqual(self.draw("in/a.wav", "b.jpg", "-q")[ERR], "")
        self.tone("in", "b.wav")
        found = self.draw("in", "out")
        self.assertTrue(
            found[ERR].startswith("2 pictures drawn, 1 with warnings: "))
        found = self.draw("in", "out", "-v", "--jobs", "1")
        self.assertIn(b"in/b.wav -> out/b.jpg\n", found[OUT])
        self.assertIn("warning: in/a.wav: ", found[ERR])

    def test_resume_and_a_manifest_of_other_options(self):
        self.tone("in", "a.wav")
        words = ("in", "out", "--manifest", "m.jsonl", "--resume")
        self.draw(*words)
        found = self.draw(*words)
        self.assertTrue(
            found[ERR].startswith("0 pictures drawn, 1 skipped: "), found)
        found = self.draw(*words + ("--colormap", "magma"))
        self.assertIn("1 picture drawn, 1 row out of date: ", found[ERR])
        self.assertIn("warning: ", found[ERR])

    def test_nothing_to_draw_says_what_is_there(self):
        self.write("in/a.txt", b"text")
        status, _, err = run("in", "out")
        self.assertEqual(status, 1)
        self.assertIn('".txt" (1)', err)
        os.mkdir("empty")
        status, _, err = run("empty", "out")
        self.assertEqual(status, 1)
        self.assertIn('"empty"', err)


class TestRefusals(Draw):

    def refused(self, words, *texts):
        """Check that a command is wrong, in one sentence with a text."""
        status, out, err = run(*words)
        self.assertEqual((status, out), (2, b""), err)
        self.assertTrue(err.startswith("error: "), err)
        self.assertEqual(err.count("\n"), 1, err)
        for text in texts:
            self.assertIn(text, err)

    def test_usage(self):
        self.tone("a.wav")
        for words, text in (
                (("a.wav",), "IN and OUT must be given, got only 'a.wav'"),
                (("drow",), "there is no file or command 'drow', did you me"),
                (("a.wav", "b.jpg", "--n-mel", "3"), "did you mean --n-mels"),
                (("a.wav", "b.jpg", "--sample-rate", "8000"),
                 "unknown option --sample-rate, did you mean --sr?"),
                (("a.wav", "b.jpg", "--n-mels", "x"),
                 "n_mels must be a whole number from 1 to 16384 bands, got"),
                (("a.wav", "b.jpg", "--n-mels", "0"), "bands, got 0"),
                (("a.wav", "b.jpg", "--n-mels"), "--n-mels needs a value"),
                (("a.wav", "b.jpg", "--n-mels", "1_000"), "got '1_000'"),
                (("a.wav", "b.jpg", "--resume=1"), "--resume takes no value"),
                (("a.wav", "b.jpg", "--preset", "wisper"),
                 "got 'wisper', did you mean whisper or wespeaker?"),
                (("a.wav", "b.gif"), "OUT must end in .jpg or "),
                (("a.wav", "a.wav"), "or .csv, got 'a.wav'"),
                (("a.wav", "b.jpg", "--window", "x"), "one of hann, hamming"),
                (("a.wav", "b.jpg", "--overlap", "1"), "without segment"),
                (("a.wav", "b.jpg", "--resume"), "without a manifest"),
                (("a.wav", "b.jpg", "--manifest", "m.txt"), "m.txt"),
                (("a.wav", "b.jpg", "--format", "png"), "--format"),
                (("a.wav", "-", "--json"), "--json"),
                (("a.wav", "-", "--segment", "1"), "--segment"),
                (("-", "a.wav", "out"), "got 2"),
                (("a.wav", ""), "IN and OUT must be paths"),
                (("", "out"), "IN and OUT must be paths"),
                (("a.wav", "b.jpg", "--width", "16384", "--height", "16384"),
                 "89000000"),
                (("@missing.txt", "out"), "@missing.txt: No such file"),
                (("a.wav", "b.jpg", "--like", "a.wav"), "--like: "),
                (("a.wav", "b.jpg", "--config", "x.ini"), ".json or .toml"),
                (("a.wav", "b.jpg", "--config", "x.json"), "No such file")):
            with self.subTest(words=words):
                self.refused(words, text)
        self.assertEqual(os.listdir("."), ["a.wav"])
        self.assertEqual(read("a.wav"), tone_bytes())

    def test_files_of_options(self):
        self.tone("a.wav")
        for text, sentence in (
                ('{"n_mel": 3}', "unknown option 'n_mel', did you mean n_m"),
                ('{"n_mels": "x"}', "n_mels must be a whole number"),
                ('{"n_mels": [1]}', "n_mels must be a whole number"),
                ('{"n_mels": 0}', "n_mels must be a whole number"),
                ('{"n_mels": 8, "n_mels": 9}', "'n_mels' is given twice"),
                ("[1]", "an object of options, got list"),
                ("[" * 100000, "x.json: "),
                ("{", "x.json: ")):
            self.write("x.json", text.encode())
            self.refused(("a.wav", "b.jpg", "--config", "x.json"), sentence)
        self.write("x.json", b"\xef\xbb\xbf{}")
        self.draw("a.wav", "a.jpg", "--config", "x.json")
        self.write("zero.txt", b"a\0b\n")
        self.refused(("@zero.txt", "out"), "zero byte")
        self.write("empty.txt", b"\n\n")
        self.refused(("@empty.txt", "out"), "the list names no file")
        self.draw("a.wav", "a.jpg")
        self.refused(
            ("a.wav", "b.jpg", "--like", "a.jpg", "--preset", "kaldi"),
            "--preset must not be given with --like")

    def test_front_ends(self):
        self.tone("a.wav")
        self.draw("a.wav", "a.jpg")
        self.write("w.json", b'{"processor_class": "WhisperProcessor"}')
        self.write("x.json", b'{"preset": "ast"}')
        for words, sentence in (
                (("--preset", "ast"), "--preset must not be given with --fro"),
                (("--config", "x.json"), "--preset must not be given with -"),
                (("--like", "a.jpg"), "--front-end must not be given with -"),
                (("--front-end", "x.json"), "--front-end: x.json has no fea"),
                (("--front-end", "no/model"), "--front-end: no/model is no")):
            self.refused(("a.wav", "c.jpg", "--front-end", "w.json") + words,
                         sentence)

    def test_places_that_cannot_be_written(self):
        self.tone("a.wav")
        self.write("file", b"")
        self.refused(("a.wav", "file/"), "exists and is no folder")
        status, _, err = run("a.wav", "file/b.jpg")
        self.assertEqual(status, 1)
        self.assertTrue(err.startswith("error: "), err)
        for out in ("/dev/full", "file"):
            self.refused(("a.wav", out), repr(out))
        self.assertEqual(read("file"), b"")
        status, _, err = run("missing", "out")
        self.assertEqual(status, 1)
        self.assertIn('error: "missing": ', err)


class TestTable(unittest.TestCase):

    def test_rows_have_what_help_shows(self):
        found = rows.options() + rows.settings()
        self.assertGreater(len(found), 70)
        for row in found:
            self.assertTrue(row.doc and row.allowed and row.default, row.name)
            self.assertIn(row.group, dict(arguments.GROUPS))


if __name__ == "__main__":
    unittest.main()
