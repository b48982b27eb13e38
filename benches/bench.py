"""Measure Spectrust and the usual alternatives, in one run.

Usage: ``make bench``. Prints the report, and writes it to the file named by
``--report``. Every figure is the median of interleaved runs, each in a process
of its own; machines are noisy, so read the ratios.
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
import front_ends
import programs
import streaming
import training
from programs import Case, medians

BARE = "FFTW + libjpeg-turbo"


def table(head, rows):
    """Return a table in Markdown."""
    return (["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
            + ["| " + " | ".join(row) + " |" for row in rows])


def peers(sounds, look, given):
    """Return a case for each of the other programs."""
    size = [str(look["width"]), str(look["height"])]
    return [
        Case("librosa + Pillow", programs.LIBROSA, sounds, look),
        Case("torchaudio + Pillow", programs.TORCHAUDIO, sounds, look),
        Case("sox", programs.SOX, sounds, look),
        Case("spectrograms", [given.peers, "spectrograms", size], sounds,
             look),
        Case("spectrs", [given.peers, "spectrs", size], sounds, look),
        Case("spectrust 0.1.1", programs.ORIGINAL, sounds,
             dict(look, original=os.path.abspath(given.original))),
    ]


def five_corpora(folder, given):
    """Compare with bare libraries and other programs, on one core.

    Returns the lines of the report, and the row for the README.
    """
    lines = [
        "", "## Five corpora", "",
        "Time for one picture on one core, with `n_fft=2048`, "
        "`hop_length=512`, quality 90, 4:2:0,",
        "and the files in memory. Spectrust draws a batch from Python, "
        "everything included. `FFTW +",
        "libjpeg-turbo` (`benches/floor.c`) is the least that such a program "
        "does: it reads the file,",
        "converts its samples, transforms a frame for each hop, encodes "
        "pixels that are already",
        "there, and writes the JPEG.", ""]
    beside, times, excerpt = [], [], None
    for index, corpus in enumerate(corpora.FIVE):
        name, n_files, seconds, sr, channels, sound, size = corpus
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
            Case("spectrust", programs.SPECTRUST, sounds, look),
            Case(BARE, [given.floor, [pixels] + [
                str(side) for side in size]], sounds, look)] + others,
            given.runs)
        ours, bare = (1e3 * results[name][0] / n_files
                      for name in ("spectrust", BARE))
        walls = {case.name: 1e3 * results[case.name][0] / n_few
                 for case in others}
        beside.append(label + ["%.3f" % ours, "%.3f" % bare,
                               "%.2f" % (ours / bare)])
        times.append(label + [
            "%.0f" % (wall / ours) for wall in walls.values()])
        excerpt = excerpt or label + [
            "%.2f ms" % ours, "%.2f ms" % bare] + [
            "%.0f ms" % wall for wall in list(walls.values())[:2]]
        shutil.rmtree(sounds)
        shutil.rmtree(few)
    lines += table(["recordings", "picture", "Spectrust, ms", BARE + ", ms",
                    "ratio"], beside)
    lines += [
        "", "Time of other programs divided by Spectrust's, on the same core. "
        "sox draws linear",
        "frequency; `benches/peers` draws with the Rust libraries "
        "`spectrograms` and `spectrs`.",
        "spectrust 0.1.1, from PyPI, writes each byte of a JPEG by a system "
        "call of its own, so its",
        "ratio depends on the cost of a system call.", ""]
    lines += table(["recordings", "picture"] + list(walls), times)
    return lines, table(
        ["recording", "picture", "Spectrust", "FFTW and libjpeg-turbo alone"]
        + list(walls)[:2], [excerpt])


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
    for name, corpus, size in (
            ("%d recordings of 15 s, 10 kHz mono, 255 x 255" % n_files, batch,
             (255, 255)),
            ("%.0f s, 44.1 kHz stereo, 800 x 600" % seconds, hour,
             (800, 600))):
        look = {"width": size[0], "height": size[1]}
        results = medians([Case(jobs, programs.SPECTRUST, corpus,
                                dict(look, jobs=jobs)) for jobs in (1, 2)],
                          given.runs)
        (one, _, _, _), (two, _, memory, _) = results[1], results[2]
        rows.append([name, "%.3f" % one, "%.3f" % two, "%.2f" % (one / two),
                     "%.0f" % memory])
        shutil.rmtree(corpus)
    return ["", "## Two cores", ""] + table(
        ["", "one thread, s", "two threads, s", "one / two",
         "peak memory, MB"], rows)


def lengths(folder, given):
    """Measure the cost of a recording, by its length."""
    sounds = os.path.join(folder, "lengths")
    os.mkdir(sounds)
    second = corpora.samples("music", 1, 1.0, 22050)
    rows = []
    for seconds in (1, 10, 100, 1000):
        path = os.path.join(sounds, "sound.wav")
        corpora.write_wav(path, 22050, 1, second, seconds)
        # The same file under many names, for a measurable time.
        count = 1 if given.quick else max(1, 200 // seconds)
        names = [os.path.join(sounds, "%d.wav" % i) for i in range(1, count)]
        for name in names:
            os.link(path, name)
        look = {"width": 255, "height": 255, "jobs": 1}
        results = medians([
            Case("spectrust", programs.SPECTRUST, sounds, look)], given.runs)
        milliseconds = 1e3 * results["spectrust"][0] / count
        rows.append(["%d s" % seconds, "%.2f" % milliseconds,
                     "%.3f" % (milliseconds / seconds)])
        for name in names + [path]:
            os.remove(name)
    return ["", "## Cost by length: 22.05 kHz mono, 255 x 255, one thread",
            ""] + table(["length", "ms a file", "ms a second"], rows)


def counts(folder, given):
    """Measure the cost of a file, and Python's share of it."""
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
                     "%.1f" % each,
                     "%.1f" % (1e6 * results["loop"][0] / n_files),
                     "%.0f" % memory])
    return ["", "## Cost by number: 0.01 s at 8 kHz, 8 x 8, one thread", "",
            "Python's share is the processor time of the thread that "
            "iterates over the results.", ""] + table(
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
            ""] + table(
        ["Python alone, ms", "with the picture, ms", "difference, ms"],
        [["%.1f" % nothing, "%.1f" % first, "%.1f" % (first - nothing)]])


