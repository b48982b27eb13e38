"""Build spectrust: the Rust library, and the Python package around it.

Environment variables:

SPECTRUST_PREBUILT  a libspectrust.so to package instead of building one; if
                    it is for another machine, name that with bdist_wheel's
                    option --plat-name
CARGO               the cargo command; default "cargo"
CARGO_TARGET_DIR    where cargo builds, as always
"""

import json
import os
import re
import shutil
import subprocess
import sys

try:
    from setuptools import Distribution, __version__, setup
    from setuptools.command.build_py import build_py
except ImportError:
    from distutils.command.build_py import build_py
    from distutils.core import Distribution, setup
    __version__ = "0"

try:
    from setuptools.command.bdist_wheel import bdist_wheel
except ImportError:
    try:
        from wheel.bdist_wheel import bdist_wheel
    except ImportError:
        bdist_wheel = None

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = "spectrust"
SOURCES = "spectrust_py"
LIBRARY = "libspectrust.so"
# The manual and the completion scripts, where a system looks for them.
SHARED = [
    "share/bash-completion/completions/spectrust",
    "share/fish/vendor_completions.d/spectrust.fish",
    "share/man/man1/spectrust.1",
    "share/tcsh/spectrust.tcsh",
    "share/zsh/site-functions/_spectrust",
]


def read(name):
    """Return a file's text, or None if there is no such file."""
    path = os.path.join(HERE, name)
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        return file.read().decode("utf-8")


def cargo_value(key):
    """Return a value of Cargo.toml's [package]."""
    package = read("Cargo.toml").split("[package]", 1)[1].split("\n[", 1)[0]
    pattern = r'^{} *= *"(.*)"'.format(re.escape(key))
    found = re.search(pattern, package, re.MULTILINE)
    return found and found.group(1)


def long_description():
    """Return README.md for a site that has no other file of this project.

    Links to files lead to `repository` of Cargo.toml; without one, only their
    text remains.
    """
    repository = cargo_value("repository")

    def moved(match):
        is_picture, text, path = match.groups()
        if not repository:
            return text
        return "{}[{}]({}/{}/HEAD/{})".format(
            is_picture, text, repository.rstrip("/"),
            "raw" if is_picture else "blob", path)

    return re.sub(
        r"(!?)\[([^\]]*)\]\(([^):]+)\)", moved, read("README.md") or "")


def find_library():
    """Return the path of the library to package; build it if necessary."""
    prebuilt = os.environ.get("SPECTRUST_PREBUILT")
    if not prebuilt:
        return build_library()
    if not os.path.isfile(prebuilt):
        sys.exit("error: SPECTRUST_PREBUILT is {!r}, and there is no such "
                 "file.".format(prebuilt))
    return prebuilt


def build_library():
    """Build the library with cargo and return its path.

    The crate types are those of ``make build``: for others cargo would
    compile again. With an rlib it would drop link-time optimisation.
    """
    command = [
        os.environ.get("CARGO") or "cargo", "rustc", "--release", "--lib",
        "--crate-type", "cdylib,staticlib", "--locked",
        "--message-format", "json-render-diagnostics"]
    environment = dict(os.environ, CARGO_ENCODED_RUSTFLAGS=compiler_flags())
    try:
        messages = subprocess.check_output(command, cwd=HERE, env=environment)
    except OSError:
        sys.exit(
            "error: spectrust is built with Rust, and the command {!r} was "
            "not found: install Rust with cargo, or name a library that is "
            "built already in SPECTRUST_PREBUILT.".format(command[0]))
    except subprocess.CalledProcessError as error:
        sys.exit("error: cargo could not build spectrust (exit status {}); "
                 "its own messages are above.".format(error.returncode))
    return built_file(messages.decode("utf-8"))


def compiler_flags():
    """Return the flags for rustc, as `make build` passes them.

    They keep this machine's paths out of the library. Without a shell or
    rustc there are none; cargo then reports what is missing.
    """
    try:
        return subprocess.check_output(
            ["sh", os.path.join(HERE, "packaging", "remap.sh")],
            stderr=subprocess.DEVNULL).decode("utf-8")
    except (OSError, subprocess.CalledProcessError):
        return os.environ.get("CARGO_ENCODED_RUSTFLAGS", "")


