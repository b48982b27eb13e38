"""Write the completion scripts and the manual of the command.

    manual.py           writes the files in spectrust_py/_command/share
    manual.py --check   fails if one is not what the parser gives

Run by ``make manual`` with the interpreter of build/venv, which has shtab and
argparse-manpage, and with spectrust on its path.
"""

import io
import os
import sys

import shtab
from argparse_manpage.manpage import Manpage

from spectrust._command.completion import SCRIPTS
from spectrust._command.parser import whole_parser
from spectrust._native.library import library

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SHARE = os.path.join(ROOT, "spectrust_py", "_command", "share")
MANUAL = os.path.join("man", "man1", "spectrust.1")

# Arguments that are files or folders.
_FILES = ("FILE", "PICTURE", "MANIFEST", "OUT", "IN... OUT")


def parsers_of(parser):
    """Yield a parser and those of its commands."""
    yield parser
    for action in parser._actions:
        if action.choices and hasattr(action.choices, "values"):
            for one in action.choices.values():
                for each in parsers_of(one):
                    yield each


def completable():
    """Return the parser, in which arguments that are files are marked."""
    parser = whole_parser()
    for one in parsers_of(parser):
        for action in one._actions:
            if action.metavar in _FILES:
                action.complete = shtab.FILE
    return parser


def manual():
    """Return the manual in roff."""
    # Nothing in it may depend on the day or the terminal.
    os.environ["COLUMNS"] = "80"
    page = Manpage(whole_parser(), format="single-commands-section")
    page.date, page.manual = "", "Spectrust"
    page.description = "draw mel-spectrograms of recordings"
    page.source = "spectrust " + library.spectrust_version().decode("ascii")
    return "\n".join(
        line.rstrip() for line in str(page).splitlines()) + "\n"


def files():
    """Return the text of every file, by its path below share."""
    found = dict(
        (path, shtab.complete(completable(), shell=shell).rstrip() + "\n")
        for shell, path in SCRIPTS.items())
    found[MANUAL] = manual()
    return found


def main():
    """Write or check the files."""
    stale = []
    for path, text in sorted(files().items()):
        path = os.path.join(SHARE, path)
        if "--check" in sys.argv[1:]:
            committed = ""
            if os.path.exists(path):
                with io.open(path, encoding="utf-8") as file:
                    committed = file.read()
            stale += [path] * (committed != text)
            continue
        if not os.path.isdir(os.path.dirname(path)):
            os.makedirs(os.path.dirname(path))
        with io.open(path, "w", encoding="utf-8") as file:
            file.write(text)
    if stale:
        sys.exit("out of date, run `make manual` and commit: {}".format(
            ", ".join(os.path.relpath(path, ROOT) for path in stale)))


if __name__ == "__main__":
    main()
