"""Cases of the array vectors: a stored sound and options.

The sounds are those of the vectors of pictures.
"""

SPEECH_8K = "speech-16bit-8k-default"
SHORT_8K = "n_fft-less-one-16bit-8k-uncentred"
NOISE_8K = "noise-float32-8k-sparse-hop"
STEREO_8K = "bird-24bit-stereo-8k-channel-1-excerpt"
ONE_8K = "one-sample-16bit-8k"
MUSIC_11K = "music-8bit-11k-magnitude"
MUSIC_16K = "music-16bit-stereo-16k-default"
SWEEP_16K = "sweep-32bit-16k-short-window"
BIRD_22K = "bird-24bit-22k-htk-no-norm"
MUSIC_22K = "music-16bit-22k-empty-bands"
SPEECH_22K = "speech-16bit-22k-empty-bands-pooled"


def array_cases():
    """Yield name, sound and options of every case."""
    yield from presets()
    yield from front_ends()
    yield from kinds()
    yield from framings()
    yield from scales()


def presets():
    """Yield a case for every preset."""
    yield "librosa", MUSIC_22K, dict(preset="librosa")
    yield "torchaudio", MUSIC_16K, dict(preset="torchaudio")
    yield "torchaudio-mfcc", MUSIC_16K, dict(preset="torchaudio", kind="mfcc")
    yield "whisper", MUSIC_16K, dict(preset="whisper")
    yield "whisper-128-padded", SWEEP_16K, dict(
        preset="whisper", n_mels=128, length=8000)
    yield "kaldi-8k", SPEECH_8K, dict(preset="kaldi")
    yield "kaldi-8k-mirrored", NOISE_8K, dict(
        preset="kaldi", snip_edges=False, n_mels=40)
    yield "kaldi-16k", SWEEP_16K, dict(preset="kaldi", n_mels=80)
    yield "kaldi-16k-mirrored", MUSIC_16K, dict(
        preset="kaldi", snip_edges=False)
    yield "ast", MUSIC_16K, dict(preset="ast")
    for preset, sound in (
            ("nemo", MUSIC_16K), ("hifigan", MUSIC_22K),
            ("tacotron2", SPEECH_22K), ("vggish", MUSIC_16K),
            ("yamnet", SWEEP_16K), ("beats", MUSIC_16K),
            ("speech2text", MUSIC_16K), ("wespeaker", SWEEP_16K),
            ("speecht5", MUSIC_16K), ("vits", MUSIC_22K),
            ("seamless", MUSIC_16K), ("funasr", SWEEP_16K),
            ("espnet", MUSIC_16K), ("kaldi_mfcc", MUSIC_16K),
            ("htk", MUSIC_16K), ("lasr", MUSIC_16K), ("phi4", SWEEP_16K),
            ("gemma3n", MUSIC_16K), ("beat_this", BIRD_22K),
            ("musicnn", MUSIC_16K)):
        yield preset, sound, dict(preset=preset)
    yield "nemo-128", SWEEP_16K, dict(preset="nemo", n_mels=128)


def front_ends():
    """Yield cases for options that front ends of models need."""
    yield "pad-left-right-reflect", MUSIC_16K, dict(
        pad_left=100, pad_right=700, pad_mode="reflect", scale="db")
    yield "pad-one-side-given", SPEECH_8K, dict(
        pad_left=333, n_fft=512, hop_length=128, log_offset=1e-6,
        scale="log10", top_db=None)
    yield "pad-same-odd-hop", BIRD_22K, dict(
        pad="same", n_fft=1024, hop_length=255, pad_mode="edge", power=1,
        power_offset=1e-3, scale="db", ref="max", log_offset=0.5)
    yield "power-floor", SPEECH_22K, dict(
        power=1, power_floor=1.0, scale="log", top_db=None, amin=1e-5)
    yield "keep-preemphasis-normalized-mean", SPEECH_8K, dict(
        preemphasis=0.9, preemphasis_start="keep", scale="db",
        normalize="mean", deltas=1, n_fft=256, hop_length=64)
    yield "normalized-population", MUSIC_16K, dict(
        kind="mfcc", normalize="mean_std", normalize_ddof=0,
        normalize_eps=0.25, mean=0.5, std=2.0)
    yield "drop-preemphasis-mirrored", SPEECH_8K, dict(
        preemphasis=0.97, preemphasis_start="drop", n_fft=256,
        hop_length=80, pad_mode="reflect", scale="log", log_offset=1e-5,
        top_db=None, mean=-4.5, std=5.0)
    yield "drop-preemphasis-uncentred", SHORT_8K, dict(
        preemphasis=0.5, preemphasis_start="drop", n_fft=64, hop_length=16,
        center=False, n_mels=10)
    yield "frames-filled-deltas", MUSIC_16K, dict(
        frames=70, frames_fill=-20.0, n_mels=16, scale="db", mean=-30.0,
        std=10.0, deltas=1)
    yield "frames-cut-stacked", MUSIC_16K, dict(
        frames=11, n_mels=12, scale="log", top_db=None, stack=3,
        stack_step=4, normalize="mean")
    yield "stacked-repeat", MUSIC_16K, dict(
        n_mels=8, stack=6, stack_step=5, stack_edges="repeat", scale="db")
    yield "stacked-deltas-zeros", MUSIC_16K, dict(
        kind="mfcc", n_mfcc=8, lifter=22.0, lifter_first=0, deltas=2,
        delta_width=5, stack=4, stack_edges="zeros")
    yield "normalized-one-frame", ONE_8K, dict(
        normalize="mean_std", scale="log", top_db=None)


