"""Resampled files: level, aliases and position of the sound."""
import os
import sys
import tempfile
import unittest

import numpy as np
import soundfile

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "parity"))

import resampling

LOOK = dict(n_fft=512, hop_length=128, n_mels=40)


class Resampling(unittest.TestCase):
    """Effect of `sr` on every kind of source."""

    def test_tones_keep_their_level_without_aliases(self):
        for rates in resampling.PAIRS:
            with self.subTest(rates):
                ripple, rejection = resampling.quality(
                    *rates, resampling.by_spectrust)
                self.assertLessEqual(ripple, resampling.MOST_RIPPLE)
                self.assertGreaterEqual(
                    rejection, resampling.LEAST_REJECTION)

    def test_the_result_is_the_sound_at_the_other_rate(self):
        # Tones with soft onsets, computed at both rates.
        def sound(sr):
            t = np.arange(int(1.3 * sr)) / sr
            fade = np.sin(np.pi * t / 1.3) ** 2
            return fade * (0.4 * np.sin(2 * np.pi * 440 * t + 1)
                           + 0.2 * np.sin(2 * np.pi * 2900 * t))

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "sound.wav")
            for from_sr, to_sr in ((44100, 16000), (8000, 22050)):
                for subtype, ending in (("FLOAT", "wav"), ("PCM_24", "flac")):
                    path = os.path.join(folder, "sound." + ending)
                    soundfile.write(path, sound(from_sr), from_sr, subtype)
                    S = spectrust.Spectrogram(sr=to_sr, **LOOK).array(path)
                    exact = spectrust.Spectrogram(**LOOK).array(
                        (sound(to_sr).astype(np.float32), to_sr))
                    self.assertEqual(S.shape, exact.shape)
                    np.testing.assert_allclose(
                        S, exact, rtol=0, atol=1e-5 * exact.max())

    def test_a_part_is_identical_to_the_resampled_whole(self):
        y = np.random.default_rng(1).uniform(-0.5, 0.5, (3 * 44100, 2))
        look = dict(LOOK, center=False)
        hop, frames = LOOK["hop_length"], 30
        with tempfile.TemporaryDirectory() as folder:
            for name, subtype in (
                    ("a.wav", "FLOAT"), ("a.flac", "PCM_16"),
                    ("a.ogg", "VORBIS"), ("a.mp3", "MPEG_LAYER_III")):
                path = os.path.join(folder, name)
                soundfile.write(path, y, 44100, subtype)
                for sr in (16000, 22050, 48000):
                    whole = spectrust.Spectrogram(sr=sr, **look).array(path)
                    n_samples = hop * (frames - 1) + LOOK["n_fft"]
                    for first in (0, 7, whole.shape[1] - frames):
                        part = spectrust.Spectrogram(
                            sr=sr, offset=(first * hop + 0.2) / sr,
                            duration=(n_samples + 0.2) / sr, **look)
                        np.testing.assert_array_equal(
                            part.array(path),
                            whole[:, first:first + frames],
                            err_msg="{}, {} Hz".format(name, sr))

    def test_samples_are_resampled_like_a_file_of_them(self):
        y = np.random.default_rng(3).uniform(-0.5, 0.5, (2, 3, 4000))
        y = y.astype(np.float32)
        spect = spectrust.Spectrogram(sr=11025, **LOOK)
        S = spect.arrays(y, 8000)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.wav")
            soundfile.write(path, y[1, 2], 8000, "FLOAT")
            np.testing.assert_array_equal(S[1, 2], spect.array(path))
            self.assertEqual(S.shape[:2], (2, 3))
            soundfile.write(path, y[1, :2].T, 8000, "FLOAT")
            self.assertEqual(spect.encode((y[1, :2], 8000)),
                             spect.encode(path))

    def test_a_batch_and_its_segments_are_resampled_too(self):
        y = np.random.default_rng(2).uniform(-0.5, 0.5, 3 * 8000)
        with tempfile.TemporaryDirectory() as folder:
            sounds, out = (os.path.join(folder, name)
                           for name in ("sounds", "out"))
            os.mkdir(sounds)
            soundfile.write(os.path.join(sounds, "a.wav"), y, 8000)
            with spectrust.Batchop(sounds, out, 64, 64, sr=16000,
                                   segment=1.0) as results:
                self.assertEqual([r.error for r in results], [None] * 3)

    def test_too_large_a_ratio_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.wav")
            soundfile.write(path, np.zeros(100), 1000)
            with self.assertRaisesRegex(
                    spectrust.SpectrustError,
                    "ratio of the sample rates: 300, the limit is 256"):
                spectrust.Spectrogram(sr=300000).encode(path)


if __name__ == "__main__":
    unittest.main()
