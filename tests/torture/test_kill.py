"""Killed batches: files with final names are complete, and resuming
completes the rest."""

import random
import signal
import time
import unittest

from batches import BatchCase, strace

LAYOUTS = ("uuid", "mirror")
# More system calls of one kind than a batch makes.
MAX_CALLS = 100


class TestKill(BatchCase):

    def kill_at_every(self, call, layout, **options):
        """Kill the batch at each call in turn; return their number."""
        clean = self.clean_tree(layout=layout, **options)
        for when in range(1, MAX_CALLS):
            self.forget()
            status, _ = self.draw(
                strace("{}:signal=KILL:when={}".format(call, when)),
                layout=layout, jobs=1, **options)
            self.assert_whole(self.tree(), clean)
            self.assert_resumed(
                clean, layout == "mirror", layout=layout, **options)
            if status == 0:
                return when - 1
            self.assertEqual(status, -signal.SIGKILL)
        self.fail("{} calls were not enough".format(MAX_CALLS))

    def test_at_every_write(self):
        for layout in LAYOUTS:
            # For each file: the picture, and a line each in the manifest and
            # the journal.
            self.assertGreaterEqual(
                self.kill_at_every("write", layout), 3 * self.n_files)

    def test_at_every_rename(self):
        for layout in LAYOUTS:
            self.assertEqual(
                self.kill_at_every("rename", layout), self.n_files)

    def test_at_every_write_of_segments(self):
        for layout in LAYOUTS:
            self.assertGreaterEqual(
                self.kill_at_every("write", layout, segment=0.1),
                3 * self.n_results)
            self.assertGreater(self.n_results, self.n_files)

    def test_at_random_moments(self):
        self.n_files = 40
        self.setUp()
        clean = self.clean_tree(layout="uuid")
        begun = time.time()
        self.draw(layout="uuid", jobs=2)
        took = time.time() - begun
        chance = random.Random(1)
        killed = 0
        for _ in range(50):
            self.forget()
            process = self.start(layout="uuid", jobs=2)
            time.sleep(chance.uniform(0.3, 1.0) * took)
            process.kill()
            killed += process.wait() != 0
            process.stdout.close()
            self.assert_whole(self.tree(), clean)
            self.assert_resumed(clean, False, layout="uuid")
        self.assertGreater(killed, 20)


if __name__ == "__main__":
    unittest.main()
