"""Options that leave the process and come back: JSON, hashes, pictures."""

import json
import unittest
import warnings

import spectrust
from support import Case, float_wav_bytes, read, tone_bytes

# Each changes the pixels, or the bytes of the file, in a way of its own.
OPTIONS = [
    {}, {"channel": 0, "gain": 3.0, "preemphasis": 0.9, "remove_dc": True},
    {"offset": 0.05, "duration": 0.1}, {"length": 3000, "drop_last": True},
    {"sr": 6000, "offset": 0.031, "duration": 0.117, "length": 900},
    {"n_fft": 300, "win_length": 200, "hop_length": 70, "center": False},
    {"frame_length_ms": 25.0, "frame_shift_ms": 10.0, "snip_edges": False},
    {"window": ("kaiser", 5.0), "periodic": False, "pad_mode": "reflect"},
    {"power": 1, "amin": 1e-5, "top_db": 60.0},
    {"top_db": None, "vmin": -70.5}, {"top_db": None},
    {"n_mels": 30, "fmin": 100.5, "fmax": 3000.0, "mel_scale": "htk"},
    {"norm": None, "pool": "max", "vmax": -3.25}, {"scale": "linear"},
    {"scale": "pcen", "pcen_bias": 1.5}, {"scale": "log", "ref": 0.5},
    {"scale": "log10", "ref": "fullscale"}, {"ref": "recording"},
    {"kind": "linear", "fmax": 2500.0}, {"kind": "log", "fmin": 60.0},
    {"kind": "mfcc", "n_mfcc": 13, "lifter": 22.0, "dct_norm": None},
    {"kind": "chroma", "n_chroma": 24, "tuning": 0.25},
    {"kind": "chroma", "scale": "db"}, {"r": 12.5, "g": 200.0, "b": 0.0},
    {"colormap": "viridis_r"}, {"colormap": "gray"},
    {"preset": "kaldi", "n_mels": 40}, {"preset": "whisper"},
    {"preset": "ast"}]
ENCODERS = [
    {"quality": 1}, {"quality": 75, "subsampling": "4:4:4"},
    {"quality": 100, "subsampling": "gray"}, {"progressive": True},
    {"progressive": True, "quality": 60, "subsampling": "gray"}]


class TestJson(Case):

    def test_options_make_the_spectrogram_again(self):
        for given in OPTIONS + ENCODERS:
            with self.subTest(**given):
                spect = spectrust.Spectrogram(48, 36, **given)
                stored = json.dumps(spect.options, allow_nan=False)
                again = spectrust.Spectrogram(**json.loads(stored))
                self.assertEqual(again.options, spect.options)
                self.assertEqual(again.fingerprint, spect.fingerprint)

    def test_options_make_the_batch_again(self):
        self.tone("in", "a.wav")
        for given in (
                {}, {"format": "npy", "segment": 0.1, "overlap": 0.05},
                {"remainder": "keep", "segment": 2, "layout": "mirror"},
                {"pattern": b"*.wa?", "recursive": False, "jobs": 3},
                {"cancel_on_error": True, "durable": True, "sr": 6000},
                {"progress": True, "follow_links": True, "kind": "mfcc"}):
            with self.subTest(**given):
                batch = self.batch(**given)
                stored = json.dumps(batch.options, allow_nan=False)
                again = self.batch(**json.loads(stored))
                self.assertEqual(again.options, batch.options)
                self.assertEqual(again.fingerprint, batch.fingerprint)
                for name, value in given.items():
                    if isinstance(value, bytes):
                        value = value.decode("ascii")
                    self.assertEqual(batch.options[name], value)

    def batch(self, **options):
        return spectrust.Batchop(
            self.path("in"), self.path("out"), **options)


