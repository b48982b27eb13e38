"""Write the folders, manifests and pages that the browser is tested with.

    corpus.py FOLDER   with spectrust and NumPy on the path
"""

import array
import io
import json
import os
import shutil
import sys
import warnings
import wave

import spectrust
from spectrust._command import sounds

# Entries of the large page.
MANY = 20000

# Second of the click in the recordings of figures.
CLICK = 1.75

# Each would do something if it became part of the page, of a URL or of a
# table.
HOSTILE = [
    b"<script>hacked=1<.wav",
    b"</script><script>hacked=1</script>.wav",
    b"<img src=x onerror=hacked=1>.wav",
    b"\"><svg onload=hacked=1>.wav",
    b"' onerror='hacked=1.wav",
    b"javascript:hacked=1.wav",
    b"http:example.wav",
    b"=HYPERLINK(\"x\").wav",
    b"#fragment?query&more=%3Cscript%3E%.wav",
    b"line\nfeed\tand\rreturn.wav",
    b"\xe2\x80\xaereversed.wav",
    b"bytes \xff\xfe.wav",
    b"back\\slash.wav",
    b"{{script}} {{entries}}.wav",
    b"\xe2\x80\xa8separator \xf0\x9f\x90\xa6.wav",
    b"comma, \"quote\".wav",
    b"x" * 240 + b".wav",
]


def draw(folder, size=(300, 210), **settings):
    """Draw ``in`` to ``out`` and write the page."""
    os.chdir(folder)
    spectrust.Batchop(
        "in", "out", *size, layout="mirror", manifest="index.jsonl",
        **settings).run()
    spectrust.gallery("index.jsonl")


def birds(folder):
    """Write sounds of several kinds; three entries have no picture."""
    for at, (name, sound, sr, seconds) in enumerate(sounds.SOUNDS):
        sounds.write_sound(
            make(folder, "in", ("dawn", "dusk")[at % 2], name + ".wav"),
            sound, sr, seconds)
    sounds.write_sound(make(folder, "in", "gone.wav"), sounds.music, 8000)
    sounds.write_sound(make(folder, "in", "odd.wav"), sounds.birds, 16000)
    for name in ("broken.wav", "empty.flac"):
        with open(make(folder, "in", name), "wb") as file:
            file.write(b"neither sound nor music")
    draw(folder, (600, 420))
    os.remove(os.path.join("out", "gone.jpg"))
    # A browser cannot play it.
    with open(os.path.join("in", "odd.wav"), "wb") as file:
        file.write(b"no longer sound")
    spectrust.gallery("index.jsonl")


def segments(folder):
    """Write one recording in segments of a second."""
    sounds.write_sound(make(folder, "in", "a.wav"), sounds.birds, 16000, 3.5)
    draw(folder, segment=1.0, n_mels=64)


def hostile(folder):
    """Write recordings with hostile names."""
    for name in HOSTILE:
        path = make(folder, "in", os.fsdecode(name))
        sounds.write_sound(path, sounds.machine, 8000, 0.5)
    draw(folder)


def many(folder):
    """Write a page of very many entries, whose files are links to a few."""
    sounds.write_sound(make(folder, "in", "0.wav"), sounds.machine, 8000, 1.0)
    draw(folder)
    with io.open("index.jsonl") as file:
        first = json.loads(file.readline())
    for kind in ("in", "out"):
        for group in range(100):
            os.mkdir(os.path.join(kind, "night {:02}".format(group)))
    with io.open("index.jsonl", "w", encoding="utf-8") as file:
        for at in range(MANY):
            name = "night {:02}/recording-{:05}".format(at % 100, at)
            row = dict(
                first, input="in/{}.wav".format(name),
                output="out/{}.jpg".format(name),
                key="in/{}.wav".format(name), label=name.split("/")[0],
                duration=1 + at % 977 / 100., rms=1. / (1 + at % 769))
            os.link(first["input"], row["input"])
            os.link(first["output"], row["output"])
            if at % 5000 == 77:
                row.update(status="failed", output=None, duration=None,
                           rms=None, error="it is number {}".format(at))
            file.write(json.dumps(row) + "\n")
    spectrust.gallery("index.jsonl")


def elsewhere(folder):
    """Write a page whose recordings and pictures are not files."""
    sounds.write_sound(make(folder, "in", "a.wav"), sounds.music, 8000, 0.5)
    draw(folder)
    with io.open("index.jsonl") as file:
        first = json.loads(file.readline())
    outputs = {
        "b.wav": "out/b.npy", "c.wav": "s3://bucket/c.jpg",
        "d.wav": "out/part-000000.tar!/d.jpg", "e.wav": "out/gone.jpg",
        "f.wav": None}
    inputs = ["s3://bucket/g.wav", "https://example.org/h.wav",
              "in/archive.tar!/i.wav", "in/missing.wav"]
    rows = [dict(first, input=name, key=name, output=output)
            for name, output in sorted(outputs.items())]
    rows += [dict(first, input=name, key=name) for name in inputs]
    rows.append(dict(first, input="<samples>[0]", key="", source=0))
    with io.open("index.jsonl", "a", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row) + "\n")
    spectrust.gallery("index.jsonl")


