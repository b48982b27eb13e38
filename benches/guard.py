"""Count the instructions of drawing a picture; compare with stored counts.

Usage: ``make bench-guard``; ``STORE=1`` stores the counts. Callgrind emulates
the same processor everywhere (with AVX2), so the counts depend on little but
the code and the compiler. The version of the compiler is stored too; counts of
another version are not compared.
"""
import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

import corpora

HERE = os.path.dirname(os.path.abspath(__file__))
STORED = os.path.join(HERE, "guard.json")
TOLERANCE = 0.03
# Callgrind counts a repeated string instruction once for each byte.
UNREPEATED = ":".join("glibc.cpu.x86_rep_%s_threshold=%d" % (kind, 1 << 40)
                      for kind in ("stosb", "movsb"))
# Name: seconds, rate, channels, sound, picture.
INPUTS = (
    ("15 s, 10 kHz mono, 255 x 255", 15.0, 10000, 1, "speech", (255, 255)),
    ("5 s, 44.1 kHz stereo, 800 x 600", 5.0, 44100, 2, "music", (800, 600)),
    ("0.4 s, 8 kHz mono, 255 x 255", 0.4, 8000, 1, "speech", (255, 255)),
)


def main():
    """Read the command line, count, and compare or store."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", help="benches/guard.c, compiled")
    parser.add_argument("--store", action="store_true")
    given = parser.parse_args()
    compiler = subprocess.check_output(["rustc", "--version"], text=True)
    counts = {case[0]: counted(given.program, *case[1:]) for case in INPUTS}
    if given.store:
        with open(STORED, "w") as out:
            json.dump({"compiler": compiler.strip(), "counts": counts}, out,
                      indent=1)
            out.write("\n")
        return 0
    with open(STORED) as stored:
        before = json.load(stored)
    failed = False
    for name, count in counts.items():
        change = count / before["counts"][name] - 1.0
        print("%-33s %12d instructions, %+.2f %%" % (
            name, count, 100.0 * change))
        failed = failed or abs(change) > TOLERANCE
    if compiler.strip() != before["compiler"]:
        print("not compared: the stored counts are of %s"
              % before["compiler"])
        return 0
    if failed:
        print("a change of more than %g %%: fix it, or store it with `make "
              "bench-guard STORE=1` if it is intended" % (100.0 * TOLERANCE))
    return int(failed)


def counted(program, seconds, sr, channels, sound, size):
    """Return the instructions of one picture, without start-up and plans."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sound.wav")
        corpora.write_wav(path, sr, channels,
                          corpora.samples(sound, 1, seconds, sr))
        once, again = (total([program, path] + [str(s) for s in size]
                             + [times], folder) for times in ("1", "3"))
    return (again - once) // 2


def total(arguments, folder):
    """Return the instructions of a whole program."""
    out = os.path.join(folder, "callgrind.out")
    report = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out]
        + arguments, check=True, stderr=subprocess.PIPE, text=True,
        env=dict(os.environ, GLIBC_TUNABLES=UNREPEATED)).stderr
    return int(re.search(r"Collected : (\d+)", report).group(1))


if __name__ == "__main__":
    sys.exit(main())
