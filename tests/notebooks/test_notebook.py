"""The example notebook, executed."""

import base64
import os
import re
import unittest

import nbclient
import nbformat

from spectrust._command import sounds
from support import ROOT, Case, read


class TestNotebook(Case):

    def executed(self):
        """Return the outputs of each cell with code."""
        for name, make in ("speech", sounds.speech), ("music", sounds.music):
            sounds.write_sound(
                self.path("sounds", name + ".wav"), make, 16000)
        self.write("sounds/broken.wav", b"nothing")
        notebook = nbformat.read(
            os.path.join(ROOT, "examples", "notebook.ipynb"), as_version=4)
        nbclient.NotebookClient(
            notebook, timeout=120, kernel_name="python3",
            resources={"metadata": {"path": self.folder}}).execute()
        return [[output["data"] for output in cell["outputs"]]
                for cell in notebook["cells"] if cell["cell_type"] == "code"]

    def test_the_example(self):
        (one,), (grid,), (part,), (figure,), (picture,) = self.executed()
        self.assertEqual(one["text/plain"],
                         "<spectrust.Shown sounds/speech.wav>")
        for data in one, part, figure:
            self.assertIn("<img src=\"data:image/jpeg;base64,",
                          data["text/html"])
            self.assertIn("<audio controls", data["text/html"])
            self.assertGreater(len(data["image/jpeg"]), 1000)
        self.assertEqual(grid["text/html"].count("<figure"), 3)
        self.assertEqual(grid["text/html"].count("<img"), 2)
        self.assertLess(grid["text/html"].index("sounds/broken.wav"),
                        grid["text/html"].index("<img"))
        self.assertEqual(one["text/html"].count("left:0.0000%"), 1)
        rectangle = re.search(
            "left:(.*?)%;top:.*?width:(.*?)%", figure["text/html"])
        left, width = map(float, rectangle.groups())
        self.assertGreater(left, 5)
        self.assertLess(left + width, 95)
        self.assertNotIn("text/html", picture)
        self.assertEqual(base64.b64decode(picture["image/jpeg"]),
                         read(self.path("parts", "music_0001.jpg")))


if __name__ == "__main__":
    unittest.main()
