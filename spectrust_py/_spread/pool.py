"""An executor, and how to make it anew."""

import importlib
import os
import signal
import sys
import threading
import time

from .. import errors
from .._native.extras import needs
from .._native.library import library

# Number of workers that an executor is taken to have if it does not say.
_WORKERS = 8

# Seconds between two looks at the parent, and at workers that should end.
_PAUSE = 1.
_GLANCE = 0.1

# Before Python 3.7, to shut down a pool of processes may wait for a lock that
# a dead worker holds.
_SURVIVES = sys.version_info >= (3, 7)

# Packages that engines need, by the word for the executor.
_PACKAGES = {"dask": "distributed", "mpi": "mpi4py", "ray": "ray",
             "loky": "loky"}


class Pool(object):
    """An executor of any kind.

    Parameters
    ----------
    given : concurrent.futures.Executor, callable or str
        An executor, a function that makes one, or a word for one.
    """

    def __init__(self, given):
        if type(given).__module__ == "distributed.cfexecutor":
            # It loses the exception of a task that killed its workers.
            from .. import dask

            given = dask.Executor(given._client)
        self._make = _maker(given)
        self._executor = self._make() if self._is_made(given) else given
        self._is_own = self._is_made(given)
        if self._is_own:
            # Processes start when they are needed first.
            for _ in range(self.workers):
                self._executor.submit(abs, 0)

    @staticmethod
    def _is_made(given):
        return isinstance(given, (str, type)) or not hasattr(given, "submit")

    @property
    def workers(self):
        """Return the number of workers."""
        return max(1, _workers(self._executor))

    @property
    def threads(self):
        """Return the number of threads of a worker; 0: all processors.

        The processes of a pool on this machine share its processors; Dask and
        Ray say how many a task has.
        """
        known = getattr(self._executor, "_threads", None)
        if isinstance(known, int):
            return known
        name = type(self._executor).__module__
        if name.startswith(("concurrent.futures.process", "loky.")):
            return max(1, library.spectrust_processors() // self.workers)
        return 0

    def submit(self, function, argument):
        """Submit a call; return its future.

        Raises
        ------
        StateError
            If the executor takes no work.
        Exception
            One of `broken`, if it broke.
        """
        try:
            return self._executor.submit(function, argument)
        except broken():
            raise
        except RuntimeError as error:
            raise errors.StateError(
                "the executor takes no work: {}".format(error))

    def renew(self, reason):
        """Replace an executor that broke by a new one.

        Raises
        ------
        StateError
            If nobody knows how to make one.
        """
        if self._make is None:
            raise errors.StateError(
                "the executor broke: {}; if a function that makes one is "
                "given, it is made anew".format(reason))
        self.close()
        self._executor, self._is_own = self._make(), True

    def close(self):
        """Shut the executor down if it was made here."""
        if self._is_own:
            _shut_down(self._executor)


def _shut_down(executor):
    """Shut an executor down, also if a worker dies meanwhile.

    It may hold the lock that the other workers of a process pool wait for;
    Python would wait for them for ever.
    """
    processes = list((getattr(executor, "_processes", None) or {}).values())
    if not processes:
        executor.shutdown()
        return
    end = threading.Thread(target=executor.shutdown)
    end.start()
    while end.is_alive():
        end.join(_GLANCE)
        if any(process.exitcode for process in processes):
            for process in processes:
                _kill(process)


def _kill(process):
    """Kill a process that runs; those of loky have no method for it."""
    if process.exitcode is None:
        try:
            os.kill(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def broken():
    """Return the exception that says that an executor broke."""
    from concurrent import futures
    from concurrent.futures.process import BrokenProcessPool

    # Python 3.7 and later have a base class.
    return getattr(futures, "BrokenExecutor", BrokenProcessPool)


def _maker(given):
    """Return a function that makes an executor like `given`, or None."""
    if isinstance(given, str):
        return _by_name(given)
    if Pool._is_made(given):
        if not callable(given):
            raise TypeError(
                "executor must be a concurrent.futures.Executor, a function "
                "that makes one, a str or None, got {}".format(
                    type(given).__name__))
        return given
    return _copier(given)


def _copier(executor):
    """Return a function that makes a process pool like this one."""
    from concurrent.futures import ProcessPoolExecutor

    if type(executor) is not ProcessPoolExecutor or not _SURVIVES:
        return None
    arguments = dict(max_workers=executor._max_workers)
    for name in ("mp_context", "initializer", "initargs"):
        arguments[name] = getattr(executor, "_" + name)
    return lambda: ProcessPoolExecutor(**arguments)


def _by_name(text):
    """Return the function that makes the executor of this name."""
    name, _, detail = text.partition(":")
    makers = {"processes": _processes, "loky": _loky, "dask": _dask,
              "mpi": _mpi, "ray": _ray}
    if name not in makers:
        raise errors.OptionError(
            "executor must be 'processes', 'processes:4', 'loky:4', "
            "'dask:tcp://host:8786', 'mpi' or 'ray', got {!r}".format(text))
    return lambda: makers[name](detail, text)


def _imported(name, module):
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise errors.StateError(needs(
            "the executor {!r}".format(name),
            "the package " + _PACKAGES[name], name, error)) from None


def _count(detail, text):
    if not detail:
        return library.spectrust_processors()
    if not detail.isdigit() or int(detail) < 1:
        raise errors.OptionError(
            "executor must have a number of processes of at least 1, got "
            "{!r}".format(text))
    return int(detail)


def _processes(detail, text):
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    count = _count(detail, text)
    if not _SURVIVES:
        raise errors.StateError(
            "the executor {!r} needs Python 3.7 or later, whose pools "
            "survive a worker that dies".format(text))
    # A process that has threads, such as this one, should not be forked.
    arguments = {
        "max_workers": count,
        "mp_context": multiprocessing.get_context("spawn"),
        "initializer": _end_with, "initargs": (os.getpid(),)}
    return ProcessPoolExecutor(**arguments)


def _end_with(parent):
    """End this process soon after its parent, which may be killed.

    Its pool would wait for calls for ever.
    """
    def watch():
        while os.getppid() == parent:
            time.sleep(_PAUSE)
        os._exit(1)

    thread = threading.Thread(target=watch)
    thread.daemon = True
    thread.start()


def _loky(detail, text):
    count = _count(detail, text)
    return _imported("loky", "loky").get_reusable_executor(max_workers=count)


def _dask(detail, text):
    _imported("dask", "distributed")
    from .. import dask

    return dask.Executor(detail or None)


def _mpi(detail, text):
    return _imported("mpi", "mpi4py.futures").MPIPoolExecutor()


def _ray(detail, text):
    _imported("ray", "ray")
    from .. import ray

    return ray.Executor(detail or None)


def _workers(executor):
    """Return the number of workers of an executor."""
    known = getattr(executor, "_max_workers", None) or getattr(
        executor, "num_workers", None)
    if isinstance(known, int):
        return known
    return _WORKERS
