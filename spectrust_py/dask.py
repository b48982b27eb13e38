"""Draw batches on Dask.

It needs the package distributed: ``pip install "spectrust[dask]"``.
"""

import concurrent.futures

from ._native.extras import needs

try:
    import distributed
except ImportError as error:
    raise ImportError(needs(
        "spectrust.dask", "the package distributed", "dask",
        error)) from None

from ._spread.tasks import Tasks


class Executor(Tasks):
    """An executor of the tasks of a Dask cluster.

    Unlike ``Client.get_executor()`` it also ends the future of a task that
    killed too many workers.

    Parameters
    ----------
    client : distributed.Client, str or None, optional
        The client, or the address of a scheduler, such as
        "tcp://host:8786". Default None: a cluster on this machine, which ends
        with the executor.
    **options
        Options of ``Client.submit``, such as ``resources={"GPU": 1}``.

    Examples
    --------
    >>> import spectrust
    >>> import spectrust.dask
    >>> with spectrust.dask.Executor() as executor:
    ...     batch = spectrust.Batchop("in_dir", "out_dir", executor=executor)
    ...     results = batch.run()
    >>> [result.ok for result in results]
    [True, True]
    """

    def __init__(self, client=None, **options):
        Tasks.__init__(self, client is None or isinstance(client, str))
        if self.is_own:
            client = distributed.Client(client)
        self._client = client
        self._options = dict({"pure": False}, **options)

    @property
    def _max_workers(self):
        """Return the number of workers that the cluster has now."""
        return max(1, len(self._client.ncores()))

    @property
    def _threads(self):
        """Return the number of threads that a worker has."""
        return min(list(self._client.ncores().values()) or [0])

    def _submitted(self, function, *arguments):
        task = self._client.submit(function, *arguments, **self._options)
        future = _Future(task)
        task.add_done_callback(future.finish)
        return future

    def _leave(self):
        self._client.close()


class _Future(concurrent.futures.Future):
    """A future that ends when a task does, in whatever way."""

    def __init__(self, task):
        concurrent.futures.Future.__init__(self)
        self._task = task

    def cancel(self):
        """Cancel the task, unless it has ended."""
        if concurrent.futures.Future.cancel(self):
            self._task.cancel()
            return True
        return False

    def finish(self, task):
        """Take over what became of the task."""
        if not self.set_running_or_notify_cancel():
            return
        try:
            error = task.exception()
        except BaseException as lost:
            # The task was cancelled by somebody else, or the scheduler ended.
            error = lost
        if error is not None:
            self.set_exception(error)
            return
        try:
            self.set_result(task.result())
        except BaseException as lost:
            self.set_exception(lost)
