"""_native/handle.py and call.py: free once, raise if a call failed."""

import ctypes
import gc
import unittest

from spectrust import errors
from spectrust._native import call
from spectrust._native.bindings import SpectrustSpectrogram
from spectrust._native.handle import Handle
from spectrust._native.library import library


class TestHandle(unittest.TestCase):

    def setUp(self):
        self.freed = []
        self.handle = Handle(SpectrustSpectrogram, self.freed.append)
        self.object = SpectrustSpectrogram()

    def fill(self):
        """Store a pointer as a call does that creates an object."""
        self.handle.pointer.contents = self.object

    def test_an_empty_handle_frees_nothing(self):
        self.handle.free()
        del self.handle
        self.assertEqual(self.freed, [])

    def test_freed_once(self):
        self.fill()
        self.handle.free()
        self.handle.free()
        del self.handle
        gc.collect()
        self.assertEqual(len(self.freed), 1)

    def test_freed_with_the_last_reference(self):
        self.fill()
        other = self.handle
        del self.handle
        gc.collect()
        self.assertEqual(self.freed, [])
        del other
        gc.collect()
        self.assertEqual(len(self.freed), 1)

    def test_out_is_where_a_call_stores(self):
        kept = Handle(SpectrustSpectrogram,
                      library.spectrust_spectrogram_free)
        self.assertFalse(kept.pointer)
        call.call(library.spectrust_spectrogram_new, None, kept.out())
        self.assertTrue(kept.pointer)
        kept.free()
        self.assertFalse(kept.pointer)


class TestCall(unittest.TestCase):

    def test_success(self):
        check = library.spectrust_options_check
        self.assertIsNone(call.attempt(check, None))
        self.assertIsNone(call.call(check, None))

    def test_failure(self):
        arguments = library.spectrust_options_init, None, 3
        error = call.attempt(*arguments)
        self.assertIs(type(error), errors.ArgumentError)
        self.assertIn("struct_size", str(error))
        self.assertIsNone(error.__traceback__)
        with self.assertRaises(errors.ArgumentError):
            call.call(*arguments)

    def test_wrong_types_do_not_reach_the_library(self):
        with self.assertRaises(ctypes.ArgumentError):
            call.call(library.spectrust_options_check, 1.5)

    def test_sentences(self):
        self.assertEqual(call.sentences(None), [])
        self.assertEqual(call.sentences(b""), [])
        self.assertEqual(call.sentences(b"a"), ["a"])
        self.assertEqual(
            call.sentences("a\u00e9\nb".encode("utf-8")), ["a\u00e9", "b"])


if __name__ == "__main__":
    unittest.main()
