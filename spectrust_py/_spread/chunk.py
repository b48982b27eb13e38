"""What a worker gets, and what it returns."""

import collections

# Recordings to draw, as plain values that another process can read:
#
# `number`       of the chunk, from 0
# `version`      of the driver's library
# `spectrogram`  the `Spectrogram`
# `settings`     fields of SpectrustBatchOptions by name, without those below
# `folder`       where relative paths start
# `root`         that the layout "mirror" mirrors, or None
# `indices`      of the recordings in the list of the batch
# `paths`        of the recordings
# `out_paths`    of their pictures, or None if the worker names them
# `part`         path of the chunk's manifest
# `past`         rows of earlier runs, as lines of JSON
# `past_places`  (index, segment) of these rows
# `flag`         path of a file that exists once the batch is to stop
# `stamp`        `options`, `version` and `revision` of the rows of a manifest
# `stage`        a `Stage`, if recordings or pictures are not files here; else
#                None. `part` and `flag` may then be URLs; `out_paths` and
#                `past` are not used.
Chunk = collections.namedtuple("Chunk", [
    "number", "version", "spectrogram", "settings", "folder", "root",
    "indices", "paths", "out_paths", "part", "past", "past_places", "flag",
    "stamp", "stage"])

# Results of a chunk:
#
# `version`        of the worker's library
# `rows`           a `Row` for each picture, with indices of the whole list
# `audio_seconds`  that were drawn
# `seconds`        that it took
Drawn = collections.namedtuple(
    "Drawn", ["version", "rows", "audio_seconds", "seconds"])
