"""Draw the mel-spectrograms of every audio file of a folder."""

import atexit
import ctypes
import os
import uuid

from . import errors
from ._bindings import (
    FORMAT,
    STATUS,
    SpectrustBatch,
    SpectrustProgress,
    SpectrustResult,
)
from ._call import call, sentences, text
from ._files import Files
from ._handle import Handle
from ._library import library
from ._options import FORMATS
from ._outputs import create_folders, name_outputs
from ._parameters import Whole, sentence
from ._paths import decode_path, encode_path
from .result import Result
from .spectrogram import Spectrogram

_MOST_JOBS = 1024
_JOBS = Whole("a whole number from 1 to {} or None".format(_MOST_JOBS))

# Of the files of each format.
_ENDINGS = {FORMAT["JPEG"]: "jpg", FORMAT["PNG"]: "png", FORMAT["NPY"]: "npy"}

# Python acts on Ctrl-C between two polls.
_POLL_MS = 50

# Handles of the batches that threads of this process are waiting for.
_under_way = set()


class Batchop(object):
    """Draws every audio file in a folder and below it, in parallel.

    The files are listed once, at construction: names that end in .wav or
    .wave, in upper or lower case. The pictures have random names (UUID
    version 4); override `generate_output_path` for others.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        The folder of the audio files. Links to folders are not followed.
    outpath : str, bytes or os.PathLike
        The folder of the pictures, created if missing. Audio files in it
        are left out, so it may lie inside `path`.
    width : int, optional
        Picture width in pixels, 1 to 16384. Default 600.
    height : int, optional
        Picture height in pixels, 1 to 16384. Default 420.
    r, g, b : float, optional
        Ceiling of the red, green and blue channel, 0 to 255. Default 255.
    jobs : int or None, optional
        Number of threads, 1 to 1024. Default None: as many as the process
        may use processors.
    format : {"jpeg", "png", "npy"}, optional
        What to make where the names are random. Default "jpeg".
    **options
        The other options of `Spectrogram`.

    Raises
    ------
    NotFoundError
        If there is no folder `path`; a FileNotFoundError.
    InputError
        If it cannot be listed; an OSError.
    OptionError
        If an option is out of range; a ValueError.
    TypeError
        If an option or a path is of the wrong type, or a name is unknown.

    See Also
    --------
    Spectrogram : Draws one file, and explains the options.

    Examples
    --------
    >>> import spectrust
    >>> with spectrust.Batchop("in_dir", "out_dir", 255, 255, b=150.) as s:
    ...     res = s
    >>> [result.input_file for result in res]
    ['in_dir/one.wav', 'in_dir/two.wav']
    """

    def __init__(self, path, outpath, width=600, height=420,
                 r=255., g=255., b=255., jobs=None, format="jpeg",
                 **options):
        self._jobs = _number_of_jobs(jobs)
        self._format = FORMATS.to_c("format", format)
        self._spectrogram = Spectrogram(width, height, r, g, b, **options)
        self._outpath = encode_path(outpath, "outpath")
        self._files = Files(encode_path(path, "path"), self._outpath)

    def generate_output_path(self, path=None):
        """Name a picture; a subclass may override this.

        An override is called once for every input, in path order, before
        the first is drawn: with the input's path if it needs an argument or
        has one named `path`, otherwise with none. Folders that are missing
        are created. What it raises ends the batch.

        Parameters
        ----------
        path : str, optional
            Path of the audio file; a random name does not depend on it.

        Returns
        -------
        str
            Path of the picture, here a random one in the folder `outpath`.

        Examples
        --------
        >>> import os
        >>> import spectrust
        >>> class Named(spectrust.Batchop):
        ...     def generate_output_path(self, path):
        ...         stem = os.path.splitext(os.path.basename(path))[0]
        ...         return os.path.join("out_dir", stem + ".jpg")
        >>> [result.output_file for result in Named("in_dir", "out_dir").run()]
        ['out_dir/one.jpg', 'out_dir/two.jpg']
        """
        return "{}/{}.{}".format(
            decode_path(self._outpath), uuid.uuid4(), _ENDINGS[self._format])

    def run(self):
        """Draw every file and wait for the last.

        May be called again, after an exception too; the pictures then have
        new names.

        Returns
        -------
        list of Result
            One for each file, in path order. A file that cannot be read is
            a result with an error, and so is a folder.

        Raises
        ------
        OutputError
            If `outpath` cannot be created for pictures with random names.
        StateError
            If the system gives no thread to work in.
        TypeError, ValueError
            If an overridden `generate_output_path` returns what is no path,
            or the same path for two inputs.
        KeyboardInterrupt
            On Ctrl-C. All threads have ended by then, and no file is left
            half written.

        Examples
        --------
        >>> import spectrust
        >>> results = spectrust.Batchop("in_dir", "out_dir", jobs=2).run()
        >>> [result.ok for result in results]
        [True, True]
        """
        names = self._names()
        batch = Handle(SpectrustBatch, library.spectrust_batch_free)
        try:
            self._start(batch, names)
            _under_way.add(batch)
            _wait(batch)
            return [_result(batch, index) for index in range(len(self._files))]
        finally:
            _under_way.discard(batch)
            _stop(batch)

    def _names(self):
        """Return the pictures' paths; None leaves them to the library."""
        method = self.generate_output_path
        own = getattr(method, "__func__", None)
        if own is Batchop.generate_output_path:
            return None
        names = name_outputs(self._files, method)
        create_folders(
            set(os.path.dirname(name) for name in names) | {self._outpath})
        return names

    def _start(self, batch, names):
        array = None
        if names is not None:
            array = (ctypes.c_char_p * len(names))(*names)
        spectrogram = self._spectrogram._live_handle()
        call(library.spectrust_batch_start,
             spectrogram.pointer, self._files.handle.pointer, self._outpath,
             array, self._format, self._jobs, batch.out())

    def __enter__(self):
        return self.run()

    def __exit__(self, *exception):
        pass


def _number_of_jobs(jobs):
    """Return the number of threads, 0 for the library's choice."""
    if jobs is None:
        return 0
    number = _JOBS.to_c("jobs", jobs)
    if not 1 <= number <= _MOST_JOBS:
        raise errors.OptionError(sentence("jobs", _JOBS.allowed, jobs))
    return number


@atexit.register
def _stop_all():
    """Stop batches that daemon threads run when the interpreter exits.

    Without this their files under way would be left with temporary names.
    """
    for batch in list(_under_way):
        try:
            _stop(batch)
        except errors.StateError:
            # Another process's batch, inherited by a fork.
            continue


def _stop(batch):
    """Cancel a batch and wait until it has ended.

    Its memory goes with the last reference to the handle, as another thread
    may be waiting for the batch too.
    """
    if batch.pointer:
        call(library.spectrust_batch_cancel, batch.pointer)
        _wait(batch)


def _wait(batch):
    progress = SpectrustProgress()
    while not progress.ended:
        call(library.spectrust_batch_poll,
             batch.pointer, _POLL_MS, ctypes.byref(progress))


def _result(batch, index):
    found = SpectrustResult()
    call(library.spectrust_batch_result,
         batch.pointer, index, ctypes.byref(found))
    source = decode_path(found.in_path)
    if found.status != STATUS["OK"]:
        error = errors.from_status(found.status, text(found.message))
        return Result(source, None, error)
    return Result(
        source, decode_path(found.out_path), None, sentences(found.warnings))
