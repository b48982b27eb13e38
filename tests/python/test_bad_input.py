"""Bad inputs and outputs: each gives a failed Result and leaves no file."""

import os
import struct
import unittest

import spectrust
from support import (
    Case,
    float_wav_bytes,
    read,
    run_python,
    tone_bytes,
    wav_bytes,
)

ALARMED = """
import signal, sys
import spectrust
signal.alarm(5)
result = spectrust.Spectrogram().generate(sys.argv[1], sys.argv[2])
print(type(result.error).__name__, result.error)
"""

LIMITED = """
import resource, sys
import spectrust
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
result = spectrust.Spectrogram().generate(sys.argv[1], sys.argv[2])
print(type(result.error).__name__, result.error)
"""

AS_NOBODY = """
import os, sys
import spectrust
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
for result in spectrust.Batchop(sys.argv[1], sys.argv[2], 8, 8).run():
    print(result.ok, type(result.error).__name__, result.input_file)
"""


class BadCase(Case):
    """A spectrogram, and a folder that stays empty."""

    def setUp(self):
        Case.setUp(self)
        os.mkdir(self.path("out"))
        self.target = self.path("out", "a.jpg")
        self.spect = spectrust.Spectrogram(64, 48)

    def assert_fails(self, source, kind, *words):
        """Check both ways to draw a file; return the error."""
        result = self.spect.generate(source, self.target)
        self.assertIs(type(result), spectrust.Result)
        self.assertIs(result.ok, False)
        self.assertIsNone(result.output_file)
        self.assertIs(type(result.error), kind, str(result.error))
        for word in words + (os.path.basename(source),):
            self.assertIn(word, str(result.error))
        self.assertEqual(str(result.error).count("\n"), 0)
        self.assertEqual(os.listdir(self.path("out")), [])
        with self.assertRaises(kind) as caught:
            self.spect.encode(source)
        self.assertEqual(str(caught.exception), str(result.error))
        return result.error


class TestInputs(BadCase):

    def test_missing(self):
        self.assert_fails(self.path("no.wav"), spectrust.NotFoundError)

    def test_missing_folder(self):
        source = os.path.join(self.folder, "no", "a.wav")
        self.assert_fails(source, spectrust.NotFoundError)

    def test_empty_name(self):
        result = self.spect.generate("", self.target)
        self.assertIsInstance(result.error, spectrust.NotFoundError)

    def test_folder(self):
        os.mkdir(self.path("folder.wav"))
        self.assert_fails(
            self.path("folder.wav"), spectrust.InputError, "folder")

    def test_below_a_file(self):
        self.write("file", b"")
        source = os.path.join(self.folder, "file", "a.wav")
        self.assert_fails(source, spectrust.InputError)

    def test_name_too_long(self):
        source = os.path.join(self.folder, "x" * 252 + ".wav")
        error = self.spect.generate(source, self.target).error
        self.assertIsInstance(error, spectrust.InputError)
        # No file can have this name, so it is shortened like any other value.
        self.assertLess(len(str(error)), 160)
        self.assertIn(self.folder, str(error))
        self.assertIn("name too long", str(error))

    def test_no_error_prints_more_than_60_characters_of_a_value(self):
        long = "x" * 1000
        source = self.tone("a.wav")
        for call in (
                lambda: spectrust.Spectrogram(window=long),
                lambda: spectrust.Spectrogram(width=[1] * 1000),
                lambda: spectrust.Spectrogram(preset=long),
                lambda: spectrust.Spectrogram(**{long: 1}),
                lambda: self.spect.encode(source, format=long),
                lambda: self.spect.encode(long + "\0"),
                lambda: spectrust.Batchop(
                    self.folder, self.target, pattern="[" + long)):
            with self.assertRaises((TypeError, ValueError)) as caught:
                call()
            self.assertNotIn("x" * 61, str(caught.exception))
            self.assertNotIn("1, " * 21, str(caught.exception))
        for outpath in ("a." + long[:200], long):
            error = self.spect.generate(source, outpath).error
            self.assertLess(len(str(error)), 440)

    def test_empty_file(self):
        self.assert_fails(self.write("a.wav", b""), spectrust.AudioError)

    def test_text(self):
        source = self.write("a.wav", b"This is not a sound.\n" * 50)
        self.assert_fails(source, spectrust.AudioError)

    def test_only_a_header(self):
        for length in (4, 12, 20, 36, 43):
            source = self.write("a.wav", tone_bytes()[:length])
            self.assert_fails(source, spectrust.AudioError)

    def test_no_samples(self):
        self.assert_fails(
            self.write("a.wav", wav_bytes(b"")), spectrust.AudioError,
            "empty")

    def test_not_a_number(self):
        nan = float("nan")
        source = self.write(
            "a.wav", float_wav_bytes([0.5] * 1234 + [nan] + [0.5] * 99))
        self.assert_fails(source, spectrust.AudioError, "1234", "NaN")

    def test_infinite(self):
        for value in (float("inf"), float("-inf")):
            source = self.write("a.wav", float_wav_bytes([0.0, value]))
            self.assert_fails(source, spectrust.AudioError, "sample 1", "inf")

    def test_too_many_channels(self):
        data = bytearray(wav_bytes(bytes(65535 * 2), channels=1))
        struct.pack_into("<H", data, 22, 65535)
        result = self.spect.generate(
            self.write("a.wav", bytes(data)), self.target)
        self.assertIsInstance(result.error, spectrust.SpectrustError)
        self.assertIsInstance(result.error, ValueError)
        self.assertEqual(os.listdir(self.path("out")), [])

    def test_fifo_does_not_block(self):
        os.mkfifo(self.path("a.wav"))
        code, out, err = run_python(
            ALARMED, self.path("a.wav"), self.target)
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.startswith("InputError "), out)
        self.assertIn("FIFO", out)

    def test_device(self):
        code, out, err = run_python(ALARMED, "/dev/zero", self.target)
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.startswith("InputError "), out)

    def test_link_in_a_circle(self):
        os.symlink(self.path("a.wav"), self.path("a.wav"))
        self.assert_fails(self.path("a.wav"), spectrust.InputError)

    def test_missing_channel(self):
        self.spect = spectrust.Spectrogram(64, 48, channel=1)
        self.assert_fails(
            self.tone("a.wav"), spectrust.OptionError, "channel")

    def test_offset_beyond_the_end(self):
        self.spect = spectrust.Spectrogram(64, 48, offset=10.0)
        self.assert_fails(self.tone("a.wav"), spectrust.AudioError, "empty")

    def test_name_that_is_not_utf_8(self):
        result = self.spect.generate(
            os.fsdecode(os.fsencode(self.folder) + b"/\xff\n.wav"),
            self.target)
        self.assertIsInstance(result.error, spectrust.NotFoundError)
        str(result.error).encode("utf-8")
        repr(result).encode("utf-8")


