"""Describe a recording without drawing it."""

import collections
import ctypes

from ._native.bindings import SpectrustAudioInfo, SpectrustWarnings
from ._native.call import call, sentences, text
from ._native.library import library
from ._native.source import Source
from ._stores.reading import readable

AudioInfo = collections.namedtuple("AudioInfo", [
    "container", "codec", "sr", "channels", "n_samples", "duration",
    "warnings", "start", "start_source"])


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

        `start` is when the recording began, a `datetime.datetime` that is
        aware only if the time zone is known, or None if the recording does
        not say. `start_source` says where it was found: ``"guano"`` or
        ``"bext"`` (chunks of a WAV file), ``"comment"`` (AudioMoth's in a
        WAV file), ``"name"`` (of the file, as AudioMoth and Song Meters
        name them) or None. If several state it, the first of these counts.

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
    >>> print(found.start)
    None
    """
    with Source(readable(source), "source") as known:
        return _info(known)


def _info(known):
    """Return the `AudioInfo` of a `Source`."""
    found, warnings = SpectrustAudioInfo(), SpectrustWarnings()
    call(library.spectrust_audio_info,
         ctypes.byref(known.struct), ctypes.byref(found),
         ctypes.sizeof(found), ctypes.byref(warnings))
    return AudioInfo(
        text(found.container), text(found.codec), found.sr, found.channels,
        found.n_samples, found.duration, sentences(warnings.text),
        _start(text(found.start)), text(found.start_source) or None)


def _start(stated):
    """Return the `datetime.datetime` of an ISO 8601 text, None if empty."""
    if not stated:
        return None
    import datetime
    numbers = stated[:19].replace("T", "-").replace(":", "-").split("-")
    micros, zone = 0, stated[19:]
    if zone.startswith("."):
        micros, zone = int(zone[1:7]), zone[7:]
    return datetime.datetime(
        *[int(number) for number in numbers] + [micros], tzinfo=_zone(zone))


def _zone(stated):
    """Return the `datetime.timezone` of "Z" or "+02:00", None if empty."""
    import datetime
    if not stated:
        return None
    if stated == "Z":
        return datetime.timezone.utc
    east = datetime.timedelta(
        hours=int(stated[1:3]), minutes=int(stated[4:6]))
    return datetime.timezone(-east if stated[0] == "-" else east)
