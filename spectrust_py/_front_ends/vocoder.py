"""Extractors for vocoders and voices."""

import math

_WINDOWS = {
    "hann": "hann", "hann_window": "hann", "hamming": "hamming",
    "hamming_window": "hamming", "boxcar": "boxcar", "povey": "povey"}
_CLVP_FMAX = 8000


def speecht5(fields):
    """Return the options of `SpeechT5FeatureExtractor`, of `audio_target`."""
    sr = fields.even("sampling_rate", 16000)
    win_length = _samples(fields, "win_length", 64, sr, 2)
    fields.only("frame_signal_scale", 1, "samples are not scaled")
    return dict(
        preset="speecht5", sr=sr, n_fft=1 << (win_length - 1).bit_length(),
        win_length=win_length, hop_length=_samples(
            fields, "hop_length", 16, sr, 1),
        window=fields.one_of("win_function", "hann_window", _WINDOWS),
        n_mels=fields.whole("num_mel_bins", 80),
        fmin=fields.number("fmin", 80), fmax=fields.number("fmax", 7600),
        amin=fields.positive("mel_floor", 1e-10))


def _samples(fields, name, default, sr, multiple):
    """Return a length that is given in milliseconds, rounded down."""
    samples = fields.whole(name, default) * sr // 1000
    if not 1 <= samples <= 65536 or samples % multiple:
        raise fields.refuse(
            name, "from 1 to 65,536 samples long{}".format(
                ", an even number" if multiple == 2 else ""))
    return samples


def univnet(fields):
    """Return the options of `UnivNetFeatureExtractor`.

    It cuts what is after `max_length_s` seconds.
    """
    win_length = fields.even("win_length", 1024)
    n_fft = fields.whole_or_none("filter_length", 1024) or (
        1 << (win_length - 1).bit_length())
    if n_fft != win_length:
        raise fields.refuse(
            "filter_length", "win_length, which is {}".format(win_length))
    fields.only("center", False, "it is padded as HiFi-GAN does")
    floor = fields.positive("compression_clip_val", 1e-5)
    factor = math.log(fields.positive("compression_factor", 1))
    lowest = fields.number("normalize_min", -11.512925148010254)
    highest = fields.number("normalize_max", 2.3143386840820312)
    if lowest >= highest:
        raise fields.refuse("normalize_max", "above normalize_min")
    is_normal = fields.flag("do_normalize", False)
    return dict(
        preset="bigvgan", sr=fields.even("sampling_rate", 24000), n_fft=n_fft,
        hop_length=fields.whole("hop_length", 256),
        duration=fields.whole("max_length_s", 10),
        window=fields.one_of("win_function", "hann_window", _WINDOWS),
        power_offset=fields.number("mel_floor", 1e-9),
        n_mels=fields.whole("num_mel_bins", 100),
        fmin=fields.number("fmin", 0), fmax=fields.number_or_none(
            "fmax", None), amin=floor,
        mean=((lowest + highest) / 2. if is_normal else 0.) - factor,
        std=(highest - lowest) / 2. if is_normal else 1.)


def clvp(fields):
    """Return the options of `ClvpFeatureExtractor`.

    It cuts recordings, or pads them with zeros, to `default_audio_length`
    seconds.
    """
    sr = fields.even("sampling_rate", 22050, 2 * _CLVP_FMAX)
    fields.only("padding_value", 0, "recordings are padded with zeros")
    fields.only("mel_norms", None, "bands are not divided by one number each")
    return dict(
        preset="tacotron2", power=2, mel_scale="htk", sr=sr,
        fmax=_CLVP_FMAX, n_fft=fields.even("n_fft", 1024),
        hop_length=fields.whole("hop_length", 256),
        n_mels=fields.whole("feature_size", 80),
        length=fields.whole("default_audio_length", 6) * sr)
