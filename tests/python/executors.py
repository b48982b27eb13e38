"""Executors for tests: pools, and workers that fail in a known way."""

import concurrent.futures
import multiprocessing
import os
import signal
import sys
import time
import unittest
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

# Pools of Python 3.6 may hang once a worker has died.
with_pools = unittest.skipIf(
    sys.version_info < (3, 7), "needs the process pools of Python 3.7")


def pool(workers=2):
    """Return a pool of processes that are not forked."""
    arguments = {"mp_context": multiprocessing.get_context("spawn")}
    return ProcessPoolExecutor(workers, **arguments)


class Wrapped(concurrent.futures.Executor):
    """An executor that passes its calls through a function.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        The executor.
    wrapper : callable
        Called in the worker, with `arguments`, the function and the chunk.
    arguments : tuple
        Arguments of the wrapper.
    """

    def __init__(self, executor, wrapper, *arguments):
        self._executor = executor
        self._max_workers = executor._max_workers
        self._call = wrapper, arguments

    @property
    def _processes(self):
        return self._executor._processes

    def submit(self, function, chunk):
        wrapper, arguments = self._call
        return self._executor.submit(wrapper, *(arguments + (function, chunk)))

    def shutdown(self, wait=True):
        self._executor.shutdown(wait)


def dying_pool(*arguments):
    """Return a pool whose workers die, as `Wrapped` takes it."""
    return Wrapped(pool(), *arguments)


def die_once(marker, is_late, function, chunk):
    """Kill the worker of chunk 1, the first time that it is drawn."""
    is_first = chunk.number == 1 and not os.path.exists(marker)
    if is_first:
        open(marker, "w").close()
    drawn = function(chunk) if is_late or not is_first else None
    if is_first:
        os.kill(os.getpid(), signal.SIGKILL)
    return drawn


def die_within(marker, function, chunk):
    """Kill the worker of chunk 1 in the middle of a picture, once."""
    if chunk.number == 1 and not os.path.exists(marker):
        import threading

        open(marker, "w").close()
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return function(chunk)


def die_always(function, chunk):
    """Kill whoever draws chunk 1."""
    if chunk.number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return function(chunk)


def full_disk(limit, function, chunk):
    """Draw chunk 1 where no file may have more bytes than `limit`."""
    import resource

    if chunk.number != 1:
        return function(chunk)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Python ignores SIGXFSZ, so writing fails.
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        return function(chunk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


class DiesWhileEnding(concurrent.futures.Executor):
    """A pool of two processes, one of which dies while the pool ends.

    The other waits for ever, as for a lock that the dead one holds.
    """

    def __init__(self):
        context = multiprocessing.get_context("spawn")
        self._threads = ThreadPoolExecutor(1)
        self._processes = {}
        for _ in range(2):
            process = context.Process(target=time.sleep, args=(1e6,))
            process.start()
            self._processes[process.pid] = process

    def submit(self, function, *arguments):
        return self._threads.submit(function, *arguments)

    def shutdown(self, wait=True):
        self._threads.shutdown()
        processes = list(self._processes.values())
        os.kill(processes[0].pid, signal.SIGKILL)
        for process in processes:
            process.join()


def fail_always(function, chunk):
    """Raise an exception for chunk 1."""
    if chunk.number == 1:
        raise OSError(28, "No space left on device")
    return function(chunk)


def of_version(version, function, chunk):
    """Draw with another version of the library."""
    return function(chunk)._replace(version=version)


def threads(workers=2):
    """Return a pool of threads of this process."""
    return ThreadPoolExecutor(workers)
