"""Memory is bounded for very many and very long files."""

import json
import os
import struct
import tempfile
import unittest
from unittest import mock

from support import Case, finish, read, start_python, tone_bytes

MANY = """
import json, os, sys, time
import spectrust
source, target = sys.argv[1:3]
def peak():
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmHWM"):
                return 1024 * int(line.split()[1])
spect = spectrust.Spectrogram(8, 8)
spectrust.Batchop(source + "-few", target + "-few", 8, 8).run()
begun = time.perf_counter()
for name in os.listdir(source + "-few"):
    spect.generate(source + "-few/" + name, target + "-few/one.jpg")
loop = (time.perf_counter() - begun) / len(os.listdir(source + "-few"))
before = peak()
begun = time.perf_counter()
results = spectrust.Batchop(source, target, 8, 8, jobs=1).run()
took = (time.perf_counter() - begun) / len(results)
print(json.dumps([len(results), sum(r.ok for r in results),
                  (peak() - before) / len(results), took, loop]))
"""

LONG = """
import json, sys, time
import spectrust
def peak():
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith("VmHWM"):
                return 1024 * int(line.split()[1])
times = []
for options in json.loads(sys.argv[3]):
    batch = spectrust.Batchop(sys.argv[1], sys.argv[2], 800, 600, **options)
    begun = time.perf_counter()
    results = batch.run()
    times.append(time.perf_counter() - begun)
    assert all(r.ok for r in results), results[0].error
print(json.dumps([peak(), times, len(results)]))
"""


class SizeCase(Case):
    """A test whose folder is in memory, if there is enough.

    A disk would spend most of the time on creating files or reading holes.
    """

    room = 8 * 2 ** 30

    def setUp(self):
        memory = "/dev/shm"
        if not os.path.isdir(memory) or self.room > free_bytes(memory):
            memory = None
        with mock.patch.object(tempfile, "tempdir", memory):
            Case.setUp(self)


def free_bytes(folder):
    """Return the number of free bytes of a file system."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


class TestManyFiles(SizeCase):

    n_files = 200000

    def test_memory_for_each_is_less_than_a_kilobyte(self):
        sound = tone_bytes(seconds=0.01)
        os.makedirs(self.path("in-few"))
        os.makedirs(self.path("in"))
        for folder, count in (("in-few", 5000), ("in", self.n_files)):
            for i in range(count):
                path = os.path.join(
                    self.folder, folder, "{:06d}.wav".format(i))
                with open(path, "wb") as file:
                    file.write(sound)
        code, out, err = finish(start_python(
            MANY, self.path("in"), self.path("out")))
        self.assertEqual((code, err), (0, ""))
        n_results, n_ok, growth, took, loop = json.loads(out)
        self.assertEqual((n_results, n_ok), (self.n_files, self.n_files))
        print("\n{} files: {:.0f} bytes of memory and {:.0f} us for each, "
              "{:.0f} us in a plain loop".format(
                  self.n_files, growth, 1e6 * took, 1e6 * loop))
        self.assertLess(growth, 1000)
        self.assertEqual(len(os.listdir(self.path("out"))), self.n_files)


class TestLongFile(SizeCase):

    def sparse(self, name, hours, sr=44100):
        """Write a sparse WAV file of silence that starts with a tone."""
        n_bytes = 2 * sr * 3600 * hours
        head = tone_bytes(seconds=1, sr=sr)
        path = self.write(name, head[:40] + struct.pack(
            "<I", min(n_bytes, 0xFFFFFFFF)) + head[44:])
        os.truncate(path, 44 + n_bytes)
        return path

    def draw(self, *options):
        code, out, err = finish(start_python(
            LONG, self.path("in"), self.path("out"), json.dumps(options)))
        self.assertEqual((code, err), (0, ""))
        return json.loads(out)

    def test_ten_hours(self):
        self.sparse("in/x.wav", 10)
        peak, times, _ = self.draw(
            {"jobs": 1, "layout": "mirror"}, {"jobs": 2}, {"jobs": 1},
            {"jobs": 2, "layout": "mirror"})
        one, two = times[0] + times[2], times[1] + times[3]
        print("\n10 hours: {:.0f} MB at most, {:.2f} times as fast on two "
              "threads as on one".format(peak / 2 ** 20, one / two))
        self.assertLess(peak, 64 * 2 ** 20)
        pictures = [read(os.path.join(self.path("out"), name))
                    for name in os.listdir(self.path("out"))]
        self.assertEqual(len(pictures), 3)
        self.assertEqual(len(set(pictures)), 1)

    def test_a_day_in_segments(self):
        self.sparse("in/x.wav", 24, sr=8000)
        peak, _, n_results = self.draw(
            {"jobs": 2, "layout": "mirror", "segment": 60., "overlap": 15.,
             "ref": "recording"})
        self.assertEqual(n_results, 24 * 3600 // 45)
        self.assertLess(peak, 64 * 2 ** 20)


if __name__ == "__main__":
    unittest.main()
