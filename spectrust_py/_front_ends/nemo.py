"""The front end of NVIDIA NeMo: the preset "nemo".

Its frames are those that its mask counts: one for each whole hop.
"""

_LOG_GUARD = 2. ** -24
_WINDOWS = {"hann": "hann", "hamming": "hamming", "blackman": "blackman",
            "bartlett": "bartlett"}
_NORMALIZE = {"per_feature": "mean_std", None: None, "NA": None}


def parakeet(fields):
    """Return the options of `ParakeetFeatureExtractor`."""
    return dict(
        preset="nemo", sr=fields.even("sampling_rate", 16000),
        n_fft=fields.even("n_fft", 512),
        win_length=fields.even("win_length", 400),
        hop_length=fields.whole("hop_length", 160),
        n_mels=fields.whole("feature_size", 80),
        preemphasis=fields.number_or_none("preemphasis", 0.97) or 0.)


def nemotron_asr_streaming(fields):
    """Return the options of `NemotronAsrStreamingFeatureExtractor`."""
    fields.one_of("mel_filters_dtype", "float32", {"float32": None})
    return dict(parakeet(fields), normalize=None)


def preprocessor(fields):
    """Return the options of NeMo's `AudioToMelSpectrogramPreprocessor`."""
    sr = fields.even("sample_rate", 16000)
    win_length = _samples(fields, "n_window_size", "window_size", 0.02, sr)
    is_log = fields.flag("log", True)
    for name, value, why in (
            ("frame_splicing", 1, "frames are not joined"),
            ("exact_pad", False, "the padding is that of centred frames")):
        fields.only(name, value, why)
    return dict(
        preset="nemo", sr=sr, win_length=win_length,
        hop_length=_samples(
            fields, "n_window_stride", "window_stride", 0.01, sr),
        n_fft=fields.whole_or_none("n_fft", None) or _power(win_length),
        window=fields.one_of("window", "hann", _WINDOWS),
        preemphasis=fields.number_or_none("preemph", 0.97) or 0.,
        n_mels=fields.whole("features", 64),
        fmin=fields.number("lowfreq", 0),
        fmax=fields.number_or_none("highfreq", None) or None,
        norm=fields.one_of(
            "mel_norm", "slaney", {"slaney": "slaney", None: None}),
        power=fields.number("mag_power", 2.),
        scale="log" if is_log else "linear",
        normalize=fields.one_of("normalize", "per_feature", _NORMALIZE),
        **_guard(fields))


def _guard(fields):
    """Return the options that keep the logarithm from zero."""
    value = fields.positive("log_zero_guard_value", _LOG_GUARD)
    is_sum = fields.one_of(
        "log_zero_guard_type", "add", {"add": True, "clamp": False})
    return dict(log_offset=value if is_sum else 0., amin=value)


def _samples(fields, in_samples, in_seconds, default, sr):
    """Return a length that is given in samples or in seconds."""
    samples = fields.whole_or_none(in_samples, None)
    seconds = fields.positive(in_seconds, default)
    if samples is None and not 1 <= int(seconds * sr) <= 65536:
        raise fields.refuse(in_seconds, "from 1 to 65,536 samples long")
    return int(seconds * sr) if samples is None else samples


def _power(least):
    """Return the power of two that is `least` or more."""
    return 1 << (least - 1).bit_length()
