"""Which share of the machine's processors other programs left."""

import glob
import os

_TICKS = float(os.sysconf("SC_CLK_TCK"))


class Share(object):
    """Measures from one moment to the next.

    What is idle is left, and so is what this process and those that it started
    use, also those that have ended.
    """

    def __init__(self):
        self._begun = _machine() + (_ours(),)

    def left(self):
        """Return the number of processors that were left since then."""
        idle, total, ours = (
            now - then for now, then in zip(
                _machine() + (_ours(),), self._begun))
        processors = len(os.sched_getaffinity(0))
        return processors * min(1., (idle + ours) / max(total, 1. / _TICKS))


def _machine():
    """Return the seconds in which processors were idle, and all of them.

    See proc_stat(5): user, nice, system, idle, iowait, irq, softirq, steal.
    """
    with open("/proc/stat") as file:
        fields = [int(each) / _TICKS for each in file.readline().split()[1:9]]
    return fields[3] + fields[4], sum(fields)


def _ours():
    """Return the processor time of this process and all below it."""
    parents, spent = {}, {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as file:
                fields = file.read().rpartition(")")[2].split()
        except OSError:
            # It has ended.
            continue
        number = int(path.split("/")[2])
        # proc_pid_stat(5): ppid, and utime, stime, cutime and cstime.
        parents[number] = int(fields[1])
        spent[number] = sum(int(each) for each in fields[11:15]) / _TICKS
    return sum(seconds for number, seconds in spent.items()
               if _is_below(number, parents))


def _is_below(number, parents):
    """Return whether a process is this one or was started by it."""
    while number and number != os.getpid():
        number = parents.get(number)
    return bool(number)
