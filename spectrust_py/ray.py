"""Draw batches on Ray, which has no executor of its own.

It needs the package ray: ``pip install "spectrust[ray]"``.
"""

from ._native.extras import needs

try:
    import ray
except ImportError as error:
    raise ImportError(
        needs("spectrust.ray", "the package ray", "ray", error)) from None

from ._spread.tasks import Tasks


class Executor(Tasks):
    """An executor of Ray's remote tasks.

    Parameters
    ----------
    address : str or None, optional
        Address of a cluster, such as "ray://host:10001" or "auto". Default
        None: the cluster that this process is connected to, or a new one on
        this machine, which ends with the executor.
    **options
        Options of Ray's remote functions, such as ``num_cpus=4``: how many
        processors a chunk is given. Default: 1.

    Examples
    --------
    >>> import spectrust
    >>> import spectrust.ray
    >>> with spectrust.ray.Executor() as executor:
    ...     batch = spectrust.Batchop("in_dir", "out_dir", executor=executor)
    ...     results = batch.run()
    >>> [result.ok for result in results]
    [True, True]
    """

    def __init__(self, address=None, **options):
        Tasks.__init__(self, not ray.is_initialized())
        if self.is_own:
            ray.init(address, log_to_driver=False)
        # A batch itself retries what fails.
        self._options = dict({"max_retries": 0}, **options)

    @property
    def _max_workers(self):
        """Return the number of calls that run at once."""
        if not ray.is_initialized():
            return 1
        each = self._options.get("num_cpus", 1) or 1
        return max(1, int(ray.cluster_resources().get("CPU", 1) / each))

    @property
    def _threads(self):
        """Return the number of threads that a call should have."""
        return max(1, int(self._options.get("num_cpus", 1) or 1))

    def _submitted(self, function, *arguments):
        return ray.remote(**self._options)(function).remote(
            *arguments).future()

    def _leave(self):
        ray.shutdown()
