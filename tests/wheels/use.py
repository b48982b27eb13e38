"""Use an installed spectrust: a picture, a folder, and what it refuses.

Usage: ``python use.py IN.wav``, in an empty folder, with any Python 3.4.
"""
import os
import shutil
import sys

import spectrust

recording = sys.argv[1]
here = os.path.dirname(os.path.abspath(spectrust.__file__))
assert "site-packages" in here or "installed" in here, here
assert sorted(name for name in os.listdir(here) if name.endswith(".so")) == [
    "libspectrust.so"]

for name in "out.jpg", "out.png":
    result = spectrust.Spectrogram(64, 48).generate(recording, name)
    assert result.ok, result
assert spectrust.read_picture("out.png").parameters["width"] == 64

os.mkdir("in_dir")
for name in "a.wav", "b.wav":
    shutil.copy(recording, os.path.join("in_dir", name))
with open(os.path.join("in_dir", "c.wav"), "wb") as out:
    out.write(b"no audio")
results = spectrust.Batchop("in_dir", "out_dir", 64, 48).run()
assert sorted(result.ok for result in results) == [False, True, True]
assert len(os.listdir("out_dir")) == 2
print(spectrust.__version__)
