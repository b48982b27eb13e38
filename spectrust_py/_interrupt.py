"""Long calls of the library that Ctrl-C stops."""

import _thread
import ctypes
import functools
import os
import time

from ._bindings import SpectrustCancel
from ._call import attempt, call
from ._handle import Handle
from ._library import library
from .errors import CancelledError

# Python acts on signals between two waits; in seconds.
_STEP = 0.05
# Bytes of recordings that are tried without a thread, and for how long in ms.
_SMALL = 1 << 20
_SHORT = 100
# How often to look whether a thread that is done has ended.
_MOMENTS = 1000


def attempt_on(function, spectrogram, source, *arguments, **kept):
    """Call a function on a source as `attempt` does, until Ctrl-C.

    Python acts on signals in its main thread and between two calls, so there
    the call is made on a thread of its own, which has ended when this
    returns; but for small recordings only if it is not done in a tenth of a
    second. Other threads make it themselves.

    Parameters
    ----------
    function : ctypes function
        One whose first arguments are a spectrogram and a source.
    spectrogram : Handle
        The spectrogram.
    source : Source
        The recording.
    *arguments
        The others but the last, which is the caller's SpectrustError.
    **kept
        What must live as long as the call.

    Returns
    -------
    spectrust.SpectrustError or None
        Why the call failed; None when it succeeded.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C, or what else a handler of a signal raises. The call has
        ended by then.
    """
    if not _on_main_thread():
        return _work(function, spectrogram, source, arguments, ())
    if source.size() <= _SMALL:
        # Most such calls are done before a thread would have begun.
        cancel = _lend(source)
        library.spectrust_cancel_set_after(cancel.pointer, _SHORT)
        error = _work(function, spectrogram, source, arguments, ())
        if not isinstance(error, CancelledError):
            return error
    cancel = _lend(source)
    # A second Ctrl-C may leave the call behind: its memory goes with it.
    kept = (source.kept(), cancel, kept)
    work = functools.partial(
        _work, function, spectrogram, source, arguments, kept)
    return _interruptible(
        work, functools.partial(library.spectrust_cancel_set, cancel.pointer))


def call_on(function, spectrogram, source, *arguments, **kept):
    """Call a function as `attempt_on` does, and raise what it returns."""
    error = attempt_on(function, spectrogram, source, *arguments, **kept)
    if error is not None:
        raise error


def _lend(source):
    """Give a source a request to stop, and return its handle."""
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
    """Return what `work` does on a thread; `stop` makes it end soon."""
    done = _thread.allocate_lock()
    done.acquire()
    # Whoever takes it out does it.
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
    """Start a thread; tell whether the system had one."""
    try:
        _thread.start_new_thread(function, ())
    except RuntimeError:
        return False
    return True


def _number():
    """Return the system's number of this thread, which Python 3.8 knows."""
    own = getattr(_thread, "get_native_id", None)
    return own and own()


def _await_end(numbers):
    """Wait for the moment that the system still lists a thread at its end.

    Python 3.12 warns of a fork while it does.
    """
    for number in filter(None, numbers):
        for _ in range(_MOMENTS):
            if not os.path.exists("/proc/self/task/{}".format(number)):
                break
            time.sleep(0)


def _take(todo):
    """Take the last of a list; tell whether there was one."""
    try:
        todo.pop()
    except IndexError:
        return False
    return True
