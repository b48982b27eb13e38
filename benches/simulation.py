"""Simulate a batch on an executor: chunks, a driver, workers, a store.

A discrete-event simulation of what `spectrust_py/_spread` does. Every chunk
is an event, and the recordings of a chunk are one piece of work:

- The driver is serial. It lists the recordings, keeps two chunks for each
  worker in the executor, takes results, and merges the manifest at the end.
- A worker draws one chunk at a time, on all of its processors. With a store it
  fetches, draws and stores at the same time; the slowest of these sets the
  pace, and the first GET, the last PUT and the chunk's rows come on top. What
  threads do in Python they do one at a time: Python has a lock.
- Each process imports the client of the store and connects before it begins.
- The limits of the store hold for all workers together, first come, first
  served.
- A worker that fails loses its chunk, and is replaced. Unless the engine
  retries, the driver then waits until all other chunks have ended, and tries
  the chunk alone, as `Drive._submit` does.
- A chunk is slow by chance. An engine that speculates draws it a second time
  on a worker that has nothing to do; the first to end counts.
"""

import collections
import heapq
import math
import random

# As in spectrust_py/_spread: chunks of a worker in the executor, bytes that
# stand for opening a file, bytes a second that are assumed until the first
# chunk is measured, and chunks for each worker that are left at the end.
_AHEAD = 2
_FILE_BYTES = 32 << 10
_FIRST_SPEED = 20 << 20
_LAST_CHUNKS = 3

# recordings   drawn, and `chunks` that were cut
# wall         seconds from start to end
# cpu          CPU seconds of the workers, `wasted_cpu` for what did not count
# driver_busy  seconds that each driver worked, and `driver_waits` for requests
# gets, puts   requests, and `bytes_in` to and `bytes_out` of the workers
# failures     of workers, and `copies` of chunks that speculation began
# tail         seconds at the end in which a worker had nothing to do
# alone        seconds in which chunks of dead workers were tried alone
Outcome = collections.namedtuple("Outcome", [
    "recordings", "chunks", "wall", "cpu", "wasted_cpu", "driver_busy",
    "driver_waits", "gets", "puts", "bytes_in", "bytes_out", "failures",
    "copies", "tail", "alone"])


class Cutter(object):
    """Cuts chunks of recordings of equal size, as `_spread.cutting.Cutter`.

    Parameters
    ----------
    recordings : int
        Number of recordings.
    size : float
        Bytes of each.
    seconds : float
        Seconds that a chunk should take.
    count : int
        Number of recordings in a chunk; 0: by time.
    """

    def __init__(self, recordings, size, seconds=2., count=0):
        self.left = recordings
        self._cost = size + _FILE_BYTES
        self._seconds, self._count = seconds, count
        self._measured = [0, 0.]

    def take(self, workers):
        """Return the number of recordings of the next chunk."""
        number = self._count
        if not number:
            cost, seconds = self._measured
            speed = cost / seconds if seconds else _FIRST_SPEED
            parts = _LAST_CHUNKS * workers if workers > 1 else 1
            wanted = min(speed * self._seconds,
                         self.left * self._cost / float(parts))
            number = int(math.ceil(wanted / self._cost))
        number = min(max(number, 1), self.left)
        self.left -= number
        return number

    def learn(self, number, seconds):
        """Measure the speed of a worker by a chunk that it has drawn."""
        self._measured[0] += number * self._cost
        self._measured[1] += seconds


class Pace(object):
    """How long a worker needs, by itself.

    Parameters
    ----------
    given : Parameters
        The parameters.
    """

    def __init__(self, given):
        self._given = given
        requests = given.gets + given.puts
        self.cpu = (
            given.cpu + given.cpu_staging + requests * given.cpu_request)
        # Seconds for a recording of each part of a worker; they work at the
        # same time.
        self.parts = {
            "cores": (self.cpu + given.file_wait) / given.cores,
            "client": given.cpu_staging / min(1., given.cores) + requests * (
                given.cpu_request / min(1., given.cores) + given.lock_wait),
            "latency": max(given.gets, given.puts) * (
                given.latency / given.in_flight),
            "bandwidth": max(
                given.bytes_in * bool(given.gets),
                given.bytes_out * bool(given.puts)) / given.bandwidth}
        self._each = max(self.parts.values())
        if not given.overlap:
            self._each = max(
                self.parts["cores"], self.parts["client"]) + requests * (
                given.latency / given.in_flight) + (
                given.bytes_in * bool(given.gets)
                + given.bytes_out * bool(given.puts)) / given.bandwidth
        self._chunk = given.worker_chunk + given.latency * (
            bool(given.gets) + bool(given.puts) + given.puts_chunk)
        self._chunk_cpu = (
            given.worker_chunk + given.puts_chunk * given.cpu_request)

    def seconds(self, number):
        """Return how long a chunk takes."""
        return self._chunk + number * self._each

    def cpu_seconds(self, number):
        """Return the processor time of a chunk."""
        return self._chunk_cpu + number * self.cpu


