"""Measure what a batch on an executor costs; write it, and docs/scale.md.

Usage: ``make bench-cost``, some minutes. Writes benches/costs.json, whose
figures `make simulate` uses, and the tables of docs/scale.md, among which is
one of predictions beside measured batches. Every figure is the median of
several runs, each in a process of its own. Processor times are little affected
by other programs, the measured batches are.
"""
import argparse
import collections
import json
import os
import platform
import shutil
import statistics
import tempfile

import corpora
import cost_stores
import cost_tables
import kinds
from children import measure
from share import Share

# Recordings of a kind, by their length, and of a batch that is predicted.
COUNTS = {0.5: 2000, 10.: 200, 3600.: 2}
COMPARED = (("0.5s-16k", 20000), ("10s-16k", 4000))
# Recordings of the driver's batches, and two sizes of their chunks.
DRIVEN, CHUNKS = 4000, (4, 200)
# Recordings whose list is measured.
LISTED = 50000


class Bench(object):
    """A scratch folder, and how often to measure.

    Parameters
    ----------
    folder : str
        The folder.
    runs : int
        Number of runs of each measurement.
    part : float
        Share of the usual number of recordings.
    """

    def __init__(self, folder, runs, part):
        self.folder, self.runs, self.part = folder, runs, part

    def count(self, number):
        """Return a number of recordings for this bench."""
        return max(2, int(number * self.part))

    def median(self, name, **arguments):
        """Measure several times; return the median of each figure."""
        found = [self._measured(name, arguments) for _ in range(self.runs)]
        return {key: statistics.median(each[key] for each in found)
                for key in found[0]}

    @staticmethod
    def _measured(name, arguments):
        """Measure; add the processors that other programs `left`."""
        share = Share()
        found = measure(name, **arguments)
        return dict(found, left=share.left())

    def corpus(self, name, sr, seconds, number, distinct=4):
        """Write recordings, most of which are links; return the folder."""
        folder = os.path.join(self.folder, name)
        if os.path.isdir(folder):
            return folder
        os.mkdir(folder)
        block = min(seconds, 10.)
        for index in range(min(number, distinct)):
            corpora.write_wav(
                self._path(folder, index), sr, 1,
                corpora.samples("speech", index, block, sr),
                int(seconds / block))
        for index in range(distinct, number):
            os.link(self._path(folder, index % distinct),
                    self._path(folder, index))
        return folder

    @staticmethod
    def _path(folder, index):
        return os.path.join(folder, "{:06}.wav".format(index))


def measure_kinds(bench):
    """Return CPU seconds and bytes of a recording of each kind."""
    found = collections.OrderedDict()
    for name, (seconds, sr) in kinds.KINDS.items():
        number = bench.count(COUNTS[seconds])
        source = bench.corpus("kind", sr, seconds, number)
        drawn = bench.median("draw", source=source)
        read = sum(each.stat().st_size for each in os.scandir(source))
        found[name] = collections.OrderedDict([
            ("cpu", drawn["cpu"] / number), ("bytes_in", read / number),
            ("bytes_out", drawn["bytes"] / number)])
        shutil.rmtree(source)
    return found


