"""What the library in each wheel needs, exports and says."""
import os
import re
import unittest

from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

from support import ROOT, Case, for_each_wheel, is_musl

# PEP 599 lists these. It lists libgcc_s.so.1 too, but zig's unwinder is in
# the library.
GLIBC = {"libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0"}
LOADERS = {"x86_64": "ld-linux-x86-64.so.2",
           "aarch64": "ld-linux-aarch64.so.1"}
# The oldest glibc of manylinux2014.
OLDEST = (2, 17)


def numbers(version):
    """Return (2, 17) for GLIBC_2.17."""
    return tuple(int(part) for part in version.split("_")[1].split("."))


class Library(Case):

    def read(self, target):
        """Return the bytes of a target's library."""
        with open(self.library_of(target), "rb") as file:
            return file.read()

    def sections(self, target):
        """Return the sections of a target's library."""
        file = open(self.library_of(target), "rb")
        self.addCleanup(file.close)
        return list(ELFFile(file).iter_sections())

    def dynamic(self, target, tag):
        """Return the entries of one kind in the dynamic section."""
        return [entry for section in self.sections(target)
                if isinstance(section, DynamicSection)
                for entry in section.iter_tags(tag)]

    @for_each_wheel
    def test_nothing_but_the_c_library_is_needed(self, target):
        needed = {entry.needed for entry in self.dynamic(
            target, "DT_NEEDED")}
        if is_musl(target):
            self.assertEqual(needed, {"libc.so"})
        else:
            self.assertLessEqual(needed, GLIBC | {LOADERS[target.machine]})

    @for_each_wheel
    def test_libraries_are_looked_for_in_the_systems_folders(self, target):
        self.assertEqual(self.dynamic(target, "DT_RPATH"), [])
        self.assertEqual(self.dynamic(target, "DT_RUNPATH"), [])

    @for_each_wheel
    def test_no_symbol_is_newer_than_glibc_2_17(self, target):
        versions = {
            version.name for section in self.sections(target)
            if isinstance(section, GNUVerNeedSection)
            for _, needed in section.iter_versions() for version in needed}
        if is_musl(target):
            self.assertEqual(versions, set())
        else:
            self.assertLessEqual(max(map(numbers, versions)), OLDEST)

    @for_each_wheel
    def test_only_the_functions_of_the_header_are_exported(self, target):
        with open(os.path.join(ROOT, "include", "spectrust.cdef")) as file:
            declared = set(re.findall(r"\b(spectrust_\w+)\(", file.read()))
        exported = {
            symbol.name for section in self.sections(target)
            if section.name == ".dynsym" for symbol in section.iter_symbols()
            if symbol["st_shndx"] != "SHN_UNDEF"}
        self.assertEqual(exported, declared)

    @for_each_wheel
    def test_no_path_of_this_machine_is_inside(self, target):
        folders = {os.path.expanduser("~"), ROOT, "/home", "/.cargo",
                   os.environ.get("CARGO_HOME"),
                   os.environ.get("RUSTUP_HOME")} - {None, "/"}
        found = re.findall(b"|".join(
            re.escape(os.fsencode(folder)) + b"/" for folder in folders),
            self.read(target))
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
