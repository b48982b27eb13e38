"""What a simulated batch depends on, and the checks of the values."""

import collections
import math

# name     as in Python and, with hyphens, on the command line
# kind     int, float or bool
# default  value that is used if none is given
# low      least value; `high` is the greatest
# meaning  what it is, with its unit
Parameter = collections.namedtuple(
    "Parameter", ["name", "kind", "default", "low", "high", "meaning"])

_INF = float("inf")
_TINY = 1e-12

# The defaults of what is measured are of the order of benches/costs.json,
# which has the figures. Prices are examples: look up those that you pay.
GROUPS = collections.OrderedDict([
    ("Corpus", [
        ("hours", float, 1000., 1e-6, 1e9, "hours of audio"),
        ("seconds", float, 10., 1e-3, 1e6, "seconds of a recording"),
        ("bytes_in", float, 320044., 0, 1e12, "bytes of a recording"),
        ("bytes_out", float, 35000., 0, 1e12, "bytes of a picture"),
        ("cpu_hour", float, 0.16, 0, 1e6, "CPU seconds to draw an hour"),
        ("cpu_recording", float, 3e-4, 0, 1e6,
         "CPU seconds for each recording beside that"),
    ]),
    ("Workers", [
        ("workers", int, 1, 1, 10 ** 6, "number of workers"),
        ("cores", float, 4., 0.01, 4096, "processors of a worker"),
        ("chunk_seconds", float, 2., 1e-3, 1e6,
         "seconds of work that a chunk should take"),
        ("chunk", int, 0, 0, 10 ** 9,
         "recordings in a chunk, as Batchop(chunk=...); 0: by time"),
        ("worker_chunk", float, 1e-3, 0, 1e6,
         "seconds of a worker to begin and end a chunk"),
        ("file_wait", float, 0., 0, 1e6,
         "seconds that a thread waits for the files of a recording"),
    ]),
    ("Driver and engine", [
        ("drivers", int, 1, 1, 10 ** 6,
         "batches that share the corpus, as Batchop(shard=...)"),
        ("driver_listing", float, 8e-6, 0, 1e3,
         "seconds to list a recording"),
        ("lists_all", bool, True, 0, 1,
         "whether a driver lists the recordings of the others too"),
        ("driver_start", float, 2e-6, 0, 1e3,
         "seconds for each recording before the first chunk"),
        ("driver_chunk", float, 2e-4, 0, 1e3, "seconds for each chunk"),
        ("driver_recording", float, 4e-6, 0, 1e3,
         "seconds for the result of each recording"),
        ("driver_merge", float, 4e-6, 0, 1e3,
         "seconds to merge the manifest, for each recording"),
        ("driver_bytes", float, 1000., 0, 1e9,
         "bytes of memory for each recording"),
        ("engine_start", float, 0., 0, 1e6,
         "seconds until the engine has its workers"),
        ("engine_latency", float, 3e-4, 0, 1e6,
         "seconds of a worker between two chunks"),
        ("engine_retries", bool, False, 0, 1,
         "whether the engine itself draws the chunk of a dead worker again"),
    ]),
    ("Object store", [
        ("gets", float, 0., 0, 1000, "GET requests for each recording"),
        ("puts", float, 0., 0, 1000, "PUT requests for each recording"),
        ("puts_chunk", float, 0., 0, 1000, "PUT requests for each chunk"),
        ("latency", float, 0.03, 0, 1e4, "seconds of a request"),
        ("in_flight", int, 16, 1, 10 ** 6,
         "requests of a worker at once, in each direction"),
        ("cpu_request", float, 2e-3, 0, 1e3,
         "CPU seconds of the client for a request, one at a time"),
        ("lock_wait", float, 0., 0, 1e3,
         "seconds that a request waits for Python's lock beside that, while "
         "as many as may be are in flight"),
        ("cpu_staging", float, 0., 0, 1e3,
         "CPU seconds to copy a recording and deliver a picture beside "
         "requests, one at a time"),
        ("client_start", float, 0., 0, 1e6,
         "CPU seconds to import the client and connect"),
        ("one_process", bool, False, 0, 1,
         "whether the worker is a thread of the driver, with its client"),
        ("driver_trips", float, 0., 0, 1e6,
         "requests of a driver for a batch, one after another"),
        ("chunk_requests", float, 0., 0, 1e6,
         "requests of a driver for each chunk when it merges the manifest"),
        ("bandwidth", float, _INF, _TINY, _INF,
         "bytes a second of a worker, in each direction"),
        ("store_bandwidth", float, _INF, _TINY, _INF,
         "bytes a second of the store, in each direction"),
        ("store_gets", float, _INF, _TINY, _INF,
         "GET requests a second of the store"),
        ("store_puts", float, _INF, _TINY, _INF,
         "PUT requests a second of the store"),
        ("overlap", bool, True, 0, 1,
         "whether a worker fetches, draws and stores at the same time"),
    ]),
    ("What goes wrong", [
        ("straggler_share", float, 0., 0, 1, "share of chunks that are slow"),
        ("straggler_factor", float, 1., 1, 1e6,
         "how many times as long these take"),
        ("speculation", bool, False, 0, 1,
         "whether the engine draws slow chunks a second time"),
        ("speculation_after", float, 1.5, 0, 1e6,
         "how many times the mean a chunk has taken by then"),
        ("failure_rate", float, 0., 0, 1e4,
         "failures of a worker in an hour"),
        ("failure_pause", float, 60., 0, 1e6,
         "seconds until a worker that failed is replaced"),
        ("keeps_done", bool, True, 0, 1,
         "whether what was drawn of a chunk outlives its worker"),
    ]),
    ("Prices, which are examples", [
        ("price_vcpu_hour", float, 0.04, 0, 1e6, "processor for an hour"),
        ("price_gets", float, 0.0004, 0, 1e6, "1,000 GET requests"),
        ("price_puts", float, 0.005, 0, 1e6, "1,000 PUT requests"),
        ("price_gb_month", float, 0.023, 0, 1e6,
         "10^9 bytes of pictures in the store for a month"),
        ("months", float, 1., 0, 1e4, "months that pictures are kept"),
        ("price_egress_gb", float, 0., 0, 1e6,
         "10^9 bytes of recordings that leave the store's region"),
    ]),
    ("Chance", [
        ("seed", int, 0, 0, 2 ** 63, "selects what goes wrong"),
    ]),
])
PARAMETERS = collections.OrderedDict(
    (row[0], Parameter(*row)) for rows in GROUPS.values() for row in rows)

