"""Compares formats other than WAV with libsndfile and FFmpeg.

SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import os
import struct
import tempfile
import unittest

import coded as codecs
import formats
import numpy as np
import soundfile

# Lossy formats that do not state their length.
UNTRIMMED = {"MP3 without a Xing frame", "AAC in ADTS",
             "MP3, 22.05 kHz mono"}
# FFmpeg removes padding even from a last packet that is already short.
TRIMMED_TWICE = {"ALAC in CAF"}


class Formats(unittest.TestCase):
    """`codecs.CASES`."""

    @classmethod
    def setUpClass(cls):
        cls.cases = codecs.compare()

    def test_samples_are_those_of_other_programs(self):
        for case in self.cases:
            with self.subTest(case.name):
                self.assertNotIn("error", case.said)
                asked = [program for program in codecs.PROGRAMS
                         if case.theirs[program] is not None]
                self.assertTrue(asked)
                for program in asked:
                    theirs = case.theirs[program]
                    if case.name in TRIMMED_TWICE:
                        np.testing.assert_array_equal(
                            theirs, case.ours[:len(theirs)])
                        continue
                    self.assertEqual(theirs.shape, case.ours.shape, program)
                    self.assertLessEqual(case.difference(program),
                                         case.tolerance, program)

    def test_encoder_delay_and_padding_are_removed(self):
        for case in self.cases:
            if case.name not in UNTRIMMED:
                with self.subTest(case.name):
                    self.assertEqual(len(case.ours), codecs.FRAMES)

    def test_there_are_no_warnings(self):
        for case in self.cases:
            with self.subTest(case.name):
                self.assertEqual(case.said["warnings"], [])


class Damaged(unittest.TestCase):
    """Truncated files and files with noise, of every format."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.cases = codecs.write_all(cls.folder.name)

    def read(self, variants):
        """Yield (case, complete file, samples, program output)."""
        jobs = []
        for case in self.cases:
            with open(case.path, "rb") as file:
                whole = file.read()
            for variant in variants(whole):
                path = os.path.join(self.folder.name, "d%d" % len(jobs))
                with open(path, "wb") as out:
                    out.write(variant)
                jobs.append((case, path))
        read = formats.by_spectrust([path for _, path in jobs])
        for (case, path), (ours, said) in zip(jobs, read):
            os.remove(path)
            os.remove(path + ".f32")
            yield case, ours, said

    def test_truncated_files_are_read_to_their_end(self):
        def cut(whole):
            for share in (0.0, 0.001, 0.01, 0.3, 0.7, 0.999):
                yield whole[:int(share * len(whole))]
        longest = {}
        for case, ours, said in self.read(cut):
            with self.subTest(case.name):
                if "error" in said:
                    self.assertRegex(said["error"], "not readable|empty")
                else:
                    self.assertLessEqual(len(ours), codecs.FRAMES + 5000)
                    self.assertTrue(np.isfinite(ours).all())
                    longest[case.name] = max(
                        len(ours), longest.get(case.name, 0))
        for case in self.cases:
            # These cannot be read without their end.
            ends = case.name.startswith("ALAC") or "fast" not in case.name \
                and any(name in case.name for name in (
                    "M4A", "MP4", "QuickTime", "in CAF"))
            with self.subTest(case.name):
                self.assertTrue(ends or case.name in longest)

    def test_noise_never_ends_the_process(self):
        rng = np.random.Generator(np.random.PCG64(3))

        def spoilt(whole):
            for count in (1, 10, 1000):
                for reach in (200, 4000, len(whole)):
                    damaged = np.frombuffer(whole, np.uint8).copy()
                    at = rng.integers(0, min(reach, len(whole)), count)
                    damaged[at] = rng.integers(0, 256, count)
                    yield damaged.tobytes()
        for case, ours, said in self.read(spoilt):
            if "error" not in said:
                self.assertTrue(np.isfinite(ours).all(), case.name)


