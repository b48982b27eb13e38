"""Write the notices that the licences of the crates in the library require.

Usage: ``make notices`` writes LICENSE-THIRD-PARTY, which wheels and source
archives carry beside LICENSE; ``make check`` compares it with Cargo.lock.
"""
import json
import os
import re
import subprocess

from generated import ROOT, write_or_check

NOTICES = "LICENSE-THIRD-PARTY"
HEAD = """\
The library of spectrust holds the crates below, and the letters of a font,
each under its own licence.
Where a crate offers several, it is used under the first of MIT, Apache-2.0
and the others that it offers. The source of each is at
https://crates.io/crates/NAME/VERSION, of nanomp3-repaired in the folder
vendor; that of crates under MPL-2.0 is unchanged. Written by `make notices`.

Every Rust library also holds parts of Rust's standard library (MIT OR
Apache-2.0, https://github.com/rust-lang/rust), and that of a wheel parts of
LLVM's libunwind and compiler-rt (Apache-2.0 WITH LLVM-exception,
https://llvm.org).
"""
# Files in the library that are not code: name, licence, its text.
OTHERS = [("the letters of Inter, in src/figure/inter.ttf", "OFL-1.1",
           os.path.join("src", "figure", "inter.txt"))]
# These words also occur in the names of files.
PREFERRED = ("MIT", "Apache")


class Resolved:
    """The crates that cargo resolves for one platform."""

    def __init__(self, platform="x86_64-unknown-linux-gnu"):
        command = ["cargo", "metadata", "--locked", "--all-features",
                   "--format-version", "1", "--filter-platform", platform]
        metadata = json.loads(subprocess.check_output(command, cwd=ROOT))
        self._nodes = {
            node["id"]: node for node in metadata["resolve"]["nodes"]}
        self._packages = {
            package["id"]: package for package in metadata["packages"]}
        self.root = self._packages[metadata["resolve"]["root"]]

    def needs(self, crate):
        """Return the crates that are linked because of this one."""
        needed = (self._packages[dependency["pkg"]]
                  for dependency in self._nodes[crate["id"]]["deps"]
                  if any(kind["kind"] is None
                         for kind in dependency["dep_kinds"]))
        return [crate for crate in needed if not is_macro(crate)]

    def crates(self):
        """Return the crates that are linked into the library, sorted."""
        linked, found = {}, self.needs(self.root)
        while found:
            crate = found.pop()
            if crate["id"] not in linked:
                linked[crate["id"]] = crate
                found += self.needs(crate)
        return sorted(linked.values(), key=lambda crate: (
            crate["name"], crate["version"]))


def is_macro(package):
    """Return whether a crate runs only in the compiler."""
    return any("proc-macro" in target["kind"] for target in package["targets"])


def texts(crate):
    """Return the texts of the licence under which a crate is used."""
    folder = os.path.dirname(crate["manifest_path"])
    names = [name for name in sorted(os.listdir(folder)) if re.match(
        r"(licen[cs]e|copying|notice|copyright|unlicense)", name, re.I)
        and os.path.isfile(os.path.join(folder, name))]
    licence = crate["license"] or ""
    offered = [short for short in PREFERRED if short in licence]
    chosen = [name for name in names if offered and re.search(
        offered[0] + "|notice", name, re.I)]
    return [read(os.path.join(folder, name)) for name in chosen or names]


def read(path):
    """Return a text without what ends its lines invisibly."""
    with open(path, encoding="utf-8") as file:
        return "\n".join(
            line.rstrip() for line in file.read().strip().splitlines())


def notices():
    """Return the file's content."""
    used = {}
    lines = [HEAD]
    for crate in Resolved().crates():
        title = "%s %s" % (crate["name"], crate["version"])
        lines.append("%s: %s" % (title, crate["license"]))
        found = texts(crate)
        for text in found:
            used.setdefault(text, []).append(title)
        if not found:
            lines[-1] += " (no text of its own; %s)" % ", ".join(
                crate["authors"] or [crate["repository"] or ""])
    for title, licence, path in OTHERS:
        lines.append("%s: %s" % (title, licence))
        used.setdefault(read(os.path.join(ROOT, path)), []).append(title)
    for text, titles in used.items():
        lines += ["", "-" * 72, ", ".join(titles), "", text]
    return "\n".join(lines) + "\n"


def main():
    """Write the file, or compare it."""
    write_or_check({NOTICES: notices()}, "make notices")


if __name__ == "__main__":
    main()
