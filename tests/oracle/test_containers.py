"""Containers written by FFmpeg, with damage outside the sound.

SPECTRUST_SAMPLES names the program built from examples/samples.rs. flac is a
program.
"""
import os
import struct
import subprocess
import tempfile
import unittest

import formats
import imageio_ffmpeg
import matrix
import matrix_flac
import matrix_mp3
import numpy as np

# Boxes that lead to the samples, and the movie's clock, used by edits.
NEEDED = {b"moov", b"trak", b"mdia", b"mdhd", b"minf", b"stbl", b"stsd",
          b"stts", b"stsc", b"stsz", b"stco", b"mdat", b"mvhd"}
PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"edts",
           b"dinf"}
BESIDE_IN_CAF = {b"chan", b"info", b"strg", b"mark", b"uuid", b"free"}
SIZES = (0, 1, 2, 7, 8, 9, 12, 13, 100, 0x7FFFFFFF, 0xFFFFFFFF)


def ffmpeg(source, path, *arguments):
    """Write `source` to `path`."""
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-v", "error", "-i", source,
         *arguments, path], stdin=subprocess.DEVNULL, check=True)
    return path


def boxes(held, start, end):
    """Yield (name, offset, size) of every box of an MP4 file."""
    while start + 8 <= end:
        size, name = struct.unpack(">I4s", held[start:start + 8])
        yield name, start, size
        if name in PARENTS:
            yield from boxes(held, start + 8, start + size)
        start += size


def chunks(held):
    """Yield (name, offset, size) of every chunk of a CAF file."""
    start = 8
    while start + 12 <= len(held):
        name, size = struct.unpack(">4sq", held[start:start + 12])
        yield name, start, size
        start += 12 + size


