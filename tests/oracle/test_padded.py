"""Spectrogram.batch: recordings of unequal length as one padded array."""
import io
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import warnings

import numpy as np
import soundfile

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import sounds

OPTIONS = (
    {}, {"preset": "whisper"}, {"preset": "kaldi"}, {"preset": "ast"},
    {"preset": "torchaudio"}, {"preset": "field"},
    {"sr": 8000, "offset": 0.1, "duration": 0.5}, {"kind": "mfcc"},
    {"center": False, "n_fft": 400}, {"scale": "db", "ref": "max"},
    {"deltas": 1}, {"snip_edges": False}, {"drop_last": True},
    {"pad_mode": "reflect"}, {"channel": 0})

INTERRUPTED = """
import os, sys, threading
import spectrust

print("ready", flush=True)
try:
    spectrust.Spectrogram(length=100).batch([sys.argv[1]] * 4, jobs=2)
except KeyboardInterrupt:
    print("interrupted", threading.active_count(), flush=True)
pid = os.fork()
arrays, lengths = spectrust.Spectrogram().batch([sys.argv[2]] * 3, jobs=2)
# One write, since two processes have one pipe.
os.write(1, "{}\\n".format(lengths.tolist()).encode())
if pid:
    sys.exit(os.waitpid(pid, 0)[1])
"""


