"""The simulator of batches on executors, in benches."""

import io
import os
import random
import subprocess
import sys
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BENCHES = os.path.join(ROOT, "benches")
sys.path.insert(0, BENCHES)

import cost_tables
import kinds
import share
import simulation
from accounts import account, bounds, money
from parameters import PARAMETERS, ParameterError, Parameters
from simulation import simulate

import spectrust._spread.cutting as cutting

# A second for each of 1,000 recordings, and nothing else.
SIMPLE = dict(
    hours=1., seconds=3.6, cpu_hour=0., cpu_recording=1., cores=1., chunk=10,
    worker_chunk=0., engine_latency=0., driver_listing=0., driver_start=0.,
    driver_chunk=0., driver_recording=0., driver_merge=0.)
STORE = dict(gets=1., puts=1., puts_chunk=1., cpu_request=0., latency=0.5)


def given(**values):
    return Parameters(**dict(SIMPLE, **values))


class TestClosedForms(unittest.TestCase):

    def check_wall(self, expected, **values):
        outcome = simulate(given(**values))
        self.assertAlmostEqual(outcome.wall, expected, 6)
        self.assertEqual(outcome.recordings, 1000)
        return outcome

    def test_one_worker_takes_the_sum(self):
        outcome = self.check_wall(1000)
        self.assertEqual(outcome.chunks, 100)
        self.assertAlmostEqual(outcome.cpu, 1000)
        self.check_wall(1000 + 100 * (2 + 3), worker_chunk=2.,
                        engine_latency=3.)
        self.check_wall(250, cores=4.)
        self.check_wall(350, cores=4., file_wait=0.4)

    def test_workers_share_it(self):
        for workers in (2, 5, 10, 50):
            self.check_wall(1000. / workers, workers=workers)
        # 100 chunks on 40 workers are three rounds.
        self.check_wall(30, workers=40)

    def test_the_driver_comes_before_and_after(self):
        # The workers never wait for it: list, cut, and submit the first
        # chunk; the results of the last; merge.
        self.check_wall(
            1000 * 0.003 + 0.5 + 1000 + 10 * 0.01 + 1000 * 0.02,
            driver_listing=0.001, driver_start=0.002, driver_chunk=0.5,
            driver_recording=0.01, driver_merge=0.02)
        self.check_wall(1007, engine_start=7.)

    def test_a_driver_may_be_the_limit(self):
        many = given(workers=500, driver_chunk=0.1, driver_recording=0.2)
        found = account(many)
        # It submits 100 chunks, and takes 1,000 results.
        self.assertAlmostEqual(found.outcome.driver_busy, 210)
        self.assertLessEqual(found.outcome.wall, 210 + 10.2)
        self.assertEqual(found.limit, "driver")
        more = account(many.but(workers=1000))
        self.assertGreaterEqual(more.outcome.wall, 210)

    def test_without_latency_the_processors_are_the_limit(self):
        found = account(given(workers=4, **dict(STORE, latency=0.)))
        self.assertAlmostEqual(found.outcome.wall, 250)
        self.assertEqual((found.limit, found.use), ("cores", 1.))

    def test_with_any_number_in_flight_latency_counts_once_a_chunk(self):
        # The first GET, the last PUT, and the rows.
        outcome = self.check_wall(
            100 * (10 + 3 * 0.5), in_flight=10 ** 6, **STORE)
        self.assertEqual((outcome.gets, outcome.puts), (1000, 1100))

    def test_with_few_in_flight_latency_sets_the_pace(self):
        values = dict(STORE, latency=40., in_flight=16)
        self.check_wall(100 * (10 * 40 / 16. + 3 * 40), **values)
        self.check_wall(
            100 * (10 * (1 + 2 * 40 / 16.) + 3 * 40), overlap=False, **values)
        slow = dict(STORE, latency=400., in_flight=64)
        self.assertEqual(account(given(**slow)).limit, "latency")

    def test_the_client_prepares_one_request_at_a_time(self):
        values = dict(STORE, latency=0., cpu_request=1., cores=8.,
                      puts_chunk=0.)
        outcome = self.check_wall(2000, **values)
        self.assertAlmostEqual(outcome.cpu, 3000)
        self.assertEqual(account(given(**values)).limit, "client")

    def test_threads_take_turns_in_python(self):
        values = dict(STORE, latency=0., cpu_request=1., cores=8.,
                      puts_chunk=0., lock_wait=0.5)
        # A request of each direction, and what is done beside them.
        outcome = self.check_wall(
            1000 * (2 * 1.5 + 0.25), cpu_staging=0.25, **values)
        self.assertAlmostEqual(outcome.cpu, 1000 * (1 + 2 + 0.25))
        found = account(given(cpu_staging=5., **dict(values, gets=0.)))
        self.assertEqual(found.limit, "client")
        # Half a processor takes twice as long for its work, not to wait.
        self.check_wall(1000 * (2 * 2.5 + 0.5), cpu_staging=0.25,
                        **dict(values, cores=0.5, cpu_recording=0.))

    def test_each_process_starts_its_client(self):
        values = dict(STORE, latency=0., puts_chunk=0., client_start=3.)
        # The worker starts while the driver does.
        outcome = self.check_wall(1000 + 3, **values)
        self.assertAlmostEqual(outcome.cpu, 1000 + 3)
        self.check_wall(1000 + 7 + 3, engine_start=7., **values)
        outcome = self.check_wall(1000 + 3, one_process=True, **values)
        self.assertAlmostEqual(outcome.cpu, 1000)
        self.assertAlmostEqual(outcome.driver_busy, 3)
        outcome = self.check_wall(250 + 3, workers=4, **values)
        self.assertAlmostEqual(outcome.cpu, 1000 + 4 * 3)

    def test_the_driver_waits_for_its_requests(self):
        values = dict(STORE, puts_chunk=0., gets=0., puts=0., in_flight=16)
        outcome = self.check_wall(1000 + 20 * 0.5, driver_trips=20., **values)
        self.assertEqual((outcome.driver_busy, outcome.driver_waits),
                         (0, 10))
        # As many at once as are in flight; each takes processor time.
        outcome = self.check_wall(
            1000 + 100 * 3 * (0.5 / 16 + 0.25), chunk_requests=3.,
            **dict(values, cpu_request=0.25))
        self.assertAlmostEqual(outcome.driver_busy, 100 * 3 * 0.25)
        found = account(given(driver_trips=9e3, **values))
        self.assertEqual(found.limit, "driver")

    def test_bandwidth(self):
        values = dict(STORE, latency=0., bytes_in=300., bytes_out=100.)
        self.check_wall(3000, bandwidth=100., **values)
        # The store's is for all workers together.
        for limit, work in (("store_bandwidth", 300.), ("store_gets", 1.),
                            ("store_puts", 1.)):
            outcome = self.check_wall(
                3000, workers=20, **dict(values, **{limit: work / 3}))
            self.assertEqual(outcome.bytes_in, 300000)
        found = account(given(workers=20, store_gets=0.1, **STORE))
        self.assertEqual(found.limit, "store requests")
        drivers = simulate(given(
            workers=20, drivers=4, store_gets=1 / 3., **STORE))
        self.assertAlmostEqual(drivers.wall, 3000, delta=20)

    def test_drivers_share_the_corpus(self):
        values = dict(workers=20, driver_listing=0.001, driver_merge=0.1)
        self.check_wall(1 + 50 + 25, drivers=4, **values)
        self.check_wall(0.25 + 50 + 25, drivers=4, lists_all=False, **values)
        found = account(given(drivers=4, driver_bytes=8., workers=20))
        self.assertEqual(found.memory, 2000)

    def test_money(self):
        one = given(
            workers=2, cores=4., price_vcpu_hour=3600., price_gets=2.,
            price_puts=3., price_gb_month=5., months=2., price_egress_gb=7.,
            bytes_in=1e9, bytes_out=1e8, **dict(STORE, latency=0.))
        outcome = simulate(one)
        self.assertEqual(outcome.wall, 125)
        self.assertEqual(
            [round(value, 6) for value in money(one, outcome).values()],
            [125 * (2 * 4 + 1), 5.3, 1000 * 0.1 * 5 * 2, 7000])


