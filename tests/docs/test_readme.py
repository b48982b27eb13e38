"""README.md is the front page: short, and a way to every document."""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
MOST_LINES = 150
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]+)\)")


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


class Readme(unittest.TestCase):

    def setUp(self):
        self.text = read("README.md")

    def test_it_is_short(self):
        self.assertLessEqual(len(self.text.splitlines()), MOST_LINES)

    def test_it_shows_the_calls_of_the_first_release(self):
        for call in ("Spectrogram(255, 255, 255., 255., 150.)",
                     'generate("in.wav", "out.jpg")',
                     'Batchop("in_dir", "out_dir", 255, 255, r=255., '
                     "g=255., b=150.) as s:\n...     res = s\n"):
            self.assertIn(call, self.text)

    def test_it_names_the_commands_to_try_and_to_test(self):
        for command in ("make demo", "make test"):
            self.assertIn("\n{}\n".format(command), self.text)

    def test_it_leads_to_every_document(self):
        documents = set(
            os.path.relpath(path, ROOT) for path in glob.glob(
                os.path.join(ROOT, "docs", "*.md")))
        self.assertGreater(len(documents), 20)
        linked = set(
            link.split("#")[0] for _, link in LINK.findall(self.text))
        self.assertEqual(documents - linked, set())

    def description(self, repository):
        """Return what setup.py makes of README.md."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        for name in ("README.md", "setup.py"):
            shutil.copy(os.path.join(ROOT, name), folder)
        with open(os.path.join(folder, "Cargo.toml"), "w") as file:
            file.write(re.sub(
                r"(?m)^repository.*\n", "", read("Cargo.toml")).replace(
                "[package]\n", "[package]\n" + repository))
        return subprocess.check_output(
            [sys.executable, "setup.py", "--quiet", "--long-description"],
            cwd=folder, universal_newlines=True,
            stderr=subprocess.DEVNULL)

    def test_links_lead_to_the_repository_from_elsewhere(self):
        text = self.description('repository = "https://example.org/a/b"\n')
        found, here = LINK.findall(text), LINK.findall(self.text)
        self.assertEqual(found, [
            (mark, "https://example.org/a/b/{}/HEAD/{}".format(
                "raw" if mark else "blob", link))
            for mark, link in here])
        self.assertEqual(set(mark for mark, _ in found), {"", "!"})

    def test_without_a_repository_their_text_remains(self):
        text = self.description("")
        self.assertEqual(LINK.findall(text), [])
        self.assertIn("| `start.md` |", text)
        self.assertNotIn("](", text)


if __name__ == "__main__":
    unittest.main()