class Containers(unittest.TestCase):
    """Compares containers with native files of the codecs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def place(self, name, held=None):
        path = os.path.join(self.folder, name)
        if held is not None:
            with open(path, "wb") as out:
                out.write(held)
        return path

    def read(self, *paths):
        return list(formats.by_spectrust(list(paths)))

    def test_mp3_of_mixed_blocks(self):
        blocks = dict(matrix_mp3.BLOCKS)
        for version, rate in ((3, 0), (2, 1)):
            held = matrix_mp3.stream(
                version, rate, 1, 0, blocks["mixed, in order"],
                blocks["any order"], n_frames=40)
            plain = self.place("plain.mp3", held)
            paths = [ffmpeg(plain, self.place("x." + ending), "-c", "copy",
                            "-use_editlist", "0")
                     for ending in ("mp4", "mov")]
            paths.append(ffmpeg(plain, self.place("x.caf"), "-c", "copy"))
            (expected, _), *others = self.read(plain, *paths)
            self.assertGreater(np.abs(expected).max(), 1e-3)
            for path, (ours, said) in zip(paths, others):
                with self.subTest(path=path, version=version):
                    self.assertEqual(said["warnings"], [])
                    np.testing.assert_array_equal(ours, expected)

    def test_flac_with_a_side_channel_of_33_bits(self):
        rng = np.random.Generator(np.random.PCG64(1))
        for kind in ("music", "noise", "ends"):
            values = matrix_flac.sound(kind, 2, 32, 0, rng)
            plain = self.place("plain.flac")
            subprocess.run(["flac", "-s", "-f", "--lax", "-o", plain, "-"],
                           input=matrix_flac.wav(values, 32, 44100),
                           check=True)
            expected = matrix_flac.by_flac(plain, 2, 32)
            paths = [ffmpeg(plain, self.place("x." + ending), "-c", "copy",
                            "-strict", "-2")
                     for ending in ("ogg", "mp4", "caf")]
            for path, (ours, said) in zip(paths, self.read(*paths)):
                with self.subTest(path=path, kind=kind):
                    self.assertEqual(said["warnings"], [])
                    np.testing.assert_array_equal(ours, expected)

    def test_big_and_little_endian_samples_in_quicktime(self):
        source = matrix.sounds(self.folder, "music", 2, 8000)
        paths = []
        for number, codec in enumerate((
                "s16be", "s16le", "s24be", "s24le", "s32be", "s32le", "f32be",
                "f32le", "f64be", "f64le", "u8", "s8", "alaw", "mulaw")):
            paths.append(ffmpeg(source, self.place("%d.mov" % number),
                                "-c:a", "pcm_" + codec))
        paths += [ffmpeg(source, self.place("i%d.mp4" % number), "-c:a",
                         "pcm_" + codec)
                  for number, codec in enumerate(("s24le", "s16be", "f32le"))]
        for path, (ours, said) in zip(paths, self.read(*paths)):
            with self.subTest(path=path):
                self.assertEqual(said.get("warnings", said), [])
                np.testing.assert_array_equal(
                    ours, formats.read_by("ffmpeg", path, 2))

    def test_fragments_and_films(self):
        source = matrix.sounds(self.folder, "music", 2, 44100)
        split = ["-frag_duration", "100000", "-movflags"]
        film = ["-f", "lavfi", "-i", "testsrc=size=64x64:duration=0.5",
                "-c:v", "mpeg4"]
        paths = [
            ffmpeg(source, self.place("%d.%s" % (number, ending)), *arguments)
            for number, (ending, *arguments) in enumerate((
                ("mp4", "-c:a", "aac", *split, "frag_keyframe"),
                ("mp4", "-c:a", "aac", *split, "frag_keyframe+empty_moov"),
                ("mp4", "-c:a", "flac", *split, "dash+empty_moov"),
                ("mp4", "-c:a", "alac", *split,
                 "frag_keyframe+empty_moov+default_base_moof"),
                ("ismv", "-c:a", "aac", "-frag_duration", "100000"),
                ("mp4", *film, "-c:a", "aac"),
                ("mp4", *film, "-c:a", "libmp3lame", *split,
                 "frag_keyframe+empty_moov"),
                ("mov", *film, "-c:a", "pcm_s24be"),
                ("mov", *film, "-c:a", "aac", "-movflags", "faststart")))]
        for path, (ours, said) in zip(paths, self.read(*paths)):
            with self.subTest(path=path):
                self.assertEqual(said.get("warnings", said), [])
                theirs = formats.read_by("ffmpeg", path, 2)
                # FFmpeg does not shorten the last packet of fragments.
                both = min(len(ours), len(theirs))
                self.assertLessEqual(len(theirs) - both, 1152)
                self.assertEqual(len(ours), both)
                self.assertLessEqual(np.abs(ours - theirs[:both]).max(), 1e-4)

    def test_damage_affects_one_packet(self):
        source = matrix.sounds(self.folder, "noise", 2, 44100)
        for codec, ending, len_of_packet in (
                ("flac", "ogg", 4608 * 20), ("flac", "mp4", 4608),
                ("flac", "caf", 4608), ("alac", "m4a", 4096),
                ("alac", "caf", 4096), ("libmp3lame", "mp4", 5 * 1152),
                ("libmp3lame", "caf", 5 * 1152), ("aac", "mp4", 2 * 1024)):
            path = ffmpeg(source, self.place("x." + ending), "-c:a", codec)
            with open(path, "rb") as file:
                whole = file.read()
            middle = len(whole) // 2
            damaged = self.place(
                "damaged", whole[:middle] + b"\0" * 60 + whole[middle + 60:])
            (expected, _), (ours, said) = self.read(path, damaged)
            with self.subTest(codec, ending=ending):
                self.assertEqual(ours.shape, expected.shape)
                self.assertLessEqual(len(said["warnings"]), 1)
                if codec == "flac":
                    self.assertRegex(said["warnings"][0], "silence instead")
                wrong = np.flatnonzero((ours != expected).any(1))
                self.assertGreater(len(wrong), 0)
                self.assertLessEqual(wrong[-1] - wrong[0], len_of_packet)

    def check_damage(self, whole, expected, places):
        """Check that all damaged files give the same samples."""
        paths, names = [], []
        for name, at, form, size, body in places:
            width = struct.calcsize(form)
            end = at + size if form == ">I" else body + size
            spoilt = [whole[:at] + struct.pack(form, other)
                      + whole[at + width:]
                      for other in (*SIZES, size - 1, size + 1, size + 50)]
            spoilt += [whole[:body] + filled * (end - body) + whole[end:]
                       for filled in (b"\0", b"\xff", b"A")]
            for number, held in enumerate(spoilt):
                names.append((name, number))
                paths.append(self.place("d%d" % len(paths), held))
        self.assertGreater(len(paths), 25)
        for name, (ours, said) in zip(names, self.read(*paths)):
            with self.subTest(name):
                self.assertNotIn("error", said)
                self.assertLessEqual(len(said["warnings"]), 1, said)
                self.assertTrue(any(np.array_equal(ours, other)
                                    for other in expected), len(ours))

    def test_damaged_optional_boxes(self):
        source = matrix.sounds(self.folder, "music", 2, 44100)
        tagged = ["-metadata", "title=a title", "-metadata", "artist=one"]
        for codec, more in (("aac", []), ("aac", ["-movflags", "faststart"]),
                            ("alac", []), ("flac", ["-strict", "-2"])):
            coded = ["-c:a", codec, *tagged, *more]
            path = ffmpeg(source, self.place("x.mp4"), *coded)
            bare = ffmpeg(source, self.place("bare.mp4"), *coded,
                          "-use_editlist", "0")
            expected = [ours for ours, _ in self.read(path, bare)]
            with open(path, "rb") as file:
                whole = file.read()
            places = [(name, at, ">I", size, at + 8)
                      for name, at, size in boxes(whole, 0, len(whole))
                      if name not in NEEDED]
            with self.subTest(codec, more=more):
                self.check_damage(whole, expected, places)

    def test_damaged_optional_chunks(self):
        source = matrix.sounds(self.folder, "music", 2, 44100)
        for codec in ("alac", "libmp3lame", "pcm_s16be"):
            path = ffmpeg(source, self.place("x.caf"), "-c:a", codec,
                          "-metadata", "title=a title")
            (expected, _), = self.read(path)
            with open(path, "rb") as file:
                whole = file.read()
            added = b"strg" + struct.pack(">q", 20) + b"s" * 20
            whole = whole[:8 + 12 + 32] + added + whole[8 + 12 + 32:]
            places = [(name, at + 4, ">q", size, at + 12)
                      for name, at, size in chunks(whole)
                      if name in BESIDE_IN_CAF | {b"strg"}]
            with self.subTest(codec):
                self.check_damage(whole, [expected], places)

    def test_a_data_chunk_of_unknown_size(self):
        source = matrix.sounds(self.folder, "music", 2, 44100)
        path = ffmpeg(source, self.place("x.caf"), "-c:a", "alac")
        with open(path, "rb") as file:
            whole = file.read()
        held = {name: whole[at:at + 12 + size]
                for name, at, size in chunks(whole)}
        data = b"data" + struct.pack(">q", -1) + held[b"data"][12:]
        unknown = self.place("unknown.caf", whole[:8] + held[b"desc"]
                             + held[b"kuki"] + held[b"pakt"] + data)
        (expected, _), (ours, said) = self.read(path, unknown)
        self.assertEqual(said["warnings"], [])
        np.testing.assert_array_equal(ours, expected)


if __name__ == "__main__":
    unittest.main()