class TestChance(unittest.TestCase):

    FAILING = dict(
        workers=20, failure_rate=40., failure_pause=5., chunk=7,
        worker_chunk=0.5)

    def test_stragglers_take_longer_and_speculation_bounds_that(self):
        class SlowFirst(random.Random):

            answers = [0.]

            def random(self):
                return self.answers.pop() if self.answers else 1.

        values = dict(workers=10, straggler_share=0.5, straggler_factor=100.)
        walls = []
        for speculation in (False, True):
            SlowFirst.answers = [0.]
            with mock.patch.object(simulation.random, "Random", SlowFirst):
                outcome = simulate(given(speculation=speculation, **values))
            walls.append(outcome.wall)
            self.assertEqual(outcome.recordings, 1000)
            self.assertEqual(outcome.copies, int(speculation))
            self.assertAlmostEqual(outcome.cpu - outcome.wasted_cpu, 1000)
        # The first chunk takes 1,000 s; or it is copied by the first worker
        # that has nothing to do, when the others have drawn 99 chunks.
        self.assertAlmostEqual(walls[0], 1000)
        self.assertAlmostEqual(walls[1], 110 + 10)

    def test_many_stragglers(self):
        values = dict(workers=10, straggler_share=0.1, straggler_factor=50.)
        saved = []
        for seed in range(9):
            slow, copied = (simulate(given(
                seed=seed, speculation=speculation, **values))
                for speculation in (False, True))
            self.assertGreaterEqual(slow.wall, 500)
            self.assertLessEqual(copied.wall, slow.wall)
            self.assertEqual(copied.recordings, 1000)
            self.assertGreater(copied.wasted_cpu, 0)
            saved.append(copied.wall < 0.8 * slow.wall)
        # A copy may be slow too.
        self.assertGreater(sum(saved), 4)

    def test_failures_lose_no_recording(self):
        for retries in (False, True):
            for keeps in (False, True):
                for speculation in (False, True):
                    outcome = simulate(given(
                        engine_retries=retries, keeps_done=keeps,
                        speculation=speculation, **self.FAILING))
                    self.assertEqual(outcome.recordings, 1000)
                    self.assertGreater(outcome.failures, 3)
                    self.assertGreater(outcome.wasted_cpu, 0)
                    # Each recording counts once, and each chunk.
                    self.assertAlmostEqual(
                        outcome.cpu - outcome.wasted_cpu,
                        1000 + 0.5 * outcome.chunks, 6)

    def test_what_is_kept_is_not_drawn_again(self):
        lost, kept = (simulate(given(
            keeps_done=keeps, engine_retries=True, **self.FAILING))
            for keeps in (False, True))
        self.assertLess(kept.cpu / kept.failures, lost.cpu / lost.failures)

    def test_a_lost_chunk_is_tried_alone_unless_the_engine_retries(self):
        alone, retried = (simulate(given(
            engine_retries=retries, **self.FAILING))
            for retries in (False, True))
        self.assertGreater(alone.alone, 0)
        self.assertEqual(retried.alone, 0)
        self.assertGreater(alone.wall, retried.wall)
        self.assertEqual(account(given(**dict(
            self.FAILING, failure_rate=100.))).limit, "failures")

    def test_a_seed_gives_the_same_every_time(self):
        values = dict(self.FAILING, straggler_share=0.2, straggler_factor=3.)
        first = simulate(given(seed=1, **values))
        self.assertEqual(simulate(given(seed=1, **values)), first)
        self.assertNotEqual(simulate(given(seed=2, **values)), first)
        # Drivers have different luck.
        one = simulate(given(**values))
        four = simulate(given(**dict(
            values, workers=80, drivers=4, hours=4.)))
        self.assertEqual(four.recordings, 4 * one.recordings)
        self.assertNotEqual(four.failures, 4 * one.failures)