def measure_driver(bench):
    """Return the figures of the driver and those of a worker's chunk.

    The same recordings in few and in many chunks tell what a recording and
    what a chunk costs; one recording, what is fixed.
    """
    number = bench.count(DRIVEN)
    source = bench.corpus("tiny", 8000, 0.05, number)
    many, few = (bench.median("drive", source=source, chunk=chunk)
                 for chunk in CHUNKS)
    one = bench.median(
        "drive", source=bench.corpus("one", 16000, 0.5, 1), chunk=1)
    chunks = [-(-number // chunk) for chunk in CHUNKS]
    more = float(chunks[0] - chunks[1])
    each = {name: max(0., many[name] - few[name]) / more
            for name in ("run", "end", "worker")}
    listed = bench.count(LISTED)
    source = bench.corpus("listed", 8000, 0.05, listed)
    listing = bench.median("list_shard", source=source)["listing"] / listed
    driver = collections.OrderedDict([
        ("driver_listing", listing),
        ("driver_start", max(
            0., (few["start"] - one["start"]) / number - listing)),
        ("driver_chunk", each["run"] + each["end"]),
        ("driver_recording", max(
            0., few["run"] - one["run"] - chunks[1] * each["run"]) / number),
        ("driver_merge", max(
            0., few["end"] - one["end"] - chunks[1] * each["end"]) / number),
        ("driver_bytes", bench.median("remember", source=source)["bytes"])])
    return driver, {"worker_chunk": each["worker"]}


def measure_engine(bench):
    """Return the seconds of a worker between two chunks."""
    return {"engine_latency": bench.median(
        "round_trip", count=bench.count(1000))["seconds"]}


def compare(bench):
    """Return measured batches on 1, 2 and 4 processes of this machine.

    Returns
    -------
    list of dict
        `kind`, `store`, `measured` seconds and `cpu` seconds, and `given`,
        the parameters of the prediction that differ from those of the kind.
    """
    rows, processors = [], len(os.sched_getaffinity(0))
    for workers in (1, 2, 4):
        executor = "processes:{}".format(workers)
        one = bench.corpus("one", 16000, 0.5, 1)
        start = bench.median("draw", source=one, executor=executor)
        for kind, number in COMPARED:
            seconds, sr = kinds.KINDS[kind]
            number = bench.count(number)
            source = bench.corpus(kind, sr, seconds, number)
            found = bench.median("draw", source=source, executor=executor)
            rows.append(collections.OrderedDict([
                ("kind", kind), ("store", "files"),
                ("measured", found["wall"]),
                # Without the start of the workers, as in the prediction.
                ("cpu", found["cpu"] - start["cpu"]),
                ("given", collections.OrderedDict([
                    ("hours", number * seconds / 3600), ("workers", workers),
                    # Each uses its part of the processors, if it is left.
                    ("cores", min(float(max(1, processors // workers)),
                                  found["left"] / workers)),
                    ("engine_start", start["wall"])]))]))
    return rows


def machine():
    """Return what was measured on."""
    with open("/proc/cpuinfo") as file:
        name = next((line.split(":", 1)[1].strip() for line in file
                     if line.startswith("model name")), platform.machine())
    return collections.OrderedDict([
        ("processor", name), ("processors", len(os.sched_getaffinity(0))),
        ("python", platform.python_version())])


def costs(bench):
    """Measure everything; return it as `kinds.read` does."""
    driver, worker = measure_driver(bench)
    found = collections.OrderedDict([
        ("machine", machine()), ("runs", bench.runs), ("part", bench.part),
        ("kinds", measure_kinds(bench)), ("driver", driver),
        ("worker", worker), ("engine", measure_engine(bench)),
        ("store", cost_stores.measure_requests(bench))])
    found["compared"] = compare(bench) + cost_stores.compare(bench)
    return found


def main():
    """Read the command line, measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--costs", default=kinds.COSTS, metavar="FILE",
                        help="file to write the figures to")
    parser.add_argument("--document", metavar="FILE",
                        help="document whose tables to write")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--part", type=float, default=1., metavar="SHARE",
                        help="share of the recordings, for a trial")
    parser.add_argument("--tables-only", action="store_true",
                        help="measure nothing, write the tables again")
    given = parser.parse_args()
    if not given.tables_only:
        folder = tempfile.mkdtemp(
            prefix="spectrust-cost-",
            dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        try:
            found = costs(Bench(folder, given.runs, given.part))
        finally:
            shutil.rmtree(folder)
        with open(given.costs, "w") as file:
            json.dump(found, file, indent=1)
            file.write("\n")
    if given.document:
        cost_tables.write(given.document, kinds.read(given.costs))


if __name__ == "__main__":
    main()