class TestOutputs(BadCase):

    def assert_not_written(self, target, kind=spectrust.OutputError):
        result = self.spect.generate(self.tone("a.wav"), target)
        self.assertIs(type(result.error), kind, str(result.error))
        self.assertIsNone(result.output_file)
        self.assertIn(os.path.basename(target), str(result.error))
        self.assert_clean()

    def test_parent_is_a_file(self):
        self.write("file", b"before")
        self.assert_not_written(os.path.join(self.folder, "file", "a.jpg"))
        self.assertEqual(read(self.path("file")), b"before")

    def test_parent_is_missing(self):
        self.assert_not_written(os.path.join(self.folder, "no", "a.jpg"))

    def test_target_is_a_folder(self):
        os.mkdir(self.target)
        self.assert_not_written(self.target)
        self.assertTrue(os.path.isdir(self.target))

    def test_name_too_long(self):
        target = self.path("out", "x" * 252 + ".jpg")
        error = self.spect.generate(self.tone("a.wav"), target).error
        self.assertIs(type(error), spectrust.OutputError)
        # No file can have this name, so it is shortened like any other value.
        self.assertLess(len(str(error)), 240)
        self.assertIn("name too long", str(error))
        self.assert_clean()

    def test_other_format(self):
        self.assert_not_written(
            self.path("out", "a.gif"), spectrust.OptionError)

    def test_file_that_cannot_be_completed(self):
        code, out, err = run_python(
            LIMITED, self.tone("a.wav"), self.target)
        self.assertEqual((code, err), (0, ""))
        self.assertTrue(out.startswith("OutputError "), out)
        self.assertIn("a.jpg", out)
        self.assertEqual(os.listdir(self.path("out")), [])

    def test_link_is_replaced_and_not_followed(self):
        other = self.write("other.jpg", b"before")
        os.symlink(other, self.target)
        self.assertTrue(
            self.spect.generate(self.tone("a.wav"), self.target).ok)
        self.assertFalse(os.path.islink(self.target))
        self.assertEqual(read(other), b"before")


class TestUnreadable(BadCase):

    def test_folder_and_file_that_may_not_be_read(self):
        os.chmod(self.folder, 0o755)
        os.chmod(self.path("out"), 0o777)
        self.tone("in", "a.wav")
        self.tone("in", "locked", "b.wav")
        os.chmod(self.tone("in", "c.wav"), 0)
        os.chmod(self.path("in", "locked"), 0)
        code, out, err = run_python(
            AS_NOBODY, self.path("in"), self.path("out"))
        os.chmod(self.path("in", "locked"), 0o755)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out.splitlines(), [
            "True NoneType " + self.path("in", "a.wav"),
            "False InputError " + self.path("in", "c.wav"),
            "False InputError " + self.path("in", "locked"),
        ])


class TestMany(BadCase):

    def test_failing_calls_leave_no_file_open(self):
        text = self.write("text.wav", b"not audio")
        sound = self.tone("a.wav")
        elsewhere = os.path.join(self.folder, "no", "a.jpg")
        calls = [(self.path("no.wav"), self.target), (text, self.target),
                 (self.folder, self.target), (sound, elsewhere)]
        before = os.listdir("/proc/self/fd")
        for i in range(10000):
            self.assertFalse(self.spect.generate(*calls[i % 4]).ok)
        self.assertEqual(os.listdir("/proc/self/fd"), before)
        self.assertEqual(os.listdir(self.path("out")), [])
        self.assertTrue(self.spect.generate(sound, self.target).ok)


if __name__ == "__main__":
    unittest.main()
