"""``gallery``: a page that shows the pictures of a manifest."""

from ..gallery import _summary
from .texts import counted, printable, say

# Numbers of entries, in the order of `_summary`, and what they are.
_WORDS = ("failed", "without a picture to show", "left out")


def gallery(arguments):
    """Write the page; return the exit status."""
    path, counts = _summary(arguments.manifest, arguments.output)
    if not arguments.quiet:
        rest = [", {} {}".format(number, words)
                for number, words in zip(counts, _WORDS) if number]
        say("{}: {}{}".format(
            printable(path), counted(counts[-1], "picture"), "".join(rest)))
    return 0
