"""Runs killed while pruning: only stale files are removed, and the next run
finishes the work."""

import csv
import json
import os
import shutil
import signal
import unittest

from batches import BatchCase, strace

import spectrust

# More system calls of one kind than a batch makes.
MAX_CALLS = 100
MANIFESTS = ("index.jsonl", "index.csv")


class TestPrune(BatchCase):

    n_files = 3

    def run_batch(self, prefix=(), **options):
        """Run a batch; return its status and results."""
        return self.draw(prefix, layout="mirror", jobs=1,
                         manifest=self.manifest, **options)

    def drawn(self, **options):
        """Return the pictures added by an undisturbed run."""
        before = self.tree()
        status, results = self.run_batch(**options)
        self.assertEqual(status, 0, results)
        return dict((name, content) for name, content in self.tree().items()
                    if name not in before)

    def prepare(self):
        """Return stale pictures, current ones, and other files."""
        self.forget()
        old = self.drawn(segment=0.05)
        new = self.drawn()
        self.assertGreater(len(old), len(new))
        own = {"own.jpg": new[sorted(new)[0]], "notes.txt": b"mine"}
        for name, content in own.items():
            self.write(os.path.join(self.target, name), content)
        return old, new, own

    def outputs(self):
        """Return the outputs in the manifest, whose lines are complete."""
        with open(self.manifest, encoding="utf-8", newline="") as file:
            if self.manifest.endswith(".csv"):
                lines = list(csv.DictReader(file))
                self.assertNotIn(None, [line["options"] for line in lines])
            else:
                lines = [json.loads(line) for line in file]
        return sorted(os.path.relpath(line["output"], self.target)
                      for line in lines)

    def check_killed(self, old, new, own):
        """Check that only stale pictures were removed; count them."""
        tree = self.tree()
        remaining = dict((name, old[name]) for name in old if name in tree)
        self.assertEqual(tree, dict(remaining, **dict(new, **own)))
        # The next run needs the lines of pictures still to be removed.
        outputs = self.outputs()
        if outputs != sorted(new):
            self.assertEqual(outputs, sorted(list(old) + list(new)))
        else:
            self.assertEqual(remaining, {})
        return len(old) - len(remaining)

    def check_finished(self, new, own):
        """Check that an undisturbed run leaves nothing stale."""
        status, results = self.run_batch(resume=True, prune=True)
        self.assertEqual(status, 0, results)
        self.assertEqual([one.skipped for one in results], [True] * len(new))
        self.assertEqual(self.tree(), dict(new, **own))
        self.assertEqual(self.outputs(), sorted(new))
        self.assertEqual(
            len(spectrust.read_manifest(self.manifest)), len(new))
        # No journal, and no temporary manifest.
        self.assertEqual(
            sorted(name for name in os.listdir(self.folder)
                   if name not in ("in", "out", "report")),
            [os.path.basename(self.manifest)])

    def kill_at_every(self, call):
        """Kill at each call in turn; return the numbers of removed files."""
        gone = []
        for when in range(1, MAX_CALLS):
            old, new, own = self.prepare()
            status, _ = self.run_batch(
                strace("{}:signal=KILL:when={}".format(call, when)),
                resume=True, prune=True)
            if status == 0:
                return len(old), gone
            self.assertEqual(status, -signal.SIGKILL)
            gone.append(self.check_killed(old, new, own))
            self.check_finished(new, own)
            shutil.rmtree(self.target)
        self.fail("{} calls were not enough".format(MAX_CALLS))

    def test_at_every_removal(self):
        for name in MANIFESTS:
            self.manifest = self.path(name)
            n_old, gone = self.kill_at_every("unlink")
            # Killed before each removal, and after the last one.
            self.assertEqual(sorted(set(gone)), list(range(n_old + 1)))
            self.forget()

    def test_at_every_step_of_the_new_manifest(self):
        for name in MANIFESTS:
            self.manifest = self.path(name)
            for call in ("write", "fsync", "rename"):
                n_old, gone = self.kill_at_every(call)
                self.assertIn(n_old, gone, call)
            self.forget()


if __name__ == "__main__":
    unittest.main()
