"""Build the wheel, install it where nothing else is, and use it.

Run by ``make test`` with the interpreter of build/venv.
"""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import venv
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
USE = """\
import os, spectrust
here = os.path.dirname(os.path.abspath(spectrust.__file__))
assert "site-packages" in here, here
assert sorted(n for n in os.listdir(here) if n.endswith(".so")) == \
    ["libspectrust.so"]
result = spectrust.Spectrogram(64, 48).generate("in.wav", "out.jpg")
assert result.ok, result
print(spectrust.__version__, "from", here)
"""


def run(*command, **options):
    """Run a command outside this tree's own PYTHONPATH."""
    environment = dict(os.environ)
    environment.pop("PYTHONPATH", None)
    subprocess.check_call(command, env=environment, **options)


def new_python(folder, name):
    """Make a virtual environment and return its interpreter."""
    path = os.path.join(folder, name)
    venv.create(path, with_pip=True)
    return os.path.join(path, "bin", "python")


def use(python, folder):
    """Draw a picture with the package that this interpreter has."""
    vector = os.path.join(ROOT, "tests", "vectors",
                          "speech-16bit-8k-default.wav")
    shutil.copy(vector, os.path.join(folder, "in.wav"))
    run(python, "-c", USE, cwd=folder)


def main():
    """Wheel, `pip install .` and `python setup.py build`."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
            "--wheel-dir", folder, ROOT)
        wheel, = glob.glob(os.path.join(folder, "*.whl"))
        print(os.path.basename(wheel))
        assert wheel.endswith("-py3-none-linux_%s.whl" % os.uname().machine)
        with zipfile.ZipFile(wheel) as archive:
            held = {os.path.basename(name) for name in archive.namelist()}
        assert {"LICENSE", "LICENSE-THIRD-PARTY"} <= held, sorted(held)
        python = new_python(folder, "from-wheel")
        run(python, "-m", "pip", "install", "--quiet", "--no-index", wheel)
        use(python, folder)

        python = new_python(folder, "from-source")
        run(python, "-m", "pip", "install", "--quiet", ".", cwd=ROOT)
        use(python, folder)

        built = os.path.join(folder, "built")
        run(sys.executable, "setup.py", "--quiet", "build", "--build-base",
            built, cwd=ROOT)
        assert glob.glob(os.path.join(
            built, "lib*", "spectrust", "libspectrust.so"))
    print("package: wheel, pip install . and setup.py build work")


if __name__ == "__main__":
    main()
