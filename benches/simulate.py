"""Predict a batch on an executor: time, processors, requests, money, limits.

Usage: ``make simulate SIMULATE="--workers 1000 --hours 1e6 --kind 10s-16k
--store s3"``. A parameter that is not given has the value that `make
bench-cost` measured for the kind of recordings and the store, from
benches/costs.json, or a default; `--list` shows all of them.
"""
import argparse
import sys

import kinds
from accounts import LIMITS, account, count, duration, size
from parameters import GROUPS, PARAMETERS, ParameterError


def lines(given, found):
    """Return the prediction as lines of text.

    Parameters
    ----------
    given : Parameters
        The parameters.
    found : Account
        Their account.
    """
    out, total = found.outcome, sum(found.money.values())
    reason, setting = LIMITS[found.limit]
    rows = [
        ("recordings", "{}, in {} chunks".format(
            count(out.recordings), count(out.chunks))),
        ("wall time", duration(out.wall)),
        ("CPU of workers", "{}, {:.1%} of their processors; {} lost".format(
            duration(out.cpu), found.use, duration(out.wasted_cpu))),
        ("CPU of drivers", "{} each, {:.1%} of the time".format(
            duration(out.driver_busy), found.driver_use)),
        ("memory of drivers", size(found.memory) + " each"),
        ("requests", "{} GET, {} PUT".format(
            count(out.gets), count(out.puts))),
        ("bytes", "{} in, {} out".format(
            size(out.bytes_in), size(out.bytes_out))),
        ("failures", "{}, and {} copies".format(
            count(out.failures), count(out.copies))),
        ("money", "{:.2f}: {}".format(total, ", ".join(
            "{:.2f} for {}".format(value, name)
            for name, value in found.money.items()))),
        ("limit", "{}; it alone takes {}".format(
            reason, duration(found.bounds[found.limit]))),
        ("moved by", setting)]
    return ["{:18}{}".format(name, text) for name, text in rows]


def show_parameters():
    """Print all parameters."""
    for title, group in GROUPS.items():
        print(title)
        for name, _, default, _, _, meaning in group:
            print("  --{:20} {}; {:g}".format(
                name.replace("_", "-"), meaning, default))


def main():
    """Read the command line, simulate, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, usage="%(prog)s [--PARAMETER VALUE]...",
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true",
                        help="show all parameters")
    parser.add_argument("--kind", default=kinds.NAMES[1], choices=kinds.NAMES,
                        help="kind of recordings")
    parser.add_argument("--store", default="files", choices=kinds.STORES,
                        help="where recordings and pictures are")
    for each in PARAMETERS.values():
        parser.add_argument(
            "--" + each.name.replace("_", "-"), type=float,
            help=argparse.SUPPRESS)
    values = vars(parser.parse_args())
    if values.pop("list"):
        show_parameters()
        return
    kind, store = values.pop("kind"), values.pop("store")
    values = {name: _exact(value, PARAMETERS[name].kind)
              for name, value in values.items() if value is not None}
    try:
        given = kinds.parameters(kinds.read(), kind, store, **values)
        print("\n".join(lines(given, account(given))))
    except ParameterError as error:
        sys.exit("simulate: {}".format(error))


def _exact(value, kind):
    """Return a number of the command line as a parameter takes it."""
    if kind is bool and value in (0, 1):
        return bool(value)
    return int(value) if kind is int and value == int(value) else value


if __name__ == "__main__":
    main()
