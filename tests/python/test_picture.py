"""picture.py, and files other than JPEG: parsed by hand here."""

import io
import json
import os
import re
import struct
import unittest
import zlib

import spectrust
from support import Case, read, wav_bytes

SIZES = {"L8": (8, 0), "L16": (16, 0), "P": (8, 3)}


def png_chunks(data):
    """Yield (name, bytes) of every chunk, whose checksum holds."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at = 8
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        crc, = struct.unpack(">I", data[at + 8 + size:at + 12 + size])
        assert crc == zlib.crc32(name + body)
        yield name, body
        at += 12 + size


def jpeg_comments(data):
    """Return (name of the first segment, comments) of a JPEG file."""
    at, names, comments = 2, [], []
    while data[at + 1] != 0xDA:
        size, = struct.unpack(">H", data[at + 2:at + 4])
        names.append(data[at + 1])
        if data[at + 1] == 0xFE:
            comments.append(data[at + 4:at + 2 + size])
        at += 2 + size
    return names[0], comments


class TestPng(Case):

    def png(self, **options):
        spect = spectrust.Spectrogram(32, 24, **options)
        return spect.encode(self.tone("a.wav"), format="png")

    def test_kinds_of_pixels(self):
        for kind, options in (
                ("L8", {"colormap": "gray"}), ("P", {}),
                ("L16", {"colormap": "gray", "bit_depth": 16}),
                ("P", {"colormap": "gray", "r": 254.0})):
            png = self.png(**options)
            self.assertEqual(png, self.png(**options))
            chunks = list(png_chunks(png))
            header = struct.unpack(">IIBBBBB", chunks[0][1])
            self.assertEqual(header, (32, 24) + SIZES[kind] + (0, 0, 0))
            self.assertEqual("PLTE" in str(chunks), kind == "P")
            data = b"".join(body for name, body in chunks if name == b"IDAT")
            row = 1 + 32 * header[2] // 8
            self.assertEqual(len(zlib.decompress(data)), 24 * row)

    def test_the_palette_is_the_colour_map(self):
        palette = dict(png_chunks(self.png(b=128.0)))[b"PLTE"]
        self.assertEqual(len(palette), 768)
        self.assertEqual(palette[:3] + palette[-3:], b"\0\0\0\xff\0\0")
        self.assertEqual(max(palette[2::3]), 128)

    def test_a_file_is_what_encode_returns_every_time(self):
        source, spect = self.tone("a.wav"), spectrust.Spectrogram(40, 30)
        for ending, kind in (("png", "png"), ("PNG", "png"), ("npy", "npy"),
                             ("csv", "csv"), ("CSV", "csv"), ("jpg", "jpeg")):
            target = self.path("a." + ending)
            self.assertIsNone(spect.generate(source, target).error)
            self.assertEqual(read(target), spect.encode(source, format=kind))

    def test_options_that_contradict_the_format(self):
        source = self.tone("a.wav")
        for options, kind, words in (
                ({"bit_depth": 16}, "png", "bit_depth must be 8, or 16 in a"),
                ({"bit_depth": 16, "colormap": "gray"}, "jpeg", "bit_depth"),
                ({"axes": True, "width": 400, "height": 300}, "csv",
                 "axes must be none in a table of levels"),
                ({"deltas": 1}, "csv", "deltas must be 0 in a picture"),
                ({"deltas": 1}, "png", "deltas must be 0 in a picture"),
                ({"deltas": 2}, "jpeg", "deltas must be 0 in a picture")):
            spect = spectrust.Spectrogram(
                **dict({"width": 16, "height": 16}, **options))
            with self.assertRaisesRegex(spectrust.OptionError, words):
                spect.encode(source, format=kind)
        with self.assertRaisesRegex(
                spectrust.OptionError, "format must be one of 'jpeg', 'png'"):
            spectrust.Spectrogram().encode(source, format="gif")


class TestNpy(Case):

    def test_header_and_size(self):
        self.write("a.wav", wav_bytes(b"\1\2" * 4000))
        for dtype, descr, size in (("float32", "<f4", 4),
                                   ("float16", "<f2", 2)):
            spect = spectrust.Spectrogram(n_mels=40, deltas=1, dtype=dtype,
                                          n_fft=512, hop_length=128)
            data = spect.encode(self.path("a.wav"), format="npy")
            self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
            length, = struct.unpack("<H", data[8:10])
            text = data[10:10 + length].decode("ascii")
            self.assertEqual(text.strip(), (
                "{{'descr': '{}', 'fortran_order': False, "
                "'shape': (80, 32), }}").format(descr))
            self.assertEqual(len(data), 10 + length + 80 * 32 * size)

    def test_no_memory_is_an_error(self):
        spect = spectrust.Spectrogram(length=2 ** 32, hop_length=1)
        result = spect.generate(self.tone("a.wav"), self.path("a.npy"))
        self.assertIsInstance(result.error, spectrust.OutOfMemoryError)
        self.assertFalse(os.path.exists(self.path("a.npy")))


class TestRead(Case):

    def test_parameters_are_the_options_that_were_used(self):
        options = {
            "kind": "mfcc", "n_mfcc": 13, "mel_scale": "htk", "norm": None,
            "window": "kaiser", "beta": 9.5, "fmin": 50.0, "power": 1,
            "channel": 0, "offset": 0.1, "colormap": "magma", "r": 200.0,
            "n_fft": 256, "ref": 0.5, "preemphasis": 0.9, "scale": "log10"}
        spect = spectrust.Spectrogram(48, 36, **options)
        for name in ("a.jpg", "a.png"):
            self.assertIsNone(
                spect.generate(self.tone("a.wav"), self.path(name)).error)
            parameters = spectrust.read(self.path(name)).parameters
            for option, value in dict(options, width=48, height=36).items():
                self.assertEqual(parameters[option], value, option)
            self.assertEqual(parameters["spectrust"], spectrust.__version__)
            derived = {
                "sr": 8000, "n_samples": 1200, "hop_length": 25,
                "n_frames": 49, "fmax": 4000, "win_length": 256}
            for name, value in derived.items():
                self.assertEqual(parameters[name], value, name)
            self.assertLess(parameters["vmin"], parameters["vmax"])

    def test_options_can_be_used_again(self):
        source = self.tone("a.wav")
        first, second = self.path("a.png"), self.path("b.png")
        for options in (
                {"vmin": -70.5, "top_db": None}, {"kind": "chroma"},
                {"length": 3000, "drop_last": True, "hop_length": 100},
                {"kind": "mfcc", "lifter": 22.0}, {"scale": "pcen"},
                {"preset": "kaldi", "kind": "linear", "colormap": "jet"},
                {"window": ("kaiser", 5.0), "periodic": False}):
            with self.subTest(**options):
                spect = spectrust.Spectrogram(48, 36, **options)
                self.assertIsNone(spect.generate(source, first).error)
                options = spectrust.read(first).options
                again = spectrust.Spectrogram(**options)
                self.assertIsNone(again.generate(source, second).error)
                self.assertEqual(read(first), read(second))

    def test_parameters_in_a_comment(self):
        source, spect = self.tone("a.wav"), spectrust.Spectrogram(16, 16)
        for subsampling in ("4:2:0", "4:4:4", "gray"):
            spect = spectrust.Spectrogram(16, 16, subsampling=subsampling)
            first, comments = jpeg_comments(spect.encode(source))
            self.assertEqual((first, len(comments)), (0xE0, 1))
            parameters = json.loads(comments[0].decode("ascii"))
        texts = [body for name, body in
                 png_chunks(spect.encode(source, format="png"))
                 if name == b"tEXt"]
        self.assertEqual(
            texts[0], b"spectrust\0" + json.dumps(
                parameters, separators=(",", ":"),
                sort_keys=True).encode("ascii"))

    def test_a_silent_picture_has_vmin(self):
        source = self.write("a.wav", wav_bytes(b"\0\0" * 4000))
        for options, vmin in (
                ({}, -80.0), ({"vmin": -60.0, "vmax": -10.0}, -60.0),
                ({"ref": 1.0, "vmin": -70.0}, -70.0), ({"scale": "pcen"}, 0),
                ({"scale": "linear"}, 0.0), ({"kind": "mfcc"}, 0.0),
                ({"kind": "chroma"}, 0.0), ({"top_db": None}, -1.0)):
            for ending in ("jpg", "png"):
                with self.subTest(ending, **options):
                    self.silent_picture(
                        source, self.path("a." + ending), options, vmin)

    def silent_picture(self, source, target, options, vmin):
        spect = spectrust.Spectrogram(16, 16, **options)
        result = spect.generate(source, target)
        self.assertEqual((result.error, len(result.warnings)), (
            None, options != {"kind": "chroma"}))
        picture = spectrust.read(target)
        parameters = picture.parameters
        self.assertEqual(parameters["vmin"], vmin)
        self.assertLess(vmin, parameters["vmax"])
        expected = struct.pack("f", vmin) * 256
        self.assertEqual(
            picture._values, expected if target[-3:] == "png" else None)
        drawn = read(target)
        picture.spectrogram().generate(source, target)
        self.assertEqual(read(target), drawn)

    def test_the_name_of_earlier_versions_stays(self):
        self.assertIs(spectrust.read, spectrust.read_picture)

    def test_bytes_and_file_objects_are_read_like_files(self):
        spect = spectrust.Spectrogram(16, 16)
        target = self.path("a.png")
        self.assertIsNone(spect.generate(self.tone("a.wav"), target).error)
        content, expected = read(target), spectrust.read(target)
        for given in (content, bytearray(content), memoryview(content),
                      io.BytesIO(content), open(target, "rb")):
            picture = spectrust.read(given)
            self.assertEqual(picture.parameters, expected.parameters)
            self.assertEqual(picture._values, expected._values)
            if hasattr(given, "close"):
                given.close()
        for wrong in (([0.5], 8000), 3, None):
            with self.assertRaisesRegex(
                    TypeError, "picture must be a path .* file object, got"):
                spectrust.read(wrong)

    def test_other_files_are_refused(self):
        spect, source = spectrust.Spectrogram(16, 16), self.tone("a.wav")
        jpeg = spect.encode(source)
        png = spect.encode(source, format="png")
        bad = [b"", b"GIF89a", jpeg[:2], jpeg[:40], png[:8], png[:60],
               jpeg.replace(b'"spectrust"', b'"Spectrust"'),
               png.replace(b"spectrust\0", b"Spectrust\0"),
               png.replace(b"\0\0\0\x10\0\0\0\x10", b"\0\0\0\x10\0\0\0\x11")]
        for number, data in enumerate(bad):
            with self.subTest(number):
                path = self.write("bad", data)
                with self.assertRaises(spectrust.PictureError) as caught:
                    spectrust.read(path)
                self.assertIn(path, str(caught.exception))
        huge = re.sub(b"IHDR.{8}", b"IHDR" + b"\0\0\x40\0" * 2, png,
                      flags=re.DOTALL)
        with self.assertRaises(ValueError):
            spectrust.read(self.write("huge.png", huge))
        with open(self.write("long.png", png), "r+b") as file:
            file.truncate((512 << 20) + 1)
        with self.assertRaises(spectrust.LimitError):
            spectrust.read(self.path("long.png"))
        with self.assertRaises(spectrust.NotFoundError):
            spectrust.read(self.path("missing.png"))
        os.mkfifo(self.path("fifo.png"))
        with self.assertRaises(spectrust.InputError):
            spectrust.read(self.path("fifo.png"))
        with self.assertRaises(ValueError):
            spectrust.read("a\0b")

    def test_no_error_prints_a_whole_picture(self):
        png = spectrust.Spectrogram(16, 16).encode(
            self.tone("a.wav"), format="png")
        text = "x" * 100000
        for given in (png[:-20], png.decode("latin-1"), text, "\0" + text):
            with self.assertRaises((ValueError, OSError)) as caught:
                spectrust.read(given)
            self.assertLess(len(str(caught.exception)), 160)

    def test_a_batch_of_another_format(self):
        self.tone("in", "a.wav"), self.tone("in", "b.wav")
        for kind, ending in (("png", ".png"), ("npy", ".npy"),
                             ("csv", ".csv"), ("jpeg", ".jpg")):
            results = spectrust.Batchop(
                self.path("in"), self.path("out"), 16, 16, format=kind).run()
            self.assertEqual([r.error for r in results], [None, None])
            for result in results:
                self.assertTrue(result.output_file.endswith(ending))
        with self.assertRaises(spectrust.OptionError):
            spectrust.Batchop(self.path("in"), self.path("out"), format="gif")
        with self.assertRaisesRegex(
                spectrust.OptionError, "'npy' in a shard, got 'csv'$"):
            spectrust.Batchop(
                self.path("in"), self.path("{shard}.tar"), format="csv")


class TestMetadata(Case):

    def test_the_name_of_the_recording(self):
        name = "K\xe4uzchen \U0001f989.wav"
        wav = self.write("in/" + name, read(self.tone("a.wav")))
        for kind in ("jpeg", "png"):
            batch = spectrust.Batchop(
                self.path("in"), self.path("out"), 32, 24, format=kind,
                metadata="source")
            result, = batch.run()
            self.assertNotIn("wav", result.output_file)
            picture = spectrust.read_picture(result.output_file)
            self.assertEqual(picture.parameters["source"], name)
            self.assertEqual(picture.options["metadata"], "source")
            again = picture.spectrogram().encode(wav, format=kind)
            self.assertEqual(again, read(result.output_file))

    def test_bytes_have_no_name(self):
        spect = spectrust.Spectrogram(32, 24, metadata="source")
        picture = spectrust.read_picture(
            spect.encode(read(self.tone("a.wav"))))
        self.assertNotIn("source", picture.parameters)

    def test_a_picture_without_parameters(self):
        wav = self.tone("a.wav")
        for kind in ("jpeg", "png"):
            with_options, bare = (
                spectrust.Spectrogram(32, 24, metadata=metadata).encode(
                    wav, format=kind) for metadata in ("options", None))
            self.assertLess(500, len(with_options) - len(bare))
            with self.assertRaisesRegex(
                    spectrust.PictureError, "holds no parameters"):
                spectrust.read_picture(bare)


if __name__ == "__main__":
    unittest.main()
