"""Features for PyTorch: a dataset of recordings, a module for samples.

It needs PyTorch and NumPy: ``pip install "spectrust[torch]"``.
"""

from ._native.extras import needs

try:
    import torch
    import torch.utils.data
except ImportError as error:
    raise ImportError(
        needs("spectrust.torch", "PyTorch", "torch", error)) from None

from ._native.convert import sample_rate
from ._native.parameters import jobs_to_c
from ._native.stacked import arrays_into, framing
from ._training import Items, spectrogram_of
from .errors import OptionError
from .spectrogram import Spectrogram

_FLOAT_BYTES = 4


class MelDataset(torch.utils.data.Dataset):
    """Features of recordings and their labels, for a `DataLoader`.

    An item is (features, label): a float32 tensor of shape (rows, frames),
    which is what `Spectrogram.array` returns, and the index of the label in
    `classes`, or -1 if the recording has none. It is the same in every
    process: it depends on `seed`, the epoch (see `set_epoch`) and the index.

    Workers may be forked or spawned. Each computes on one thread. The length
    of a recording is read once in every worker, for which compressed audio is
    decoded; with ``persistent_workers=True`` the workers keep it.

    Parameters
    ----------
    recordings : path or iterable
        A folder, which is searched as by `Batchop`; a manifest, whose name
        ends in .jsonl or .csv, for its rows that are done; or recordings,
        each as for `Spectrogram.array`, but not a stream. If the manifest has
        segments, each of them is a recording here.
    spectrogram : Spectrogram or None, optional
        The options. Default None: those of ``Spectrogram()``.
    labels : iterable or None, optional
        A label for each recording. Default None: the name of the folder that
        holds the recording, or the manifest's `label`; none for a list, and
        for recordings in the folder itself.
    classes : iterable or None, optional
        All labels, by index. Default None: the labels found, sorted.
    crop : float or None, optional
        Seconds of a part of each recording, drawn at random for each epoch. A
        shorter recording is padded with zeros. More than 0. Default None: all
        of the recording.
    frames : int or None, optional
        Length of such a part in frames, instead of `crop`. 1 or more. Default
        None.
    time_masks : tuple of int or None, optional
        Number of masks over time, and their width in frames: less than the
        width given, at random, as in torchaudio's TimeMasking. Each 0 or
        more. Default None: no masks.
    frequency_masks : tuple of int or None, optional
        The same over rows, as in torchaudio's FrequencyMasking. Default None:
        no masks.
    mask_value : float or str, optional
        Value of masked elements: a number, or "mean" for the mean of the
        array before it is masked. Default "mean".
    seed : int, optional
        Selects crops and masks. Default 0.

    Attributes
    ----------
    classes : list
        Labels, by index.

    Raises
    ------
    OptionError
        If a value is out of range or contradicts another; a ValueError.
    TypeError
        If a value has the wrong type.
    NotFoundError
        If the folder or the manifest does not exist; a FileNotFoundError.

    Examples
    --------
    >>> import spectrust
    >>> import spectrust.torch
    >>> spect = spectrust.Spectrogram(n_mels=64, sr=16000, scale="db")
    >>> dataset = spectrust.torch.MelDataset(
    ...     ["in.wav"], spect, labels=["tone"], frames=100,
    ...     time_masks=(2, 20))
    >>> features, label = dataset[0]
    >>> features.shape, dataset.classes[label]
    (torch.Size([64, 100]), 'tone')
    """

    def __init__(self, recordings, spectrogram=None, *, labels=None,
                 classes=None, crop=None, frames=None, time_masks=None,
                 frequency_masks=None, mask_value="mean", seed=0):
        self._items = Items(
            recordings, spectrogram, labels, classes, crop, frames,
            time_masks, frequency_masks, mask_value, seed)
        self.classes = self._items.classes
        # In shared memory: workers that persist see a new epoch, too.
        self._epoch = torch.zeros((), dtype=torch.int64).share_memory_()

    def set_epoch(self, epoch):
        """Select the crops and masks of an epoch.

        To be called before each epoch, as for torch's DistributedSampler.

        Parameters
        ----------
        epoch : int
            Number of the epoch. At first it is 0.

        Examples
        --------
        >>> import spectrust.torch
        >>> dataset = spectrust.torch.MelDataset(["in.wav"], crop=0.1)
        >>> first = dataset[0][0]
        >>> dataset.set_epoch(1)
        >>> bool((dataset[0][0] == first).all())
        False
        """
        self._epoch.fill_(epoch)

    def __len__(self):
        return len(self._items)

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError("index {} is out of range for {} recordings"
                             .format(index, len(self)))
        features, label = self._items.item(
            index % len(self), int(self._epoch))
        return torch.from_numpy(features), label


