"""Compare spectrust's numbers with those of the libraries people use.

Usage: ``make parity``. Prints a table and writes it to the file named by
``--report``. The exit status is 1 if a bound is passed.
"""
import argparse
import importlib.metadata
import platform
import sys
import warnings

import accuracy
import numpy as np
import oracles
import resampling
from quantities import QUANTITIES, RATES

SECONDS = 1.5
TOP_DB = 80.0
FAINT_DB = 60.0
SHOWN = 3
HEADER = """\
# Numbers that agree

Written by `make parity`; do not edit. Arrays of this library, compared with
those that other libraries compute from the same samples:
{sounds}.

Errors are the largest of all cases. A relative error is a share of the
reference's largest value; decibels are compared down to {top_db:.0f} below the
maximum.
A reference that can compute in float64 does so here; *its float32* is the
error of its own float32, the usual way to call it, in the first unit of the
bound (kaldi-native-fbank has only float32: its difference from torchaudio's
`fbank` in float64). Features with a logarithm are in the reference's own unit.
A preset of a model is compared with the model's own code if it installs, and
otherwise with its documented definition, by the parts of librosa, torchaudio
or NumPy (`tests/parity/models.py`).
What `spectrust.front_end` reads from the configuration file of an extractor
is compared with that extractor, for its defaults and for other numbers;
*faint* is what lies more than 60 dB below the loudest band of its frame.
`tests/parity/quantities.py` has the cases and the reason for each bound.

Python {python}, {machine}; {versions}.
"""
REFUSED = """
## What librosa takes and this library refuses

| argument | why |
|---|---|
| `power` other than 1 and 2 | powers differ in their last bits by machine |
| other windows of SciPy by name | their values are taken: \
`window=get_window(...)` |
| `fmax` above half the sample rate | the bands would be empty |
| `fmin` below 0 | there are no such frequencies |
| `S=` of `mfcc` | `mfcc` computes its decibels with the library's own floor |
| `sr=22050.5` | files have whole rates; `22050.0` is taken |
"""
COLUMNS = ("| reference | quantity | cases | absolute | relative | dB "
           "| its float32 | bound |\n|---|---|---|---|---|---|---|---|")


def main():
    """Read the command line, compare, and write the report."""
    given = command_line()
    versions = {name: importlib.metadata.version(name)
                for name in given.only}
    warnings.simplefilter("ignore")  # of bands that hold no bin
    sounds = list(oracles.signals(RATES, SECONDS))
    if given.audio:
        sounds += oracles.recordings(given.audio)
    lines, failures = [] if given.rows else [HEADER.format(
        sounds=described(given), top_db=TOP_DB,
        python=platform.python_version(), machine=platform.machine(),
        versions=", ".join(map(" ".join, versions.items()))), COLUMNS], []
    for name in given.only:
        for quantity in QUANTITIES[name]():
            result = compare(quantity, sounds)
            failures += shortened(result.failures)
            lines.append(row(quantity, versions[name], result))
    if given.more:
        with open(given.more) as rows:
            lines += rows.read().splitlines()
    if "kaldi-native-fbank" in given.only:
        table, failed = accuracy.section(sounds)
        lines += table
        failures += failed
    if "librosa" in given.only and not given.rows:
        table, failed = resampling.section(
            importlib.metadata.version("soxr"))
        lines += table + [REFUSED.rstrip()]
        failures += failed
    text = "\n".join(lines) + "\n"
    print(text)
    if given.report:
        with open(given.report, "w") as report:
            report.write(text)
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def command_line():
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", metavar="NAME", action="append",
                        choices=list(QUANTITIES),
                        help="one reference; may be repeated: %s"
                        % ", ".join(QUANTITIES))
    parser.add_argument("--audio", metavar="FOLDER",
                        help="compare over these recordings too, of a "
                        "second or more at 8 kHz or more")
    parser.add_argument("--report", metavar="FILE")
    parser.add_argument("--rows", action="store_true",
                        help="write the rows of the table alone")
    parser.add_argument("--more", metavar="FILE",
                        help="rows to add to the table, of another version "
                        "of a library")
    given = parser.parse_args()
    given.only = given.only or list(QUANTITIES)
    return given


