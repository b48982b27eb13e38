"""List the audio files of a folder."""

from ._bindings import STATUS, SpectrustFiles
from ._call import call
from ._handle import Handle
from ._library import library


class Files(object):
    """The audio files in a folder and below it, in the order of their bytes.

    A folder that could not be listed is one entry too, which is no file.

    Parameters
    ----------
    folder : bytes
        Where to look.
    skip : bytes
        A folder to leave out.

    Attributes
    ----------
    handle : Handle
        The library's list.

    Raises
    ------
    NotFoundError
        If there is no such folder.
    InputError
        If it cannot be listed.
    """

    def __init__(self, folder, skip):
        self.handle = Handle(SpectrustFiles, library.spectrust_files_free)
        call(library.spectrust_walk, folder, skip, self.handle.out())

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