class TestProperties(unittest.TestCase):

    def cases(self, count):
        """Return parameters at random."""
        chance = random.Random(5)
        for _ in range(count):
            workers = chance.choice([1, 3, 40])
            yield Parameters(
                hours=chance.uniform(0.1, 5), workers=workers,
                seconds=chance.choice([0.5, 10, 3600]),
                cores=chance.choice([0.5, 2., 16.]),
                drivers=chance.choice([1, min(workers, 3)]),
                gets=chance.choice([0., 1., 2.]), puts=chance.choice([0., 1.]),
                puts_chunk=chance.choice([0., 1.]),
                latency=chance.choice([0., 0.03, 2.]),
                lock_wait=chance.choice([0., 0.01]),
                cpu_staging=chance.choice([0., 0.01]),
                client_start=chance.choice([0., 5.]),
                one_process=chance.choice([False, True]),
                driver_trips=chance.choice([0., 20.]),
                chunk_requests=chance.choice([0., 3.]),
                in_flight=chance.choice([1, 16]),
                bandwidth=chance.choice([1e6, float("inf")]),
                store_gets=chance.choice([50., float("inf")]),
                store_bandwidth=chance.choice([1e8, float("inf")]),
                overlap=chance.choice([False, True]),
                straggler_share=chance.choice([0., 0.1]),
                straggler_factor=chance.uniform(1, 20),
                speculation=chance.choice([False, True]),
                failure_rate=chance.choice([0., 10.]),
                failure_pause=chance.choice([0., 3.]),
                keeps_done=chance.choice([False, True]),
                engine_retries=chance.choice([False, True]),
                seed=chance.randrange(100))

    def test_no_limit_takes_longer_than_the_batch(self):
        for one in self.cases(60):
            outcome = simulate(one)
            self.assertGreaterEqual(outcome.recordings, one.recordings)
            self.assertLess(
                outcome.recordings - one.recordings, one.drivers)
            for name, seconds in bounds(one, outcome).items():
                self.assertLessEqual(
                    seconds, outcome.wall * 1.0001, (name, one))

    def test_a_slower_store_is_never_faster(self):
        for name, values in (
                ("latency", (0., 0.001, 0.03, 0.3, 3.)),
                ("cpu_request", (0., 0.001, 0.01, 0.1)),
                ("lock_wait", (0., 1., 10.)),
                ("cpu_staging", (0., 1., 10.)),
                ("client_start", (0., 1., 10.)),
                ("driver_trips", (0., 1., 10.)),
                ("chunk_requests", (0., 1., 10.)),
                ("store_gets", (1e5, 1e3, 100., 1.)),
                ("bandwidth", (1e9, 1e7, 1e6, 1e5)),
                ("in_flight", (64, 16, 4, 1))):
            walls = [
                simulate(given(workers=8, **dict(
                    STORE, **dict({"latency": 3.}, **{name: value})))).wall
                for value in values]
            self.assertEqual(walls, sorted(walls), name)
            self.assertLess(walls[0], walls[-1], name)

    def test_chunks_are_those_of_the_driver(self):
        chance = random.Random(3)
        for recordings, size, workers, count in (
                (3000, 16044, 1, None), (5000, 320044, 7, None),
                (40, 10 ** 8, 3, None), (1000, 44, 4, 64)):
            ours = simulation.Cutter(recordings, size, count=count or 0)
            theirs = cutting.Cutter([size] * recordings, count)
            chunks = 0
            while len(theirs):
                chunk = theirs.take(workers)
                self.assertEqual(ours.take(workers), len(chunk))
                seconds = chance.uniform(0.1, 5)
                ours.learn(len(chunk), seconds)
                theirs.learn(chunk, seconds)
                chunks += 1
            self.assertEqual(ours.left, 0)
            self.assertGreater(chunks, workers)


