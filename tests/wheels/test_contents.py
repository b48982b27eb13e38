"""Name, metadata and files of the wheels and of the source archive."""
import email
import os
import re
import subprocess
import tarfile
import unittest
import zipfile

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from support import (
    CHOSEN,
    ROOT,
    Case,
    for_each_wheel,
    is_musl,
    run,
    sdist,
    wheel_of,
    wheels,
)


def tool(name, *arguments):
    """Run one of the programs in the interpreter's environment."""
    return run(name, *arguments, env=wheels.environment())


def names_of(target):
    """Return the names of the files in a target's wheel."""
    with zipfile.ZipFile(wheel_of(target)) as wheel:
        return [name for name in wheel.namelist() if not name.endswith("/")]


def read_metadata(target, name):
    """Return the text of a file in the .dist-info of a target's wheel."""
    path, = (each for each in names_of(target)
             if re.match(r"[^/]*\.dist-info/" + re.escape(name) + "$", each))
    with zipfile.ZipFile(wheel_of(target)) as wheel:
        return wheel.read(path).decode("utf-8")


def fields_of(target, name):
    """Return the fields of METADATA or WHEEL."""
    return email.message_from_string(read_metadata(target, name))


class Wheels(Case):

    @for_each_wheel
    def test_the_tag_is_for_every_python_3_and_the_platform(self, target):
        tags = {target.tag}
        if not is_musl(target):
            tags.add("manylinux2014_" + target.machine)
        self.assertEqual(set(fields_of(target, "WHEEL").get_all("Tag")),
                         {"py3-none-" + tag for tag in tags})
        name = os.path.basename(wheel_of(target))
        self.assertEqual(
            set(name[:-len(".whl")].split("-")[-1].split(".")), tags)

    @for_each_wheel
    def test_auditwheel_agrees(self, target):
        if is_musl(target):
            return  # auditwheel knows musl by Alpine's name only
        said = " ".join(tool("auditwheel", "show", wheel_of(target)).split())
        self.assertIn('platform tag: "{}"'.format(target.tag), said)

    @for_each_wheel
    def test_the_licence_is_an_expression_with_its_texts(self, target):
        fields = fields_of(target, "METADATA")
        self.assertEqual(fields["License-Expression"], "MIT")
        self.assertIsNone(fields["License"])
        self.assertEqual(sorted(fields.get_all("License-File")),
                         ["LICENSE", "LICENSE-THIRD-PARTY"])
        for name in "LICENSE", "LICENSE-THIRD-PARTY":
            with open(os.path.join(ROOT, name), encoding="utf-8") as file:
                self.assertEqual(
                    read_metadata(target, "licenses/" + name), file.read())

    @for_each_wheel
    def test_only_extras_need_other_packages(self, target):
        needed = fields_of(target, "METADATA").get_all("Requires-Dist")
        self.assertEqual(sorted(needed), [
            'distributed; extra == "dask"',
            'fsspec[abfs,gcs,http,s3]; extra == "cloud"',
            'google-crc32c; extra == "shards"', 'loky; extra == "loky"',
            'mpi4py; extra == "mpi"',
            'numpy; extra == "all"', 'numpy; extra == "arrays"',
            'numpy; extra == "tensorflow"', 'numpy; extra == "torch"',
            'pyarrow; extra == "shards"',
            'ray; extra == "ray"', 'tensorflow; extra == "tensorflow"',
            'torch; extra == "torch"',
            'tqdm; extra == "all"', 'tqdm; extra == "progress"'])

    @for_each_wheel
    def test_the_list_of_crates_is_valid_and_that_of_the_machine(self, target):
        listed = read_metadata(target, "sboms/spectrust.cdx.json")
        self.assertIsNone(JsonStrictValidator(
            SchemaVersion.V1_6).validate_str(listed))
        self.assertEqual("raw-cpuid" in listed, target.machine == "x86_64")
        self.assertIn("pkg:cargo/realfft@", listed)
        for unlinked in "criterion", "serde_derive", "cbindgen":
            self.assertNotIn(unlinked, listed)

    @for_each_wheel
    def test_all_files_of_the_package_are_there(self, target):
        sources = os.path.join(ROOT, "spectrust_py")
        expected = {
            os.path.relpath(os.path.join(folder, name), sources)
            for folder, _, names in os.walk(sources)
            for name in names if not name.endswith((".so", ".pyc"))}
        held = {name[len("spectrust/"):] for name in names_of(target)
                if name.startswith("spectrust/")}
        self.assertEqual(held, expected | {"libspectrust.so"})

    @for_each_wheel
    def test_the_manual_and_completions_go_where_systems_look(self, target):
        shared = [name.split(".data/data/")[1] for name in names_of(target)
                  if ".data/data/" in name]
        self.assertIn("share/man/man1/spectrust.1", shared)
        self.assertEqual(len(shared), 5)

    @for_each_wheel
    def test_check_wheel_contents(self, target):
        # W002: the command prints its completions, systems look for them in
        # share. W004: PyInstaller wants a dash in the name of its hook.
        tool("check-wheel-contents", "--ignore", "W002,W004",
             wheel_of(target))

    @for_each_wheel
    def test_the_same_bytes_each_time(self, target):
        again = wheels.pack(sdist(), target, self.library_of(target),
                            self.path("again"))
        self.assertEqual(os.path.basename(again),
                         os.path.basename(wheel_of(target)))
        with open(wheel_of(target), "rb") as one, open(again, "rb") as two:
            self.assertEqual(one.read(), two.read())

    def test_twine_check(self):
        tool("twine", "check", "--strict", sdist(),
             *[wheel_of(target) for target in CHOSEN])


class Source(Case):

    @unittest.skipUnless(os.path.exists(os.path.join(ROOT, ".git")),
                         "no checkout")
    def test_the_archive_holds_only_what_git_does(self):
        tracked = set(subprocess.check_output(
            ["git", "ls-files"], cwd=ROOT,
            universal_newlines=True).splitlines())
        with tarfile.open(sdist()) as archive:
            held = {re.sub("^[^/]*/", "", member.name)
                    for member in archive if member.isfile()}
        self.assertLessEqual(held - tracked, {"PKG-INFO", "setup.cfg"})
        self.assertLess({"Cargo.lock", "build.rs", "packaging/remap.sh",
                         "src/lib.rs", "setup.py"}, held)


if __name__ == "__main__":
    unittest.main()
