"""Extractors with Kaldi's frames: those that fit within the recording.

Two computations exist for some of them, by torchaudio if it is installed
and by NumPy otherwise, which has frames of 400 and 160 samples at any rate.
Both are the same at 16 kHz; elsewhere these are torchaudio's.
"""

_NOISE = "noise is not reproduced"


def ast(fields):
    """Return the options of `ASTFeatureExtractor`.

    It cuts what is after `max_length` frames, and appends frames of zeros
    before it normalises.
    """
    sr, frames = fields.even("sampling_rate", 16000, 400), fields.whole(
        "max_length", 1024)
    # The samples of these frames, and half a hop, for no rounding to matter.
    last = (frames - 1) * (sr // 100) + sr // 200
    found = dict(
        preset="ast", sr=sr, n_mels=fields.whole("num_mel_bins", 128),
        duration=(last + sr // 40) / float(sr), frames=frames)
    mean = fields.number("mean", -4.2677393)
    std = fields.positive("std", 4.5689974)
    is_normal = fields.flag("do_normalize", True)
    return dict(found, mean=mean if is_normal else 0.,
                std=2. * std if is_normal else 1.)


def speech2text(fields):
    """Return the options of `Speech2TextFeatureExtractor`."""
    found = dict(
        preset="speech2text", sr=fields.even("sampling_rate", 16000, 400),
        n_mels=fields.whole("num_mel_bins", 80))
    fields.only("dither", 0, _NOISE)
    # The field is spelt so.
    is_normal = fields.flag("do_ceptral_normalize", True)
    has_mean = fields.flag("normalize_means", True)
    has_std = fields.flag("normalize_vars", True)
    if is_normal and has_std and not has_mean:
        raise fields.refuse(
            "normalize_means", "true if normalize_vars is true")
    found["normalize"] = (
        None if not is_normal or not has_mean else
        "mean_std" if has_std else "mean")
    return found


def seamless_m4t(fields):
    """Return the options of `SeamlessM4TFeatureExtractor`.

    Its frames have 400 samples at any rate; two of them become one. The
    divisor is `sqrt(variance + 1e-7)`, here the deviation: a relative
    difference of 5e-8 divided by the variance.
    """
    fields.only("stride", 2, "it pads to an even number of frames")
    return dict(
        preset="seamless", channel=0, normalize_eps=1e-12,
        sr=fields.even("sampling_rate", 16000), n_fft=512, win_length=400,
        hop_length=160, frame_length_ms=None, frame_shift_ms=None,
        n_mels=fields.whole("num_mel_bins", 80))


def funasr_nano(fields):
    """Return the options of `FunAsrNanoFeatureExtractor`.

    Its samples are in [-1, 1], other than in FunASR itself.
    """
    return dict(
        preset="funasr", gain=1,
        sr=fields.even("sampling_rate", 16000, 400),
        frame_length_ms=fields.whole("frame_length", 25),
        frame_shift_ms=fields.whole("frame_shift", 10),
        window=fields.one_of("window", "hamming", {
            "hamming": "hamming", "hanning": "hann", "povey": "povey",
            "rectangular": "boxcar"}),
        n_mels=fields.whole("feature_size", 80),
        stack=fields.whole("num_frames_lfr", 7),
        stack_step=fields.whole("stride_lfr", 6))


def lasr(fields):
    """Return the options of `LasrFeatureExtractor`."""
    return dict(
        _in_samples(fields), preset="lasr",
        n_mels=fields.whole("feature_size", 128))


def phi4_multimodal(fields):
    """Return the options of `Phi4MultimodalFeatureExtractor`."""
    return dict(
        _in_samples(fields), preset="phi4",
        preemphasis=fields.number("preemphasis", 0.97),
        n_mels=fields.whole("feature_size", 80),
        fmin=fields.number("mel_min_frequency", 0),
        fmax=fields.number("mel_max_frequency", 7690))


def _in_samples(fields):
    """Return options of lengths in samples, not in ms as in the presets."""
    return dict(
        sr=fields.even("sampling_rate", 16000),
        n_fft=fields.even("n_fft", 512),
        win_length=fields.whole("win_length", 400),
        hop_length=fields.whole("hop_length", 160), frame_length_ms=None,
        frame_shift_ms=None)
