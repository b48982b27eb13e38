"""What a simulated batch costs, what limits it, and which setting helps."""

import collections

from simulation import Pace, simulate

# Limit -> what it is, and the setting that moves it.
LIMITS = collections.OrderedDict([
    ("cores", ("processors of the workers", "more workers, or cores")),
    ("driver", ("the driver, which is serial",
                "`shard`: more drivers; a folder for each, since a driver "
                "lists all of its folder; longer recordings")),
    ("client", ("the store's client, of which one thread at a time runs",
                "more and smaller workers; longer recordings")),
    ("latency", ("latency of the store", "more requests in flight; more "
                 "workers; longer recordings")),
    ("bandwidth", ("bandwidth of a worker",
                   "more workers; compressed recordings")),
    ("store bandwidth", ("bandwidth of the store",
                         "compressed recordings; a store nearer by")),
    ("store requests", ("requests that the store allows",
                        "longer recordings; more prefixes")),
    ("tail", ("workers without work at the end",
              "shorter chunks (`chunk`); speculation")),
    ("failures", ("chunks tried alone after failures",
                  "an engine that retries; fewer workers of a kind that "
                  "fails; `shard`")),
])

Account = collections.namedtuple("Account", [
    "outcome", "bounds", "limit", "use", "driver_use", "memory", "money"])


def bounds(given, outcome):
    """Return how long each resource alone would take.

    Parameters
    ----------
    given : Parameters
        The parameters.
    outcome : Outcome
        Their outcome.

    Returns
    -------
    OrderedDict of str to float
        Seconds by the name of the limit; none exceeds `outcome.wall` but for
        rounding.
    """
    parts, number = Pace(given).parts, outcome.recordings
    # The simulation gives all drivers the same number of workers.
    each = number / float(
        given.drivers * -(-given.workers // given.drivers))
    return collections.OrderedDict([
        ("cores", parts["cores"] * each),
        ("driver", outcome.driver_busy + outcome.driver_waits),
        ("client", parts["client"] * each),
        ("latency", parts["latency"] * each),
        ("bandwidth", parts["bandwidth"] * each),
        ("store bandwidth", max(
            given.bytes_in * bool(given.gets),
            given.bytes_out * bool(given.puts)) * (
            number / given.store_bandwidth)),
        ("store requests", max(
            given.gets * number / given.store_gets,
            given.puts * number / given.store_puts)),
        ("tail", outcome.tail),
        ("failures", outcome.alone)])


def money(given, outcome):
    """Return the cost at the prices of the parameters.

    Returns
    -------
    OrderedDict of str to float
        By what is paid for. Processors are paid for from start to end, idle
        ones too, and one for each driver.
    """
    processors = given.workers * given.cores + given.drivers
    return collections.OrderedDict([
        ("processors",
         processors * outcome.wall / 3600 * given.price_vcpu_hour),
        ("requests", (outcome.gets * given.price_gets
                      + outcome.puts * given.price_puts) / 1000),
        ("storage", outcome.recordings * given.bytes_out * bool(given.puts)
         / 1e9 * given.price_gb_month * given.months),
        ("egress", outcome.bytes_in * bool(given.gets)
         / 1e9 * given.price_egress_gb)])


def account(given):
    """Simulate, and say what it comes to.

    Parameters
    ----------
    given : Parameters
        The parameters.

    Returns
    -------
    Account
        `outcome`; `bounds`, seconds by limit; `limit`, the largest of them;
        `use`, the share of the processors' time in which they draw, and
        `driver_use` that of the driver; `memory` of a driver in bytes;
        `money` by what is paid for.
    """
    outcome = simulate(given)
    found = bounds(given, outcome)
    return Account(
        outcome, found, max(found, key=found.get),
        outcome.cpu / (given.workers * given.cores * outcome.wall),
        outcome.driver_busy / outcome.wall,
        given.driver_bytes * outcome.recordings / given.drivers,
        money(given, outcome))


def duration(seconds):
    """Return a duration to be read."""
    for unit, name in ((86400., "days"), (3600., "h"), (60., "min")):
        if seconds >= 2 * unit:
            return "{:.3g} {}".format(seconds / unit, name)
    return "{:.3g} s".format(seconds)


def size(number):
    """Return a number of bytes to be read."""
    for unit, name in ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if number >= unit:
            return "{:.3g} {}".format(number / unit, name)
    return "{:.3g} kB".format(number / 1e3)


def count(number):
    """Return a count to be read."""
    for unit, name in ((1e9, "billion"), (1e6, "million")):
        if number >= unit:
            return "{:.3g} {}".format(number / unit, name)
    return "{:,.0f}".format(number)
