"""``merge``: the rows of several manifests in one."""

from ..manifest import merge_manifests
from .settings import UsageError
from .storage import storage_of
from .texts import counted, printable, say


def merge(arguments):
    """Append the rows of manifests to another; return the exit status."""
    if len(arguments.paths) < 2:
        raise UsageError("PART and OUT must be given, got {}".format(
            "only " + repr(arguments.paths[0]) if arguments.paths
            else "neither"))
    parts, into = arguments.paths[:-1], arguments.paths[-1]
    rows = merge_manifests(parts, into, storage_of(
        arguments.storage_option, arguments.paths))
    if not arguments.quiet:
        say("{}: {} added from {}".format(
            printable(into), counted(rows, "row"),
            counted(len(parts), "manifest")))
    return 0
