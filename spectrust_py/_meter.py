"""Show how far a batch is."""

import sys
import time

# Seconds between two lines where they cannot be overwritten, as in a log.
_PAUSE = 30


class Meter(object):
    """Shows nothing; the base of those that do."""

    def update(self, progress):
        """Show a SpectrustProgress."""

    def close(self):
        """Leave the last state in its place."""


class Bar(Meter):
    """A bar of tqdm, also in notebooks.

    Parameters
    ----------
    tqdm : type
        The bar's type.
    """

    def __init__(self, tqdm):
        # tqdm's own thread would be one too many for who forks.
        self._type = type("Bar", (tqdm,), {"monitor_interval": 0})
        self._bar = None

    def update(self, progress):
        if self._bar is None:
            self._bar = self._type(total=progress.total, unit="file")
        self._bar.set_postfix_str(_details(progress), refresh=False)
        self._bar.update(progress.done - self._bar.n)

    def close(self):
        if self._bar is not None:
            self._bar.close()


class Line(Meter):
    """A line of text, overwritten on a terminal.

    Parameters
    ----------
    stream : file object
        Where to write it.
    """

    def __init__(self, stream):
        self._stream = stream
        self._overwrites = stream.isatty()
        self._last = time.time()
        self._shown = ""

    def update(self, progress):
        line = "{}/{} files, {}".format(
            progress.done, progress.total, _details(progress))
        if self._overwrites:
            self._write("\r" + line.ljust(len(self._shown)))
        elif time.time() - self._last >= _PAUSE:
            self._write(line + "\n")
            self._last = time.time()
        self._shown = line

    def close(self):
        if self._shown:
            self._write("\n" if self._overwrites else self._shown + "\n")

    def _write(self, characters):
        self._stream.write(characters)
        self._stream.flush()


def meter(wanted):
    """Return what shows the progress, where that is `wanted`."""
    if not wanted:
        return Meter()
    try:
        from tqdm.auto import tqdm  # type: ignore
    except ImportError:
        return Line(sys.stderr) if sys.stderr else Meter()
    return Bar(tqdm)


def _details(progress):
    speed = progress.audio_seconds / max(progress.elapsed, 1e-9)
    details = "{:.0f} times real time".format(speed)
    for name in ("cancelled", "failed"):
        if getattr(progress, name):
            details = "{} {}, {}".format(
                getattr(progress, name), name, details)
    return details
