"""Truncated AAC and ALAC files, and damaged packets.

SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import os
import subprocess
import tempfile
import unittest

import formats
import matrix
import matrix_aac
import numpy as np
import soundfile

SR = 44100
AAC, ALAC = 1024, 4096
# Number of packets affected by a damaged one: those of AAC overlap.
REACH = {AAC: 2, ALAC: 1}


class Coded:
    """A file with the positions of its packets and its samples."""

    def __init__(self, name, path, frames, start):
        self.name, self.frames, self.start = name, frames, start
        with open(path, "rb") as file:
            self.whole = file.read()
        self.sizes = sizes_of(path)
        (self.samples, _), = formats.by_spectrust([path])

    def at(self, packet):
        """Return the offset of a packet."""
        return self.start(self.whole) + sum(self.sizes[:packet])

    def first_frame(self, packet):
        """Return the first frame affected by a packet."""
        # The first packet of AAC is priming.
        before = (self.frames == AAC) * self.frames
        if self.name == "AAC in ADTS":
            before = 0
        return packet * self.frames - before


def sizes_of(path):
    """Return the size of every packet in bytes."""
    done = subprocess.run(
        [matrix.imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", path,
         "-c", "copy", "-f", "framecrc", "-"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, check=True)
    lines = done.stdout.decode().splitlines()
    return [int(line.split(",")[4]) for line in lines if line[0] != "#"]


def in_mp4(whole):
    """Return the offset of the packets in an MP4 file."""
    return whole.index(b"mdat") + 4


def in_caf(whole):
    """Return the offset of the packets in a CAF file."""
    return whole.index(b"data") + 4 + 8 + 4


class Damaged(unittest.TestCase):
    """Damage affects single packets; truncation causes a warning."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        source = os.path.join(cls.folder.name, "source.wav")
        soundfile.write(source, matrix.sound("music", 2, SR, 2.0), SR)
        aac, alac = matrix_aac.PLAIN, ("-c:a", "alac")
        front = ("-movflags", "faststart")
        adts = cls.write("x.aac", source, aac)
        cls.files = [
            Coded("AAC in MP4", cls.write("x.m4a", source, aac + front), AAC,
                  in_mp4),
            Coded("AAC in ADTS", adts, AAC, lambda whole: 0),
            Coded("AAC in CAF", matrix_aac.in_caf(adts, 2, SR), AAC, in_caf),
            Coded("ALAC in MP4", cls.write("y.m4a", source, alac + front),
                  ALAC, in_mp4),
            Coded("ALAC in CAF", cls.write("y.caf", source, alac), ALAC,
                  in_caf),
        ]

    @classmethod
    def write(cls, name, source, arguments):
        return matrix.write(cls.folder.name, name, source, list(arguments))

    def read(self, variants):
        """Yield (file, packet, samples, program output) of variants."""
        jobs = []
        for file in self.files:
            for packet, held in variants(file):
                path = os.path.join(self.folder.name, "d%d" % len(jobs))
                with open(path, "wb") as out:
                    out.write(held)
                jobs.append((file, packet, path))
        read = formats.by_spectrust([path for _, _, path in jobs])
        for (file, packet, path), (ours, said) in zip(jobs, read):
            os.remove(path)
            os.remove(path + ".f32")
            yield file, packet, ours, said

    def check_others(self, file, packet, ours):
        """Check that only frames affected by the packet differ."""
        self.assertEqual(ours.shape, file.samples.shape)
        self.assertTrue(np.isfinite(ours).all())
        wrong = np.flatnonzero((ours != file.samples).any(1))
        first = file.first_frame(packet)
        last = first + REACH[file.frames] * file.frames
        self.assertTrue(((wrong >= first) & (wrong < last)).all(),
                        (first, wrong))
        return wrong

    def test_truncated_files_are_read_with_a_warning(self):
        def cut(file):
            if file.name.endswith("CAF"):
                # FFmpeg writes the packet table last.
                return
            for packet in (1, len(file.sizes) // 3, len(file.sizes) - 1):
                # A raw stream may end after any packet.
                more = 0 if file.name != "AAC in ADTS" else matrix_aac.HEADER
                for more in (more, more + 1, file.sizes[packet] - 1):
                    yield packet, file.whole[:file.at(packet) + more]
        for file, packet, ours, said in self.read(cut):
            with self.subTest(file.name, packet=packet):
                if len(ours):
                    self.assertRegex(" ".join(said["warnings"]),
                                     "^the file ends early, after ")
                    np.testing.assert_array_equal(
                        ours, file.samples[:len(ours)])
                # At most one packet more than the truncated ones is lost.
                self.assertGreaterEqual(
                    len(ours), file.first_frame(packet) - file.frames)

    def test_a_packet_of_noise_becomes_silence(self):
        rng = np.random.Generator(np.random.PCG64(5))

        def damaged_files(file):
            for packet in (2, len(file.sizes) // 2, len(file.sizes) - 3):
                damaged = bytearray(file.whole)
                noise = bytes(rng.integers(0, 256, file.sizes[packet],
                                           np.uint8))
                at = file.at(packet)
                damaged[at:at + len(noise)] = noise
                yield packet, bytes(damaged)
        n_warned = 0
        for file, packet, ours, said in self.read(damaged_files):
            with self.subTest(file.name, packet=packet):
                wrong = self.check_others(file, packet, ours)
                self.assertGreater(len(wrong), 0)
                for warned in said["warnings"]:
                    self.assertRegex(warned, "^1 packet cannot be decoded, "
                                     "the first at .* are silence instead$")
                n_warned += len(said["warnings"])
        # Noise is rarely a valid packet.
        self.assertGreaterEqual(n_warned, 3 * len(self.files) - 3)

    def test_a_wrong_bit_affects_one_packet(self):
        rng = np.random.Generator(np.random.PCG64(6))

        def flipped(file):
            for _ in range(24):
                packet = int(rng.integers(1, len(file.sizes) - 2))
                bit = int(rng.integers(0, 8 * file.sizes[packet]))
                damaged = bytearray(file.whole)
                damaged[file.at(packet) + bit // 8] ^= 1 << bit % 8
                yield packet, bytes(damaged)
        n_wrong = 0
        for file, packet, ours, said in self.read(flipped):
            with self.subTest(file.name, packet=packet):
                self.assertNotIn("error", said)
                wrong = self.check_others(file, packet, ours)
                n_wrong += len(wrong) > 0
                self.assertLessEqual(len(said["warnings"]), 1)
        # The bit may be padding.
        self.assertGreater(n_wrong, 0.9 * 24 * len(self.files))

    def test_a_wrong_bit_at_the_start_affects_at_most_one_packet(self):
        # Bits of an ADTS header, or of the type and length of the packet.
        bits = range(0, 8 * matrix_aac.HEADER, 3)

        def flipped(file):
            packet = len(file.sizes) // 2
            for bit in bits:
                damaged = bytearray(file.whole)
                damaged[file.at(packet) + bit // 8] ^= 0x80 >> bit % 8
                yield packet, bytes(damaged)
        for file, packet, ours, said in self.read(flipped):
            with self.subTest(file.name, packet=packet):
                self.assertNotIn("error", said)
                wrong = self.check_others(file, packet, ours)
                self.assertLessEqual(len(said["warnings"]), 1)
                if file.name == "AAC in ADTS":
                    self.assertEqual((len(wrong), said["warnings"]), (0, []))

    def test_short_or_empty_alac_packets_cause_a_warning(self):
        def damaged_files(file):
            if file.frames == ALAC:
                at = file.at(3)
                # The end element, and the flag of a frame count.
                for byte, bits in ((0, 0xE0), (2, 0x10)):
                    damaged = bytearray(file.whole)
                    damaged[at + byte] |= bits
                    yield 3, bytes(damaged)
        read = list(self.read(damaged_files))
        self.assertEqual(len(read), 4)
        for file, packet, ours, said in read:
            with self.subTest(file.name):
                self.check_others(file, packet, ours)
                self.assertEqual(len(said["warnings"]), 1)
                self.assertRegex(said["warnings"][0], "^1 packet cannot be")


if __name__ == "__main__":
    unittest.main()
