"""Add the shared library, which no import names, to a frozen app."""

from PyInstaller.utils.hooks import collect_dynamic_libs  # type: ignore

binaries = collect_dynamic_libs("spectrust")
