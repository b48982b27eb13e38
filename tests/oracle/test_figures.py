"""Figures: the same pixels as stored, ticks at their frequencies and times.

`make figures` writes the stored pictures again; look at them then.
"""
import io
import json
import os
import unittest

import numpy as np
from PIL import Image

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
STORED = os.path.join(HERE, os.pardir, "figures")
SR = 16000

# Every kind of rows, every scale of levels, every form of times.
FIGURES = {
    "mel": {},
    "mel-dark-small": {
        "width": 400, "height": 300, "theme": "dark", "colormap": "magma"},
    "mel-htk-notes": {
        "mel_scale": "htk", "axes": "notes", "colormap": "viridis"},
    "mel-minutes": {"length": 150 * SR, "ref": "fullscale"},
    "mel-hours": {"length": 3 * 3600 * 1000, "sr": 1000, "n_fft": 512,
                  "max_resample_ratio": 16},
    "mel-segment": {"offset": 0.5, "duration": 0.2, "hop_length": 40},
    "linear-khz": {"kind": "linear", "colormap": "gray_r", "sr": 24000},
    "log-notes": {"kind": "log", "axes": "notes", "colormap": "inferno"},
    "log-log10": {"kind": "log", "scale": "log10"},
    "mel-log": {"scale": "log"},
    "mel-pcen": {"scale": "pcen", "gain": 2.0 ** 31, "power": 1},
    "mel-linear": {"scale": "linear"},
    "mfcc": {"kind": "mfcc", "colormap": "cividis"},
    "chroma": {"kind": "chroma", "colormap": "magma"},
    "chroma-24": {"kind": "chroma", "n_chroma": 24},
    "title": {"title": u"\u0110\u1eb7ng Ng\u1ecdc, Za\u017c\u00f3\u0142\u0107"
              u" \u2013 \U0001f426: a title that is too long for its figure"},
    "linear-few-bins": {"kind": "linear", "n_fft": 16},
    "mel-tiny": {"width": 170, "height": 100, "title": "A name.wav"},
    "mel-linear-tiny-levels": {"scale": "linear", "vmin": 0.0, "vmax": 1e-5},
    "mel-milliseconds": {"duration": 0.03, "hop_length": 8, "n_fft": 128,
                         "n_mels": 20},
    "scaled": {"r": 90, "g": 160, "b": 255, "colormap": "gray"},
}


def sweep(seconds=1.0, sr=SR):
    """Return a sweep from 100 Hz to 7 kHz: the same bits everywhere."""
    # Whole numbers and a table: no sine of the C library.
    table = np.round(32000 * np.sin(2 * np.pi * np.arange(256) / 256))
    n = int(seconds * sr)
    step = np.linspace(100, 7000, n) * 256 / sr
    phase = np.cumsum(step).astype(np.int64) % 256
    return table[phase].astype(np.int16)


def png(samples, **options):
    """Return the bytes of a figure as PNG."""
    options = dict({"width": 480, "height": 320, "axes": True}, **options)
    return spectrust.Spectrogram(**options).encode((samples, SR), "png")


