"""_native/interrupt.py: Ctrl-C stops a long call and leaves nothing behind."""

import os
import signal
import struct
import threading
import unittest

import spectrust
from spectrust._native import interrupt
from support import (
    Case,
    finish,
    only_threads,
    read,
    run_python,
    start_python,
    tone_bytes,
    wav_bytes,
)

# The line "ready" precedes the call.
INTERRUPTED = """
import os, signal, sys
import spectrust, support

source, target, call = sys.argv[1:]
spect = spectrust.Spectrogram(64, 48)
before = support.threads()
handler = signal.getsignal(signal.SIGINT)
try:
    print("ready", flush=True)
    if call == "generate":
        spect.generate(source, target)
    else:
        spect.encode(source)
except KeyboardInterrupt:
    print("interrupted", support.only_threads(before))
    print(signal.getsignal(signal.SIGINT) is handler)
print(spect.encode(os.environ["SHORT"])[:2] == b"\\xff\\xd8")
"""

ALARMED = """
import signal, sys
import spectrust

class TooLong(Exception):
    pass

def give_up(number, frame):
    raise TooLong

signal.signal(signal.SIGALRM, give_up)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    spectrust.Spectrogram(64, 48).generate(*sys.argv[1:])
except TooLong:
    print("given up")
"""


def endless(path):
    """Write a sparse WAV file of 25 hours of silence."""
    header = bytearray(wav_bytes(b""))
    header[40:44] = struct.pack("<I", 2 * 8000 * 90000)
    with open(path, "wb") as file:
        file.write(header)
        file.truncate(len(header) + 2 * 8000 * 90000)
    return path


class TestInterrupts(Case):

    def test_a_long_call_stops_and_leaves_nothing(self):
        source = endless(self.path("in.wav"))
        for call in ("generate", "encode"):
            process = start_python(
                INTERRUPTED, source, self.path("out", "a.jpg"), call,
                SHORT=self.write("short.wav", tone_bytes()))
            self.assertEqual(process.stdout.readline(), b"ready\n")
            process.send_signal(signal.SIGINT)
            code, out, err = finish(process)
            self.assertEqual((code, err), (0, ""))
            self.assertEqual(
                out.splitlines(), ["interrupted True", "True", "True"])
            self.assertEqual(os.listdir(self.path("out", ".")), [])

    def test_a_handler_of_another_signal_stops_it_too(self):
        code, out, err = run_python(
            ALARMED, endless(self.path("in.wav")), self.path("a.jpg"))
        self.assertEqual((code, out, err), (0, "given up\n", ""))
        self.assertEqual(os.listdir(self.folder), ["in.wav"])


class TestCalls(Case):

    def setUp(self):
        Case.setUp(self)
        # Small recordings are drawn on a thread too.
        small = interrupt._SMALL_BYTES
        self.addCleanup(setattr, interrupt, "_SMALL_BYTES", small)
        interrupt._SMALL_BYTES = -1
        self.source = self.tone("in.wav")
        self.spect = spectrust.Spectrogram(64, 48)
        self.expected = self.spect.encode(self.source)

    def test_every_thread_draws_the_same(self):
        drawn = []
        other = threading.Thread(
            target=lambda: drawn.append(self.spect.encode(self.source)))
        other.start()
        other.join()
        self.assertEqual(drawn, [self.expected])

    def test_a_small_recording_that_takes_long_starts_again(self):
        interrupt._SMALL_BYTES, short = 1 << 20, interrupt._SHORT_MS
        self.addCleanup(setattr, interrupt, "_SHORT_MS", short)
        interrupt._SHORT_MS = 0
        self.assertEqual(self.spect.encode(self.source), self.expected)

    def test_no_thread_is_left(self):
        for _ in range(20):
            self.spect.encode(self.source)
        self.assertTrue(only_threads([str(os.getpid())]))

    def test_without_threads_the_caller_draws(self):
        start = interrupt.start
        self.addCleanup(setattr, interrupt, "start", start)
        interrupt.start = lambda function: False
        self.assertEqual(self.spect.encode(self.source), self.expected)
        result = self.spect.generate("missing.wav", self.path("a.jpg"))
        self.assertIsInstance(result.error, spectrust.NotFoundError)

    def test_a_call_interrupted_before_its_start_never_starts(self):
        def interrupted(function):
            raise KeyboardInterrupt

        start = interrupt.start
        self.addCleanup(setattr, interrupt, "start", start)
        interrupt.start = interrupted
        with self.assertRaises(KeyboardInterrupt):
            self.spect.generate(self.source, self.path("a.jpg"))
        self.assertEqual(os.listdir(self.folder), ["in.wav"])

    def test_pictures_are_the_same_as_on_the_calling_thread(self):
        result = self.spect.generate(self.source, self.path("a.jpg"))
        self.assertTrue(result.ok)
        self.assertEqual(read(self.path("a.jpg")), self.expected)


if __name__ == "__main__":
    unittest.main()
