"""Failing system calls: N inputs give N results, no partial files remain,
and a second run completes the first."""

import os
import subprocess
import sys
import unittest

from batches import BatchCase, strace

# More system calls of one kind than a batch makes.
MAX_CALLS = 40


class TestFaults(BatchCase):

    def fail_at_every(self, fault, durable=False):
        """Make every single call fail in turn; return how often that gave
        a failed file, a warning or a refused batch."""
        clean = self.clean_tree(layout="mirror", durable=durable)
        noticed = 0
        for when in range(1, MAX_CALLS):
            self.forget()
            _, results = self.draw(
                strace("{}:when={}".format(fault, when)),
                layout="mirror", jobs=1, durable=durable)
            if isinstance(results, list):
                noticed += self.check(results, clean, durable)
            else:
                # Python did not start, or the manifest could not be opened.
                self.assertEqual(self.tree(), {})
                noticed += "spectrust.errors." in results
            self.assert_resumed(clean, True, layout="mirror")
        return noticed

    def check(self, results, clean, durable):
        """Check the results after a fault; return the number reported."""
        self.assertEqual(len(results), self.n_files)
        failed = [one for one in results if one.error != "NoneType"]
        warned = [one for one in results if one.warnings]
        self.assertLessEqual(len(failed) + len(warned), 1)
        for one in failed:
            self.assertEqual((one.error, one.target), ("OutputError", None))
        self.assert_clean()
        tree = self.tree()
        self.assert_whole(tree, clean)
        # A file whose folder could not be synchronised exists, but might not
        # survive a loss of power: it counts as failed.
        extra = len(tree) - (self.n_files - len(failed))
        self.assertIn(extra, (0, 1) if durable else (0,))
        return len(failed) + len(warned)

    def test_writes(self):
        for error in ("EIO", "ENOSPC"):
            noticed = self.fail_at_every("write:error=" + error)
            # Writes of the picture, the journal and the manifest.
            self.assertGreaterEqual(noticed, 3 * self.n_files)

    def test_renames(self):
        noticed = self.fail_at_every("rename:error=EIO")
        self.assertEqual(noticed, self.n_files)

    def test_closes(self):
        noticed = self.fail_at_every("close:error=EDQUOT")
        # Some of the first closes are made by the loader, which aborts.
        self.assertGreaterEqual(noticed, self.n_files // 2)

    def test_syncs(self):
        noticed = self.fail_at_every("fsync:error=EIO", durable=True)
        self.assertGreaterEqual(noticed, 2 * self.n_files)

    def test_every_write_fails(self):
        status, results = self.draw(
            strace("write:error=ENOSPC:when=4+"), layout="mirror", jobs=1)
        self.assertEqual(status, 0)
        # The first file's three writes succeed.
        self.assertEqual(
            sorted(one.error for one in results),
            ["NoneType"] + ["OutputError"] * (self.n_files - 1))
        self.assertEqual(len(self.tree()), 1)


class TestFullDisk(BatchCase):

    n_files = 40

    def test_a_small_file_system(self):
        clean = self.clean_tree(layout="mirror")
        os.mkdir(self.target)
        # A private mount, which ends with the process.
        mount = ["unshare", "--mount"]
        if os.getuid() != 0:
            mount += ["--user", "--map-root-user"]
        script = ("mount -t tmpfs -o size=64k tmpfs \"$0\" && \"$@\" && "
                  "cp -a \"$0\" \"$0-copy\"")
        status, results = self.draw(
            mount + ["sh", "-c", script, self.target], layout="mirror")
        self.assertEqual(status, 0, results)
        self.assertEqual(len(results), self.n_files)
        failed = [one for one in results if one.error != "NoneType"]
        self.assertTrue(0 < len(failed) < self.n_files)
        for one in failed:
            self.assertEqual(one.error, "OutputError")
        kept = self.tree(self.target + "-copy")
        self.assertEqual(len(kept), self.n_files - len(failed))
        self.assert_whole(kept, clean)
        # Files recorded as done are gone, so all are drawn again.
        self.assert_resumed(clean, True, layout="mirror")


class TestFewOpenFiles(BatchCase):

    n_files = 100

    def test_eight_threads_with_24(self):
        status, results = self.draw(
            ["prlimit", "--nofile=24"], layout="mirror", jobs=8)
        self.assertEqual(status, 0, results)
        self.assertEqual(
            [one.error for one in results], ["NoneType"] * self.n_files)

    def test_none_left(self):
        # Python needs the first descriptors. No file may be lost.
        for limit in range(6, 16):
            self.forget()
            status, results = self.draw(
                ["prlimit", "--nofile={}".format(limit)], layout="mirror",
                jobs=4)
            if isinstance(results, list):
                self.assertEqual(len(results), self.n_files)
                self.assert_clean()
            else:
                self.assertIn("Too many open files", results)
            self.assert_resumed(self.clean_tree(layout="mirror"), True,
                                layout="mirror")


class TestTwoBatches(BatchCase):

    def test_in_one_folder(self):
        clean = self.clean_tree(layout="mirror")
        for _ in range(20):
            self.forget()
            both = [self.start(layout="mirror", manifest=self.path(name))
                    for name in ("one.jsonl", "two.jsonl")]
            for process in both:
                out, _ = process.communicate()
                self.assertEqual((process.returncode, out), (0, b""))
            self.assertEqual(self.tree(), clean)
            os.remove(self.path("one.jsonl"))
            os.remove(self.path("two.jsonl"))


class TestTruncation(BatchCase):

    def test_while_it_is_read(self):
        script = (
            "import os, sys\n"
            "while True:\n"
            "    for size in (44, 1000, 100000, 6000000):\n"
            "        os.truncate(sys.argv[1], size)\n")
        sound = self.tone("in", "0.wav", seconds=1)
        with open(sound, "r+b") as file:
            file.seek(40)
            file.write((6000000).to_bytes(4, "little"))
        cutter = subprocess.Popen([sys.executable, "-c", script, sound])
        try:
            for _ in range(20):
                status, results = self.draw(layout="mirror", resume=True)
                self.assertEqual(status, 0, results)
                self.assertEqual(len(results), self.n_files)
                for one in results:
                    if one.source != sound:
                        self.assertEqual(one.error, "NoneType")
                    else:
                        self.assertIn(one.error, ("NoneType", "AudioError"))
        finally:
            cutter.kill()
            cutter.wait()


if __name__ == "__main__":
    unittest.main()
