"""List the recordings of a batch."""

import ctypes

from .bindings import (
    STATUS,
    SpectrustError,
    SpectrustFiles,
    SpectrustSource,
    SpectrustWalkOptions,
)
from .call import call, new_struct, warn_from
from .handle import Handle
from .library import library


class Files(object):
    """A list of recordings, in the order in which they were found or given.

    A folder that could not be listed is also an entry, but not a file. A list
    with recordings in memory must live as long as a batch that draws it.

    Attributes
    ----------
    handle : Handle
        The library's list.
    """

    def __init__(self):
        self.handle = Handle(SpectrustFiles, library.spectrust_files_free)
        self._in_memory = []

    @classmethod
    def in_folder(cls, folder, **options):
        """List the audio files in a folder, sorted by the bytes of the path.

        Parameters
        ----------
        folder : bytes
            Folder to search.
        **options
            Fields of SpectrustWalkOptions that differ from the defaults.

        Raises
        ------
        NotFoundError
            If the folder does not exist.
        InputError
            If it cannot be listed.
        OptionError
            If `pattern` is not a valid pattern.

        Warns
        -----
        SpectrustWarning
            If there is no audio file, with the extensions found.
        """
        known = new_struct(
            SpectrustWalkOptions, library.spectrust_walk_options_init, options)
        files = cls()
        call(library.spectrust_walk,
             folder, ctypes.byref(known), files.handle.out())
        # Issued at the line that created the batch.
        warn_from(library.spectrust_files_warnings, files.handle.pointer)
        return files

    @classmethod
    def from_sources(cls, sources, root=None, folder=None):
        """Make a list of the given recordings.

        Parameters
        ----------
        sources : list of bytes and Source
            The recordings, in order: paths, and recordings in memory.
        root : bytes, optional
            Folder that the layout "mirror" mirrors. Default: the folder that
            all files have in common.
        folder : bytes, optional
            Folder where relative paths start. Default: the current folder.
        """
        files = cls()
        files._in_memory = [
            each for each in sources if not isinstance(each, bytes)]
        array = (SpectrustSource * len(sources))(*[
            SpectrustSource(path=each) if isinstance(each, bytes)
            else each.struct for each in sources])
        call(library.spectrust_files_from_sources,
             array, len(sources), root, folder, files.handle.out())
        return files

    def take(self, wanted):
        """Return the list of some files, by index."""
        return Files.from_sources(
            [self.path(index) for index in wanted], self.root)

    def places(self):
        """Return the list whose paths are below its root."""
        return self

    def __len__(self):
        return library.spectrust_files_len(self.handle.pointer)

    def path(self, index):
        """Return the path of entry `index`, as bytes."""
        return library.spectrust_files_path(self.handle.pointer, index)

    def size(self, index):
        """Return the size of entry `index` in bytes; 0 if it is unknown."""
        return library.spectrust_files_size(self.handle.pointer, index)

    @property
    def in_memory(self):
        """Return the number of recordings in memory."""
        return len(self._in_memory)

    @property
    def root(self):
        """Return the folder that the layout "mirror" mirrors, as bytes.

        None if the recordings have no folder in common.
        """
        return library.spectrust_files_root(self.handle.pointer)

    def is_file(self, index):
        """Return False for a folder that could not be listed."""
        entry = SpectrustError()
        call(library.spectrust_files_status,
             self.handle.pointer, index, ctypes.byref(entry))
        return entry.status == STATUS["OK"]
