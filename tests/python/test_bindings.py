"""_native/bindings.py is held against the C header and the library."""

import ctypes
import re
import subprocess
import unittest

from spectrust._native import bindings, table
from support import HEADER, ROOT, Case, compile_c, library_path, read

STRUCTS = [
    bindings.SpectrustOptions, bindings.SpectrustParameter,
    bindings.SpectrustSource,
    bindings.SpectrustError,
    bindings.SpectrustWarnings, bindings.SpectrustBuffer,
    bindings.SpectrustArray, bindings.SpectrustShape,
    bindings.SpectrustWalkOptions, bindings.SpectrustBatchOptions,
    bindings.SpectrustProgress, bindings.SpectrustResult]
OPAQUE = [
    bindings.SpectrustSpectrogram, bindings.SpectrustFiles,
    bindings.SpectrustBatch, bindings.SpectrustCancel]
ENUMS = {
    "SPECTRUST_STATUS_": bindings.STATUS,
    "SPECTRUST_PARAMETER_TYPE_": bindings.PARAMETER_TYPE,
    "SPECTRUST_COLORMAP_": table.COLORMAP,
    "SPECTRUST_SUBSAMPLING_": table.SUBSAMPLING,
    "SPECTRUST_MEL_SCALE_": table.MEL_SCALE,
    "SPECTRUST_MEL_NORM_": table.MEL_NORM,
    "SPECTRUST_WINDOW_": table.WINDOW,
    "SPECTRUST_PAD_MODE_": table.PAD_MODE,
    "SPECTRUST_KIND_": table.KIND,
    "SPECTRUST_SCALE_": table.SCALE,
    "SPECTRUST_DCT_NORM_": table.DCT_NORM,
    "SPECTRUST_DTYPE_": table.DTYPE,
    "SPECTRUST_FORMAT_": table.FORMAT,
    "SPECTRUST_LAYOUT_": table.LAYOUT,
    "SPECTRUST_REMAINDER_": table.REMAINDER,
    "SPECTRUST_PRESET_": table.PRESET,
}
MACROS = {
    "SPECTRUST_ABI_VERSION": bindings.ABI_VERSION,
    "SPECTRUST_MESSAGE_SIZE": bindings.MESSAGE_SIZE,
    "SPECTRUST_AUTO": bindings.AUTO,
}
PLAIN = {
    "int32_t": ctypes.c_int32,
    "int64_t": ctypes.c_int64,
    "double": ctypes.c_double,
    "double *": ctypes.c_void_p,
    "void": None,
    "size_t": ctypes.c_size_t,
    "uint32_t": ctypes.c_uint32,
    "SpectrustStatus": ctypes.c_int32,
    "char *": ctypes.c_char_p,
    "char **": ctypes.POINTER(ctypes.c_char_p),
}


def header():
    """Return the header without comments."""
    text = read(HEADER).decode("utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


# Samples and values cross as addresses, for NumPy has its own.
PLAIN["float *"] = ctypes.c_void_p


def ctypes_of(declared):
    """Return the ctypes type of a C type: PLAIN, or pointers to structs."""
    words = declared.replace("*", " * ").split()
    stars = words.count("*")
    name = [w for w in words if w not in ("const", "struct", "*")][0]
    plain = (name + " " + "*" * stars).strip()
    if plain in PLAIN:
        return PLAIN[plain]
    kind = getattr(bindings, name)
    for _ in range(stars):
        kind = ctypes.POINTER(kind)
    return kind


def prototypes():
    """Return what the header declares, as bindings.FUNCTIONS has it."""
    found = {}
    pattern = r"^([\w *]+?)\b(spectrust_\w+)\(([^)]*)\);"
    for match in re.finditer(pattern, header(), re.MULTILINE):
        result, name, arguments = match.groups()
        types = [
            re.sub(r"\w+$", "", argument.strip())
            for argument in arguments.split(",") if argument != "void"]
        found[name] = (ctypes_of(result), [ctypes_of(t) for t in types])
    return found


class TestBindings(Case):

    def test_functions_are_those_of_the_header(self):
        declared = prototypes()
        self.assertGreater(len(declared), 15)
        self.assertEqual(bindings.FUNCTIONS, declared)

    def test_functions_are_those_that_the_library_exports(self):
        out = subprocess.check_output(
            ["nm", "-D", "--defined-only", library_path()])
        exported = set(
            line.split()[-1] for line in out.decode("ascii").splitlines())
        self.assertEqual(exported, set(bindings.FUNCTIONS))

    def test_fields_are_those_of_the_header(self):
        blocks = dict(re.findall(
            r"typedef struct (\w+) \{(.*?)\}", header(), re.DOTALL))
        self.assertEqual(
            set(blocks), set(struct.__name__ for struct in STRUCTS))
        for struct in STRUCTS:
            names = re.findall(
                r"(\w+)(?:\[\w+\])?;", blocks[struct.__name__])
            self.assertEqual(names, [f[0] for f in struct._fields_])

    def test_opaque_structs_are_those_of_the_header(self):
        names = re.findall(r"typedef struct (\w+) \1;", header())
        self.assertEqual(set(names), set(s.__name__ for s in OPAQUE))

    def test_enumerations_are_those_of_the_header(self):
        found = dict(re.findall(
            r"^  (SPECTRUST_\w+) = (\d+),", header(), re.MULTILINE))
        declared = dict(
            (prefix + name, str(value)) for prefix in ENUMS
            for name, value in ENUMS[prefix].items())
        self.assertEqual(found, declared)

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
        result = list(MACROS.items())
        for prefix, values in ENUMS.items():
            result += [(prefix + name, values[name]) for name in values]
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
