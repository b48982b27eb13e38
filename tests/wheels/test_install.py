"""The wheel in fresh environments: old and new Python, old and new pip.

There is no network, and nothing but the environment on the PATH.
"""
import os
import tarfile
import unittest

from support import (
    CHOSEN,
    DIST,
    HOST,
    NATIVE,
    RECORDING,
    USE,
    Case,
    Fresh,
    for_each_wheel,
    interpreters,
    run,
    sdist,
    wheel_of,
)

FOUND = interpreters()


@unittest.skipIf(HOST not in CHOSEN, "for this machine")
class Installed(Case):

    def fresh(self, interpreter):
        """Make an environment, and an empty folder to work in."""
        os.mkdir(self.path("work"))
        return Fresh(interpreter, self.path("environment"))

    def use(self, fresh):
        """Draw with the environment's spectrust."""
        work = self.path("work")
        fresh.run("python", USE, RECORDING, cwd=work)
        fresh.run("spectrust", "demo", "demo", cwd=work)
        fresh.run("spectrust", os.path.join("demo", "sounds"), "pictures",
                  cwd=work)
        self.assertEqual(len(os.listdir(os.path.join(work, "pictures"))),
                         len(os.listdir(os.path.join(work, "demo", "sounds"))))

    def install(self, fresh):
        """Install the wheel.

        Not from the source folder: what another build left there, pip would
        take for an installed package.
        """
        return fresh.run("python", "-m", "pip", "install", wheel_of(HOST),
                         cwd=self.path("work"))

    def test_the_newest_python(self):
        fresh = self.fresh(FOUND[-1][1])
        self.install(fresh)
        self.use(fresh)
        self.assertNotIn("numpy", fresh.run("python", "-m", "pip", "list"))

    def test_the_oldest_python(self):
        fresh = self.fresh(FOUND[0][1])
        if FOUND[0][0] < (3, 7):
            fresh.use_pip("21.3.1")
        self.install(fresh)
        self.use(fresh)

    @unittest.skipIf(FOUND[0][0] > (3, 9), "no Python that runs pip 19")
    def test_pip_19_3_is_the_first_that_accepts_it(self):
        fresh = self.fresh(FOUND[0][1])
        fresh.use_pip("19.2.3")
        with self.assertRaisesRegex(AssertionError, "not a supported wheel"):
            self.install(fresh)
        # By its name an older pip finds only the source archive, if any.
        with self.assertRaisesRegex(AssertionError, "No matching"):
            fresh.run("python", "-m", "pip", "install", "--find-links", DIST,
                      "--only-binary", ":all:", "spectrust",
                      cwd=self.path("work"))
        fresh.use_pip("19.3")
        self.install(fresh)
        self.use(fresh)


    @unittest.skipIf(FOUND[0][0] > (3, 11), "has no setuptools of its own")
    def test_the_oldest_setuptools_builds_the_package(self):
        with tarfile.open(sdist()) as archive:
            archive.extractall(self.folder)
        source, = os.listdir(self.folder)
        command = [FOUND[0][1], "setup.py", "--quiet"]
        options = {"cwd": self.path(source), "env": dict(
            os.environ, SPECTRUST_PREBUILT=NATIVE)}
        self.assertIn("MIT", run(*command, "--license", **options))
        run(*command, "build", "--build-lib", self.path("built"), **options)
        self.assertTrue(os.path.isfile(
            self.path("built", "spectrust", "libspectrust.so")))


class Elsewhere(Case):
    """pip on another platform picks that platform's wheel."""

    @for_each_wheel
    def test_pip_accepts_each_tag(self, target):
        installed = self.path("installed-" + target.name)
        run(FOUND[-1][1], "-m", "pip", "install", "--quiet", "--no-index",
            "--disable-pip-version-check", "--find-links", DIST,
            "--only-binary", ":all:", "--platform", target.tag,
            "--target", installed, "spectrust")
        with open(os.path.join(installed, "spectrust", "libspectrust.so"),
                  "rb") as one, \
                open(self.library_of(target), "rb") as other:
            self.assertEqual(one.read(), other.read())


if __name__ == "__main__":
    unittest.main()
