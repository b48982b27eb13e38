"""Freeze a program with PyInstaller and run it where nothing else is.

Run by ``make test-frozen`` with the interpreter of build/frozen/venv, which
has PyInstaller.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))


def run(*command, **options):
    """Run a command outside this tree's own PYTHONPATH."""
    environment = dict(os.environ)
    environment.pop("PYTHONPATH", None)
    subprocess.check_call(command, env=environment, **options)


def use(app, folder):
    """Run the frozen program with neither Python nor the package there."""
    vector = os.path.join(ROOT, "tests", "vectors",
                          "speech-16bit-8k-default.wav")
    shutil.copy(vector, os.path.join(folder, "in.wav"))
    said = subprocess.check_output(
        [app, "in.wav", "out.jpg", "out"], env={}, cwd=folder)
    assert said.split()[1:] == [b"[True]"], said
    with open(os.path.join(folder, "out.jpg"), "rb") as file:
        assert file.read(3) == b"\xff\xd8\xff"


def main():
    """As a folder and as one file."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
            "--wheel-dir", folder, ROOT)
        wheel, = glob.glob(os.path.join(folder, "*.whl"))
        run(sys.executable, "-m", "pip", "install", "--quiet", "--no-index",
            "--no-deps", "--force-reinstall", wheel)
        for kind in ("--onedir", "--onefile"):
            made = os.path.join(folder, kind.strip("-"))
            run(sys.executable, "-m", "PyInstaller", "--log-level", "WARN",
                kind, "--distpath", made, "--workpath", made + "-work",
                "--specpath", folder, os.path.join(HERE, "app.py"))
            app = os.path.join(made, "app")
            if os.path.isdir(app):
                app = os.path.join(app, "app")
            use(app, tempfile.mkdtemp(dir=folder))
    print("frozen: an app in a folder and an app in one file draw pictures")


if __name__ == "__main__":
    main()
