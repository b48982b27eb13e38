"""Progress, failures and the summary of a batch."""

import sys
import time

from .._meter import Meter
from .texts import (
    clock,
    counted,
    is_terminal,
    printable,
    say,
    write,
    write_json,
)

# Seconds between two states of the line of progress.
_PAUSE = 0.1

# Share of the work from which the time left can be told.
_MEASURABLE = 0.005


class Report(Meter):
    """Reports what happens to whoever called the command.

    Failures go to standard error, a line each; with `as_json`, every result
    goes to standard output as a line of JSON, and a summary after the last.

    Parameters
    ----------
    quiet : bool
        Show nothing but failures.
    verbose : bool
        Show every picture and every warning.
    as_json : bool
        Write JSON to standard output.
    is_single : bool
        Whether there is one recording, whose warnings are always shown.
    """

    def __init__(self, quiet, verbose, as_json, is_single):
        self._quiet = quiet
        self._verbose = verbose
        self._warns = not quiet and (verbose or is_single)
        self._as_json = as_json
        self._line = "" if is_terminal(sys.stderr) and not quiet else None
        self._last = 0.0
        self.warned = 0

    def update(self, progress):
        """Show a SpectrustProgress, on a terminal only."""
        now = time.time()
        if self._line is None or now - self._last < _PAUSE:
            return
        self._last = now
        self._show(_state(progress))

    def result(self, file, segment, result):
        """Report a picture that was drawn, skipped or failed."""
        if result.warnings:
            self.warned += 1
        if self._as_json:
            write_json(_as_object(segment, result))
        elif self._verbose and result.output_file is not None:
            self.close()
            write("{} -> {}\n".format(
                printable(result.input_file), printable(result.output_file)))
        if not result.ok:
            self.close()
            say(str(result.error), "error")
        elif self._warns:
            if result.reason is not None:
                self.close()
                say("left out, " + result.reason, "warning")
            for warning in result.warnings:
                self.close()
                say("{}: {}".format(result.input_file, warning), "warning")

    def summary(self, summary):
        """Report the counts of a batch, a `Summary`."""
        if self._as_json:
            write_json({"summary": dict(summary._asdict())})
        elif not self._quiet:
            say(_sentence(summary, self.warned))

    def _show(self, line):
        sys.stderr.write("\r" + line.ljust(len(self._line)))
        sys.stderr.flush()
        self._line = line

    def close(self):
        """Remove the line of progress."""
        if self._line:
            sys.stderr.write("\r" + " " * len(self._line) + "\r")
            sys.stderr.flush()
            self._line = ""


def _state(progress):
    """Return the line of progress."""
    elapsed = max(progress.elapsed, 1e-9)
    parts = [
        "{}%".format(int(100 * progress.fraction)),
        "{}/{} files".format(progress.done, progress.total),
        "{:.0f} files/s".format(progress.done / elapsed),
        "{:.0f} times real time".format(progress.audio_seconds / elapsed)]
    if _MEASURABLE < progress.fraction < 1:
        left = elapsed / progress.fraction - elapsed
        parts.append(clock(left) + " left")
    if progress.failed:
        parts.append("{} failed".format(progress.failed))
    return ", ".join(parts)


def _sentence(summary, warned):
    """Return the counts of a batch as one line."""
    parts = [counted(summary.done, "picture") + " drawn"]
    for number, what in (
            (summary.skipped, "skipped"),
            (summary.left_out, "left out"), (summary.failed, "failed"),
            (summary.cancelled, "not drawn"), (warned, "with warnings")):
        if number:
            parts.append("{} {}".format(number, what))
    for number, what in (
            (summary.pruned_rows, "removed"),
            (summary.stale_rows - summary.pruned_rows, "out of date")):
        if number:
            parts.append("{} {}".format(counted(number, "row"), what))
    return "{}: {} of audio in {:.1f} s, {:.0f} times real time".format(
        ", ".join(parts), clock(summary.audio_seconds), summary.elapsed,
        summary.times_real_time)


def _as_object(segment, result):
    """Return a result with the names and the words of a manifest."""
    status = "skipped" if result.skipped else "done"
    return {
        "input": result.input_file,
        "output": result.output_file,
        "status": status if result.ok else "failed",
        "error": result.reason if result.ok else str(result.error),
        "duration": result.duration,
        "offset": result.offset,
        "segment": segment,
        "warnings": result.warnings,
    }
