"""Shared by the tests: sounds, folders, processes and compiled C."""

import array
import doctest
import math
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import wave

import spectrust

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
HEADER = os.path.join(ROOT, "include", "spectrust.h")

# Seconds after which a child process is considered to hang.
HANGS = 120


class Case(unittest.TestCase):
    """A test with a folder of its own, removed afterwards."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="spectrust-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *parts):
        """Return a path in the folder; folders above it are created."""
        path = os.path.join(self.folder, *parts)
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        return path

    def write(self, name, data):
        """Write bytes into a file of the folder and return its path."""
        path = self.path(name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def tone(self, *parts, **sound):
        """Write a tone into a WAV file of the folder; see `tone_bytes`."""
        return self.write(os.path.join(*parts), tone_bytes(**sound))

    def enter(self):
        """Make the folder the working directory until the test ends."""
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)

    def assert_jpeg(self, data, width, height):
        """Check that bytes are a complete JPEG file of this size."""
        self.assertEqual(data[:3], b"\xff\xd8\xff")
        self.assertEqual(data[-2:], b"\xff\xd9")
        self.assertEqual(jpeg_size(data), (width, height))

    def assert_clean(self, folder=None):
        """Check that a folder contains no temporary file, at any depth."""
        left = [
            os.path.join(at, name)
            for at, _, names in os.walk(folder or self.folder)
            for name in names if name.startswith(".spectrust-")]
        self.assertEqual(left, [])


def run_document(case, name, section=None, more_than=0,
                 flags=doctest.NORMALIZE_WHITESPACE):
    """Run the Python blocks of a document in docs/, or of a section of it.

    There must be more examples than `more_than`.
    """
    text = read(os.path.join(ROOT, "docs", name)).decode("utf-8")
    if section is not None:
        text, = re.findall(
            r"^#+ {}\n(.*?)(?=^#|\Z)".format(re.escape(section)), text,
            re.M | re.S)
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.M | re.S))
    test = doctest.DocTestParser().get_doctest(
        code, {}, section or name, name, 0)
    case.assertGreater(len(test.examples), more_than)
    run_doctest(case, test, flags)


def run_doctest(case, test, flags=doctest.NORMALIZE_WHITESPACE):
    """Run a `doctest.DocTest`."""
    # Otherwise the -v of unittest counts as doctest's.
    runner = doctest.DocTestRunner(verbose=False, optionflags=flags)
    runner.run(test)
    case.assertEqual(runner.failures, 0, test.name)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def tone_bytes(seconds=0.25, hertz=440., sr=8000):
    """Return a 16-bit mono WAV file of a sine."""
    samples = array.array("h", (
        int(16000 * math.sin(2 * math.pi * hertz * i / sr))
        for i in range(int(seconds * sr))))
    if sys.byteorder == "big":
        samples.byteswap()
    return wav_bytes(samples.tobytes(), sr)


def wav_bytes(data, sr=8000, tag=1, bits=16, channels=1):
    """Return a WAV file with these bytes as its samples."""
    frame = channels * bits // 8
    form = struct.pack("<HHIIHH", tag, channels, sr, sr * frame, frame, bits)
    chunks = b"fmt " + struct.pack("<I", len(form)) + form
    chunks += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def float_wav_bytes(samples, sr=8000):
    """Return a 32-bit float mono WAV file."""
    data = struct.pack("<{}f".format(len(samples)), *samples)
    return wav_bytes(data, sr, tag=3, bits=32)


def long_wav(path, seconds):
    """Write a WAV file at 8 kHz that takes a while to draw."""
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        second = tone_bytes(seconds=1)[44:]
        for _ in range(seconds):
            file.writeframesraw(second)


def jpeg_size(data):
    """Return width and height from the frame header of a JPEG."""
    at = 2
    while data[at + 1] not in (0xc0, 0xc1, 0xc2):
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    height, width = struct.unpack(">HH", data[at + 5:at + 9])
    return width, height


def environment(**changes):
    """Return an environment in which Python finds this spectrust."""
    package = os.path.dirname(os.path.abspath(spectrust.__file__))
    paths = [os.path.dirname(package), HERE]
    result = dict(os.environ, PYTHONPATH=os.pathsep.join(paths))
    result.update(changes)
    return result


def start_python(script, *arguments, **changes):
    """Start this Python with a script; `changes` apply to its environment."""
    command = [sys.executable, "-c", script]
    return subprocess.Popen(
        command + list(arguments), env=environment(**changes),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process):
    """Wait for a process; return its exit code, output and error output."""
    try:
        out, err = process.communicate(timeout=HANGS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out.decode("utf-8"), err.decode("utf-8")


def run_python(script, *arguments, **changes):
    """Run this Python with a script; return as `finish` does."""
    return finish(start_python(script, *arguments, **changes))


def threads():
    """Return the IDs of this process's threads, as the system lists them."""
    return sorted(os.listdir("/proc/self/task"))


def only_threads(expected):
    """Return whether the system lists these threads and no others.

    A thread that has been joined remains listed for a moment.
    """
    for _ in range(10000):
        if threads() == expected:
            return True
        time.sleep(0.001)
    return False


def compile_c(source, path, *options):
    """Compile a C program or, with -shared, a library."""
    command = ["cc", "-o", path, "-x", "c", "-"] + list(options)
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    process.communicate(source.encode("ascii"))
    if process.returncode != 0:
        raise RuntimeError("cc failed, see above")
    return path


def library_path():
    """Return the path of the library that was loaded."""
    from spectrust._native.library import library
    return library._name