class MelTransform(torch.nn.Module):
    """Features of samples, as a module.

    The samples are read, and the features written, where they are in memory.
    Other threads of Python run meanwhile. It has no gradients and works on
    the CPU.

    Parameters
    ----------
    sr : int
        Sample rate of the samples, in Hz; what the option `sr` allows.
    spectrogram : Spectrogram or None, optional
        The options; one with the option `sr` resamples. Default None: those
        of ``Spectrogram(**options)``.
    jobs : int or None, optional
        Number of threads, which share the recordings of a batch; 0 is the
        number of processors. Range: 0 to 1024. Default None:
        ``torch.get_num_threads()``, which is 1 in a worker of a `DataLoader`.
    **options
        Options of `Spectrogram`, such as `preset` or `n_mels`.

    Raises
    ------
    OptionError
        If a value is out of range or contradicts another; a ValueError.
    TypeError
        If a value has the wrong type, or a spectrogram and options are given.

    Examples
    --------
    >>> import spectrust.torch
    >>> import torch
    >>> mel = spectrust.torch.MelTransform(16000, preset="whisper")
    >>> mel(torch.zeros(8, 16000)).shape
    torch.Size([8, 80, 100])
    """

    def __init__(self, sr, spectrogram=None, *, jobs=None, **options):
        torch.nn.Module.__init__(self)
        if spectrogram is not None and options:
            raise TypeError(
                "options must not be given beside a spectrogram, got "
                "{}".format(", ".join(sorted(options))))
        self.sr = sample_rate(sr)
        self.jobs = None if jobs is None else jobs_to_c(jobs)
        if spectrogram is None:
            spectrogram = Spectrogram(**options)
        self.spectrogram = spectrogram_of(spectrogram)

    def forward(self, samples):
        """Compute the features of samples.

        Parameters
        ----------
        samples : torch.Tensor of float32, shape (..., n)
            Mono recordings of equal length, on the CPU, with full scale from
            -1 to 1. They are copied only if consecutive samples are apart.

        Returns
        -------
        torch.Tensor of float32, shape (..., rows, frames)
            What `Spectrogram.arrays` returns.

        Raises
        ------
        SpectrustError
            If the samples cannot be used; the subclass gives the reason, the
            message names the recording.
        TypeError
            If `samples` is not a tensor of float32 on the CPU.
        OptionError
            If `samples` requires gradients; a ValueError.

        Warns
        -----
        SpectrustWarning
            If a problem was worked around.

        Examples
        --------
        >>> import spectrust.torch
        >>> import torch
        >>> mel = spectrust.torch.MelTransform(16000, n_mels=40)
        >>> mel.forward(torch.zeros(16000)).shape
        torch.Size([40, 32])
        """
        if not isinstance(samples, torch.Tensor) or (
                samples.dtype != torch.float32 or not samples.ndim):
            raise TypeError(
                "samples must be a tensor of float32 with at least one axis, "
                "got {}".format(_described(samples)))
        if samples.device.type != "cpu":
            raise TypeError("samples must be on the CPU, got a tensor on {}"
                            .format(samples.device))
        if samples.requires_grad:
            raise OptionError(
                "samples must not require gradients, which MelTransform does "
                "not compute; pass samples.detach()")
        lead, n_samples = samples.shape[:-1], samples.shape[-1]
        rows = samples.reshape(lead.numel(), n_samples)
        if rows.stride(1) != 1:
            rows = rows.contiguous()
        handle = self.spectrogram._live_handle()
        found = framing(handle, self.sr, n_samples)
        n_bands, n_frames = found.n_bands, found.n_frames
        size = n_bands * n_frames
        out = torch.empty(lead + (n_bands, n_frames))
        jobs = torch.get_num_threads() if self.jobs is None else self.jobs
        arrays_into(
            handle, self.sr,
            (rows.data_ptr(), n_samples, rows.stride(0) * _FLOAT_BYTES),
            (out.data_ptr(), size, size * _FLOAT_BYTES),
            len(rows), jobs, "samples")
        return out

    def extra_repr(self):
        return "{}, {!r}".format(self.sr, self.spectrogram)


def _described(value):
    """Return what a value is, for a message."""
    if isinstance(value, torch.Tensor):
        return "{} of shape {}".format(value.dtype, tuple(value.shape))
    return type(value).__name__