def kinds():
    """Yield cases for every kind."""
    yield "linear-kaiser", SPEECH_22K, dict(
        kind="linear", n_fft=512, hop_length=256, window="kaiser", beta=8.0,
        fmin=100.0, fmax=9000.0)
    yield "log", MUSIC_22K, dict(kind="log", n_mels=84, hop_length=600)
    yield "log-no-norm-hamming", SPEECH_8K, dict(
        kind="log", n_mels=48, n_fft=512, hop_length=300, fmin=55.0,
        fmax=3520.0, norm=None, window="hamming", periodic=False,
        scale="db", ref="max")
    yield "mfcc", SPEECH_22K, dict(kind="mfcc")
    yield "mfcc-type-1-lifter", MUSIC_11K, dict(
        kind="mfcc", n_mfcc=13, dct_type=1, dct_norm=None, lifter=22.0,
        n_mels=40, n_fft=1024, window="blackman", top_db=None)
    yield "mfcc-type-1-ortho", BIRD_22K, dict(
        kind="mfcc", n_mfcc=13, dct_type=1, n_mels=40)
    yield "mfcc-type-2-no-norm", BIRD_22K, dict(
        kind="mfcc", dct_norm=None, lifter=10.0, scale="log", n_mels=64)
    yield "mfcc-type-3-deltas", MUSIC_16K, dict(
        kind="mfcc", n_mfcc=13, dct_type=3, deltas=2, hop_length=200,
        n_fft=800, n_mels=64, power=1.0, window="bartlett", mean=-3.0,
        std=20.0)
    yield "mfcc-type-3-no-norm", SPEECH_8K, dict(
        kind="mfcc", dct_type=3, dct_norm=None, n_mels=32, hop_length=800,
        scale="linear")
    yield "chroma", MUSIC_22K, dict(kind="chroma")
    yield "chroma-24-tuned", MUSIC_11K, dict(
        kind="chroma", n_chroma=24, tuning=-0.3, n_fft=4095,
        hop_length=700, pad_mode="symmetric", scale="db")


def framings():
    """Yield cases for framing and preparation of samples."""
    yield "shorter-than-its-mirror", SHORT_8K, dict(
        n_fft=2048, hop_length=100, n_mels=20, pad_mode="symmetric")
    yield "shorter-than-a-frame", SHORT_8K, dict(
        snip_edges=True, frame_length_ms=100.0, frame_shift_ms=12.6,
        n_mels=20, preemphasis=0.5)
    yield "one-sample", ONE_8K, dict(
        drop_last=True, preemphasis=0.9, n_fft=64, n_mels=8,
        pad_mode="edge")
    yield "preemphasis-edge-boxcar", MUSIC_16K, dict(
        preemphasis=0.97, pad_mode="edge", window="boxcar", n_mels=40,
        n_fft=512, hop_length=150, scale="db", ref=0.01, top_db=60.0)
    yield "povey-milliseconds", MUSIC_11K, dict(
        frame_length_ms=32.0, frame_shift_ms=16.0, window="povey",
        remove_dc=True, gain=4.0, center=False, n_mels=32, drop_last=True)
    yield "kaiser-symmetric-short-window", NOISE_8K, dict(
        window="kaiser", periodic=False, n_fft=500, win_length=301,
        hop_length=160, n_mels=24, pad_mode="reflect")
    yield "channel-excerpt-cut", STEREO_8K, dict(
        channel=1, offset=0.05, duration=0.3, length=1600, n_fft=256,
        hop_length=80, n_mels=24)


def scales():
    """Yield cases for scales."""
    yield "magnitude-db-max", SPEECH_22K, dict(
        power=1.0, scale="db", ref="max", n_mels=64, pad_mode="reflect")
    yield "magnitude-log10", NOISE_8K, dict(
        power=1.0, scale="log10", ref=2.0, n_mels=30, n_fft=256,
        hop_length=200, top_db=25.0, mel_scale="kaldi", fmin=50.0)
    yield "log-standardised-deltas", SPEECH_8K, dict(
        scale="log", n_mels=26, n_fft=400, hop_length=160, mean=-8.0,
        std=2.5, deltas=1, delta_width=5, amin=1e-6, mel_scale="htk")
    yield "pcen", SPEECH_22K, dict(
        scale="pcen", gain=2147483648.0, n_mels=40, hop_length=256)
    yield "pcen-other", MUSIC_11K, dict(
        scale="pcen", pcen_gain=0.8, pcen_bias=10.0, pcen_power=0.25,
        pcen_time_constant=0.06, pcen_eps=1e-3, n_mels=40, gain=1000.0)
    yield "pcen-power-0", BIRD_22K, dict(
        scale="pcen", pcen_power=0.0, n_mels=32, hop_length=256, gain=1e4)
    yield "pcen-bias-0", BIRD_22K, dict(
        scale="pcen", pcen_bias=0.0, n_mels=32, hop_length=256, gain=1e4)