def arrays(folder, given):
    """Measure arrays of 10 s at 22.05 kHz, with librosa's defaults."""
    nowhere = os.path.join(folder, "none")
    os.mkdir(nowhere)
    look = {"core": max(os.sched_getaffinity(0))}
    results = medians([
        Case(name, program, nowhere, look) for name, program in (
            ("spectrust", programs.OUR_ARRAYS),
            ("librosa", programs.LIBROSA_ARRAYS),
            ("torchaudio", programs.TORCHAUDIO_ARRAYS))], given.runs)
    walls = [1e3 * results[name][0] / 50
             for name in ("spectrust", "librosa", "torchaudio")]
    return ["", "## Arrays: `melspectrogram` of 10 s at 22.05 kHz, one thread",
            ""] + table(
        ["Spectrust, ms", "librosa, ms", "torchaudio, ms",
         "librosa / Spectrust", "torchaudio / Spectrust"],
        [["%.2f" % wall for wall in walls]
         + ["%.1f" % (wall / walls[0]) for wall in walls[1:]]])


def figures(folder, given):
    """Measure a figure with axes beside the picture without them."""
    sounds = os.path.join(folder, "figures")
    os.mkdir(sounds)
    count = 4 if given.quick else 100
    corpora.write(sounds, count, 15.0, 10000, 1, "speech")
    rows = []
    for width, height in ((400, 300), (800, 600)):
        look = {"width": width, "height": height, "jobs": 1,
                "core": max(os.sched_getaffinity(0))}
        axes = dict(look, options={"axes": True})
        results = medians([
            Case("alone", programs.SPECTRUST, sounds, look),
            Case("axes", programs.SPECTRUST, sounds, axes)], given.runs)
        alone, figure = (
            1e3 * results[name][0] / count for name in ("alone", "axes"))
        rows.append(["%d x %d" % (width, height), "%.2f" % alone,
                     "%.2f" % figure, "%+.2f" % (figure - alone)])
    return ["", "## Figures: 15 s, 10 kHz mono, one thread", "",
            "The spectrogram of a figure is smaller than a picture of the "
            "same size.", ""] + table(
        ["size", "picture, ms", "with `axes=True`, ms", "difference, ms"],
        rows)


def tiles(folder, given):
    """Measure the tiles of a day beside a picture of it, and of its parts."""
    sounds = os.path.join(folder, "tiles")
    os.mkdir(sounds)
    day = os.path.join(sounds, "day.wav")
    minute = corpora.samples("speech", 1, 60., 8000)
    corpora.write_wav(day, 8000, 1, minute, 2 if given.quick else 24 * 60)
    look = {"width": 600, "height": 420, "jobs": 1,
            "core": max(os.sched_getaffinity(0))}
    # A tile of the finest level is as long.
    parts = dict(look, options={"segment": 600 / 16.})
    results = medians([
        Case("whole", programs.SPECTRUST, sounds, look),
        Case("parts", programs.SPECTRUST, sounds, parts),
        Case("tiles", programs.TILES, sounds, look)], given.runs)
    whole, each, all_levels = (
        results[name] for name in ("whole", "parts", "tiles"))
    os.remove(day)
    return ["", "## Tiles: 24 h, 8 kHz mono, 600 x 420, one thread", "",
            "All levels, beside one picture of the day, and beside pictures "
            "of 37.5 s, as long as a tile of",
            "the finest level.", ""] + table(
        ["", "time, s", "ratio to one picture", "peak memory, MB"],
        [[name, "%.2f" % found[0], "%.2f" % (found[0] / whole[0]),
          "%.0f" % found[2]] for name, found in (
              ("one picture", whole), ("pictures of 37.5 s", each),
              ("tiles", all_levels))])


