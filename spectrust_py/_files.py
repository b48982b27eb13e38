"""List the audio files that a batch works on."""

import ctypes

from ._bindings import STATUS, SpectrustFiles, SpectrustWalkOptions
from ._call import call, warn_of
from ._handle import Handle
from ._library import library


class Files(object):
    """A list of files, in the order in which they were found or given.

    A folder that could not be listed is one entry too, which is no file.

    Attributes
    ----------
    handle : Handle
        The library's list.
    """

    def __init__(self):
        self.handle = Handle(SpectrustFiles, library.spectrust_files_free)

    @classmethod
    def below(cls, folder, **options):
        """List the audio files in a folder, in the order of their bytes.

        Parameters
        ----------
        folder : bytes
            Where to look.
        **options
            Fields of SpectrustWalkOptions, other than the defaults.

        Raises
        ------
        NotFoundError
            If there is no such folder.
        InputError
            If it cannot be listed.
        OptionError
            If `pattern` is none.

        Warns
        -----
        SpectrustWarning
            If there is none: what the names of the other files end in.
        """
        known = SpectrustWalkOptions()
        call(library.spectrust_walk_options_init,
             ctypes.byref(known), ctypes.sizeof(known))
        for name, value in options.items():
            setattr(known, name, value)
        files = cls()
        call(library.spectrust_walk,
             folder, ctypes.byref(known), files.handle.out())
        # The line that made the batch, two functions further up.
        warn_of(library.spectrust_files_warnings, files.handle.pointer)
        return files

    @classmethod
    def of(cls, paths):
        """List the files of these paths, a list of bytes."""
        files = cls()
        array = (ctypes.c_char_p * len(paths))(*paths)
        call(library.spectrust_files_of,
             array, len(paths), files.handle.out())
        return files

    def __len__(self):
        return library.spectrust_files_len(self.handle.pointer)

    def path(self, index):
        """Return the path of entry `index`, as bytes."""
        return library.spectrust_files_path(self.handle.pointer, index)

    def is_file(self, index):
        """Tell a file from a folder that could not be listed."""
        status = library.spectrust_files_status(
            self.handle.pointer, index, None)
        return status == STATUS["OK"]
