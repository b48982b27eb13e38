"""Draw batches on Dask.

It needs the package distributed: ``pip install spectrust[dask]``.
"""

import concurrent.futures

import distributed


class Executor(concurrent.futures.Executor):
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
        self._is_own = client is None or isinstance(client, str)
        if self._is_own:
            client = distributed.Client(client)
        self._client = client
        self._options = dict({"pure": False}, **options)
        self._is_shut_down = False

    @property
    def _max_workers(self):
        """Return the number of workers that the cluster has now."""
        return max(1, len(self._client.ncores()))

    def submit(self, function, *arguments, **keywords):
        """Submit a call; return its concurrent.futures.Future.

        Parameters
        ----------
        function : callable
            What to call in a worker.
        *arguments, **keywords
            Its arguments.

        Returns
        -------
        concurrent.futures.Future
            Its result.

        Raises
        ------
        RuntimeError
            After `shutdown`.
        """
        if self._is_shut_down:
            raise RuntimeError("cannot schedule new futures after shutdown")
        task = self._client.submit(
            _call, function, arguments, keywords, **self._options)
        future = _Future(task)
        task.add_done_callback(future.finish)
        return future

    def shutdown(self, wait=True, **_):
        """Take no more calls; leave the cluster if it was entered here.

        Parameters
        ----------
        wait : bool, optional
            Not used: whoever waits for futures is done. Default True.
        """
        self._is_shut_down = True
        if self._is_own:
            self._is_own = False
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


def _call(function, arguments, keywords):
    return function(*arguments, **keywords)
