"""Measure what executors cost beside a batch on the threads of this process.

Usage: ``make bench-scale``. Draws many clips of half a second on each engine,
all of them and a fifth of them, each run in a process of its own and in turn,
and prints medians: the ratio to threads, and the fixed cost and the cost for
each clip that the two sizes give. Machines are noisy: read the ratios.
"""
import argparse
import os
import random
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import wave

ENGINES = ["threads", "processes:2", "loky:2", "dask", "ray"]
SR = 22050
SECONDS = 0.5


def write_clips(folder, count):
    """Write clips of noise, each with another part of the same second."""
    chance = random.Random(1)
    noise = struct.pack("<{}h".format(SR), *(
        chance.randrange(-9000, 9000) for _ in range(SR)))
    size = int(SR * SECONDS) * 2
    for index in range(count):
        start = 2 * chance.randrange(SR // 2)
        path = os.path.join(folder, "{:06}.wav".format(index))
        with wave.open(path, "wb") as file:
            file.setparams((1, 2, SR, 0, "NONE", "not compressed"))
            file.writeframes(noise[start:start + size])


def draw(engine, source):
    """Draw a folder on an engine: a process of its own calls this."""
    import spectrust

    with tempfile.TemporaryDirectory(dir=os.path.dirname(source)) as out:
        executor = None if engine == "threads" else engine
        results = spectrust.Batchop(
            source, os.path.join(out, "pictures"), 255, 255,
            layout="mirror", manifest=os.path.join(out, "index.jsonl"),
            executor=executor)
        assert all(result.ok for result in results)


def seconds(engine, source):
    """Return how long a process takes that draws a folder."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, os.path.abspath(__file__), "--engine", engine,
         source], check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def report(folder, count, runs):
    """Measure all engines in turn; print a table."""
    sizes = {count: os.path.join(folder, "all"),
             count // 5: os.path.join(folder, "fifth")}
    for size, source in sizes.items():
        os.mkdir(source)
        write_clips(source, size)
    found = {(engine, size): [] for engine in ENGINES for size in sizes}
    for _ in range(runs):
        for engine, size in found:
            found[engine, size].append(seconds(engine, sizes[size]))
    medians = {key: statistics.median(each) for key, each in found.items()}
    print("| engine | {} clips, s | to threads | fixed, s | a clip, us "
          "|".format(count))
    print("|---|---|---|---|---|")
    for engine in ENGINES:
        ratio = statistics.median(
            one / other for one, other in zip(
                found[engine, count], found["threads", count]))
        whole, part = medians[engine, count], medians[engine, count // 5]
        each = (whole - part) / (count - count // 5)
        print("| {} | {:.2f} | {:.2f} | {:.2f} | {:.0f} |".format(
            engine, whole, ratio, whole - each * count, 1e6 * each))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine")
    parser.add_argument("--count", type=int, default=25000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("source", nargs="?")
    given = parser.parse_args()
    if given.engine:
        return draw(given.engine, given.source)
    folder = tempfile.mkdtemp(
        prefix="spectrust-scale-",
        dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        report(folder, given.count, given.runs)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
