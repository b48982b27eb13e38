"""Write inter.ttf: the letters that figures need, from Inter.

Usage: ``python src/figure/inter.py Inter-Regular.woff2 > inter.ttf`` with
fonttools 4.68 and brotli installed. The font is the file
web/Inter-Regular.woff2 of the npm package inter-ui 4.1.1, under the SIL Open
Font License 1.1 (src/figure/inter.txt).
"""
import io
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

# First and last of each range: Basic Latin, the blocks of Latin letters, and
# the signs of names and numbers.
LETTERS = [
    (0x0020, 0x007E), (0x00A0, 0x02AF), (0x0300, 0x036F), (0x1E00, 0x1EFF),
    (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E), (0x2026, 0x2026),
    (0x20AC, 0x20AC), (0x2212, 0x2212)]
# What a figure reads: outlines, widths and the numbers of letters.
KEPT = ["cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"]


def letters(path):
    """Return the bytes of a font with LETTERS and nothing else."""
    font = TTFont(path)
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True,
        drop_tables=[each for each in font.keys() if each not in KEPT])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[
        letter for first, last in LETTERS
        for letter in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = None
    # The time of the font, not of this run.
    font.recalcTimestamp = False
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


if __name__ == "__main__":
    sys.stdout.buffer.write(letters(sys.argv[1]))
