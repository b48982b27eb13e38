"""Folders for temporary files."""

import os
import shutil
import unittest

from spectrust._stores import scratch as module
from spectrust._stores.scratch import Scratch
from support import Case


class TestScratch(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()

    def abandon(self, *names):
        """Make a folder that a killed process has left."""
        folder = module._PREFIX + str(len(os.listdir(".")))
        os.makedirs(folder)
        for name in names:
            self.write(os.path.join(folder, name), b"")
        return folder

    def test_it_is_removed_at_the_end(self):
        with Scratch("in") as scratch:
            self.write(scratch.folder("a") + "/b", b"")
            self.write(scratch.path + "/c", b"")
            with Scratch("in"):
                self.assertEqual(len(os.listdir("in")), 2)
        self.assertEqual(os.listdir("in"), [])

    def test_folders_of_ended_processes_are_removed(self):
        self.abandon("lock", "a/b", "c")
        self.abandon()
        kept = self.abandon("a/b")
        with Scratch(".") as scratch:
            self.assertEqual(sorted(os.listdir(".")), sorted(
                [kept, os.path.basename(scratch.path)]))

    def test_one_that_is_killed_while_it_removes_has_a_lock(self):
        scratch = Scratch(".")
        scratch.folder("a")
        self.write(scratch.path + "/b", b"")
        had_lock, real = [], shutil.rmtree
        shutil.rmtree = lambda path, **_: (
            had_lock.append(os.path.exists(scratch.path + "/lock")),
            real(path))
        try:
            scratch.__exit__()
        finally:
            shutil.rmtree = real
        self.assertEqual(had_lock, [True])
        self.assertEqual(os.listdir("."), [])

    def test_one_that_is_removed_before_it_is_locked(self):
        real, calls = module.fcntl.flock, []

        def removing(file, kind):
            calls.append(kind)
            if len(calls) == 1:
                module._remove(os.path.dirname(file.name))
            return real(file, kind)

        module.fcntl.flock = removing
        try:
            with Scratch("in") as scratch:
                self.assertTrue(os.path.isdir(scratch.path))
                self.assertEqual(len(os.listdir("in")), 1)
        finally:
            module.fcntl.flock = real
        self.assertEqual(len(calls), 2)

    def test_a_pipe_is_not_waited_for(self):
        folder = self.abandon()
        os.mkfifo(os.path.join(folder, "lock"))
        with Scratch("."):
            pass


if __name__ == "__main__":
    unittest.main()
