"""Measure spectrust and what people use today, in one run.

Usage: ``make bench``. Writes the table to standard output and to the file
named by ``--report``. Every figure is the median of interleaved runs, each
in a process of its own; machines are noisy, so read the ratios.
"""
import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile

import corpora

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)

# Each program gets the corpus, a folder for pictures, and what else it needs;
# it prints seconds of wall clock, seconds of processor, and peak memory in kB.
MEASURE = """\
import json, os, resource, sys, time
corpus, out, given = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
{setup}
wall, cpu = time.perf_counter(), time.process_time()
{work}
print(time.perf_counter() - wall, time.process_time() - cpu,
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
SPECTRUST = MEASURE.format(
    setup="import spectrust",
    work="""\
with spectrust.Batchop(corpus, out, given["width"], given["height"],
                       jobs=given["jobs"],
                       **given.get("options", {})) as results:
    assert results and all(result.ok for result in results), results""")
LOOP = MEASURE.format(
    setup="import spectrust",
    work="""\
spect = spectrust.Spectrogram(given["width"], given["height"])
for name in os.listdir(corpus):
    assert spect.generate(os.path.join(corpus, name),
                          os.path.join(out, name[:-4] + ".jpg")).ok""")
ORIGINAL = MEASURE.format(
    setup="sys.path.insert(0, given['original'])\nimport spectrust",
    work="""\
with spectrust.Batchop(corpus, out, given["width"],
                       given["height"]) as results:
    assert results and not any(result.error for result in results)""")
LIBROSA = MEASURE.format(
    setup="""\
import glob, librosa, numpy as np
from PIL import Image
librosa.feature.melspectrogram(y=np.zeros(4096, np.float32), sr=8000)""",
    work="""\
for path in sorted(glob.glob(os.path.join(corpus, "*.wav"))):
    y, sr = librosa.load(path, sr=None)
    S = librosa.feature.melspectrogram(y=y, sr=sr)
    dB = librosa.power_to_db(S, ref=np.max)
    gray = np.uint8((dB[::-1] + 80) * (255 / 80))
    image = Image.fromarray(gray).resize((given["width"], given["height"]))
    image.convert("RGB").save(os.path.join(
        out, os.path.basename(path)[:-4] + ".jpg"), quality=90)""")

# Fifty calls on the same samples, after one that is not counted.
ARRAYS = """\
y = np.random.RandomState(1).randn(int(10 * 22050)).astype(np.float32)
compute(y=y, sr=22050)"""
OUR_ARRAYS = MEASURE.format(
    setup="import numpy as np, spectrust\n"
          "compute = spectrust.melspectrogram\n" + ARRAYS,
    work="for _ in range(50): compute(y=y, sr=22050)")
LIBROSA_ARRAYS = MEASURE.format(
    setup="import numpy as np, librosa\n"
          "compute = librosa.feature.melspectrogram\n" + ARRAYS,
    work="for _ in range(50): compute(y=y, sr=22050)")
# The pixels of a picture as the floor takes them.
PICTURE = """\
import io, json, sys, spectrust
from PIL import Image
look = json.loads(sys.argv[3])
spect = spectrust.Spectrogram(look["width"], look["height"],
                              **look["options"])
image = Image.open(io.BytesIO(spect.encode(sys.argv[1]))).convert("RGB")
with open(sys.argv[2], "wb") as out:
    out.write(image.tobytes())