class Store(object):
    """What all workers share: a queue of each kind, first come, first served.

    Parameters
    ----------
    given : Parameters
        The parameters.
    share : int
        Number of batches that share the store.
    """

    def __init__(self, given, share):
        works = (
            (given.gets, given.store_gets), (given.puts, given.store_puts),
            (given.bytes_in * bool(given.gets), given.store_bandwidth),
            (given.bytes_out * bool(given.puts), given.store_bandwidth))
        self._each = [work * share / limit for work, limit in works
                      if work and not math.isinf(limit)]
        self._free = [0.] * len(self._each)

    def end(self, begin, number):
        """Return when the store has served a chunk that begins then."""
        for index, each in enumerate(self._each):
            self._free[index] = max(self._free[index], begin) + number * each
        return max(self._free) if self._free else begin


class _Chunk(object):
    """A chunk: recordings left to draw, and the attempts that draw it."""

    __slots__ = ("number", "left", "attempts")

    def __init__(self, number):
        self.number = self.left = number
        self.attempts = []


class _Attempt(object):
    """A worker that draws a chunk: when, and whether it counts."""

    __slots__ = ("chunk", "begin", "end", "seconds", "is_over")

    def __init__(self, chunk, begin, seconds):
        self.chunk, self.begin, self.seconds = chunk, begin, seconds
        self.end = begin + seconds
        self.is_over = False


