"""The configuration in a .nemo file, a tar of NeMo."""

import itertools
import tarfile

_CONFIG = "model_config.yaml"
# Files of a model in a tar; NeMo's have a few dozen at most.
_MOST = 10000


class _Bounded(object):
    """A file of which no more than `limit` bytes are read at once.

    Headers of a tar state their own size.
    """

    def __init__(self, file, limit):
        self._file = file
        self._limit = limit
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size):
        """Read bytes, as the file does."""
        if size > self._limit:
            raise ValueError("a header has {} bytes".format(size))
        return self._file.read(size)


def read_config(file, limit):
    """Return the bytes of the configuration, at most `limit` of them.

    Parameters
    ----------
    file : file object
        The tar, opened in binary mode.
    limit : int
        Number of bytes.

    Raises
    ------
    ValueError
        If it is no tar, is compressed, or has no configuration.
    """
    try:
        archive = tarfile.open(fileobj=_Bounded(file, limit), mode="r:")
        for member in itertools.islice(archive, _MOST):
            if member.isfile() and member.name in (_CONFIG, "./" + _CONFIG):
                return archive.extractfile(member).read(
                    min(limit, member.size))
    except (tarfile.TarError, EOFError) as error:
        raise ValueError("it is no tar, or a compressed one: {}".format(
            error)) from None
    raise ValueError("it holds no {}".format(_CONFIG))
