"""Options of object stores on the command line."""

import io
import json
import unittest

from command import run
from spectrust._command.settings import UsageError
from spectrust._command.storage import storage_of
from support import Case

URLS = ["s3://bucket/in", "out", "", "simplecache::gs://b/in"]


class TestWords(unittest.TestCase):

    def test_values_are_json_or_text(self):
        for text, value in (
                ("true", True), ("null", None), ("5", 5), ('"5"', "5"),
                ("[1, 2]", [1, 2]), ('{"a": 1}', {"a": 1}), ("", ""),
                ("http://h:1/?a=b", "http://h:1/?a=b"), ("NaN", "NaN"),
                ("[" * 100000, "[" * 100000), ("{", "{"), ("True", "True")):
            self.assertEqual(
                storage_of(["key=" + text], URLS[:1]), {"s3": {"key": value}})

    def test_protocols(self):
        both = {"s3": {"a": 1}, "gs": {"a": 1}}
        self.assertEqual(storage_of(["a=1"], URLS), both)
        self.assertEqual(
            storage_of(["gs:a=2", "a=1"], URLS[:1]),
            {"s3": {"a": 1}, "gs": {"a": 2}})
        self.assertEqual(storage_of(["s3:a=1"], ["in"]), {"s3": {"a": 1}})
        for url, name in (
                ("zip://a::s3://b/x.zip", "s3"), ("s3://b/x::y.wav", "s3"),
                ("s3://b/x.tar!/a.wav", "s3")):
            self.assertEqual(storage_of(["a=1"], [url]), {name: {"a": 1}})
        self.assertIsNone(storage_of(None, URLS))
        self.assertIsNone(storage_of(["a=1"], ["in"], needs_url=False))

    def test_dots(self):
        self.assertEqual(
            storage_of(["k.url=x", "k.deep.er=1", "s3:k.v=false"], URLS[:1]),
            {"s3": {"k": {"url": "x", "deep": {"er": 1}, "v": False}}})

    def test_arguments_override_files(self):
        given = {"s3": {"a": 1, "k": {"b": 2, "c": 3}}, "gs": {"d": 4}}
        kept = json.loads(json.dumps(given))
        self.assertEqual(
            storage_of(["k.b=5", "a.x=6"], URLS[:1], given),
            {"s3": {"a": {"x": 6}, "k": {"b": 5, "c": 3}}, "gs": {"d": 4}})
        self.assertEqual(storage_of(None, URLS, given), given)
        self.assertEqual(given, kept)

    def test_refusals_show_no_value(self):
        form = "--storage-option must be KEY=VALUE or PROTOCOL:KEY=VALUE, got "
        for words, paths, message in (
                (["key"], URLS, form + "'key'"),
                (["=SECRET"], URLS, form + "''"),
                (["a..b=SECRET"], URLS, form + "'a..b'"),
                (["s3:=SECRET"], URLS, form + "'s3:'"),
                (["a=SECRET", "a=SECRET"], URLS, "--storage-option must be "
                 "given once for a key, got 'a' twice"),
                (["a=SECRET", "a.b=SECRET"], URLS, "--storage-option must not "
                 "give 'a' and a part of it, got 'a.b'"),
                (["a.b=SECRET", "a=SECRET"], URLS, "--storage-option must be "
                 "given once for a key, got 'a' twice"),
                (["a=SECRET"], ["in"], "--storage-option must have a protocol "
                 "such as s3:a if no URL is given, got 'a'")):
            with self.assertRaises(UsageError) as caught:
                storage_of(words, paths)
            self.assertEqual(str(caught.exception), message)


class TestCommands(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.tone("in", "a.wav")

    def test_commands_that_take_urls_have_the_argument(self):
        for words in (
                ("in", "out"), ("in/a.wav", "-"), ("info", "in/a.wav"),
                ("survey", "in"), ("merge", "a.jsonl", "b.jsonl")):
            status, _, err = run(*words + ("--storage-option", "a=SECRET"))
            self.assertEqual(status, 2, err)
            self.assertEqual(err, "error: --storage-option must have a "
                             "protocol such as s3:a if no URL is given, got "
                             "'a'\n")

    def test_without_urls_they_are_of_no_effect(self):
        words = ("--storage-option", "s3:key=SECRET")
        for given in (("in", "out", "--manifest", "m.jsonl"), ("verify",
                      "m.jsonl"), ("info", "in/a.wav"), ("merge", "m.jsonl",
                                                         "n.jsonl")):
            status, _, err = run(*given + words)
            self.assertEqual(status, 0, err)
        with io.open("m.jsonl") as file:
            self.assertNotIn("SECRET", file.read())

    def test_options_of_files(self):
        with io.open("x.json", "w") as file:
            file.write(u'{"storage-options": {"s3": {"anon": true}}}')
        self.assertEqual(run("in", "out", "--config", "x.json")[0], 0)
        with io.open("x.json", "w") as file:
            file.write(u'{"storage_options": {"s3": true}}')
        status, _, err = run("in", "out", "--config", "x.json")
        self.assertEqual(status, 2)
        self.assertIn("storage_options must be a dict with a dict", err)


if __name__ == "__main__":
    unittest.main()