"""
# Programs that use the package of this tree.
OURS = (SPECTRUST, LOOP, OUR_ARRAYS)


def measure(program, corpus, given):
    """Run one program once; return wall and processor seconds, and MB.

    A program is a text in Python, or the arguments of another one, which
    gets the corpus and a folder for pictures behind the first.
    """
    with tempfile.TemporaryDirectory(dir=os.path.dirname(corpus)) as out:
        environment = dict(os.environ, OMP_NUM_THREADS="1")
        if program not in OURS:
            environment.pop("PYTHONPATH", None)
        arguments = [sys.executable, "-c", program, corpus, out,
                     json.dumps(given)]
        if isinstance(program, list):
            arguments = program[:1] + [corpus, out] + program[1:]
        core = given.get("core")
        said = subprocess.run(
            arguments, env=environment, check=True, stdout=subprocess.PIPE,
            preexec_fn=core is not None and (
                lambda: os.sched_setaffinity(0, [core])) or None).stdout
    wall, cpu, memory = (float(word) for word in said.split()[-3:])
    return wall, cpu, memory / 1024


def medians(programs, corpus, runs):
    """Run programs in turn, several times; return each one's medians."""
    results = {name: [] for name, _, _ in programs}
    for _ in range(runs):
        for name, program, given in programs:
            results[name].append(measure(program, corpus, given))
    return {name: [statistics.median(column) for column in zip(*rows)]
            for name, rows in results.items()}


def table(title, results, reference):
    """Return a table of medians and ratios as Markdown lines."""
    base = results[reference][0]
    lines = ["", "## " + title, "",
             "| | wall s | processor s | peak memory MB | wall / ours |",
             "|---|---|---|---|---|"]
    for name, (wall, cpu, memory) in results.items():
        lines.append("| %s | %.3f | %.3f | %.0f | %.1f |"
                     % (name, wall, cpu, memory, wall / base))
    return lines


def against_the_floor(folder, given):
    """Five corpora on one core, beside FFTW and libjpeg-turbo alone."""
    if not given.floor:
        return []
    lines = [
        "", "## Beside FFTW and libjpeg-turbo alone", "",
        "One core, `n_fft=2048`, `hop_length=512`, quality 90, 4:2:0; a "
        "batch through Python, all",
        "included. The floor (`benches/floor.c`) reads the file, widens its "
        "samples, transforms a",
        "frame for each hop by FFTW, encodes a finished picture by "
        "libjpeg-turbo and writes it.", "",
        "| recordings | picture | ours, ms | floor, ms | librosa, ms "
        "| ours / floor | asked | librosa / ours |",
        "|---|---|---|---|---|---|---|---|"]
    for index, corpus in enumerate(corpora.FLOOR):
        name, n_files, seconds, sr, channels, sound, size, asked = corpus
        sounds = os.path.join(folder, "floor%d" % index)
        few = os.path.join(folder, "few%d" % index)
        os.mkdir(sounds)
        os.mkdir(few)
        corpora.write(sounds, n_files, seconds, sr, channels, sound)
        # Two are enough of what takes so long.
        corpora.write(few, 2, seconds, sr, channels, sound)
        look = {"width": size[0], "height": size[1], "jobs": 1,
                "core": max(os.sched_getaffinity(0)),
                "options": {"n_fft": 2048, "hop_length": 512}}
        picture = finished_picture(sounds, folder, look)
        ours = medians([
            ("ours", SPECTRUST, look),
            ("floor", [given.floor, picture] + [str(s) for s in size], look),
        ], sounds, given.runs)
        ours, floor = (1e3 * ours[key][0] / n_files
                       for key in ("ours", "floor"))
        librosa = 1e3 * medians(
            [("librosa", LIBROSA, look)], few, min(given.runs, 3)
        )["librosa"][0] / 2
        lines.append(
            "| %s | %d x %d | %.3f | %.3f | %.1f | %.2f | %.2f | %.1f |" % (
                name, size[0], size[1], ours, floor, librosa, ours / floor,
                asked, librosa / ours))
        shutil.rmtree(sounds)
        shutil.rmtree(few)
    return lines


def finished_picture(corpus, folder, look):
    """Return the path of the pixels of a corpus's first picture."""
    path = os.path.join(folder, "picture.rgb")
    sound = os.path.join(corpus, sorted(os.listdir(corpus))[0])
    # What this process takes would count as its children's memory.
    subprocess.run([sys.executable, "-c", PICTURE, sound, path,
                    json.dumps(look)], check=True)
    return path


