"""Executors of engines that have none that serves: Dask's and Ray's."""

import concurrent.futures


class Tasks(concurrent.futures.Executor):
    """Base class of executors of an engine's tasks.

    Attributes
    ----------
    is_own : bool
        Whether the connection to the engine ends with the executor.
    """

    def __init__(self, is_own):
        self.is_own = is_own
        self._is_shut_down = False

    def submit(self, function, *arguments, **keywords):
        """Submit a call.

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
        return self._submitted(_call, function, arguments, keywords)

    def shutdown(self, wait=True, **_):
        """Take no more calls; leave the engine if it was entered here.

        Parameters
        ----------
        wait : bool, optional
            Not used: whoever waits for futures is done. Default True.
        """
        self._is_shut_down = True
        if self.is_own:
            self.is_own = False
            self._leave()

    def _submitted(self, function, *arguments):
        """Submit a call of the engine; return its future."""
        raise NotImplementedError

    def _leave(self):
        """End the connection to the engine."""
        raise NotImplementedError


def _call(function, arguments, keywords):
    return function(*arguments, **keywords)
