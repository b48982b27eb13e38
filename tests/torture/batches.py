"""Helpers of the torture tests: batches in separate processes."""

import json
import os
import subprocess
import sys

from support import HANGS, Case, read

# Draws a folder and writes the result of each file to a report. After the
# import only the batch itself calls write(), rename() or close(), because the
# tests count and break these calls.
BATCH = """
import json, os, sys
import spectrust
source, target, report, options = sys.argv[1:5]
options = json.loads(options)
results = spectrust.Batchop(source, target, 64, 48, **options).run()
lines = [[r.input_file, r.output_file, type(r.error).__name__, r.skipped,
          r.warnings] for r in results]
file = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
os.pwrite(file, json.dumps(lines).encode("ascii"), 0)
os._exit(0)
"""


class FileResult(object):
    """Result of one file, as reported by a child."""

    def __init__(self, source, target, error, skipped, warnings):
        self.source, self.target, self.error = source, target, error
        self.skipped, self.warnings = skipped, warnings


class BatchCase(Case):
    """A folder of recordings, and batches of it."""

    n_files = 5

    def setUp(self):
        Case.setUp(self)
        self.source, self.target = self.path("in"), self.path("out")
        for i in range(self.n_files):
            self.tone("in", "sub" if i % 2 else ".", "{}.wav".format(i),
                      seconds=0.1 + 0.02 * i, hertz=300 + 100 * i)
        self.manifest = self.path("index.jsonl")

    def start(self, prefix=(), target=None, **options):
        """Start a batch in a new process, run by a command."""
        options.setdefault("manifest", self.manifest)
        command = list(prefix) + [
            sys.executable, "-c", BATCH, self.source, target or self.target,
            self.path("report"), json.dumps(options)]
        environ = dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path))
        return subprocess.Popen(
            command, env=environ, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def draw(self, prefix=(), target=None, **options):
        """Run a batch; return its status, and its results or output."""
        report = self.path("report")
        if os.path.exists(report):
            os.remove(report)
        process = self.start(prefix, target, **options)
        out, _ = process.communicate(timeout=HANGS)
        if not os.path.exists(report):
            return process.returncode, out.decode("utf-8", "replace")
        lines = json.loads(read(report).decode("ascii"))
        return process.returncode, [FileResult(*line) for line in lines]

    def tree(self, folder=None):
        """Return the content of all files below the target, by name."""
        folder = folder or self.target
        return dict(
            (os.path.relpath(os.path.join(at, name), folder),
             read(os.path.join(at, name)))
            for at, _, names in os.walk(folder) for name in names)

    def clean_tree(self, **options):
        """Return the files of an undisturbed batch."""
        target = self.path("clean-" + options["layout"])
        status, results = self.draw(
            target=target, manifest=target + ".jsonl", **options)
        self.assertEqual(status, 0, results)
        self.n_results = len(results)
        self.assertEqual([one.error for one in results],
                         ["NoneType"] * self.n_results)
        return self.tree(target)

    def forget(self):
        """Remove the files of a batch."""
        for at, _, names in os.walk(self.target, topdown=False):
            for name in names:
                os.remove(os.path.join(at, name))
        for name in (self.manifest, self.manifest + ".journal"):
            if os.path.exists(name):
                os.remove(name)

    def assert_whole(self, tree, clean):
        """Check that every file with a final name is complete."""
        for name, content in tree.items():
            if not os.path.basename(name).startswith(".spectrust-"):
                self.assertIn(content, clean.values(), name)

    def assert_resumed(self, clean, same_names, **options):
        """Check that a second run completes the first one."""
        status, results = self.draw(resume=True, **options)
        self.assertEqual(status, 0, results)
        self.assertEqual([one.error for one in results],
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
    """Return a command that makes a system call fail in any thread."""
    call = inject.split(":")[0]
    return ["strace", "-f", "-o", "/dev/null", "-e", "trace=" + call,
            "-e", "signal=none", "-e", "inject=" + inject]

