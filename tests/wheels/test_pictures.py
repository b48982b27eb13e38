"""The wheels' libraries draw the same pictures as a native build.

Those for other systems run on emulated ones, in build/wheels/systems.
"""
import json
import os
import runpy
import subprocess
import sys
import unittest

from elftools.elf.elffile import ELFFile

from support import (
    BUILD,
    CHOSEN,
    HERE,
    HOST,
    NATIVE,
    PIPS,
    RECORDING,
    ROOT,
    USE,
    Case,
    drawings,
    find,
    for_each_wheel,
    is_musl,
    run,
    wheel_of,
    wheels,
)

SYSTEMS = os.path.join(BUILD, "systems")
BINDINGS = runpy.run_path(
    os.path.join(ROOT, "spectrust_py", "_native", "bindings.py"))
# Draws every vector, with the package of the tree.
DRAW = """
import json, os, sys
import spectrust
for path, options in json.load(sys.stdin):
    spect = spectrust.Spectrogram(**options)
    for extension in "jpg", "png", "npy":
        name = os.path.basename(path)[:-3] + extension
        result = spect.generate(path, os.path.join(sys.argv[1], name))
        assert result.ok, result
"""


def emulator(target):
    """Return the command that runs a target's program on this machine."""
    system = os.path.join(SYSTEMS, target.name)
    if target.machine != HOST.machine:
        return ["qemu-" + target.machine, "-L", system]
    if is_musl(target):
        return [os.path.join(system, "lib", "ld-musl-x86_64.so.1")]
    return []


def text(value):
    """Return an option's value as text for C."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "none" if value is None else str(value)


def line(path, out, options):
    """Return the line of draw.c for a recording."""
    preset = options.get("preset")
    number = BINDINGS["PRESET"][preset.upper()] if preset else -1
    return "\t".join([path, out, str(number)] + [
        "{}={}".format(name, text(options[name]))
        for name in sorted(options) if name != "preset"])


def different(drawn, expected):
    """Return the names whose contents differ."""
    return [name for name in sorted(drawn)
            if drawn[name] != expected.get(name)]


def soname(library):
    """Return the name under which programs look for a library."""
    with open(library, "rb") as file:
        section = ELFFile(file).get_section_by_name(".dynamic")
        for entry in section.iter_tags("DT_SONAME"):
            return entry.soname
    return os.path.basename(library)


class Pictures(Case):

    def draw_with_python(self, library):
        """Draw every vector with a library; return each file's content."""
        out = self.path("python-{}".format(len(os.listdir(self.folder))))
        os.mkdir(out)
        run(sys.executable, "-c", DRAW, out, input=json.dumps(drawings()),
            env=dict(os.environ, SPECTRUST_LIBRARY=library))
        return self.read(out)

    def read(self, folder):
        """Return the content of each file in a folder, by name."""
        content = {}
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), "rb") as file:
                content[name] = file.read()
        return content

    def run_c(self, target, source, library, lines=()):
        """Compile a C program for a target, run it, and return its numbers."""
        program = self.path("program-" + target.name)
        folder, name = os.path.split(library)
        alias = os.path.join(folder, soname(library))
        if not os.path.exists(alias):
            os.symlink(library, alias)
        system = "{}-linux-{}".format(
            target.machine,
            "musl" if is_musl(target) else "gnu" + target.suffix)
        run(sys.executable, "-m", "ziglang", "cc", "-target", system,
            "-dynamic", "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror",
            "-I", os.path.join(ROOT, "include"), os.path.join(HERE, source),
            "-L", folder, "-l" + name[len("lib"):-len(".so")],
            "-Wl,-rpath," + folder, "-o", program, env=wheels.environment())
        done = subprocess.run(
            emulator(target) + [program],
            input="".join(line + "\n" for line in lines),
            stdout=subprocess.PIPE, universal_newlines=True, check=True)
        return [int(number) for number in done.stdout.split()]

    @unittest.skipIf(HOST not in CHOSEN, "for this machine")
    def test_python_draws_the_bytes_of_a_native_build(self):
        drawn = self.draw_with_python(self.library_of(HOST))
        self.assertGreater(len(drawn), 60)
        self.assertEqual(
            different(drawn, self.draw_with_python(NATIVE)), [])

    @for_each_wheel
    def test_c_programs_draw_the_bytes_of_a_native_build(self, target):
        out = self.path("c-" + target.name)
        os.mkdir(out)
        lines = [
            line(path, os.path.join(
                out, os.path.basename(path)[:-3] + extension), options)
            for path, options in drawings() for extension in ("jpg", "png")]
        done = self.run_c(target, "draw.c", self.library_of(target), lines)
        self.assertEqual(done, [BINDINGS["STATUS"]["OK"]] * len(lines))
        drawn = self.read(out)
        self.assertEqual(len(drawn), len(lines))
        self.assertEqual(
            different(drawn, self.draw_with_python(NATIVE)), [])

    @for_each_wheel
    def test_a_panic_can_be_caught(self, target):
        library = wheels.build_library(
            target, manifest=os.path.join(HERE, "panics", "Cargo.toml"))
        self.assertEqual(self.run_c(target, "panics.c", library), [4])

    @unittest.skipIf(CHOSEN == [HOST], "for other machines")
    def test_pip_and_python_of_an_arm_machine(self):
        target = find("manylinux-aarch64")
        python = emulator(target) + [
            os.path.join(SYSTEMS, target.name, "usr", "bin", "python3")]
        installed = self.path("installed")
        run(*python, os.path.join(PIPS, "pip-25.0.1-py3-none-any.whl", "pip"),
            "install", "--quiet", "--no-index", "--target", installed,
            wheel_of(target))
        os.mkdir(self.path("work"))
        run(*python, USE, RECORDING, cwd=self.path("work"),
            env=dict(os.environ, PYTHONPATH=installed))


if __name__ == "__main__":
    unittest.main()