class Simulation(object):
    """One driver and its workers.

    Parameters
    ----------
    given : Parameters
        The parameters.
    number : int, optional
        Number of the driver, from 0, which selects what goes wrong. Default
        0.
    """

    def __init__(self, given, number=0):
        self._given = given
        self._workers = -(-given.workers // given.drivers)
        self._recordings = -(-given.recordings // given.drivers)
        self._cutter = Cutter(
            self._recordings, given.bytes_in, given.chunk_seconds,
            given.chunk)
        self._pace, self._store = Pace(given), Store(given, given.drivers)
        self._random = random.Random("{} {}".format(given.seed, number))
        self._events, self._order = [], 0
        # Chunks in the executor, and those of them that no worker has.
        self._under_way, self._queue = 0, collections.deque()
        self._suspects, self._alone_since = collections.deque(), None
        self._idle = 0
        # Attempts that have no copy yet, by begin.
        self._copyable = collections.OrderedDict()
        self._driver_free = self._driver_busy = self._driver_waits = 0.
        self._no_more = self._last_end = None
        self._total = collections.Counter()

    def run(self):
        """Simulate the batch.

        Returns
        -------
        Outcome
            What it took: seconds, CPU seconds, requests and bytes of this
            driver and its workers.
        """
        given, number = self._given, self._recordings
        listed = given.recordings if given.lists_all else number
        self._drive(0., given.client_start + number * given.driver_start
                    + listed * given.driver_listing, given.driver_trips)
        # Of a worker before its first chunk.
        self._start = 0. if given.one_process else given.client_start
        for _ in range(self._workers):
            self._at(given.engine_start, self._enter)
        self._submit(0.)
        while self._events:
            now, _, act, subject = heapq.heappop(self._events)
            act(now, subject)
        total = self._total
        requests = total["ended"] * given.chunk_requests
        self._drive(
            self._last_end,
            number * given.driver_merge + requests * given.cpu_request,
            requests / given.in_flight)
        tail = 0. if self._no_more is None else (
            self._last_end - self._no_more)
        return Outcome(
            total["recordings"], total["chunks"], self._driver_free,
            total["cpu"], total["wasted"], self._driver_busy,
            self._driver_waits,
            total["drawn"] * given.gets,
            total["drawn"] * given.puts + total["ended"] * given.puts_chunk,
            total["drawn"] * given.bytes_in,
            total["drawn"] * given.bytes_out, total["failures"],
            total["copies"], max(tail, 0.), total["alone"])

    # Events

    def _at(self, time, act, subject=None):
        self._order += 1
        heapq.heappush(self._events, (time, self._order, act, subject))

    def _drive(self, now, seconds, trips=0.):
        """Occupy the driver; return when it has done that.

        `trips` are the requests for whose answers it waits.
        """
        waits = trips * self._given.latency
        self._driver_free = max(self._driver_free, now) + seconds + waits
        self._driver_busy += seconds
        self._driver_waits += waits
        return self._driver_free

    def _submit(self, now):
        """Give the executor as many chunks as it should have."""
        if self._suspects:
            if not self._under_way:
                self._send(now, self._suspects.popleft())
            return
        if self._alone_since is not None:
            if self._under_way:
                return
            self._total["alone"] += now - self._alone_since
            self._alone_since = None
        while self._under_way < _AHEAD * self._workers and self._cutter.left:
            self._total["chunks"] += 1
            self._send(now, _Chunk(self._cutter.take(self._workers)))

    def _send(self, now, chunk):
        self._under_way += 1
        self._at(self._drive(now, self._given.driver_chunk), self._come, chunk)

    def _come(self, now, chunk):
        """Take a chunk that has reached the engine."""
        self._queue.append(chunk)
        if self._idle:
            self._idle -= 1
            self._begin(now, self._queue.popleft())

    def _enter(self, now, _=None):
        """Add a worker."""
        self._total["cpu"] += self._start
        self._at(now + self._start, self._rest)

    def _rest(self, now, _=None):
        """Give a worker that is free something to do."""
        if self._queue:
            self._begin(now, self._queue.popleft())
            return
        self._idle += 1
        if not self._cutter.left and not self._suspects:
            if self._no_more is None and self._under_way:
                self._no_more = now
            if self._given.speculation:
                self._speculate(now)

    def _begin(self, now, chunk):
        given, begin = self._given, now + self._given.engine_latency
        seconds = self._pace.seconds(chunk.left)
        if given.straggler_share and (
                self._random.random() < given.straggler_share):
            seconds *= given.straggler_factor
        seconds = max(seconds, self._store.end(begin, chunk.left) - begin)
        attempt = _Attempt(chunk, begin, seconds)
        chunk.attempts.append(attempt)
        if given.speculation and len(chunk.attempts) == 1:
            self._copyable[chunk] = attempt
        if given.failure_rate:
            lasts = self._random.expovariate(given.failure_rate / 3600)
            if lasts < seconds:
                attempt.end = begin + lasts
                self._at(attempt.end, self._fail, attempt)
                return
        self._at(attempt.end, self._end, attempt)

    def _count(self, attempt, now, is_useful):
        """Count what an attempt took until now; return its share."""
        attempt.is_over = True
        share = min(1., max(0., now - attempt.begin) / (
            attempt.seconds or 1.)) if not is_useful else 1.
        left = attempt.chunk.left
        cpu = share * self._pace.cpu_seconds(left)
        self._total["cpu"] += cpu
        self._total["drawn"] += share * left
        if not is_useful:
            self._total["wasted"] += cpu
        return share

    def _end(self, now, attempt):
        """Take the result of a chunk."""
        if attempt.is_over:
            return
        given, chunk = self._given, attempt.chunk
        self._count(attempt, now, True)
        self._total["ended"] += 1
        self._last_end = now
        self._copyable.pop(chunk, None)
        for other in chunk.attempts:
            if not other.is_over:
                # The copy that lost stops at once.
                self._count(other, now, False)
                self._at(now, self._rest)
        self._total["recordings"] += chunk.number
        self._cutter.learn(chunk.left, attempt.seconds)
        self._under_way -= 1
        self._drive(now, chunk.number * given.driver_recording)
        self._submit(now)
        self._rest(now)

    def _fail(self, now, attempt):
        """Lose a worker, and perhaps its chunk."""
        if attempt.is_over:
            return
        given, chunk = self._given, attempt.chunk
        share = self._count(attempt, now, False)
        self._total["failures"] += 1
        self._at(now + given.failure_pause, self._enter)
        chunk.attempts.remove(attempt)
        self._copyable.pop(chunk, None)
        if chunk.attempts:
            # A copy goes on.
            return
        if given.keeps_done:
            kept = min(int(share * chunk.left), chunk.left - 1)
            self._total["wasted"] -= kept * self._pace.cpu
            chunk.left -= kept
        if given.engine_retries:
            self._at(now, self._come, chunk)
            return
        self._under_way -= 1
        self._suspects.append(chunk)
        if self._alone_since is None:
            self._alone_since = now
        self._submit(now)

    def _speculate(self, now, _=None):
        """Draw the chunk that has taken longest a second time."""
        while self._idle and self._copyable:
            chunk, attempt = next(iter(self._copyable.items()))
            due = attempt.begin + self._mean() * self._given.speculation_after
            if due > now:
                # Once more then, if it has not ended.
                self._at(due, self._speculate)
                return
            del self._copyable[chunk]
            self._idle -= 1
            self._total["copies"] += 1
            self._begin(now, chunk)

    def _mean(self):
        """Return the expected seconds of the chunks that are left."""
        done = self._total["ended"]
        number = self._total["recordings"] / done if done else 1
        return self._pace.seconds(number)


def simulate(given):
    """Simulate all drivers; one of them stands for all if nothing is chance.

    Parameters
    ----------
    given : Parameters
        The parameters.

    Returns
    -------
    Outcome
        What the whole corpus took: the longest times of a driver, and the
        sums of the rest.
    """
    is_chance = given.failure_rate or given.straggler_share
    number = given.drivers if is_chance else 1
    found = [Simulation(given, each).run() for each in range(number)]
    times = ("wall", "tail", "alone", "driver_busy", "driver_waits")
    alike = given.drivers // number
    return Outcome(*(
        max(column) if name in times else alike * sum(column)
        for name, column in zip(Outcome._fields, zip(*found))))
