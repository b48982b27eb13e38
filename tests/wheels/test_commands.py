"""The commands of docs/install.md, run as they stand."""
import os
import re
import shutil
import unittest

from support import (
    CHOSEN,
    HOST,
    PIPS,
    RECORDING,
    ROOT,
    USE,
    Case,
    interpreters,
    run,
    sdist,
    wheel_of,
    wheels,
    without_network,
)

DOCUMENT = os.path.join(ROOT, "docs", "install.md")


def commands():
    """Return the commands of each section, by its title."""
    with open(DOCUMENT, encoding="utf-8") as file:
        sections = file.read().split("\n## ")[1:]
    return {section.split("\n")[0]: "".join(
        re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S))
        for section in sections}


@unittest.skipIf(HOST not in CHOSEN, "for this machine")
class Commands(Case):

    def setUp(self):
        super().setUp()
        os.mkdir(self.path("dist"))
        for path in [sdist()] + [wheel_of(target) for target in CHOSEN]:
            shutil.copy(path, self.path("dist"))
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": self.folder,
                            "LANG": "C.UTF-8",
                            "PIP_DISABLE_PIP_VERSION_CHECK": "1"}

    def use(self, interpreter):
        """Make an environment and put it on the PATH."""
        run(interpreter, "-m", "venv", self.path("environment"))
        self.environment["PATH"] = os.pathsep.join(
            [self.path("environment", "bin"), self.environment["PATH"]])

    def shell(self, section, prefix=()):
        """Run the commands of a section; return what they print."""
        return run(*prefix, "sh", "-eu", "-c", commands()[section],
                   cwd=self.folder, env=self.environment)

    def test_every_section_with_commands_is_run_here(self):
        self.assertEqual(
            {title for title, lines in commands().items() if lines},
            {"pip", "Old pip", "Offline", "From source", "Uninstall"})

    def test_pip_and_uninstall(self):
        self.use(interpreters()[-1][1])
        self.assertIn("Successfully installed spectrust", self.shell("pip"))
        self.assertIn("Successfully uninstalled", self.shell("Uninstall"))
        self.assertEqual(
            [folder for folder, _, _ in os.walk(self.path("environment"))
             if "spectrust" in os.path.basename(folder)], [])

    def test_old_pip(self):
        # pip asks its index, so this machine's settings are kept.
        self.environment = {
            name: value for name, value in os.environ.items()
            if name != "PYTHONPATH"}
        self.use(interpreters()[0][1])
        self.shell("Old pip")
        self.assertIn("Successfully installed spectrust", self.shell("pip"))

    def test_offline(self):
        oldest, interpreter = interpreters()[0]
        if oldest < (3, 7):
            shutil.copy(os.path.join(PIPS, "pip-21.3.1-py3-none-any.whl"),
                        self.path("dist"))
        elif oldest < (3, 9):
            self.skipTest("no newer pip for this Python is at hand")
        self.use(interpreter)
        self.assertIn("Successfully installed spectrust",
                      self.shell("Offline", without_network()))

    def test_source(self):
        # Unoptimised, which takes a quarter of the time and larger stacks.
        self.environment = dict(
            wheels.environment(), CARGO_PROFILE_RELEASE_LTO="off",
            CARGO_PROFILE_RELEASE_OPT_LEVEL="0",
            CARGO_PROFILE_RELEASE_CODEGEN_UNITS="16",
            CARGO_TARGET_DIR=self.path("target"), RUST_MIN_STACK="33554432")
        self.environment.pop("PYTHONPATH", None)
        self.use(interpreters()[-1][1])
        self.assertIn("Successfully installed spectrust",
                      self.shell("From source"))
        os.mkdir(self.path("work"))
        run("python", USE, RECORDING, cwd=self.path("work"),
            env=self.environment)


if __name__ == "__main__":
    unittest.main()
