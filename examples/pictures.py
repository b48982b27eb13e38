"""Draw the pictures of docs/: ``python examples/pictures.py FOLDER``.

Sounds of ``spectrust demo`` are drawn with axes, those of docs/looks.md with
the preset for their kind (``make pictures``).
"""
import os
import sys
import tempfile

import spectrust
from spectrust._command.sounds import write_sounds

# Name of each picture, its sound, and its options.
PICTURES = [
    (look, sound, {"preset": look, "title": ""}) for look, sound in (
        ("speech", "voice.flac"), ("field", "night.wav"),
        ("bats", "bats.wav"), ("machine", "machine.wav"),
        ("music", "music.wav"))
] + [
    ("figure", "voice.flac", {"title": "J. F. Kennedy, 1961"}),
    ("figure-notes", "music.wav", {
        "axes": "notes", "theme": "dark", "kind": "log", "fmin": 65.4,
        "n_fft": 4096, "colormap": "inferno"}),
]
SIZE = {"width": 480, "height": 270, "axes": True}


def draw(folder):
    """Draw every sound into a folder, and return the number of failures."""
    failures = 0
    with tempfile.TemporaryDirectory() as sounds:
        write_sounds(sounds)
        for name, sound, options in PICTURES:
            spect = spectrust.Spectrogram(**dict(SIZE, **options))
            result = spect.generate(
                os.path.join(sounds, sound),
                os.path.join(folder, name + ".jpg"))
            print(result)
            failures += not result.ok
    return failures


if __name__ == "__main__":
    sys.exit(draw(sys.argv[1]))
