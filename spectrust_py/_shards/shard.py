"""The face that the writers of shards share."""

from .content import Content


class Shard(object):
    """Base class of the writers: a file that receives samples.

    Parameters
    ----------
    file : file object
        Binary file that is open for writing.
    format : {"jpeg", "png", "npy"}
        Format of the samples.
    shape, dtype : optional
        Shape and type of arrays, as for `Content`; others are refused. All
        shards of a batch need the same.

    Raises
    ------
    OptionError
        If an argument is invalid; a ValueError.
    ImportError
        If a package is missing.
    """

    def __init__(self, file, format, shape=None, dtype="float32"):
        self._file = file
        self._content = Content(format, shape, dtype)

    def add(self, key, content, row):
        """Append a sample.

        Parameters
        ----------
        key : str
            Path of the sample, without an extension, such as "sub/a".
        content : bytes
            The picture or the .npy file.
        row : dict
            Its row of the manifest.

        Raises
        ------
        OptionError
            If an argument is invalid; a ValueError.
        LimitError
            If `content` is longer than the form allows; a ValueError.
        OSError
            If writing fails; an OutputError if the form cannot hold the name.
        """
        raise NotImplementedError

    def close(self):
        """Complete the shard; its file stays open.

        Raises
        ------
        OSError
            If writing fails.
        """
        raise NotImplementedError
