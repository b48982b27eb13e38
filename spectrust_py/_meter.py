"""Show the progress of a batch."""

import sys
import time

# The bar is that of the share of the work; files are counted beside it.
_FORMAT = "{percentage:3.0f}%|{bar}| [{elapsed}<{remaining}{postfix}]"

# Seconds between two lines that cannot be overwritten, as in a log.
_PAUSE = 30


class Meter(object):
    """Show nothing; base class of the other meters."""

    def update(self, progress):
        """Show a SpectrustProgress."""

    def close(self):
        """Leave the last state on display."""


class Bar(Meter):
    """A tqdm bar, also in notebooks.

    Parameters
    ----------
    tqdm : type
        Type of the bar.
    """

    def __init__(self, tqdm):
        # Disables tqdm's monitor thread, so that the process may fork.
        self._type = type("Bar", (tqdm,), {"monitor_interval": 0})
        self._bar = None

    def update(self, progress):
        if self._bar is None:
            self._bar = self._type(total=1., bar_format=_FORMAT)
        self._bar.set_postfix_str(_details(progress), refresh=False)
        self._bar.update(progress.fraction - self._bar.n)

    def close(self):
        if self._bar is not None:
            self._bar.close()


class Line(Meter):
    """A line of text, overwritten on a terminal.

    Parameters
    ----------
    stream : file object
        Stream to write to.
    """

    def __init__(self, stream):
        self._stream = stream
        self._overwrites = stream.isatty()
        self._last = time.time()
        self._shown = ""

    def update(self, progress):
        line = "{}%, {}".format(
            int(100 * progress.fraction), _details(progress))
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
    """Return a meter that shows progress, or nothing if not `wanted`."""
    if not wanted:
        return Meter()
    try:
        from tqdm.auto import tqdm  # type: ignore
    except ImportError:
        return Line(sys.stderr) if sys.stderr else Meter()
    return Bar(tqdm)


def _details(progress):
    speed = progress.audio_seconds / max(progress.elapsed, 1e-9)
    parts = ["{}/{} files".format(progress.done, progress.total)]
    for name in ("failed", "cancelled"):
        if getattr(progress, name):
            parts.append("{} {}".format(getattr(progress, name), name))
    return ", ".join(parts + ["{:.0f} times real time".format(speed)])
