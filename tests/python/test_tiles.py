"""Tiles of a recording: files, index, refusals, ends."""

import array
import json
import os
import shutil
import signal
import struct
import time
import unittest
import warnings

import spectrust
from command import ERR, OUT, STATUS, run
from support import (
    Case,
    finish,
    long_wav,
    read,
    start_python,
    tone_bytes,
)

SMALL = {"width": 16, "height": 8, "n_mels": 16}

DRAWING = """
import sys
import spectrust
spect = spectrust.Spectrogram(64, 48, n_fft=4096, hop_length=16)
print("ready", flush=True)
spect.tiles(sys.argv[1], sys.argv[2], 1 / 16, jobs=1)
"""


def files(folder):
    """Return the names of the files below a folder."""
    return sorted(
        os.path.relpath(os.path.join(at, name), folder)
        for at, _, names in os.walk(folder) for name in names)


class TestTiles(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.spect = spectrust.Spectrogram(**SMALL)

    def tiles(self, seconds=1.0, **settings):
        """Draw a recording of 8 kHz, a pixel for 1/16 s."""
        samples = self.path("a.wav")
        if not os.path.exists(samples):
            self.write("a.wav", tone_bytes(seconds=seconds))
        return self.spect.tiles(samples, "out", 1 / 16, **settings)

    def test_index_and_files(self):
        index = self.tiles(2.5)
        with open("out/index.json") as file:
            self.assertEqual(json.load(file), index)
        self.assertEqual(files("out"), [
            "0/0.jpg", "0/1.jpg", "0/2.jpg", "1/0.jpg", "1/1.jpg", "2/0.jpg",
            "index.json"])
        self.assert_jpeg(read("out/2/0.jpg"), 16, 8)
        self.assertEqual(index["levels"], [
            {"level": level, "seconds_per_pixel": 2. ** level / 16,
             "seconds_per_tile": 2. ** level, "first": 0, "last": last,
             "offset": 0.0}
            for level, last in enumerate([2, 1, 0])])
        self.assertEqual(
            (index["vmin"], index["vmax"], index["scale"]), (-80, 0, "db"))
        self.assertEqual(len(index["frequency_hz"]), 8)
        self.assertEqual((index["source"], index["start"]), ("a.wav", None))
        self.assertEqual(index["duration"], 2.5)
        self.assertEqual(index["options"]["ref"], "fullscale")

    def test_a_recording_may_end_with_a_tile_or_a_sample_later(self):
        for n, count in ((7999, 1), (8000, 1), (8001, 2), (16000, 2)):
            index = self.spect.tiles(
                _samples(n), "out", 1 / 16)
            self.assertEqual(index["levels"][0]["last"], count - 1, n)

    def test_levels_and_format(self):
        index = self.tiles(2.5, levels=1, format="png", jobs=2)
        self.assertEqual(files("out"), [
            "0/0.png", "0/1.png", "0/2.png", "index.json"])
        self.assertEqual(index["name"], "{level}/{index}.png")

    def test_existing_tiles_are_replaced_and_other_files_stay(self):
        self.write("out/0/9.jpg", b"mine")
        self.write("out/0/0.jpg", b"old")
        self.write("out/index.json", b"old")
        self.tiles(0.5)
        self.assertEqual(read("out/0/9.jpg"), b"mine")
        self.assert_jpeg(read("out/0/0.jpg"), 16, 8)
        self.assertEqual(read("out/index.json")[:1], b"{")

    def test_a_file_that_ends_early_is_drawn_as_far_as_it_goes(self):
        self.write("a.wav", tone_bytes(seconds=2.0)[:-8000])
        with warnings.catch_warnings(record=True) as issued:
            warnings.simplefilter("always")
            index = self.tiles()
        sentence, = [str(each.message) for each in issued]
        self.assertIn("the file ends early", sentence)
        self.assertNotIn("\n", sentence)
        self.assertEqual(index["duration"], 1.5)
        self.assertEqual(index["levels"][0]["last"], 1)

    def test_bad_input_is_one_sentence(self):
        for settings, sentence in [
                ({"seconds_per_pixel": 0.1}, "a power of two from "),
                ({"seconds_per_pixel": float("nan")}, "a power of two from "),
                ({"levels": 0}, "levels must be from 1 to 32, got 0"),
                ({"format": "npy"}, "one of 'jpeg', 'png', got 'npy'"),
                ({"format": "gif"}, "one of 'jpeg', 'png', got 'gif'"),
                ({"jobs": -1}, "jobs must be a whole number from 0 to 1024")]:
            with self.assertRaises(spectrust.OptionError) as caught:
                self.spect.tiles(_samples(100), "out", **settings)
            self.assertIn(sentence, str(caught.exception))
        for options, name in [
                ({"axes": True, "width": 400, "height": 300}, "axes"),
                ({"ref": "max"}, "ref"), ({"pool": "median"}, "pool"),
                ({"background": "median"}, "background"),
                ({"scale": "pcen"}, "scale"), ({"vmax": "99%"}, "vmin")]:
            spect = spectrust.Spectrogram(**dict(SMALL, **options))
            with self.assertRaises(spectrust.OptionError) as caught:
                spect.tiles(_samples(100), "out")
            self.assertIn(name + " must be ", str(caught.exception))
        for missing in ("missing.wav", b"no sound"):
            with self.assertRaises(spectrust.SpectrustError):
                self.spect.tiles(missing, "out")
        self.assertFalse(os.path.exists("out"))
        self.write("file", b"")
        with self.assertRaisesRegex(
                spectrust.OptionError, "outpath must be a path of"):
            self.spect.tiles(self.tone("a.wav"), "memory://tiles")
        with self.assertRaisesRegex(
                spectrust.OptionError, "^outpath must be a path, got ''"):
            self.spect.tiles(self.tone("a.wav"), "")
        for source in (_samples(100), self.tone("a.wav"), "missing.wav"):
            with self.assertRaisesRegex(
                    spectrust.OutputError,
                    '^"file": cannot create the folder: this exists and is '
                    'not a folder$'):
                self.spect.tiles(source, "file")

    def test_samples_that_are_not_finite_leave_nothing(self):
        for value in (float("nan"), float("inf")):
            for n_before in (0, 30000):
                values = _samples(n_before)[0]
                values.append(value)
                values.extend(_samples(30000)[0])
                self.write("a.wav", float_wav(values))
                for outpath in ("out", os.path.join("new", "below", "out")):
                    for jobs in (1, 3):
                        with self.assertRaisesRegex(
                                spectrust.AudioError, "must be finite"):
                            self.spect.tiles(
                                "a.wav", outpath, 1 / 128, jobs=jobs)
                        self.assertEqual(os.listdir("."), ["a.wav"])
                self.write("out/0/mine.txt", b"mine")
                self.assertEqual(run("tiles", "a.wav", "out")[STATUS], 1)
                self.assertEqual(files("out"), ["0/mine.txt"])
                self.assertEqual(os.listdir("out"), ["0"])
                shutil.rmtree("out")

    def test_a_kill_leaves_whole_tiles_and_no_index(self):
        self.write("out/index.json", b"{}")
        long_wav("a.wav", 600)
        process = start_python(DRAWING, "a.wav", "out")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        while len(files("out")) < 4:
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        finish(process)
        found = [name for name in files("out")
                 if not os.path.basename(name).startswith(".spectrust-")]
        self.assertNotIn("index.json", found)
        self.assertGreater(len(found), 2)
        for name in found:
            self.assert_jpeg(read(os.path.join("out", name)), 64, 48)

    def test_ctrl_c_stops_and_leaves_nothing(self):
        long_wav("a.wav", 600)
        process = start_python(DRAWING, "a.wav", "out")
        self.assertEqual(process.stdout.readline(), b"ready\n")
        while not files("out"):
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        finish(process)
        self.assert_clean()
        self.assertFalse(os.path.exists("out"))


class TestCommand(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.write("in/a.wav", tone_bytes(seconds=1.0))

    def test_a_recording(self):
        status, out, err = run(
            "tiles", "in/a.wav", "out", "--width", "16", "--height", "8",
            "--n-mels", "16", "--seconds-per-pixel", "0.03125",
            "--format", "png")
        self.assertEqual((status, out), (0, b""))
        self.assertEqual(err, "out/index.json: 3 tiles at 2 zooms\n")
        self.assertEqual(files("out"), [
            "0/0.png", "0/1.png", "1/0.png", "index.json"])
        spectrust.Spectrogram(**SMALL).tiles(
            "in/a.wav", "same", 1 / 32, format="png")
        for name in files("out"):
            self.assertEqual(read(os.path.join("out", name)),
                             read(os.path.join("same", name)), name)

    def test_a_folder(self):
        self.write("in/b/c.wav", tone_bytes(seconds=0.5))
        self.write("in/bad.wav", b"no sound")
        status, _, err = run("tiles", "in", "out", "--levels", "1")
        self.assertEqual(status, 1)
        self.assertIn('error: "in/bad.wav": ', err)
        self.assertEqual(files("out"), [
            "a.wav/0/0.jpg", "a.wav/index.json",
            "b/c.wav/0/0.jpg", "b/c.wav/index.json"])

    def test_what_is_wrong(self):
        for words, sentence in [
                ((), "IN and OUT must be given, got neither"),
                (("in",), "IN and OUT must be given, got only 'in'"),
                (("in", "x", "out"), "one IN and OUT must be given, got 3"),
                (("in/a.wav", "s3://b/tiles"),
                 "OUT must be a path of this machine, got the URL"),
                (("in/a.wav", "out", "--axes"), "axes must be none"),
                (("in/a.wav", "out", "--levels", "x"),
                 "--levels must be a whole number, got 'x'"),
                (("in/a.wav", "out", "--segment", "3"), "unknown option"),
                (("in/a.wav", "out", "--seconds-per-pixel", "0.1"),
                 "a power of two")]:
            found = run("tiles", *words)
            self.assertEqual(found[STATUS], 2, words)
            self.assertIn(sentence, found[ERR])
            self.assertEqual(found[OUT], b"")
        self.assertEqual(run("tiles", "missing.wav", "out")[STATUS], 1)


def float_wav(values):
    """Return a WAV file of 8 kHz with samples of 32-bit floating point."""
    data = array.array("f", values).tobytes()
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16,
        3, 1, 8000, 32000, 4, 32, b"data", len(data)) + data


def _samples(n):
    """Return a quiet recording of n samples at 8 kHz."""
    return array.array("f", [0.1, -0.1] * (n // 2) + [0.1] * (n % 2)), 8000


if __name__ == "__main__":
    unittest.main()