class TestParameters(unittest.TestCase):

    def test_bad_values_get_a_sentence(self):
        for name, value, message in (
                ("workers", 0, "workers must be from 1 to 1e+06, got 0"),
                ("workers", 1.5, "workers must be a whole number, got 1.5"),
                ("workers", True, "workers must be a whole number, got True"),
                ("hours", -1., "hours must be from 1e-06 to 1e+09, got -1.0"),
                ("hours", "9", "hours must be a number, got '9'"),
                ("latency", float("nan"), "latency must be a number, got nan"),
                ("cores", 0, "cores must be from 0.01 to 4096, got 0"),
                ("bandwidth", 0, "bandwidth must be at least 1e-12, got 0"),
                ("straggler_share", 1.1,
                 "straggler_share must be from 0 to 1, got 1.1"),
                ("straggler_factor", 0.5,
                 "straggler_factor must be from 1 to 1e+06, got 0.5"),
                ("failure_rate", -1,
                 "failure_rate must be from 0 to 10000, got -1"),
                ("speculation", 2, "speculation must be True or False, got 2"),
                ("drivers", 2,
                 "drivers must be at most the number of workers, 1, got 2")):
            with self.assertRaises(ParameterError) as caught:
                given(**{name: value})
            self.assertEqual(str(caught.exception), message)
        with self.assertRaisesRegex(
                ParameterError, "no parameter 'hour'; there are hours, sec"):
            given(hour=1)

    def test_defaults_and_ends_of_ranges_are_allowed(self):
        one = Parameters()
        for each in PARAMETERS.values():
            self.assertEqual(getattr(one, each.name), each.default)
            self.assertTrue(each.meaning)
            if each.name == "drivers":
                continue
            for value in (each.low, each.high):
                if each.kind is bool:
                    value = bool(value)
                self.assertEqual(getattr(one.but(
                    **{each.name: value}), each.name), value)


