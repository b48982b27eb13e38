"""Features of recordings for training, from random parts and with masks.

What `torch` and `tensorflow` have in common; it needs NumPy.
"""

import random

from ._labelled import indexed, labelled
from ._masks import Masks
from ._native.parameters import Number, Whole, sentence
from ._native.stacked import framing
from .errors import OptionError
from .recording import info
from .spectrogram import Spectrogram

# Limits within which a crop is a window: the number of windows that the
# library allows, and the samples for which a step of one sample is exact in
# seconds.
_MOST_WINDOWS, _LONGEST_WINDOW = 10000000, 1000000
_SECONDS = Number("a number of seconds above 0")
_FRAMES = Whole("a whole number, 1 or more")
_SEED = Whole("a whole number")


class Items(object):
    """Recordings whose features are computed one by one.

    The features depend only on the recording, the arguments, the epoch and
    the index.

    Parameters
    ----------
    recordings : path or iterable
        A folder, a manifest or recordings.
    spectrogram : Spectrogram or None
        The options.
    labels, classes, crop, frames, time_masks, frequency_masks, mask_value
        As for `spectrust.torch.MelDataset`.
    seed : int
        Selects crops and masks.
    form : {"array", "pixels"}
        Method of `Spectrogram` that computes the features.

    Attributes
    ----------
    spectrogram : Spectrogram
        The options.
    classes : list
        Labels, by index.
    """

    def __init__(self, recordings, spectrogram, labels=None, classes=None,
                 crop=None, frames=None, time_masks=None,
                 frequency_masks=None, mask_value="mean", seed=0,
                 form="array"):
        self.spectrogram = spectrogram_of(spectrogram)
        self._recordings = labelled(recordings, labels)
        self.classes, self._targets = indexed(self._recordings, classes)
        self._crop, self._frames = _crop(crop), _n_frames(frames, form)
        self._is_cropped = (crop, frames) != (None, None)
        self._refuse_conflicts()
        # For the frames of crops, which are parts.
        self._whole = Spectrogram(**dict(
            self.spectrogram.options, offset=0., duration=None))
        self._masks = Masks(time_masks, frequency_masks, mask_value)
        self._seed = _SEED.to_c("seed", seed)
        self._form = form
        self._extents, self._lengths = {}, {}

    def __len__(self):
        return len(self._recordings)

    def item(self, index, epoch):
        """Return the features of a recording, and the index of its label."""
        # A text: its seed is the same in every process and version.
        draw = random.Random("{} {} {}".format(
            self._seed, epoch, index)).random
        features = self._features(index, draw)
        self._masks.apply(features, draw)
        return features, self._targets[index]

    def order(self, epoch):
        """Return all indices in an order drawn for the epoch."""
        draw = random.Random("{} {}".format(self._seed, epoch)).random
        return sorted(range(len(self)), key=lambda index: draw())

    def shape(self):
        """Return rows and frames of every array; None if they vary."""
        sr = self.spectrogram.options["sr"]
        if not sr or not self._is_cropped:
            return None, self._frames
        found = framing(
            self._whole._live_handle(), sr, self._n_samples(sr))
        return found.n_bands, found.n_frames

    def _refuse_conflicts(self):
        if self._crop is not None and self._frames is not None:
            raise OptionError(sentence(
                "frames", "None if crop is given", self._frames))
        if self._frames is not None and self.spectrogram.options[
                "frames"] is not None:
            raise OptionError(sentence(
                "frames", "None if the spectrogram has frames",
                self._frames))
        length = self.spectrogram.options["length"]
        if self._is_cropped and length is not None:
            raise OptionError(sentence(
                "length", "None if crop or frames is given", length))

    def _features(self, index, draw):
        """Return the features of a recording, or of a random part of it."""
        source, _, offset, duration = self._recordings[index]
        if not self._is_cropped and offset is None:
            return self._compute(self.spectrogram, source)
        if not self._is_cropped:
            return self._of_part(source, offset=offset, duration=duration)
        own_sr, sr, first, n_samples = self._extent(index)
        length = self._n_samples(sr)
        start = int(draw() * max(n_samples - length + 1, 1))
        if own_sr == sr and offset is None and self._is_window(
                n_samples, length):
            return self._window(source, sr, length, start)
        # Reads and resamples only this part, but plans for it anew.
        return self._of_part(
            source, offset=(first + start) / float(sr), length=length,
            duration=min(length, n_samples - start) / float(sr))

    def _compute(self, spectrogram, source):
        return getattr(spectrogram, self._form)(source)

    def _of_part(self, source, **part):
        return self._compute(
            Spectrogram(**dict(self.spectrogram.options, **part)), source)

    def _is_window(self, n_samples, length):
        """Return whether a part of this length can be a window."""
        options = self.spectrogram.options
        return (n_samples <= _MOST_WINDOWS and length <= _LONGEST_WINDOW
                and "recording" not in (options["ref"], options["range_of"]))

    def _window(self, source, sr, length, start):
        """Return the features of a part, with the plan that exists."""
        with self.spectrogram.windows(
                source, length / float(sr), (length - 1) / float(sr),
                format=self._form) as windows:
            return windows._at(start).data

    def _extent(self, index):
        """Return the samples of a recording from which crops are drawn.

        The rate of the recording and that of the features; at the latter, the
        first sample and the number of samples.
        """
        if index not in self._extents:
            source, _, offset, duration = self._recordings[index]
            options, found = self.spectrogram.options, info(source)
            sr = options["sr"] or found.sr
            if offset is None:
                offset, duration = options["offset"], options["duration"]
            first = int(offset * sr + 0.5)
            n_samples = found.n_samples * sr // found.sr - first
            if duration is not None:
                n_samples = min(n_samples, int(duration * sr + 0.5))
            self._extents[index] = found.sr, sr, first, max(n_samples, 1)
        return self._extents[index]

    def _n_samples(self, sr):
        """Return the number of samples of a crop."""
        if sr not in self._lengths:
            self._lengths[sr] = (
                _samples_of_frames(self._whole, sr, self._frames)
                if self._crop is None else max(1, int(self._crop * sr + 0.5)))
        return self._lengths[sr]


