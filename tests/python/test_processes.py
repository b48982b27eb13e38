"""Forks, worker pools, Ctrl-C and exits during batches."""

import glob
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
import unittest
import warnings

import spectrust
from support import (
    HANGS,
    Case,
    finish,
    long_wav,
    only_threads,
    read,
    run_python,
    start_python,
    threads,
    tone_bytes,
)

INTERRUPTED = """
import glob, os, sys
import spectrust, support

source, target = sys.argv[1:]
batch = spectrust.Batchop(source, target, 600, 420, jobs=2)
before = support.threads()
try:
    batch.run()
except KeyboardInterrupt:
    # The exception still holds the frames that it passed through.
    print("interrupted")
    print(support.only_threads(before))
    print(len(glob.glob(target + "/.spectrust-*")))

# Every input is a link to one file, which is made short.
with open(glob.glob(source + "/*.wav")[0], "r+b") as file:
    file.write(open(os.environ["SHORT"], "rb").read())
    file.truncate()
print([result.ok for result in batch.run()].count(True))
"""

INTERRUPTED_FOR_GOOD = """
import sys
import spectrust
with spectrust.Batchop(sys.argv[1], sys.argv[2], 600, 420) as results:
    print("not interrupted")
"""

EXITS_MEANWHILE = """
import os, sys, threading, time
import spectrust
batch = spectrust.Batchop(sys.argv[1], sys.argv[2], 600, 420)
threading.Thread(target=batch.run, daemon=True).start()
while not os.path.isdir(sys.argv[2]) or not os.listdir(sys.argv[2]):
    time.sleep(0.001)
sys.exit(7)
"""

SIDE_EFFECTS = """
import os, signal, sys
environ = dict(os.environ)

def state():
    # The C library uses signals 32 and 33 for its threads.
    masks = [int(line.split()[1], 16) & 0x7fffffff
             for line in open("/proc/self/status")
             if line.startswith(("SigBlk", "SigIgn", "SigCgt"))]
    umask = os.umask(0)
    os.umask(umask)
    handlers = [signal.getsignal(n) for n in (2, 10, 11, 13, 15)]
    return masks, umask, os.getcwd(), handlers, os.environ == environ

before = state()
import spectrust
spect = spectrust.Spectrogram(8, 8)
assert spect.generate(sys.argv[1] + "/in/0.wav", sys.argv[1] + "/a.jpg").ok
assert not spect.generate("missing.wav", "a.jpg").ok
assert spectrust.Batchop(sys.argv[1] + "/in", sys.argv[1] + "/out").run()
assert state() == before, (state(), before)
import support
assert support.only_threads([str(os.getpid())])
"""


def fork(work):
    """Run `work` in a forked child; return its exit status."""
    with warnings.catch_warnings():
        # Python 3.12 warns about forks in a process with threads.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        signal.alarm(HANGS)
        try:
            os._exit(0 if work() else 1)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1]


def encode(job):
    """Draw a file, in a worker of a pool."""
    spect, source = job
    return spect.encode(source)


def pool_of(start):
    """Make a pool of two workers with this start method."""
    return multiprocessing.get_context(start).Pool(2)


