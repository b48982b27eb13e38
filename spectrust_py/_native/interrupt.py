"""Long calls of the library that Ctrl-C can stop."""

import _thread
import ctypes
import functools
import os
import time

from ..errors import CancelledError
from .bindings import SpectrustCancel
from .call import attempt, call
from .handle import Handle
from .library import library

# Python handles signals between two waits of this length.
STEP_SECONDS = 0.05
# Recordings up to this many bytes are first tried without a thread, for this
# many milliseconds.
_SMALL_BYTES = 1 << 20
_SHORT_MS = 100
# Number of checks whether a finished thread has ended.
_MOST_CHECKS = 1000


def attempt_on(function, spectrogram, source, *arguments, **kept):
    """Call a function on a source like `attempt`; Ctrl-C stops the call.

    Python handles signals in its main thread, between two calls. There the
    call runs on a new thread, which has ended when this function returns.
    For a small recording, it does so only if the call takes more than a
    tenth of a second. Other threads call directly.

    Parameters
    ----------
    function : ctypes function
        A function whose first arguments are a spectrogram and a source.
    spectrogram : Handle
        The spectrogram.
    source : Source
        The recording.
    *arguments
        The remaining arguments without the last, which is the caller's
        SpectrustError.
    **kept
        Objects to keep alive during the call.

    Returns
    -------
    spectrust.SpectrustError or None
        The exception if the call failed, otherwise None.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C, after the call has ended; likewise anything else that a
        signal handler raises.
    """
    kept = (source.kept(), kept)
    work = functools.partial(
        _attempt, function, spectrogram, source, arguments, kept)
    return attempt_unless(work, source.size())


def call_on(function, spectrogram, source, *arguments, **kept):
    """Call a function like `attempt_on`, and raise the exception."""
    error = attempt_on(function, spectrogram, source, *arguments, **kept)
    if error is not None:
        raise error


def attempt_unless(work, size):
    """Do work of the library that Ctrl-C can stop, as `attempt_on` does.

    Parameters
    ----------
    work : callable
        Takes the handle of a request to stop, or None, and returns what
        `attempt` returns. It may be called twice, and keeps alive what it
        uses: after a second Ctrl-C it may still run.
    size : int
        Size of the recording in bytes.

    Returns
    -------
    spectrust.SpectrustError or None
        What `work` returned last.
    """
    if not on_main_thread():
        return work(None)
    if size <= _SMALL_BYTES:
        # Most of these calls finish before a thread would have started.
        cancel = new_cancel()
        library.spectrust_cancel_set_after(cancel.pointer, _SHORT_MS)
        error = work(cancel)
        if not isinstance(error, CancelledError):
            return error
    cancel = new_cancel()
    return _interruptible(
        functools.partial(work, cancel),
        functools.partial(library.spectrust_cancel_set, cancel.pointer))


def new_cancel():
    """Return the handle of a request to stop."""
    cancel = Handle(SpectrustCancel, library.spectrust_cancel_free)
    call(library.spectrust_cancel_new, cancel.out())
    return cancel


def _attempt(function, spectrogram, source, arguments, kept, cancel):
    if cancel is not None:
        source.struct.cancel = cancel.pointer
    return attempt(function, spectrogram.pointer,
                   ctypes.byref(source.struct), *arguments)


def on_main_thread():
    """Return whether this is the thread in which Python handles signals."""
    import threading

    return threading.current_thread() is threading.main_thread()


def _interruptible(work, stop):
    """Run `work` on a thread and return its result; `stop` ends it early."""
    done = _thread.allocate_lock()
    done.acquire()
    # The thread runs the work only if it is still in the list.
    todo, results, failures, thread_ids = [work], [], [], []

    def run():
        try:
            thread_ids.append(thread_id())
            results.append(todo.pop()())
        except BaseException as error:
            failures.append(error)
        finally:
            done.release()

    try:
        started = start(run)
        while started and not done.acquire(True, STEP_SECONDS):
            pass
    except BaseException:
        stop()
        if not _pop(todo):
            while not done.acquire(True, STEP_SECONDS):
                pass
        raise
    if not started:
        return work()
    await_end(thread_ids)
    if failures:
        raise failures[0]
    return results[0]


def start(function):
    """Start a thread; return False if the system cannot."""
    try:
        _thread.start_new_thread(function, ())
    except RuntimeError:
        return False
    return True


def thread_id():
    """Return the system's ID of this thread, known since Python 3.8."""
    get_native_id = getattr(_thread, "get_native_id", None)
    return get_native_id and get_native_id()


def await_end(thread_ids):
    """Wait until the system no longer lists a finished thread.

    Until then Python 3.12 warns about a fork.
    """
    for thread_id in filter(None, thread_ids):
        for _ in range(_MOST_CHECKS):
            if not os.path.exists("/proc/self/task/{}".format(thread_id)):
                break
            time.sleep(0)


def _pop(todo):
    """Remove the last item of a list; return False if it is empty."""
    try:
        todo.pop()
    except IndexError:
        return False
    return True
