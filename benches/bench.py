"""Measure spectrust and the usual alternatives in one run.

Usage: ``make bench``. Writes the table to standard output and to the file
named by ``--report``. Every figure is the median of interleaved runs, each
in a separate process. Machines are noisy: compare only ratios.
"""
import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time

import corpora
import programs
from programs import Case, medians

# Required ratio of the times of others to ours, on the first corpus.
ASKED = {"librosa + Pillow": 8, "torchaudio + Pillow": 8, "the original": 60}


def format_figure(value, asked, holds, form="%.2f"):
    """Format a figure with its target and whether that is met."""
    return "%s (%s: %s)" % (form % value, form % asked,
                            "holds" if holds else "**missed**")


def at_most(value, asked, form="%.2f"):
    """Format a figure with an upper bound."""
    return format_figure(value, asked, value <= asked, form)


def at_least(value, asked, form="%.1f"):
    """Format a figure with a lower bound."""
    return format_figure(value, asked, value >= asked, form)


def markdown_table(head, rows):
    """Return the lines of a Markdown table."""
    return (["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
            + ["| " + " | ".join(row) + " |" for row in rows])


def peers(sounds, look, given):
    """Return a case for every usual alternative."""
    size = [str(look["width"]), str(look["height"])]
    return [
        Case("librosa + Pillow", programs.LIBROSA, sounds, look),
        Case("torchaudio + Pillow", programs.TORCHAUDIO, sounds, look),
        Case("sox", programs.SOX, sounds, look),
        Case("spectrograms", [given.peers, "spectrograms", size], sounds,
             look),
        Case("spectrs", [given.peers, "spectrs", size], sounds, look),
        Case("the original", programs.ORIGINAL, sounds,
             dict(look, original=os.path.abspath(given.original))),
    ]


def five_corpora(folder, given):
    """Measure five corpora on one core, with the floor and alternatives.

    Returns the lines of the report, and the table for the README.
    """
    lines = [
        "", "## Five corpora", "",
        "One core, `n_fft=2048`, `hop_length=512`, quality 90, 4:2:0, files "
        "in memory; a batch",
        "through Python, all included. The floor (`benches/floor.c`) reads "
        "the file, widens its",
        "samples, transforms a frame for each hop by FFTW, encodes a finished "
        "picture by",
        "libjpeg-turbo and writes it, and nothing else. In brackets: what was "
        "asked for.", ""]
    beside, times, excerpt = [], [], []
    for index, corpus in enumerate(corpora.FLOOR):
        name, n_files, seconds, sr, channels, sound, size, asked = corpus
        label = [name, "%d x %d" % size]
        sounds = os.path.join(folder, "floor%d" % index)
        few = os.path.join(folder, "few%d" % index)
        n_few = 4 if seconds < 20.0 else 2
        for path, count in ((sounds, n_files), (few, n_few)):
            os.mkdir(path)
            corpora.write(path, count, seconds, sr, channels, sound)
        look = {"width": size[0], "height": size[1], "jobs": 1,
                "core": max(os.sched_getaffinity(0)),
                "options": {"n_fft": 2048, "hop_length": 512}}
        pixels = finished_picture(sounds, folder, look)
        others = peers(few, look, given)
        results = medians([
            Case("ours", programs.SPECTRUST, sounds, look),
            Case("floor", [given.floor, [pixels] + [
                str(side) for side in size]], sounds, look)] + others,
            given.runs)
        ours, floor = (1e3 * results[name][0] / n_files
                       for name in ("ours", "floor"))
        walls = {case.name: 1e3 * results[case.name][0] / n_few
                 for case in others}
        beside.append(label + ["%.3f" % ours, "%.3f" % floor,
                               at_most(ours / floor, asked)])
        times.append(label + [
            at_least(wall / ours, ASKED[peer], "%.0f")
            if index == 0 and peer in ASKED else "%.0f" % (wall / ours)
            for peer, wall in walls.items()])
        excerpt.append(label + ["%.2f ms" % ours, "%.2f ms" % floor] + [
            "%.0f ms" % wall for wall in list(walls.values())[:2]])
        shutil.rmtree(sounds)
        shutil.rmtree(few)
    lines += markdown_table(
        ["recordings", "picture", "ours, ms", "floor, ms", "ours / floor"],
        beside)
    lines += [
        "", "How many times as long others take, on the same core. sox draws "
        "linear frequency; the",
        "Rust libraries `spectrograms` and `spectrs` draw by "
        "`benches/peers`; the original is",
        "spectrust 0.1.1 of PyPI, which writes its JPEG in as many system "
        "calls as it has bytes:",
        "its figure depends on what the machine takes for one.", ""]
    lines += markdown_table(["recordings", "picture"] + list(walls), times)
    return lines, markdown_table(
        ["recording", "picture", "spectrust", "FFTW and libjpeg-turbo alone"]
        + list(walls)[:2], excerpt)


def finished_picture(corpus, folder, look):
    """Return the path of the pixels of a corpus's first picture."""
    path = os.path.join(folder, "picture.rgb")
    sound = os.path.join(corpus, sorted(os.listdir(corpus))[0])
    arguments = [sys.executable, "-c", programs.FINISHED, sound, path,
                 json.dumps(look)]
    programs.start(arguments, True, None)
    return path


def two_cores(folder, given):
    """Measure a batch and a long recording, on one thread and on two."""
    rows = []
    batch = os.path.join(folder, "batch")
    os.mkdir(batch)
    n_files = 4 if given.quick else 400
    corpora.write(batch, n_files, 15.0, 10000, 1, "speech")
    hour = os.path.join(folder, "hour")
    os.mkdir(hour)
    seconds = 20.0 if given.quick else 3600.0
    corpora.write_wav(
        os.path.join(hour, "long.wav"), 44100, 2,
        corpora.samples("music", 1, 10.0, 44100), int(seconds / 10.0))
    for name, corpus, size, asked in (
            ("%d recordings of 15 s, 10 kHz mono, 255 x 255" % n_files, batch,
             (255, 255), None),
            ("%.0f s, 44.1 kHz stereo, 800 x 600" % seconds, hour,
             (800, 600), (0.9, 0.5))):
        look = {"width": size[0], "height": size[1]}
        results = medians([Case(jobs, programs.SPECTRUST, corpus,
                                dict(look, jobs=jobs)) for jobs in (1, 2)],
                          given.runs)
        (one, _, _, _), (two, _, memory, _) = results[1], results[2]
        rows.append([
            name, at_most(one, asked[0]) if asked else "%.3f" % one,
            at_most(two, asked[1]) if asked else "%.3f" % two,
            at_least(one / two, 1.9, "%.2f"),
            at_most(memory, 48, "%.0f") if asked else "%.0f" % memory])
        shutil.rmtree(corpus)
    return ["", "## Two cores", ""] + markdown_table(
        ["", "one thread, s", "two threads, s", "one / two",
         "peak memory, MB"], rows)


def lengths(folder, given):
    """Measure the cost of recordings by their length."""
    sounds = os.path.join(folder, "lengths")
    os.mkdir(sounds)
    second = corpora.samples("music", 1, 1.0, 22050)
    rows = []
    for seconds in (1, 10, 100, 1000):
        path = os.path.join(sounds, "sound.wav")
        corpora.write_wav(path, 22050, 1, second, seconds)
        # The same file under many names, for longer measurements.
        count = 1 if given.quick else max(1, 200 // seconds)
        names = [os.path.join(sounds, "%d.wav" % i) for i in range(1, count)]
        for name in names:
            os.link(path, name)
        wall = medians([Case("ours", programs.SPECTRUST, sounds, {
            "width": 255, "height": 255, "jobs": 1})], given.runs)["ours"][0]
        milliseconds = 1e3 * wall / count
        rows.append(["%d s" % seconds, "%.2f" % milliseconds,
                     "%.3f" % (milliseconds / seconds)])
        for name in names + [path]:
            os.remove(name)
    return ["", "## Cost by length: 22.05 kHz mono, 255 x 255, one thread",
            ""] + markdown_table(["length", "ms a file", "ms a second"], rows)


def counts(folder, given):
    """Measure the cost per file, and Python's share of it."""
    sounds = os.path.join(folder, "tiny")
    os.mkdir(sounds)
    rows = []
    for n_files in (10, 100, 1000, 10000):
        if given.quick and n_files > 10:
            break
        corpora.write(sounds, n_files, 0.01, 8000, 1, "speech")
        look = {"width": 8, "height": 8, "jobs": 1}
        results = medians([
            Case("batch", programs.SPECTRUST, sounds, look),
            Case("loop", programs.LOOP, sounds, look)], given.runs)
        wall, _, memory, thread = results["batch"]
        each = 1e6 * thread / n_files
        rows.append(["%d" % n_files, "%.1f" % (1e6 * wall / n_files),
                     at_most(each, 10, "%.1f") if n_files >= 1000
                     else "%.1f" % each,
                     "%.1f" % (1e6 * results["loop"][0] / n_files),
                     "%.0f" % memory])
    return ["", "## Cost by number: 0.01 s at 8 kHz, 8 x 8, one thread", "",
            "Python's share is what the thread takes that iterates over the "
            "results.", ""] + markdown_table(
        ["files", "batch, us a file", "Python's share, us",
         "generate() in a loop, us", "peak memory, MB"], rows)


def first_picture(folder, given):
    """Measure the time from the start of Python to the first picture."""
    sounds = os.path.join(folder, "first")
    os.mkdir(sounds)
    corpora.write(sounds, 1, 15.0, 10000, 1, "speech")
    sound, out = (os.path.join(sounds, name) for name in ("000.wav", "x.jpg"))
    walls = {programs.NOTHING: [], programs.FIRST_PICTURE: []}
    for _ in range(4 * given.runs):
        for program, seconds in walls.items():
            begun = time.perf_counter()
            programs.start([sys.executable, "-c", program, sound,
                            out], True, None)
            seconds.append(time.perf_counter() - begun)
    nothing, first = (1e3 * statistics.median(seconds)
                      for seconds in walls.values())
    return ["", "## Import and first picture: 15 s, 10 kHz mono, 255 x 255",
            ""] + markdown_table(
        ["Python alone, ms", "with the picture, ms", "difference, ms"],
        [["%.1f" % nothing, "%.1f" % first,
          at_most(first - nothing, 40, "%.1f")]])


def arrays(folder, given):
    """Measure arrays of 10 s at 22.05 kHz with librosa's defaults."""
    nowhere = os.path.join(folder, "none")
    os.mkdir(nowhere)
    look = {"core": max(os.sched_getaffinity(0))}
    results = medians([
        Case(name, program, nowhere, look) for name, program in (
            ("ours", programs.OUR_ARRAYS),
            ("librosa", programs.LIBROSA_ARRAYS),
            ("torchaudio", programs.TORCHAUDIO_ARRAYS))], given.runs)
    walls = [1e3 * results[name][0] / 50
             for name in ("ours", "librosa", "torchaudio")]
    return ["", "## Arrays: `melspectrogram` of 10 s at 22.05 kHz, one thread",
            ""] + markdown_table(
        ["ours, ms", "librosa, ms", "torchaudio, ms", "librosa / ours",
         "torchaudio / ours"],
        [["%.2f" % wall for wall in walls]
         + [at_least(walls[1] / walls[0], 10),
            at_least(walls[2] / walls[0], 5)]])


def processor():
    """Return the processor's name."""
    with open("/proc/cpuinfo") as file:
        return next((line.split(":", 1)[1].strip() for line in file
                     if line.startswith("model name")), platform.machine())


def replace_excerpt(path, lines):
    """Replace the lines between the two marker comments of a file."""
    with open(path) as file:
        before, rest = file.read().split("<!-- make bench -->\n")
    after = rest.split("<!-- end -->", 1)[1]
    with open(path, "w") as file:
        file.write("".join([
            before, "<!-- make bench -->\n", "\n".join(lines),
            "\n<!-- end -->", after]))


def main():
    """Read the command line, measure, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--floor", metavar="PROGRAM",
                        help="program built from benches/floor.c")
    parser.add_argument("--peers", metavar="PROGRAM",
                        help="program built from benches/peers")
    parser.add_argument("--original", metavar="FOLDER",
                        help="folder with spectrust 0.1.1 installed")
    parser.add_argument("--quick", action="store_true",
                        help="tiny inputs and no alternatives, as a test of "
                        "this program")
    parser.add_argument("--report", metavar="FILE", required=True)
    parser.add_argument("--readme", metavar="FILE",
                        help="file that receives a short first table")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    if given.quick:
        given.runs = 1
    lines = ["# Performance", "",
             "Written by `make bench`; do not edit. Medians of %d interleaved "
             "runs on one machine" % given.runs,
             "(%s, %d of its processors, Linux %s); read the ratios."
             % (processor(), len(os.sched_getaffinity(0)),
                platform.release().split("-")[0])]
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = tempfile.mkdtemp(dir=memory)
    try:
        if not given.quick:
            beside, excerpt = five_corpora(folder, given)
            lines += beside
        lines += two_cores(folder, given) + lengths(folder, given)
        lines += counts(folder, given) + first_picture(folder, given)
        if not given.quick:
            lines += arrays(folder, given)
    finally:
        shutil.rmtree(folder)
    text = "\n".join(lines) + "\n"
    print(text)
    with open(given.report, "w") as report:
        report.write(text)
    if given.readme and not given.quick:
        replace_excerpt(given.readme, excerpt)


if __name__ == "__main__":
    main()
