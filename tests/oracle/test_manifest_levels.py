"""Compares the levels in the rows of a manifest with NumPy."""

import os
import sys
import tempfile
import unittest
import wave

import numpy as np

import spectrust

# The unit of the library's sums.
UNIT = 2.0 ** -22
SR = 8000


def write_wav(path, samples):
    """Write samples of 16 bits, a column for each channel."""
    with wave.open(path, "wb") as file:
        file.setparams((samples.shape[1], 2, SR, 0, "NONE", "not compressed"))
        file.writeframes(samples.astype("<i2").tobytes())


def levels(samples):
    """Return the levels of mono samples."""
    return {
        "rms": np.sqrt(np.mean(samples ** 2)),
        "peak": np.max(np.abs(samples)),
        "clipped": int(np.sum(np.abs(samples) >= 32767 / 32768)),
        "dc": np.mean(samples),
    }


class Levels(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.at = lambda *parts: os.path.join(folder.name, *parts)
        os.makedirs(self.at("in", "birds"))
        noise = np.random.default_rng(7).normal(300, 9000, (SR * 300, 2))
        self.samples = np.clip(np.round(noise), -32768, 32767)
        write_wav(self.at("in", "birds", "a.wav"), self.samples)

    def rows(self, manifest="index.jsonl", **options):
        path = self.at(manifest)
        if os.path.exists(path):
            os.remove(path)
        results = spectrust.Batchop(
            self.at("in"), self.at("out"), 64, 32, manifest=path,
            **options).run()
        self.assertEqual([result.error for result in results if not result.ok],
                         [])
        return spectrust.read_manifest(path)

    def assert_levels(self, row, samples):
        for name, value in levels(samples).items():
            if name in ("clipped", "peak"):
                self.assertEqual(row[name], value, name)
            else:
                self.assertLess(abs(row[name] - value), UNIT, name)

    def test_the_whole_recording_however_it_is_drawn(self):
        mono = np.mean(self.samples, axis=1) / 32768
        found = [
            self.rows(jobs=jobs, **options)[0]
            for jobs in (1, 2)
            for options in (
                {}, {"scale": "pcen"}, {"hop_length": 5000, "n_fft": 256},
                {"center": False, "n_fft": 512, "drop_last": True},
                {"pad_mode": "reflect", "preemphasis": 0.97},
                {"gain": 32768.}, {"format": "npy"},
                {"segment": 400., "ref": "recording"})]
        self.assert_levels(found[0], mono)
        names = ("rms", "peak", "clipped", "dc", "label")
        for row in found:
            self.assertEqual([row[name] for name in names],
                             [found[0][name] for name in names])
        self.assertEqual(found[0]["label"], "birds")

    def test_one_channel_a_part_and_segments_without_their_padding(self):
        for manifest in ("index.jsonl", "index.csv"):
            rows = self.rows(
                manifest, channel=1, offset=1.5, duration=10.25, segment=4.,
                overlap=1.)
            self.assertEqual([row["offset"] for row in rows],
                             [1.5, 4.5, 7.5, 10.5])
            for row in rows:
                first = int(row["offset"] * SR)
                last = min(first + 4 * SR, int(11.75 * SR))
                part = self.samples[first:last, 1] / 32768
                self.assert_levels(row, part)
        self.assertGreater(sum(row["clipped"] for row in rows), 0)

    def test_samples_after_a_cut_do_not_count(self):
        row = self.rows(length=1000, channel=0)[0]
        self.assert_levels(row, self.samples[:1000, 0] / 32768)

    def test_silence_is_0(self):
        write_wav(self.at("in", "birds", "a.wav"), np.zeros((SR, 1)))
        row = self.rows()[0]
        self.assertEqual([row[name] for name in ("rms", "peak", "dc")],
                         [0., 0., 0.])


if __name__ == "__main__":
    sys.exit(unittest.main())
