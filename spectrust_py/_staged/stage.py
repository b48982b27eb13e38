"""What a worker has to know to draw a chunk from and to anywhere."""

import collections
import hashlib
import os
import uuid

# Where the recordings and the pictures of a chunk are, as plain values:
#
# `recordings`  a `Recording` for each index of the chunk
# `root`        place of the folder that is mirrored, or None
# `out`         path or URL of the folder of the pictures
# `names`       path or URL of each picture; None: they follow from a template
# `seed`        that random names are drawn from, instead of `names`; or None
# `shard`       path or URL of the shard that receives all pictures, or None
# `arrays`      shape and type of the arrays of a shard, or None
# `mark`        for names of what a store has until a picture is whole
# `home`        folder of the manifest, absolute; None: it is in a store
# `options`     options of stores, by protocol, or None
# `batch`       differs between batches: archives stay open for one of them
Stage = collections.namedtuple("Stage", [
    "recordings", "root", "out", "names", "seed", "shard", "arrays",
    "mark", "home", "options", "batch"])


def random_name(seed, path, occurrence, segment):
    """Return a random name (UUID version 4) that a seed determines.

    A chunk that is drawn again gives its pictures the same names.

    Parameters
    ----------
    seed : str
        Drawn once for a batch.
    path : str
        Path of the recording.
    occurrence : int
        Number of times that the list had the same path before.
    segment : int
        Number of the segment.
    """
    text = "{} {} {} {}".format(seed, occurrence, segment, path)
    digest = hashlib.sha256(os.fsencode(text)).digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))