class TestForks(Case):

    def setUp(self):
        Case.setUp(self)
        self.sounds = [
            self.tone("in", "{:02d}.wav".format(i), hertz=200 + 20 * i)
            for i in range(64)]
        self.spect = spectrust.Spectrogram(32, 32)
        self.batch = spectrust.Batchop(
            self.path("in"), self.path("out"), 32, 32, jobs=4)
        # Everything has been used before the fork.
        self.expected = [self.spect.encode(sound) for sound in self.sounds]
        self.assertTrue(all(r.ok for r in self.batch.run()))

    def draw_all(self):
        """Return whether every file is drawn as before the fork."""
        return self.expected == [
            self.spect.encode(sound) for sound in self.sounds]

    def run_batch(self):
        return self.expected == [
            read(result.output_file) for result in self.batch.run()]

    def test_one_file(self):
        self.assertEqual(fork(
            lambda: self.spect.encode(self.sounds[0]) == self.expected[0]), 0)

    def test_many_files(self):
        self.assertEqual(fork(self.draw_all), 0)

    def test_batch(self):
        self.assertEqual(fork(self.run_batch), 0)

    def test_grandchild(self):
        self.assertEqual(fork(
            lambda: self.run_batch() and fork(self.run_batch) == 0), 0)

    def test_parent_goes_on(self):
        self.assertEqual(fork(self.spect.close), 256)
        self.assertTrue(self.draw_all())
        self.assertTrue(self.run_batch())

    def test_while_other_threads_draw(self):
        stop = threading.Event()

        def work():
            while not stop.is_set():
                self.batch.run()

        worker = threading.Thread(target=work)
        worker.start()
        try:
            codes = [fork(self.draw_all) for _ in range(20)]
        finally:
            stop.set()
            worker.join()
        self.assertEqual(codes, [0] * 20)

    def test_pools(self):
        for start in ("fork", "spawn", "forkserver"):
            pool = pool_of(start)
            try:
                for sounds in (self.sounds[:1], self.sounds):
                    drawn = pool.map(
                        encode, [(self.spect, sound) for sound in sounds])
                    self.assertEqual(drawn, self.expected[:len(sounds)])
            finally:
                pool.terminate()
                pool.join()

    def test_results_are_pickled(self):
        pool = pool_of("fork")
        try:
            good, bad = pool.starmap(self.spect.generate, [
                (self.sounds[0], self.path("a.jpg")),
                (self.path("missing.wav"), self.path("b.jpg"))])
        finally:
            pool.terminate()
            pool.join()
        self.assertEqual(read(good.output_file), self.expected[0])
        self.assertIsInstance(bad.error, spectrust.NotFoundError)


class TestInterrupts(Case):

    n_files = 400

    def setUp(self):
        Case.setUp(self)
        long_wav(self.path("in", "0.wav"), 600)
        for i in range(1, self.n_files):
            os.link(self.path("in", "0.wav"),
                    self.path("in", "{}.wav".format(i)))

    def interrupt(self, script):
        """Start a script and send SIGINT once the first picture exists."""
        process = start_python(
            script, self.path("in"), self.path("out"),
            SHORT=self.write("short", tone_bytes()))
        while not glob.glob(self.path("out", "*.jpg")):
            if process.poll() is not None:
                break
            time.sleep(0.005)
        else:
            process.send_signal(signal.SIGINT)
        return finish(process)

    def test_batch_stops_and_runs_again(self):
        code, out, err = self.interrupt(INTERRUPTED)
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(
            out.splitlines(),
            ["interrupted", "True", "0", str(self.n_files)])
        self.assert_clean()
        pictures = glob.glob(self.path("out", "*.jpg"))
        self.assertLess(len(pictures), 2 * self.n_files)
        for picture in pictures:
            self.assert_jpeg(read(picture), 600, 420)

    def test_process_ends_by_the_interrupt(self):
        code, out, err = self.interrupt(INTERRUPTED_FOR_GOOD)
        # Since Python 3.8 the process ends by the signal itself.
        expected = -signal.SIGINT if sys.version_info >= (3, 8) else 1
        self.assertEqual((code, out), (expected, ""))
        self.assertEqual(err.splitlines()[-1], "KeyboardInterrupt")
        self.assert_clean()
        self.assertLess(
            len(glob.glob(self.path("out", "*.jpg"))), self.n_files)

    def test_exception_in_an_override_leaves_nothing_running(self):
        class Interrupted(spectrust.Batchop):
            def generate_output_path(self):
                raise KeyboardInterrupt

        before = threads()
        batch = Interrupted(self.path("in"), self.path("out"))
        for _ in range(2):
            with self.assertRaises(KeyboardInterrupt):
                batch.run()
        self.assertTrue(only_threads(before))

    def test_exit_with_a_batch_under_way(self):
        for i in range(5):
            code, out, err = run_python(
                EXITS_MEANWHILE, self.path("in"),
                self.path("out-{}".format(i)))
            self.assertEqual((code, out, err), (7, "", ""))


class TestSideEffects(Case):

    def test_none(self):
        self.tone("in", "0.wav")
        code, out, err = run_python(SIDE_EFFECTS, self.folder)
        self.assertEqual((code, out, err), (0, "", ""))

    def test_handler_of_interrupts_is_kept(self):
        self.tone("in", "0.wav")
        before = signal.getsignal(signal.SIGINT)
        spectrust.Batchop(self.path("in"), self.path("out"), 8, 8).run()
        self.assertIs(signal.getsignal(signal.SIGINT), before)


if __name__ == "__main__":
    unittest.main()