def pixels(data):
    """Return the red, green and blue of a picture."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def rectangle(data):
    """Return the left, upper, right and lower border of the spectrogram."""
    part = spectrust.read_picture(data).parameters["rectangle"]
    return (part["x"], part["y"], part["x"] + part["width"],
            part["y"] + part["height"])


def with_rectangle(jpeg, part):
    """Return a JPEG whose comment states another rectangle."""
    start = jpeg.index(b'{"')
    length = int.from_bytes(jpeg[start - 2:start], "big") - 2
    stated = json.loads(jpeg[start:start + length].decode())
    stated["rectangle"] = json.loads(part)
    comment = json.dumps(stated).encode()
    return (jpeg[:start - 2] + (len(comment) + 2).to_bytes(2, "big")
            + comment + jpeg[start + length:])


def marked(line):
    """Return the centres of the runs of dark pixels in a line."""
    dark = np.flatnonzero(line.sum(axis=-1) < 3 * 128)
    runs = np.split(dark, np.flatnonzero(np.diff(dark) > 1) + 1)
    return [run.mean() for run in runs if run.size]


class Figures(unittest.TestCase):

    def test_pixels_are_those_stored(self):
        sound = sweep()
        for name, options in sorted(FIGURES.items()):
            with self.subTest(name):
                data = png(sound, **options)
                path = os.path.join(STORED, name + ".png")
                if os.environ.get("SPECTRUST_WRITE_FIGURES"):
                    with open(path, "wb") as file:
                        file.write(data)
                with open(path, "rb") as file:
                    stored = pixels(file.read())
                self.assertEqual(
                    np.abs(pixels(data) - stored).max(), 0, name)

    def test_levels_are_those_of_the_picture_alone(self):
        sound = sweep()
        for options in ({}, {"kind": "linear"}, {"kind": "mfcc"},
                        {"ref": "fullscale", "pool": "max"}):
            figure = png(sound, **options)
            left, upper, right, lower = rectangle(figure)
            shape = {"width": right - left, "height": lower - upper}
            alone = png(sound, axes=None, **dict(options, **shape))
            found, expected = (
                spectrust.read_picture(data) for data in (figure, alone))
            span = (found.parameters["vmax"] - found.parameters["vmin"])
            # Half a step of each.
            most = span * (0.5 / 239 + 0.5 / 255) * 1.001
            self.assertLessEqual(
                np.abs(found.levels - expected.levels).max(), most)
            for name in "times", "frequencies":
                np.testing.assert_array_equal(
                    getattr(found, name), getattr(expected, name))

    def test_a_figure_is_drawn_again_from_its_parameters(self):
        for options in (
                {}, {"theme": "dark", "axes": "notes", "title": u"\xe9"},
                {"title": "", "kind": "log"},
                # Fewer rows than 128, the bands of a larger picture.
                {"width": 240, "height": 110},
                {"width": 200, "height": 120, "axes": "notes"}):
            figure = png(sweep(), **options)
            again = spectrust.read_picture(figure).spectrogram()
            self.assertEqual(again.encode((sweep(), SR), "png"), figure)

    def test_ticks_of_rows_are_at_their_frequencies(self):
        for options in ({}, {"mel_scale": "htk"}, {"kind": "linear"},
                        {"kind": "log", "fmin": 50.0}, {"fmax": 6000.0},
                        {"height": 700}):
            options = dict({"n_fft": 4096, "n_mels": 200}, **options)
            if options.get("kind") == "linear":
                del options["n_mels"]
            frequencies = self.frequencies_of_ticks(options)
            self.assertGreater(len(frequencies), 3, options)
            for frequency, row in frequencies:
                if frequency < 150:
                    # The wide lobe of a window ends at 0 Hz.
                    continue
                with self.subTest("{} {}".format(options, frequency)):
                    self.assert_tone_in_row(frequency, row, options)

    def frequencies_of_ticks(self, options):
        """Return the frequency and the row of each tick that is round."""
        data = png(sweep(), **options)
        left, upper, _, lower = rectangle(data)
        rows = marked(pixels(data)[:, left - 2])
        rows = [row for row in rows if upper <= row < lower]
        picture = spectrust.read_picture(data)
        axis = picture.frequencies[::-1]
        found = []
        for row in rows:
            near = axis[int(row) - upper]
            digits = 10.0 ** np.floor(np.log10(near))
            # Ticks have at most two digits.
            found.append((round(near / digits * 10) * digits / 10, row))
        return found

    def assert_tone_in_row(self, frequency, row, options):
        """A tone of the tick's frequency is brightest in the tick's row."""
        tone = np.sin(2 * np.pi * frequency * np.arange(SR) / SR) / 2
        data = png(tone.astype(np.float32), **options)
        left, upper, right, _ = rectangle(data)
        levels = spectrust.read_picture(data).levels[::-1]
        middle = levels[:, levels.shape[1] // 2]
        brightest = np.flatnonzero(middle >= middle.max() - 1e-3)
        # Bands span a few rows at most.
        apart = np.abs(brightest + upper - row).min()
        bands = spectrust.read_picture(data).parameters
        rows_of_band = max(1, levels.shape[0] / bands.get("n_mels", 2049))
        self.assertLessEqual(apart, rows_of_band + 0.5)

    def test_ticks_of_columns_are_at_their_times(self):
        for options in ({}, {"center": False}, {"snip_edges": True},
                        {"snip_edges": False}, {"sr": 11025},
                        {"offset": 0.25}, {"offset": 0.1, "duration": 0.7}):
            options = dict({"n_fft": 256, "hop_length": 32}, **options)
            offset = options.get("offset", 0)
            for tenths in (3, 5, 7):
                click = np.zeros(SR, np.float32)
                click[tenths * SR // 10] = 0.9
                data = png(click, **options)
                left, _, right, lower = rectangle(data)
                levels = spectrust.read_picture(data).levels.mean(axis=0)
                bright = np.flatnonzero(levels > levels.max() - 6)
                place = left + bright.mean()
                ticks = marked(pixels(data)[lower + 2])
                near = min(ticks, key=lambda tick: abs(tick - place))
                with self.subTest("{} {}".format(options, tenths)):
                    self.assertGreater(len(ticks), 3)
                    # A frame has two columns at most.
                    self.assertLessEqual(abs(near - place), 2.0)
                    self.assertLess(offset, tenths / 10)

    def test_times_of_a_figure_whose_rectangle_was_edited_are_refused(self):
        options = {"width": 200, "height": 150, "axes": True}
        data = spectrust.Spectrogram(**options).encode((sweep(), SR), "jpeg")
        for part, sentence in (
                ('"abc"', "rectangle must be an object, got 'abc'"),
                ('null', "rectangle must be an object, got None"),
                ('{"x":0}', "it has no 'width'"),
                ('{"width":1000000000}', "width must be a whole number from "
                 "1 to 16384 pixels, got 1000000000"),
                ('{"width":-5}', "width must be a whole number from 1 to "
                 "16384 pixels, got -5"),
                ('{"width":1.5}', "width must be a whole number from 1 to "
                 "16384 pixels, got 1.5")):
            picture = spectrust.read_picture(with_rectangle(data, part))
            with self.subTest(part):
                with self.assertRaises(spectrust.PictureError) as caught:
                    picture.times
                self.assertEqual(str(caught.exception),
                                 "not a picture of spectrust: " + sentence)

    def test_sizes(self):
        for width, height in ((400, 300), (4000, 3000), (170, 100)):
            data = png(sweep(), width=width, height=height)
            self.assertEqual(
                Image.open(io.BytesIO(data)).size, (width, height))

    def test_jpeg_shows_the_same(self):
        options = {"width": 480, "height": 320, "axes": True, "quality": 100,
                   "subsampling": "4:4:4"}
        spect = spectrust.Spectrogram(**options)
        jpeg = pixels(spect.encode((sweep(), SR), "jpeg"))
        self.assertLess(np.abs(jpeg - pixels(png(sweep()))).max(), 16)

    def test_pixels_in_memory_are_those_of_the_file(self):
        spect = spectrust.Spectrogram(width=480, height=320, axes=True)
        found = spect.pixels((sweep(), SR))
        np.testing.assert_array_equal(found, pixels(png(sweep())))

    def test_given_levels_have_numbered_rows_and_columns(self):
        levels = np.linspace(-80, 0, 20 * 30).reshape(20, 30)
        spect = spectrust.Spectrogram(
            width=480, height=320, axes=True, title="levels")
        data = spect.draw(levels.astype(np.float32), "png")
        self.assertEqual(Image.open(io.BytesIO(data)).size, (480, 320))
        left, upper, right, lower = rectangle(data)
        self.assertGreater(len(marked(pixels(data)[:, left - 2])), 3)


class Refused(unittest.TestCase):

    def assert_refused(self, sentence, **options):
        with self.assertRaises(spectrust.OptionError) as caught:
            png(sweep(), **options)
        self.assertEqual(str(caught.exception), sentence)

    def test_sentences(self):
        self.assert_refused(
            "width must be at least 162 pixels for a figure with axes, "
            "got 161", width=161)
        self.assert_refused(
            "the samples: bit_depth must be 8 in a figure with axes, got 16",
            bit_depth=16, colormap="gray")
        self.assert_refused(
            "axes must be hz or none where kind is mfcc, got notes",
            axes="notes", kind="mfcc")
        self.assert_refused(
            "axes must be one of None, 'hz', 'notes', got 'khz'", axes="khz")

    def test_flags(self):
        spect = spectrust.Spectrogram(axes=True)
        self.assertEqual(spect.options["axes"], "hz")
        self.assertIsNone(spectrust.Spectrogram(axes=False).options["axes"])


if __name__ == "__main__":
    unittest.main()
