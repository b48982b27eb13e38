"""Run the blocks of other programs in docs/coming.md: ``make parity``.

Those in Python follow the document's own, which define what they use.
"""
import doctest
import os
import re
import subprocess
import sys
import tempfile
import warnings

import numpy as np
from PIL import Image

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
# Nothing is ever fetched from a model hub.
os.environ["HF_HUB_OFFLINE"] = "1"
# Blocks of Python, of this library and of others.
BLOCK = re.compile(r"^```(?:python|text)\n(>>> .*?)^```", re.M | re.S)
# Commands of sox, and the rows and colours that they give.
COMMAND = re.compile(r"^\$ (sox .*)$", re.M)
ROWS = re.compile(r"rows (\d+) to (\d+) .* colours (\d+), (\d+) and (\d+)")
# sox's palette begins with the colours of axes and of what is too faint.
FIRST_COLOUR = 5


def main():
    """Run all blocks in their order, and return the exit status."""
    warnings.simplefilter("ignore")  # of bands that hold no bin
    with open(os.path.join(ROOT, "docs", "coming.md"),
              encoding="utf-8") as document:
        text = document.read()
    blocks = BLOCK.findall(text)
    test = doctest.DocTestParser().get_doctest(
        "\n".join(blocks), {}, "coming.md", "docs/coming.md", 0)
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test)
    print("docs/coming.md: {} lines of {} blocks, {} failed".format(
        len(test.examples), len(blocks), runner.failures))
    drawn = sox_agrees(text)
    print("docs/coming.md: sox {}".format("agrees" if drawn else "differs"))
    return 0 if drawn and len(blocks) >= 10 and not runner.failures else 1


def sox_agrees(text):
    """Run sox, and return whether its picture has the colours stated."""
    first, last, *colours = map(int, ROWS.search(text).groups())
    with tempfile.TemporaryDirectory() as folder:
        for command in COMMAND.findall(text):
            subprocess.check_call(command.split(), cwd=folder)
        with Image.open(os.path.join(folder, "tone.png")) as picture:
            column = np.asarray(picture)[::-1, picture.width // 2]
    return (column[first:last + 1] - FIRST_COLOUR).tolist() == colours


if __name__ == "__main__":
    sys.exit(main())
