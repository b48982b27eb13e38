"""Draw a folder of recordings, or a few synthetic sounds.

Usage: ``python examples/demo.py --out FOLDER [--audio FOLDER]``
(``make demo``, ``make demo AUDIO=folder``), or ``--readme FOLDER`` for the
pictures in the README (``make pictures``). Needs only the standard library
and spectrust.
"""
import argparse
import array
import math
import os
import random
import sys
import wave

import spectrust

SECONDS = 3.0


def speech(t, state):
    """Return a voice: a pulse train through three gliding formants."""
    pitch = 120 + 25 * math.sin(2 * math.pi * 0.7 * t)
    state["phase"] = (state.get("phase", 0.0) + pitch / 16000) % 1.0
    openness = 0.5 + 0.5 * math.sin(2 * math.pi * 1.3 * t)
    formants = (300 + 450 * openness, 2200 - 1000 * openness, 2700)
    since = state["phase"] / pitch
    rings = sum(math.exp(-since * 400 * (k + 1))
                * math.sin(2 * math.pi * hz * since)
                for k, hz in enumerate(formants))
    speaking = (t % 1.0) < 0.75
    return 0.3 * rings if speaking else 0.002 * random.gauss(0, 1)


def birds(t, state):
    """Return two birds: fast chirps over a faint wind."""
    at = t % 0.75
    chirp = math.exp(-((at - 0.2) / 0.09) ** 2)
    glide = 3200 * at + 900 * math.sin(2 * math.pi * 11 * at) / 22
    trill = math.exp(-((t % 1.1 - 0.6) / 0.12) ** 2)
    trill *= 0.5 + 0.5 * math.sin(2 * math.pi * 28 * t)
    return (0.4 * chirp * math.sin(2 * math.pi * glide)
            + 0.25 * trill * math.sin(2 * math.pi * 6100 * t)
            + 0.004 * random.gauss(0, 1))


def music(t, state):
    """Return four chords of decaying notes with eight harmonics each."""
    roots = ((220.0, 277.2, 329.6), (196.0, 246.9, 293.7),
             (174.6, 220.0, 261.6), (164.8, 207.7, 246.9))
    beat = t % 0.75
    notes = roots[int(t / 0.75) % 4]
    return 0.09 * sum(math.exp(-beat * (1 + h)) / h
                      * math.sin(2 * math.pi * h * hz * t)
                      for hz in notes for h in range(1, 9))


def machine(t, state):
    """Return a motor that speeds up, with a knock twice a second."""
    hz = 60 + 25 * t
    hum = sum(math.sin(2 * math.pi * h * (60 * t + 12.5 * t * t)) / h
              for h in (1, 2, 3, 5, 8))
    knock = math.exp(-(t % 0.5) * 60) * random.gauss(0, 1)
    return 0.12 * hum + 0.2 * knock + 0.0002 * hz * random.gauss(0, 0.2)


SOUNDS = (("speech", speech, 16000), ("birds", birds, 22050),
          ("music", music, 22050), ("machine", machine, 8000))


def write_sound(path, sound, sr):
    """Write three seconds of a sound as a 16-bit WAV file."""
    random.seed(1)
    state = {}
    samples = array.array("h", (
        int(32767 * max(-1.0, min(1.0, sound(i / sr, state))))
        for i in range(int(SECONDS * sr))))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sr)
        out.writeframes(samples.tobytes())


def write_sounds(folder):
    """Write every sound into a folder and return the folder."""
    os.makedirs(folder, exist_ok=True)
    for name, sound, sr in SOUNDS:
        write_sound(os.path.join(folder, name + ".wav"), sound, sr)
    return folder


def demo(audio, out):
    """Draw a folder; print the results and the folder of the pictures."""
    audio = audio or write_sounds(os.path.join(out, "sounds"))
    pictures = os.path.join(out, "pictures")
    with spectrust.Batchop(audio, pictures, 800, 600) as results:
        for result in results:
            print(result)
    drawn = sum(result.ok for result in results)
    print("%d of %d recordings drawn; the pictures are in %s"
          % (drawn, len(results), os.path.abspath(pictures)))
    return 0 if drawn or not results else 1


def readme(folder):
    """Draw the pictures of the README."""
    import tempfile
    looks = {"speech": {}, "birds": {"colormap": "magma"},
             "music": {"colormap": "viridis"},
             "machine": {"r": 255.0, "g": 255.0, "b": 150.0}}
    with tempfile.TemporaryDirectory() as sounds:
        write_sounds(sounds)
        for name, look in looks.items():
            spect = spectrust.Spectrogram(width=400, height=200, **look)
            print(spect.generate(os.path.join(sounds, name + ".wav"),
                                 os.path.join(folder, name + ".jpg")))
    return 0


def main():
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--audio", help="folder of recordings to draw")
    parser.add_argument("--out", default="demo",
                        help="folder for the pictures")
    parser.add_argument("--readme", metavar="FOLDER",
                        help="draw the README's pictures instead")
    given = parser.parse_args()
    if given.readme:
        return readme(given.readme)
    return demo(given.audio, given.out)


if __name__ == "__main__":
    sys.exit(main())
