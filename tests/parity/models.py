"""What the front ends of models compute: one small function per preset.

Each takes samples `y` and their rate `sr` and returns an array of shape
(rows, frames), in the type of the samples where the model's code can.  A
front end whose package does not install is its documented definition, with
librosa's transform and bands, or with NumPy alone.
"""
import numpy as np
from oracles import kaldi


def nemo(y, sr, n_mels=80):
    """Return `ParakeetFeatureExtractor`, of the frames that count."""
    from transformers import ParakeetFeatureExtractor
    extractor = ParakeetFeatureExtractor(feature_size=n_mels)
    found = extractor(
        y.astype(np.float32), sampling_rate=sr, return_tensors="np")
    return found["input_features"][0].T[:, :len(y) // extractor.hop_length]


def speech2text(y, sr):
    """Return `Speech2TextFeatureExtractor`."""
    from transformers import Speech2TextFeatureExtractor
    found = Speech2TextFeatureExtractor()(
        y.astype(np.float32), sampling_rate=sr, return_tensors="np")
    return found["input_features"][0].T


def speecht5(y, sr):
    """Return `SpeechT5FeatureExtractor`, of the audio of a target."""
    from transformers import SpeechT5FeatureExtractor
    return SpeechT5FeatureExtractor()._extract_mel_features(y).T


def nemo_yaml(y, sr, **fields):
    """Return `FilterbankFeatures` of NeMo, by librosa, of a YAML's fields."""
    import librosa
    import scipy.signal
    seen = dict(NEMO, **fields)
    n_fft, win_length = seen["n_fft"], int(seen["window_size"] * sr)
    window = scipy.signal.get_window(seen["window"], win_length, False)
    louder = np.append(y[:1], y[1:] - seen["preemph"] * y[:-1])
    spectrum = np.abs(librosa.stft(
        louder, n_fft=n_fft, hop_length=int(seen["window_stride"] * sr),
        win_length=win_length, window=window))[:, :-1] ** seen["mag_power"]
    filters = librosa.filters.mel(
        sr=sr, n_fft=n_fft, n_mels=seen["features"], fmin=seen["lowfreq"],
        fmax=seen["highfreq"] or None, norm=seen["mel_norm"], dtype=y.dtype)
    bands, guard = filters @ spectrum, seen["log_zero_guard_value"]
    bands = np.log(bands + guard if seen["log_zero_guard_type"] == "add"
                   else np.maximum(bands, guard))
    if seen["normalize"] is None:
        return bands
    centred = bands - bands.mean(axis=1, keepdims=True)
    return centred / (bands.std(axis=1, ddof=1, keepdims=True) + 1e-5)


# Fields of `AudioToMelSpectrogramPreprocessor`.
NEMO = {
    "window_size": 0.025, "window_stride": 0.01, "window": "hann",
    "normalize": "per_feature", "n_fft": 512, "preemph": 0.97,
    "features": 80, "lowfreq": 0, "highfreq": None, "mel_norm": "slaney",
    "mag_power": 2.0, "log_zero_guard_type": "add",
    "log_zero_guard_value": 2.0 ** -24}
# What configurations differ in.
NEMO_LOOKS = (
    {}, {"normalize": None, "features": 128},
    {"window": "hamming", "window_size": 0.02, "mag_power": 1.0,
     "log_zero_guard_type": "clamp", "log_zero_guard_value": 1e-5},
    {"lowfreq": 20, "highfreq": 7600, "mel_norm": None, "preemph": 0.9,
     "window": "blackman", "window_stride": 0.0125, "n_fft": 1024})


def beats(y, sr):
    """Return `preprocess` of BEATs.py, microsoft/unilm."""
    values = kaldi("fbank", y, sr, num_mel_bins=128)
    return (values - 15.41663) / (2.0 * 6.55582)


def wespeaker(y, sr):
    """Return `compute_fbank` and `apply_cmvn` of wespeaker, no dither."""
    values = kaldi(
        "fbank", y, sr, num_mel_bins=80, window_type="hamming")
    return values - values.mean(axis=1, keepdims=True)


def panns(y, sr):
    """Return `spectrogram_extractor` and `logmel_extractor` of Cnn14."""
    import torch
    from torchlibrosa.stft import LogmelFilterBank, Spectrogram
    power = Spectrogram(
        n_fft=1024, hop_length=320, win_length=1024, window="hann",
        center=True, pad_mode="reflect")
    levels = LogmelFilterBank(
        sr=sr, n_fft=1024, n_mels=64, fmin=50, fmax=14000, ref=1.0,
        amin=1e-10, top_db=None)
    samples = torch.from_numpy(y)[None]
    kind = samples.dtype
    with torch.no_grad():
        return levels.to(kind)(power.to(kind)(samples))[0, 0].numpy().T


def vocos(y, sr):
    """Return `MelSpectrogramFeatures` of Vocos, padding="center"."""
    import torch
    import torchaudio
    mel = torchaudio.transforms.MelSpectrogram(
        sample_rate=sr, n_fft=1024, hop_length=256, n_mels=100, center=True,
        power=1)
    samples = torch.from_numpy(y)
    return torch.log(torch.clip(
        mel.to(samples.dtype)(samples), min=1e-7)).numpy()


def clap(y, sr):
    """Return `ClapFeatureExtractor` as laion/clap-htsat-unfused has it."""
    from transformers import ClapFeatureExtractor
    extractor = ClapFeatureExtractor(
        feature_size=64, sampling_rate=sr, hop_length=480,
        fft_window_size=1024, frequency_min=50, frequency_max=14000)
    return extractor._np_extract_fbank_features(
        y, extractor.mel_filters_slaney).T


def passt(y, sr):
    """Return `AugmentMelSTFT` of hear21passt, in inference."""
    import torch
    from torchaudio.compliance.kaldi import get_mel_banks
    samples = torch.from_numpy(y[1:] - 0.97 * y[:-1])
    power = torch.stft(
        samples, 1024, 320, 800, torch.hann_window(
            800, periodic=False, dtype=samples.dtype), center=True,
        return_complex=True).abs() ** 2
    filters, _ = get_mel_banks(
        128, 1024, float(sr), 0.0, 15000.0, 100.0, -500.0, 1.0)
    filters = torch.nn.functional.pad(filters, (0, 1)).to(samples.dtype)
    return ((torch.log(filters @ power + 1e-5) + 4.5) / 5.0).numpy()


def beat_this(y, sr):
    """Return `LogMelSpect` of beat_this."""
    import torch
    import torchaudio
    mel = torchaudio.transforms.MelSpectrogram(
        sample_rate=sr, n_fft=1024, hop_length=441, f_min=30, f_max=11000,
        n_mels=128, mel_scale="slaney", normalized="frame_length", power=1)
    samples = torch.from_numpy(y)
    return torch.log1p(1000 * mel.to(samples.dtype)(samples)).numpy()


def musicnn(y, sr):
    """Return the bands of `batch_data`, musicnn/extractor.py."""
    import librosa
    bands = librosa.feature.melspectrogram(
        y=y, sr=sr, hop_length=256, n_fft=512, n_mels=96)
    return np.log10(10000 * bands + 1)


def vits(y, sr):
    """Return `mel_spectrogram_torch` of VITS, by librosa."""
    return hifigan(y, sr, 80, None, 1e-6)


def hifigan(y, sr, n_mels=80, fmax=8000.0, offset=1e-9):
    """Return `mel_spectrogram` of HiFi-GAN, by librosa."""
    spectrum = _stft(np.pad(y, (1024 - 256) // 2, mode="reflect"), False)
    return _log_mel(np.sqrt(spectrum ** 2 + offset), sr, n_mels, fmax)


def bigvgan(y, sr):
    """Return `mel_spectrogram` of BigVGAN, 24 kHz and 100 bands."""
    return hifigan(y, sr, 100, None)


def tacotron2(y, sr):
    """Return `TacotronSTFT.mel_spectrogram`, by librosa."""
    return _log_mel(_stft(y, True), sr, 80, 8000.0)


def _stft(y, center):
    import librosa
    return np.abs(librosa.stft(
        y, n_fft=1024, hop_length=256, center=center, pad_mode="reflect"))


def _log_mel(magnitudes, sr, n_mels, fmax):
    import librosa
    filters = librosa.filters.mel(
        sr=sr, n_fft=1024, n_mels=n_mels, fmax=fmax, dtype=magnitudes.dtype)
    return np.log(np.maximum(filters @ magnitudes, 1e-5))


def vggish(y, sr, offset=0.01):
    """Return the log mel of mel_features.py, AudioSet's VGGish."""
    frames = np.lib.stride_tricks.sliding_window_view(y, 400)[::160]
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(400) / 400)
    spectra = np.abs(np.fft.rfft(frames * window, 512))
    return np.log(spectra @ _vggish_bands(sr) + offset).T.astype(y.dtype)


def yamnet(y, sr):
    """Return the log mel of features.py, YAMNet."""
    return vggish(y, sr, 0.001)


def _vggish_bands(sr):
    """Return `spectrogram_to_mel_matrix`: triangles linear in mel."""
    def mel(hz):
        return 1127.0 * np.log(1.0 + hz / 700.0)

    bins = mel(np.linspace(0.0, sr / 2, 257))[:, np.newaxis]
    edges = np.linspace(mel(125.0), mel(7500.0), 66)
    lower, centre, upper = edges[:-2], edges[1:-1], edges[2:]
    rising = (bins - lower) / (centre - lower)
    falling = (upper - bins) / (upper - centre)
    weights = np.maximum(0.0, np.minimum(rising, falling))
    weights[0] = 0.0
    return weights
