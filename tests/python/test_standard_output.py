"""Pictures to standard output, and links to it."""

import os
import subprocess
import sys
import unittest

import spectrust
from support import Case, environment, read, run_python

PRINTS = """
import sys
import spectrust
print("before")
result = spectrust.Spectrogram(64, 48).generate(sys.argv[1], "-")
assert result.ok and result.output_file == "-", result
sys.stdout.flush()
print("after")
"""

BROKEN = """
import os, sys
import spectrust
reading, writing = os.pipe()
os.close(reading)
os.dup2(writing, 1)
result = spectrust.Spectrogram(64, 48).generate(sys.argv[1], "-")
assert isinstance(result.error, spectrust.OutputError), result
assert result.error.errno == 32 and result.output_file is None, result
sys.stderr.write("one failed result")
sys.stderr.flush()
os._exit(0)
"""

BLOCKED = """
import os, signal, sys
import spectrust
reading, writing = os.pipe()
os.dup2(writing, 1)
signal.setitimer(signal.ITIMER_REAL, 0.2)
signal.signal(signal.SIGALRM, signal.default_int_handler)
try:
    spectrust.Spectrogram(2000, 2000, quality=100).generate(sys.argv[1], "-")
except KeyboardInterrupt:
    sys.stderr.write("interrupted")
sys.stderr.flush()
os._exit(0)
"""


class TestStandardOutput(Case):

    def setUp(self):
        Case.setUp(self)
        self.source = self.tone("in.wav")
        self.picture = spectrust.Spectrogram(64, 48).encode(self.source)

    def test_the_picture_keeps_its_place_in_a_pipe(self):
        process = subprocess.Popen(
            [sys.executable, "-c", PRINTS, self.source],
            env=environment(), stdout=subprocess.PIPE)
        out, _ = process.communicate()
        self.assertEqual(process.returncode, 0)
        self.assertEqual(out, b"before\n" + self.picture + b"after\n")

    def test_standard_output_can_be_a_file(self):
        with open(self.path("out"), "wb") as file:
            code = subprocess.call(
                [sys.executable, "-c", PRINTS, self.source],
                env=environment(), stdout=file)
        self.assertEqual(code, 0)
        self.assertEqual(
            read(self.path("out")), b"before\n" + self.picture + b"after\n")

    def test_a_closed_pipe_is_one_failed_result(self):
        code, out, err = run_python(BROKEN, self.source)
        self.assertEqual((code, err), (0, "one failed result"))

    def test_a_reader_that_does_not_read_can_be_interrupted(self):
        code, out, err = run_python(BLOCKED, self.source)
        self.assertEqual((code, err), (0, "interrupted"))


class TestLinks(Case):

    def test_a_link_to_no_file_is_kept(self):
        source = self.tone("in.wav")
        spect = spectrust.Spectrogram(64, 48)
        os.mkfifo(self.path("pipe"))
        targets = [
            ("fifo.jpg", self.path("pipe"), "a FIFO"),
            ("null.jpg", "/dev/null", "a device"),
            ("folder.jpg", self.folder, "a folder")]
        for name, target, found in targets:
            link = self.path(name)
            os.symlink(target, link)
            result = spect.generate(source, link)
            self.assertIsInstance(result.error, spectrust.OutputError)
            self.assertIn("this is a link to " + found, str(result.error))
            self.assertEqual(os.readlink(link), target)
        self.assert_clean()

    def test_a_batch_keeps_such_a_link_too(self):
        source = self.tone("in", "a.wav")
        os.mkdir(self.path("out"))
        os.symlink("/dev/null", self.path("out", "a.jpg"))
        result, = spectrust.Batchop(
            self.path("in"), self.path("out"), 64, 48, layout="mirror").run()
        self.assertEqual(result.input_file, source)
        self.assertIn("this is a link to a device", str(result.error))
        self.assertTrue(os.path.islink(self.path("out", "a.jpg")))
        self.assert_clean()


if __name__ == "__main__":
    unittest.main()
