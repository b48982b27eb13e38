"""Write the list of the crates in the library, as CycloneDX.

Usage: ``make notices`` writes packaging/sbom, which wheels carry in
.dist-info/sboms (PEP 770); ``make check`` compares it with Cargo.lock.
The files hold no time and no serial number: same crates, same bytes.
"""
import json
import os
import re

import third_party
from generated import ROOT, write_or_check

MACHINES = ("x86_64", "aarch64")
# The crate in the folder vendor, and what it was repaired from.
VENDORED = "nanomp3-repaired"
ANCESTOR = {"type": "library", "name": "nanomp3-core", "version": "0.2.0",
            "purl": "pkg:cargo/nanomp3-core@0.2.0"}


def checksums():
    """Return the SHA-256 of each crate in Cargo.lock, by name and version."""
    path = os.path.join(ROOT, "Cargo.lock")
    with open(path, encoding="utf-8") as file:
        return {found[:2]: found[2] for found in re.findall(
            r'^name = "(.*)"\nversion = "(.*)"\nsource = .*\n'
            r'checksum = "(.*)"$', file.read(), re.M)}


def reference(package, root):
    """Return a package's purl, by which the lists refer to it."""
    if package["id"] == root["id"]:
        return "pkg:pypi/{name}@{version}".format(**package)
    if package["name"] == VENDORED:
        return reference(root, root) + "#vendor/" + VENDORED
    return "pkg:cargo/{name}@{version}".format(**package)


def component(package, root, hashes):
    """Return a package's entry."""
    purl = reference(package, root)
    # Older crates write "MIT/Apache-2.0".
    licence = package["license"].replace("/", " OR ")
    entry = {"type": "library", "bom-ref": purl, "name": package["name"],
             "version": package["version"], "purl": purl,
             "licenses": [{"expression": licence}]}
    checksum = hashes.get((package["name"], package["version"]))
    if checksum:
        entry["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package["repository"]:
        entry["externalReferences"] = [
            {"type": "vcs", "url": package["repository"]}]
    if package["name"] == VENDORED:
        entry["pedigree"] = {"ancestors": [ANCESTOR]}
    return entry


def sbom(machine):
    """Return the content of one machine's file."""
    resolved = third_party.Resolved(machine + "-unknown-linux-gnu")
    root, hashes = resolved.root, checksums()
    linked = [root] + resolved.crates()
    listed = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component(root, root, hashes)},
        "components": [component(crate, root, hashes)
                       for crate in linked[1:]],
        "dependencies": [
            {"ref": reference(crate, root),
             "dependsOn": sorted(reference(needed, root)
                                 for needed in resolved.needs(crate))}
            for crate in linked],
    }
    return json.dumps(listed, indent=1, ensure_ascii=False) + "\n"


def main():
    """Write the files, or compare them."""
    write_or_check(
        {"packaging/sbom/{}.cdx.json".format(machine): sbom(machine)
         for machine in MACHINES}, "make notices")


if __name__ == "__main__":
    main()
