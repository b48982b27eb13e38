"""Add the files that no import names to a frozen app: library, page."""

from PyInstaller.utils.hooks import (  # type: ignore
    collect_data_files,
    collect_dynamic_libs,
)

binaries = collect_dynamic_libs("spectrust")
datas = collect_data_files("spectrust", subdir="_gallery")
