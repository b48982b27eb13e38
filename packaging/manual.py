"""Write the completion scripts and the manual of the command.

    manual.py           writes the files in spectrust_py/_command/share
    manual.py --check   fails if one is not what the parser gives

Run by ``make manual`` with the interpreter of build/venv, which has shtab and
argparse-manpage, and with spectrust on its path.
"""

import argparse
import os

import shtab
from argparse_manpage.manpage import Manpage
from generated import write_or_check

from spectrust._command.completion import SCRIPTS
from spectrust._command.parser import add_options, whole_parser
from spectrust._native.library import library

SHARE = "spectrust_py/_command/share"
MANUAL = os.path.join("man", "man1", "spectrust.1")

# Arguments that are files or folders.
_FILES = ("FILE", "PICTURE", "MANIFEST", "FOLDER", "OUT", "IN... OUT",
          "IN OUT")


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
    # The word draw may be left out.
    add_options(parser, "draw")
    for one in parsers_of(parser):
        for action in one._actions:
            if action.metavar in _FILES:
                action.complete = shtab.FILE
            if action.help == argparse.SUPPRESS:
                name = action.option_strings[0].replace("--no-", "--")
                action.help = "The opposite of {}.".format(name)
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
    """Return the text of every file, by its path in the project."""
    found = dict(
        (path, shtab.complete(completable(), shell=shell).rstrip() + "\n")
        for shell, path in SCRIPTS.items())
    found[MANUAL] = manual()
    return dict(
        (os.path.join(SHARE, path), text) for path, text in found.items())


def main():
    """Write the files, or compare them."""
    write_or_check(files(), "make manual")


if __name__ == "__main__":
    main()
