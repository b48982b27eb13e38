"""AAC and ALAC files that are cut off, or whose packets are damaged.

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
# Packets that a wrong one changes: AAC's overlap.
REACH = {AAC: 2, ALAC: 1}


class Coded:
    """A file, where its packets are, and what is read of it."""

    def __init__(self, name, path, frames, start):
        self.name, self.frames, self.start = name, frames, start
        with open(path, "rb") as file:
            self.whole = file.read()
        self.sizes = sizes_of(path)
        (self.samples, _), = formats.by_spectrust([path])

    def at(self, packet):
        """Return where a packet begins."""
        return self.start(self.whole) + sum(self.sizes[:packet])

    def heard(self, packet):
        """Return the first frame that a packet changes."""
        # Of AAC, the first packet is not heard.
        before = (self.frames == AAC) * self.frames
        if self.name == "AAC in ADTS":
            before = 0
        return packet * self.frames - before


def sizes_of(path):
    """Return the bytes of every packet."""
    done = subprocess.run(
        [matrix.imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", path,
         "-c", "copy", "-f", "framecrc", "-"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, check=True)
    lines = done.stdout.decode().splitlines()
    return [int(line.split(",")[4]) for line in lines if line[0] != "#"]


def in_mp4(whole):
    """Return where the packets of an MP4 file begin."""
    return whole.index(b"mdat") + 4


def in_caf(whole):
    """Return where the packets of a CAF file begin."""
    return whole.index(b"data") + 4 + 8 + 4


class Damaged(unittest.TestCase):
    """What is damaged costs a packet, what is cut off is said."""

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
        """Yield (file, packet, samples, what was said) of each variant."""
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
        """Check that all but what a packet changes is as it was."""
        self.assertEqual(ours.shape, file.samples.shape)
        self.assertTrue(np.isfinite(ours).all())
        wrong = np.flatnonzero((ours != file.samples).any(1))
        first = file.heard(packet)
        last = first + REACH[file.frames] * file.frames
        self.assertTrue(((wrong >= first) & (wrong < last)).all(),
                        (first, wrong))
        return wrong

    def test_what_is_cut_off_is_said_and_the_rest_is_right(self):
        def cut(file):
            if file.name.endswith("CAF"):
                # FFmpeg's table of packets comes last.
                return
            for packet in (1, len(file.sizes) // 3, len(file.sizes) - 1):
                # A stream of packets may end behind any of them.
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
                # No more than a packet is lost beside what was cut off.
                self.assertGreaterEqual(
                    len(ours), file.heard(packet) - file.frames)

    def test_a_packet_of_noise_costs_that_packet(self):
        rng = np.random.Generator(np.random.PCG64(5))

        def spoilt(file):
            for packet in (2, len(file.sizes) // 2, len(file.sizes) - 3):
                damaged = bytearray(file.whole)
                noise = bytes(rng.integers(0, 256, file.sizes[packet],
                                           np.uint8))
                at = file.at(packet)
                damaged[at:at + len(noise)] = noise
                yield packet, bytes(damaged)
        n_warned = 0
        for file, packet, ours, said in self.read(spoilt):
            with self.subTest(file.name, packet=packet):
                wrong = self.check_others(file, packet, ours)
                self.assertGreater(len(wrong), 0)
                for warned in said["warnings"]:
                    self.assertRegex(warned, "^1 packet cannot be decoded, "
                                     "the first at .* are silence instead$")
                n_warned += len(said["warnings"])
        # Noise may be a packet, but is so rarely.
        self.assertGreaterEqual(n_warned, 3 * len(self.files) - 3)

    def test_a_wrong_bit_costs_that_packet(self):
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
        # A bit may be padding.
        self.assertGreater(n_wrong, 0.9 * 24 * len(self.files))

    def test_a_wrong_first_bit_costs_that_packet_or_nothing(self):
        # Those of a header, or what says which kind of packet it is and how
        # long.
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

    def test_alac_that_holds_no_sound_or_less_than_it_should_is_told(self):
        def spoilt(file):
            if file.frames == ALAC:
                at = file.at(3)
                # The element that ends a packet, and the bit that says that
                # a count of frames follows.
                for byte, bits in ((0, 0xE0), (2, 0x10)):
                    damaged = bytearray(file.whole)
                    damaged[at + byte] |= bits
                    yield 3, bytes(damaged)
        read = list(self.read(spoilt))
        self.assertEqual(len(read), 4)
        for file, packet, ours, said in read:
            with self.subTest(file.name):
                self.check_others(file, packet, ours)
                self.assertEqual(len(said["warnings"]), 1)
                self.assertRegex(said["warnings"][0], "^1 packet cannot be")


if __name__ == "__main__":
    unittest.main()
