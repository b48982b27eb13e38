"""Where PyInstaller finds what it is to put into an app beside the modules.

It asks for this by the entry point ``pyinstaller40``.
"""

import os


def get_hook_dirs():
    """Return the folders with hooks."""
    return [os.path.dirname(os.path.abspath(__file__))]
