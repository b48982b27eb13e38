"""Mel-spectrogram pictures from large volumes of audio.

The package loads a shared library written in Rust with ctypes and depends on
nothing but Python's standard library.

=================  ======================================================
`Spectrogram`      draws one recording at a time, to a file or memory
`front_end`        returns the `Spectrogram` of a model's own features
`Batchop`          draws every audio file of a folder, in parallel
`Result`           result of drawing one picture
`read_manifest`    returns the rows of a batch's manifest
`melspectrogram`   computes a NumPy array, as librosa does
`mfcc`             computes cepstral coefficients
`power_to_db`      converts power to decibels, `amplitude_to_db` magnitude
`pcen`, `delta`    normalise energy, differentiate over frames
`clamp_window`     ends Whisper's input, for frames of a stream
`mel_filters`      returns a filter bank; `hz_to_mel` and `mel_to_hz` convert
`gallery`          writes a page that shows the pictures of a manifest
`read_picture`     returns a picture's parameters and levels, a `Picture`
`info`             returns what a recording is, an `AudioInfo`
`survey`           returns what is in a folder of recordings, a dict
`SpectrustError`   base class of all exceptions of the library
`SpectrustWarning` class of all warnings
=================  ======================================================

Examples
--------
>>> import spectrust
>>> spect = spectrust.Spectrogram(width=800, height=600)
>>> spect.generate("in.wav", "out.jpg")
<spectrust.Result(
    inputfile=in.wav,
    outputfile=out.jpg,
    error=None
)>
>>> with spectrust.Batchop("in_dir", "out_dir", 255, 255, b=150.) as s:
...     res = s
>>> [result.ok for result in res]
[True, True]
"""

from ._native.library import library
from .arrays import (
    amplitude_to_db,
    delta,
    melspectrogram,
    mfcc,
    pcen,
    power_to_db,
)
from .batch import Batchop
from .errors import (
    ArgumentError,
    AudioError,
    CancelledError,
    InputError,
    InternalError,
    LimitError,
    NotFoundError,
    OptionError,
    OutOfMemoryError,
    OutputError,
    PictureError,
    SpectrustError,
    SpectrustWarning,
    StateError,
)
from .front_end import front_end
from .gallery import gallery
from .manifest import merge_manifests, read_manifest
from .mel import hz_to_mel, mel_filters, mel_to_hz
from .picture import Picture, read, read_picture
from .recording import AudioInfo, info
from .result import Result
from .spectrogram import Spectrogram
from .stream import clamp_window
from .survey import survey

__all__ = [
    "ArgumentError",
    "AudioError",
    "AudioInfo",
    "Batchop",
    "CancelledError",
    "InputError",
    "InternalError",
    "LimitError",
    "NotFoundError",
    "OptionError",
    "OutOfMemoryError",
    "OutputError",
    "Picture",
    "PictureError",
    "Result",
    "Spectrogram",
    "SpectrustError",
    "SpectrustWarning",
    "StateError",
    "__version__",
    "amplitude_to_db",
    "clamp_window",
    "delta",
    "front_end",
    "gallery",
    "hz_to_mel",
    "info",
    "mel_filters",
    "mel_to_hz",
    "melspectrogram",
    "merge_manifests",
    "mfcc",
    "pcen",
    "power_to_db",
    "read",
    "read_manifest",
    "read_picture",
    "survey",
]

__version__ = library.spectrust_version().decode("ascii")
del library
