"""Describe a recording without drawing it."""

import collections
import ctypes

from ._native.bindings import SpectrustAudioInfo, SpectrustWarnings
from ._native.call import call, sentences, text
from ._native.library import library
from ._native.source import Source

AudioInfo = collections.namedtuple("AudioInfo", [
    "container", "codec", "sr", "channels", "n_samples", "duration",
    "warnings"])


def info(source):
    """Describe a recording.

    A compressed recording is decoded to its end, so that its length is that
    of its samples.

    Parameters
    ----------
    source : path, bytes-like, file object or tuple
        The recording, as for `Spectrogram.generate`.

    Returns
    -------
    AudioInfo
        A named tuple: the names of the `container` ("WAV") and the `codec`
        ("16-bit PCM"), the sample rate `sr` in Hz, the number of `channels`,
        of samples in each of them (`n_samples`), the `duration` in seconds,
        and `warnings`, a list of problems that would be worked around.

    Raises
    ------
    SpectrustError
        If the recording cannot be read; the subclass gives the reason.
    TypeError
        If `source` is not a recording.
    ValueError
        If a path contains a zero byte.
    OSError
        If reading a file object raises it.

    See Also
    --------
    read_picture : Reads the parameters of a picture.

    Examples
    --------
    >>> import spectrust
    >>> found = spectrust.info("in.wav")
    >>> found.container, found.codec, found.channels
    ('WAV', '16-bit PCM', 1)
    """
    found, warnings = SpectrustAudioInfo(), SpectrustWarnings()
    with Source(source, "source") as known:
        call(library.spectrust_audio_info,
             ctypes.byref(known.struct), ctypes.byref(found),
             ctypes.sizeof(found), ctypes.byref(warnings))
    return AudioInfo(
        text(found.container), text(found.codec), found.sr, found.channels,
        found.n_samples, found.duration, sentences(warnings.text))
