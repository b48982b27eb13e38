"""Write generated files, or check that they are up to date."""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def write_or_check(files, command):
    """Write files; with ``--check`` as argument, compare them instead.

    Parameters
    ----------
    files : dict
        The text of each file, by its path below the root of the project.
    command : str
        What writes them, for the sentence if one is out of date.
    """
    for path, text in sorted(files.items()):
        full, expected = os.path.join(ROOT, path), text.encode("utf-8")
        committed = None
        if os.path.exists(full):
            with open(full, "rb") as file:
                committed = file.read()
        if committed == expected:
            continue
        if sys.argv[1:] == ["--check"]:
            sys.exit("{} is out of date: run `{}` and commit it.".format(
                path, command))
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as file:
            file.write(expected)