def built_file(messages):
    """Return the library's path from cargo's messages."""
    for line in messages.splitlines():
        message = json.loads(line) if line.startswith("{") else {}
        for path in message.get("filenames", []):
            if os.path.basename(path) == LIBRARY:
                return path
    sys.exit("error: cargo made no {}; spectrust runs on Linux.".format(
        LIBRARY))


def find_sbom(platform):
    """Return the path of the list of crates for a platform tag, or None."""
    for machine in "x86_64", "aarch64":
        if platform.endswith("_" + machine):
            return os.path.join(
                HERE, "packaging", "sbom", machine + ".cdx.json")
    return None


class PlatformDistribution(Distribution):
    """A distribution for one platform, though without extension modules."""

    def has_ext_modules(self):
        return True


class BuildPy(build_py):
    """Adds the library to the Python package."""

    def run(self):
        build_py.run(self)
        target = self.library_target()
        self.mkpath(os.path.dirname(target))
        # The old file may be in use by a running process.
        part = target + ".part"
        shutil.copyfile(find_library(), part)
        os.chmod(part, 0o755)
        os.replace(part, target)

    def library_target(self):
        if getattr(self, "editable_mode", False):
            return os.path.join(HERE, SOURCES, LIBRARY)
        return os.path.join(self.build_lib, PACKAGE, LIBRARY)

    def get_outputs(self, include_bytecode=1):
        outputs = build_py.get_outputs(self, include_bytecode)
        return outputs + [self.library_target()]


COMMANDS = {"build_py": BuildPy}

if bdist_wheel is not None:
    class BdistWheel(bdist_wheel):
        """One wheel for every Python 3 of a platform."""

        def get_tag(self):
            return "py3", "none", bdist_wheel.get_tag(self)[2]

        def write_wheelfile(self, wheelfile_base, *args, **kwargs):
            """Add the list of the crates in the library (PEP 770)."""
            bdist_wheel.write_wheelfile(self, wheelfile_base, *args, **kwargs)
            sbom = find_sbom(self.get_tag()[2])
            if sbom:
                folder = os.path.join(wheelfile_base, "sboms")
                self.mkpath(folder)
                shutil.copyfile(sbom, os.path.join(
                    folder, PACKAGE + ".cdx.json"))

    COMMANDS["bdist_wheel"] = BdistWheel


def licence():
    """Return the licence as a keyword that this setuptools knows."""
    # setuptools 77 writes it as an expression (PEP 639).
    known = int(__version__.split(".")[0]) >= 77
    return {"license_expression" if known else "license":
            cargo_value("license")}


setup(
    name=PACKAGE,
    version=cargo_value("version"),
    description=cargo_value("description"),
    long_description=long_description(),
    long_description_content_type="text/markdown",
    packages=[
        PACKAGE, PACKAGE + "._command", PACKAGE + "._front_ends",
        PACKAGE + "._gallery",
        PACKAGE + "._native", PACKAGE + "._pyinstaller", PACKAGE + "._shards",
        PACKAGE + "._spread", PACKAGE + "._staged", PACKAGE + "._stores"],
    package_dir={PACKAGE: SOURCES},
    package_data={
        PACKAGE: ["py.typed", "*.pyi"],
        PACKAGE + "._command": ["jfk.flac"] + SHARED,
        PACKAGE + "._gallery": ["*.css", "*.html", "*.js"]},
    data_files=[
        (os.path.dirname(path), [os.path.join(SOURCES, "_command", path)])
        for path in SHARED],
    entry_points={
        "console_scripts": [
            "{0} = {0}._command:main".format(PACKAGE)],
        "pyinstaller40": [
            "hook-dirs = {}._pyinstaller:get_hook_dirs".format(PACKAGE)]},
    python_requires=">=3.4",
    extras_require={
        "arrays": ["numpy"],
        "progress": ["tqdm"],
        "cloud": ["fsspec[s3,gcs,abfs,http]"],
        "dask": ["distributed"],
        "loky": ["loky"],
        "mpi": ["mpi4py"],
        "ray": ["ray"],
        "shards": ["pyarrow", "google-crc32c"],
        "tensorflow": ["tensorflow", "numpy"],
        "torch": ["torch", "numpy"],
        "all": ["numpy", "tqdm"]},
    zip_safe=False,
    distclass=PlatformDistribution,
    cmdclass=COMMANDS,
    classifiers=[
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3",
        "Programming Language :: Rust",
        "Topic :: Multimedia :: Sound/Audio :: Analysis",
    ],
    **licence()
)
