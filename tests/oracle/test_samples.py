"""(samples, sr) is drawn like a file of these samples."""
import os
import sys
import tempfile
import unittest
import warnings

import numpy as np
import soundfile

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import sounds

# Options that select a part of a recording or change its samples.
PARTS = (
    {}, {"offset": 0.25}, {"duration": 0.3}, {"offset": 0.1, "duration": 0.4},
    {"channel": 1}, {"channel": 2, "offset": 0.5}, {"sr": 8000},
    {"sr": 8000, "offset": 0.2, "channel": 0}, {"length": 20000})


class Samples(unittest.TestCase):
    """`Spectrogram.array`, `arrays`, `encode` and librosa's functions."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "x.wav")
        self.y = np.array([
            sounds.noise(16000, 0.75, seed=seed) for seed in range(3)]) / 4
        self.y = self.y.astype(np.float32)

    def write(self, frames, subtype):
        soundfile.write(self.path, frames, 16000, subtype=subtype)
        return self.path

    def test_options_apply_to_samples_as_to_a_file(self):
        path = self.write(self.y.T, "FLOAT")
        for options in PARTS:
            with self.subTest(**options):
                spect = spectrust.Spectrogram(64, 48, **options)
                np.testing.assert_array_equal(
                    spect.array((self.y, 16000)), spect.array(path))
                self.assertEqual(
                    spect.encode((self.y, 16000)), spect.encode(path))
        for options in ({"max_samples": 11999}, {"max_channels": 2},
                        {"max_sample_rate": 15999}):
            spect = spectrust.Spectrogram(**options)
            for source in (path, (self.y, 16000)):
                with self.assertRaises(spectrust.LimitError):
                    spect.array(source)
        with self.assertRaisesRegex(ValueError, "channel .* from 0 to 2"):
            spectrust.Spectrogram(channel=3).array((self.y, 16000))

    def test_arrays_are_the_array_of_each_recording(self):
        batch = self.y.reshape(3, 2, 6000)
        for options in ({}, {"offset": 0.1, "duration": 0.2}, {"sr": 8000},
                        {"preset": "whisper"}, {"kind": "mfcc", "deltas": 1}):
            spect = spectrust.Spectrogram(**options)
            got = spect.arrays(batch, 16000)
            for i in range(3):
                for j in range(2):
                    np.testing.assert_array_equal(
                        got[i, j], spect.array((batch[i, j], 16000)))
            self.assertEqual(spect.arrays(batch[:0], 16000).shape,
                             (0, 2) + got.shape[2:])
            np.testing.assert_array_equal(
                spect.arrays(batch[1, 1], 16000), got[1, 1])
        with self.assertRaisesRegex(ValueError, "max_samples|limit is 10"):
            spectrust.Spectrogram(max_samples=10).arrays(batch, 16000)
        batch[2, 1, 7] = np.nan
        with self.assertRaisesRegex(
                spectrust.AudioError, r"<samples>\[2, 1\].*sample 7 "):
            spectrust.Spectrogram().arrays(batch, 16000)

    def test_functions_named_after_librosas_accept_parts(self):
        whole = spectrust.mfcc(self.y[0][4000:], sr=16000)
        np.testing.assert_array_equal(
            spectrust.mfcc(self.y[0], sr=16000, offset=0.25), whole)

    def test_integers_are_scaled_as_in_a_file_of_their_type(self):
        spect = spectrust.Spectrogram(64, 48)
        for dtype, subtype, bits in (
                ("int8", None, 8), ("uint8", "PCM_U8", 8),
                ("int16", "PCM_16", 16), (">i2", "PCM_16", 16),
                ("int32", "PCM_32", 32)):
            scaled = np.round(np.float64(self.y) * 2 ** (bits - 1))
            given = (scaled + 128 * (dtype == "uint8")).astype(dtype)
            exact = np.float32(scaled / 2 ** (bits - 1))
            if subtype:
                frames = np.int32(scaled * 2.0 ** (32 - bits)).T
                path = self.write(frames, subtype)
                np.testing.assert_array_equal(
                    spect.array((given, 16000)), spect.array(path))
                self.assertEqual(
                    spect.encode((given, 16000)), spect.encode(path))
            np.testing.assert_array_equal(
                spect.array((given, 16000)), spect.array((exact, 16000)))
            np.testing.assert_array_equal(
                spect.arrays(given, 16000), spect.arrays(exact, 16000))
            np.testing.assert_array_equal(
                spectrust.melspectrogram(given, sr=16000),
                spectrust.melspectrogram(exact, sr=16000))

    def test_types_without_full_scale_and_masked_arrays_are_refused(self):
        spect = spectrust.Spectrogram()
        for dtype in ("int64", "uint16", "uint32", "uint64"):
            with self.assertRaisesRegex(TypeError, "full scale.* " + dtype):
                spect.array((np.ones(4000, dtype), 16000))
        masked = np.ma.masked_array(self.y, self.y > 0.1)
        for call in (lambda: spect.array((masked, 16000)),
                     lambda: spect.arrays(masked, 16000),
                     lambda: spect.encode((masked, 16000)),
                     lambda: spectrust.melspectrogram(masked),
                     lambda: spectrust.pcen(masked),
                     lambda: spectrust.delta(masked),
                     lambda: spectrust.power_to_db(masked),
                     lambda: spectrust.amplitude_to_db(masked),
                     lambda: spectrust.hz_to_mel(masked)):
            with self.assertRaisesRegex(TypeError, "masked array, fill"):
                call()

    def test_the_error_names_transposed_samples(self):
        frames, sr = soundfile.read(self.write(self.y.T, "FLOAT"))
        spect = spectrust.Spectrogram(64, 48)
        for call in (spect.array, spect.encode):
            with self.assertRaisesRegex(
                    TypeError, r"12000 channels of 3 .*samples\.T"):
                call((frames, sr))
        np.testing.assert_array_equal(
            spect.array((frames.T, sr)), spect.array(self.path))
        with self.assertRaisesRegex(TypeError, "Spectrogram.arrays"):
            spect.array((self.y[None], sr))

    def test_unscaled_floats_cause_a_warning_with_integer_presets(self):
        loud = self.y[0] * 32768.0
        kaldi = spectrust.Spectrogram(64, 48, preset="kaldi")
        sentence = "samples reach .* a gain of 32768, .* from -1 to 1"
        for call in (kaldi.array, kaldi.encode):
            with self.assertWarnsRegex(
                    spectrust.SpectrustWarning, "^<samples>: " + sentence):
                call((loud, 16000))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            kaldi.array((self.y[0], 16000))
            kaldi.array((np.int16(loud), 16000))
            spectrust.Spectrogram(n_fft=2048).array((loud, 16000))


if __name__ == "__main__":
    unittest.main()
