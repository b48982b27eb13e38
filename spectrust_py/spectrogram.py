"""Draw the mel-spectrogram of one audio file at a time."""

import ctypes
import sys

from ._native import matrix, padded
from ._native.bindings import (
    SpectrustSpectrogram,
    SpectrustWarnings,
)
from ._native.call import call, sentences, warn
from ._native.handle import Handle
from ._native.interrupt import attempt_on
from ._native.library import library
from ._native.options import (
    FORMATS,
    call_arguments,
    fingerprint,
    to_dict,
    to_struct,
)
from ._native.paths import decode_path, encode_path, is_pathlib
from ._native.source import Source
from ._stores.reading import readable
from ._tiles import draw_tiles
from .errors import OptionError, SpectrustError, StateError
from .recording import _info
from .result import Result, Shown
from .stream import Stream
from .windows import Windows


class Spectrogram(object):
    """Draw recordings, or compute their arrays, with fixed options.

    Instances are immutable. Several threads may use one at the same time,
    and a forked child may keep using it. Pickling stores the options.

    Parameters
    ----------
    width : int, optional
        Width of the picture, in pixels. `width * height` and `width * n_mels`
        may be at most 89,000,000. Range: 1 to 16,384. Default 600.
    height : int, optional
        Height of the picture, in pixels. Range: 1 to 16,384. Default 420.
    r : float, optional
        Maximum of the red channel, to which the colormap is scaled. Range: 0
        to 255. Default 255.
    g : float, optional
        Maximum of the green channel, to which the colormap is scaled. Range: 0
        to 255. Default 255.
    b : float, optional
        Maximum of the blue channel, to which the colormap is scaled. Range: 0
        to 255. Default 255.
    **options
        Any option under "Other Parameters", by name; docs/options.md lists
        them in groups.

    Other Parameters
    ----------------
    channel : int or None, optional
        Channel to use, counted from 0. Range: 0 to 255. Default None: the mean
        of all channels.
    offset : float, optional
        Start of the part to use, in seconds, rounded to the nearest sample. 0
        or more. Default 0.
    duration : float or None, optional
        Length of the part to use, in seconds, rounded to the nearest sample.
        More than 0. Default None: to the end of the recording.
    sr : int or None, optional
        Sample rate to resample to, in Hz; `max_resample_ratio` limits the
        ratio of the two rates. Range: 1 to 4,000,000. Default None: no
        resampling.
    length : int or None, optional
        Number of samples to cut or zero-pad the recording to. Range: 1 to
        4,294,967,296. Default None: no change.
    gain : float, optional
        Factor by which every sample is multiplied; 32768 gives the range of
        16-bit integers. Samples are expected in [-1, 1] before the gain is
        applied; with a gain of 128 or more, samples far outside this range
        cause a warning. More than 0, at most 1e12. Default 1.
    preemphasis : float, optional
        Coefficient `c` of the pre-emphasis filter `y[t] - c * y[t - 1]`; 0
        turns it off. The filter is applied to the recording, or to each frame
        if `snip_edges` is given. At least 0 and below 1. Default 0.
    preemphasis_start : {"librosa", "keep", "drop"}, optional
        What pre-emphasis makes of the first sample of the recording. It has no
        effect with `snip_edges`, whose frames begin as in Kaldi. "librosa"
        (librosa's: `2 y[0] - y[1]` is added to it), "keep" (it is kept, as if
        silence were before it), "drop" (it is dropped: the recording begins
        with its second sample). Default "librosa".
    n_fft : int or None, optional
        Length of the FFT, in samples. Range: 2 to 65,536. Default None: 2048
        in an array; in a picture, the power of two nearest to 46 ms, or above
        100 kHz the shortest from 5 ms with which every mel band spans two
        bins.
    n_fft_ms : float or None, optional
        Length of the FFT in milliseconds, used if `n_fft` is not given: the
        nearest power of two of samples. More than 0. Default None: not used.
    win_length : int or None, optional
        Length of the window, in samples, at most `n_fft`. Range: 1 to 65,536.
        Default None: `n_fft`.
    hop_length : int or None, optional
        Hop between frames, in samples. Range: 1 to 4,294,967,295. Default
        None: 512 in an array; in a picture, `n_samples / width` rounded down,
        at least 1 and at most `n_fft / 4`.
    frame_length_ms : float or None, optional
        Length of the window in milliseconds, used if `win_length` is not
        given. `n_fft` then defaults to the next power of two. More than 0.
        Default None: not used.
    frame_shift_ms : float or None, optional
        Hop between frames in milliseconds, used if `hop_length` is not given.
        More than 0. Default None: not used.
    window : str, tuple or array_like, optional
        Window function. A tuple `("kaiser", beta)` sets `beta` too. Or the
        values of a window of your own, as many as `win_length`, which is their
        number by default. "hann" (0.5 - 0.5 cos(x), x from 0 to 2 pi),
        "hamming" (0.54 - 0.46 cos(x)), "blackman" (0.42 - 0.5 cos(x) + 0.08
        cos(2 x)), "bartlett" (triangle that is 0 at its ends), "boxcar"
        (constant 1), "kaiser" (Kaiser window with shape parameter `beta`),
        "povey" (Kaldi's default: the Hann window to the power of 0.85).
        Default "hann".
    beta : float, optional
        Shape parameter of the Kaiser window. Range: 0 to 100. Default 12.
    periodic : bool, optional
        Whether the window is periodic (period `win_length`), as for spectral
        analysis, or symmetric (period `win_length - 1`). Default True.
    center : bool, optional
        If true, frame `t` is centred on sample `t * hop_length`, and the
        recording is padded according to `pad_mode`; if false, frame `t` starts
        at that sample. Default True.
    pad_mode : {"constant", "edge", "reflect", "symmetric"}, optional
        Padding at both ends of the recording if frames are centred. "constant"
        (zeros), "edge" (the first and the last sample, repeated), "reflect"
        (the recording, mirrored at its first and last samples without
        repeating them), "symmetric" (the recording, mirrored at its ends, so
        that the first and last samples are repeated). Default "constant".
    pad_left : int or None, optional
        Padding before the recording in samples, instead of `center`; with
        `pad_mode`. Range: 0 to 65,536. Default None: what `pad`, or else
        `center`, says.
    pad_right : int or None, optional
        Padding behind the recording in samples, instead of `center`; with
        `pad_mode`. Range: 0 to 65,536. Default None: `pad_left`.
    pad : {None, "same"}, optional
        Whether to pad both ends by `(n_fft - hop_length) / 2`, rounded down:
        one frame for each hop. None (that of `center`), "same"
        (`(n_fft - hop_length) / 2` samples at both ends, as in HiFi-GAN and
        Vocos). Default None.
    snip_edges : bool or None, optional
        Kaldi's framing instead of `center`. If true, only frames that fit
        entirely within the recording are used; if false, there is one frame
        for each hop, and the recording is mirrored at its ends. Default None:
        librosa's framing.
    drop_last : bool, optional
        Whether to drop the last frame, as Whisper does. Default False.
    remove_dc : bool, optional
        Whether to subtract the mean of each frame. Default False.
    power : int, optional
        Exponent of the magnitude: 1 for a magnitude spectrum, 2 for a power
        spectrum. 1 or 2. Default 2.
    power_offset : float, optional
        Number added to the power of every bin, before the root that makes it a
        magnitude. Range: 0 to 1e30. Default 0.
    power_floor : float, optional
        Least power of a bin, before the root that makes it a magnitude. Range:
        0 to 1e30. Default 0.
    kind : {"mel", "linear", "log", "mfcc", "chroma"}, optional
        Type of feature to compute. "mel" (mel bands), "linear" (bins of the
        FFT from `fmin` to `fmax`), "log" (bands evenly spaced in log
        frequency), "mfcc" (mel-frequency cepstral coefficients), "chroma"
        (pitch classes). Default "mel".
    n_mels : int or None, optional
        Number of mel or log-frequency bands. Range: 1 to 16,384. Default None:
        128 in an array; in a picture, the smaller of 128 and `height`.
    fmin : float, optional
        Lowest frequency, in Hz. 0 or more. Default 0.
    fmax : float or None, optional
        Highest frequency, in Hz, above `fmin` and at most half the sample
        rate. More than 0. Default None: half the sample rate.
    mel_scale : {"slaney", "htk", "kaldi"}, optional
        Formula for the mel scale. "slaney" (Slaney's Auditory Toolbox: linear
        below 1 kHz, logarithmic above it), "htk" (HTK's formula: 2595 log10(1
        + f / 700)), "kaldi" (HTK's formula, with filters that are triangular
        in mel instead of Hz). Default "slaney".
    norm : {"slaney", None}, optional
        Normalisation of the mel filters. "slaney" (unit area, integrated over
        Hz), None (unit height). Default "slaney".
    n_mfcc : int, optional
        Number of cepstral coefficients, at most `n_mels`; `n_mfcc * n_mels`
        may be at most 16,777,216. Range: 1 to 16,384. Default 20.
    dct_type : int, optional
        Type of the discrete cosine transform (DCT). Range: 1 to 3. Default 2.
    dct_norm : {"ortho", None}, optional
        Normalisation of the discrete cosine transform. "ortho" (orthonormal),
        None (unscaled). Default "ortho".
    lifter : float, optional
        Liftering: coefficient `i`, counted from `lifter_first`, is multiplied
        by `1 + lifter / 2 * sin(pi * i / lifter)`; 0 turns it off. Range: 0,
        or from 0.001 to 1e6. Default 0.
    lifter_first : int, optional
        Number of the first coefficient in the formula of `lifter`: 1 as in
        librosa, or 0 as in HTK and Kaldi. 0 or 1. Default 1.
    n_chroma : int, optional
        Number of pitch classes per octave. Range: 1 to 1024. Default 12.
    tuning : float, optional
        Deviation of the tuning from A = 440 Hz, in pitch classes. It is never
        estimated from the recording. Range: -0.5 to 0.5. Default 0.
    scale : {None, "linear", "db", "log", "log10", "pcen"}, optional
        Unit of the values. None (decibels in a picture, except for chroma,
        which is linear; linear in an array, except for mfcc, which is in
        decibels), "linear" (power or magnitude), "db" (decibels), "log"
        (natural logarithm), "log10" (logarithm to base 10), "pcen"
        (per-channel energy normalisation, Wang et al. 2017). Default None.
    ref : float, str or None, optional
        Value that corresponds to 0 dB, in the unit of the spectrum: a number,
        `max` for the maximum of the picture or array, `recording` for the
        maximum of all segments of the recording, `corpus` for that of all
        recordings of a batch, or `fullscale` for what a sine of amplitude 1
        gives (dBFS): every band is then divided by the largest value that such
        a sine gives in it at the frequency of a bin, on every scale but that
        of chroma. None is the maximum in a picture, 1 in an array. A number
        above 0, "max", "recording", "corpus", "fullscale" or None. Default
        None.
    amin : float, optional
        Floor applied to the power before the logarithm. In a picture it never
        raises a level above that of the lowest colour. More than 0. Default
        1e-10.
    log_offset : float, optional
        Number added to every value before the logarithm:
        `log(max(amin, x + log_offset))`. Range: 0 to 1e30. Default 0.
    top_db : float or None, optional
        Dynamic range in dB of power: lower levels are raised to the maximum
        minus `top_db`. In a picture this applies only if `ref` is the maximum,
        and never raises a level above `vmin`. Range: 0.01 to 10,000. Default
        80; None: no limit.
    pcen_gain : float, optional
        PCEN: exponent of the smoothed energy by which the energy is divided.
        Range: 0 to 100. Default 0.98.
    pcen_bias : float, optional
        PCEN: bias added before compression. `librosa.pcen` expects large
        values: its examples multiply a magnitude spectrum by 2^31. A `gain` of
        2^31 (2147483648) with a `power` of 1 does the same. Range: 0 to 100.
        Default 2.
    pcen_power : float, optional
        PCEN: exponent of the compression; 0 is a logarithm. Range: 0 to 100.
        Default 0.5.
    pcen_time_constant : float, optional
        PCEN: time constant of the smoothing, in seconds. In a picture the
        smoothing starts from the mean of the first frames; in an array it
        starts as in `librosa.pcen`. Range: 1e-6 to 1e6. Default 0.4.
    pcen_eps : float, optional
        PCEN: number added to the smoothed energy. Range: 1e-30 to 1e30.
        Default 1e-6.
    pool : str, optional
        How frames that share a column of the picture, and bands that share a
        row, become one value, before levels are computed. With `max` a short
        event stays as bright in an overview as in a close-up; a percentile
        counts every frame that lies in the column, in whole or in part, once.
        A percentile such as "90%". Default "mean": their mean, weighted by the
        area that they share with the pixel.
    background : float or str or None, optional
        Level to subtract from each row of the picture, so that what stands out
        from a steady noise is bright in quiet and in loud rows alike: a
        percentile of the levels of the row, `median` for the usual one, or a
        number of seconds for a running median over that time. Silence (values
        of at most `amin`) does not count. It needs a logarithmic scale, and
        `ref` and `top_db` have no effect with it. More than 0, or a percentile
        such as "5%". Default None: nothing is subtracted.
    colormap : str or array_like, optional
        Colormap of the picture. Names that end in `_r` are reversed. Or
        colours of your own, from the lowest to the highest level: 256 rows of
        red, green and blue, whole numbers from 0 to 255 or fractions from 0.0
        to 1.0, or `#` and their 1536 hexadecimal digits. "gradient" (black,
        blue, cyan, yellow and red, evenly spaced), "gray" (black to white),
        "magma", "inferno", "plasma", "viridis", "cividis", "turbo", "jet"
        (Matplotlib's colormap of this name), "gradient_r" (`gradient` from its
        last colour to its first), "gray_r" (`gray` from its last colour to its
        first: white to black), "magma_r" (`magma` from its last colour to its
        first), "inferno_r" (`inferno` from its last colour to its first),
        "plasma_r" (`plasma` from its last colour to its first), "viridis_r"
        (`viridis` from its last colour to its first), "cividis_r" (`cividis`
        from its last colour to its first), "turbo_r" (`turbo` from its last
        colour to its first), "jet_r" (`jet` from its last colour to its
        first). Default "gradient".
    vmin : float or str or None, optional
        Level of the lowest colour, in the unit of `scale`, below `vmax`; on a
        logarithmic scale, from -10,000 to 10,000 dB. Or a percentile of the
        levels, such as `5%`; silence (values of at most `amin`) does not
        count. Range: -1e30 to 1e30, or a percentile such as "5%". Default
        None: on a logarithmic scale `vmax - top_db`, or 0 with a `background`;
        otherwise the lowest value.
    vmax : float or str or None, optional
        Level of the highest colour, in the unit of `scale`, or a percentile of
        the levels. Range: -1e30 to 1e30, or a percentile such as "5%". Default
        None: on a logarithmic scale 0 (the level of `ref`), or 40 dB with a
        `background`; otherwise the highest value.
    range_of : {None, "picture", "recording", "corpus"}, optional
        Which levels percentiles and open ends are computed from: those of the
        picture, of the recording, or of the batch. More than one picture is
        measured before the first one is drawn, which takes about as long
        again. None (the same as `ref` if that is `recording` or `corpus`,
        otherwise the picture), "picture" (the picture alone), "recording" (all
        segments of the recording), "corpus" (all recordings of the batch).
        Default None.
    axes : {None, "hz", "notes"}, optional
        Axes to draw around the spectrogram, with a level bar and a title: `hz`
        for frequencies in Hz, `notes` for the names of notes; pitch classes
        and coefficients have their own names. `width` and `height` are then
        those of the whole figure, and the spectrogram has 240 colours instead
        of 256. None (no figure: the spectrogram alone), "hz" (time, and what
        the rows are: Hz, pitch classes or coefficients), "notes" (the same,
        with the names of notes for frequencies). Default None.
    theme : {"light", "dark"}, optional
        Colours of the text and the paper of a figure, that is with `axes`.
        "light" (dark text on white), "dark" (light text on near black).
        Default "light".
    quality : int, optional
        Quality of a JPEG. Range: 1 to 100. Default 90.
    subsampling : {"4:2:0", "4:4:4", "gray"}, optional
        Chroma subsampling of a JPEG. "4:2:0" (one chroma sample for 2 x 2
        pixels, which gives the smallest colour files), "4:4:4" (one chroma
        sample for each pixel), "gray" (no chroma: luma only, which increases
        with the level in colormaps such as gray and viridis). Default "4:2:0".
    progressive : bool, optional
        Whether to write a progressive JPEG with optimised Huffman tables. The
        file is smaller and can be shown coarsely while it loads, but is slower
        to encode. Default False.
    bit_depth : {8, 16}, optional
        Bits per gray level in a PNG. 8 or 16. Default 8.
    metadata : {"options", "source", None}, optional
        What a picture file stores besides its pixels. A picture without
        parameters is about 600 bytes smaller, but cannot be read back.
        "options" (its parameters: the options, and the values derived from the
        recording), "source" (the parameters and, as `source`, the name of the
        recording's file without its folders; bytes that are not UTF-8 are
        replaced), None (nothing). Default "options".
    normalize : {None, "mean", "mean_std"}, optional
        Whether to subtract from each row of an array its mean over time, and
        to divide it by its standard deviation. None (nothing), "mean" (their
        mean over time is subtracted), "mean_std" (their mean is subtracted,
        then they are divided by their standard deviation over time). Default
        None.
    normalize_ddof : int, optional
        What the divisor of the variance of a row is less than the number of
        frames: 1 as in PyTorch, 0 as in NumPy. 0 or 1. Default 1.
    normalize_eps : float, optional
        Number added to the standard deviation of a row. Range: 0 to 1e30.
        Default 1e-5.
    mean : float or array_like, optional
        Number subtracted from every value of an array after all other steps.
        Or an array of such numbers, one for each row without derivatives (of
        stacks, if frames are stacked). Range: -1e30 to 1e30. Default 0.
    std : float or array_like, optional
        Divisor of every value of an array, after `mean` is subtracted. Or an
        array of such numbers, one for each row without derivatives (of stacks,
        if frames are stacked). Range: 1e-30 to 1e30. Default 1.
    deltas : int, optional
        Number of time derivatives (deltas) appended after the rows of an
        array. Range: 0 to 2. Default 0.
    delta_width : int, optional
        Number of frames used to estimate a derivative. Odd, 3 to 9999. Default
        9.
    delta_edges : {"interp", "repeat"}, optional
        What derivatives are at the ends of a recording, and which the second
        is. "interp" (the first and the last frames have the derivative of the
        polynomial beside them, as in librosa), "repeat" (the first and the
        last frame are repeated, and the second derivative is the first of the
        first, as in torchaudio, HTK and SpeechBrain). Default "interp".
    frames : int or None, optional
        Number of frames of an array: later ones are cut off, and missing ones
        are filled with `frames_fill`. Range: 1 to 16,777,216. Default None:
        those of the recording.
    frames_fill : float, optional
        Value of the frames that `frames` adds, before `mean` is subtracted.
        Their derivatives are 0. Range: -1e30 to 1e30. Default 0.
    stack : int, optional
        Number of consecutive frames that become one column of an array: the
        rows of the first, then those of the next. Range: 1 to 1024. Default 1.
    stack_step : int or None, optional
        Number of frames from one column of stacked frames to the next. Range:
        1 to 65,536. Default None: `stack`.
    stack_edges : {"drop", "zeros", "repeat"}, optional
        What becomes of stacks at the ends of the recording. "drop" (only
        stacks of which all frames are there, the first from the first frame
        on), "zeros" (the first begins at the first frame; frames that are
        missing at the end are 0), "repeat" (the first has its middle at the
        first frame, which is repeated before it, and the last frame is
        repeated behind it). Default "drop".
    dtype : {"float32", "float16"}, optional
        Data type of a `.npy` file. "float32" (IEEE 754 single precision),
        "float16" (IEEE 754 half precision). Default "float32".
    max_channels : int, optional
        Maximum number of channels; recordings with more are refused. Range: 1
        to 256. Default 256.
    max_sample_rate : int, optional
        Maximum sample rate, in Hz; recordings with a higher rate are refused.
        Range: 1 to 4,000,000. Default 4,000,000.
    max_samples : int, optional
        Maximum number of samples per channel in the part to use; recordings
        with more are refused. Range: 1 to 2^46. Default 2^46.
    max_header_bytes : int, optional
        Maximum number of bytes before the audio data; files with more are
        refused. Range: 1 to 2^46. Default 2^46.
    max_chunks : int, optional
        Maximum number of chunks, including that of the audio data; files with
        more are refused. Range: 1 to 4096. Default 4096.
    max_resample_ratio : int, optional
        Maximum ratio of the two sample rates when resampling; larger ratios
        are refused. Range: 1 to 256. Default 256.
    filters : array_like, shape (n_mels, n_fft // 2 + 1), optional
        Filter bank instead of mel bands: for each band a weight for every bin,
        the lowest band first. `n_mels` and `n_fft` then follow from its shape;
        `fmin`, `fmax`, `mel_scale` and `norm` have no effect. Default None.
    title : str, optional
        Title of a figure, that is with `axes`; empty for none. At most 1,024
        characters. Default None: the name of the recording's file.
    preset : str or None, optional
        Library whose output to match: "librosa", "torchaudio", "whisper",
        "kaldi", "ast", "nemo", "hifigan", "bigvgan", "tacotron2", "vocos",
        "vggish", "yamnet", "panns", "beats", "speech2text", "wespeaker",
        "speecht5", "vits", "clap", "seamless", "funasr", "passt", "espnet",
        "kaldi_mfcc", "htk", "lasr", "phi4", "gemma3n", "beat_this", "musicnn"
        (docs/parity.md). Or a look for pictures of a kind of sound: "speech",
        "field", "bats", "machine", "music" (docs/looks.md). Its options are
        set first; other options override them. Default None.

    Raises
    ------
    OptionError
        If a value is out of range or contradicts another; a ValueError.
    LimitError
        If the picture is too large; a ValueError.
    TypeError
        If a value has the wrong type or a name is unknown.

    See Also
    --------
    Batchop : Draws every file of a folder, in parallel.

    Notes
    -----
    Low frequencies are at the bottom. On one machine the same samples and
    options always give the same bytes; docs/design.md says what holds across
    machines.

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
        """Create the handle; the library checks the options."""
        struct = to_struct(options)
        handle = Handle(
            SpectrustSpectrogram, library.spectrust_spectrogram_free)
        call(library.spectrust_spectrogram_new,
             ctypes.byref(struct), handle.out())
        self._options = to_dict(struct)
        self._handle = handle

    @property
    def options(self):
        """Option names and values, including defaults.

        They make the same spectrogram again, also after a way through JSON.

        Returns
        -------
        dict
            A copy; changing it does not change the spectrogram. The values
            are int, float, bool, str or None.

        Examples
        --------
        >>> import json
        >>> import spectrust
        >>> spect = spectrust.Spectrogram(r=128)
        >>> spect.options["r"]
        128.0
        >>> stored = json.dumps(spect.options)
        >>> again = spectrust.Spectrogram(**json.loads(stored))
        >>> again.fingerprint == spect.fingerprint
        True
        """
        return dict(self._options)

    @property
    def fingerprint(self):
        """Return the hash of the options.

        It is what a batch with these options has as its `fingerprint`, and as
        `options` in the rows of its manifest, if its `format` is "jpeg" and it
        has no `segment`: for all others see `Batchop.fingerprint`. Two
        spectrograms have the same fingerprint if all options are equal. It
        covers the options that differ from their defaults, so it does not
        change if a later version of the library has more options.

        Returns
        -------
        str
            32 hexadecimal digits.

        See Also
        --------
        Batchop.fingerprint : Includes the format and the segments.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram(800, 600).fingerprint
        'af197d4e229651c0a7d657144373ee3c'
        """
        return fingerprint(self._options, {})

    def generate(self, source, outpath):
        """Draw the spectrogram of a recording to a file.

        The folder must exist. The file appears complete or not at all; an
        existing file of the same name is replaced. Ctrl-C stops the call
        within 0.2 seconds; only the compression of a PNG or a progressive
        JPEG, up to two seconds for the largest, may end first.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording: the path of an audio file, as str or os.PathLike;
            the URL of an object in a store ("s3://bucket/a.wav", read
            through fsspec), or the path of a member of an archive
            ("corpus.tar!/a.wav"), as str; "-" for standard input; the content
            of an audio file as bytes, bytearray or memoryview; a file object
            opened in binary mode, which is read to its end; or (samples, sr),
            a NumPy array or an array.array of shape (n,) or (channels, n), and
            its sample rate in Hz. Floating-point samples have full scale from
            -1 to 1; int8, int16 and int32 are divided by 2**(bits - 1), uint8
            too, after subtracting 128. All are rounded to float32, which has
            7 digits: if a constant offset is far larger than the sound,
            subtract it first, because `remove_dc` is applied after the
            rounding.
        outpath : str, bytes or os.PathLike
            The file. Its extension, in upper or lower case, selects the
            format:
            .jpg, .jpeg, .jpe, .jfif or none for JPEG; .png for PNG; .npy for
            an array in NumPy's format; .csv for the levels of the picture as
            text.
            A PNG is gray if `colormap` is "gray", otherwise it has a palette;
            the array is the one that `array` returns. A link to a file is
            replaced; anything else that is not a file, or a link to it, is
            refused. "-" writes a JPEG to standard output.

        Returns
        -------
        Result
            The outcome. If the recording cannot be read or the picture
            cannot be written, the result has an error; nothing is raised. A
            source without a path is named "<bytes>", "<samples>", or after
            the file object, or "<stream>" if that has no name.

        Raises
        ------
        TypeError
            If an argument has another type.
        ValueError
            If a path contains a zero byte.
        OSError
            If reading a file object raises it.
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
            # Keeps earlier prints before the picture.
            sys.stdout.flush()
        handle = self._live_handle()
        duration, found = ctypes.c_double(), SpectrustWarnings()
        try:
            read = readable(source)
        except SpectrustError as error:
            return Result(source, None, error)
        with Source(read, "source") as known:
            error = attempt_on(
                library.spectrust_spectrogram_generate_timed, handle, known,
                target, ctypes.byref(duration), ctypes.byref(found))
        if error is not None:
            return Result(known.label, None, error)
        return Result(
            known.label, decode_path(target), None, sentences(found.text),
            self.options["offset"], duration.value)

    def encode(self, source, format="jpeg"):
        r"""Draw the spectrogram of a recording to memory.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording, as for `generate`.
        format : {"jpeg", "png", "npy", "csv"}, optional
            Format of the file. Default "jpeg".

        Returns
        -------
        bytes
            Content of the file that `generate` would write.

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
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If a problem was worked around, such as a truncated file.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram().encode("in.wav")[:3]
        b'\xff\xd8\xff'
        """
        handle = self._live_handle()
        kind = FORMATS.to_c("format", format)
        with Source(readable(source), "source") as known:
            encoded, found = matrix.picture_from_source(handle, known, kind)
        warn(known.label, found)
        return encoded

    def array(self, source, jobs=1):
        """Compute the spectrogram of a recording as a NumPy array.

        Options of the picture (width, height, colours) are ignored. If None,
        `n_fft` is 2048, `hop_length` 512 and `n_mels` 128, as in librosa.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording, as for `generate`. For several recordings in one
            array of samples, see `arrays`.
        jobs : int, optional
            Number of threads for a long recording; 0 is the number of
            processors. The values do not depend on it. Range: 0 to 1024.
            Default 1.

        Returns
        -------
        numpy.ndarray of float32, shape (rows, frames)
            Values selected by `kind` and `scale`, by default the power of mel
            bands (magnitude if `power` is 1); the lowest band first.

        Raises
        ------
        SpectrustError
            If the file cannot be read, or the samples cannot be used; the
            subclass gives the reason.
        TypeError
            If `source` is not a recording.
        ValueError
            If a path contains a zero byte.
        OSError
            If reading a file object raises it.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If a problem was worked around.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram(n_mels=40).array("in.wav").shape[0]
        40
        """
        handle = self._live_handle()
        with Source(readable(source), "source") as known:
            array, found = matrix.array_from_source(handle, known, jobs)
        warn(known.label, found)
        return array

    def arrays(self, y, sr, jobs=1):
        """Compute the arrays of several recordings, one after another.

        Each is what `array` returns for (recording, sr); all options apply,
        including `offset`, `duration`, `length` and `sr`.

        Parameters
        ----------
        y : array_like, shape (..., n)
            Mono recordings of equal length; leading axes count recordings.
            Floating-point samples have full scale from -1 to 1; integers
            are scaled as for `generate`.
        sr : int
            Sample rate of `y` in Hz, in the range of the option `sr`.
        jobs : int, optional
            Number of threads for a long recording; 0 is the number of
            processors. The values do not depend on it. Range: 0 to 1024.
            Default 1.

        Returns
        -------
        numpy.ndarray of float32, shape (..., rows, frames)
            An array for each recording, the lowest band first.

        Raises
        ------
        SpectrustError
            If the samples cannot be used; the subclass gives the reason, the
            message names the recording.
        TypeError
            If `y` is not an array of real numbers, or a parameter has the
            wrong type.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If a problem was worked around. A warning shared by several
            recordings is issued once and names the first.

        Examples
        --------
        >>> import numpy
        >>> import spectrust
        >>> y = numpy.zeros((3, 2, 16000))
        >>> spectrust.Spectrogram(preset="whisper").arrays(y, 16000).shape
        (3, 2, 80, 100)
        """
        return matrix.arrays_from_samples(self._live_handle(), y, sr, jobs)

    def batch(self, sources, jobs=0):
        """Compute recordings of unequal length as one padded array.

        Each recording is padded with zeros to the number of samples of the
        longest, `n` (after resampling to `sr`), or cut or padded to `length`
        if that is given. Row ``i`` of the result is then what
        ``Spectrogram(length=n).array(sources[i])`` returns.

        Parameters
        ----------
        sources : iterable
            The recordings, each as for `generate`, of any kinds: a list, or
            a generator, which is read to its end first. A compressed or
            resampled recording is decoded twice: its length comes first.
        jobs : int, optional
            Number of threads, each of which computes one recording at a
            time; 0 is the number of processors. The values do not depend on
            it, and no thread is left afterwards. Range: 0 to 1024. Default
            0.

        Returns
        -------
        arrays : numpy.ndarray of float32, shape (n, rows, frames)
            An array for each recording, in order; the lowest band first.
        lengths : numpy.ndarray of int64, shape (n,)
            Number of frames that each recording has without the padding, for
            a mask: ``numpy.arange(frames) < lengths[:, None]``. The last of
            these frames may reach into the padding.

        Raises
        ------
        SpectrustError
            If a recording cannot be read. It is the first that fails, and
            the message begins with its index, as in ``sources[3]: ...``.
        OptionError
            If there is no recording, or if recordings of several sample
            rates have arrays of different shapes; a ValueError.
        TypeError
            If `sources` or one of them is not what it must be.
        ValueError
            If a path contains a zero byte.
        OSError
            If reading a file object raises it.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If a problem was worked around. A warning shared by several
            recordings is issued once and names the first.

        See Also
        --------
        arrays : Recordings of equal length, from one array of samples.

        Examples
        --------
        >>> import numpy
        >>> import spectrust
        >>> spect = spectrust.Spectrogram(n_mels=40, sr=8000)
        >>> arrays, lengths = spect.batch(
        ...     ["in.wav", (numpy.zeros(16000), 16000)])
        >>> arrays.shape, int(lengths[1])
        ((2, 40, 16), 16)
        """
        self._live_handle()
        return padded.padded_arrays(
            sources, self._options["length"], self._handle_with_length, jobs)

    def _handle_with_length(self, length):
        """Return the handle of a spectrogram with another `length`."""
        if length == self._options["length"]:
            return self._live_handle()
        return Spectrogram(
            **dict(self._options, length=length))._live_handle()

    def pixels(self, source):
        """Draw the spectrogram of a recording as a NumPy array of pixels.

        They are those of the PNG file that `generate` writes, without the
        file: the input of models that were trained on such files.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording, as for `generate`.

        Returns
        -------
        numpy.ndarray of uint8, shape (height, width) or (height, width, 3)
            Row 0 is the top of the picture. If every colour is a gray, which
            is so if `colormap` is "gray" or "gray_r" and `r`, `g` and `b` are
            equal, there is one value for each pixel; otherwise red, green
            and blue. If `bit_depth` is 16, uint16 with one value.

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
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If a problem was worked around.

        Examples
        --------
        >>> import spectrust
        >>> spectrust.Spectrogram(255, 128).pixels("in.wav").shape
        (128, 255, 3)
        >>> gray = spectrust.Spectrogram(255, 128, colormap="gray")
        >>> gray.pixels("in.wav").shape
        (128, 255)
        """
        handle = self._live_handle()
        with Source(readable(source), "source") as known:
            pixels, found = matrix.pixels_from_source(handle, known)
        warn(known.label, found)
        return pixels

    def draw(self, levels, format="jpeg"):
        r"""Draw levels from elsewhere to memory.

        They may be an array that was changed (masked, mixed, denoised), or
        what another program computed. The options that concern colours apply:
        `vmin`, `vmax` and `top_db`, `colormap`, the size and the encoding; no
        `background` is subtracted. With levels of `read_picture` and its
        options a picture is recoloured without the recording.

        Parameters
        ----------
        levels : array_like, shape (rows, columns)
            Levels in the unit of `scale`, by default decibels; the lowest
            band first, as in `array` and `Picture.levels`. More rows or
            columns than pixels are pooled according to `pool`, as they are
            (the mean of decibels, not of power); fewer are interpolated.
        format : {"jpeg", "png"}, optional
            Format of the picture. Default "jpeg".

        Returns
        -------
        bytes
            Content of a picture file.

        Raises
        ------
        SpectrustError
            If a level is not a number from -1e30 to 1e30, or there are too
            many.
        TypeError
            If `levels` is not an array of real numbers with two axes.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If the picture has one colour, or much lies above a given range.

        See Also
        --------
        colour : Returns the pixels.

        Examples
        --------
        >>> import numpy, spectrust
        >>> levels = numpy.linspace(-80, 0, 64 * 100).reshape(64, 100)
        >>> spectrust.Spectrogram(colormap="magma").draw(levels)[:3]
        b'\xff\xd8\xff'
        """
        handle = self._live_handle()
        kind = FORMATS.to_c("format", format)
        encoded, found = matrix.picture_of_levels(handle, levels, kind)
        warn("<levels>", found)
        return encoded

    def colour(self, levels):
        """Draw levels from elsewhere as a NumPy array of pixels.

        Parameters
        ----------
        levels : array_like, shape (rows, columns)
            Levels, as for `draw`.

        Returns
        -------
        numpy.ndarray of uint8, shape (height, width) or (height, width, 3)
            Pixels, as those of `pixels`: row 0 is the top.

        Raises
        ------
        SpectrustError
            If a level is not finite, or there are too many.
        TypeError
            If `levels` is not an array of real numbers with two axes.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If all levels are the same, or much lies outside the range.

        See Also
        --------
        draw : Returns the bytes of a file.

        Examples
        --------
        >>> import numpy, spectrust
        >>> levels = numpy.linspace(-80, 0, 64 * 100).reshape(64, 100)
        >>> spectrust.Spectrogram(200, 64).colour(levels).shape
        (64, 200, 3)
        """
        pixels, found = matrix.pixels_of_levels(self._live_handle(), levels)
        warn("<levels>", found)
        return pixels

    def tiles(self, source, outpath, seconds_per_pixel=0.0625, levels=None,
              format="jpeg", jobs=0):
        """Draw a long recording as tiles, to zoom and to scroll.

        Tiles are pictures of `width` by `height` pixels, in files such as
        ``outpath/0/1550.jpg``: the zoom, and the number of the tile. Zoom 0
        is the finest. A pixel of each other zoom is twice as long as one of
        the zoom before, and the mean of two in power. The recording is read
        once for all zooms. docs/tiles.md says more.

        All tiles have one range of colours, which the recording cannot
        change: `ref` is "fullscale" if it is None, or a number; `vmin` and
        `vmax` are numbers. `axes`, `background`, `scale` "pcen", and a
        `pool` other than the mean and "max" are refused. Frames lie on the
        grid of the tiles: `center`, `pad`, `pad_left`, `pad_right`,
        `pad_mode` and `drop_last` do not apply.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording, as for `generate`.
        outpath : str, bytes or os.PathLike
            The folder, which is created if it does not exist. Tiles of the
            same names are replaced, other files stay. The file
            ``index.json`` in it is removed at the beginning and written at
            the end: a folder without it is not complete. After an error,
            the tiles and folders that this call made are removed.
        seconds_per_pixel : float, optional
            Length of a pixel of zoom 0, in seconds. A power of two from
            1/1024 to 1024, at least one sample. Default 1/16.
        levels : int or None, optional
            Number of zooms. Range: 1 to 32. Default None: as many as it
            takes until a tile is as long as the recording.
        format : {"jpeg", "png"}, optional
            Format of the tiles. Default "jpeg".
        jobs : int, optional
            Number of threads; 0 is the number of processors. The bytes do
            not depend on it. Range: 0 to 1024. Default 0.

        Returns
        -------
        dict
            The content of ``index.json``: the zooms ("levels") with their
            first and last tile, size and names of the tiles, times,
            frequencies, range of colours, and the options.

        Raises
        ------
        SpectrustError
            If the recording cannot be read or a file cannot be written; the
            subclass gives the reason.
        OptionError
            If an argument is out of range, or an option does not fit tiles;
            a ValueError.
        TypeError
            If `source` is not a recording, or an argument has the wrong type.
        ValueError
            If a path contains a zero byte.
        OSError
            If reading a file object raises it.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If a problem was worked around, such as a truncated file.

        See Also
        --------
        windows : Pictures of equal parts of a recording, one at a time.

        Examples
        --------
        >>> import spectrust
        >>> spect = spectrust.Spectrogram(256, 128)
        >>> index = spect.tiles("in.wav", "tiles", seconds_per_pixel=1/64)
        >>> index["name"], index["levels"][0]["seconds_per_tile"]
        ('{level}/{index}.jpg', 4.0)
        """
        return draw_tiles(
            self._live_handle(), source, outpath, seconds_per_pixel, levels,
            format, jobs)

    def windows(self, source, segment, overlap=0., remainder="pad",
                format="jpeg"):
        r"""Draw the segments of a recording, one after another.

        They are those of a batch with the same arguments, with the same
        bytes. The recording is opened, and decoded if it is compressed, only
        once, when this is called; with ``ref="recording"`` its maximum is
        measured then, too. Each segment is drawn when it is asked for.

        Parameters
        ----------
        source : path, bytes-like, file object or tuple
            The recording, as for `generate`. Samples and bytes are not
            copied, and must not change before the last segment.
        segment : float
            Seconds in a segment, as for `Batchop`. More than 0.
        overlap : float, optional
            Seconds that a segment shares with the next, as for `Batchop`.
            Default 0.
        remainder : {"pad", "drop", "keep"}, optional
            Treatment of the last segment, as for `Batchop`. Default "pad".
        format : {"jpeg", "png", "npy", "csv", "array", "pixels"}, optional
            Form of the data: the bytes of a file, an array as `array` returns
            it, or pixels as `pixels` returns them. Default "jpeg".

        Returns
        -------
        Windows
            An iterator of named tuples (offset, duration, data): start and
            length of the part of the recording that is shown, in seconds,
            and the data. Its `len` is the number of all segments. It is
            closed after the last one, or by `close` or a ``with`` block. Any
            number of threads may take from it, and a forked child may go on.
            A segment that fails raises; the next step goes on behind it.

        Raises
        ------
        SpectrustError
            If the recording cannot be read; the subclass gives the reason.
        OptionError
            If a length is out of range; a ValueError.
        TypeError
            If `source` is not a recording, or an argument has the wrong type.
        ValueError
            If a path contains a zero byte.
        OSError
            If reading a file object raises it.
        StateError
            If the spectrogram has been closed.

        Warns
        -----
        SpectrustWarning
            If a problem was worked around, at the step at which it is found
            first.

        See Also
        --------
        Batchop : Writes the segments of many recordings to files.

        Examples
        --------
        >>> import spectrust
        >>> spect = spectrust.Spectrogram(ref="recording")
        >>> for window in spect.windows("in.wav", 0.1, overlap=0.02):
        ...     print(round(window.offset, 2), window.data[:2] == b"\xff\xd8")
        0.0 True
        0.08 True
        0.16 True
        """
        handle = self._live_handle()
        known = Source(readable(source), "source")
        try:
            return Windows(handle, known, segment, overlap, remainder, format)
        except BaseException:
            known.close()
            raise

    def stream(self, sr, channels=1):
        """Compute frames from samples as they come, as from a microphone.

        All frames together are the columns of the array of the whole
        recording, bit for bit.

        Parameters
        ----------
        sr : int
            Sample rate of the samples in Hz, in the range of the option `sr`.
            They are not resampled: that option must be None or this rate.
        channels : int, optional
            Number of channels. Range: 1 to 256. Default 1.

        Returns
        -------
        Stream
            Takes samples by `push` and returns frames by `pop`; `flush` ends
            the recording. It may be used in a ``with`` block, and after the
            spectrogram was closed.

        Raises
        ------
        OptionError
            If `sr` or `channels` is out of range, or an option needs the
            whole recording: `offset`, `duration`, `length`, `normalize`, and
            on a logarithmic scale a `top_db` or the maximum as `ref`. The
            message names it. A ValueError.
        AudioError
            If `sr` or `channels` is 0; a ValueError.
        TypeError
            If `sr` or `channels` is not a number.
        StateError
            If the spectrogram has been closed.

        See Also
        --------
        array : Computes all frames of a recording.
        clamp_window : The last step of Whisper's input.

        Examples
        --------
        >>> import numpy
        >>> import spectrust
        >>> y = numpy.sin(numpy.arange(2000) * 0.1)
        >>> spect = spectrust.Spectrogram(preset="kaldi", n_mels=80)
        >>> with spect.stream(16000) as stream:
        ...     for start in range(0, 2000, 500):
        ...         stream.push(y[start:start + 500])
        ...         print(stream.pop().shape)
        ...     print(stream.flush().shape)
        (1, 80)
        (3, 80)
        (3, 80)
        (4, 80)
        (0, 80)
        """
        return Stream(self._live_handle(), sr, channels)

    def show(self, source, format="jpeg"):
        r"""Draw a recording for a notebook.

        Parameters
        ----------
        source : path, bytes-like or tuple
            The recording, as for `generate`, but not a file object.
        format : {"jpeg", "png"}, optional
            Format of the picture. Default "jpeg".

        Returns
        -------
        Shown
            What a notebook displays: the picture, and below it a player whose
            cursor moves over the spectrogram, for samples, and for a recording
            of at most 16 MiB in a format that browsers play. A click on the
            spectrogram seeks. Its attribute `picture` is the content
            of the file.

        Raises
        ------
        Exception
            As for `encode`.

        Examples
        --------
        >>> import spectrust
        >>> shown = spectrust.Spectrogram(width=64, height=48).show("in.wav")
        >>> shown
        <spectrust.Shown in.wav>
        >>> shown.picture[:3] == b"\xff\xd8\xff"
        True
        """
        if hasattr(source, "read") and not is_pathlib(source):
            raise TypeError(
                "source must be a path, bytes or (samples, sr), got {}".format(
                    type(source).__name__))
        if format not in ("jpeg", "png"):
            raise OptionError(
                "format must be 'jpeg' or 'png', got {!r}".format(format))
        handle, kind = self._live_handle(), FORMATS.to_c("format", format)
        start, length = self.options["offset"], self.options["duration"]
        with Source(readable(source), "source") as known:
            picture, found = matrix.picture_from_source(handle, known, kind)
            if length is None:
                length = _info(known).duration - start
            place = self._place(known, length)
        warn(known.label, found)
        return Shown(picture, known.label, source, (start, length), place)

    def _place(self, known, length):
        """Return where the spectrogram is, if a picture does not say so."""
        options = self.options
        if options["metadata"] is not None:
            return None
        from ._figures import part_of_options

        if options["length"] is not None:
            length = options["length"] / float(
                options["sr"] or _info(known).sr)
        part = part_of_options(options)
        return None if part is None else part + (length,)

    def close(self):
        """Free the library's resources; closing again has no effect.

        Running calls of other threads finish normally.

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
        """Return the handle; a reference keeps `close` from freeing it."""
        handle = self._handle
        if handle is None:
            raise StateError("this spectrogram has been closed")
        return handle

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def __getstate__(self):
        """Omit the handle, which is invalid in another process."""
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
            type(self).__name__, call_arguments(self._options))
