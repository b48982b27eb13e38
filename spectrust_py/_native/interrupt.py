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

# Seconds of a wait; Python handles signals between two waits.
_STEP = 0.05
# Recordings up to this many bytes are first tried without a thread, for this
# many milliseconds.
_SMALL = 1 << 20
_SHORT = 100
# Number of checks whether a finished thread has ended.
_MOMENTS = 1000


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
    if not _on_main_thread():
        return _work(function, spectrogram, source, arguments, ())
    if source.size() <= _SMALL:
        # Most of these calls finish before a thread would have started.
        cancel = _lend(source)
        library.spectrust_cancel_set_after(cancel.pointer, _SHORT)
        error = _work(function, spectrogram, source, arguments, ())
        if not isinstance(error, CancelledError):
            return error
    cancel = _lend(source)
    # After a second Ctrl-C the call may still run; it owns its memory.
    kept = (source.kept(), cancel, kept)
    work = functools.partial(
        _work, function, spectrogram, source, arguments, kept)
    return _interruptible(
        work, functools.partial(library.spectrust_cancel_set, cancel.pointer))


def call_on(function, spectrogram, source, *arguments, **kept):
    """Call a function like `attempt_on`, and raise the exception."""
    error = attempt_on(function, spectrogram, source, *arguments, **kept)
    if error is not None:
        raise error


def _lend(source):
    """Attach a request to stop to a source, and return its handle."""
    cancel = Handle(SpectrustCancel, library.spectrust_cancel_free)
    call(library.spectrust_cancel_new, cancel.out())
    source.struct.cancel = cancel.pointer
    return cancel


def _work(function, spectrogram, source, arguments, kept):
    return attempt(function, spectrogram.pointer,
                   ctypes.byref(source.struct), *arguments)


def _on_main_thread():
    import threading

    return threading.current_thread() is threading.main_thread()


def _interruptible(work, stop):
    """Run `work` on a thread and return its result; `stop` ends it early."""
    done = _thread.allocate_lock()
    done.acquire()
    # The thread runs the work only if it is still in the list.
    todo, results, failures, numbers = [work], [], [], []

    def run():
        try:
            numbers.append(_number())
            results.append(todo.pop()())
        except BaseException as error:
            failures.append(error)
        finally:
            done.release()

    try:
        started = _start(run)
        while started and not done.acquire(True, _STEP):
            pass
    except BaseException:
        stop()
        if not _take(todo):
            while not done.acquire(True, _STEP):
                pass
        raise
    if not started:
        return work()
    _await_end(numbers)
    if failures:
        raise failures[0]
    return results[0]


def _start(function):
    """Start a thread; return False if the system cannot."""
    try:
        _thread.start_new_thread(function, ())
    except RuntimeError:
        return False
    return True


def _number():
    """Return the system's ID of this thread, known since Python 3.8."""
    own = getattr(_thread, "get_native_id", None)
    return own and own()


def _await_end(numbers):
    """Wait until the system no longer lists a finished thread.

    Until then Python 3.12 warns about a fork.
    """
    for number in filter(None, numbers):
        for _ in range(_MOMENTS):
            if not os.path.exists("/proc/self/task/{}".format(number)):
                break
            time.sleep(0)


def _take(todo):
    """Remove the last item of a list; return False if it is empty."""
    try:
        todo.pop()
    except IndexError:
        return False
    return True
