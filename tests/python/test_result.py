"""result.py: the result of one file."""

import os
import pickle
import unittest

import spectrust
from spectrust import Result


class TestResult(unittest.TestCase):

    def test_picture(self):
        result = Result("in.wav", "out.jpg")
        self.assertEqual(result.input_file, "in.wav")
        self.assertEqual(result.output_file, "out.jpg")
        self.assertIsNone(result.error)
        self.assertEqual(result.warnings, [])
        self.assertIs(result.ok, True)

    def test_failure(self):
        error = spectrust.AudioError("not readable as audio")
        result = Result("in.wav", None, error)
        self.assertIsNone(result.output_file)
        self.assertIs(result.error, error)
        self.assertIs(result.ok, False)

    def test_repr_of_a_picture(self):
        self.assertEqual(
            repr(Result("in.wav", "out.jpg", None, ["a warning"])),
            "<spectrust.Result(\n"
            "\tinputfile=in.wav,\n"
            "\toutputfile=out.jpg,\n"
            "\terror=None\n"
            ")>")

    def test_repr_of_a_failure(self):
        error = spectrust.AudioError('"in.wav": not readable')
        self.assertEqual(
            repr(Result("in.wav", None, error)),
            "<spectrust.Result(\n"
            "\tinputfile=in.wav,\n"
            "\toutputfile=None,\n"
            '\terror="in.wav": not readable\n'
            ")>")

    def test_repr_of_a_path_that_is_no_text_can_be_printed(self):
        shown = repr(Result(os.fsdecode(b"\xe9\xff.wav")))
        shown.encode("utf-8")
        self.assertIn(".wav", shown)

    def test_read_only(self):
        result = Result("in.wav", "out.jpg", None, ["one"])
        for name in ("input_file", "output_file", "error", "warnings", "ok",
                     "offset", "duration", "skipped", "other"):
            with self.assertRaises(AttributeError):
                setattr(result, name, None)
        result.warnings.append("two")
        self.assertEqual(result.warnings, ["one"])

    def test_pickle(self):
        error = spectrust.NotFoundError("gone")
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            result = pickle.loads(pickle.dumps(
                Result("a", "b", error, ["c", "d"], 1.5, 2.5, True),
                protocol))
            self.assertEqual(
                (result.offset, result.duration, result.skipped),
                (1.5, 2.5, True))
            self.assertIs(type(result), Result)
            self.assertEqual(result.input_file, "a")
            self.assertEqual(result.output_file, "b")
            self.assertIs(type(result.error), spectrust.NotFoundError)
            self.assertEqual(str(result.error), "gone")
            self.assertEqual(result.warnings, ["c", "d"])


if __name__ == "__main__":
    unittest.main()