class TestFingerprint(Case):

    def test_it_is_the_hash_in_a_manifest(self):
        self.tone("in", "a.wav")
        for number, given in enumerate((
                {}, {"width": 255, "ref": "recording"}, {"format": "png"},
                {"segment": 0.125, "overlap": 0.0625, "remainder": "drop"})):
            with self.subTest(**given):
                manifest = self.path("{}.jsonl".format(number))
                batch = spectrust.Batchop(
                    self.path("in"), self.path("out"), manifest=manifest,
                    jobs=1, **given)
                batch.run()
                for row in spectrust.read_manifest(manifest):
                    self.assertEqual(row["options"], batch.fingerprint)

    def test_that_of_a_spectrogram_has_the_default_format(self):
        options = {"width": 255, "sr": 6000}
        spect = spectrust.Spectrogram(**options)
        self.assertRegex(spect.fingerprint, "^[0-9a-f]{32}$")
        folders = self.path("in"), self.path("out")
        self.tone("in", "a.wav")
        for same in ({}, {"jobs": 2, "layout": "mirror", "overlap": 0}):
            batch = spectrust.Batchop(*folders, **dict(options, **same))
            self.assertEqual(batch.fingerprint, spect.fingerprint)
        for other in ({"format": "npy"}, {"segment": 1.0}, {"height": 9}):
            batch = spectrust.Batchop(*folders, **dict(options, **other))
            self.assertNotEqual(batch.fingerprint, spect.fingerprint)

    def test_it_differs_with_every_option(self):
        found = set(
            spectrust.Spectrogram(**given).fingerprint
            for given in OPTIONS + ENCODERS)
        self.assertEqual(len(found), len(OPTIONS + ENCODERS))

    def test_a_closed_spectrogram_has_one(self):
        spect = spectrust.Spectrogram()
        fingerprint = spect.fingerprint
        spect.close()
        self.assertEqual(spect.fingerprint, fingerprint)


class TestPicture(Case):

    def sound(self):
        """Return the path of a recording that grows louder."""
        tone = tone_bytes(seconds=0.4, hertz=900.)[44:]
        values = memoryview(tone).cast("h").tolist()
        return self.write("a.wav", float_wav_bytes([
            value / 32768. * (index + 1) / len(values)
            for index, value in enumerate(values)]))

    def test_it_is_drawn_again(self):
        source = self.sound()
        for given in OPTIONS:
            self.again(source, "png", given)
            # More pixels than frames and bands.
            self.again(source, "png", dict(given, width=200, height=150))
        self.again(source, "png", {"colormap": "gray", "bit_depth": 16})
        for given in ENCODERS:
            self.again(source, "jpeg", given)

    def again(self, source, kind, options):
        with self.subTest(kind, **options):
            spect = spectrust.Spectrogram(
                **dict({"width": 48, "height": 36}, **options))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                drawn = spect.encode(source, kind)
                picture = spectrust.read_picture(drawn)
                again = picture.spectrogram()
                self.assertEqual(again.encode(source, kind), drawn)
                # Nothing is lost on the way to the struct and back.
                for name, value in picture.options.items():
                    self.assertEqual(again.options[name], value, name)

    def test_segments_are_drawn_again(self):
        source = self.sound()
        for given in (
                {}, {"remainder": "keep"}, {"overlap": 0.043},
                {"sr": 6000, "offset": 0.021}, {"ref": "fullscale"},
                {"scale": "linear", "ref": "recording"},
                {"scale": "pcen", "ref": "recording", "remainder": "keep"},
                {"kind": "mfcc", "length": 700}):
            with self.subTest(**given):
                results = spectrust.Batchop(
                    [source], self.path("out"), 48, 36, format="png",
                    segment=0.11, jobs=1, **given).run()
                self.assertGreater(len(results), 3)
                for result in results:
                    drawn = read(result.output_file)
                    again = spectrust.read_picture(drawn).spectrogram()
                    self.assertEqual(again.encode(source, "png"), drawn)

    def test_options_override_those_of_the_picture(self):
        source = self.sound()
        part = spectrust.Spectrogram(48, 36, offset=0.1, duration=0.2, sr=8000)
        picture = spectrust.read_picture(part.encode(source, "png"))
        whole = picture.spectrogram(
            offset=0, duration=None, hop_length=None)
        self.assertEqual(whole.options["offset"], 0)
        # The values derived from a part are those of the whole.
        self.assertEqual(
            picture_levels(whole.encode(source, "png")),
            picture_levels(spectrust.Spectrogram(48, 36).encode(
                source, "png")))
        with self.assertRaises(spectrust.OptionError):
            picture.spectrogram(width=0)
        with self.assertRaises(TypeError):
            picture.spectrogram(widht=3)

    def test_an_option_of_a_later_version_is_refused(self):
        picture = spectrust.Picture({"spectrust": "9.9.9", "new": 1})
        self.assertEqual(picture.options, {"new": 1})
        with self.assertRaisesRegex(TypeError, "unknown option 'new'"):
            picture.spectrogram()


def picture_levels(png):
    return spectrust.read_picture(png)._values


if __name__ == "__main__":
    unittest.main()
