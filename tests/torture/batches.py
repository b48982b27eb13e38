"""What the torture tests share: batches in processes of their own."""

import json
import os
import subprocess
import sys

from support import HANGS, Case, read

# Draws a folder and says what became of each file. Nothing here uses
# write(), rename() or close() after the import but the batch itself: system
# calls are counted by thread, and the batch's own are the ones to be broken.
BATCH = """
import json, os, sys
import spectrust
source, target, told, options = sys.argv[1:5]
options = json.loads(options)
results = spectrust.Batchop(source, target, 64, 48, **options).run()
lines = [[r.input_file, r.output_file, type(r.error).__name__, r.skipped,
          r.warnings] for r in results]
file = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
os.pwrite(file, json.dumps(lines).encode("ascii"), 0)
os._exit(0)
"""


class Told(object):
    """What a child says of one file."""

    def __init__(self, source, target, error, skipped, warnings):
        self.source, self.target, self.error = source, target, error
        self.skipped, self.warnings = skipped, warnings


class BatchCase(Case):
    """A few recordings, and what a batch of them leaves when all is well."""

    n_files = 5

    def setUp(self):
        Case.setUp(self)
        self.source, self.target = self.path("in"), self.path("out")
        for i in range(self.n_files):
            self.tone("in", "sub" if i % 2 else ".", "{}.wav".format(i),
                      seconds=0.1 + 0.02 * i, hertz=300 + 100 * i)
        self.manifest = self.path("index.jsonl")

    def start(self, prefix=(), target=None, **options):
        """Start a batch in a process of its own, behind a command."""
        options.setdefault("manifest", self.manifest)
        command = list(prefix) + [
            sys.executable, "-c", BATCH, self.source, target or self.target,
            self.path("told"), json.dumps(options)]
        environ = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
        return subprocess.Popen(
            command, env=environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def draw(self, prefix=(), target=None, **options):
        """Run a batch to its end; return its status and what it says."""
        told = self.path("told")
        if os.path.exists(told):
            os.remove(told)
        process = self.start(prefix, target, **options)
        out, _ = process.communicate(timeout=HANGS)
        if not os.path.exists(told):
            return process.returncode, out.decode("utf-8", "replace")
        lines = json.loads(read(told).decode("ascii"))
        return process.returncode, [Told(*line) for line in lines]

    def tree(self, folder=None):
        """Return the content of all files below the target, by name."""
        folder = folder or self.target
        return dict(
            (os.path.relpath(os.path.join(at, name), folder),
             read(os.path.join(at, name)))
            for at, _, names in os.walk(folder) for name in names)

    def clean_tree(self, **options):
        """Return what an undisturbed batch makes."""
        target = self.path("clean-" + options["layout"])
        status, told = self.draw(
            target=target, manifest=target + ".jsonl", **options)
        self.assertEqual(status, 0, told)
        self.n_results = len(told)
        self.assertEqual([one.error for one in told],
                         ["NoneType"] * self.n_results)
        return self.tree(target)

    def forget(self):
        """Remove what a batch made."""
        for at, _, names in os.walk(self.target, topdown=False):
            for name in names:
                os.remove(os.path.join(at, name))
        for name in (self.manifest, self.manifest + ".journal"):
            if os.path.exists(name):
                os.remove(name)

    def assert_whole(self, tree, clean):
        """Check that every file with a final name is a whole one."""
        for name, content in tree.items():
            if not os.path.basename(name).startswith(".spectrust-"):
                self.assertIn(content, clean.values(), name)

    def assert_resumed(self, clean, same_names, **options):
        """Check that a second run completes what a first one began."""
        status, told = self.draw(resume=True, **options)
        self.assertEqual(status, 0, told)
        self.assertEqual([one.error for one in told],
                         ["NoneType"] * self.n_results)
        tree = self.tree()
        if same_names:
            self.assertEqual(tree, clean)
        else:
            self.assertEqual(sorted(tree.values()), sorted(clean.values()))
        with open(self.manifest, encoding="utf-8") as file:
            for line in file:
                json.loads(line)
        self.assertFalse(os.path.exists(self.manifest + ".journal"))


def strace(inject):
    """Return the command that breaks a system call, in any thread."""
    call = inject.split(":")[0]
    return ["strace", "-f", "-o", "/dev/null", "-e", "trace=" + call,
            "-e", "signal=none", "-e", "inject=" + inject]

