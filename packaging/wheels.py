"""Build the wheels, each around a library that is built for its platform.

Usage: ``make wheel`` writes the one for x86-64 Linux with glibc 2.17 or
later to dist, ``make wheels`` all of them. Run by the interpreter of
build/wheels/venv, which has the programs of packaging/requirements.txt.

1. cargo-zigbuild compiles the library. zig brings the C libraries of all
   platforms, and its own unwinder, so that nothing but libc is needed.
2. setup.py, in an unpacked source archive, packs it as a linux_* wheel.
3. auditwheel proves that the wheel runs on every Linux of its tag, and writes
   the tag.
"""
import argparse
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

import sdist
from targets import TARGETS, find, is_musl

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.join(sdist.ROOT, "build", "wheels")


def environment(**more):
    """Return the variables for a command, with this interpreter's programs.

    What zig and cargo-zigbuild keep goes to build.
    """
    path = os.pathsep.join(
        [os.path.dirname(sys.executable), os.environ["PATH"]])
    cache = os.path.join(BUILD, "cache")
    return dict(os.environ, PATH=path, SOURCE_DATE_EPOCH=str(sdist.epoch()),
                CARGO_ZIGBUILD_CACHE_DIR=cache, ZIG_GLOBAL_CACHE_DIR=cache,
                ZIG_LOCAL_CACHE_DIR=cache, **more)


def build_library(target, manifest=None):
    """Compile the library for one target and return its path.

    Parameters
    ----------
    target : Target
        The platform.
    manifest : str or None
        Cargo.toml of another library, for tests; None is this project's.
    """
    manifest = manifest or os.path.join(sdist.ROOT, "Cargo.toml")
    name = cargo_name(manifest)
    # Targets share no folder, so that several are built at a time.
    variables = environment(
        CARGO_TARGET_DIR=os.path.join(BUILD, target.name, name))
    # A shared library for musl needs its libc.so.
    flags = ["-Ctarget-feature=-crt-static"] if is_musl(target) else []
    variables["CARGO_ENCODED_RUSTFLAGS"] = subprocess.check_output(
        ["sh", os.path.join(HERE, "remap.sh")] + flags, env=variables,
        universal_newlines=True)
    subprocess.check_call(
        ["cargo-zigbuild", "rustc", "--quiet", "--release", "--locked",
         "--lib", "--crate-type", "cdylib", "--manifest-path", manifest,
         "--target", target.triple + target.suffix],
        cwd=sdist.ROOT, env=variables)
    return os.path.join(variables["CARGO_TARGET_DIR"], target.triple,
                        "release", "lib{}.so".format(name))


def cargo_name(manifest):
    """Return the name of the package in a Cargo.toml."""
    with open(manifest, encoding="utf-8") as file:
        return re.search('^name = "(.*)"$', file.read(), re.M).group(1)


def add_standard_libraries(targets):
    """Install Rust's standard library for the targets that lack it."""
    missing = [target.triple for target in targets if not os.path.isdir(
        subprocess.check_output(
            ["rustc", "--print", "target-libdir", "--target", target.triple],
            cwd=sdist.ROOT, universal_newlines=True).strip())]
    if missing:
        subprocess.check_call(["rustup", "--quiet", "target", "add"]
                              + missing, cwd=sdist.ROOT)


def pack(archive, target, library, folder):
    """Pack a library into the wheel of its target; return the path.

    Parameters
    ----------
    archive : str
        The source archive.
    target : Target
        The platform.
    library : str
        The library's path.
    folder : str
        Where the wheel goes.
    """
    # auditwheel tells musl from glibc by the tag; glibc's it finds itself.
    tag = target.tag if is_musl(target) else "linux_" + target.machine
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(archive) as packed:
            packed.extractall(scratch)
        source, = glob.glob(os.path.join(scratch, "*"))
        subprocess.check_call(
            [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index",
             "--no-deps", "--no-build-isolation", "--use-pep517",
             "--config-settings=--build-option=--plat-name=" + tag,
             "--wheel-dir", scratch, source],
            env=environment(SPECTRUST_PREBUILT=library))
        plain, = glob.glob(os.path.join(scratch, "*.whl"))
        proved = prove(plain, target, os.path.join(scratch, "proved"))
        os.makedirs(folder, exist_ok=True)
        return shutil.copy(proved, folder)


def prove(wheel, target, folder):
    """Have auditwheel prove a wheel's platform; return the tagged one.

    auditwheel knows musl by Alpine's name for it. The name here is libc.so,
    which every musl has; on Debian that is a script for glibc's linker, so
    auditwheel is told to look for it nowhere.
    """
    command = ["auditwheel", "repair", "--plat", "auto", "--only-plat",
               "--wheel-dir", folder, wheel]
    if is_musl(target):
        command += ["--ldpaths", "", "--exclude", "libc.so"]
    done = subprocess.run(
        command, env=environment(), stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, universal_newlines=True)
    made = glob.glob(os.path.join(folder, "*.whl"))
    if done.returncode or len(made) != 1 or target.tag not in made[0]:
        sys.exit("{}error: this is no wheel for {}.".format(
            done.stdout, target.tag))
    return made[0]


def build(targets, folder):
    """Build the wheels of the targets and return their paths."""
    add_standard_libraries(targets)
    archive = sdist.make(folder)
    print("compiling for {}; a platform takes some minutes".format(
        ", ".join(target.name for target in targets)), flush=True)
    # Link-time optimisation takes most of the time, and has one thread.
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        libraries = list(pool.map(build_library, targets))
    return [pack(archive, target, library, folder)
            for target, library in zip(targets, libraries)]


def main():
    """Build the wheels that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help=", ".join(target.name for target in TARGETS))
    given = parser.parse_args()
    os.umask(0o022)
    targets = [find(name) for name in given.names] or TARGETS
    for wheel in build(targets, sdist.DIST):
        print(os.path.relpath(wheel, sdist.ROOT))


if __name__ == "__main__":
    main()
