"""A small corpus, and checks that both frameworks share."""

import ast
import doctest
import inspect
import os
import random
import subprocess
import sys

import numpy

import spectrust
from spectrust import _training
from support import (
    ROOT,
    Case,
    environment,
    float_wav_bytes,
    read,
    run_doctest,
    run_document,
    run_python,
)

SR = 8000
# Seconds of each recording; the second is shorter than every crop.
SECONDS = (0.5, 0.1, 0.7)
CROP = 0.25
LABELS = ("bird", "engine", "song")


def noise(seconds, seed):
    """Return samples no two parts of which are equal."""
    draw = random.Random(seed)
    return [draw.uniform(-0.5, 0.5) for _ in range(int(seconds * SR))]


class CorpusCase(Case):
    """A test in a folder with in_dir/LABEL/NUMBER.wav, and in.wav."""

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.paths, self.labels = [], []
        for label in LABELS:
            for number, seconds in enumerate(SECONDS):
                name = "in_dir/{}/{}.wav".format(label, number)
                self.write(name, float_wav_bytes(
                    noise(seconds, name), SR))
                self.paths.append(name)
                self.labels.append(label)
        self.write("in.wav", float_wav_bytes(noise(0.5, "in.wav"), SR))
        self.spect = spectrust.Spectrogram(
            n_mels=16, n_fft=256, hop_length=80, scale="db")

    def items(self, *arguments, **options):
        return _training.Items(*arguments, **options)

    def features(self, *arguments, epoch=0, **options):
        """Return the features of all items."""
        items = self.items(*arguments, **options)
        return [items.item(index, epoch)[0] for index in range(len(items))]

    def assert_same(self, first, second):
        self.assertEqual(len(first), len(second))
        for one, other in zip(first, second):
            numpy.testing.assert_array_equal(one, other)

    def assert_differ(self, first, second):
        """Check that no array of two lists is the same."""
        self.assertEqual(len(first), len(second))
        for one, other in zip(first, second):
            self.assertFalse(numpy.array_equal(one, other))

    def assert_raises(self, kind, message, function, *arguments, **options):
        """Check the class and the whole message of an exception."""
        with self.assertRaises(kind) as caught:
            function(*arguments, **options)
        self.assertEqual(str(caught.exception), message)

    def run_docstrings(self, module):
        for test in doctest.DocTestFinder().find(module):
            run_doctest(self, test)

    def run_section(self, section):
        """Run the Python blocks of a section of docs/training.md."""
        run_document(self, "training.md", section, 3)

    def run_example(self, name, **changes):
        """Run an example, and return its last line."""
        path = os.path.join(ROOT, "examples", name)
        return subprocess.check_output(
            [sys.executable, "-W", "ignore", path],
            env=environment(**changes), universal_newlines=True,
            stderr=subprocess.DEVNULL).splitlines()[-1]

    def assert_stub(self, module):
        """Check that a stub has the arguments of the functions."""
        path = os.path.splitext(module.__file__)[0] + ".pyi"
        for node in ast.parse(read(path)).body:
            if isinstance(node, ast.FunctionDef):
                self.assert_arguments(node, getattr(module, node.name))
            elif isinstance(node, ast.ClassDef):
                for each in node.body:
                    if isinstance(each, ast.FunctionDef):
                        owner = getattr(module, node.name)
                        self.assert_arguments(each, getattr(
                            owner, each.name))

    def assert_arguments(self, node, function):
        stated = [each.arg for each in node.args.args + node.args.kwonlyargs]
        stated += [node.args.kwarg.arg] if node.args.kwarg else []
        self.assertEqual(
            stated, list(inspect.signature(function).parameters))

    def assert_not_imported(self, *names):
        """Check that `import spectrust` alone imports no such module."""
        code, out, err = run_python(
            "import spectrust, sys; print([name for name in sys.argv[1:] "
            "if name in sys.modules])", *names)
        self.assertEqual((code, out.strip()), (0, "[]"), err)

    def assert_missing(self, name, extra):
        """Check the error of a module without its framework."""
        code, _, err = run_python(
            "import sys; sys.modules[sys.argv[1]] = None\n"
            "__import__('spectrust.' + sys.argv[1])", name)
        self.assertEqual(code, 1)
        self.assertIn("ImportError: spectrust.{} needs ".format(name), err)
        self.assertIn('pip install "spectrust[{}]"'.format(extra), err)
