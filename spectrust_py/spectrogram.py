"""Draw the mel-spectrogram of one audio file at a time."""

import ctypes
import sys

from . import _arrays, _options
from ._bindings import (
    SpectrustBuffer,
    SpectrustSpectrogram,
    SpectrustWarnings,
)
from ._call import bytes_at, call, sentences, warn
from ._handle import Handle
from ._interrupt import attempt_on, call_on
from ._library import library
from ._paths import decode_path, encode_path
from ._sources import Source
from .errors import StateError
from .result import Result


class Spectrogram(object):
    """What a picture shall look like, ready to draw any number of them.

    An instance never changes. Any number of threads may use one at once,
    and a forked child may go on using it. It can be pickled: it travels as
    its options.

    Parameters
    ----------
    width : int, optional
        Picture width in pixels, 1 to 16384. Default 600.
    height : int, optional
        Picture height in pixels, 1 to 16384; width * height at most
        89,000,000. Default 420.
    r, g, b : float, optional
        Ceiling of the red, green and blue channel, 0 to 255. Default 255.
    **options
        The options that follow, by name.
    colormap : str, optional
        Colours of the lowest to the highest level: "gradient" (default;
        black, blue, cyan, yellow, red), "gray", "magma", "inferno",
        "plasma", "viridis", "cividis", "turbo" or "jet".
    subsampling : str, optional
        How the JPEG stores colour: "4:2:0" (default), one colour for 2 x 2
        pixels; "4:4:4", every pixel its own; "gray", brightness alone, which
        grows with the level only in maps like "gray" and "viridis".
    quality : int, optional
        JPEG quality, 1 to 100. Default 90.
    channel : int or None, optional
        The channel to draw, from 0. Default None: the mean of all.
    offset : float, optional
        Where to begin, in seconds, at least 0. Default 0.
    duration : float or None, optional
        How much to draw, in seconds, more than 0. Default None: to the end.
    window : str or tuple, optional
        How each frame is faded in and out: "hann" (default), "hamming",
        "blackman", "bartlett", "boxcar", "povey" (Kaldi's), or "kaiser" with
        its `beta`, also as ("kaiser", beta).
    beta : float, optional
        The shape of a Kaiser window, 0 to 100. Default 12.
    periodic : bool, optional
        Whether a window's period is its length (default True), or one
        sample less, which makes it symmetric.
    pad_mode : {"constant", "edge", "reflect", "symmetric"}, optional
        What stands beyond the ends where frames are centred. Default
        "constant": zeros.
    preemphasis : float, optional
        The coefficient c of y[t] - c y[t - 1], 0 (default: none) to below 1;
        over the recording, in Kaldi's framing over each frame.
    gain : float, optional
        What every sample is multiplied by, more than 0. Default 1; 32768,
        as in the preset "kaldi", gives samples from -1 to 1 the range of
        16-bit numbers. Samples that have this range already are a warning
        under a gain of 128 or more. PCEN depends on it:
        see `pcen_eps`.
    remove_dc : bool, optional
        Whether each frame's mean is subtracted from it. Default False.
    snip_edges : bool or None, optional
        Default None: librosa's framing. Otherwise Kaldi's: frames of
        win_length samples, only whole ones (True), or one for every step,
        mirrored at the ends (False).
    frame_length_ms, frame_shift_ms : float or None, optional
        Lengths in milliseconds that stand for win_length and hop_length
        unless those are given; n_fft is then by default the next power of
        two. Default None.
    drop_last : bool, optional
        Whether the last frame is left out, as by Whisper. Default False.
    length : int or None, optional
        Samples to which a recording is cut, or filled up with zeros. Default
        None: as it is.
    sr : int or None, optional
        Samples per second to which a recording is resampled, from at most
        256 times more or fewer. Default None: as it is.
    n_fft : int or None, optional
        Transform length in samples, 2 to 65536. Default None: the power of
        two nearest to 46 ms.
    win_length : int or None, optional
        Window length in samples, 1 to n_fft. Default None: n_fft.
    hop_length : int or None, optional
        Step between frames in samples, at least 1. Default None: as far
        apart as there are columns, at most n_fft / 4.
    center : bool, optional
        Whether frame t is centred on sample t * hop_length, with what
        `pad_mode` says beyond the ends, or starts there. Default True.
    power : {2, 1}, optional
        2 (default): power spectrum; 1: magnitude spectrum.
    n_mels : int or None, optional
        Number of mel bands, 1 to 16384; width * n_mels at most 89,000,000.
        Default None: the smaller of 128 and height.
    fmin : float, optional
        Lowest frequency in Hz, at least 0. Default 0.
    fmax : float or None, optional
        Highest frequency in Hz, above fmin, at most half the sample rate.
        Default None: half the sample rate.
    mel_scale : {"slaney", "htk", "kaldi"}, optional
        Formula from hertz to mel. Default "slaney". "kaldi" is HTK's with
        triangles that are straight over mel.
    norm : {"slaney", None}, optional
        "slaney" (default): each band has unit area over hertz; None: each
        has height 1.
    kind : {"mel", "linear", "log", "mfcc", "chroma"}, optional
        What the rows are: mel bands (default), the transform's bins from
        fmin to fmax, n_mels bands at equal steps of log frequency, cepstral
        coefficients, or classes of pitch.
    scale : {"linear", "db", "log", "log10", "pcen"} or None, optional
        In what values are told. Default None: in pictures decibels, for
        chroma linear; in arrays linear, for mfcc decibels.
    n_mfcc : int, optional
        Cepstral coefficients, 1 to n_mels; n_mfcc times n_mels at most
        16777216. Default 20.
    dct_type : {1, 2, 3}, optional
        Type of their cosine transform. Default 2.
    dct_norm : {"ortho", None}, optional
        Whether it is orthonormal. Default "ortho".
    lifter : float, optional
        Coefficient i is multiplied by
        1 + lifter / 2 * sin(pi * (i + 1) / lifter). Default 0: by 1.
    n_chroma : int, optional
        Classes of pitch in an octave, 1 to 1024. Default 12.
    tuning : float, optional
        How far from A = 440 Hz a recording is tuned, in classes of pitch,
        -0.5 to 0.5. Default 0; it is not estimated.
    pcen_gain, pcen_bias, pcen_power, pcen_eps : float, optional
        PCEN's parameters, 0 to 100, `pcen_eps` 1e-30 to 1e30. Default 0.98,
        2, 0.5 and 1e-6. `pcen_eps` and `pcen_bias` are for energies far
        above them: librosa's examples multiply magnitudes by 2**31, which
        is gain=2.0**31 with power=1. Arrays begin as librosa.pcen does, as
        if every band had been 1; pictures begin with the mean of the first
        frames, as many as pcen_time_constant holds.
    pcen_time_constant : float, optional
        How long PCEN smooths, in seconds. Default 0.4.
    mean, std : float, optional
        Every value x of an array becomes (x - mean) / std, last of all.
        Default 0 and 1.
    deltas : {0, 1, 2}, optional
        Derivatives over frames that follow the rows of an array. Default 0.
    delta_width : int, optional
        Frames under a derivative, odd, at least 3. Default 9.
    dtype : {"float32", "float16"}, optional
        The numbers in a .npy file. Default "float32".
    bit_depth : {8, 16}, optional
        Bits of a gray PNG's levels. Default 8.
    max_channels, max_sample_rate, max_samples : int, optional
        Recordings with more channels, more samples per second, or of which
        more samples are to be drawn are refused with a `LimitError`, before
        time or memory is spent on them; with `sr`, the samples around a part
        that resampling needs count too. Default 256, 4,000,000 and 2**46,
        which are also the most that is allowed.
    max_header_bytes, max_chunks : int, optional
        The same of files with more bytes or chunks before their samples.
        Default 2**46 and 4096, the most that is allowed.
    max_resample_ratio : int, optional
        The same where `sr` and a file's rate differ by more. Default 256,
        the most that is allowed.
    preset : str or None, optional
        Begin with the numbers of "librosa", "torchaudio", "whisper", "kaldi"
        or "ast" (docs/parity.md); other options override them. All of them
        take samples from -1 to 1; "kaldi" scales them by 32768 itself.
    ref : float, "max", "recording" or None, optional
        The level of 0 dB, above 0, in units of the spectrum; "max" (or
        numpy.max): the maximum; "recording": that of all segments of the
        recording. Default None: in a picture its maximum, in an array 1.
    amin : float, optional
        The smallest power told from silence, above 0. Default 1e-10.
    top_db : float or None, optional
        Levels lower than this many dB below the maximum are raised to it,
        0.01 to 10,000. Default 80; None: none are.
    vmin : float or None, optional
        The level of the lowest colour, in dB, below vmax. Default None:
        vmax - top_db.
    vmax : float or None, optional
        The level of the highest colour, in dB. Default None: 0, which is
        `ref`.

    Raises
    ------
    OptionError
        If a value is out of range or contradicts another; a ValueError.
    LimitError
        If the picture would be too large; a ValueError.
    TypeError
        If a value is of the wrong type or a name is unknown.

    See Also
    --------
    Batchop : Draws every file of a folder, in parallel.

    Notes
    -----
    Low frequencies are at the bottom. The same samples and options give the
    same bytes, every time.

    Examples
    --------
    >>> import spectrust
    >>> with spectrust.Spectrogram(width=800, height=600) as spect:
    ...     spect.generate("in.wav", "out.jpg")
    <spectrust.Result(
        inputfile=in.wav,
        outputfile=out.jpg,
        error=None
    )>
    """

    def __init__(self, width=600, height=420, r=255., g=255., b=255.,
                 **options):
        options.update(width=width, height=height, r=r, g=g, b=b)
        self._set_up(options)

    def _set_up(self, options):
        """Make the library's object, which checks the options."""
        struct = _options.to_struct(options)
        handle = Handle(
            SpectrustSpectrogram, library.spectrust_spectrogram_free)
        call(library.spectrust_spectrogram_new,
             ctypes.byref(struct), handle.out())
        self._options = _options.to_dict(struct)
        self._handle = handle

    @property
    def options(self):
        """Every option's name and value, defaults included.

        Returns
        -------
        dict
            A new one for each call; changing it changes nothing else.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram(r=128).options["r"]
        128.0
        """
        return dict(self._options)

    def generate(self, source, outpath):
        """Draw the spectrogram of a recording into a file.

        The folder must exist. The file appears whole or not at all; one
        that was there under the same name is replaced. Ctrl-C stops it
        within 0.2 seconds.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording: the path of an audio file, as str or os.PathLike;
            "-" for standard input; the content of an audio file as bytes,
            bytearray or memoryview; a file object opened in binary mode,
            which is read to its end; or (samples, sr), a NumPy array or an
            array.array of shape (n,) or (channels, n), and its rate in Hz.
            Floating-point samples have full scale from -1 to 1; int8, uint8,
            int16 and int32 are scaled as a file's are, by 2**(bits - 1),
            uint8 after subtracting 128. All are rounded to float32, which
            keeps 7 digits: subtract a constant offset far larger than the
            sound beforehand, as `remove_dc` comes after that.
        outpath : str, bytes or os.PathLike
            The file, whose name's ending says what it holds, in upper or
            lower case: .jpg, .jpeg, .jpe, .jfif or none a JPEG picture,
            .png a PNG picture (gray levels where `colormap` is "gray", else
            a palette), .npy the array that `array` returns. A link to a
            file is replaced; what is no file, or a link to such, is refused.
            "-" is standard output, which gets a JPEG picture.

        Returns
        -------
        Result
            What became of it. A file that cannot be read or written is a
            result with an error; nothing is raised for it. What is no path
            is called "<bytes>", "<samples>", or by the file object's name,
            without one "<stream>".

        Raises
        ------
        TypeError
            If an argument is none of these.
        ValueError
            If a path holds a zero byte.
        OSError
            What reading a file object raises.
        StateError
            If the spectrogram has been closed.

        Examples
        --------
        >>> import spectrust
        >>> spect = spectrust.Spectrogram()
        >>> result = spect.generate("missing.wav", "out.jpg")
        >>> result.ok, result.output_file, type(result.error).__name__
        (False, None, 'NotFoundError')
        """
        target = encode_path(outpath, "outpath")
        if target == b"-" and sys.stdout:
            # What was printed before comes first.
            sys.stdout.flush()
        handle = self._live_handle()
        found = SpectrustWarnings()
        with Source(source, "source") as known:
            error = attempt_on(
                library.spectrust_spectrogram_generate_from, handle, known,
                target, ctypes.byref(found))
        if error is not None:
            return Result(known.label, None, error)
        return Result(
            known.label, decode_path(target), None, sentences(found.text))

    def encode(self, source, format="jpeg"):
        r"""Draw the spectrogram of a recording into memory.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording, as for `generate`.
        format : {"jpeg", "png", "npy"}, optional
            What to make of it. Default "jpeg".

        Returns
        -------
        bytes
            A file, the same that `generate` writes.

        Raises
        ------
        SpectrustError
            If the recording cannot be read; the class says why.
        TypeError
            If `source` is no recording.
        ValueError
            If a path holds a zero byte.
        OSError
            What reading a file object raises.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            For what had to be worked around, such as a file cut short.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram().encode("in.wav")[:3]
        b'\xff\xd8\xff'
        """
        handle = self._live_handle()
        kind = _options.FORMATS.to_c("format", format)
        buffer, found = SpectrustBuffer(), SpectrustWarnings()
        with Source(source, "source") as known:
            try:
                call_on(library.spectrust_spectrogram_encode_from, handle,
                        known, kind, ctypes.byref(buffer),
                        ctypes.byref(found))
                encoded = bytes_at(buffer.data, buffer.len)
            finally:
                library.spectrust_buffer_free(ctypes.byref(buffer))
        warn(known.label, sentences(found.text))
        return encoded

    def array(self, source, jobs=1):
        """Compute the rows of every frame as a NumPy array.

        The options that make a picture of it (width, height, colours) are
        not used. Where they are None, `n_fft` is 2048, `hop_length` 512 and
        `n_mels` 128, as in librosa.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording, as for `generate`. For several of them in one
            array of samples see `arrays`.
        jobs : int, optional
            Threads that share a long recording, 1 to 1024. Default 1. The
            values do not depend on it.

        Returns
        -------
        numpy.ndarray of float32, shape (rows, frames)
            What `kind` and `scale` say, by default the power of mel bands
            (magnitude where `power` is 1); the lowest band first.

        Raises
        ------
        SpectrustError
            If the file cannot be read, or the samples cannot be used; the
            class says why.
        TypeError
            If `source` is no recording.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            For what had to be worked around.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram(n_mels=40).array("in.wav").shape[0]
        40
        """
        handle = self._live_handle()
        with Source(source, "source") as known:
            array, found = _arrays.of_source(handle, known, jobs)
        warn(known.label, found)
        return array

    def arrays(self, y, sr, jobs=1):
        """Compute the array of every recording of a batch, one after another.

        Each is what `array` returns for (recording, sr): all options hold,
        `offset`, `duration`, `length` and `sr` among them.

        Parameters
        ----------
        y : array_like, shape (..., n)
            Mono recordings of one length; every leading axis counts them.
            Floating-point samples have full scale from -1 to 1; integers
            are scaled as for `generate`.
        sr : int
            Their samples per second, 1 to 4,000,000.
        jobs : int, optional
            Threads that share a long recording, 1 to 1024. Default 1. The
            values do not depend on it.

        Returns
        -------
        numpy.ndarray of float32, shape (..., rows, frames)
            An array for each recording, the lowest band first.

        Raises
        ------
        SpectrustError
            If the samples cannot be used; the class says why, the text
            which recording it is.
        TypeError
            If `y` is no array of real numbers, or a parameter of the wrong
            type.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            For what had to be worked around; for what is the same in several
            recordings once, naming the first.

        Examples
        --------
        >>> import numpy
        >>> import spectrust
        >>> y = numpy.zeros((3, 2, 16000))
        >>> spectrust.Spectrogram(preset="whisper").arrays(y, 16000).shape
        (3, 2, 80, 100)
        """
        return _arrays.of_samples(self._live_handle(), y, sr, jobs)

    def close(self):
        """Free what the library holds; a second time does nothing.

        Calls that other threads have under way end as usual.

        Examples
        --------
        >>> import spectrust
        >>> spect = spectrust.Spectrogram()
        >>> spect.close()
        >>> spect.generate("in.wav", "out.jpg")
        Traceback (most recent call last):
            ...
        spectrust.errors.StateError: this spectrogram has been closed
        """
        self._handle = None

    def _live_handle(self):
        """Return the handle; holding it keeps a close from freeing it."""
        handle = self._handle
        if handle is None:
            raise StateError("this spectrogram has been closed")
        return handle

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def __getstate__(self):
        """Leave out the handle, which means nothing in another process."""
        state = dict(self.__dict__)
        if self._handle is not None:
            del state["_handle"]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        if "_handle" not in state:
            self._set_up(self._options)

    def __repr__(self):
        return "spectrust.{}({})".format(
            type(self).__name__, _options.arguments(self._options))
