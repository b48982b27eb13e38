"""Draw the pictures of the README: ``python examples/pictures.py FOLDER``.

Each sound of ``spectrust demo`` is drawn with its own colours
(``make pictures``).
"""
import os
import sys
import tempfile

import spectrust
from spectrust._command.sounds import write_sounds

LOOKS = {
    "voice": ("flac", {"colormap": "inferno"}),
    "birds": ("wav", {"colormap": "magma"}),
    "music": ("wav", {"colormap": "viridis"}),
    "machine": ("wav", {"r": 255.0, "g": 255.0, "b": 150.0}),
}


def draw(folder):
    """Draw every sound into a folder, and return the number of failures."""
    failures = 0
    with tempfile.TemporaryDirectory() as sounds:
        write_sounds(sounds)
        for name, (extension, look) in LOOKS.items():
            spect = spectrust.Spectrogram(width=400, height=200, **look)
            result = spect.generate(
                os.path.join(sounds, "{}.{}".format(name, extension)),
                os.path.join(folder, name + ".jpg"))
            print(result)
            failures += not result.ok
    return failures


if __name__ == "__main__":
    sys.exit(draw(sys.argv[1]))
