"""The files of front ends: where they are, and hostile ones."""

import json
import os
import re
import unittest

from model_files import WHISPER_FILE, Files

import spectrust
from support import Case


class TestCache(Files):
    """A hub's name is looked up in the cache, and nowhere else."""

    COMMIT = "0123456789abcdef0123456789abcdef01234567"

    def setUp(self):
        Case.setUp(self)
        saved = dict(os.environ)
        self.addCleanup(os.environ.update, saved)
        self.addCleanup(os.environ.clear)
        for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME",
                     "XDG_CACHE_HOME"):
            os.environ.pop(name, None)
        os.environ["HOME"] = self.folder

    def store(self, cache, fields, commit=COMMIT):
        """Write a model into a cache, as huggingface_hub does."""
        home = os.path.join(cache, "models--openai--whisper-tiny")
        self.write(os.path.join(home, "refs", "main"), commit.encode("ascii"))
        self.file(fields, home, "snapshots", self.COMMIT,
                  "preprocessor_config.json")

    def bands(self):
        return spectrust.front_end("openai/whisper-tiny").options["n_mels"]

    def test_the_variables_in_their_order(self):
        self.store(".cache/huggingface/hub", dict(
            WHISPER_FILE, feature_size=10))
        self.assertEqual(self.bands(), 10)
        for n_mels, variable, value, below in (
                (20, "XDG_CACHE_HOME", "xdg", "xdg/huggingface/hub"),
                (30, "HF_HOME", "home", "home/hub"),
                (40, "HUGGINGFACE_HUB_CACHE", "old", "old"),
                (50, "HF_HUB_CACHE", "cache", "cache")):
            self.store(below, dict(WHISPER_FILE, feature_size=n_mels))
            os.environ[variable] = os.path.join("~", value)
            self.assertEqual(self.bands(), n_mels)

    def test_a_name_that_is_not_there_says_how_to_get_it(self):
        self.assert_refused(
            "not in the cache .*huggingface/hub; \"hf download "
            "openai/whisper-tiny preprocessor_config.json\"",
            "openai/whisper-tiny", spectrust.NotFoundError)

    def test_a_commit_is_no_path(self):
        for commit in ("../../outside", "", "x" * 40, self.COMMIT[1:]):
            self.store(".cache/huggingface/hub", WHISPER_FILE, commit)
            self.assert_refused("not in the cache", "openai/whisper-tiny",
                                spectrust.NotFoundError)

    def test_a_missing_file_is_no_name(self):
        self.enter()
        for path in ("a.json", "a/preprocessor_config.json", "b.yaml",
                     "owner/b.nemo", "/no/such/c.yml"):
            self.assertEqual(
                self.assert_refused("", path, spectrust.NotFoundError),
                "'{}': no such file".format(path))

    def test_a_folder_of_the_name_comes_first(self):
        self.enter()
        self.file(WHISPER_FILE, "openai", "whisper-tiny",
                  "preprocessor_config.json")
        self.assertEqual(self.bands(), 80)


class TestHostileFiles(Files):

    def assert_not_read(self, data, pattern, error=spectrust.OptionError):
        self.write("preprocessor_config.json", data)
        self.assert_refused(pattern, error=error)

    def test_not_json(self):
        kind = b'{"feature_extractor_type": "WhisperFeatureExtractor", '
        for data, pattern in (
                (b"", "is not JSON"), (b"{", "is not JSON"),
                (b"[1, 2]", "is not a JSON object"),
                (b"null", "is not a JSON object"),
                (kind + b'"dither": NaN}', "NaN is no number of JSON"),
                (kind + b'"dither": -Infinity}', "-Infinity is no number"),
                (kind + b'"dither": 1e999}', "dither of .* got inf"),
                (kind + b'"n_fft": 400, "n_fft": 800}', "'n_fft' appears"),
                (kind + b'"n_fft": ' + b"9" * 5000 + b"}", "5000 digits"),
                (b"{" + b", ".join(b'"%d": 1' % each for each in list(
                    range(300000)) + [299999]) + b"}", "'299999' appears"),
                (b"[" * 200000, "nested too deeply"),
                (b'{"a": ' * 200000, "nested too deeply")):
            self.assert_not_read(data, pattern)

    def test_not_text(self):
        self.assert_not_read(b'{"a": "\xff"}', "UTF-8.* at byte 7",
                             spectrust.InputError)

    def test_a_byte_order_mark_is_no_content(self):
        self.write("preprocessor_config.json", b"\xef\xbb\xbf" + json.dumps(
            WHISPER_FILE).encode("ascii"))
        self.assertEqual(
            spectrust.front_end(self.folder).options["n_mels"], 80)

    def test_too_large(self):
        size = 8 << 20
        data = json.dumps(WHISPER_FILE).encode("ascii")
        self.assert_not_read(data + b" " * (size + 1 - len(data)),
                             "at most 8388608 bytes", spectrust.LimitError)
        self.write("preprocessor_config.json",
                   data + b" " * (size - len(data)))
        self.assertEqual(
            spectrust.front_end(self.folder).options["n_mels"], 80)

    def test_a_long_name_or_value_is_shown_in_part(self):
        self.file(dict(WHISPER_FILE, **{"x" * 10000: "y" * 10000}))
        self.assertLess(len(self.assert_refused(
            r"^'x{59}\.\.\. of Whisper.* got 'y{59}\.\.\., ")), 1000)

    def test_a_name_or_path_of_several_lines_is_escaped(self):
        for name in ("a\nb", "a\x1b[31mb", u"a\u2028b", "", "a\r" * 9999):
            self.file(dict(WHISPER_FILE, **{name: 1}))
            shown = re.escape(repr(name)[:60])
            sentence = self.assert_refused("^" + shown)
            self.assertTrue(sentence.isprintable(), name)
            self.assertLess(len(sentence), 1000)
        folder = self.path("two\nlines", "x")
        path = os.path.join(folder, "model_config.yaml")
        for data in (b"a: 1", b"preprocessor:\n  a: [1]", b"\xff",
                     b" " * ((8 << 20) + 1)):
            self.write(os.path.relpath(path, self.folder), data)
            for each in (path, folder):
                with self.assertRaises(spectrust.SpectrustError) as caught:
                    spectrust.front_end(each)
                self.assertIn("two\\nlines", str(caught.exception))
                self.assertTrue(str(caught.exception).isprintable())

    def test_a_pipe_is_no_file(self):
        os.mkfifo(self.path("preprocessor_config.json"))
        self.assert_refused("must hold one of", error=spectrust.NotFoundError)


if __name__ == "__main__":
    unittest.main()
