"""Measure an object store, for benches/cost.py: a server on this machine."""

import collections
import importlib.util
import os
import resource
import statistics
import subprocess
import sys

import kinds
from children import measure
from share import Share

sys.path.insert(0, os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "tests", "stores"))

# Seconds by which each request is delayed.
DELAY = 0.03

# Two sizes of objects, which tell the cost of a request and of a byte.
_SIZES = (16 << 10, 2 << 20)
_COUNT, _THREADS = 300, 16

# Recordings of a batch that is predicted.
_COMPARED = (("0.5s-16k", 1000), ("10s-16k", 400))

# Recordings of batches that tell what staging costs, objects of a list, and
# recordings in one chunk or in as many, that tell the requests of a chunk.
_STAGED, _LISTED, _CUT = (50, 450), 1000, 12

# Seconds of a request, long beside everything else of a small batch.
_FAR = 0.2

_METHODS = ("GET", "PUT", "HEAD", "POST", "DELETE")

# What is taken if no client is installed.
_ASSUMED = collections.OrderedDict([
    ("cpu_request", 3e-3), ("cpu_byte", 0.), ("lock_wait", 1e-3),
    ("wait_byte", 0.), ("server_request", 1e-3), ("server_byte", 0.),
    ("cpu_staging", 1e-3), ("client_start", 0.5), ("driver_listing", 1e-4),
    ("driver_trips", 20.), ("chunk_requests", 3.),
    ("is_measured", False)])


def _is_here():
    """Return whether a client and a server are installed."""
    if importlib.util.find_spec("s3fs") is None:
        return False
    import servers

    return os.path.exists(servers.PROGRAM)


def measure_requests(bench):
    """Return what a store costs a driver and its workers.

    Parameters
    ----------
    bench : Bench
        What to measure with.

    Returns
    -------
    dict
        Parameters of the simulation by name, and what they are without a
        byte, `cpu_byte` and `wait_byte` for each byte, `server_request` and
        `server_byte` of the server, all in seconds, and whether they are
        measured.
    """
    if not (_is_here() and _is_supported(bench)):
        return _ASSUMED
    count = bench.count(_COUNT)
    small, large = (_request(bench, size, count) for size in _SIZES)
    found = collections.OrderedDict()
    for name, figure in (("cpu", "cpu_request"), ("wait", "lock_wait"),
                         ("server", "server_request")):
        each = max(0., large[name] - small[name]) / (_SIZES[1] - _SIZES[0])
        found[figure] = max(0., small[name] - each * _SIZES[0])
        found[name + "_byte"] = each
    found["cpu_staging"] = _staging(bench)
    found.update(_batches(bench))
    found["is_measured"] = True
    return found


def _request(bench, size, count):
    """Return the medians of a request for an object of this size."""
    found = []
    for _ in range(bench.runs):
        nothing = _server(lambda server: None)[1]
        (spent, requests), server = _server(lambda server: _client(
            server, size, count))
        # A PUT and a GET, each of which is delayed with 15 others.
        cpu, wall = (spent[name] / count / 2. for name in ("cpu", "wall"))
        found.append({
            "cpu": cpu, "wait": max(
                0., wall - max(cpu, DELAY / _THREADS / 2.)),
            "server": max(0., server - nothing) / requests})
    # Other programs only lengthen a wait.
    return dict(_medians(found), wait=min(each["wait"] for each in found))


def _medians(found):
    """Return the median of each figure of several runs."""
    return {key: statistics.median(each[key] for each in found)
            for key in found[0]}


def _staging(bench):
    """Return the CPU seconds of a recording beside drawing and requests.

    Two sizes of a batch from and to memory tell it; drawing the same as
    files is subtracted.
    """
    seconds, sr = kinds.KINDS[_COMPARED[0][0]]
    spent = []
    for number in map(bench.count, _STAGED):
        source = bench.corpus(
            "staged-{}".format(number), sr, seconds, number)
        spent.append((number, bench.median("staged", source=source)["cpu"],
                      bench.median("draw", source=source)["cpu"]))
    (few, *less), (many, *more) = spent
    staged, drawn = (
        (b - a) / max(1, many - few) for a, b in zip(less, more))
    return max(0., staged - drawn)


