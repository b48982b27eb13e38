"""Features for TensorFlow: a dataset of recordings.

It needs TensorFlow and NumPy: ``pip install "spectrust[tensorflow]"``.
"""

import itertools
import warnings

from ._native.extras import needs

try:
    import tensorflow
except ImportError as error:
    raise ImportError(needs(
        "spectrust.tensorflow", "TensorFlow", "tensorflow",
        error)) from None

from ._native.parameters import Choice, Flag
from ._training import Items
from .errors import SpectrustWarning

_FORMS = Choice(("array", 0), ("pixels", 1))
_SHUFFLE = Flag()
# AutoGraph has nothing to convert.
_as_it_is = tensorflow.autograph.experimental.do_not_convert


def dataset(recordings, spectrogram=None, *, labels=None, classes=None,
            crop=None, frames=None, time_masks=None, frequency_masks=None,
            mask_value="mean", seed=0, shuffle=False, format="array",
            num_parallel_calls=None):
    """Return features of recordings and their labels, as a dataset.

    Each iteration is an epoch, counted from 0, with crops and masks of its
    own. They depend on `seed`, the epoch and the index of the recording
    alone: not on the number of parallel calls.

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
        Length of such a part in frames, instead of `crop`, for arrays. 1 or
        more. Default None.
    time_masks : tuple of int or None, optional
        Number of masks over time, and their width in frames or columns: less
        than the width given, at random, as in SpecAugment. Each 0 or more.
        Default None: no masks.
    frequency_masks : tuple of int or None, optional
        The same over rows. Default None: no masks.
    mask_value : float or str, optional
        Value of masked elements: a number, or "mean" for the mean of the
        array before it is masked, of each colour for pixels. Default "mean".
    seed : int, optional
        Selects crops, masks and the order. Default 0.
    shuffle : bool, optional
        Whether each epoch has the recordings in an order of its own. Unlike
        ``Dataset.shuffle`` this keeps no features in memory. Default False.
    format : {"array", "pixels"}, optional
        Form of the features: what `Spectrogram.array` or
        `Spectrogram.pixels` returns. Default "array".
    num_parallel_calls : int or None, optional
        Number of recordings computed at a time, as for ``Dataset.map``, such
        as ``tf.data.AUTOTUNE``. Default None: one.

    Returns
    -------
    tensorflow.data.Dataset
        Pairs (features, label): float32 of shape (rows, frames), or pixels;
        and the int64 index of the label in the list `classes`, an attribute
        of the dataset, or -1 if the recording has none. Shapes are static if
        `sr` is given, and `crop` or `frames`, and for pixels.

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
    >>> import spectrust.tensorflow
    >>> spect = spectrust.Spectrogram(n_mels=64, sr=16000, scale="db")
    >>> data = spectrust.tensorflow.dataset(
    ...     ["in.wav"] * 8, spect, labels=["tone"] * 8, frames=100)
    >>> for features, label in data.batch(4):
    ...     print(features.shape, label.numpy().tolist())
    (4, 64, 100) [0, 0, 0, 0]
    (4, 64, 100) [0, 0, 0, 0]
    >>> data.classes
    ['tone']
    """
    is_picture = bool(_FORMS.to_c("format", format))
    is_shuffled = bool(_SHUFFLE.to_c("shuffle", shuffle))
    items = Items(
        recordings, spectrogram, labels, classes, crop, frames, time_masks,
        frequency_masks, mask_value, seed, format)
    kind, shape = _pixel_form(items.spectrogram) if is_picture else (
        tensorflow.float32, items.shape())

    def of_epoch(epoch):
        indices = items.order(epoch) if is_shuffled else range(len(items))
        return [(epoch, index) for index in indices]

    found = _epochs(of_epoch).map(
        _as_it_is(lambda pair: _item(items, pair, kind, shape)),
        num_parallel_calls=num_parallel_calls, deterministic=True)
    found = found.apply(
        tensorflow.data.experimental.assert_cardinality(len(items)))
    found.classes = items.classes
    return found


def _epochs(of_epoch):
    """Return a dataset whose iterations are `of_epoch` of 0, 1, 2, ..."""
    numbers = itertools.count()

    def pairs():
        from ._native.numeric import numpy
        return numpy.array(of_epoch(next(numbers)), numpy.int64)

    def begin(_):
        found = tensorflow.numpy_function(pairs, [], tensorflow.int64)
        found.set_shape((None, 2))
        return tensorflow.data.Dataset.from_tensor_slices(found)

    return tensorflow.data.Dataset.range(1).flat_map(
        _as_it_is(begin))


def _item(items, pair, kind, shape):
    """Return the tensors of features and label."""
    features, label = tensorflow.numpy_function(
        lambda pair: _computed(items, pair), [pair],
        (kind, tensorflow.int64))
    features.set_shape(shape)
    label.set_shape(())
    return features, label


def _computed(items, pair):
    from ._native.numeric import numpy
    epoch, index = pair.tolist()
    features, label = items.item(index, epoch)
    return features, numpy.int64(label)


def _pixel_form(spectrogram):
    """Return type and shape of pixels."""
    with warnings.catch_warnings():
        # What these levels look like does not matter.
        warnings.simplefilter("ignore", SpectrustWarning)
        pixels = spectrogram.colour([[0., 1.]])
    return pixels.dtype, pixels.shape
