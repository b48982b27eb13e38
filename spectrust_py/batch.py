"""Draw the mel-spectrograms of many audio files."""

import array
import collections
import ctypes
import os

from . import errors
from ._bindings import FORMAT, LAYOUT, REMAINDER
from ._files import Files
from ._meter import meter
from ._options import FORMATS, words
from ._outputs import create_folders, name_outputs
from ._parameters import Flag, Number, Whole, sentence
from ._paths import decode_path, encode_path
from ._run import Run
from .spectrogram import Spectrogram

_MOST_JOBS = 1024
_JOBS = Whole("a whole number from 1 to {} or None".format(_MOST_JOBS))

# How a batch works; names are those of the fields of SpectrustBatchOptions.
_SETTINGS = {
    "layout": words(LAYOUT),
    "format": FORMATS,
    "segment": Number("a number of seconds above 0", none=float("nan")),
    "overlap": Number("a number of seconds, 0 or more, below segment"),
    "remainder": words(REMAINDER),
    "resume": Flag(),
    "durable": Flag(),
    "cancel_on_error": Flag(),
    "prune": Flag(),
}

# Of the files of each format.
_ENDINGS = {FORMAT["JPEG"]: "jpg", FORMAT["PNG"]: "png", FORMAT["NPY"]: "npy"}

Summary = collections.namedtuple("Summary", [
    "done", "failed", "skipped", "audio_seconds", "elapsed",
    "times_real_time", "cancelled", "stale_rows", "pruned_rows"])