def times(folder):
    """Write a page of pictures whose times are given."""
    sounds.write_sound(make(folder, "in", "a.wav"), sounds.music, 8000, 0.5)
    draw(folder)
    with io.open("index.jsonl") as file:
        first = json.loads(file.readline())
    given = [(0, 0.001), (58.5, 3), (0, 75), (3599, 2), (0, 3600),
             (7200, 600), (0, 259200), (1e300, 1e-5), (0, 1e300), (-3, -1),
             (0, None)]
    with io.open("index.jsonl", "w", encoding="utf-8") as file:
        for at, (offset, duration) in enumerate(given):
            name = "in/{:02}.wav".format(at)
            shutil.copy(first["input"], name)
            file.write(json.dumps(dict(
                first, input=name, key=name, offset=offset,
                duration=duration)) + "\n")
    spectrust.gallery("index.jsonl")


def empty(folder):
    """Write a page without entries."""
    os.makedirs(folder)
    os.chdir(folder)
    io.open("index.jsonl", "w").close()
    spectrust.gallery("index.jsonl")


def kinds(folder):
    """Write a page for each kind of spectrogram, and its frequencies."""
    for kind in ("mel", "linear", "log", "mfcc", "chroma"):
        below = os.path.join(folder, kind)
        sounds.write_sound(
            make(below, "in", "a.wav"), sounds.music, 22050, 1.0)
        draw(below, kind=kind)
        found = spectrust.read_picture(os.path.join("out", "a.jpg"))
        if found.frequencies is not None:
            with io.open("frequencies.json", "w") as file:
                json.dump(found.frequencies.tolist(), file)


def figures(folder):
    """Write pages of figures, and one of the same recordings without axes.

    The recordings are silent but for a click. ``click.json`` has its second,
    and the column of pixels in which it is; ``rectangle.json`` what figures
    state.
    """
    drawn = {"theme": "dark", "colormap": "gray", "axes": True}
    forms = {
        "jpeg": {}, "png": {"format": "png"}, "bare": {"axes": None},
        "segments": {"segment": 1.0}, "part": {"offset": 0.5},
        "nameless": {"metadata": None}, "lost": {"metadata": None}}
    for form, changes in sorted(forms.items()):
        below = os.path.join(folder, form)
        for at, name in enumerate(["a.wav", "b.wav", "gone.wav"]):
            click(make(below, "in", name), CLICK + at / 4.)
        options = dict(drawn, **changes)
        draw(below, (640, 400), **options)
        if form == "lost":
            other_revision()
        for name in os.listdir("out"):
            if name.startswith("gone"):
                os.remove(os.path.join("out", name))
        spectrust.gallery("index.jsonl")
        for name in "segment", "format":
            options.pop(name, None)
        pixels = spectrust.Spectrogram(640, 400, **options).pixels("in/a.wav")
        rows = pixels[150:250].reshape(100, 640, -1).sum(axis=(0, 2))
        with io.open("click.json", "w") as file:
            json.dump({"second": CLICK, "column": int(rows.argmax())}, file)
    figure = os.path.join(folder, "jpeg", "out", "a.jpg")
    with io.open(os.path.join(folder, "rectangle.json"), "w") as file:
        json.dump(
            spectrust.read_picture(figure).parameters["rectangle"], file)


def notebooks(folder):
    """Write what notebooks show of a click, each as a page."""
    os.makedirs(folder)
    os.chdir(folder)
    click("a.wav", CLICK)
    figure = {"axes": True, "theme": "dark", "colormap": "gray"}
    forms = {
        "bare": {"colormap": "gray"}, "figure": figure,
        "small": {"colormap": "gray", "width": 64, "height": 48},
        "padded": dict(figure, length=40000),
        "nameless": dict(figure, metadata=None),
        "nameless-bare": {"colormap": "gray", "metadata": None}}
    for form, changes in sorted(forms.items()):
        spect = spectrust.Spectrogram(
            **dict({"width": 640, "height": 400}, **changes))
        notebook(form, spect.show("a.wav"), spect.pixels("a.wav"))
    results = spectrust.Batchop(
        ["a.wav"], "out", 640, 400, manifest=None, **figure).run()
    notebook("grid", results, spectrust.Spectrogram(
        640, 400, **figure).pixels("a.wav"))


def notebook(form, shown, pixels):
    """Write a page of what a notebook shows, and where the click is."""
    os.mkdir(form)
    with io.open(os.path.join(form, "index.html"), "w") as file:
        file.write("<!DOCTYPE html><title>notebook</title>"
                   "<link rel=\"icon\" href=\"data:,\">"
                   + shown._repr_html_())
    middle = pixels[len(pixels) // 3:2 * len(pixels) // 3]
    rows = middle.reshape(len(middle), pixels.shape[1], -1).sum(axis=(0, 2))
    with io.open(os.path.join(form, "click.json"), "w") as file:
        json.dump({"second": CLICK, "column": int(rows.argmax()),
                   "width": pixels.shape[1]}, file)


def click(path, second):
    """Write two seconds and a half of silence with a click."""
    samples = array.array("h", [0]) * 20000
    samples[int(second * 8000)] = 30000
    with wave.open(path, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(samples.tobytes())


def other_revision():
    """Change the manifest as if another revision had drawn its pictures."""
    with io.open("index.jsonl", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    with io.open("index.jsonl", "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(row, revision=0)) + "\n")


def make(*parts):
    """Return a path; the folders above it are created."""
    path = os.path.join(*parts)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def main():
    """Write all of them to a new folder."""
    warnings.simplefilter("ignore", spectrust.SpectrustWarning)
    folder = os.path.abspath(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    for write in (birds, segments, hostile, many, elsewhere, times, empty,
                  kinds, figures, notebooks):
        write(os.path.join(folder, write.__name__))


if __name__ == "__main__":
    main()
