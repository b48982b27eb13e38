"""Write the source archive, the same bytes each time.

Usage: ``make sdist`` writes dist/spectrust-VERSION.tar.gz.
"""
import argparse
import gzip
import os
import subprocess
import sys
import tarfile
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
DIST = os.path.join(ROOT, "dist")
# The first time that a zip file can hold.
ZIP_EPOCH = 315532800


def epoch():
    """Return the time of the files in an archive, in seconds.

    SOURCE_DATE_EPOCH, or the time of the last commit.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    try:
        return int(subprocess.check_output(
            ["git", "log", "-1", "--format=%ct"], cwd=ROOT,
            stderr=subprocess.DEVNULL))
    except (OSError, subprocess.CalledProcessError, ValueError):
        return ZIP_EPOCH


def make(folder):
    """Write the archive to a folder and return its path."""
    with tempfile.TemporaryDirectory() as scratch:
        # The metadata go to another folder, so that none are left here.
        subprocess.check_call(
            [sys.executable, "setup.py", "--quiet",
             "egg_info", "--egg-base", scratch,
             "sdist", "--formats", "tar", "--dist-dir", scratch], cwd=ROOT)
        name, = (name for name in os.listdir(scratch)
                 if name.endswith(".tar"))
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name + ".gz")
        pack(os.path.join(scratch, name), path)
    return path


def pack(source, path):
    """Compress a tar file: in order, and without time, owner and umask."""
    time = epoch()
    with tarfile.open(source) as old, open(path, "wb") as file, \
            gzip.GzipFile("", "wb", 9, file, mtime=time) as packed, \
            tarfile.open(fileobj=packed, mode="w",
                         format=tarfile.USTAR_FORMAT) as new:
        for member in sorted(old, key=lambda member: member.name):
            member.mtime = time
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.pax_headers = {}
            executable = member.isdir() or member.mode & 0o100
            member.mode = 0o755 if executable else 0o644
            new.addfile(member,
                        old.extractfile(member) if member.isfile() else None)


def main():
    """Write the archive and print its path."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.parse_args()
    print(os.path.relpath(make(DIST), ROOT))


if __name__ == "__main__":
    main()
