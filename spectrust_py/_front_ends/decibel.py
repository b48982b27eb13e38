"""CLAP: bands in decibels, of which there are two kinds."""

# Those of models that join four views of a long recording, and the others.
_FILTERS = {"fusion": ("htk", None), "rand_trunc": ("slaney", "slaney")}
_PADDINGS = ("repeatpad", "repeat", "pad")


def clap(fields):
    """Return the options of `ClapFeatureExtractor`.

    It repeats what is shorter than `max_length_s`, and takes parts at random
    of what is longer; these options take the recording as it is.
    """
    fields.one_of("padding", "repeatpad", dict.fromkeys(_PADDINGS))
    mel_scale, norm = fields.one_of("truncation", "fusion", _FILTERS)
    return dict(
        preset="clap", sr=fields.even("sampling_rate", 48000),
        n_fft=fields.even("fft_window_size", 1024),
        hop_length=fields.whole("hop_length", 480),
        n_mels=fields.whole("feature_size", 64),
        fmin=fields.number("frequency_min", 0),
        fmax=fields.number("frequency_max", 14000),
        mel_scale=mel_scale, norm=norm)
