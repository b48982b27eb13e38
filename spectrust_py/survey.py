"""Say what is in a folder of recordings, and suggest options for it."""

import collections
import ctypes
import math
import os

from ._listing import is_folder, list_files
from ._native.bindings import SpectrustAudioInfo, SpectrustWarnings
from ._native.call import call, sentences, text
from ._native.library import library
from ._native.matrix import arrays_in_pieces
from ._native.parameters import Whole, sentence
from ._native.paths import decode_path, encode_path
from ._native.source import named_source
from ._native.threads import on_threads
from ._stores.address import is_archive
from ._stores.reading import readable
from .errors import OptionError, SpectrustError
from .spectrogram import Spectrogram

# Recordings whose results are in memory at a time.
_CHUNK = 256
# Seconds of a recording whose values or samples are in memory at a time.
_VALUES_SECONDS, _SAMPLES_SECONDS = 600., 60.
# Bits of a value's float32 that a histogram keeps: one part in 4096.
_KEPT_BITS = 20
_PERCENTS = (1, 5, 25, 50, 75, 95, 99, 99.5)
_SAMPLE = Whole("a whole number, 1 or more, or None")


class Survey(dict):
    """What is in a folder of recordings; a dict, for people as `str`.

    Examples
    --------
    >>> import spectrust
    >>> found = spectrust.survey("in_dir")
    >>> found["files"], found["sample_rates"]
    (2, {8000: 2})
    """

    def __str__(self):
        return "".join(
            "{:<14} {}\n".format(name, value)
            for name, value in _lines(self)).rstrip("\n")


def survey(path, sample=None, jobs=0, **options):
    """Say what is in a folder of recordings, and suggest options for it.

    A recording that cannot be read is counted, never raised. Memory does not
    grow with the recordings, apart from a few numbers for each.

    Parameters
    ----------
    path : str, bytes or os.PathLike, or an iterable of recordings
        The folder, searched as by `Batchop`, or recordings, each as for
        `Spectrogram.generate`.
    sample : int or None, optional
        Number of recordings to read, evenly spread over the sorted folder or
        the list; the same ones every time. 1 or more. Default None: all.
    jobs : int, optional
        Number of threads; 0 is the number of processors. The result does not
        depend on it. Range: 0 to 1024. Default 0.
    **options
        Options of `Spectrogram`, whose arrays are measured. If they have no
        `scale`, it is "db", with ``ref="fullscale"`` (dBFS) and no `top_db`,
        except for MFCC and chroma.

    Returns
    -------
    Survey
        A dict that JSON can hold and that prints as a table:

        - `files`, `surveyed`, `failed`, `warned`, `silent`: counts;
        - `failures`: for each class of error a `count` and an `example`;
        - `formats`, `sample_rates`, `channels`: the number of each;
        - `duration` in seconds: `total`, `min`, `median`, `max`;
        - `rms` and `peak` of recordings that are not silent, in dBFS, after
          mixing to one channel: percentiles "5%", "50%" and "95%";
        - `levels`: percentiles of the values of arrays, within 0.05 %, in the
          `unit`; silence does not count if that is dBFS;
        - `mean`, `std`: of all values, for the options of these names;
        - `bands`: `mean` and `std` of each band, lowest first, of recordings
          with the rate `sr`, which has most frames;
        - `suggested`: `sr`, the most common rate, and `vmin` and `vmax`, the
          percentiles 5 and 99.5.

        What has no value, because no recording could be read, is None.

    Raises
    ------
    NotFoundError
        If the folder does not exist.
    OptionError
        If an option is out of range; a ValueError.
    TypeError
        If an argument has the wrong type.

    See Also
    --------
    info : What one recording is.

    Examples
    --------
    >>> import spectrust
    >>> found = spectrust.survey("in_dir", sample=1)
    >>> found["files"], found["surveyed"], found["formats"]
    (2, 1, {'WAV, 16-bit PCM': 1})
    """
    spectrogram = _spectrogram(options)
    meter = _meter(spectrogram.options)
    given = _listed(path)
    chosen = _spread(given, sample)
    tally = _Tally(spectrogram.options)

    def measure(index, cancel):
        return _measured(chosen[start + index], spectrogram, meter, cancel)

    for start in range(0, len(chosen), _CHUNK):
        count = min(_CHUNK, len(chosen) - start)
        for each in on_threads(measure, count, jobs):
            tally.add(each)
    return tally.survey(len(given))


