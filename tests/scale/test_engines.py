"""Batches on loky, Dask, Ray and MPI, whose workers are killed."""

import functools
import os
import subprocess
import sys
import unittest

from distributed import Client, LocalCluster
from engines import COUNT, EngineCase
from executors import Wrapped, die_always, die_once, die_within
from loky import get_reusable_executor

import spectrust
import spectrust.dask
import spectrust.ray

ON_MPI = """
import sys
import spectrust
from mpi4py.futures import MPIPoolExecutor
from executors import Wrapped, die_once

if __name__ == "__main__":
    out, marker, place = sys.argv[1:]
    with MPIPoolExecutor() as executor:
        if marker != "none":
            executor = Wrapped(executor, die_once, marker, False)
        results = spectrust.Batchop(
            "in", place, 32, 24, manifest=out + ".jsonl", resume=True,
            executor=executor, chunk=5,
            shard_size=5 if place != out else None).run()
    print(len(results), sum(result.ok for result in results))
"""

LAYOUTS = ("uuid", "mirror", "shards")


def dying(*arguments):
    """Return an executor of loky whose workers die."""
    return Wrapped(get_reusable_executor(2), *arguments)


class TestLoky(EngineCase):

    def test_as_in_one_process(self):
        for layout in LAYOUTS:
            self.check(layout, layout=layout, executor="loky:2")

    def test_a_killed_worker(self):
        for name, wrapper, arguments in (
                ("early", die_once, (False,)), ("late", die_once, (True,)),
                ("within", die_within, ())):
            for layout in "uuid", "shards":
                out = layout + name
                make = functools.partial(
                    dying, wrapper, os.path.abspath(out + "!"), *arguments)
                self.check(out, layout=layout, executor=make)
                self.assertTrue(os.path.exists(out + "!"))


class TestDask(EngineCase):

    def setUp(self):
        EngineCase.setUp(self)
        cluster = LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None)
        self.addCleanup(cluster.close)
        self.client = Client(cluster)
        self.addCleanup(self.client.close)

    def test_as_in_one_process(self):
        for layout in LAYOUTS:
            with self.client.get_executor(pure=False) as executor:
                self.check(layout, layout=layout, executor=executor)
        address = "dask:" + self.client.scheduler.address
        self.check("named", executor=address)

    def test_a_killed_worker(self):
        for name, wrapper, arguments in (
                ("early", die_once, (False,)), ("late", die_once, (True,)),
                ("within", die_within, ())):
            for layout in LAYOUTS:
                executor = spectrust.dask.Executor(self.client)
                out = layout + name
                self.check(out, layout=layout, executor=Wrapped(
                    executor, wrapper, os.path.abspath(out + "!"),
                    *arguments))
                self.assertTrue(os.path.exists(out + "!"))

    def test_a_chunk_that_kills_every_worker(self):
        executor = spectrust.dask.Executor(self.client)
        results = self.batch(
            "killed", executor=Wrapped(executor, die_always), chunk=5).run()
        failed = [each for each in results
                  if isinstance(each.error, spectrust.StateError)]
        self.assertEqual((len(results), len(failed)), (COUNT + 1, 5))
        self.assertIn("no worker could draw it", str(failed[0].error))


class TestRay(EngineCase):

    def test_as_in_one_process(self):
        with spectrust.ray.Executor() as executor:
            for layout in LAYOUTS:
                self.check(layout, layout=layout, executor=executor)
            for name, wrapper, arguments in (
                    ("early", die_once, (False,)),
                    ("within", die_within, ())):
                for layout in LAYOUTS:
                    out = layout + name
                    self.check(out, layout=layout, executor=Wrapped(
                        executor, wrapper, os.path.abspath(out + "!"),
                        *arguments))
                    self.assertTrue(os.path.exists(out + "!"))
        with self.assertRaisesRegex(spectrust.StateError, "after shutdown"):
            self.batch("none", executor=executor).run()


class TestMpi(EngineCase):
    """MPI ends the whole job when a worker dies; the next one goes on."""

    def run_mpi(self, out, marker, place=None):
        with open("on_mpi.py", "w") as script:
            script.write(ON_MPI)
        return subprocess.run(
            ["mpiexec", "--allow-run-as-root", "--oversubscribe", "-n", "3",
             sys.executable, "-m", "mpi4py.futures", "on_mpi.py", out,
             marker, place or out], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)

    def test_as_in_one_process(self):
        done = self.run_mpi("out", "none")
        self.assertEqual(
            (done.returncode, done.stdout.decode()), (0, "61 60\n"),
            done.stderr.decode())
        self.assert_same_pictures("out")

    def test_a_killed_worker(self):
        self.assertNotEqual(self.run_mpi("out", "killed!").returncode, 0)
        self.assertTrue(os.path.exists("killed!"))
        done = self.run_mpi("out", "none")
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assert_same_pictures("out")

    def test_shards(self):
        place = "shards/{shard}.tar"
        killed = self.run_mpi("shards", "killed!", place)
        self.assertNotEqual(killed.returncode, 0)
        done = self.run_mpi("shards", "none", place)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assert_same_pictures("shards")


if __name__ == "__main__":
    unittest.main()
