"""_native/library.py: which file is loaded, and the error if none can be."""

import ctypes
import os
import shutil
import unittest

import spectrust
from spectrust._native import library
from support import ROOT, Case, compile_c, library_path, read, run_python

IMPORT = """
try:
    import spectrust
except ImportError as error:
    print(error)
else:
    print("imported", spectrust.__version__)
"""

OTHER_VERSION = """
unsigned spectrust_abi_version(void) { return 99; }
"""

LACKS_FUNCTIONS = """
unsigned spectrust_abi_version(void) { return 1; }
"""

OTHER_SIZE = """
#include <stdio.h>
#include "spectrust.h"
SpectrustStatus spectrust_options_init(
    SpectrustOptions *options, size_t size, SpectrustError *error)
{
    (void)options;
    snprintf(error->message, sizeof error->message, "not %zu bytes", size);
    return SPECTRUST_STATUS_ARGUMENT;
}
uint32_t spectrust_abi_version(void) { return SPECTRUST_ABI_VERSION; }
"""


def output_of_import(**changes):
    """Import spectrust in a new process and return its output."""
    code, out, err = run_python(IMPORT, **changes)
    if code != 0 or err:
        raise AssertionError(err)
    return out


class TestLibrary(Case):

    def assert_refused(self, path, reason):
        message = output_of_import(SPECTRUST_LIBRARY=path)
        self.assertIn("{}: ".format(path), message)
        self.assertIn(reason, message)
        self.assertIn("make build", message)
        self.assertIn("pip install .", message)
        return message

    def compile(self, source):
        return compile_c(
            source, self.path("other.so"), "-shared", "-fPIC",
            "-I", os.path.join(ROOT, "include"))

    def test_missing_file(self):
        message = self.assert_refused(
            self.path("nowhere.so"), "there is no such file")
        self.assertNotIn(library_path(), message)

    def test_folder(self):
        self.assert_refused(self.folder, "there is no such file")

    def test_not_a_library(self):
        path = self.write("text.so", b"This is no shared library.\n" * 100)
        self.assert_refused(path, "invalid ELF header")

    def test_empty_file(self):
        self.assert_refused(self.write("empty.so", b""), "file too short")

    def test_another_library(self):
        path = self.compile("int other(void) { return 0; }\n")
        self.assert_refused(path, "it has no function spectrust_abi_version")

    def test_another_abi_version(self):
        self.assert_refused(
            self.compile(OTHER_VERSION),
            "its ABI version is 99, this package needs version 1")

    def test_missing_functions(self):
        self.assert_refused(
            self.compile(LACKS_FUNCTIONS), "it has no function spectrust_")

    def test_another_size_of_options(self):
        names = sorted(
            set(library.FUNCTIONS)
            - {"spectrust_abi_version", "spectrust_options_init"})
        others = "".join("void {}(void) {{}}\n".format(n) for n in names)
        source = OTHER_SIZE.replace('"spectrust.h"', '"other.h"') + others
        self.write("other.h", types_of_header())
        path = compile_c(
            source, self.path("other.so"), "-shared", "-fPIC",
            "-I", self.folder)
        self.assert_refused(path, "not {} bytes".format(
            ctypes.sizeof(library.SpectrustOptions)))

    def test_named_by_the_environment(self):
        path = self.path("elsewhere.so")
        shutil.copy(library_path(), path)
        self.assertEqual(
            output_of_import(SPECTRUST_LIBRARY=path),
            "imported {}\n".format(spectrust.__version__))

    def test_relative_name_is_not_searched_for_elsewhere(self):
        message = output_of_import(SPECTRUST_LIBRARY="libc.so.6")
        self.assertIn(os.path.abspath("libc.so.6") + ": there is no", message)

    def test_empty_variable_is_no_variable(self):
        self.assertIn("imported", output_of_import(SPECTRUST_LIBRARY=""))

    def test_not_beside_the_package(self):
        package = self.path("spectrust")
        shutil.copytree(
            os.path.dirname(spectrust.__file__), package,
            ignore=shutil.ignore_patterns("*.so"))
        message = output_of_import(
            PYTHONPATH=self.folder, SPECTRUST_LIBRARY="")
        expected = os.path.join(package, "libspectrust.so")
        self.assertIn(expected + ": there is no such file", message)
        self.assertIn("SPECTRUST_LIBRARY", message)

    def test_calls_release_the_interpreter_lock(self):
        # ctypes.PyDLL, a sibling of CDLL, would keep it.
        self.assertIs(type(library.library), ctypes.CDLL)

    def test_version_is_the_one_of_cargo(self):
        cargo = read(os.path.join(ROOT, "Cargo.toml")).decode("utf-8")
        line = 'version = "{}"'.format(spectrust.__version__)
        self.assertIn(line, cargo.splitlines())


def types_of_header():
    """Return the header up to its functions."""
    text = read(os.path.join(ROOT, "include", "spectrust.h"))
    return text[:text.index(b'extern "C"')].rsplit(b"#ifdef", 1)[0] + b"#endif"


if __name__ == "__main__":
    unittest.main()