def described(given):
    """Return what the sounds are."""
    text = ("speech-like and music-like sounds of %.1f s at 8 to 48 kHz "
            "(`tests/reference/sounds.py`)" % SECONDS)
    return text + (" and %s" % given.audio if given.audio else "")


class Result:
    """The largest errors so far, and what has gone wrong."""

    def __init__(self):
        self.cases = 0
        self.errors = {}
        self.own = 0.0
        self.failures = []

    def add(self, case, errors, own, bounds):
        """Take one case's errors into account."""
        self.cases += 1
        self.own = max(self.own, own)
        for unit, error in errors.items():
            self.errors[unit] = max(self.errors.get(unit, 0.0), error)
        for unit, most in bounds.items():
            # A NaN is no agreement either.
            if not errors[unit] <= most:
                self.failures.append("%s: %.2g %s, bound %.2g" % (
                    case, errors[unit], unit, most))


def compare(quantity, sounds):
    """Return the result of every sound with every look."""
    result = Result()
    other = np.float32 if quantity.exact == np.float64 else np.float64
    first = next(iter(quantity.bounds))
    for name, y, sr in sounds:
        if not quantity.rates[0] <= sr <= quantity.rates[1]:
            continue
        for look in quantity.looks:
            case = "%s, %s, %s at %d Hz, %s" % (
                quantity.reference, quantity.name, name, sr, look)
            exact = quantity.theirs(y.astype(quantity.exact), sr, **look)
            again = quantity.theirs(y.astype(other), sr, **look)
            try:
                ours = quantity.ours(y, sr, **look)
            except Exception as error:  # so that the table is whole
                result.failures.append("%s: %r" % (case, error))
                continue
            if np.shape(ours) != exact.shape:
                result.failures.append("%s: shape %s, not %s" % (
                    case, np.shape(ours), exact.shape))
                continue
            levels = quantity.levels and quantity.levels(y, sr, **look)
            own = measure(quantity, again, exact, look, levels)[first]
            result.add(case, measure(quantity, ours, exact, look, levels),
                       own, quantity.bounds)
    return result


def measure(quantity, array, exact, look, levels):
    """Return an array's largest error, in every unit that makes sense."""
    array, exact = (np.asarray(x, np.float64) for x in (array, exact))
    off = np.abs(array - exact)
    if quantity.floor is not None:
        off = off[exact >= exact.max() - quantity.floor]
    errors = {}
    if levels is not None:
        is_faint = levels < levels.max(axis=0) - FAINT_DB
        errors["faint"] = off[is_faint].max(initial=0.0)
        off = off[~is_faint]
    errors.update(absolute=off.max(), relative=off.max() / np.abs(exact).max())
    if "dB" in quantity.bounds:
        power = look.get("power", 2.0)
        errors["dB"] = np.abs(
            decibels(array, power) - decibels(exact, power)).max()
    return errors


def decibels(S, power):
    """Return decibels of a spectrum, like librosa's with ref=1."""
    levels = 20.0 / power * np.log10(np.maximum(S, 1e-10 ** (0.5 * power)))
    return np.maximum(levels, levels.max() - TOP_DB)


def shortened(failures):
    """Return the first few, and how many more there are."""
    more = len(failures) - SHOWN
    return failures[:SHOWN] + (
        ["    and %d more of these" % more] if more > 0 else [])


def row(quantity, version, result):
    """Return a line of the table."""
    def cell(unit):
        return "%.1e" % result.errors[unit] if unit in result.errors else ""
    absolute = cell("absolute")
    if "faint" in result.errors:
        absolute += ", faint " + cell("faint")
    bounds = ", ".join("%.0e %s" % (most, unit)
                       for unit, most in quantity.bounds.items())
    if result.failures:
        bounds = "**%d failed:** %s" % (len(result.failures), bounds)
    return "| %s %s | %s | %d | %s | %s | %s | %.1e | %s |" % (
        quantity.reference, version, quantity.name, result.cases,
        absolute, cell("relative"), cell("dB"), result.own, bounds)


if __name__ == "__main__":
    sys.exit(main())
