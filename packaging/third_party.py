"""Write the notices that the licences of the crates in the library require.

Usage: ``make notices`` writes LICENSE-THIRD-PARTY, which wheels and source
archives carry beside LICENSE; ``make check`` compares it with Cargo.lock.
"""
import argparse
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NOTICES = os.path.join(ROOT, "LICENSE-THIRD-PARTY")
HEAD = """\
The library of spectrust holds the crates below, each under its own licence.
Where a crate offers several, it is used under the first of MIT, Apache-2.0
and the others that it offers. The source of each is at
https://crates.io/crates/NAME/VERSION, of nanomp3-repaired in the folder
vendor; that of crates under MPL-2.0 is unchanged. Written by `make notices`.
"""
# These words also occur in the names of files.
PREFERRED = ("MIT", "Apache")


def crates():
    """Return the crates that are linked into the library, sorted.

    The library is for Linux; those of other systems are left out.
    """
    command = ["cargo", "metadata", "--locked", "--all-features",
               "--format-version", "1",
               "--filter-platform", "x86_64-unknown-linux-gnu"]
    metadata = json.loads(subprocess.check_output(command, cwd=ROOT))
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    packages = {package["id"]: package for package in metadata["packages"]}
    root = metadata["resolve"]["root"]
    linked, found = set(), [root]
    while found:
        crate = found.pop()
        if crate in linked or is_macro(packages[crate]):
            continue
        linked.add(crate)
        found += [dependency["pkg"] for dependency in nodes[crate]["deps"]
                  if any(kind["kind"] is None
                         for kind in dependency["dep_kinds"])]
    return sorted((packages[crate] for crate in linked - {root}),
                  key=lambda crate: (crate["name"], crate["version"]))


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
    read = []
    for name in chosen or names:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            read.append("\n".join(
                line.rstrip() for line in file.read().strip().splitlines()))
    return read


def notices():
    """Return the file's content."""
    used = {}
    lines = [HEAD]
    for crate in crates():
        title = "%s %s" % (crate["name"], crate["version"])
        lines.append("%s: %s" % (title, crate["license"]))
        found = texts(crate)
        for text in found:
            used.setdefault(text, []).append(title)
        if not found:
            lines[-1] += " (no text of its own; %s)" % ", ".join(
                crate["authors"] or [crate["repository"] or ""])
    for text, titles in used.items():
        lines += ["", "-" * 72, ", ".join(titles), "", text]
    return "\n".join(lines) + "\n"


def main():
    """Write the file, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true",
                        help="fail if the file is out of date")
    given = parser.parse_args()
    content = notices()
    if not given.check:
        with open(NOTICES, "w", encoding="utf-8") as out:
            out.write(content)
        return
    with open(NOTICES, encoding="utf-8") as file:
        if file.read() != content:
            sys.exit("LICENSE-THIRD-PARTY is out of date: run `make "
                     "notices`.")


if __name__ == "__main__":
    main()
