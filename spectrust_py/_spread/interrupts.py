"""Blocks that Ctrl-C does not leave in their middle."""

import contextlib
import signal

from .._native.interrupt import on_main_thread


@contextlib.contextmanager
def uninterrupted():
    """Pass Ctrl-C on at the end of a block; a second one at once."""
    handler = signal.getsignal(signal.SIGINT)
    if not on_main_thread() or not callable(handler):
        # Python calls handlers in the main thread only.
        yield
        return
    came = []

    def keep(*arguments):
        if came:
            handler(*arguments)
        came.append(arguments)

    signal.signal(signal.SIGINT, keep)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if came:
            handler(*came[0])
