"""PNG and .npy files read by Pillow and NumPy, and levels read back."""
import io
import os
import sys
import tempfile
import unittest

import numpy as np
from PIL import Image

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, os.pardir, "reference"))

import sounds

import recipe

LOOKS = (
    {}, {"colormap": "gray"}, {"colormap": "gray", "bit_depth": 16},
    {"colormap": "viridis", "kind": "linear"},
    {"colormap": "gray", "bit_depth": 16, "kind": "mfcc"},
    {"colormap": "gray", "ref": 1.0, "vmin": -90.0, "vmax": 10.0},
    {"kind": "chroma"}, {"scale": "log10", "top_db": 50.0},
)


class Pictures(unittest.TestCase):
    """Decoders and `spectrust.read` return what was drawn."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        cls.wav = os.path.join(cls.folder, "speech.wav")
        sounds.write_wav(cls.wav, sounds.speech_like(16000, 0.8, 5), 16000)
        pcm, bits, cls.sr = sounds.read_wav(cls.wav)
        cls.samples = recipe.to_mono(pcm, bits)

    def generate(self, name, **options):
        """Draw the recording into the file `name`; return its path."""
        path = os.path.join(self.folder, name)
        result = spectrust.Spectrogram(90, 70, **options).generate(
            self.wav, path)
        self.assertIsNone(result.error)
        return path

    def indices(self, look):
        """Return the 8-bit indices of the reference, top row first."""
        words = {name: value for name, value in look.items()
                 if name not in ("colormap", "bit_depth")}
        return recipe.indices(self.samples, self.sr, 90, 70, **words)

    def test_pixels_are_those_of_the_png(self):
        grays = ({"colormap": "gray_r"}, {"colormap": "gray", "r": 99.5,
                                          "g": 99.5, "b": 99.5})
        colours = ({"colormap": "gray", "r": 99.5}, {"b": 12.25},
                   {"colormap": "jet_r", "pool": "max"})
        for look in LOOKS + grays + colours:
            with self.subTest(**look):
                is_gray = look in grays or (
                    look.get("colormap") == "gray" and "r" not in look)
                is_deep = look.get("bit_depth") == 16
                picture = Image.open(self.generate("a.png", **look))
                if not is_deep:
                    picture = picture.convert("L" if is_gray else "RGB")
                pixels = spectrust.Spectrogram(90, 70, **look).pixels(self.wav)
                self.assertEqual(
                    pixels.shape, (70, 90) if is_gray else (70, 90, 3))
                self.assertEqual(
                    pixels.dtype, np.uint16 if is_deep else np.uint8)
                np.testing.assert_array_equal(pixels, np.asarray(picture))
                self.assertTrue(pixels.flags.writeable)

    def test_pixels_need_a_picture(self):
        for wrong in ({"bit_depth": 16}, {"deltas": 1}):
            with self.assertRaises(spectrust.OptionError):
                spectrust.Spectrogram(**wrong).pixels(self.wav)
        with self.assertRaises(spectrust.NotFoundError):
            spectrust.Spectrogram().pixels("missing.wav")
        with self.assertRaises(spectrust.StateError):
            closed = spectrust.Spectrogram()
            closed.close()
            closed.pixels(self.wav)

    def test_windows_of_arrays_and_pixels_are_those_of_files(self):
        for options in ({"colormap": "gray"}, {"ref": "recording"},
                        {"scale": "db", "ref": "recording"}):
            spect = spectrust.Spectrogram(90, 70, **options)
            arrays, files, pixels, pictures = [
                spect.windows(self.wav, 0.3, 0.1, "keep", format=kind)
                for kind in ("array", "npy", "pixels", "png")]
            for window, file in zip(arrays, files):
                self.assertEqual(window[:2], file[:2])
                np.testing.assert_array_equal(
                    window.data, np.load(io.BytesIO(file.data)))
            mode = "L" if "colormap" in options else "RGB"
            for window, file in zip(pixels, pictures):
                picture = Image.open(io.BytesIO(file.data)).convert(mode)
                np.testing.assert_array_equal(window.data, picture)

    def test_pixels_and_levels(self):
        for look in LOOKS:
            with self.subTest(**look):
                path = self.generate("a.png", **look)
                pixels = np.asarray(Image.open(path)).astype(float)
                most = 255.0 if pixels.max() < 256 else 65535.0
                off = np.abs(pixels / most * 255 - self.indices(look))
                self.assertLessEqual(off.max(), 1.0)
                picture = spectrust.read(path)
                parameters = picture.parameters
                step = (parameters["vmax"] - parameters["vmin"]) / most
                levels = parameters["vmin"] + pixels[::-1] * step
                self.assertEqual(picture.levels.dtype, np.float32)
                np.testing.assert_allclose(
                    picture.levels, levels, rtol=1e-6, atol=1e-5 * step)

    def test_levels_are_within_half_a_step_of_the_array(self):
        # A column for every frame and a row for every band.
        array = spectrust.Spectrogram(
            n_fft=512, hop_length=256, n_mels=64, scale="db",
            ref="max").array(self.wav)
        for bit_depth, most in ((8, 255), (16, 65535)):
            path = os.path.join(self.folder, "levels.png")
            spectrust.Spectrogram(
                array.shape[1], 64, n_fft=512, hop_length=256, n_mels=64,
                colormap="gray", bit_depth=bit_depth).generate(self.wav, path)
            levels = spectrust.read(path).levels
            self.assertEqual(levels.shape, array.shape)
            # Half a step, and f32's rounding of 80 dB.
            self.assertLessEqual(np.abs(levels - array).max(),
                                 40.0 / most + 3e-5)

    def test_palettes_are_the_colours_of_the_map(self):
        path = self.generate("colours.png")
        shown = np.asarray(Image.open(path).convert("RGB"))
        indices = np.asarray(Image.open(path))
        np.testing.assert_array_equal(shown, recipe.gradient()[indices])

    def picture(self, y, sr, width, height, **options):
        """Draw samples as a PNG, and read it back."""
        spect = spectrust.Spectrogram(width, height, **options)
        return spectrust.read(spect.encode((y, sr), format="png"))

    def test_frequencies_are_the_centres_of_bands(self):
        y = sounds.noise(16000, 0.5, seed=1)
        for scale in ("slaney", "htk"):
            low, high = recipe.hz_to_mel(np.array([50.0, 7000.0]), scale)
            centres = recipe.mel_to_hz(
                np.linspace(low, high, 42)[1:-1], scale)
            picture = self.picture(y, 16000, 30, 40, n_mels=40, fmin=50.0,
                                   fmax=7000.0, mel_scale=scale)
            np.testing.assert_allclose(
                picture.frequencies, centres, rtol=1e-12)
        picture = self.picture(y, 16000, 30, 40, n_mels=40, fmin=50.0,
                               kind="log")
        np.testing.assert_allclose(
            picture.frequencies, np.geomspace(50.0, 8000.0, 42)[1:-1])
        picture = self.picture(
            y, 16000, 30, 257, kind="linear", n_fft=512)
        np.testing.assert_allclose(
            picture.frequencies, np.arange(257) * 31.25, atol=1e-9)

    def test_a_tone_is_drawn_at_its_frequency_and_time(self):
        y = np.zeros(16000)
        y[8000:] = np.sin(2 * np.pi * 1000.0 / 16000 * np.arange(8000))
        for kind in ("mel", "log", "linear"):
            for height, width in ((40, 50), (200, 20), (300, 700)):
                with self.subTest(kind, height=height, width=width):
                    picture = self.picture(
                        y, 16000, width, height, kind=kind, n_fft=1024)
                    self.tone(picture, height, width)
        for kind in ("mfcc", "chroma"):
            picture = self.picture(y, 16000, 50, 40, kind=kind)
            self.assertIsNone(picture.frequencies)

    def tone(self, picture, height, width):
        levels, frequencies = picture.levels, picture.frequencies
        times = picture.times
        self.assertEqual((levels.shape, frequencies.shape, times.shape),
                         ((height, width), (height,), (width,)))
        row = levels[:, -width // 4].argmax()
        step = np.diff(frequencies)[max(row - 2, 0):row + 2].max()
        self.assertLess(abs(frequencies[row] - 1000.0), 1.5 * step + 16.0)
        begins = np.argmax(levels[row] > levels[row].max() - 20.0)
        self.assertLess(abs(times[begins] - 0.5),
                        0.04 + 1.5 * (times[1] - times[0]))

    def test_times_are_the_middles_of_the_frames(self):
        y = sounds.noise(8000, 1.0, seed=2)
        frames = {"n_fft": 256, "win_length": 200, "hop_length": 80}
        for options, first in (
                ({}, 0.0), ({"center": False}, 128.0),
                ({"snip_edges": True}, 100.0), ({"snip_edges": False}, 40.0),
                ({"offset": 0.25}, 2000.0)):
            spect = spectrust.Spectrogram(**dict(frames, **options))
            width = spect.array((y, 8000)).shape[1]
            picture = self.picture(
                y, 8000, width, 30, **dict(frames, **options))
            np.testing.assert_allclose(
                picture.times, (first + 80.0 * np.arange(width)) / 8000)

    def test_npy(self):
        for options in ({}, {"kind": "mfcc", "deltas": 2},
                        {"preset": "whisper"}):
            spect = spectrust.Spectrogram(**options)
            array = spect.array(self.wav)
            for dtype in ("float32", "float16"):
                path = self.generate("a.npy", dtype=dtype, **options)
                loaded = np.load(path, allow_pickle=False)
                self.assertEqual(loaded.dtype, np.dtype(dtype))
                np.testing.assert_array_equal(loaded, array.astype(dtype))
            np.testing.assert_array_equal(
                np.load(io.BytesIO(spect.encode(self.wav, "npy"))), array)


if __name__ == "__main__":
    unittest.main()
