"""Windows of one recording: the segments of a batch, one after another."""

import array
import io
import json
import os
import signal
import threading
import unittest
import warnings

import spectrust
from support import (
    Case,
    finish,
    long_wav,
    read,
    run_python,
    start_python,
    tone_bytes,
    wav_bytes,
)

# Stops in one window, then goes on.
INTERRUPTED = """
import sys
import spectrust, support

before = support.threads()
windows = spectrust.Spectrogram(64, 48, n_fft=65536, hop_length=1).windows(
    sys.argv[1], 600)
try:
    print("ready", flush=True)
    next(windows)
except KeyboardInterrupt:
    print("interrupted", support.only_threads(before), len(windows))
"""

FORKED = """
import os, sys
import spectrust
windows = spectrust.Spectrogram(64, 48).windows(sys.argv[1], 0.1)
expected = [window.data for window in
            spectrust.Spectrogram(64, 48).windows(sys.argv[1], 0.1)]
found = [next(windows).data]
child = os.fork()
found += [window.data for window in windows]
if child:
    print("child", os.waitpid(child, 0)[1])
print(found == expected, flush=True)
"""


class TestWindows(Case):

    def windows(self, source, segment, overlap=0., remainder="pad",
                format="jpeg", **options):
        return spectrust.Spectrogram(32, 24, **options).windows(
            source, segment, overlap, remainder, format)

    def test_they_are_the_segments_of_a_batch(self):
        source = self.tone("in", "a.wav", seconds=0.53)
        for number, (division, options) in enumerate((
                ({}, {}), ({"overlap": 0.043}, {"ref": "recording"}),
                ({"remainder": "drop"}, {"ref": "fullscale"}),
                ({"remainder": "keep"}, {"scale": "linear",
                                         "ref": "recording"}),
                ({}, {"sr": 6000, "offset": 0.02, "duration": 0.47}),
                ({"remainder": "keep"}, {"length": 500, "kind": "mfcc"}))):
            for kind in ("jpeg", "png", "npy", "csv"):
                with self.subTest(kind, **dict(division, **options)):
                    out = self.path("out-{}-{}".format(number, kind))
                    results = spectrust.Batchop(
                        self.path("in"), out, 32, 24, segment=0.11, jobs=1,
                        layout="mirror", format=kind,
                        **dict(division, **options)).run()
                    windows = self.windows(
                        source, 0.11, format=kind, **dict(division, **options))
                    self.assertEqual(len(windows), len(results))
                    for result in results:
                        window = next(windows)
                        self.assertEqual(
                            (window.offset, window.duration),
                            (result.offset, result.duration))
                        self.assertEqual(
                            window.data, read(result.output_file))
                    self.assertRaises(StopIteration, next, windows)

    def test_every_source(self):
        path = self.tone("a.wav")
        expected = list(self.windows(path, 0.1))
        content = read(path)
        samples = memoryview(content[44:]).cast("h").tolist()
        floats = array.array("f", [value / 32768. for value in samples])
        for source in (content, bytearray(content), memoryview(content),
                       io.BytesIO(content), (floats, 8000)):
            windows = self.windows(source, 0.1)
            # The windows keep alive what they need.
            del source
            self.assertEqual(list(windows), expected)
        # Nothing is opened again.
        windows = self.windows(path, 0.1)
        os.unlink(path)
        self.assertEqual(list(windows), expected)

    def test_bytes_are_free_again_after_the_last(self):
        content = bytearray(tone_bytes())
        windows = self.windows(content, 0.1)
        next(windows)
        with self.assertRaises(BufferError):
            content.append(0)
        list(windows)
        content.append(0)
        with self.windows(content, 0.1) as windows:
            self.assertEqual(len(windows), 3)
        content.append(0)
        self.assertEqual(list(windows), [])
        self.assertRaises(
            ValueError, self.windows, content, 0.1, overlap=0.1)
        content.append(0)

    def test_a_closed_spectrogram_leaves_windows_open(self):
        spect = spectrust.Spectrogram(32, 24)
        windows = spect.windows(tone_bytes(), 0.1)
        spect.close()
        self.assertEqual(len(list(windows)), 3)
        with self.assertRaises(spectrust.StateError):
            spect.windows(tone_bytes(), 0.1)

    def test_warnings_are_issued_once(self):
        cut = self.write("cut.wav", tone_bytes()[:-100])
        windows = self.windows(cut, 0.1)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.assertEqual(len(list(windows)), 3)
        self.assertEqual(len(caught), 1, [str(one.message) for one in caught])
        self.assertTrue(str(caught[0].message).startswith(cut + ": "))
        self.assertEqual(caught[0].filename, __file__)

    def test_a_failed_window_does_not_end_the_others(self):
        samples = array.array("f", [0.5, -0.25] * 1200)
        samples[900] = float("nan")
        windows = self.windows((samples, 8000), 0.1)
        self.assertEqual(next(windows).offset, 0.0)
        with self.assertRaisesRegex(spectrust.AudioError, "samples: .*900"):
            next(windows)
        self.assertEqual([window.offset for window in windows], [0.2])

    def test_what_is_wrong_is_refused(self):
        source = tone_bytes()
        for error, message, arguments in (
                (spectrust.OptionError, "segment must be .* got 0", (0,)),
                (TypeError, "segment must be .* got None", (None,)),
                (spectrust.OptionError, "overlap", (0.1, 0.1)),
                (spectrust.OptionError, "remainder", (0.1, 0, "cut")),
                (spectrust.OptionError, "'pixels', got 'gif'",
                 (0.1, 0, "pad", "gif")),
                (spectrust.OptionError, "at least one sample", (1e-9,)),
                (spectrust.AudioError, "remainder is drop", (1, 0, "drop"))):
            with self.assertRaisesRegex(error, message):
                self.windows(source, *arguments)
        with self.assertRaises(spectrust.NotFoundError):
            self.windows(self.path("missing.wav"), 0.1)
        with self.assertRaisesRegex(TypeError, "source must be"):
            self.windows(3, 0.1)
        with self.assertRaisesRegex(spectrust.OptionError, "bit_depth"):
            self.windows(source, 0.1, bit_depth=16, colormap="gray")

    def test_several_threads_take_from_one(self):
        source = self.tone("a.wav", seconds=2.0)
        expected = list(self.windows(source, 0.02))
        windows, found = self.windows(source, 0.02), []
        threads = [
            threading.Thread(target=lambda: found.extend(windows))
            for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(found), sorted(expected))

    def test_both_processes_go_on_after_a_fork(self):
        source = self.tone("a.wav", seconds=0.7)
        code, out, err = run_python(FORKED, source)
        self.assertEqual((code, out, err), (0, "True\nchild 0\nTrue\n", ""))

    def test_an_interrupt_stops_a_long_window(self):
        source = self.path("long.wav")
        long_wav(source, 600)
        process = start_python(INTERRUPTED, source)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        process.send_signal(signal.SIGINT)
        self.assertEqual(
            finish(process), (0, "interrupted True 1\n", ""))

    def test_pictures_of_one_brightness_are_drawn_again_together(self):
        source = self.write("a.wav", wav_bytes(b"".join(
            tone_bytes(seconds=0.1, hertz=hertz)[44:]
            for hertz in (300., 900., 2000.))))
        given = {"ref": "recording", "colormap": "magma", "r": 77.0}
        batch = [window.data for window in
                 self.windows(source, 0.1, format="png", **given)]
        options = spectrust.read_picture(batch[1]).options
        self.assertEqual(options["ref"], "recording")
        again = json.loads(json.dumps(
            dict(options, offset=0, duration=None, length=None)))
        self.assertEqual([window.data for window in spectrust.Spectrogram(
            **again).windows(source, 0.1, format="png")], batch)


if __name__ == "__main__":
    unittest.main()
