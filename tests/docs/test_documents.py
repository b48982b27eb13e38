"""Commands and code in the documents are run here or in CI."""
import doctest
import glob
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "examples"))
sys.path.insert(0, os.path.join(ROOT, "packaging", "site"))

import choosing
import pictures

import spectrust
from spectrust._command import sounds

DOCUMENTS = sorted(
    glob.glob(os.path.join(ROOT, "*.md"))
    + glob.glob(os.path.join(ROOT, "docs", "*.md")))
# Commands that are run elsewhere than in .ci/run.
RUN_ELSEWHERE = {"make build": "a part of make demo",
                 "pip install .": "tests/package.py, a part of make test"}
# Documents whose commands are run by a test of their own.
TESTED = {"install.md": "tests/wheels/test_commands.py"}
# Documents whose Python code is run where the libraries are that it uses.
FRAMEWORKS = {"shards.md": "tests/shards", "stores.md": "tests/stores",
              "training.md": "tests/training"}


def blocks(path, language):
    """Return the text of every code block in one language."""
    with open(path, encoding="utf-8") as document:
        text = document.read()
    return re.findall(r"^```%s\n(.*?)^```" % language, text, re.M | re.S)


class TabsExpanded(doctest.OutputChecker):
    """Expands tabs in the output too; doctest does in expected text."""

    def check_output(self, want, got, flags):
        return doctest.OutputChecker.check_output(
            self, want, got.expandtabs(), flags)


