"""Look through a recorder's nights: ``nights.py FOLDER PICTURES``.

Draws a picture of each minute above its background, and prints the ten
minutes in which the most stands out. Needs NumPy.
"""
import sys

import spectrust

# Decibels above the background that count as a call.
CALL = 12.0

folder, pictures = sys.argv[1:]
batch = spectrust.Batchop(
    folder, pictures, preset="field", format="png", segment=60.0,
    remainder="keep", layout="mirror", manifest=pictures + ".jsonl")
found = []
for result in batch.iter():
    if not result.ok:
        print(result.error, file=sys.stderr)
        continue
    levels = spectrust.read_picture(result.output_file).levels
    found.append(((levels > CALL).mean(), result.input_file, result.offset))
for share, recording, offset in sorted(found, reverse=True)[:10]:
    print("{:5.1%} {} at {:.0f} s".format(share, recording, offset))
