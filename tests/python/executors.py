"""Executors for tests: pools, and workers that fail in a known way."""

import concurrent.futures
import multiprocessing
import os
import signal
import sys
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

    def submit(self, function, chunk):
        wrapper, arguments = self._call
        return self._executor.submit(wrapper, *(arguments + (function, chunk)))

    def shutdown(self, wait=True):
        self._executor.shutdown(wait)


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
