"""docs/front_ends.md states the options and reasons that the reader has."""
import json
import os
import re
import tempfile
import unittest

import spectrust
from spectrust._front_ends.extractors import EXTRACTORS
from spectrust._front_ends.refused import REFUSED

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


class FrontEnds(unittest.TestCase):

    def setUp(self):
        path = os.path.join(ROOT, "docs", "front_ends.md")
        with open(path, encoding="utf-8") as document:
            self.text = document.read()

    def row(self, kind):
        """Return the second cell of the row of an extractor."""
        return re.search(
            r"^\| (?:`\w+`, )*`%s`(?:, `\w+`)* \| (.*) \|$" % kind, self.text,
            re.M).group(1)

    def options(self, kind):
        """Return the options that the table states, a dict."""
        found = {}
        for code in re.findall("`([^`]*)`", self.row(kind)):
            if "=" in code:
                found.update(eval("dict({})".format(code)))
            elif code in EXTRACTORS:
                found.update(self.options(code))
        return found

    def test_the_options_of_each_are_stated(self):
        for kind in sorted(EXTRACTORS):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "preprocessor_config.json")
                with open(path, "w") as file:
                    json.dump({"feature_extractor_type": kind}, file)
                found = spectrust.front_end(folder).options
            stated = spectrust.Spectrogram(**self.options(kind)).options
            self.assertEqual(
                {name: value for name, value in found.items()
                 if value != stated[name]}, {}, kind)

    def test_each_that_is_refused_has_a_reason(self):
        plain = self.text.replace("`", "").replace("\n", " ")
        for kind, reason in REFUSED.items():
            with self.subTest(kind):
                self.assertIn(kind.split(".")[-1], plain)
                if "samples on" not in reason:
                    self.assertEqual(
                        self.row(kind).replace("`", ""), reason)


if __name__ == "__main__":
    unittest.main()