class Gapless(unittest.TestCase):
    """Delay and padding as stated by files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "x.sound")
        self.source = os.path.join(folder.name, "source.wav")
        soundfile.write(self.source, codecs.sound(), codecs.SR)

    def read(self, held=None):
        if held is not None:
            with open(self.path, "wb") as out:
                out.write(held)
        (ours, said), = formats.by_spectrust([self.path])
        return ours, said.get("warnings", said)

    def written(self, *how):
        codecs.write(self.path, list(how), self.source)
        with open(self.path, "rb") as file:
            return file.read()

    def test_short_vorbis(self):
        for seconds in ("0.05", "0.3", "1"):
            held = self.written("-t", seconds, "-c:a", "libvorbis", "x.ogg")
            ours, _ = self.read(held)
            self.assertEqual(len(ours), int(float(seconds) * codecs.SR))

    def test_a_wrong_count_in_a_xing_frame(self):
        whole = self.written("x.mp3")
        expected, _ = self.read(whole)
        at = whole.index(b"Xing") if b"Xing" in whole else whole.index(b"Info")
        # Changing the count invalidates the checksum after it, so that the
        # stated delay and padding are ignored.
        few = whole[:at + 8] + struct.pack(">I", 3) + whole[at + 12:]
        ours, warned = self.read(few)
        self.assertEqual(warned, [])
        self.assertTrue(len(expected) <= len(ours) <= len(expected) + 2400)

    def test_truncated_mp3(self):
        whole = self.written("x.mp3")
        expected, _ = self.read(whole)
        ours, warned = self.read(whole[:len(whole) // 2])
        self.assertRegex(" ".join(warned), "the file ends early, after 0.9")
        np.testing.assert_array_equal(ours, expected[:len(ours)])

    def test_mp3_from_its_middle_on(self):
        whole = self.written("-write_xing", "0", "x.mp3")
        middle = whole.index(b"\xff\xfb", len(whole) // 2)
        ours, _ = self.read(whole[middle:])
        self.assertGreater(len(ours), 0.45 * codecs.FRAMES)

    def test_concatenated_files(self):
        whole = self.written("-c:a", "libvorbis", "x.ogg")
        expected, _ = self.read(whole)
        ours, warned = self.read(whole + whole)
        np.testing.assert_array_equal(ours, np.concatenate([expected] * 2))
        self.assertEqual(warned, [])

    def test_the_itunes_note(self):
        whole = self.written("-c:a", "aac", "-map_metadata", "-1",
                             "-fflags", "+bitexact", "-use_editlist", "0",
                             "x.m4a")
        plain, _ = self.read(whole)
        # Complete packets, the last one shortened by its duration.
        heard = -(-len(plain) // 1024) * 1024 - 0x500
        note = " 00000000 00000400 00000100 %016X" % heard
        ours, warned = self.read(with_itunes_note(whole, note))
        self.assertEqual(warned, [])
        self.assertEqual(len(ours), heard)
        np.testing.assert_array_equal(ours, plain[0x400:0x400 + heard])


def box(name, *held):
    """Return an MP4 box."""
    body = b"".join(held)
    return struct.pack(">I4s", 8 + len(body), name) + body


def with_itunes_note(whole, note):
    """Return an MP4 file, whose moov box comes last, with iTunSMPB."""
    at = whole.index(b"moov") - 4
    size, = struct.unpack(">I", whole[at:at + 4])
    assert at + size == len(whole)
    item = box(b"----", box(b"mean", b"\0\0\0\0com.apple.iTunes"),
               box(b"name", b"\0\0\0\0iTunSMPB"),
               box(b"data", b"\0\0\0\1\0\0\0\0", note.encode()))
    handler = box(b"hdlr", b"\0" * 8, b"mdirappl", b"\0" * 9)
    added = box(b"udta", box(b"meta", b"\0" * 4, handler,
                             box(b"ilst", item)))
    return whole[:at] + struct.pack(">I", size + len(added)) \
        + whole[at + 4:] + added


if __name__ == "__main__":
    unittest.main()