class Batches(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.sounds = [
            sounds.noise(16000, seconds, seed=at).astype(np.float32) / 4
            for at, seconds in enumerate((0.75, 1.3, 0.625, 1.2999))]

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def sources(self):
        """Return the four sounds as a WAV file, FLAC, bytes and samples."""
        first, second, third, fourth = self.sounds
        soundfile.write(self.path("a.wav"), first, 16000, subtype="FLOAT")
        soundfile.write(self.path("b.flac"), second, 16000)
        content = io.BytesIO()
        soundfile.write(content, third, 16000, format="WAV")
        return [self.path("a.wav"), self.path("b.flac"), content.getvalue(),
                (fourth, 16000)]

    def test_rows_are_arrays_of_padded_recordings(self):
        sources = self.sources()
        for options in OPTIONS:
            with self.subTest(**options):
                spect = spectrust.Spectrogram(**options)
                n = 4000 if "sr" in options else 20800
                padded = spectrust.Spectrogram(length=n, **options)
                arrays, lengths = spect.batch(sources, jobs=3)
                self.assertEqual(arrays.dtype, np.float32)
                self.assertEqual(lengths.dtype, np.int64)
                for at, source in enumerate(sources):
                    np.testing.assert_array_equal(
                        arrays[at], padded.array(source))
                    bare = dict(options)
                    bare.pop("deltas", None)
                    self.assertEqual(
                        lengths[at], spectrust.Spectrogram(**bare).array(
                            source).shape[1])
                for jobs in (1, 2, 7):
                    same, also = spect.batch(iter(sources), jobs)
                    np.testing.assert_array_equal(same, arrays)
                    np.testing.assert_array_equal(also, lengths)

    def test_length_is_cut_and_padded(self):
        spect = spectrust.Spectrogram(length=12800)
        arrays, lengths = spect.batch(self.sources())
        self.assertEqual(arrays.shape, (4, 128, 26))
        self.assertEqual(lengths.tolist(), [24, 26, 20, 26])
        for row, source in zip(arrays, self.sources()):
            np.testing.assert_array_equal(row, spect.array(source))

    def test_a_recording_shorter_than_anything_has_a_frame(self):
        for options in ({}, {"preset": "kaldi"}, {"center": False}):
            arrays, lengths = spectrust.Spectrogram(**options).batch(
                [([0.5], 16000), (self.sounds[0], 16000)])
            self.assertEqual(lengths[0], 1)
            self.assertEqual(lengths[1], arrays.shape[2])

    def test_rates(self):
        pair = [(self.sounds[0], 16000), (self.sounds[0], 8000)]
        arrays, lengths = spectrust.Spectrogram().batch(pair)
        self.assertEqual(arrays.shape, (2, 128, 24))
        for row, source in zip(arrays, pair):
            np.testing.assert_array_equal(
                row, spectrust.Spectrogram().array(source))
        with self.assertRaisesRegex(
                spectrust.OptionError, r"sr must be given .*sources\[0\] has "
                r"16000 Hz and shape \(23, 73\), sources\[1\] has 8000 Hz"):
            spectrust.Spectrogram(preset="kaldi").batch(pair)
        arrays, lengths = spectrust.Spectrogram(
            preset="kaldi", sr=16000).batch(pair)
        self.assertEqual(lengths.tolist(), [73, 148])

    def test_limits_are_those_of_the_options(self):
        with self.assertRaises(spectrust.LimitError):
            spectrust.Spectrogram(max_samples=9999).batch(self.sources())

    def test_one_bad_source_is_named_by_its_index(self):
        spect, good = spectrust.Spectrogram(), self.sources()
        nan = self.sounds[0].copy()
        nan[700] = np.nan
        for bad, kind, text in (
                (self.path("none.wav"), spectrust.NotFoundError, "none.wav"),
                (b"not audio", spectrust.AudioError, "the bytes"),
                ((nan, 16000), spectrust.AudioError, "700"),
                (([], 16000), spectrust.AudioError, "samples"),
                ((["a", "b"], 16000), TypeError, "real numbers"),
                ((nan, 0), spectrust.OptionError, "sr must be"),
                (3, TypeError, "must be a path"),
                ("a\0b", ValueError, "zero byte")):
            for jobs in (1, 4):
                # The second bad one is never the one that is raised.
                with self.assertRaisesRegex(
                        kind, r"(?s)^sources\[2\].*(" + text + ")") as caught:
                    spect.batch(good[:2] + [bad, good[3], bad], jobs)
        with self.assertRaises(spectrust.NotFoundError) as caught:
            spect.batch([self.path("none.wav")])
        self.assertEqual(caught.exception.errno, 2)

    def test_bad_arguments(self):
        spect = spectrust.Spectrogram()
        for bad in ("in.wav", b"RIFF", 3, None, io.BytesIO(b"RIFF")):
            with self.assertRaisesRegex(TypeError, "^sources must be"):
                spect.batch(bad)
        with self.assertRaisesRegex(ValueError, "at least one recording"):
            spect.batch([])
        for jobs, kind in ((-1, ValueError), (1025, ValueError),
                           ("2", TypeError)):
            with self.assertRaisesRegex(kind, "jobs"):
                spect.batch(self.sources(), jobs)
        spect.close()
        with self.assertRaises(spectrust.StateError):
            spect.batch(self.sources())

    def test_a_generator_that_raises(self):
        def broken():
            yield (self.sounds[0], 16000)
            raise TypeError("from the generator")

        with self.assertRaisesRegex(TypeError, "from the generator"):
            spectrust.Spectrogram().batch(broken())

    def test_warnings_name_the_first_recording(self):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            spectrust.Spectrogram(n_fft=256).batch(self.sources())
        self.assertEqual(len(caught), 1)
        self.assertTrue(str(caught[0].message).startswith(
            "sources[0] ({}): ".format(self.path("a.wav"))))
        self.assertEqual(caught[0].filename, __file__)

    def test_ctrl_c_leaves_no_thread_and_a_fork_goes_on(self):
        soundfile.write(self.path("a.wav"), self.sounds[0], 16000)
        header = bytearray(struct.pack(
            "<4sI4s4sIHHIIHH4sI", b"RIFF", 0xffffffff, b"WAVE", b"fmt ", 16,
            1, 1, 8000, 16000, 2, 16, b"data", 0x7fffffff))
        with open(self.path("long.wav"), "wb") as file:
            file.write(header)
            file.truncate(0x7fffffff)
        # Resampling makes it long although only its start is used.
        script = INTERRUPTED.replace("length=100", "sr=7999")
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", script,
             self.path("long.wav"), self.path("a.wav")],
            stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), b"ready\n")
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=120)
        self.assertEqual(out.decode().splitlines(), [
            "interrupted 1", "[24, 24, 24]", "[24, 24, 24]"])
        self.assertEqual(process.returncode, 0)


if __name__ == "__main__":
    unittest.main()