class Documents(unittest.TestCase):
    """README.md, CONTRIBUTING.md and docs/."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        os.mkdir("in_dir")
        for name in ("in.wav", "in_dir/a.wav", "in_dir/b.wav"):
            sounds.write_sound(name, sounds.music, 8000)

    def test_python_sessions(self):
        parser = doctest.DocTestParser()
        runner = doctest.DocTestRunner(TabsExpanded())
        examples = 0
        for path in DOCUMENTS:
            if os.path.basename(path) in FRAMEWORKS:
                continue
            text = "\n".join(blocks(path, "python"))
            test = parser.get_doctest(text, {}, os.path.basename(path),
                                      path, 0)
            examples += len(test.examples)
            runner.run(test)
        self.assertGreater(examples, 5)
        self.assertEqual(runner.failures, 0)

    def test_every_path_of_the_sources_exists(self):
        named = []
        for path in DOCUMENTS:
            with open(path, encoding="utf-8") as document:
                named += re.findall(
                    r"`((?:src|spectrust_py|tests|docs)/[\w./]+)`",
                    document.read())
        missing = [path for path in named
                   if not os.path.exists(os.path.join(ROOT, path))]
        self.assertGreater(len(named), 30)
        self.assertEqual(missing, [])

    def test_every_name_of_the_c_abi_exists(self):
        header = os.path.join(ROOT, "include", "spectrust.h")
        with open(header, encoding="utf-8") as file:
            declared = set(re.findall(r"\w+", file.read()))
        named = set()
        for path in DOCUMENTS:
            with open(path, encoding="utf-8") as document:
                named.update(re.findall(
                    r"`(spectrust_\w+|SPECTRUST_\w+)`", document.read()))
        # A folder, the version of symbols, and variables of the environment.
        named -= {"spectrust_py", "SPECTRUST_1", "SPECTRUST_LIBRARY",
                  "SPECTRUST_PREBUILT"}
        self.assertGreater(len(named), 10)
        self.assertEqual(sorted(named - declared), [])

    def run_c(self, code):
        """Compile the body of a C program, run it, and check its picture."""
        self.output_of_c(code)
        self.assertTrue(os.path.exists("out.jpg"))

    def output_of_c(self, code):
        """Compile the body of a C program, and return what it prints."""
        with open("snippet.c", "w") as out:
            out.write("#include <stdio.h>\n#include \"spectrust.h\"\n"
                      "int main(void) {\n%s}\n" % code)
        return self.build("cc", "-std=c11", "snippet.c")

    def build(self, compiler, standard, source):
        """Compile a program with the library; return what it prints."""
        library = os.path.join(ROOT, "target", "release")
        subprocess.check_call(
            [compiler, standard, "-Wall", "-Wextra", "-Werror", source,
             "-I", os.path.join(ROOT, "include"), "-L", library,
             "-lspectrust", "-Wl,-rpath," + library, "-o", "snippet"])
        return subprocess.check_output(["./snippet"]).decode("utf-8")

    def test_c_snippets_compile_and_run(self):
        snippets = blocks(os.path.join(ROOT, "README.md"), "c")
        self.assertEqual(len(snippets), 1)
        self.run_c(snippets[0])

    def test_the_mel_array_in_c_is_that_in_python(self):
        snippets = blocks(os.path.join(ROOT, "docs", "c.md"), "c")
        self.assertEqual(len(snippets), 1)
        levels = spectrust.Spectrogram(
            sr=16000, n_mels=64, scale="db").array("in.wav")
        self.assertEqual(
            self.output_of_c(snippets[0]),
            "{} bands, {} frames, band 10 of frame 20 at {:.1f} dB\n".format(
                levels.shape[0], levels.shape[1], levels[10, 20]))

    def test_cpp_snippets_compile_and_run(self):
        snippets = blocks(os.path.join(ROOT, "README.md"), "cpp")
        header = os.path.join(ROOT, "include", "spectrust.hpp")
        with open(header, encoding="utf-8") as file:
            text = file.read()
        example = text[text.index(" * Example:"):text.index(" * Conventions")]
        snippets.append("\n".join(re.findall(r"^ \*   (.*)$", example, re.M)))
        self.assertEqual(len(snippets), 2)
        for code in snippets:
            with open("snippet.cpp", "w") as out:
                out.write("#include <cstdio>\n#include \"spectrust.hpp\"\n"
                          "int main() {\n%s\n}\n" % code)
            self.build("c++", "-std=c++17", "snippet.cpp")
        self.assertTrue(os.path.exists("out.jpg"))

    def test_the_example_of_the_header_compiles_and_runs(self):
        header = os.path.join(ROOT, "include", "spectrust.h")
        with open(header, encoding="utf-8") as file:
            text = file.read()
        example = text[text.index(" * Example:"):text.index(" * Conventions")]
        lines = re.findall(r"^ \*   (.*)$", example, re.M)
        self.assertGreater(len(lines), 8)
        self.run_c("\n".join(lines) + "\n")

    def test_shell_commands_are_run_by_ci(self):
        with open(os.path.join(ROOT, ".ci", "run")) as script:
            run = set(script.read().splitlines()) | set(RUN_ELSEWHERE)
        for path in DOCUMENTS:
            if os.path.basename(path) in TESTED:
                continue
            for command in "".join(blocks(path, "sh")).splitlines():
                with self.subTest(path=path, command=command):
                    if command.startswith("spectrust "):
                        subprocess.check_call(
                            [sys.executable, "-m"] + shlex.split(command),
                            stdout=subprocess.DEVNULL)
                    else:
                        self.assertIn(command, run)

    def test_targets_that_documents_name_exist(self):
        with open(os.path.join(ROOT, "Makefile")) as makefile:
            targets = set(re.findall(r"^([a-z-]+):", makefile.read(), re.M))
        named = set()
        for path in DOCUMENTS:
            with open(path, encoding="utf-8") as document:
                named |= set(re.findall(r"`make ([a-z-]+)", document.read()))
        self.assertLessEqual({"demo", "test", "check", "bench"}, named)
        self.assertLessEqual(named, targets)

    def test_links_lead_somewhere(self):
        drawn = choosing.names()  # when the site is built
        for path in DOCUMENTS:
            with open(path, encoding="utf-8") as document:
                links = re.findall(r"\]\(([^)#:]+)\)", document.read())
            for link in links:
                with self.subTest(path=path, link=link):
                    self.assertTrue(link in drawn or os.path.exists(
                        os.path.join(os.path.dirname(path), link)))

    def test_the_readme_pictures_can_be_made(self):
        os.mkdir("pictures")
        self.assertEqual(pictures.draw("pictures"), 0)
        made = sorted(os.listdir("pictures"))
        kept = os.listdir(os.path.join(ROOT, "docs", "pictures"))
        self.assertEqual(made, sorted(kept))

    def test_the_pictures_of_choosing_md_are_those_drawn(self):
        with open(os.path.join(ROOT, "docs", "choosing.md"),
                  encoding="utf-8") as document:
            text = document.read()
        shown = re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)
        self.assertEqual(sorted(shown), sorted(choosing.names()))
        for _, common, group in choosing.GROUPS:
            for name, options in group:
                for option, value in dict(common, **options).items():
                    word = json.dumps(value).replace("null", "None")
                    self.assertIn("{}={}".format(option, word), text, name)
        drawn = list(choosing.draw())
        self.assertEqual([path for path, _ in drawn], choosing.names())
        self.assertEqual(set(each[:2] for _, each in drawn), {b"\xff\xd8"})

    def test_every_test_that_reliability_md_names_exists(self):
        with open(os.path.join(ROOT, "docs", "reliability.md"),
                  encoding="utf-8") as document:
            named = re.findall(r"`(tests/[\w./]+)::(\w+)`", document.read())
        self.assertGreater(len(named), 30)
        for path, name in named:
            with self.subTest(path=path, name=name), open(
                    os.path.join(ROOT, path), encoding="utf-8") as source:
                self.assertRegex(
                    source.read(), r"\b(def|fn) {}\(".format(name))


if __name__ == "__main__":
    unittest.main()