def _spectrogram(options):
    """Return the spectrogram to measure with, by default in dBFS."""
    found = Spectrogram(**options)
    if found.options["scale"] is not None or found.options["kind"] in (
            "mfcc", "chroma"):
        return found
    return Spectrogram(**dict(
        {"ref": "fullscale", "top_db": None}, **dict(options, scale="db")))


def _meter(options):
    """Return the spectrogram of pairs of samples of the same part."""
    same = ("channel", "offset", "duration", "max_channels",
            "max_sample_rate", "max_samples", "max_header_bytes", "max_chunks")
    return Spectrogram(
        kind="linear", n_fft=2, hop_length=2, window="boxcar", power=1,
        scale="linear", **dict((name, options[name]) for name in same))


def _listed(path):
    """Return the recordings of a folder or an iterable, with a name each."""
    if not is_folder(path):
        return [(each, "path[{}]".format(index))
                for index, each in enumerate(path)]
    folder = encode_path(path, "path")
    if is_archive(decode_path(folder)) and not os.path.isdir(folder):
        raise OptionError(
            "path must be a folder or recordings, not an archive, got "
            "{!r}".format(decode_path(folder)))
    files = list_files(folder, b"", {}, None)
    return [(decode_path(files.path(index)), "path")
            for index in range(len(files))]