def spectrogram_of(given):
    """Return a `Spectrogram`, one with default options for None."""
    if given is None:
        return Spectrogram()
    if not isinstance(given, Spectrogram):
        raise TypeError(sentence(
            "spectrogram", "a spectrust.Spectrogram or None", given))
    return given


def _samples_of_frames(spectrogram, sr, frames):
    """Return a number of samples whose array has so many frames."""
    options = spectrogram.options
    stack, step = options["stack"], options["stack_step"] or options["stack"]
    alone = Spectrogram(**dict(options, stack=1, stack_step=None))
    # One sample may be too few: pre-emphasis can drop it.
    found = framing(alone._live_handle(), sr, 2)
    # So many samples have nearly as many frames, or columns of stacked ones;
    # each further one takes a step.
    step *= found.hop_length
    n_samples = frames * step + stack * found.hop_length + found.frame_length
    found = framing(spectrogram._live_handle(), sr, n_samples)
    n_samples += (frames - found.n_frames) * step
    return max(1, n_samples)


def _crop(crop):
    if crop is not None and not 0 < _SECONDS.to_c("crop", crop) < 1e9:
        raise OptionError(sentence("crop", _SECONDS.allowed, crop))
    return crop


def _n_frames(frames, form):
    if frames is not None and form == "pixels":
        raise OptionError(sentence(
            "frames", "None if format is 'pixels'", frames))
    if frames is not None and _FRAMES.to_c("frames", frames) < 1:
        raise OptionError(sentence("frames", _FRAMES.allowed, frames))
    return frames