class Batchop(object):
    """Draws many audio files, in parallel.

    The files are listed once, at construction; relative paths count from the
    folder that is current then. A batch can be pickled, and lists its files
    again where it is loaded. The pictures have random
    names (UUID version 4) or those of the recordings; override
    `generate_output_path` for others.

    Parameters
    ----------
    path : str, bytes or os.PathLike, or a list of these
        The folder of the audio files, or the files themselves. In a folder,
        and in those below it, names count that end in .wav, .wave, .bwf,
        .rf64, .bw64, .amb, .flac, .fla, .mp3, .mpga, .ogg, .oga, .ogv, .m4a,
        .m4b, .m4r, .mp4, .mov, .qt, .3gp, .3g2, .aac, .aif, .aiff, .aifc or
        .caf, in upper or lower case. What a file is, its content says.
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
        may use processors (its affinity and its cgroup's quota). Files are
        begun in the order of their sizes, the largest first; threads that
        find no more of them help with those under way. The pictures are the
        same for any number.
    progress : bool, optional
        Whether to show how far the batch is: with tqdm where that is
        installed, in notebooks too, else in a line on stderr. Default False.
    resume : bool, optional
        Whether to leave out what `manifest` says was done, under the same
        options and of a file with the same size and modification time, if
        its picture is still there. Default False. Another version of the
        library leaves it out too, unless that changed the numbers.
    manifest : str, bytes, os.PathLike or None, optional
        A file that says what became of each input, one line for each
        picture: JSON where its name ends in .jsonl, CSV where it ends in
        .csv. It is created or appended to; `read_manifest` returns the rows
        that count. Default None: no such file.
    layout : {"uuid", "mirror"}, optional
        Random names, or for ``path/sub/a.wav`` the name
        ``outpath/sub/a.jpg``; where two inputs would have one name they keep
        their endings, ``a.wav.jpg``. Default "uuid".
    segment : float or None, optional
        Seconds that a picture shows, above 0: several for a recording, with
        numbers behind names that are not random (``a_0000.jpg``). Default
        None: one picture for each recording. At most 2**32 samples where
        `remainder` is "pad", and 10 million segments for a recording.
    overlap : float, optional
        Seconds that a segment has in common with the one before, 0 or more
        and less than `segment`. Default 0.
    remainder : {"pad", "drop", "keep"}, optional
        What becomes of a last segment that the recording does not fill: it
        is filled up with zeros, left out (a recording shorter than one
        segment is then an error), or drawn as short as it is. Default "pad".
    recursive : bool, optional
        Whether to look into the folders below `path`. Default True.
    follow_links : bool, optional
        Whether to follow links to folders; one that leads back to where it
        is becomes a failed result. Default False.
    pattern : str, bytes or None, optional
        What the names must match instead of ending as audio files do, in
        upper or lower case: ``*`` and ``?`` for any characters, ``[...]``
        for one of some. With a ``/`` in it the path below `path` is
        compared, where ``**`` stands for any folders. Default None.
    cancel_on_error : bool, optional
        Whether the first file that fails stops the batch; the others then
        end with a CancelledError. Default False.
    durable : bool, optional
        Whether a picture and its line in the manifest are on the disk, safe
        from a loss of power, before its result is told. This costs several
        milliseconds for each picture. Default False.
    format : {"jpeg", "png", "npy"}, optional
        What to make, unless an overridden `generate_output_path` says so.
        Default "jpeg".
    prune : bool, optional
        Whether to remove, when all files are done, the rows of `manifest`
        that have other options or other numbers, and their pictures that lie
        below `outpath`. Nothing is removed if the batch is stopped, or has no
        picture of its own. Default False.
    **options
        The other options of `Spectrogram`. ``ref="recording"`` gives the
        segments of a recording one brightness; the levels of .npy segments
        then count from the maximum of the recording.

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

    Warns
    -----
    SpectrustWarning
        If the folder holds no audio file: what the names of its files end
        in. When the batch has ended: how many rows of `manifest` have other
        options or other numbers, if they are not removed.

    See Also
    --------
    Spectrogram : Draws one file, and explains the options.
    read_manifest : Returns what a manifest says of each picture.

    Examples
    --------
    >>> import spectrust
    >>> with spectrust.Batchop("in_dir", "out_dir", 255, 255, b=150.) as s:
    ...     res = s
    >>> [result.input_file for result in res]
    ['in_dir/one.wav', 'in_dir/two.wav']
    """

    def __init__(self, path, outpath, width=600, height=420,
                 r=255., g=255., b=255., jobs=None, progress=False,
                 resume=False, manifest=None, layout="uuid", segment=None,
                 overlap=0., remainder="pad", recursive=True,
                 follow_links=False, pattern=None, cancel_on_error=False,
                 durable=False, format="jpeg", prune=False, **options):
        given = {
            "resume": resume, "prune": prune, "layout": layout,
            "segment": segment, "overlap": overlap, "remainder": remainder,
            "format": format, "cancel_on_error": cancel_on_error,
            "durable": durable}
        self._settings = dict(
            (name, _SETTINGS[name].to_c(name, value))
            for name, value in given.items())
        self._settings["jobs"] = _number_of_jobs(jobs)
        if manifest is not None:
            self._settings["manifest"] = encode_path(manifest, "manifest")
        elif resume or prune:
            raise errors.OptionError(
                "{} must be False where there is no manifest, got True".format(
                    "resume" if resume else "prune"))
        self._folder = _current_folder()
        self._settings["folder"] = self._folder
        self._outpath = encode_path(outpath, "outpath")
        self._settings["out_dir"] = self._outpath
        self._meter = bool(Flag().to_c("progress", progress))
        self._spectrogram = Spectrogram(width, height, r, g, b, **options)
        walk = {
            "recursive": Flag().to_c("recursive", recursive),
            "follow_links": Flag().to_c("follow_links", follow_links)}
        if pattern is not None:
            walk["pattern"] = encode_path(pattern, "pattern")
        if isinstance(path, (list, tuple)):
            paths = [encode_path(one, "path[{}]".format(index))
                     for index, one in enumerate(path)]
        else:
            paths = encode_path(path, "path")
        self._listed = paths, walk
        self._files = _files(paths, self._outpath, walk)
        self._run = None

    def generate_output_path(self, path=None):
        """Name a picture; a subclass may override this.

        An override is called once for every input, in their order, before
        the first is drawn: with the input's path if it needs an argument or
        has one named `path`, otherwise with none. Folders that are missing
        are created, segments are numbered behind the name. What it raises
        ends the batch.

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
        import uuid

        return "{}/{}.{}".format(
            decode_path(self._outpath), uuid.uuid4(),
            _ENDINGS[self._settings["format"]])

    def iter(self):
        """Draw every file and yield what becomes of it, as it comes.

        Leaving the loop stops the batch: what is left is not drawn.

        Yields
        ------
        Result
            One for each picture, in no order; at least one for each file.

        Raises
        ------
        OutputError
            If `outpath` or the manifest cannot be created.
        OptionError
            If a setting is out of range, or the manifest's name has another
            ending; a ValueError.
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
        >>> for result in spectrust.Batchop("in_dir", "out_dir").iter():
        ...     print(result.ok)
        True
        True
        """
        for _, _, result in self._results():
            yield result

    def run(self):
        """Draw every file and wait for the last.

        May be called again, after an exception too; pictures with random
        names then have new ones.

        Returns
        -------
        list of Result
            One for each picture, in the order of the files and their
            segments. A file that cannot be read is a result with an error,
            and so is a folder.

        Raises
        ------
        Exception
            As `iter` does.

        Examples
        --------
        >>> import spectrust
        >>> results = spectrust.Batchop("in_dir", "out_dir", jobs=2).run()
        >>> [result.ok for result in results]
        [True, True]
        """
        # In few bytes, as there may be millions.
        places, results = array.array("Q"), []
        for file, segment, result in self._results():
            places.append((file << 32) + segment)
            results.append(result)
        order = sorted(range(len(results)), key=places.__getitem__)
        return [results[index] for index in order]

    def summary(self):
        """Say how far the batch is, or came when it last ran.

        Returns
        -------
        Summary
            A named tuple: how many pictures were `done`, `failed` and
            `skipped` (an earlier run had made them); the `audio_seconds`
            that were drawn; the seconds `elapsed`, and how many
            `times_real_time` that is; how many were `cancelled` before they
            were drawn; how many `stale_rows` of other options or other
            numbers the manifest held, and the `pruned_rows` among them that
            were removed. All 0 before the first run.

        Examples
        --------
        >>> import spectrust
        >>> batch = spectrust.Batchop("in_dir", "out_dir")
        >>> results = batch.run()
        >>> batch.summary().done
        2
        """
        if self._run is None:
            return Summary(0, 0, 0, 0., 0., 0., 0, 0, 0)
        now = self._run.progress
        speed = now.audio_seconds / now.elapsed if now.elapsed else 0.
        return Summary(
            now.results - now.failed - now.cancelled - now.skipped,
            now.failed, now.skipped, now.audio_seconds, now.elapsed, speed,
            now.cancelled, now.stale_rows, now.pruned_rows)

    def _results(self):
        settings = dict(self._settings)
        names = self._names()
        if names is not None:
            settings["out_paths"] = (ctypes.c_char_p * len(names))(*names)
        shown = meter(self._meter)
        run = Run(self._spectrogram._live_handle(), self._files, settings)
        self._run = run
        try:
            for found in run.results(shown):
                yield found
        finally:
            run.stop()
            shown.close()

    def _names(self):
        """Return the pictures' paths; None leaves them to the library."""
        method = self.generate_output_path
        own = getattr(method, "__func__", None)
        if own is Batchop.generate_output_path:
            return None
        folder = self._folder or b""
        names = name_outputs(self._files, method, folder)
        folders = set(os.path.dirname(name) for name in names)
        create_folders(
            os.path.join(folder, one) for one in folders | {self._outpath})
        return names

    def __getstate__(self):
        """Leave out what means nothing in another process."""
        state = dict(self.__dict__, _run=None)
        del state["_files"]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        paths, walk = self._listed
        self._files = _files(
            self._seen_from_here(paths), self._seen_from_here(self._outpath),
            walk)

    def _seen_from_here(self, paths):
        """Return paths that count from where the batch was made."""
        if self._folder in (None, _current_folder()):
            return paths
        if isinstance(paths, list):
            return [os.path.join(self._folder, path) for path in paths]
        return os.path.join(self._folder, paths)

    def __enter__(self):
        return self.run()

    def __exit__(self, *exception):
        pass


def _files(paths, outpath, walk):
    """Return the list of a folder's files, or of those that are given."""
    if isinstance(paths, list):
        return Files.of(paths)
    return Files.below(paths, skip=outpath, **walk)


def _current_folder():
    """Return where relative paths begin, None where that is nowhere."""
    try:
        return os.getcwdb()
    except OSError:
        return None


def _number_of_jobs(jobs):
    """Return the number of threads, 0 for the library's choice."""
    if jobs is None:
        return 0
    number = _JOBS.to_c("jobs", jobs)
    if not 1 <= number <= _MOST_JOBS:
        raise errors.OptionError(sentence("jobs", _JOBS.allowed, jobs))
    return number