_KINDS = {int: "a whole number", float: "a number", bool: "True or False"}


class ParameterError(ValueError):
    """A parameter has no such value, or there is none of this name."""


class Parameters(collections.namedtuple("_Values", list(PARAMETERS))):
    """The values of all parameters, in attributes.

    Parameters
    ----------
    **values
        Values that differ from the defaults.

    Raises
    ------
    ParameterError
        If there is no such parameter, or a value is out of range.
    """

    __slots__ = ()

    def __new__(cls, **values):
        for name in values:
            if name not in PARAMETERS:
                raise ParameterError(
                    "there is no parameter {!r}; there are {}".format(
                        name, ", ".join(PARAMETERS)))
        self = super().__new__(cls, *(
            _checked(each, values.get(each.name, each.default))
            for each in PARAMETERS.values()))
        if self.drivers > self.workers:
            raise ParameterError(
                "drivers must be at most the number of workers, {}, got "
                "{}".format(self.workers, self.drivers))
        return self

    def but(self, **values):
        """Return the same with some other values."""
        return Parameters(**dict(self._asdict(), **values))

    @property
    def recordings(self):
        """Return the number of recordings, at least 1."""
        return max(1, int(round(self.hours * 3600 / self.seconds)))

    @property
    def cpu(self):
        """Return the CPU seconds to draw a recording."""
        return self.cpu_recording + self.cpu_hour * self.seconds / 3600


def _checked(parameter, value):
    """Return a value of the kind of its parameter."""
    name, kind, _, low, high, _ = parameter
    is_number = isinstance(value, (int, float)) and (
        kind is bool or not isinstance(value, bool))
    if not is_number or (kind is not float and value != int(value)) or (
            math.isnan(value)):
        raise ParameterError("{} must be {}, got {!r}".format(
            name, _KINDS[kind], value))
    if not low <= value <= high:
        if kind is bool:
            raise ParameterError("{} must be {}, got {!r}".format(
                name, _KINDS[kind], value))
        bounds = ("at least {:g}".format(low) if math.isinf(high)
                  else "from {:g} to {:g}".format(low, high))
        raise ParameterError("{} must be {}, got {!r}".format(
            name, bounds, value))
    return kind(value)
