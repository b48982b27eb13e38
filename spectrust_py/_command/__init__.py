"""The command ``spectrust``, also ``python -m spectrust``.

Each module uses only modules listed above it.

==============  =========================================================
`texts`         output to the terminal: colours, sentences, sizes, times
`arguments`     options of the tables as arguments, and their values
`settings`      options from files, other pictures and the command line
`storage`       options of object stores
`inputs`        what IN and OUT name
`merge`         the rows of several manifests in one
`gallery`       ``gallery``: a page that shows the pictures of a manifest
`report`        progress, failures and the summary of a batch
`draw`          ``draw``: pictures of recordings
`tiles`         ``tiles``: a long recording as pictures of equal size
`describe`      ``info``, ``survey``, ``formats``, ``presets``, ``options``
`outputs`       what a manifest lists, in files, stores and shards
`whole`         whether a picture, an array or a table is whole
`verify`        ``verify``: whether the pictures of a manifest are whole
`sounds`        sounds for the demonstration
`demo`          ``demo``: pictures of a voice and of synthetic sounds
`completion`    ``completion``: scripts that complete arguments
`parser`        the commands and their arguments
`entry`         runs a command, and its exit status
==============  =========================================================
"""


def main():
    """Run the command line and return its exit status."""
    from .entry import main

    return main()
