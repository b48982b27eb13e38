"""A bug in the library gives one failed result; the process survives.

The library here is one built with its feature `poison`, in which an input
whose name begins with "poison" panics. SPECTRUST_POISON names its file.
"""

import os
import unittest

from support import ROOT, Case, run_python

POISONED = os.environ.get("SPECTRUST_POISON") or os.path.join(
    ROOT, "target", "poison", "debug", "libspectrust.so")

ONE = """
import sys
import spectrust
good, bad, target = sys.argv[1:]
spect = spectrust.Spectrogram(64, 48)
expected = spect.encode(good)
for _ in range(2):
    result = spect.generate(bad, target)
    assert result.output_file is None
    assert type(result.error) is spectrust.InternalError, result
    assert "poison.wav" in str(result.error), result
    try:
        spect.encode(bad)
    except spectrust.InternalError as error:
        assert str(error) == str(result.error)
    else:
        sys.exit("no error")
    assert spect.encode(good) == expected
print(result.error)
"""

MANY = """
import os, sys
import spectrust, support
source, target = sys.argv[1:]
names = sorted(os.listdir(source))
spect = spectrust.Spectrogram(64, 48)
expected = [spect.encode(os.path.join(source, name)) for name in names]
for jobs in (1, 2, 8):
    for poisoned in range(len(names)):
        # Each file in turn is the poisoned one.
        folder = os.path.join(target, "{}-{}".format(jobs, poisoned))
        os.mkdir(folder)
        for i, name in enumerate(names):
            sub = os.path.join(folder, str(i))
            os.mkdir(sub)
            new = "poison.wav" if i == poisoned else name
            os.link(os.path.join(source, name), os.path.join(sub, new))
        batch = spectrust.Batchop(
            folder, os.path.join(folder, "out"), 64, 48, jobs=jobs)
        for _ in range(2):
            results = batch.run()
            assert len(results) == len(names)
            for i, result in enumerate(results):
                if i == poisoned:
                    assert type(result.error) is spectrust.InternalError
                    assert "poison.wav" in str(result.error)
                else:
                    assert support.read(result.output_file) == expected[i]
print("done")
"""


class TestPoison(Case):

    def run_poisoned(self, script, *arguments):
        self.assertTrue(
            os.path.isfile(POISONED),
            "{} is missing: make test-python builds it".format(POISONED))
        code, out, err = run_python(
            script, *arguments, SPECTRUST_LIBRARY=POISONED)
        self.assertEqual((code, err), (0, ""))
        return out

    def test_one_file(self):
        out = self.run_poisoned(
            ONE, self.tone("good.wav"), self.tone("poison.wav"),
            self.path("a.jpg"))
        self.assertIn("a bug in spectrust", out)
        self.assertFalse(os.path.exists(self.path("a.jpg")))

    def test_every_place_in_a_batch(self):
        for i in range(5):
            self.tone("in", "{}.wav".format(i), hertz=300 + 100 * i)
        os.mkdir(self.path("work"))
        out = self.run_poisoned(MANY, self.path("in"), self.path("work"))
        self.assertEqual(out, "done\n")
        self.assert_clean()


if __name__ == "__main__":
    unittest.main()
