"""Text for people: colours, sentences, numbers and times."""

import json
import os
import shlex
import sys

_COLOURS = {"error": "31;1", "warning": "33;1"}


def printable(text):
    """Escape what is not text: bytes that are not UTF-8, and controls."""
    return "".join(
        each if each.isprintable() else
        each.encode("unicode_escape").decode("ascii")
        for each in escaped(text))


def escaped(text):
    """Escape what the terminal cannot show, such as bytes of a path."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return str(text).encode(encoding, "backslashreplace").decode(encoding)


def is_terminal(stream):
    """Return whether a stream is a terminal that moves its cursor."""
    return bool(
        stream and stream.isatty() and os.environ.get("TERM") != "dumb")


def coloured(text, kind, stream):
    """Return text in the colour of its kind, where colours are wanted.

    NO_COLOR, if set to anything, turns them off (https://no-color.org).
    """
    if not is_terminal(stream) or os.environ.get("NO_COLOR"):
        return text
    return "\033[{}m{}\033[0m".format(_COLOURS[kind], text)


def write(text):
    """Write text to standard output at once."""
    sys.stdout.write(text)
    sys.stdout.flush()


def write_json(thing):
    """Write an object of JSON as a line of standard output."""
    write(json.dumps(thing, sort_keys=True) + "\n")


def say(text, kind=None):
    """Write a line to standard error, after "error: " or "warning: "."""
    head = coloured(kind + ":", kind, sys.stderr) + " " if kind else ""
    sys.stderr.write(head + escaped(text) + "\n")
    sys.stderr.flush()


def command():
    """Return the command as the user calls it, to copy."""
    if os.path.basename(sys.argv[0]) != "__main__.py":
        return "spectrust"
    called = os.path.basename(sys.executable) + " -m spectrust"
    found_by = os.environ.get("PYTHONPATH")
    if not found_by:
        return called
    return "PYTHONPATH={} {}".format(shlex.quote(found_by), called)


def counted(number, noun):
    """Return a number and its noun: "1 file", "2 files"."""
    return "{} {}{}".format(number, noun, "" if number == 1 else "s")


def clock(seconds):
    """Return a time as minutes and seconds, or with hours: 1:02:03."""
    minutes, seconds = divmod(int(round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return "{}:{:02}:{:02}".format(hours, minutes, seconds)
    return "{}:{:02}".format(minutes, seconds)


def table(rows):
    """Return rows of cells as lines whose columns are aligned."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths))
        for row in rows]
    return "".join(line.rstrip() + "\n" for line in lines)
