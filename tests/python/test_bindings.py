"""_native/bindings.py agrees with the C header and the library."""

import ctypes
import os
import re
import subprocess
import sys
import unittest

from spectrust._native import bindings
from support import HEADER, ROOT, Case, compile_c, library_path, read

sys.path.insert(0, os.path.join(ROOT, "packaging"))
import bindings as generator
from header import Header

STRUCTS = [
    kind for name, kind in sorted(vars(bindings).items())
    if name.startswith("Spectrust") and hasattr(kind, "_fields_")]
ENUMERATIONS = dict(
    ("SPECTRUST_{}_".format(name), words)
    for name, words in vars(bindings).items()
    if isinstance(words, dict) and name.isupper() and name != "FUNCTIONS")
CONSTANTS = dict(
    ("SPECTRUST_" + name, value) for name, value in vars(bindings).items()
    if isinstance(value, int))

SMALL_HEADER = """
#ifndef SMALL_H
#define SMALL_H
#include <stdint.h>
#if defined(__GNUC__) && !defined(SPECTRUST_STATIC)
#define SPECTRUST_API __attribute__((visibility("default")))
#else
#define SPECTRUST_API
#endif
#if __STDC_VERSION__ >= 202311L || defined(__cplusplus)
#define SPECTRUST_NODISCARD [[nodiscard]]
#elif __has_attribute(warn_unused_result)
#define SPECTRUST_NODISCARD __attribute__((warn_unused_result))
#else
#define SPECTRUST_NODISCARD
#endif
#define SPECTRUST_DEPRECATED(text) __attribute__((deprecated(text)))
/*
 Number of things, of which there
 are a few. More on them.
 */
#define SPECTRUST_N_THINGS 3u
#define SPECTRUST_AUTO (INT64_MIN)
/* A kind; of things. */
enum SpectrustThingKind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /* Small, or = 5 { }; */
  SPECTRUST_THING_KIND_SMALL = 0,
  SPECTRUST_THING_KIND_LARGE,
  SPECTRUST_THING_KIND_NEGATIVE = -1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum SpectrustThingKind SpectrustThingKind;
#else
typedef int32_t SpectrustThingKind;
#endif
#endif
typedef struct SpectrustOpaque SpectrustOpaque;
/* A thing. With more. */
typedef struct SpectrustThing {
  /* Its kind: one; of (two). */
  SpectrustThingKind kind;
  const char *name;
  const char *const *names;
  const uint8_t *bytes;
  const struct SpectrustOpaque *owner;
  size_t reserved[SPECTRUST_N_THINGS];
  float pair[2];
} SpectrustThing;
#ifdef __cplusplus
extern "C" {
#endif
SPECTRUST_API struct SpectrustThing spectrust_thing(const char *name);
SPECTRUST_API SPECTRUST_NODISCARD
SpectrustThingKind spectrust_kind(const struct SpectrustThing *thing,
                                  SpectrustThingKind *kind,
                                  struct SpectrustOpaque **out, double number);
SPECTRUST_DEPRECATED("use (another)") const char *spectrust_name(void);
[[nodiscard]] void spectrust_free(SpectrustOpaque *opaque);
#ifdef __cplusplus
}
#endif
#endif
"""

SMALL_BINDINGS = '''
# Number of things, of which there are a few.
N_THINGS = 3
AUTO = -2 ** 63

# A kind; of things.
THING_KIND = {
    "SMALL": 0,
    "LARGE": 1,
    "NEGATIVE": -1,
}


class SpectrustOpaque(Structure):
    """No description."""


class SpectrustThing(Structure):
    """A thing."""

    _fields_ = [
        ("kind", c_int32),
        ("name", c_char_p),
        ("names", POINTER(c_char_p)),
        ("bytes", c_void_p),
        ("owner", POINTER(SpectrustOpaque)),
        ("reserved", c_size_t * N_THINGS),
        ("pair", c_float * 2),
    ]


_Opaque = POINTER(SpectrustOpaque)
_Thing = POINTER(SpectrustThing)

# Name: (type of the result, types of the arguments).
FUNCTIONS = {
    "spectrust_thing": (SpectrustThing, [c_char_p]),
    "spectrust_kind": (
        c_int32,
        [_Thing, c_void_p, POINTER(_Opaque), c_double]),
    "spectrust_name": (c_char_p, []),
    "spectrust_free": (None, [_Opaque]),
}
'''


class TestGenerator(unittest.TestCase):

    def test_the_committed_module_is_what_the_header_gives(self):
        made = generator.bindings(Header(read(HEADER).decode("utf-8")))
        self.assertEqual(read(generator.BINDINGS).decode("utf-8"), made)

    def test_every_form_of_declaration(self):
        made = generator.bindings(Header(SMALL_HEADER))
        self.assertEqual(made.partition(")\n")[2], SMALL_BINDINGS)

    def test_unknown_declarations_are_refused(self):
        for text in ("typedef union X { int32_t a; } X;",
                     "void spectrust_call(void (*function)(int32_t));",
                     "long double spectrust_number(void);",
                     "int32_t spectrust_thing(struct SpectrustUnknown *x);"):
            with self.assertRaises(ValueError, msg=text):
                Header(text)


class TestBindings(Case):

    def test_functions_are_those_that_the_library_exports(self):
        out = subprocess.check_output(
            ["nm", "-D", "--defined-only", library_path()])
        exported = set(
            line.split()[-1] for line in out.decode("ascii").splitlines())
        self.assertEqual(exported, set(bindings.FUNCTIONS))

    def test_numbers_of_arguments_are_those_of_the_header(self):
        text = re.sub(
            r"/\*.*?\*/", "", read(HEADER).decode("utf-8"), flags=re.DOTALL)
        declared = dict(
            (name, 0 if arguments == "void" else arguments.count(",") + 1)
            for name, arguments in re.findall(
                r"\b(spectrust_\w+)\(([^)]*)\);", text))
        self.assertGreater(len(declared), 15)
        self.assertEqual(
            dict((name, len(types)) for name, (_, types)
                 in bindings.FUNCTIONS.items()), declared)

    def test_sizes_offsets_and_values_are_those_of_the_compiler(self):
        expected = self.expected()
        lines = "".join(
            'printf("%lld\\n", (long long)({}));\n'.format(expression)
            for expression, _ in expected)
        program = compile_c(
            "#include <stdio.h>\n#include \"spectrust.h\"\n"
            "int main(void) {\n" + lines + "return 0;\n}\n",
            self.path("sizes"), "-I", ROOT + "/include")
        values = subprocess.check_output([program]).split()
        self.assertEqual(len(values), len(expected))
        for value, (expression, wanted) in zip(values, expected):
            self.assertEqual((expression, int(value)), (expression, wanted))

    def expected(self):
        """Return C expressions and the values this package has for them."""
        result = list(CONSTANTS.items())
        for prefix, words in ENUMERATIONS.items():
            result += [(prefix + word, words[word]) for word in words]
        for struct in STRUCTS:
            name = "struct " + struct.__name__
            result.append(("sizeof({})".format(name), ctypes.sizeof(struct)))
            for field, kind in struct._fields_:
                result.append((
                    "offsetof({}, {})".format(name, field),
                    getattr(struct, field).offset))
                result.append((
                    "sizeof((({} *)0)->{})".format(name, field),
                    ctypes.sizeof(kind)))
        return result


if __name__ == "__main__":
    unittest.main()
