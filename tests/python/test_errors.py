"""errors.py: the exceptions, and the status of each."""

import copy
import errno
import os
import pickle
import unittest
import warnings

import spectrust
from spectrust import errors
from spectrust._native.bindings import STATUS
from support import wav_bytes

BUILTIN = {
    "OPTION": (errors.OptionError, ValueError),
    "ARGUMENT": (errors.ArgumentError, ValueError),
    "NOT_FOUND": (errors.NotFoundError, FileNotFoundError),
    "INPUT": (errors.InputError, OSError),
    "AUDIO": (errors.AudioError, ValueError),
    "LIMIT": (errors.LimitError, ValueError),
    "OUTPUT": (errors.OutputError, OSError),
    "MEMORY": (errors.OutOfMemoryError, MemoryError),
    "CANCELLED": (errors.CancelledError, Exception),
    "STATE": (errors.StateError, RuntimeError),
    "PANIC": (errors.InternalError, RuntimeError),
    "PICTURE": (errors.PictureError, ValueError),
}


class TestErrors(unittest.TestCase):

    def test_every_status_has_its_class(self):
        self.assertEqual(set(BUILTIN), set(STATUS) - {"OK"})
        for name, (kind, builtin) in BUILTIN.items():
            error = errors.from_status(STATUS[name], "a b\xe9")
            self.assertIs(type(error), kind)
            self.assertIsInstance(error, builtin)
            self.assertIsInstance(error, spectrust.SpectrustError)

    def test_text_is_the_message(self):
        for name in BUILTIN:
            error = errors.from_status(STATUS[name], "'x.wav': b\xe9")
            self.assertEqual(str(error), "'x.wav': b\xe9")

    def test_unknown_status_is_internal(self):
        for status in (99, -1, 2 ** 31 - 1):
            error = errors.from_status(status, "m")
            self.assertIs(type(error), errors.InternalError)

    def test_success_is_no_error(self):
        with self.assertRaises(ValueError):
            errors.from_status(0, "m")

    def test_pickle(self):
        for name in BUILTIN:
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                error = errors.from_status(STATUS[name], "m")
                again = pickle.loads(pickle.dumps(error, protocol))
                self.assertIs(type(again), type(error))
                self.assertEqual(str(again), "m")

    def test_errno(self):
        with self.assertRaises(FileNotFoundError) as caught:
            spectrust.Spectrogram().encode("missing.wav")
        self.assertEqual(caught.exception.errno, errno.ENOENT)
        self.assertIn("missing.wav", str(caught.exception))
        with self.assertRaises(OSError) as caught:
            spectrust.Spectrogram().encode("/dev")
        self.assertIsNone(caught.exception.errno)
        self.assertFalse(hasattr(errors.from_status(STATUS["OPTION"], "m", 2),
                                 "errno"))
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            error = errors.from_status(STATUS["OUTPUT"], "m", errno.ENOSPC)
            again = pickle.loads(pickle.dumps(error, protocol))
            self.assertEqual((again.errno, str(again)), (errno.ENOSPC, "m"))
            copied = copy.copy(error)
            self.assertEqual((copied.errno, str(copied)), (errno.ENOSPC, "m"))

    def test_warnings_have_one_class_and_name_file_and_line(self):
        self.assertTrue(issubclass(errors.SpectrustWarning, UserWarning))
        silent = wav_bytes(b"\0\0" * 4000)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            spectrust.Spectrogram(16, 16).encode(silent)
        self.assertEqual(len(caught), 1)
        self.assertIs(caught[0].category, spectrust.SpectrustWarning)
        self.assertTrue(str(caught[0].message).startswith("<bytes>: the "))
        self.assertEqual(
            os.path.basename(caught[0].filename), "test_errors.py")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", spectrust.SpectrustWarning)
            spectrust.Spectrogram(16, 16).encode(silent)

    def test_package_exports_all(self):
        for kind, _ in BUILTIN.values():
            self.assertIs(getattr(spectrust, kind.__name__), kind)
            self.assertIn(kind.__name__, spectrust.__all__)
        for name in spectrust.__all__:
            self.assertTrue(hasattr(spectrust, name), name)


if __name__ == "__main__":
    unittest.main()