def _batches(bench):
    """Return the figures that small batches on a server tell."""
    seconds, sr = kinds.KINDS[_COMPARED[0][0]]
    one = bench.corpus("one", sr, seconds, 1)
    cut = bench.corpus("cut", sr, seconds, _CUT)
    near, far = (_drawn(bench, one, delay) for delay in (0, _FAR))
    whole, split = (_drawn(bench, cut, 0, chunk) for chunk in (_CUT, 1))
    # A worker waits for the first GET, the last PUT, and the rows of a chunk;
    # the rows are its only request for a chunk.
    trips = (far["wall"] - near["wall"]) / _FAR - 3.
    requests = (split["requests"] - whole["requests"]) / (_CUT - 1.) - 1.
    listed = bench.count(_LISTED)
    source = bench.corpus("objects", sr, 0.05, listed)
    return [("client_start", near["cpu"]),
            ("driver_listing", _listing(bench, source) / listed),
            ("driver_trips", max(0., trips)),
            ("chunk_requests", max(0., requests))]


def _drawn(bench, source, delay, chunk=None):
    return _medians([
        _draw(source, delay, chunk) for _ in range(bench.runs)])


def _listing(bench, source):
    """Return the CPU seconds to list a folder in a store."""
    import servers

    with servers.start("s3s") as server:
        measure("upload", options=server.storage_options, source=source)
        return bench.median(
            "list_objects", options=server.storage_options)["listing"]


def _server(use):
    """Start a server and use it; return that, and its CPU seconds."""
    import servers

    used, before = 0., _children()
    with servers.start("s3s", DELAY) as server:
        inside = _children()
        result = use(server)
        used = _children() - inside
    return result, _children() - before - used


def _client(server, size, count):
    """Return what a client spent, and the number of all its requests."""
    spent = measure("request", options=server.storage_options, size=size,
                    count=count, threads=_THREADS)
    counts = server.counts()
    return spent, sum(counts.get(name, 0) for name in _METHODS)


def _children():
    """Return the processor time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(bench):
    """Return measured batches from a server with a delay, and to it.

    Parameters
    ----------
    bench : Bench
        What to measure with.

    Returns
    -------
    list of dict
        As `cost.compare`, with `requests`, the number of GET and of PUT;
        empty if batches do not draw from object stores here.
    """
    if not (_is_here() and _is_supported(bench)):
        return []
    rows = []
    for kind, number in _COMPARED:
        seconds, sr = kinds.KINDS[kind]
        number = bench.count(number)
        source = bench.corpus("store-" + kind, sr, seconds, number)
        found = sorted(
            (_draw(source, DELAY) for _ in range(bench.runs)),
            key=lambda each: each["wall"])
        middle = found[len(found) // 2]
        rows.append(collections.OrderedDict([
            ("kind", kind), ("store", "s3"), ("measured", middle["wall"]),
            ("cpu", middle["cpu"]),
            ("requests", [middle["GET"], middle["PUT"]]),
            ("given", collections.OrderedDict([
                ("hours", number * seconds / 3600), ("workers", 1),
                ("cores", middle["left"]), ("latency", DELAY),
                ("one_process", True)]))]))
    return rows


def _draw(source, delay, chunk=None):
    """Upload a folder, draw it; return `wall`, requests, processors."""
    import servers

    with servers.start("s3s", delay) as server:
        measure("upload", options=server.storage_options, source=source)
        before, share = server.counts(), Share()
        found = measure(
            "draw", environment=server.environment, source="s3://bucket/in",
            out="s3://bucket/out", chunk=chunk)
        found["left"], after = share.left(), server.counts()
    for name in _METHODS:
        found[name] = after.get(name, 0) - before.get(name, 0)
    found["requests"] = sum(found[name] for name in _METHODS)
    return found


def _is_supported(bench):
    """Return whether `Batchop` takes addresses of an object store."""
    source = bench.corpus("one", 16000, 0.5, 1)
    try:
        return bool(_draw(source, 0))
    except subprocess.CalledProcessError:
        # The reason is on standard error.
        return False
