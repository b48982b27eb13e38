"""Draw the looks of the README: ``python examples/pictures.py FOLDER``.

Sounds of ``spectrust demo`` are drawn with the preset for their kind
(``make pictures``).
"""
import os
import sys
import tempfile

import spectrust
from spectrust._command.sounds import write_sounds

LOOKS = (
    ("speech", "voice.flac"), ("field", "night.wav"), ("bats", "bats.wav"),
    ("machine", "machine.wav"), ("music", "music.wav"))


def draw(folder):
    """Draw every sound into a folder, and return the number of failures."""
    failures = 0
    with tempfile.TemporaryDirectory() as sounds:
        write_sounds(sounds)
        for look, sound in LOOKS:
            spect = spectrust.Spectrogram(400, 200, preset=look)
            result = spect.generate(
                os.path.join(sounds, sound),
                os.path.join(folder, look + ".jpg"))
            print(result)
            failures += not result.ok
    return failures


if __name__ == "__main__":
    sys.exit(draw(sys.argv[1]))
