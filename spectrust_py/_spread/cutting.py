"""Cut a list of recordings into chunks."""

from .._native.parameters import Whole, within

_MOST = 10 ** 9
_ALLOWED = "a whole number from 1 to {} or None".format(_MOST)

# Seconds that a chunk should take: long beside what an executor needs for a
# task, short beside the batch.
_SECONDS = 2.0

# Bytes whose reading takes about as long as opening a file and writing a
# picture.
_FILE_BYTES = 32 << 10

# Bytes that a worker draws in a second, until the first chunk is measured.
_FIRST_SPEED = 20 << 20

# Chunks for each worker that are left at the end, so that all end together.
_LAST_CHUNKS = 3


def chunk_size(given):
    """Check the argument `chunk` of a batch, and return it as an int."""
    if given is None:
        return None
    return within("chunk", Whole(_ALLOWED), given, 1, _MOST)


class Cutter(object):
    """Cuts chunks of about equal time, the largest recordings first.

    Parameters
    ----------
    sizes : sequence of int
        Size of each recording, in bytes.
    count : int or None
        Number of recordings in a chunk; None: as many as take about two
        seconds, as measured with the first chunks, and fewer at the end.
    indices : list of int or None
        Recordings to cut; None: all.
    is_ordered : bool
        Whether to keep their order.
    """

    def __init__(self, sizes, count=None, indices=None, is_ordered=False):
        self._costs = [size + _FILE_BYTES for size in sizes]
        # Reversed, because chunks are taken from the end.
        self._left = sorted(
            range(len(sizes)) if indices is None else indices,
            key=lambda index: (
                0 if is_ordered else self._costs[index], -index))
        self._cost_left = sum(self._costs[index] for index in self._left)
        self._count = count
        self._measured = [0, 0.]

    def __len__(self):
        """Return the number of recordings that are left."""
        return len(self._left)

    def take(self, workers):
        """Take a chunk.

        Parameters
        ----------
        workers : int
            Number of workers that share what is left.

        Returns
        -------
        list of int
            Indices of its recordings, at least one.
        """
        wanted = self._wanted(workers)
        chunk, cost = [], 0
        while self._left:
            chunk.append(self._left.pop())
            cost += self._costs[chunk[-1]]
            if len(chunk) == self._count or (
                    self._count is None and cost >= wanted):
                break
        self._cost_left -= cost
        return chunk

    def learn(self, indices, seconds):
        """Measure the speed of a worker by a chunk that it has drawn."""
        self._measured[0] += sum(self._costs[index] for index in indices)
        self._measured[1] += seconds

    def _wanted(self, workers):
        cost, seconds = self._measured
        speed = cost / seconds if seconds else _FIRST_SPEED
        # A single worker has nobody to end together with.
        parts = _LAST_CHUNKS * workers if workers > 1 else 1
        return min(speed * _SECONDS, self._cost_left / float(parts))
