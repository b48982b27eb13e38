"""Examples in the documentation give the output shown, to the character."""

import doctest
import os
import re
import unittest

import spectrust
import spectrust.batch
import spectrust.errors
import spectrust.result
import spectrust.spectrogram
import spectrust.windows
from support import Case

PICTURE = """\
<spectrust.Result(
\tinputfile={},
\toutputfile={},
\terror={}
)>"""

UUID4 = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


class TestExamples(Case):
    """Run in a folder with in.wav and in_dir/{one,two}.wav."""

    def setUp(self):
        Case.setUp(self)
        self.tone("in.wav")
        self.tone("in_dir", "one.wav")
        self.tone("in_dir", "two.wav", hertz=880.)
        self.enter()

    def test_one_file(self):
        spect = spectrust.Spectrogram(width=800, height=600)
        self.assertEqual(
            repr(spect.generate("in.wav", "out.jpg")),
            PICTURE.format("in.wav", "out.jpg", None))

    def test_defaults(self):
        spect = spectrust.Spectrogram()
        self.assertEqual(
            (spect.options["width"], spect.options["height"]), (600, 420))
        self.assert_jpeg(spect.encode("in.wav"), 600, 420)

    def test_folder(self):
        with spectrust.Batchop(
                "in_dir", "out_dir", 255, 255, r=255., g=255., b=150.) as s:
            res = s
        name = "out_dir/" + UUID4 + r"\.jpg"
        expected = r"\[{}, {}\]".format(*[
            re.escape(PICTURE.format(path, "NAME", None)).replace(
                "NAME", name)
            for path in ("in_dir/one.wav", "in_dir/two.wav")])
        self.assertTrue(re.fullmatch(expected, repr(res)), repr(res))

    def test_failure(self):
        result = spectrust.Spectrogram().generate("none.wav", "out.jpg")
        self.assertEqual(
            repr(result), PICTURE.format("none.wav", None, result.error))
        self.assertIn("none.wav", str(result.error))
        self.assertFalse(os.path.exists("out.jpg"))

    def test_docstrings(self):
        for module, least in (
                (spectrust, 5), (spectrust.batch, 7), (spectrust.errors, 5),
                (spectrust.front_end, 7), (spectrust.result, 4),
                (spectrust.spectrogram, 10),
                (spectrust.windows, 5)):
            # A docstring shows tabs as spaces.
            runner = doctest.DocTestRunner(
                optionflags=doctest.NORMALIZE_WHITESPACE)
            for test in doctest.DocTestFinder().find(module):
                # tests/oracle runs the examples that need NumPy.
                if not test.name.endswith((
                        ".array", ".arrays", ".Spectrogram.batch",
                        ".pixels", ".draw", ".colour", ".stream")):
                    runner.run(test)
            failed, tried = runner.summarize()
            self.assertEqual(failed, 0, module.__name__)
            self.assertGreaterEqual(tried, least, module.__name__)


if __name__ == "__main__":
    unittest.main()
