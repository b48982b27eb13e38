"""Tables of levels (format="csv") beside pictures and arrays of the same."""
import io
import os
import shutil
import tempfile
import unittest

import numpy as np

import spectrust

SR = 8000
LOOK = {"width": 40, "height": 24, "n_fft": 256, "n_mels": 32,
        "colormap": "gray", "bit_depth": 16}


def sound(seconds=1.):
    """Return a tone that rises in a little noise."""
    rng = np.random.default_rng(3)
    time = np.arange(int(seconds * SR)) / SR
    return (0.5 * np.sin(2 * np.pi * (300 + 900 * time) * time)
            + rng.normal(0, 1e-3, time.size)).astype(np.float32), SR


def table(source, **options):
    """Return the names of a table, its times, rows and levels."""
    spect = spectrust.Spectrogram(**dict(LOOK, bit_depth=8, **options))
    text = spect.encode(source, format="csv").decode("ascii")
    head, _, body = text.partition("\n")
    values = np.loadtxt(io.StringIO(body), delimiter=",")
    shape = LOOK["width"], LOOK["height"], 3
    values = values.reshape(shape)
    times, rows = values[:, 0, 0], values[0, :, 1]
    assert (values[:, :, 0] == times[:, np.newaxis]).all()
    assert (values[:, :, 1] == rows).all()
    return head.split(","), times, rows, values[:, :, 2].T


class TestTable(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def picture(self, source, **options):
        """Return the PNG of 16 bits of the same."""
        path = os.path.join(self.folder, "a.png")
        with open(path, "wb") as file:
            file.write(spectrust.Spectrogram(
                **dict(LOOK, **options)).encode(source, format="png"))
        return spectrust.read_picture(path)

    def test_levels_are_those_of_the_picture(self):
        for options in (
                {}, {"ref": "fullscale"}, {"kind": "linear"},
                {"kind": "log", "hop_length": 300}, {"n_mels": 10},
                {"scale": "log10", "pool": "max"}, {"scale": "log"},
                {"snip_edges": True}, {"snip_edges": False},
                {"center": False, "offset": 0.25, "duration": 0.5},
                {"pad": "same", "hop_length": 80}, {"pad_left": 7}):
            with self.subTest(options=options):
                names, times, rows, levels = table(sound(), **options)
                found = self.picture(sound(), **options)
                self.assertEqual(names[:2], ["time_s", "frequency_hz"])
                self.assertEqual(times.tolist(), found.times.tolist())
                np.testing.assert_allclose(
                    rows, found.frequencies, rtol=2e-7, atol=1e-4)
                # Half a step of 16 bits.
                lowest = found.parameters["vmin"]
                highest = found.parameters["vmax"]
                np.testing.assert_allclose(
                    np.clip(levels, lowest, highest), found.levels,
                    atol=0.51 * (highest - lowest) / 65535)

    def test_levels_are_exact(self):
        # As many columns as frames and rows as bands: nothing is pooled.
        options = {"hop_length": 200, "n_mels": 24, "kind": "mel",
                   "ref": 1.0, "center": False, "length": 200 * 39 + 256}
        _, _, _, levels = table(sound(), **options)
        array = spectrust.Spectrogram(
            scale="db", top_db=None, **dict(LOOK, **options)).array(sound())
        self.assertEqual(array.shape, levels.shape)
        self.assertEqual(array.tolist(), levels.astype(np.float32).tolist())

    def test_names(self):
        for options, row, level in (
                ({}, "frequency_hz", "level_db"),
                ({"ref": "fullscale"}, "frequency_hz", "level_dbfs"),
                ({"scale": "log"}, "frequency_hz", "level_ln"),
                ({"scale": "log10"}, "frequency_hz", "level_log10"),
                ({"scale": "linear"}, "frequency_hz", "level"),
                ({"scale": "pcen"}, "frequency_hz", "level_pcen"),
                ({"kind": "mfcc", "n_mels": 40}, "coefficient", "value"),
                ({"kind": "chroma"}, "class", "level")):
            names, _, rows, levels = table(sound(), **options)
            self.assertEqual(names, ["time_s", row, level])
            self.assertTrue(np.isfinite(levels).all())
            self.assertTrue((np.diff(rows) > 0).all())
        # 24 rows of 12 classes.
        _, _, rows, _ = table(sound(), kind="chroma")
        np.testing.assert_allclose(rows, (np.arange(24) + 0.5) / 2 - 0.5)

    def test_silence_has_one_level(self):
        with self.assertWarnsRegex(spectrust.SpectrustWarning, "is silent"):
            levels = table((np.zeros(SR, dtype=np.float32), SR))[3]
        self.assertEqual(len(np.unique(levels)), 1)

    def test_a_constant_is_no_warning(self):
        # Nothing has a colour, so no colour can be too bright.
        table(sound(), vmin=-300., vmax=-200.)


if __name__ == "__main__":
    unittest.main()
