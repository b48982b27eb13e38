"""What benches/cost.py measures in processes of their own.

Usage: ``python children.py NAME JSON``. Calls the function of that name with
the arguments in the JSON, and prints what it returns as JSON.
"""
import concurrent.futures
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time

# The size of the pictures, as in the other benchmarks.
SIZE = (255, 255)


def measure(name, environment=None, **arguments):
    """Call a function of this file in a process of its own.

    Parameters
    ----------
    name : str
        Its name.
    environment : dict of str to str or None, optional
        Variables to set. Default None.
    **arguments
        Its arguments, which JSON can hold.

    Returns
    -------
    dict of str to float
        What it returned.
    """
    output = subprocess.run(
        [sys.executable, "-W", "ignore", os.path.abspath(__file__), name,
         json.dumps(arguments)], env=dict(os.environ, **environment or {}),
        check=True, stdout=subprocess.PIPE).stdout
    return json.loads(output.decode("utf-8").splitlines()[-1])


def draw(source, executor=None, out=None, chunk=None):
    """Draw a folder.

    Returns
    -------
    dict of str to float
        `wall` seconds, without imports; `cpu` seconds of this process and
        of the workers that it started; `bytes` of the pictures if `out` is
        None, which is a scratch folder.
    """
    import spectrust

    with _scratch(source) as scratch:
        wall, cpu = time.perf_counter(), _cpu()
        target = out or os.path.join(scratch, "pictures")
        results = spectrust.Batchop(
            source, target, *SIZE, layout="mirror", executor=executor,
            manifest=target + ".jsonl", chunk=chunk)
        assert all(result.ok for result in results)
        found = {"wall": time.perf_counter() - wall,
                 "cpu": _cpu() - cpu}
        if out is None:
            found["bytes"] = sum(
                each.stat().st_size for each in os.scandir(target))
        return found


def _cpu():
    return sum(os.times()[:4])


def _scratch(source):
    """Return a folder beside the recordings that is removed at the end."""
    return tempfile.TemporaryDirectory(
        dir=None if "://" in source else os.path.dirname(source))


class Inline(concurrent.futures.Executor):
    """Draws in the thread of the driver, and tells their times apart."""

    def __init__(self):
        self._max_workers = 1
        self.first = None
        # Of what workers do: processor time of this thread, and wall time.
        self.thread = self.wall = 0.

    def submit(self, function, chunk):
        if self.first is None:
            self.first = time.thread_time()
        sent = pickle.dumps(chunk)
        thread, wall = time.thread_time(), time.perf_counter()
        returned = pickle.dumps(function(pickle.loads(sent)))
        self.thread += time.thread_time() - thread
        self.wall += time.perf_counter() - wall
        future = concurrent.futures.Future()
        future.set_result(pickle.loads(returned))
        return future


def drive(source, chunk):
    """Measure the driver of a batch of tiny pictures.

    Returns
    -------
    dict of str to float
        Processor time of the driver in seconds: `start` before the first
        chunk, `run` until the last result, `end` from then on; `worker`, wall
        time of its workers.
    """
    import spectrust

    executor, begun = Inline(), time.thread_time()
    with _scratch(source) as scratch:
        results = spectrust.Batchop(
            source, os.path.join(scratch, "pictures"), 8, 8, layout="mirror",
            manifest=os.path.join(scratch, "index.jsonl"), executor=executor,
            chunk=chunk)
        for result in results:
            assert result.ok, result
            # The manifests are merged after the last result.
            last = time.thread_time()
        end = time.thread_time()
    return {"start": executor.first - begun,
            "run": last - executor.first - executor.thread,
            "end": end - last, "worker": executor.wall}


class Void(concurrent.futures.Executor):
    """Draws nothing, and says that it did."""

    _max_workers = 1

    def submit(self, _, chunk):
        from spectrust._native.run import Row
        from spectrust._spread.chunk import Drawn

        future = concurrent.futures.Future()
        future.set_result(Drawn(chunk.version, [
            Row(index, 0, 0, 0, "", "/none/picture.jpg", [], 0., 1., 0)
            for index in chunk.indices], 1., 1.))
        return future


