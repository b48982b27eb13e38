"""``demo``: pictures of a voice and of a few synthetic sounds."""

import os

from .._meter import Meter
from .._stores.address import local_path
from ..batch import Batchop
from .sounds import SOUNDS, write_sounds
from .texts import command, counted, printable, say, write


def demo(arguments):
    """Draw the sounds of the demonstration; return the exit status."""
    local_path(arguments.out, "OUT")
    sounds, pictures = (
        os.path.join(arguments.out, name) for name in ("sounds", "pictures"))
    say("Writing a voice and {} into {} ...".format(
        counted(len(SOUNDS), "synthetic sound"), sounds))
    write_sounds(sounds)
    say("Drawing them into {} ...".format(pictures))
    batch = Batchop(
        sounds, pictures, 800, 600, layout="mirror", colormap="magma")
    for _, _, result in batch._results(Meter()):
        write(printable(result.output_file or result.error) + "\n")
    summary = batch.summary()
    say("{} in {:.2f} s, {:.0f} times real time. To draw your own folder:"
        "\n\n    {} FOLDER pictures\n".format(
            counted(summary.done, "picture"), summary.elapsed,
            summary.times_real_time, command()))
    return 1 if summary.failed else 0
