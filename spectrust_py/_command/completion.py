"""``completion``: scripts that complete arguments in a shell."""

import io
import os

from .texts import write

SHELLS = ("bash", "zsh", "fish", "tcsh")

# The script of each shell, where a system looks for it below share.
SCRIPTS = {
    "bash": os.path.join("bash-completion", "completions", "spectrust"),
    "zsh": os.path.join("zsh", "site-functions", "_spectrust"),
    "fish": os.path.join("fish", "vendor_completions.d", "spectrust.fish"),
    "tcsh": os.path.join("tcsh", "spectrust.tcsh"),
}

_SHARE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "share")


def completion(arguments):
    """Print the script of a shell; return the exit status.

    The scripts are made from the parser by ``make manual``.
    """
    path = os.path.join(_SHARE, SCRIPTS[arguments.shell])
    with io.open(path, encoding="utf-8") as file:
        write(file.read())
    return 0
