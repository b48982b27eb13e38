"""Damaged Ogg Vorbis and AAC files.

SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import os
import subprocess
import tempfile
import unittest

import formats
import matrix
import numpy as np

SR = 44100


class Damaged(unittest.TestCase):
    """Damaged files of six seconds."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        samples = matrix.sound("music", 2, SR, 6.0)
        cls.source = os.path.join(cls.folder.name, "source.wav")
        matrix.soundfile.write(cls.source, samples, SR)
        cls.vorbis = os.path.join(cls.folder.name, "x.ogg")
        subprocess.run(["oggenc", "-Q", "-q", "5", "-c", "artist=x", "-o",
                        cls.vorbis, cls.source], check=True)
        with open(cls.vorbis, "rb") as file:
            cls.whole = file.read()
        cls.expected, _ = cls.read(cls.whole)

    @classmethod
    def read(cls, held):
        path = os.path.join(cls.folder.name, "damaged")
        with open(path, "wb") as out:
            out.write(held)
        (ours, said), = formats.by_spectrust([path])
        return ours, said

    def check_silence(self, ours, said, at_most):
        """Check that only one stretch differs, and that it is silent."""
        self.assertEqual(len(said["warnings"]), 1)
        self.assertRegex(said["warnings"][0], "are silence instead$")
        self.assertEqual(ours.shape, self.expected.shape)
        wrong = np.flatnonzero((ours != self.expected).any(1))
        self.assertLess(len(wrong), at_most * SR)
        self.assertFalse(ours[wrong[2048:-2048]].any())

    def test_a_damaged_page_becomes_silence(self):
        damaged = bytearray(self.whole)
        damaged[len(damaged) // 2] ^= 0x55
        ours, said = self.read(bytes(damaged))
        self.check_silence(ours, said, 0.5)

    def test_a_missing_page_becomes_silence(self):
        begin = self.whole.index(b"OggS", len(self.whole) // 2)
        end = self.whole.index(b"OggS", begin + 1)
        ours, said = self.read(self.whole[:begin] + self.whole[end:])
        self.check_silence(ours, said, 0.5)

    def test_a_damaged_packet_becomes_silence(self):
        pages = pages_of(self.whole)
        middle = pages[len(pages) // 2]
        lengths = lengths_of(middle)
        at = 27 + middle[26] + sum(lengths[:5])
        # Audio packets start with a 0 bit.
        middle[at] |= 1
        ours, said = self.read(b"".join(map(checked, pages)))
        self.assertRegex(said["warnings"][0], "1 packet cannot be decoded")
        self.check_silence(ours, said, 0.2)

    def test_files_with_wrong_comments_are_read(self):
        for wrong in (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\2\0\0\0"):
            pages = pages_of(self.whole)
            at = pages[1].index(b"\x03vorbis") + 7
            size = int.from_bytes(pages[1][at:at + 4], "little")
            count = at + 4 + size
            for where in (at, count, count + 4):
                pages[1][where:where + 4] = wrong
                ours, said = self.read(b"".join(map(checked, pages)))
                self.assertEqual(said.get("warnings"), [])
                np.testing.assert_array_equal(ours, self.expected)

    def test_links_of_other_rates_end_with_a_warning(self):
        other = os.path.join(self.folder.name, "other.ogg")
        subprocess.run(["oggenc", "-Q", "--resample", "22050", "-o", other,
                        self.source], check=True)
        with open(other, "rb") as file:
            ours, said = self.read(self.whole + file.read())
        np.testing.assert_array_equal(ours, self.expected)
        self.assertRegex(said["warnings"][0],
                         "the sample rate changes to 22050 Hz")

    def test_a_damaged_aac_packet_becomes_silence(self):
        path = matrix.write(self.folder.name, "x.m4a", self.source,
                                ["-c:a", "aac", "-aac_pns", "0", "-ar",
                                 "48000"])
        with open(path, "rb") as file:
            whole = file.read()
        expected, _ = self.read(whole)
        at = whole.index(b"mdat") + 4
        damaged = bytearray(whole)
        middle = at + (whole.index(b"moov") - at) // 2
        damaged[middle:middle + 400] = b"\xff" * 400
        ours, said = self.read(bytes(damaged))
        self.assertEqual(ours.shape, expected.shape)
        wrong = np.flatnonzero((ours != expected).any(1))
        self.assertLess(len(wrong), 6 * 1024)
        self.assertRegex(said["warnings"][0], "are silence instead$")

    def test_the_error_names_a_video_without_sound(self):
        path = os.path.join(self.folder.name, "v.mp4")
        subprocess.run(
            [matrix.imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f",
             "lavfi", "-i", "testsrc=d=1:s=64x64", "-c:v", "mpeg4", path],
            stdin=subprocess.DEVNULL, check=True)
        (_, said), = formats.by_spectrust([path])
        self.assertRegex(said["error"], "a video without sound")


def pages_of(whole):
    """Return the pages of an Ogg file as bytearrays."""
    pages, at = [], 0
    while at < len(whole):
        size = 27 + whole[at + 26]
        size += sum(whole[at + 27:at + size])
        pages.append(bytearray(whole[at:at + size]))
        at += size
    return pages


def lengths_of(page):
    """Return the lengths of a page's packets."""
    lengths = [0]
    for segment in page[27:27 + page[26]]:
        lengths[-1] += segment
        if segment < 255:
            lengths.append(0)
    return lengths


def checked(page):
    """Return the page with a correct checksum."""
    page[22:26] = bytes(4)
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc >> 31 else crc << 1) \
                & 0xFFFFFFFF
    page[22:26] = crc.to_bytes(4, "little")
    return bytes(page)


if __name__ == "__main__":
    unittest.main()
