"""Extractors whose values are log10 of power.

Whisper's take them at most 8 decades below the maximum, and scale them to
about -1 to 1: the preset "whisper".
"""

_PADDED = "shorter recordings are padded with zeros"
_NOISE = "noise is not reproduced"
# Whisper's bank ends there at every sample rate.
_WHISPER_FMAX = 8000


def whisper(fields):
    """Return the options of `WhisperFeatureExtractor`.

    It cuts recordings, or pads them with zeros, to `chunk_length` seconds.
    """
    found = _whisper(fields, 80)
    fields.only("padding_value", 0, _PADDED)
    fields.only("dither", 0, _NOISE)
    found["length"] = fields.whole("chunk_length", 30) * found["sr"]
    return found


def voxtral_realtime(fields):
    """Return the options of `VoxtralRealtimeFeatureExtractor`.

    Its maximum is fixed, so that it can work on a stream.
    """
    found = _whisper(fields, 128)
    highest = fields.number_or_none("global_log_mel_max", 1.5)
    if highest is not None:
        if not -30. <= highest <= 30.:
            raise fields.refuse(
                "global_log_mel_max", "a number from -30 to 30, or null")
        found.update(top_db=None, amin=max(1e-10, 10. ** (highest - 8.)))
    return found


def _whisper(fields, n_mels):
    sr = fields.even("sampling_rate", 16000, 2 * _WHISPER_FMAX)
    return dict(
        preset="whisper", sr=sr, n_fft=fields.even("n_fft", 400),
        hop_length=fields.whole("hop_length", 160),
        n_mels=fields.whole("feature_size", n_mels),
        fmax=None if sr == 2 * _WHISPER_FMAX else _WHISPER_FMAX)


def granite_speech(fields):
    """Return the options of `GraniteSpeechFeatureExtractor`.

    torchaudio's bands, with Whisper's range; two frames become one. It
    saves its numbers in `melspec_kwargs` too, and does not read them there.
    """
    found = dict(
        sr=fields.even("sampling_rate", 16000),
        n_fft=fields.even("n_fft", 512),
        win_length=fields.even("win_length", 400),
        hop_length=fields.whole("hop_length", 160),
        n_mels=fields.whole("n_mels", 80))
    same = dict(found, sample_rate=found["sr"])
    fields.same("melspec_kwargs", same)
    return dict(found, preset="whisper", drop_last=False, mel_scale="htk",
                norm=None, stack=2)


def inkling(fields):
    """Return the options of `InklingFeatureExtractor`.

    Magnitudes of frames that end with each hop; their power is at least
    1e-10.
    """
    sr = fields.even("sampling_rate", 16000)
    hop, win_length = _inkling_lengths(fields, sr)
    n_fft = fields.whole_or_none("n_fft", None) or win_length
    least = max(win_length, hop)
    if n_fft % 2 or n_fft < least:
        raise fields.refuse(
            "n_fft", "an even whole number, {} or more".format(least))
    return dict(
        sr=sr, n_fft=n_fft, win_length=win_length, hop_length=hop,
        pad_left=n_fft - hop, pad_right=hop - 1, power=1,
        power_floor=1e-10, n_mels=fields.whole("feature_size", 80),
        scale="log10", amin=1e-10, top_db=None)


def _inkling_lengths(fields, sr):
    """Return hop and window in samples, whole numbers."""
    seconds = fields.positive("audio_token_duration_s", 0.05)
    multiple = fields.positive("window_size_multiplier", 2.)
    hop, win_length = seconds * sr, seconds * multiple * sr
    for name, length, even in (
            ("audio_token_duration_s", hop, 1),
            ("window_size_multiplier", win_length, 2)):
        if abs(length - round(length)) > 1e-6 or not (
                1 <= round(length) <= 65536) or round(length) % even:
            raise fields.refuse(
                name, "that of a whole number of samples, from 1 to 65,536, "
                "even for a window")
    return int(round(hop)), int(round(win_length))
