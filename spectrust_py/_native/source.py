"""Source of a recording: a file, its bytes, a stream or samples."""

import array
import ctypes
import os
import sys

from .. import errors
from . import convert
from .bindings import SpectrustSource
from .paths import decode_path, encode_path, is_pathlib

# Bytes to read from a stream at a time, and to keep in memory at most.
_PIECE = 1 << 20
_MOST_IN_MEMORY = 64 << 20
# An array without samples has no address.
_NO_SAMPLES = ctypes.c_float()
_FILES = "a path (str or os.PathLike), bytes or a binary file object"
_RECORDINGS = (
    "a path (str or os.PathLike), bytes, a binary file object or "
    "(samples, sr)")


class Source(object):
    """A recording in the form that the library accepts.

    Parameters
    ----------
    given : path, bytes-like, file object or tuple
        The caller's argument.
    name : str
        Name of the argument in errors.
    label : str, optional
        Name of samples in results and errors. Default None: "<samples>".
    samples : bool, optional
        Whether (samples, sr) is accepted. Default True.

    Attributes
    ----------
    struct : SpectrustSource
        The C struct; its pointers are valid as long as this object lives.
    label : str
        Name of the recording in results.

    Raises
    ------
    TypeError
        If `given` has another type.
    ValueError
        If a path contains a zero byte.
    """

    def __init__(self, given, name, label=None, samples=True):
        self.struct = SpectrustSource()
        self._kept = []
        if samples and isinstance(given, tuple) and len(given) == 2:
            self.label = label or "<samples>"
            self._samples(given[0], given[1], label)
        elif isinstance(given, (bytes, bytearray, memoryview)):
            self.label = "<bytes>"
            self._bytes(given)
        elif isinstance(given, str) and given == "-":
            self.label = "-"
            if sys.stdin is None:
                raise ValueError("there is no standard input")
            self._stream(getattr(sys.stdin, "buffer", sys.stdin))
        elif hasattr(given, "read") and not is_pathlib(given):
            label = getattr(given, "name", None)
            self.label = label if isinstance(label, str) else "<stream>"
            self._stream(given)
        else:
            self._path(given, name, samples)

    def kept(self):
        """Return the objects to keep alive while the source is in use."""
        return tuple(self._kept)

    def content(self):
        """Return the content of a file in memory, or None.

        Returns
        -------
        bytes, memoryview or None
            The object itself if it is bytes. None if the source is a path or
            samples, or a stream that did not fit.
        """
        if not self.struct.bytes:
            return None
        view, _ = self._kept[0]
        is_all = isinstance(view.obj, bytes) and len(view.obj) == view.nbytes
        return view.obj if is_all else view

    def size(self):
        """Return the size of the recording in bytes; 0 if it is missing."""
        if self.struct.path is None:
            samples = self.struct.n_samples * self.struct.channels
            return self.struct.n_bytes + samples * ctypes.sizeof(
                ctypes.c_float)
        try:
            return os.stat(self.struct.path).st_size
        except OSError:
            return 0

    def _path(self, given, name, samples):
        try:
            path = encode_path(given, name)
        except TypeError:
            raise TypeError("{} must be {}, got {}".format(
                name, _RECORDINGS if samples else _FILES,
                type(given).__name__)) from None
        self.label = decode_path(path)
        self.struct.path = path

    def _bytes(self, content):
        """Pass the content of a file, without a copy if possible."""
        view = memoryview(content)
        if not view.c_contiguous:
            view = memoryview(view.tobytes())
        view = view.cast("B")
        # ctypes gives addresses of bytes and of writable memory only. Its
        # cast would make a cycle of references, which keeps the memory.
        if isinstance(content, bytes) or view.readonly or not view.nbytes:
            memory = ctypes.c_char_p(
                content if isinstance(content, bytes) else view.tobytes())
            self.struct.bytes = ctypes.c_void_p.from_buffer(memory)
        else:
            memory = (ctypes.c_char * view.nbytes).from_buffer(view)
            self.struct.bytes = ctypes.addressof(memory)
        self._kept.append((view, memory))
        self.struct.n_bytes = view.nbytes

    def _stream(self, stream):
        """Read a stream to its end, to memory if small, else to disk."""
        pieces, size = [], 0
        while size <= _MOST_IN_MEMORY:
            piece = _read(stream)
            if not piece:
                self._name()
                self._bytes(b"".join(pieces))
                return
            pieces.append(piece)
            size += len(piece)
        import tempfile

        # The file has no name; closing it deletes it.
        spool = tempfile.TemporaryFile()
        self._kept.append(spool)
        spool.writelines(pieces)
        del pieces[:]
        while True:
            piece = _read(stream)
            if not piece:
                break
            spool.write(piece)
        spool.flush()
        self._name()
        self.struct.path = os.fsencode(
            "/proc/self/fd/{}".format(spool.fileno()))

    def _name(self):
        """Use the label of results in errors, too."""
        label = os.fsencode(self.label)
        if b"\0" not in label:
            self.struct.name = label

    def _samples(self, samples, sr, label):
        """Pass samples, interleaved."""
        self.struct.sr = convert.sample_rate(sr)
        frames, address = _frames(samples)
        self._kept.append(frames)
        self.struct.samples = address
        self.struct.n_samples = len(frames)
        self.struct.channels = getattr(frames, "shape", (0, 1))[1]
        if label is not None:
            self._name()

    def close(self):
        """Release memory and files; closing again has no effect."""
        kept, self._kept = self._kept, []
        for each in kept:
            if hasattr(each, "close"):
                each.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def named_source(given, name):
    """Return a `Source`; the message of an exception begins with `name`."""
    try:
        return Source(given, name)
    except (errors.SpectrustError, TypeError, ValueError) as error:
        raise named_error(error, name) from None


def named_error(error, name):
    """Return an exception of the same class whose message has a name."""
    message = str(error)
    if message.startswith(name):
        return error
    kind = type(error)
    if not isinstance(error, errors.SpectrustError):
        kind = TypeError if isinstance(error, TypeError) else ValueError
    named = kind("{}: {}".format(name, message))
    if getattr(error, "errno", None) is not None:
        named.errno = error.errno
    return named


def _read(stream):
    """Return the next bytes of a stream, b"" at its end."""
    piece = stream.read(_PIECE)
    if piece is None:
        raise BlockingIOError("the stream has nothing to read right now")
    if not isinstance(piece, (bytes, bytearray, memoryview)):
        raise TypeError(
            "a file object must be opened in binary mode, its read() "
            "returned {}".format(type(piece).__name__))
    return bytes(piece)


def _frames(samples):
    """Return interleaved float32 samples, and their address."""
    if isinstance(samples, array.array) and samples.typecode in "fd":
        # NumPy is not needed.
        floats = array.array("f", samples)
        return floats, (
            floats.buffer_info()[0] or ctypes.addressof(_NO_SAMPLES))
    frames = convert.frames(samples)
    return frames, frames.ctypes.data