class TestShare(unittest.TestCase):

    def test_what_this_process_uses_is_left(self):
        processors = len(os.sched_getaffinity(0))
        begun = share.Share()
        # A child that ends counts too.
        subprocess.check_call(
            [sys.executable, "-c", "sum(range(3 * 10 ** 6))"])
        spent, _ = begun._begun[2], begun.left()
        self.assertGreater(share._ours(), spent)
        self.assertGreater(begun.left(), 0)
        self.assertLessEqual(begun.left(), processors)
        # All that another program uses is not.
        with mock.patch.multiple(
                share, _machine=lambda: (0., 9.), _ours=lambda: 2.):
            begun = share.Share()
        with mock.patch.multiple(
                share, _machine=lambda: (1., 13.), _ours=lambda: 3.):
            self.assertEqual(begun.left(), processors * 0.5)


class TestFigures(unittest.TestCase):

    def setUp(self):
        self.costs = kinds.read()

    def test_each_kind_has_measured_parameters(self):
        for name in kinds.NAMES:
            for store in kinds.STORES:
                one = kinds.parameters(self.costs, name, store)
                self.assertAlmostEqual(
                    one.cpu, self.costs["kinds"][name]["cpu"], 2)
                self.assertEqual(one.gets, float(store == "s3"))
        self.assertEqual(kinds.parameters(
            self.costs, "1h-16k", workers=7).workers, 7)
        for arguments, message in (
                (("10s",), "kind must be one of 0.5s-16k, .*, got '10s'"),
                (("1h-16k", "ftp"), "store must be one of files, s3, got")):
            with self.assertRaisesRegex(ParameterError, message):
                kinds.parameters(self.costs, *arguments)

    def test_the_tables_of_the_document_are_those_of_the_figures(self):
        with io.open(os.path.join(ROOT, "docs", "scale.md"),
                     encoding="utf-8") as file:
            text = file.read()
        # The others simulate for some seconds.
        for name in ("thousand hours", "measured", "prices", "compared",
                     "limits"):
            self.assertEqual(
                cost_tables.replaced(text, name, self.costs), text, name)
        self.assertEqual(
            text.count("<!-- make bench-cost: "), len(cost_tables.TABLES))
        with self.assertRaisesRegex(ValueError, "has no line '<!-- make b"):
            cost_tables.replaced("", "limits", self.costs)

    def test_the_command(self):
        def said(*arguments):
            process = subprocess.Popen(
                [sys.executable, os.path.join(BENCHES, "simulate.py")]
                + list(arguments), stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, universal_newlines=True)
            out, error = process.communicate()
            return process.returncode, out, error

        status, out, _ = said(
            "--hours", "100", "--workers", "4", "--store", "s3",
            "--kind", "1h-48k", "--speculation", "1")
        self.assertEqual(status, 0)
        self.assertIn("recordings        100, in ", out)
        self.assertIn("100 GET, ", out)
        self.assertIn("\nmoved by ", out)
        status, out, error = said("--workers", "0")
        self.assertEqual((status, out), (1, ""))
        self.assertEqual(
            error, "simulate: workers must be from 1 to 1e+06, got 0\n")
        for name in PARAMETERS:
            self.assertIn(
                "  --{} ".format(name.replace("_", "-")), said("--list")[1])


if __name__ == "__main__":
    unittest.main()