def batch_of_files(folder, given):
    """100 recordings of 15 s at 10 kHz, 255 x 255."""
    corpus = os.path.join(folder, "files")
    os.mkdir(corpus)
    n_files = 2 if given.quick else 100
    corpora.write(corpus, n_files, 15.0, 10000, 1, "speech")
    size = {"width": 255, "height": 255, "jobs": 2}
    ours = "spectrust, 2 threads"
    programs = [(ours, SPECTRUST, size),
                ("spectrust, 1 thread", SPECTRUST, dict(size, jobs=1))]
    if given.original:
        programs.append(("spectrust 0.1.1, the original", ORIGINAL,
                         dict(size, original=os.path.abspath(given.original))))
    if given.peers:
        programs.append(("librosa + Pillow", LIBROSA, size))
    title = "%d recordings of 15 s, 10 kHz mono, 255 x 255" % n_files
    return table(title, medians(programs, corpus, given.runs), ours)


def one_hour(folder, given):
    """One hour at 44.1 kHz in stereo, 800 x 600, on two threads and one."""
    corpus = os.path.join(folder, "hour")
    os.mkdir(corpus)
    seconds = 20.0 if given.quick else 3600.0
    corpora.write_wav(
        os.path.join(corpus, "long.wav"), 44100, 2,
        corpora.samples("music", 1, 10.0, 44100), int(seconds / 10.0))
    ours = "spectrust, 2 threads"
    size = {"width": 800, "height": 600, "jobs": 2}
    programs = [(ours, SPECTRUST, size),
                ("spectrust, 1 thread", SPECTRUST, dict(size, jobs=1))]
    title = "One recording of %.0f s, 44.1 kHz stereo, 800 x 600" % seconds
    return table(title, medians(programs, corpus, given.runs), ours)


def tiny_files(folder, given):
    """Very short recordings into very small pictures: what a file costs."""
    corpus = os.path.join(folder, "tiny")
    os.mkdir(corpus)
    n_files = 10 if given.quick else 10000
    corpora.write(corpus, n_files, 0.01, 8000, 1, "speech")
    ours = "a batch, 1 thread"
    size = {"width": 8, "height": 8, "jobs": 1}
    programs = [(ours, SPECTRUST, size),
                ("generate() in a loop", LOOP, size)]
    title = "%d recordings of 0.01 s, 8 kHz, 8 x 8" % n_files
    return table(title, medians(programs, corpus, given.runs), ours)


def arrays(folder, given):
    """Arrays of 10 s at 22.05 kHz, with librosa's defaults."""
    if not given.peers:
        return []
    ours = "spectrust.melspectrogram, 1 thread"
    programs = [(ours, OUR_ARRAYS, {}),
                ("librosa.feature.melspectrogram", LIBROSA_ARRAYS, {})]
    title = "50 arrays of 10 s, 22.05 kHz"
    return table(title, medians(programs, os.path.join(folder, "none"),
                                given.runs), ours)


def main():
    """Read the command line, measure, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--peers", action="store_true",
                        help="measure librosa with Pillow too")
    parser.add_argument("--floor", metavar="PROGRAM",
                        help="what benches/floor.c was built into; needs "
                        "the peers")
    parser.add_argument("--original", metavar="FOLDER",
                        help="where spectrust 0.1.1 is installed")
    parser.add_argument("--quick", action="store_true",
                        help="tiny inputs: whether this works at all")
    parser.add_argument("--report", metavar="FILE", required=True)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    if given.quick:
        given.runs = 1
    lines = ["# Performance", "",
             "Written by `make bench`; do not edit. Medians of %d interleaved "
             "runs on one machine" % given.runs,
             "(%s, %d processors); read the ratios."
             % (platform.machine(), len(os.sched_getaffinity(0)))]
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = tempfile.mkdtemp(dir=memory)
    try:
        lines += against_the_floor(folder, given)
        lines += batch_of_files(folder, given) + one_hour(folder, given)
        lines += tiny_files(folder, given) + arrays(folder, given)
    finally:
        shutil.rmtree(folder)
    text = "\n".join(lines) + "\n"
    print(text)
    with open(given.report, "w") as report:
        report.write(text)


if __name__ == "__main__":
    main()