def modules(folder, given):
    """Measure MelTransform in a DataLoader beside torchaudio's module."""
    nowhere = os.path.join(folder, "loader")
    os.mkdir(nowhere)
    return [
        "", "## Training: `MelTransform` in a DataLoader, one core", "",
        "Samples in memory at 16 kHz, `%s`," % training.OPTIONS,
        "`DataLoader(num_workers=0)`, loader included, beside torchaudio's "
        "`MelSpectrogram`. With",
        'preset="torchaudio" the features of noise differ by at most %.0e of '
        "the largest." % training.difference(), ""] + table(
            training.HEAD, training.rows(
                nowhere, given.runs, max(os.sched_getaffinity(0))))


def extractors(folder, given):
    """Measure front ends of models beside the extractors of transformers."""
    nowhere = os.path.join(folder, "extractors")
    os.mkdir(nowhere)
    return [
        "", "## Front ends: `front_end` and transformers, one core", "",
        "Noise in memory, the default numbers of each extractor. Their "
        "features agree within",
        "the bounds of docs/parity.md. Whisper's extractor uses PyTorch if it "
        "is installed, and AST's",
        "torchaudio; both use NumPy otherwise.", ""] + table(
            front_ends.HEAD, front_ends.rows(
                nowhere, given.runs, max(os.sched_getaffinity(0))))


def streams(folder, given):
    """Measure streams in chunks of 10 ms."""
    nowhere = os.path.join(folder, "streams")
    os.mkdir(nowhere)
    kilobytes = streaming.memory(given.streams)
    return [
        "", "## Streams: Kaldi's 80 bands at 16 kHz, in chunks of 10 ms, one "
        "core", "",
        "Time until the frame of a chunk is there; `benches/streams.c`, and "
        "both packages from Python.",
        "%d streams in one process take %.0f kB each." % (
            streaming.MANY, kilobytes), ""] + table(
            streaming.HEAD, streaming.rows(
                nowhere, given.streams, given.runs,
                max(os.sched_getaffinity(0))))


# Sections of the report after the first, and whether `--quick` has them.
SECTIONS = {
    "two-cores": (two_cores, True), "lengths": (lengths, True),
    "counts": (counts, True), "first-picture": (first_picture, True),
    "arrays": (arrays, False), "figures": (figures, True),
    "tiles": (tiles, True), "training": (modules, False),
    "front-ends": (extractors, False), "streams": (streams, False)}


def replace_section(path, lines):
    """Replace the section of a report that has the same heading."""
    with open(path) as file:
        sections = file.read().split("\n## ")
    text = "\n".join(lines)[len("\n## "):] + "\n"
    title = text[:text.index("\n")]
    titles = [each[:each.index("\n")] for each in sections]
    if title in titles:
        sections[titles.index(title)] = text
    else:
        sections.append(text)
    with open(path, "w") as file:
        file.write("\n## ".join(sections))


def processor():
    """Return the processor's name."""
    with open("/proc/cpuinfo") as file:
        return next((line.split(":", 1)[1].strip() for line in file
                     if line.startswith("model name")), platform.machine())


def replace_excerpt(path, lines):
    """Replace the lines between the two comments of `make bench`."""
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
                        help="benches/floor.c, compiled")
    parser.add_argument("--peers", metavar="PROGRAM",
                        help="benches/peers, compiled")
    parser.add_argument("--original", metavar="FOLDER",
                        help="folder in which spectrust 0.1.1 is installed")
    parser.add_argument("--streams", metavar="PROGRAM",
                        help="benches/streams.c, compiled")
    parser.add_argument("--quick", action="store_true",
                        help="check that the benchmark runs: tiny inputs, "
                        "no other programs")
    parser.add_argument("--only", choices=list(SECTIONS),
                        help="measure this section alone, and replace it in "
                        "the report")
    parser.add_argument("--report", metavar="FILE", required=True)
    parser.add_argument("--readme", metavar="FILE",
                        help="file that shows the first row of the report")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    if given.quick:
        given.runs = 1
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None
    folder = tempfile.mkdtemp(dir=memory)
    try:
        if given.only:
            lines = SECTIONS[given.only][0](folder, given)
            print("\n".join(lines))
            replace_section(given.report, lines)
        else:
            report(folder, given)
    finally:
        shutil.rmtree(folder)


def report(folder, given):
    """Measure everything, and write the report and the README's row."""
    lines = ["# Performance", "",
             "Written by `make bench`; do not edit. Medians of %d interleaved "
             "runs on one machine" % given.runs,
             "(%s, %d of its processors, Linux %s). The ratios carry over to "
             "other machines better than the times."
             % (processor(), len(os.sched_getaffinity(0)),
                platform.release().split("-")[0])]
    if not given.quick:
        beside, excerpt = five_corpora(folder, given)
        lines += beside
    for section, is_quick in SECTIONS.values():
        if is_quick or not given.quick:
            lines += section(folder, given)
    text = "\n".join(lines) + "\n"
    print(text)
    with open(given.report, "w") as file:
        file.write(text)
    if given.readme and not given.quick:
        replace_excerpt(given.readme, excerpt)


if __name__ == "__main__":
    main()
