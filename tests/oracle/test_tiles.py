"""Tiles against a few lines of NumPy: frames, columns, pairs of columns."""

import datetime
import io
import json
import os
import shutil
import tempfile
import unittest
import wave

import numpy as np
from PIL import Image

import spectrust

SR, N_FFT, HOP = 8000, 256, 64
LOOK = {"width": 15, "height": 12, "n_fft": N_FFT, "n_mels": 24,
        "colormap": "gray"}
# Hours later than UTC that the recording's name states, and seconds of its
# beginning.
BEGIN = datetime.datetime(
    2021, 3, 4, 5, 6, 7, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))
NAME = "20210304T050607+0200.wav"


def sound(seconds):
    """Return noise that changes, with a tone, as int16."""
    rng = np.random.default_rng(5)
    time = np.arange(int(seconds * SR)) / SR
    noise = rng.normal(0, 0.02, time.size) * (1.1 + np.sin(3 * time))
    tone = 0.3 * np.sin(2 * np.pi * 1000 * time) * (time % 1 < 0.5)
    return np.round(32767 * (noise + tone)).astype(np.int16)


def frames(samples, before):
    """Return bands by frames in float64, the first in `before` of silence.

    The middle of frame t is at sample (t + 1/2) HOP of that.
    """
    pad = N_FFT // 2 - HOP // 2
    padded = np.concatenate(
        [np.zeros(pad + before), samples / 32768., np.zeros(4 * N_FFT)])
    spect = spectrust.Spectrogram(
        n_fft=N_FFT, hop_length=HOP, n_mels=LOOK["n_mels"], center=False,
        scale="linear", ref="fullscale")
    return spect.array((padded.astype(np.float32), SR)).astype(np.float64)


def columns(bands, width, count):
    """Return means of frames over `count` columns of `width` samples."""
    pooled = np.zeros((len(bands), count))
    for column in range(count):
        begin, end = column * width / HOP, (column + 1) * width / HOP
        for frame in range(int(begin), int(np.ceil(end))):
            weight = min(frame + 1, end) - max(frame, begin)
            pooled[:, column] += weight * bands[:, frame] / (width / HOP)
    return pooled


def pairs(finer, first):
    """Return columns of twice the length; `first` is the first's number."""
    if first % 2:
        finer = np.concatenate([finer[:, :1], finer], axis=1)
    if finer.shape[1] % 2:
        finer = np.concatenate([finer, finer[:, -1:]], axis=1)
    return (finer[:, 0::2] + finer[:, 1::2]) / 2


def indices(power):
    """Return table indices, the highest row on top."""
    level = 10 * np.log10(np.maximum(power, 1e-30))
    return np.clip(np.round(255 * (level + 80) / 80), 0, 255)[::-1]


class TilesInNumPy(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def recording(self, samples):
        with wave.open(self.path(NAME), "wb") as file:
            file.setparams((1, 2, SR, len(samples), "NONE", ""))
            file.writeframes(samples.tobytes())
        return self.path(NAME)

    def tile(self, level, index):
        with Image.open(self.path(
                "out", str(level), "{}.png".format(index))) as image:
            return np.asarray(image).astype(np.float64)

    def assert_equal_numpy(self, index, level, power, first):
        """Compare a level with the power of its columns and their number."""
        width, drawn = LOOK["width"], indices(power)
        last = first + power.shape[1] - 1
        tiles = range(first // width, last // width + 1)
        entry = index["levels"][level]
        self.assertEqual((entry["first"], entry["last"]),
                         (tiles[0], tiles[-1]))
        whole = np.concatenate(
            [self.tile(level, each) for each in tiles], axis=1)
        begin = first - tiles[0] * width
        outside = np.delete(
            whole, slice(begin, begin + power.shape[1]), axis=1)
        self.assertEqual(outside.max(initial=0), 0)
        error = np.abs(whole[:, begin:begin + power.shape[1]] - drawn)
        self.assertLessEqual(error.max(), 1)
        self.assertLessEqual((error > 0).mean(), 0.001)
        self.assertGreater(drawn.max(), 200)

    def draw(self, source, **options):
        spect = spectrust.Spectrogram(**dict(LOOK, **options))
        return spect.tiles(
            source, self.path("out"), 1 / 64, format="png")

    def test_levels_of_samples(self):
        samples = sound(7.01)
        index = self.draw((samples, SR))
        power = columns(
            frames(samples, 0), SR / 64, -(-len(samples) * 64 // SR))
        power = (power[0::2] + power[1::2]) / 2
        self.assertEqual(len(index["levels"]), 6)
        for level in range(len(index["levels"])):
            self.assert_equal_numpy(index, level, power, 0)
            power = pairs(power, 0)
        self.assertIsNone(index["epoch"])

    def test_levels_of_a_recording_on_the_clock(self):
        samples = sound(5)
        index = self.draw(self.recording(samples), offset=0.01)
        # 0.01 s are 80 samples of a column of 125, which begins at a whole
        # second.
        samples, before = samples[80:], 80
        first = int(BEGIN.timestamp()) * 64
        power = columns(
            frames(samples, before), SR / 64,
            -(-(len(samples) + before) * 64 // SR))
        power = (power[0::2] + power[1::2]) / 2
        for level in range(len(index["levels"])):
            self.assert_equal_numpy(index, level, power, first)
            power, first = pairs(power, first), first // 2
        self.assertEqual(index["epoch"], "1970-01-01T00:00:00Z")
        self.assertEqual(index["start"], "2021-03-04T05:06:07.010000+02:00")

    def test_rows_have_the_frequencies_of_the_index(self):
        samples = sound(2)
        index = self.draw((samples, SR), kind="linear")
        found = index["frequency_hz"]
        bins = np.fft.rfftfreq(N_FFT, 1 / SR)
        cells = (np.arange(12) + 0.5) * len(bins) / 12 - 0.5
        np.testing.assert_allclose(found, cells * bins[1])
        # The tone of 1000 Hz is in the nearest row.
        row = np.argmin(np.abs(np.array(found) - 1000))
        tile = self.tile(0, 0)[::-1]
        self.assertEqual(set(tile[:, 2:-2].argmax(axis=0)), {row})

    def test_a_tile_states_its_place(self):
        self.draw((sound(2), SR))
        found = spectrust.read_picture(self.path("out", "1", "2.png"))
        self.assertEqual(
            found.parameters["tile"], {"level": 1, "index": 2})
        np.testing.assert_allclose(
            found.times, (30 + np.arange(15) + 0.5) / 32)
        again = spectrust.Spectrogram(**found.options).options
        self.assertEqual((again["offset"], again["n_fft"]), (0, N_FFT))
        with io.open(self.path("out", "index.json")) as file:
            self.assertEqual(json.load(file)["options"]["n_fft"], N_FFT)


if __name__ == "__main__":
    unittest.main()
