"""Docstrings agree with signatures, stubs, choices and documents.

The settings of a batch are described only in its docstring.
"""

import ast
import inspect
import os
import re
import unittest

import spectrust
from spectrust._native import bindings
from spectrust._native.options import PARAMETERS
from spectrust._native.parameters import Choice
from spectrust._native.table import MAX_JOBS
from support import ROOT, read

WORDS = {
    "layout": bindings.LAYOUT, "format": bindings.FORMAT,
    "remainder": bindings.REMAINDER}


def entries(function):
    """Return type and text of each parameter of a docstring, by name."""
    text = inspect.getdoc(function)
    section = re.search(
        r"^Parameters\n-+\n(.*?)\n(?:\n|$)", text, re.DOTALL | re.MULTILINE)
    found = re.findall(
        r"^(\w+) : (.*)\n((?:    .*(?:\n|$))+)", section.group(1),
        re.MULTILINE)
    return dict((name, (kind, " ".join(description.split())))
                for name, kind, description in found)


def defaults(function):
    """Return the defaults of a signature, by name."""
    return dict(
        (name, each.default)
        for name, each in inspect.signature(function).parameters.items()
        if each.default is not each.empty)


def shown(default):
    """Return a default as docstrings write it, as a regular expression."""
    if isinstance(default, str):
        return '"{}"'.format(default)
    if isinstance(default, (bool, type(None))):
        return repr(default)
    number = repr(default)
    number = number[:-2] if number.endswith(".0") else number
    return re.escape(number.replace("e-0", "e-"))


FUNCTIONS = [
    spectrust.Batchop, spectrust.Spectrogram, spectrust.melspectrogram,
    spectrust.mfcc, spectrust.mel_filters, spectrust.pcen, spectrust.delta,
    spectrust.power_to_db, spectrust.amplitude_to_db,
    spectrust.Spectrogram.encode, spectrust.Spectrogram.array,
    spectrust.Spectrogram.arrays, spectrust.Spectrogram.batch,
    spectrust.Spectrogram.windows, spectrust.survey, spectrust.gallery]


class TestDocstrings(unittest.TestCase):

    def test_defaults_are_those_of_the_signature(self):
        for function in FUNCTIONS:
            documented = entries(function)
            for name, default in defaults(function).items():
                kind, text = documented[name]
                self.assertIn("optional", kind, name)
                # Or "False (default): ...".
                self.assertTrue(
                    re.search(r"Default {}[.:;]".format(shown(default)), text)
                    or "{} (default)".format(default) in text,
                    (function, name, default, text))

    def test_defaults_of_options_are_the_library_s(self):
        options = spectrust.Spectrogram().options
        for function in (spectrust.Batchop, spectrust.Spectrogram):
            for name, default in defaults(function).items():
                if name in PARAMETERS:
                    self.assertEqual(default, options[name])

    def test_words_of_a_batch_are_the_library_s(self):
        documented, stub = entries(spectrust.Batchop), stub_of_batch()
        for name, enumeration in WORDS.items():
            words = sorted(word.lower() for word in enumeration)
            kind, text = documented[name]
            self.assertEqual(sorted(re.findall('"(.*?)"', kind)), words)
            self.assertEqual(sorted(re.findall("'(.*?)'", stub[name])), words)

    def test_keywords_of_a_batch_are_those_of_the_stub(self):
        keywords = [
            each.name for each
            in inspect.signature(spectrust.Batchop).parameters.values()
            if each.kind == each.KEYWORD_ONLY]
        self.assertEqual(list(stub_of_batch()), keywords)

    def test_number_of_threads(self):
        for function in (spectrust.Batchop, spectrust.Spectrogram.array,
                         spectrust.Spectrogram.arrays, spectrust.mfcc,
                         spectrust.Spectrogram.batch,
                         spectrust.melspectrogram):
            self.assertIn(
                "0 to {}".format(MAX_JOBS), entries(function)["jobs"][1])

    def test_a_batch_is_described_by_its_docstring_alone(self):
        table = read(os.path.join(ROOT, "docs", "options.md")).decode("utf-8")
        others = [os.path.join(ROOT, "README.md")] + [
            os.path.join(ROOT, "docs", name) for name in os.listdir(
                os.path.join(ROOT, "docs"))
            if name.endswith(".md") and name != "options.md"]
        self.assertGreater(len(others), 20)
        written = " ".join(b" ".join(
            read(path) for path in others).decode("utf-8").split())
        for name, (_, text) in entries(spectrust.Batchop).items():
            if name in PARAMETERS:
                continue
            text = text.replace("``", "`")
            self.assertIn("| `{}` | ".format(name), table)
            self.assertIn("| {} |\n".format(text), table)
            for sentence in re.split(r"(?<=\.) ", text):
                if len(sentence) > 30:
                    self.assertNotIn(sentence, written)


class TestStubOfOptions(unittest.TestCase):

    def test_it_has_none_and_flags_where_the_options_take_them(self):
        path = os.path.join(ROOT, "spectrust_py", "spectrogram.pyi")
        text = read(path).decode("utf-8")
        stub = text[text.index("class _Options"):]
        tried = 0
        for name, kind in PARAMETERS.items():
            if not isinstance(kind, Choice) or name == "preset":
                continue
            annotation = re.search(
                r"^    {}: ((?:.|\n     |\n    \])+)".format(name), stub,
                re.MULTILINE).group(1)
            found = re.findall(r"\w+", annotation)
            self.assertEqual(accepts(kind, None), "None" in found or
                             "Optional" in found, name)
            for flag in (True, False):
                self.assertEqual(accepts(kind, flag), "bool" in found, name)
            tried += 1
        self.assertGreater(tried, 15)


def accepts(kind, value):
    """Return whether a parameter takes a value."""
    try:
        kind.to_c("name", value)
    except (TypeError, ValueError):
        return False
    return True


def stub_of_batch():
    """Return the annotations of Batchop's keywords in batch.pyi."""
    path = os.path.join(ROOT, "spectrust_py", "batch.pyi")
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.ClassDef) and node.name == "Batchop":
            init = node.body[0]
            return dict((argument.arg, strings(argument.annotation))
                        for argument in init.args.kwonlyargs)


def strings(annotation):
    """Return the strings in an annotation, quoted."""
    return " ".join(
        "'{}'".format(getattr(node, "value", getattr(node, "s", "")))
        for node in ast.walk(annotation)
        if type(node).__name__ in ("Constant", "Str"))


if __name__ == "__main__":
    unittest.main()
