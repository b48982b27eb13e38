"""Draw the mel-spectrograms of many audio files."""

import array
import collections
import copy
import ctypes
import os

from ._listing import current_folder, is_folder, list_files, shard_of
from ._meter import meter
from ._native.call import warn
from ._native.files import Files
from ._native.options import (
    SETTINGS,
    fingerprint,
    settings_to_dict,
    without_effect,
)
from ._native.parameters import Flag
from ._native.paths import decode_path, encode_path
from ._native.run import Run, check_settings, planned
from ._native.table import PICTURE_EXTENSIONS
from ._outputs import create_folders, name_outputs
from ._shards.endings import is_shard
from ._spread.cutting import chunk_size
from ._stores.address import is_url
from .errors import OptionError
from .result import Results
from .spectrogram import Spectrogram

_MIRROR = SETTINGS["layout"].to_c("layout", "mirror")
_CSV = SETTINGS["format"].to_c("format", "csv")

Summary = collections.namedtuple("Summary", [
    "done", "failed", "skipped", "audio_seconds", "elapsed",
    "times_real_time", "cancelled", "stale_rows", "pruned_rows", "left_out"])


class Batchop(object):
    """Draw many audio files, in parallel.

    The files are listed once, at construction; relative paths are resolved
    against the folder that is current then. A batch can be pickled; unpickling
    lists the files again. Pictures have random names (UUID version 4) or are
    named after the recordings; override `generate_output_path` for other
    names.

    Parameters
    ----------
    path : str, bytes or os.PathLike, or an iterable of recordings
        The folder of the audio files; its URL in a store, such as
        "s3://bucket/corpus", for fsspec; an archive (.tar, .tar.gz, .tgz,
        .tar.bz2, .tar.xz or .zip), whose members are recordings named
        "corpus.tar!/a/b.flac"; or recordings: a list or another
        iterable, which is read to its end at once, of paths (str or
        os.PathLike), contents of audio files (bytes, bytearray or memoryview)
        and samples, as (samples, sr), in any order. A recording without a
        path is named after its index, ``<bytes>[3]`` or ``<samples>[3]``;
        ``layout="mirror"`` names its picture ``bytes_0003`` or
        ``samples_0003``. Bytes and samples must not change before the batch
        has ended. A folder and those
        below it are searched for these extensions, in upper or lower case:
        .wav, .wave, .bwf, .rf64, .bw64, .amb, .flac, .fla, .mp3, .mp2, .mp1,
        .mpa, .m2a, .mpga, .ogg, .oga, .ogv, .m4a, .m4b, .m4r, .mp4, .mov, .qt,
        .3gp, .3g2, .aac, .adts, .aif, .aiff, .aifc and .caf.
        The format is recognised by content.
    outpath : str, bytes or os.PathLike
        The folder of the pictures, created if missing, or its URL. Or a
        template of shards, each of which receives the pictures of
        `shard_size` recordings: "shards/part-{shard:06d}.tar" (WebDataset),
        .parquet or .tfrecord (docs/shards.md). With ``shard="3/16"`` the
        numbers of its shards are 2, 18, 34 and so on. Audio files there are
        skipped, so it may be inside `path`.
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
    recursive : bool, optional
        Whether to include the folders below `path`. Default True.
    follow_links : bool, optional
        Whether to follow links to folders. A link that leads back to a
        folder above it becomes a failed result. Default False.
    pattern : str, bytes or None, optional
        Glob that file names must match, in upper or lower case, instead of
        having an audio extension: ``*`` matches any characters, ``?`` any
        one, ``[...]`` one of a set. A pattern with a ``/`` is matched against
        the path below `path`, in which ``**`` matches any number of folders.
        Default None.
    root : str, bytes, os.PathLike or None, optional
        Folder that ``layout="mirror"`` mirrors if `path` is no folder: the
        picture of ``root/sub/a.wav`` is ``sub/a.jpg`` in `outpath`. The
        picture of a file outside it is directly in `outpath`. Default None:
        the folder that all files of the list have in common.
    name : str or None, optional
        Template of the pictures' names in `outpath`, without the extension:
        ``"{stem}_{start:%Y%m%d_%H%M%S}"``. ``{stem}``, ``{extension}``,
        ``{parent}`` and ``{label}`` are those of the audio file (its folders
        below `path` or `root`, and the innermost of them); ``{segment:04}``
        is the number of the segment, ``{offset:.1f}`` and
        ``{duration:.1f}`` are in seconds, and ``{start:...}`` is the time at
        which the picture begins, with %Y, %m, %d, %H, %M, %S and %f; a
        recording that does not say when it began fails. ``{{`` and ``}}``
        are braces, ``/`` makes folders. With ``layout="mirror"``, names are
        in the folder of the audio file. Names of segments end in a number
        unless they have ``{segment}``, ``{offset}`` or ``{start}``. Default
        None: the names of `layout`.
    executor : concurrent.futures.Executor, callable, str or None, optional
        Where to draw, if not in this process: a process pool, loky, Dask's
        ``Client.get_executor()``, mpi4py.futures, Parsl,
        `spectrust.ray.Executor`; a function that makes one, which is called
        again if it breaks; or a word: "processes:4", "loky:4",
        "dask:tcp://host:8786", "mpi", "ray". Workers see the same files under
        the same paths and have the same version. The results are those of a
        batch in this process; a chunk whose worker dies is drawn by another
        one (docs/scale.md). Default None: threads of this process.
    chunk : int or None, optional
        Number of recordings that a worker of `executor` gets at once. 1 or
        more. Default None: as many as take about two seconds.
    shard : str or None, optional
        Part of the recordings to draw: "3/16" is the third of sixteen, which
        together are all of them. A recording is in the same part whatever
        others there are: the parts are divided by a hash of the path below
        `path` or `root`, up to the first dot of its name. "slurm" is the part
        of this task of a SLURM array, by SLURM_ARRAY_TASK_ID and its like.
        `merge_manifests` joins the manifests. Default None: all recordings.
    shard_size : int or None, optional
        Number of recordings in a shard, if `outpath` is a template of shards.
        1 or more. With `resume`, a shard with recordings that are now in
        another one, or no longer listed, is removed and written again.
        Default None: 1,000.
    storage_options : dict or None, optional
        Options of fsspec's file systems for URLs, by protocol:
        ``{"s3": {"endpoint_url": "http://127.0.0.1:9000"}}``. Default None:
        those of fsspec's configuration and of the environment.
    gallery : bool, optional
        Whether to write a page over all pictures of the manifest at the end,
        ``index.html`` in `outpath`, as `spectrust.gallery` does. It needs a
        `manifest`. Default False.
    manifest : str, bytes, os.PathLike or None, optional
        File or URL with a row for each picture that was done or failed: JSON
        lines if its name ends in .jsonl, CSV if it ends in .csv. It is created
        or appended to; `read_manifest` returns the rows that count. Default
        None: no manifest.
    progress : bool, optional
        Whether to show progress, in percent of the work: with the time left as
        a tqdm bar, in notebooks too, or without it as a line of text on
        stderr if tqdm is not installed. Default False.
    layout : {"uuid", "mirror"}, optional
        How to name the pictures in the output folder. With `mirror`,
        `in/sub/a.wav` becomes `out/sub/a.jpg`; recordings that would share a
        name keep their extensions, `a.wav.jpg`. "uuid" (random names: UUID
        version 4), "mirror" (the names and folders of the inputs). Default
        "uuid".
    format : {"jpeg", "png", "npy", "csv"}, optional
        Format of the pictures, unless the caller names them with another
        extension. "jpeg" (JPEG picture), "png" (PNG picture, lossless), "npy"
        (array in NumPy's `.npy` format), "csv" (levels of a picture as text, a
        line for each pixel). Default "jpeg".
    jobs : int, optional
        Number of threads; 0 means one for each processor available to the
        process, according to its affinity and cgroup quota. The largest files
        are started first, and idle threads help with files in progress. The
        pictures do not depend on the number of threads. Range: 0 to 1024.
        Default 0.
    segment : float or None, optional
        Length of a segment, in seconds. Each segment has its own picture, with
        a number before the extension (`a_0000.jpg`) unless names are random. A
        segment may have at most 2^32 samples if `remainder` is `pad`, and a
        recording at most 10,000,000 segments. More than 0. Default None: one
        picture for each recording.
    overlap : float, optional
        Overlap of consecutive segments, in seconds, less than `segment`. 0 or
        more. Default 0.
    remainder : {"pad", "drop", "keep"}, optional
        What to do with a last segment that the recording does not fill. "pad"
        (pad it with zeros), "drop" (drop it; a batch then leaves out a
        recording shorter than one segment), "keep" (draw it shorter). Default
        "pad".
    resume : bool, optional
        Whether to skip pictures that the manifest lists as done. A picture is
        skipped if it still exists, and if the options and the size and
        modification time of the recording's file are unchanged. A new version
        of the library skips it too, unless its `revision` differs. Default
        False.
    durable : bool, optional
        Whether to flush each picture and its manifest row to disk before its
        result is reported, so that both survive a loss of power. This takes
        several milliseconds for each picture. Default False.
    cancel_on_error : bool, optional
        Whether the first failure stops the batch. The remaining files are then
        cancelled. Default False.
    prune : bool, optional
        Whether to remove stale rows from the manifest (those made with other
        options or by another revision), together with their pictures in or
        below the output folder. This happens at the end of a batch that was
        not cancelled, and only if there is a picture made with the current
        options. Default False.
    **options
        Any option under "Other Parameters", by name. ``ref="recording"``
        gives all segments of a recording one brightness; the levels of .npy
        segments are then relative to the maximum of the recording.

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
    NotFoundError
        If the folder `path` does not exist; a FileNotFoundError.
    InputError
        If it cannot be listed; an OSError.
    OptionError
        If an option is out of range, or `name` is no template; a ValueError.
    TypeError
        If an option or a path has the wrong type, or a name is unknown.

    Warns
    -----
    SpectrustWarning
        If the folder contains no audio file; the warning lists the
        extensions found. If an option has no effect in files of this format.
        At the end of the batch, if rows of `manifest` with other options or
        another revision remain; the warning gives their number.

    See Also
    --------
    Spectrogram : Draws one recording at a time.
    read_manifest : Returns the rows of a manifest.

    Examples
    --------
    >>> import spectrust
    >>> with spectrust.Batchop("in_dir", "out_dir", 255, 255, b=150.) as s:
    ...     res = s
    >>> [result.input_file for result in res]
    ['in_dir/one.wav', 'in_dir/two.wav']
    """

    def __init__(self, path, outpath, width=600, height=420,
                 r=255., g=255., b=255., *, jobs=0, progress=False,
                 resume=False, manifest=None, layout="uuid", segment=None,
                 overlap=0., remainder="pad", recursive=True,
                 follow_links=False, pattern=None, cancel_on_error=False,
                 durable=False, format="jpeg", prune=False, root=None,
                 name=None, executor=None, chunk=None, shard=None,
                 shard_size=None, storage_options=None, gallery=False,
                 **options):
        given = {
            "resume": resume, "prune": prune, "layout": layout,
            "segment": segment, "overlap": overlap, "remainder": remainder,
            "format": format, "cancel_on_error": cancel_on_error,
            "durable": durable, "jobs": jobs}
        self._settings = dict(
            (name, SETTINGS[name].to_c(name, value))
            for name, value in given.items())
        if manifest is not None:
            self._settings["manifest"] = encode_path(manifest, "manifest")
        if name is not None:
            self._settings["name"] = _template(name)
        check_settings(self._settings)
        self._executor, self._chunk = executor, chunk_size(chunk)
        self._shard, self._storage = shard, _storage(storage_options)
        self._folder = current_folder()
        self._settings["folder"] = self._folder
        self._outpath = encode_path(outpath, "outpath")
        self._settings["out_dir"] = self._outpath
        self._shard_size = _shard_size(
            shard_size, self._outpath, self._settings["format"])
        self._gallery = bool(Flag().to_c("gallery", gallery))
        if self._gallery:
            self._refuse_gallery()
        self._meter = bool(Flag().to_c("progress", progress))
        self._spectrogram = Spectrogram(width, height, r, g, b, **options)
        if type(self).generate_output_path is Batchop.generate_output_path:
            warn("options", without_effect(
                options, self._spectrogram.options, format))
        walk = {
            "recursive": Flag().to_c("recursive", recursive),
            "follow_links": Flag().to_c("follow_links", follow_links)}
        if pattern is not None:
            walk["pattern"] = encode_path(pattern, "pattern")
        if root is not None:
            walk["root"] = encode_path(root, "root")
        if not is_folder(path):
            given = list(path)
        elif root is not None:
            raise OptionError("root must be None if path is a folder")
        else:
            given = encode_path(path, "path")
        self._listed = given, walk, shard_of(shard)
        self._files = list_files(
            given, self._outpath, *self._listed[1:], options=self._storage)
        self._run = self._stager = None
        if self._is_staged():
            # Refuses names that only some recordings have.
            self._staging()

    @property
    def options(self):
        """Return the arguments by name, without the paths.

        That is every argument but `path`, `outpath`, `root`, `manifest`,
        `executor` and `storage_options`. With the same paths they make the
        same batch again, also after a way through JSON.

        Returns
        -------
        dict
            A copy; changing it does not change the batch. The values are int,
            float, bool, str or None.

        Examples
        --------
        >>> import json
        >>> import spectrust
        >>> batch = spectrust.Batchop("in_dir", "out_dir", segment=2.)
        >>> batch.options["segment"]
        2.0
        >>> stored = json.dumps(batch.options)
        >>> again = spectrust.Batchop(
        ...     "in_dir", "out_dir", **json.loads(stored))
        >>> again.fingerprint == batch.fingerprint
        True
        """
        walk = self._listed[1]
        pattern, name = walk.get("pattern"), self._settings.get("name")
        return dict(
            self._spectrogram.options, progress=self._meter,
            recursive=bool(walk["recursive"]),
            follow_links=bool(walk["follow_links"]),
            pattern=pattern if pattern is None else decode_path(pattern),
            name=None if name is None else decode_path(name),
            chunk=self._chunk, shard=self._shard,
            shard_size=self._shard_size, gallery=self._gallery,
            **settings_to_dict(self._settings))

    @property
    def fingerprint(self):
        """Return the hash of what determines the pictures.

        The rows of the manifest have it as `options`, unless all recordings
        determine the brightness (``ref="corpus"``, ``range_of="corpus"``): the
        hash in the rows then covers what was measured, too. It covers the
        options of `Spectrogram` and `format`, `segment`, `overlap` and
        `remainder`, as far as they differ from their defaults.

        Returns
        -------
        str
            32 hexadecimal digits.

        See Also
        --------
        Spectrogram.fingerprint : The same without format and segments.

        Examples
        --------
        >>> import spectrust
        >>> batch = spectrust.Batchop(
        ...     "in_dir", "out_dir", 255, 255, manifest="index.jsonl")
        >>> results = batch.run()
        >>> rows = spectrust.read_manifest("index.jsonl")
        >>> rows[0]["options"] == batch.fingerprint
        True
        """
        names = ("format", "segment", "overlap", "remainder")
        return fingerprint(
            self._spectrogram.options,
            dict((name, self._settings[name]) for name in names))

    def generate_output_path(self, path=None):
        """Return the path of a picture; a subclass may override this.

        An override is called once for every input, in order, before the
        first is drawn. It gets the input's path if it requires an argument
        or has one named `path`; otherwise it is called without arguments.
        Missing folders are created, and segment numbers are appended to the
        name; for names with the time of a segment use the parameter `name`,
        because this is called before recordings are opened. An exception ends
        the batch.

        Parameters
        ----------
        path : str, optional
            Path of the audio file; random names ignore it.

        Returns
        -------
        str
            Path of the picture; by default a random name in `outpath`.

        Examples
        --------
        >>> import os
        >>> import spectrust
        >>> class Named(spectrust.Batchop):
        ...     def generate_output_path(self, path):
        ...         stem = os.path.splitext(os.path.basename(path))[0]
        ...         return os.path.join("out_dir", stem + ".jpg")
        >>> [result.output_file for result in Named("in_dir", "out_dir").run()]
        ['out_dir/one.jpg', 'out_dir/two.jpg']
        """
        import uuid

        return "{}/{}.{}".format(
            decode_path(self._outpath), uuid.uuid4(),
            PICTURE_EXTENSIONS[self._settings["format"]][1][0])

    def iter(self):
        """Draw every file and yield results as they finish.

        Leaving the loop stops the batch; the remaining files are not drawn.

        Yields
        ------
        Result
            One for each picture, in any order; at least one for each file.

        Raises
        ------
        OutputError
            If `outpath` or the manifest cannot be created.
        OptionError
            If a setting is out of range, the manifest's name has another
            extension, or `name` gives two files one name; a ValueError.
        StateError
            If the system cannot start a thread.
        TypeError, ValueError
            If an overridden `generate_output_path` does not return a path,
            or returns the same path for two inputs.
        KeyboardInterrupt
            On Ctrl-C, after all threads have ended. No file is left half
            written.

        Examples
        --------
        >>> import spectrust
        >>> for result in spectrust.Batchop("in_dir", "out_dir").iter():
        ...     print(result.ok)
        True
        True
        """
        for _, _, result in self._results(meter(self._meter)):
            yield result

    def __iter__(self):
        """Iterate as `iter` does: ``for result in Batchop(...)``."""
        return self.iter()

    def run(self):
        """Draw every file and return all results.

        It can be called again, also after an exception; random names are
        then new.

        Returns
        -------
        Results
            A list of a `Result` for each picture, in the order of files and
            segments; notebooks show it as a grid. A file or folder that
            cannot be read gives a result with an error.

        Raises
        ------
        Exception
            As for `iter`.

        Examples
        --------
        >>> import spectrust
        >>> results = spectrust.Batchop("in_dir", "out_dir", jobs=2).run()
        >>> [result.ok for result in results]
        [True, True]
        """
        # Compact, because there can be millions.
        places, results = array.array("Q"), []
        for file, segment, result in self._results(meter(self._meter)):
            places.append((file << 32) + segment)
            results.append(result)
        order = sorted(range(len(results)), key=places.__getitem__)
        return Results(results[index] for index in order)

    def summary(self):
        """Return the counts of the current or last run.

        Returns
        -------
        Summary
            A named tuple. Pictures: `done`, `failed`, `skipped` (drawn by an
            earlier run), and `cancelled` before they were drawn; recordings
            `left_out` (shorter than a segment, with remainder="drop"). Time:
            `audio_seconds` drawn, seconds `elapsed`, and their ratio,
            `times_real_time`. Manifest: `stale_rows`, those with other
            options or another revision, and `pruned_rows`, those of them
            that were removed. All 0 before the first run.

        Examples
        --------
        >>> import spectrust
        >>> batch = spectrust.Batchop("in_dir", "out_dir")
        >>> results = batch.run()
        >>> batch.summary().done
        2
        """
        if self._run is None:
            return Summary(0, 0, 0, 0., 0., 0., 0, 0, 0, 0)
        now = self._run.progress
        speed = now.audio_seconds / now.elapsed if now.elapsed else 0.
        return Summary(
            now.results - now.failed - now.cancelled - now.skipped
            - now.left_out,
            now.failed, now.skipped, now.audio_seconds, now.elapsed, speed,
            now.cancelled, now.stale_rows, now.pruned_rows, now.left_out)

    def _planned(self):
        """Return the paths of all pictures; empty if they are random."""
        names = self._names()
        if self._is_staged(names):
            return self._staging(names).planned()
        if names is not None:
            return [decode_path(name) for name in names]
        return planned(self._files, self._settings)

    def _results(self, shown):
        """Run, and yield (file, segment, result); `shown` is a `Meter`."""
        settings = dict(self._settings)
        names = self._names()
        if names is not None and not self._is_staged(names):
            settings["out_paths"] = (ctypes.c_char_p * len(names))(*names)
            settings["layout"] = SETTINGS["layout"].to_c("layout", "uuid")
            self._create_folders(names)
        self._run = run = self._begin(settings, names)
        try:
            for found in run.results(shown):
                yield found
        finally:
            run.stop()
            shown.close()
            if self._gallery:
                self._write_gallery()

    def _refuse_gallery(self):
        """Refuse a gallery of pictures that a page cannot show."""
        manifest = self._settings.get("manifest")
        if manifest is None:
            raise OptionError("manifest must be given if gallery is True")
        places = [decode_path(path) for path in (manifest, self._outpath)]
        if self._shard_size is not None or any(map(is_url, places)):
            raise OptionError(
                "gallery must be False if pictures or the manifest are in a "
                "store or in shards")

    def _write_gallery(self):
        from .gallery import gallery

        folder = decode_path(self._folder or b"/")
        manifest = os.path.join(
            folder, decode_path(self._settings["manifest"]))
        if os.path.exists(manifest):
            gallery(manifest, os.path.join(
                folder, decode_path(self._outpath)))

    def _begin(self, settings, names):
        """Start to draw, here or on an executor."""
        staging = None
        if self._is_staged(names):
            staging = self._staging(names)
        elif self._executor is None:
            return Run(self._spectrogram._live_handle(), self._files, settings)
        elif names is None and settings["layout"] == _MIRROR:
            names = [encode_path(name, "name") for name in self._planned()]
        from ._spread.drive import drive

        return drive(
            self._executor or _thread, self._chunk, self._spectrogram,
            self._files, settings, names, self.fingerprint, staging)

    def _is_staged(self, names=None):
        """Return whether recordings or pictures are not files here."""
        places = [self._outpath, self._settings.get("manifest", b"")]
        return (self._shard_size is not None
                or not isinstance(self._files, Files)
                or any(is_url(decode_path(path))
                       for path in places + (names or [])))

    def _staging(self, names=None):
        """Return what plans a run; names that follow are planned once."""
        from ._spread.staging import Staging

        if names is None and self._stager is not None:
            return copy.copy(self._stager)
        found = Staging(
            self._files, self._settings, names, self._shard_size,
            self._storage, self._spectrogram, self._listed[2])
        if names is None:
            self._stager = found
        return copy.copy(found)

    def _names(self):
        """Return the pictures' paths, or None to let the library choose."""
        method = self.generate_output_path
        own = getattr(method, "__func__", None)
        if own is Batchop.generate_output_path:
            return None
        return name_outputs(self._files, method, self._folder or b"")

    def _create_folders(self, names):
        folder = self._folder or b""
        folders = set(os.path.dirname(name) for name in names)
        create_folders(
            os.path.join(folder, one) for one in folders | {self._outpath})

    def __getstate__(self):
        """Omit the list of files, which is invalid in another process."""
        state = dict(self.__dict__, _run=None, _stager=None)
        del state["_files"]
        return state

    def __setstate__(self, state):
        self.__dict__.update(state)
        given, walk, shard = self._listed
        if "root" in walk:
            walk = dict(walk, root=self._resolved(walk["root"]))
        self._files = list_files(
            given, self._resolved(self._outpath), walk, shard, self._storage,
            self._resolved)

    def _resolved(self, path):
        """Resolve a path against the folder where the batch was made."""
        is_absolute = is_url(decode_path(path))
        if is_absolute or self._folder in (None, current_folder()):
            return path
        return os.path.join(self._folder, path)

    def __enter__(self):
        return self.run()

    def __exit__(self, *exception):
        pass


def _thread():
    """Return the executor of a staged batch that was given none."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(1)


def _shard_size(given, outpath, kind):
    """Return the number of recordings in a shard; None: no shards."""
    path = decode_path(outpath)
    if given is None and not is_shard(path):
        return None
    from ._spread.sharding import shard_size

    size = shard_size(given, path)
    if kind == _CSV:
        raise OptionError(
            "format must be 'jpeg', 'png' or 'npy' in a shard, got 'csv'")
    return size


def _storage(options):
    """Check options of stores."""
    if options is None:
        return None
    if not isinstance(options, dict) or not all(
            isinstance(name, str) and isinstance(value, dict)
            for name, value in options.items()):
        raise TypeError(
            "storage_options must be a dict with a dict for each protocol, "
            "such as {'s3': {'anon': True}}, or None")
    return options


def _template(name):
    if not isinstance(name, str):
        raise TypeError(
            "name must be a str or None, got {}".format(type(name).__name__))
    return encode_path(name, "name")
