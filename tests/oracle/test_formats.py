"""Compares WAV files with libsndfile, SciPy and FFmpeg.

SPECTRUST_SAMPLES names the program built from examples/samples.rs.
"""
import os
import subprocess
import tempfile
import unittest

import formats
import numpy as np
import soundfile


class Formats(unittest.TestCase):
    """`formats.matrix`: if two programs agree, so must the library."""

    @classmethod
    def setUpClass(cls):
        cls.cases = formats.compare()

    def test_samples_are_those_on_which_two_programs_agree(self):
        asked = 0
        for case in self.cases:
            agreed = case.agreed()
            if agreed is None:
                continue
            asked += 1
            with self.subTest(str(case)):
                self.assertTrue(formats.same(agreed, case.ours), case.said)
        # Only one of them reads BW64, and only one reads G.711 in RIFX.
        self.assertGreater(asked, 0.8 * len(self.cases))

    def test_every_file_is_read(self):
        for case in self.cases:
            with self.subTest(str(case)):
                self.assertEqual(case.said.get("channels"), case.channels,
                                 case.said)
                self.assertEqual(case.ours.shape,
                                 (case.n_frames, case.channels))

    def test_only_sizes_cause_warnings(self):
        for case in self.cases:
            cut = case.container == "data size beyond the file"
            with self.subTest(str(case)):
                self.assertEqual(len(case.said["warnings"]), int(cut))


class WrittenByOthers(unittest.TestCase):
    """Files written by libsndfile and FFmpeg."""

    READ = ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE",
            "ALAW", "ULAW")
    REFUSED = {"IMA_ADPCM": "IMA ADPCM", "MS_ADPCM": "Microsoft ADPCM",
               "GSM610": "GSM 6.10", "G721_32": "G.721 ADPCM"}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "x.wav")
        rng = np.random.Generator(np.random.PCG64(1))
        self.samples = np.clip(0.3 * rng.standard_normal((3001, 2)), -1, 0.99)

    def check(self):
        (ours, said), = formats.by_spectrust([self.path])
        self.assertEqual(said.get("warnings"), [], said)
        np.testing.assert_array_equal(
            ours, formats.read_by("soundfile", self.path, 2))

    def test_libsndfile(self):
        written = 0
        for kind in ("WAV", "WAVEX", "RF64"):
            for subtype in self.READ:
                for endian in ("LITTLE", "BIG"):
                    if not soundfile.check_format(kind, subtype, endian):
                        continue
                    soundfile.write(self.path, self.samples, formats.SR,
                                    format=kind, subtype=subtype,
                                    endian=endian)
                    written += 1
                    with self.subTest(kind, subtype=subtype, endian=endian):
                        self.check()
        self.assertEqual(written, 4 * len(self.READ))

    def test_ffmpeg_into_a_pipe(self):
        source = self.path + ".source.wav"
        soundfile.write(source, self.samples, formats.SR, subtype="PCM_32")
        for codec in ("pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le",
                      "pcm_f32le", "pcm_f64le", "pcm_alaw", "pcm_mulaw"):
            with open(self.path, "wb") as out:
                pipe = subprocess.Popen(
                    [formats.imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error",
                     "-i", source, "-c:a", codec, "-f", "wav", "-"],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
                out.write(pipe.communicate()[0])
            with self.subTest(codec):
                self.check()

    def test_errors_name_unsupported_codecs(self):
        for subtype, name in self.REFUSED.items():
            soundfile.write(self.path, self.samples[:, 0], formats.SR,
                            format="WAV", subtype=subtype)
            (_, said), = formats.by_spectrust([self.path])
            self.assertIn(name, said.get("error", ""), subtype)

    def test_errors_name_other_formats(self):
        for kind, name in (("W64", "W64"), ("AU", "AU"), ("NIST", "SPHERE"),
                           ("VOC", "VOC")):
            soundfile.write(self.path, self.samples, formats.SR, format=kind)
            (_, said), = formats.by_spectrust([self.path])
            self.assertIn(name, said.get("error", ""), kind)


if __name__ == "__main__":
    unittest.main()
