"""Hooks that tell PyInstaller which files to add to an app.

PyInstaller finds this package by the entry point ``pyinstaller40``.
"""

import os


def get_hook_dirs():
    """Return the folders with hooks."""
    return [os.path.dirname(os.path.abspath(__file__))]
