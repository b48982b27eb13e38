"""Runs the command line in this process, with streams of its own."""

import contextlib
import io
import sys

from spectrust._command import entry

# Exit status, standard output as bytes, standard error as text.
STATUS, OUT, ERR = 0, 1, 2


class Stream(io.StringIO):
    """A text stream with bytes below it, as a process has."""

    def __init__(self, data=b""):
        io.StringIO.__init__(self)
        self.buffer = io.BytesIO(data)

    def everything(self):
        return self.getvalue().encode("utf-8") + self.buffer.getvalue()


def run(*words, **streams):
    """Run a command; `stdin` are the bytes of standard input."""
    stdin = Stream(streams.get("stdin", b""))
    stdout, stderr = Stream(), io.StringIO()
    kept = sys.stdin
    sys.stdin = stdin
    try:
        with contextlib.redirect_stdout(stdout), \
                contextlib.redirect_stderr(stderr):
            try:
                status = entry.main(list(words))
            except SystemExit as ended:
                status = ended.code
    finally:
        sys.stdin = kept
    return status, stdout.everything(), stderr.getvalue()
