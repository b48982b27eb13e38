"""A voice, and synthetic sounds: birds, bats, music, a machine and others."""

import array
import math
import os
import random
import shutil
import sys
import wave

SECONDS = 3.0

# A sentence of John F. Kennedy's inaugural address, 1961: in the public
# domain, as a work of the government of the United States.
VOICE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "jfk.flac")


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


def night(t, state):
    """Return the birds from far away, in gusts of wind, with an offset."""
    noise = random.gauss(0, 1)
    for name in ("first", "second"):
        noise = state.get(name, 0.0) + 0.01 * (noise - state.get(name, 0.0))
        state[name] = noise
    gust = 1 + math.sin(2 * math.pi * 0.4 * t) * math.sin(7 * t)
    return 0.02 * birds(t, state) + 2 * gust * gust * noise + 0.01


def bats(t, state):
    """Return a bat that comes closer: calls of 4 ms that fall to 40 kHz."""
    at = t % 0.09
    call = math.sin(math.pi * min(at / 0.004, 1.0)) * (0.02 + 0.3 * t)
    glide = 95000 * at - 55000 * at * at / 0.008
    return (call * math.sin(2 * math.pi * glide)
            + 0.002 * random.gauss(0, 1))


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


# Name, function of the time in seconds, sample rate in Hz, seconds.
SOUNDS = (("speech", speech, 16000, SECONDS), ("birds", birds, 22050, SECONDS),
          ("night", night, 22050, SECONDS), ("bats", bats, 192000, 1.0),
          ("music", music, 22050, SECONDS),
          ("machine", machine, 8000, SECONDS))


def write_sounds(folder):
    """Write the voice and every sound into a folder."""
    os.makedirs(folder, exist_ok=True)
    shutil.copyfile(VOICE, os.path.join(folder, "voice.flac"))
    for name, sound, sr, seconds in SOUNDS:
        write_sound(
            os.path.join(folder, name + ".wav"), sound, sr, seconds)


def write_sound(path, sound, sr, seconds=SECONDS):
    """Write some seconds of a sound as a 16-bit WAV file."""
    random.seed(1)
    state = {}
    samples = array.array("h", (
        int(32767 * max(-1.0, min(1.0, sound(i / sr, state))))
        for i in range(int(seconds * sr))))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sr)
        out.writeframes(samples.tobytes())
