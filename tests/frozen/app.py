"""Draws a recording and prints the picture's first bytes: what is frozen."""

import sys

import spectrust

result = spectrust.Spectrogram(64, 48).generate(sys.argv[1], sys.argv[2])
if not result.ok:
    raise result.error
batch = spectrust.Batchop(
    [sys.argv[1]], sys.argv[3], 64, 48, manifest=sys.argv[3] + ".jsonl").run()
spectrust.gallery(sys.argv[3] + ".jsonl", sys.argv[3])
print(spectrust.__version__, [each.ok for each in batch])
