"""Run tests/python on every Python 3.6 or later that is on this machine.

``every_python.py --ends`` runs it on the oldest and the newest alone, and
``every_python.py --newest`` prints the path of the newest and runs nothing.

Looked for: ``python3`` and ``python3.X`` on the PATH, and pyenv's versions.
Each is run with nothing installed, from the source tree; the first failure
ends the run. The interpreter that runs this file must be among them.
"""
import glob
import os
import re
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
# Seconds after which the suite, which takes one or two minutes, hangs.
HANGS = 1200
ASK = "import sys; print('%d.%d' % sys.version_info[:2])"


def candidates():
    """Return paths that may be interpreters, this one first."""
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    folders = os.environ.get("PATH", "").split(os.pathsep)
    folders += sorted(glob.glob(os.path.join(pyenv, "versions", "*", "bin")))
    paths = [sys.executable]
    for folder in folders:
        for path in sorted(glob.glob(os.path.join(folder, "python3*"))):
            if re.match(r"python3(\.\d+)?$", os.path.basename(path)):
                paths.append(path)
    return paths


def version_of(path):
    """Return (major, minor), or None where the path does not run."""
    try:
        said = subprocess.check_output([path, "-c", ASK],
                                       stderr=subprocess.DEVNULL)
        major, minor = said.decode().strip().split(".")
        return int(major), int(minor)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def interpreters():
    """Return one path for each version found, oldest first."""
    found = {}
    for path in candidates():
        version = version_of(path)
        if version and version >= (3, 6):
            found.setdefault(version, path)
    return sorted(found.items())


def run(path):
    """Return the exit code of the suite; one that hangs shows where."""
    suite = subprocess.Popen([
        path, "-X", "faulthandler", "-W", "ignore::DeprecationWarning",
        "-m", "unittest", "discover", "-s", os.path.join(HERE, "python")])
    try:
        return suite.wait(HANGS)
    except subprocess.TimeoutExpired:
        suite.send_signal(signal.SIGABRT)
        return suite.wait()


def main():
    """Run the suite on each interpreter and stop at the first failure."""
    found = interpreters()
    if "--newest" in sys.argv[1:]:
        print(found[-1][1])
        return
    if "--ends" in sys.argv[1:]:
        found = found[:1] + found[1:][-1:]
    print("interpreters:", ", ".join("%d.%d" % each for each, _ in found))
    for version, path in found:
        print("== Python %d.%d: %s" % (version + (path,)), flush=True)
        if run(path) != 0:
            sys.exit("the suite failed on Python %d.%d" % version)


if __name__ == "__main__":
    main()