def remember(source):
    """Return the `bytes` of memory that a driver needs for a recording."""
    import spectrust

    before = _peak()
    with _scratch(source) as scratch:
        total = sum(1 for _ in spectrust.Batchop(
            source, os.path.join(scratch, "pictures"), layout="mirror",
            executor=Void(), chunk=1000))
    return {"bytes": (_peak() - before) / total}


def _peak():
    """Return the peak memory of this program in bytes."""
    with open("/proc/self/status") as status:
        line = next(each for each in status if each.startswith("VmHWM"))
    return 1024. * int(line.split()[1])


def list_shard(source):
    """Return the processor time `listing` of a shard that is almost empty."""
    import spectrust

    begun = time.thread_time()
    spectrust.Batchop(source, source + "-drawn", shard="1/100000")
    return {"listing": time.thread_time() - begun}


def round_trip(count):
    """Return the seconds of a task that does nothing, on one process."""
    import spectrust._spread.pool as pool

    executor = pool.Pool("processes:1")
    try:
        executor.submit(abs, 0).result()
        begun = time.perf_counter()
        for _ in range(count):
            executor.submit(abs, 0).result()
        return {"seconds": (time.perf_counter() - begun) / count}
    finally:
        executor.close()


def staged(source):
    """Draw a folder from memory to memory, without requests.

    Returns
    -------
    dict of str to float
        `cpu` seconds, without imports.
    """
    import fsspec

    import spectrust

    files = fsspec.filesystem("memory")
    files.put(source, "/bucket/in", recursive=True)
    found = []
    # The first one imports what is needed.
    for source in ["memory://bucket/in/000000.wav"], "memory://bucket/in":
        cpu = time.process_time()
        results = spectrust.Batchop(
            source, "memory://bucket/out", *SIZE, layout="mirror",
            manifest="memory://bucket/out.jsonl")
        assert all(result.ok for result in results)
        found.append(time.process_time() - cpu)
    return {"cpu": found[-1]}


def list_objects(options):
    """Return the CPU seconds `listing` of a folder in a store."""
    from spectrust._stores.recordings import list_recordings

    spent = []
    # The first time imports the client.
    for _ in range(2):
        cpu = time.process_time()
        list_recordings("s3://bucket/in", {}, "out", "/", {"s3": options})
        spent.append(time.process_time() - cpu)
    return {"listing": spent[-1]}


def request(options, size, count, threads):
    """Put objects and get others, in both directions at once.

    Returns
    -------
    dict of str to float
        `cpu` and `wall` seconds of all these requests.
    """
    import s3fs

    files = s3fs.S3FileSystem(
        config_kwargs={"max_pool_connections": 2 * threads}, **options)
    files.mkdir("bucket")
    contents = os.urandom(size)
    names = ["bucket/{}".format(number) for number in range(count)]

    def put(name):
        files.pipe_file(name, contents)

    def get(name):
        # As a worker asks, without a request for the size.
        files.cat_file(name, start=0)

    with concurrent.futures.ThreadPoolExecutor(threads) as puts, \
            concurrent.futures.ThreadPoolExecutor(threads) as gets:
        list(puts.map(put, names))
        list(gets.map(get, names[:threads]))
        cpu, wall = time.process_time(), time.perf_counter()
        both = puts.map(put, names), gets.map(get, names)
        for found in both:
            list(found)
        return {"cpu": time.process_time() - cpu,
                "wall": time.perf_counter() - wall}


def upload(options, source):
    """Copy a folder to the folder `in` of a new bucket."""
    import s3fs

    files = s3fs.S3FileSystem(**options)
    files.mkdir("bucket")
    for name in sorted(os.listdir(source)):
        files.put_file(os.path.join(source, name), "bucket/in/" + name)
    return {}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](**json.loads(sys.argv[2]))))
