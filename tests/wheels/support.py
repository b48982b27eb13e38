"""Shared by the tests of the wheels in dist.

SPECTRUST_WHEELS names the targets whose wheels are tested, separated by
commas; the default is all. Run by the interpreter of build/wheels/venv.
"""
import functools
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DIST = os.path.join(ROOT, "dist")
BUILD = os.path.join(ROOT, "build", "wheels")
NATIVE = os.path.join(ROOT, "spectrust_py", "libspectrust.so")
VECTORS = os.path.join(ROOT, "tests", "vectors")
RECORDING = os.path.join(VECTORS, "speech-16bit-8k-default.wav")
# Uses an installed package.
USE = os.path.join(HERE, "use.py")
# Wheels of old and new pips.
PIPS = os.path.join(BUILD, "pips")

sys.path[:0] = [os.path.join(ROOT, "packaging"), os.path.join(ROOT, "tests")]

import every_python
import wheels
from targets import TARGETS, find, is_musl

__all__ = (
    "BUILD", "CHOSEN", "DIST", "HERE", "HOST", "NATIVE", "PIPS", "RECORDING",
    "ROOT", "USE", "Case", "Fresh", "drawings", "find", "for_each_wheel",
    "interpreters", "is_musl", "run", "sdist", "wheel_of", "wheels",
    "without_network")

CHOSEN = [find(name) for name in os.environ.get(
    "SPECTRUST_WHEELS", ",".join(target.name for target in TARGETS)
).split(",")]
# That of this machine.
HOST = find("manylinux-x86_64")


def version():
    """Return the version of this tree."""
    with open(os.path.join(ROOT, "Cargo.toml")) as file:
        return re.search('^version = "(.*)"$', file.read(), re.M).group(1)


def wheel_of(target):
    """Return the path of a target's wheel."""
    wheel, = glob.glob(os.path.join(
        DIST, "spectrust-{}-*{}.whl".format(version(), target.tag)))
    return wheel


def sdist():
    """Return the path of the source archive."""
    return os.path.join(DIST, "spectrust-{}.tar.gz".format(version()))


def interpreters():
    """Return (version, path) of each Python that has pip, oldest first."""
    return [(version, path) for version, path in every_python.interpreters()
            if subprocess.call([path, "-m", "ensurepip", "--version"],
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL) == 0]


def run(*command, **options):
    """Run a command without this tree's PYTHONPATH; return what it prints.

    Raises
    ------
    AssertionError
        If it fails; with what it printed.
    """
    if "env" not in options:
        options["env"] = dict(os.environ)
        options["env"].pop("PYTHONPATH", None)
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True,
                          **options)
    if done.returncode:
        raise AssertionError("{}: exit status {}\n{}".format(
            " ".join(command), done.returncode, done.stdout))
    return done.stdout


def without_network():
    """Return a command that runs another one without a network."""
    for options in ["-n"], ["-rn"]:
        command = ["unshare"] + options
        if subprocess.call(command + ["true"],
                           stderr=subprocess.DEVNULL) == 0:
            return command
    raise AssertionError("unshare cannot cut the network here")


def drawings():
    """Return (input, options) for every stored vector that is a picture."""
    found = []
    for path in sorted(glob.glob(os.path.join(VECTORS, "*.json"))):
        if not path.endswith(".array.json"):
            with open(path) as file:
                found.append((path[:-len("json")] + "wav", json.load(file)))
    return found


class Fresh:
    """A virtual environment with pip alone, and no network.

    Nothing but its own folder is on the PATH: no cargo, no compiler.
    """

    def __init__(self, interpreter, folder):
        run(interpreter, "-m", "venv", folder)
        self.folder = folder
        self.python = os.path.join(folder, "bin", "python")
        self.environment = {"PATH": os.path.join(folder, "bin"),
                            "HOME": folder, "LANG": "C.UTF-8",
                            "PIP_NO_INDEX": "1",
                            "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        self.prefix = [shutil.which("unshare")] + without_network()[1:]

    def run(self, *command, **options):
        """Run a command in the environment; return what it prints."""
        command = [os.path.join(self.folder, "bin", command[0])] + list(
            command[1:])
        return run(*(self.prefix + command), env=self.environment, **options)

    def use_pip(self, version):
        """Replace pip by another version, which `make` has downloaded."""
        self.run("python", "-m", "pip", "install", "--quiet", "--find-links",
                 PIPS, "pip==" + version)


def for_each_wheel(test):
    """Make a test that calls this one with each target."""
    @functools.wraps(test)
    def call_each(self):
        for target in CHOSEN:
            with self.subTest(wheel=target.name):
                test(self, target)
    return call_each


class Case(unittest.TestCase):
    """A test with a folder of its own, removed afterwards."""

    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="spectrust-wheels-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *parts):
        """Return a path in the folder."""
        return os.path.join(self.folder, *parts)

    def library_of(self, target):
        """Unpack the library of a target's wheel and return its path."""
        with zipfile.ZipFile(wheel_of(target)) as wheel:
            return wheel.extract("spectrust/libspectrust.so",
                                 self.path(target.name))
