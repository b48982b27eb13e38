"""Work on several threads, which Ctrl-C can stop."""

import _thread
import itertools

from . import interrupt
from .library import library
from .parameters import jobs_to_c


def on_threads(work, count, jobs):
    """Do the parts of some work, in order, on several threads.

    No thread is left when this returns. On Ctrl-C the calls of the library
    stop and no further part is started; what a signal handler raises is
    raised after all threads have ended. The first part that fails ends the
    work, too; its exception is the same for any number of threads.

    Parameters
    ----------
    work : callable
        Takes the index of a part, and the handle of a request to stop.
    count : int
        Number of parts.
    jobs : int
        Number of threads; 0 is the number of processors.

    Returns
    -------
    list
        What `work` returned for each part.

    Raises
    ------
    Exception
        That of the first part that failed.
    """
    jobs = jobs_to_c(jobs) or library.spectrust_processors()
    parts = _Parts(work, count)
    if not parts.run_on(min(jobs, count)):
        # The system cannot start a thread.
        parts.run()
    if parts.failures:
        raise parts.failures[min(parts.failures)]
    return parts.results


class _Parts(object):
    """Parts of some work, with their results and failures."""

    def __init__(self, work, count):
        self._work = work
        self._count = count
        self._cancel = interrupt.new_cancel()
        # A step is one call, so that no two threads get the same index.
        self._indices = itertools.count()
        self._stopped = False
        self.results = [None] * count
        self.failures = {}

    def run(self):
        """Do parts until none is left, one has failed or all must stop."""
        # Once an index is taken, its part is done: then every part before
        # one that failed has ended, too.
        while not (self._stopped or self.failures):
            index = next(self._indices)
            if index >= self._count:
                break
            try:
                self.results[index] = self._work(index, self._cancel)
            except BaseException as error:
                self.failures[index] = error

    def run_on(self, n_threads):
        """Run on threads; return how many the system could start."""
        ends, thread_ids = [], []
        try:
            for _ in range(n_threads):
                end = _thread.allocate_lock()
                end.acquire()
                if not interrupt.start(self._member(end, thread_ids)):
                    break
                ends.append(end)
            _await(ends)
        except BaseException:
            self._stopped = True
            library.spectrust_cancel_set(self._cancel.pointer)
            _await(ends)
            raise
        interrupt.await_end(thread_ids)
        return len(ends)

    def _member(self, end, thread_ids):
        """Return what a thread does; `end` is released at its end."""
        def run():
            try:
                thread_ids.append(interrupt.thread_id())
                self.run()
            finally:
                end.release()

        return run


def _await(ends):
    """Wait for the end of threads; signals are handled meanwhile."""
    while ends:
        if ends[-1].acquire(True, interrupt.STEP_SECONDS):
            ends.pop()