def _spread(given, sample):
    """Return `sample` of the items given, evenly spread."""
    if sample is None:
        return given
    sample = _SAMPLE.to_c("sample", sample)
    if sample < 1:
        raise OptionError(sentence(
            "sample", "a whole number, 1 or more, or None", sample))
    if sample >= len(given):
        return given
    return [given[index * len(given) // sample] for index in range(sample)]


_Found = collections.namedtuple("_Found", [
    "form", "sr", "channels", "duration", "is_warned", "square", "peak",
    "rate", "levels"])


def _measured(recording, spectrogram, meter, cancel):
    """Return the `_Found` of a recording, or the exception."""
    given, name = recording
    try:
        with named_source(readable(given), name) as source:
            source.struct.cancel = cancel.pointer
            return _found(source, spectrogram, meter, cancel)
    except (SpectrustError, OSError, TypeError, ValueError) as error:
        # Without the frames that the traceback keeps alive.
        return error.with_traceback(None)


def _found(source, spectrogram, meter, cancel):
    info, warnings = SpectrustAudioInfo(), SpectrustWarnings()
    call(library.spectrust_audio_info, ctypes.byref(source.struct),
         ctypes.byref(info), ctypes.sizeof(info), ctypes.byref(warnings))
    square, n_samples, peak = 0., 0, 0.
    for pair, seconds in arrays_in_pieces(
            meter._live_handle(), source, _SAMPLES_SECONDS, cancel):
        # Of two samples a and b: |a + b| and |a - b|.
        peak = max(peak, float(pair.sum(axis=0).max()) / 2.)
        square += float((pair.astype("float64") ** 2).sum()) / 2.
        n_samples += int(round(seconds * info.sr))
    # Padding and derivatives need the whole recording.
    is_whole = spectrogram.options["length"] or spectrogram.options["deltas"]
    levels = _Levels()
    for values, _ in arrays_in_pieces(
            spectrogram._live_handle(), source,
            None if is_whole else _VALUES_SECONDS, cancel):
        levels.add(values)
    return _Found(
        "{}, {}".format(text(info.container), text(info.codec)), info.sr,
        info.channels, info.duration, bool(sentences(warnings.text)),
        square / n_samples, peak, spectrogram.options["sr"] or info.sr, levels)


class _Levels(object):
    """Histogram of values, and their sums in each band."""

    def __init__(self):
        from ._native.numeric import numpy
        self.keys = numpy.zeros(0, numpy.int64)
        self.counts = numpy.zeros(0, numpy.int64)
        self.frames, self.sums, self.squares = 0, 0., 0.

    def add(self, values):
        """Add an array, shape (bands, frames)."""
        from ._native.numeric import numpy
        keys, counts = numpy.unique(_keys(values), return_counts=True)
        self._count(keys, counts)
        exact = values.astype("float64")
        self.frames += values.shape[1]
        self.sums = self.sums + exact.sum(axis=1)
        self.squares = self.squares + (exact ** 2).sum(axis=1)

    def merge(self, other):
        """Add what another has; its bands must be the same."""
        self._count(other.keys, other.counts)
        self.frames += other.frames
        self.sums = self.sums + other.sums
        self.squares = self.squares + other.squares

    def _count(self, keys, counts):
        from ._native.numeric import numpy
        both = numpy.concatenate([self.keys, keys])
        self.keys, places = numpy.unique(both, return_inverse=True)
        self.counts = numpy.bincount(
            places, numpy.concatenate([self.counts, counts]),
            len(self.keys)).astype("int64")


def _keys(values):
    """Return whole numbers in the order of float32 values."""
    from ._native.numeric import numpy
    bits = numpy.ascontiguousarray(values).view(numpy.uint32)
    ordered = numpy.where(bits >> 31, ~bits, bits | numpy.uint32(1 << 31))
    return (ordered >> numpy.uint32(32 - _KEPT_BITS)).astype(numpy.int64)


def _value(key):
    """Return the value in the middle of those with this key."""
    from ._native.numeric import numpy
    rest = 32 - _KEPT_BITS
    ordered = (int(key) << rest) + (1 << rest - 1)
    is_negative = not ordered >> 31
    bits = ~ordered & 0xffffffff if is_negative else ordered ^ 1 << 31
    return float(numpy.array([bits], numpy.uint32).view(numpy.float32)[0])


class _Tally(object):
    """What was found so far."""

    def __init__(self, options):
        self._options = options
        self._failures = collections.OrderedDict()
        self._counts = dict(
            (name, collections.Counter())
            for name in ("form", "sr", "channels"))
        self._durations, self._rms, self._peaks = [], [], []
        self._warned = self._silent = 0
        # The levels of all recordings, and of those with each shape.
        self._levels = _Levels()
        self._bands = {}

    def add(self, found):
        """Add a `_Found` or an exception."""
        if isinstance(found, Exception):
            one = self._failures.setdefault(
                type(found).__name__, {"count": 0, "example": str(found)})
            one["count"] += 1
            return
        for name, counter in self._counts.items():
            counter[getattr(found, name)] += 1
        self._durations.append(found.duration)
        self._warned += found.is_warned
        if found.peak > 0.:
            self._rms.append(10. * math.log10(found.square))
            self._peaks.append(20. * math.log10(found.peak))
        else:
            self._silent += 1
        self._levels._count(found.levels.keys, found.levels.counts)
        shape = found.rate, len(found.levels.sums)
        self._bands.setdefault(shape, _Levels()).merge(found.levels)

    def survey(self, n_files):
        """Return the `Survey` of a folder with `n_files` recordings."""
        failed = sum(each["count"] for each in self._failures.values())
        unit = _unit(self._options)
        levels = self._percentiles(unit)
        mean, std = _moments(self._bands.values())
        suggested = {
            "sr": _most_common(self._counts["sr"]),
            "vmin": levels["5%"], "vmax": levels["99.5%"]}
        return Survey(
            files=n_files, surveyed=len(self._durations) + failed,
            failed=failed, failures=dict(self._failures),
            warned=self._warned, silent=self._silent,
            formats=dict(self._counts["form"]),
            sample_rates=dict(self._counts["sr"]),
            channels=dict(self._counts["channels"]),
            duration=_durations(self._durations), rms=_spread_of(self._rms),
            peak=_spread_of(self._peaks), levels=dict(levels, unit=unit),
            mean=mean, std=std, bands=self._per_band(), suggested=suggested)

    def _percentiles(self, unit):
        """Return percentiles of the levels, by name."""
        from ._native.numeric import numpy
        keys, counts = self._levels.keys, self._levels.counts
        if unit == "dBFS" and len(keys):
            floor = 10. * math.log10(self._options["amin"])
            heard = keys > _keys(numpy.array([floor], numpy.float32))[0]
            keys, counts = keys[heard], counts[heard]
        if not len(keys):
            return dict(("{}%".format(each), None) for each in _PERCENTS)
        ends = numpy.cumsum(counts)
        return dict(
            ("{}%".format(percent), _value(keys[numpy.searchsorted(
                ends, percent / 100. * ends[-1])]))
            for percent in _PERCENTS)

    def _per_band(self):
        """Return mean and standard deviation of each band."""
        if not self._bands:
            return None
        shape = max(sorted(self._bands), key=lambda each: (
            self._bands[each].frames))
        levels = self._bands[shape]
        mean = levels.sums / levels.frames
        variance = (levels.squares / levels.frames - mean ** 2).clip(0.)
        return {"sr": shape[0], "mean": mean.tolist(),
                "std": (variance ** 0.5).tolist()}


def _unit(options):
    """Return the unit of the values of arrays."""
    scale = options["scale"]
    if scale == "db" and options["ref"] == "fullscale":
        return "dBFS"
    return {"db": "dB", None: options["kind"]}.get(scale, scale)


def _moments(groups):
    """Return mean and standard deviation of all values."""
    count = sum(each.frames * len(each.sums) for each in groups)
    if not count:
        return None, None
    mean = sum(float(each.sums.sum()) for each in groups) / count
    square = sum(float(each.squares.sum()) for each in groups) / count
    return mean, max(square - mean ** 2, 0.) ** 0.5


def _most_common(counter):
    """Return the most common number, the lowest if there are several."""
    return min(counter, key=lambda each: (-counter[each], each), default=None)


def _durations(seconds):
    if not seconds:
        return dict(total=0., min=None, median=None, max=None)
    return dict(total=math.fsum(seconds), min=min(seconds),
                median=_spread_of(seconds)["50%"], max=max(seconds))


def _spread_of(values):
    """Return the percentiles 5, 50 and 95 of a list."""
    from ._native.numeric import numpy
    found = numpy.percentile(values, (5, 50, 95)).tolist() if values else (
        None, None, None)
    return dict(zip(("5%", "50%", "95%"), found))


def _lines(found):
    """Yield names and values of a survey, for people."""
    read = "{} of {} files read, {} failed".format(
        found["surveyed"] - found["failed"], found["files"], found["failed"])
    yield "recordings", read
    for name, each in sorted(found["failures"].items()):
        yield "  " + name, "{}, such as {}".format(
            each["count"], each["example"])
    for name, unit in (
            ("formats", ""), ("sample_rates", " Hz"), ("channels", "")):
        yield name.replace("_", " "), "; ".join(
            "{}{}: {}".format(value, unit, count)
            for value, count in sorted(found[name].items()))
    yield "seconds", _numbers(found["duration"], (
        "total", "min", "median", "max"))
    for name in ("rms", "peak"):
        yield name + " in dBFS", _numbers(found[name], ("5%", "50%", "95%"))
    yield "silent", found["silent"]
    yield "with warnings", found["warned"]
    yield "levels in " + found["levels"]["unit"], _numbers(
        found["levels"], ["{}%".format(each) for each in _PERCENTS])
    yield "of all values", _numbers(found, ("mean", "std"))
    yield "suggested", _numbers(found["suggested"], ("sr", "vmin", "vmax"))


def _numbers(found, names):
    """Return named numbers as text."""
    return ", ".join(
        "{} {}".format(name, "-" if found[name] is None else
                       found[name] if isinstance(found[name], int)
                       else "{:.2f}".format(found[name])) for name in names)
