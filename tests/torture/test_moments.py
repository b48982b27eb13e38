"""Forks, Ctrl-C and exits at random moments of a batch: no hangs, no partial
files, and the process or its child can run another batch."""

import glob
import json
import multiprocessing
import os
import random
import statistics
import time
import unittest

import spectrust
from support import Case, finish, long_wav, read, start_python

MOMENTS = 50
# Seconds after which a process counts as hanging.
HANGS = 60

INTERRUPTED = """
import json, os, sys, threading, time
import spectrust
source, target, moment = sys.argv[1], sys.argv[2], float(sys.argv[3])
batch = spectrust.Batchop(source, target, 300, 200, jobs=2)
sent = []
def send():
    time.sleep(moment)
    sent.append(time.perf_counter())
    os.kill(os.getpid(), 2)
sender = threading.Thread(target=send)
sender.start()
try:
    batch.run()
    raise SystemExit("the batch had ended")
except KeyboardInterrupt:
    took = time.perf_counter() - sent[0]
sender.join()
# The system may list a thread for a moment after it ended.
for _ in range(500):
    threads = len(os.listdir("/proc/self/task"))
    if threads == 1:
        break
    time.sleep(0.01)
again = spectrust.Batchop([sys.argv[4]], target, 32, 24).run()
print(json.dumps([took, threads, again[0].ok]))
"""

EXITS = """
import sys, threading, time
import spectrust
batch = spectrust.Batchop(sys.argv[1], sys.argv[2], 300, 200, jobs=2)
thread = threading.Thread(target=batch.run)
thread.daemon = True
thread.start()
time.sleep(float(sys.argv[3]))
sys.exit(7)
"""


def batch_in_child(source, target, answers):
    """Draw a folder and report whether all files succeeded."""
    results = spectrust.Batchop(source, target, 32, 24, jobs=2).run()
    answers.put(all(result.ok for result in results))


def draw(job):
    """Draw one file, in a worker of a pool."""
    spect, source, target = job
    return spect.generate(source, target).ok


class TestForks(Case):

    def setUp(self):
        Case.setUp(self)
        self.source = self.path("in")
        for i in range(24):
            self.tone("in", "{:02d}.wav".format(i), hertz=200 + 20 * i)
        long_wav(self.path("in", "long.wav"), 300)
        self.chance = random.Random(1)

    def test_at_random_moments_of_a_batch(self):
        context = multiprocessing.get_context("fork")
        spect = spectrust.Spectrogram(32, 24)
        for moment in range(MOMENTS):
            batch = spectrust.Batchop(
                self.source, self.path("out", str(moment)), 300, 200, jobs=2)
            results = batch.iter()
            seen = [next(results)]
            time.sleep(self.chance.uniform(0., 0.03))
            answers = context.SimpleQueue()
            child = context.Process(target=batch_in_child, args=(
                self.source, self.path("child", str(moment)), answers))
            child.start()
            seen += results
            child.join(HANGS)
            self.assertEqual(child.exitcode, 0)
            self.assertTrue(answers.get())
            self.assertEqual([r.ok for r in seen], [True] * 25)
        with context.Pool(2) as pool:
            jobs = [(spect, self.path("in", "00.wav"),
                     self.path("pool", "{}.jpg".format(i)))
                    for i in range(64)]
            self.assertEqual(
                pool.map_async(draw, jobs).get(HANGS), [True] * 64)
        self.assert_clean()

    def test_a_child_that_leaves_an_inherited_batch(self):
        for _ in range(MOMENTS):
            batch = spectrust.Batchop(
                self.source, self.path("out"), 300, 200, jobs=2)
            results = batch.iter()
            next(results)
            time.sleep(self.chance.uniform(0., 0.03))
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    next(results)
                except spectrust.StateError:
                    status = 0
                finally:
                    os._exit(status)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            self.assertEqual(len(list(results)), 24)


class TestInterrupts(Case):

    def test_at_random_moments(self):
        long_wav(self.path("in", "0.wav"), 600)
        for i in range(1, 300):
            os.link(self.path("in", "0.wav"),
                    self.path("in", "{}.wav".format(i)))
        short = self.tone("short.wav")
        chance = random.Random(2)
        times = []
        for _ in range(MOMENTS):
            code, out, err = finish(start_python(
                INTERRUPTED, self.path("in"), self.path("out"),
                str(chance.uniform(0., 0.5)), short))
            self.assertEqual((code, err), (0, ""))
            took, threads, again = json.loads(out)
            self.assertEqual((threads, again), (1, True))
            times.append(took)
            self.assert_clean()
        for picture in glob.glob(self.path("out", "*.jpg")):
            self.assertEqual(read(picture)[-2:], b"\xff\xd9")
        times.sort()
        print("\nCtrl-C at {} moments: KeyboardInterrupt after {:.0f} ms "
              "(median), {:.0f} ms at most".format(
                  MOMENTS, 1e3 * statistics.median(times), 1e3 * times[-1]))
        # Other load on the machine may delay a few.
        self.assertLess(times[MOMENTS * 9 // 10], 0.2)


class TestExits(Case):

    def test_with_a_batch_under_way(self):
        long_wav(self.path("in", "0.wav"), 600)
        for i in range(1, 100):
            os.link(self.path("in", "0.wav"),
                    self.path("in", "{}.wav".format(i)))
        chance = random.Random(3)
        for _ in range(200):
            code, out, err = finish(start_python(
                EXITS, self.path("in"), self.path("out"),
                str(chance.uniform(0., 0.05))))
            self.assertEqual((code, out, err), (7, "", ""))
        self.assert_clean()


if __name__ == "__main__":
    unittest.main()
