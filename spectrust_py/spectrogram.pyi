import os
from types import TracebackType
from typing import (
    IO,
    Any,
    Dict,
    Iterable,
    Optional,
    SupportsFloat,
    Tuple,
    Type,
    TypeVar,
    Union,
    overload,
)

from numpy import float32, int64, uint8, uint16
from numpy.typing import NDArray
from typing_extensions import Literal, SupportsIndex, TypedDict, Unpack

from .result import Result, Shown
from .stream import Stream
from .windows import Windows

_Self = TypeVar("_Self", bound="Spectrogram")

class _Options(TypedDict, total=False):
    preset: Optional[Literal[
        "librosa",
        "torchaudio",
        "whisper",
        "kaldi",
        "ast",
        "speech",
        "field",
        "bats",
        "machine",
        "music",
        "nemo",
        "hifigan",
        "bigvgan",
        "tacotron2",
        "vocos",
        "vggish",
        "yamnet",
        "panns",
        "beats",
        "speech2text",
        "wespeaker",
        "speecht5",
        "vits",
        "clap",
        "seamless",
        "funasr",
        "passt",
        "espnet",
        "kaldi_mfcc",
        "htk",
        "lasr",
        "phi4",
        "gemma3n",
        "beat_this",
        "musicnn",
    ]]
    title: Optional[str]
    filters: Optional[Any]
    channel: Optional[SupportsIndex]
    offset: SupportsFloat
    duration: Optional[SupportsFloat]
    sr: Optional[SupportsIndex]
    length: Optional[SupportsIndex]
    gain: SupportsFloat
    preemphasis: SupportsFloat
    preemphasis_start: Literal["librosa", "keep", "drop"]
    n_fft: Optional[SupportsIndex]
    n_fft_ms: Optional[SupportsFloat]
    win_length: Optional[SupportsIndex]
    hop_length: Optional[SupportsIndex]
    frame_length_ms: Optional[SupportsFloat]
    frame_shift_ms: Optional[SupportsFloat]
    window: Union[
        Literal[
            "hann",
            "hamming",
            "blackman",
            "bartlett",
            "boxcar",
            "kaiser",
            "povey",
        ],
        Tuple[Literal["kaiser"], SupportsFloat],
        Any,
    ]
    beta: SupportsFloat
    periodic: bool
    center: bool
    pad_mode: Literal["constant", "edge", "reflect", "symmetric"]
    pad_left: Optional[SupportsIndex]
    pad_right: Optional[SupportsIndex]
    pad: Union[bool, Literal["same"], None]
    snip_edges: Optional[bool]
    drop_last: bool
    remove_dc: bool
    power: SupportsFloat
    power_offset: SupportsFloat
    power_floor: SupportsFloat
    kind: Literal["mel", "linear", "log", "mfcc", "chroma"]
    n_mels: Optional[SupportsIndex]
    fmin: SupportsFloat
    fmax: Optional[SupportsFloat]
    mel_scale: Literal["slaney", "htk", "kaldi"]
    norm: Union[bool, Literal["slaney"], None]
    n_mfcc: SupportsIndex
    dct_type: SupportsIndex
    dct_norm: Union[bool, Literal["ortho"], None]
    lifter: SupportsFloat
    lifter_first: SupportsIndex
    n_chroma: SupportsIndex
    tuning: SupportsFloat
    scale: Optional[Literal["linear", "db", "log", "log10", "pcen"]]
    ref: Union[SupportsFloat, Literal[
        "max",
        "recording",
        "corpus",
        "fullscale",
    ], None]
    amin: SupportsFloat
    log_offset: SupportsFloat
    top_db: Optional[SupportsFloat]
    pcen_gain: SupportsFloat
    pcen_bias: SupportsFloat
    pcen_power: SupportsFloat
    pcen_time_constant: SupportsFloat
    pcen_eps: SupportsFloat
    pool: Optional[str]
    background: Optional[Union[SupportsFloat, str]]
    colormap: Union[
        Literal[
            "gradient",
            "gray",
            "magma",
            "inferno",
            "plasma",
            "viridis",
            "cividis",
            "turbo",
            "jet",
            "gradient_r",
            "gray_r",
            "magma_r",
            "inferno_r",
            "plasma_r",
            "viridis_r",
            "cividis_r",
            "turbo_r",
            "jet_r",
        ],
        Any,
    ]
    vmin: Optional[Union[SupportsFloat, str]]
    vmax: Optional[Union[SupportsFloat, str]]
    range_of: Optional[Literal["picture", "recording", "corpus"]]
    axes: Union[bool, Literal["hz", "notes"], None]
    theme: Literal["light", "dark"]
    quality: SupportsIndex
    subsampling: Literal["4:2:0", "4:4:4", "gray"]
    progressive: bool
    bit_depth: SupportsIndex
    metadata: Union[bool, Literal["options", "source"], None]
    normalize: Union[bool, Literal["mean", "mean_std"], None]
    normalize_ddof: SupportsIndex
    normalize_eps: SupportsFloat
    mean: Union[SupportsFloat, Any]
    std: Union[SupportsFloat, Any]
    deltas: SupportsIndex
    delta_width: SupportsIndex
    delta_edges: Literal["interp", "repeat"]
    frames: Optional[SupportsIndex]
    frames_fill: SupportsFloat
    stack: SupportsIndex
    stack_step: Optional[SupportsIndex]
    stack_edges: Literal["drop", "zeros", "repeat"]
    dtype: Literal["float32", "float16"]
    max_channels: SupportsIndex
    max_sample_rate: SupportsIndex
    max_samples: SupportsIndex
    max_header_bytes: SupportsIndex
    max_chunks: SupportsIndex
    max_resample_ratio: SupportsIndex

# The rest is a path, the content of a file, or samples and their rate.
_Source = Union[
    str, os.PathLike[Any], bytes, bytearray, memoryview, IO[bytes],
    Tuple[Any, SupportsIndex],
]

class Spectrogram:
    def __init__(
        self,
        width: SupportsIndex = ...,
        height: SupportsIndex = ...,
        r: SupportsFloat = ...,
        g: SupportsFloat = ...,
        b: SupportsFloat = ...,
        **options: Unpack[_Options]
    ) -> None: ...
    @property
    def options(self) -> Dict[str, Any]: ...
    @property
    def fingerprint(self) -> str: ...
    def generate(
        self,
        source: _Source,
        outpath: Union[str, bytes, os.PathLike[Any]],
    ) -> Result: ...
    def encode(
        self,
        source: _Source,
        format: Literal["jpeg", "png", "npy", "csv"] = ...,
    ) -> bytes: ...
    def array(
        self, source: _Source, jobs: SupportsIndex = ...
    ) -> NDArray[float32]: ...
    def arrays(
        self, y: Any, sr: SupportsIndex, jobs: SupportsIndex = ...
    ) -> NDArray[float32]: ...
    def batch(
        self, sources: Iterable[_Source], jobs: SupportsIndex = ...
    ) -> Tuple[NDArray[float32], NDArray[int64]]: ...
    def pixels(self, source: _Source) -> Union[
        NDArray[uint8], NDArray[uint16]
    ]: ...
    def draw(
        self, levels: Any, format: Literal["jpeg", "png"] = ...
    ) -> bytes: ...
    def colour(self, levels: Any) -> Union[
        NDArray[uint8], NDArray[uint16]
    ]: ...
    def tiles(
        self,
        source: _Source,
        outpath: Union[str, bytes, os.PathLike[Any]],
        seconds_per_pixel: SupportsFloat = ...,
        levels: Optional[SupportsIndex] = ...,
        format: Literal["jpeg", "png"] = ...,
        jobs: SupportsIndex = ...,
    ) -> Dict[str, Any]: ...
    @overload
    def windows(
        self,
        source: _Source,
        segment: SupportsFloat,
        overlap: SupportsFloat = ...,
        remainder: Literal["pad", "drop", "keep"] = ...,
        format: Literal["jpeg", "png", "npy", "csv"] = ...,
    ) -> Windows[bytes]: ...
    @overload
    def windows(
        self,
        source: _Source,
        segment: SupportsFloat,
        overlap: SupportsFloat = ...,
        remainder: Literal["pad", "drop", "keep"] = ...,
        *,
        format: Literal["array"]
    ) -> Windows[NDArray[float32]]: ...
    @overload
    def windows(
        self,
        source: _Source,
        segment: SupportsFloat,
        overlap: SupportsFloat = ...,
        remainder: Literal["pad", "drop", "keep"] = ...,
        *,
        format: Literal["pixels"]
    ) -> Windows[Union[NDArray[uint8], NDArray[uint16]]]: ...
    def stream(
        self, sr: SupportsIndex, channels: SupportsIndex = ...
    ) -> Stream: ...
    def show(
        self, source: _Source, format: Literal["jpeg", "png"] = ...
    ) -> Shown: ...
    def close(self) -> None: ...
    def __enter__(self: _Self) -> _Self: ...
    def __exit__(
        self,
        *exception: Union[Type[BaseException], BaseException, TracebackType, None]
    ) -> None: ...
    def __getstate__(self) -> Dict[str, Any]: ...
    def __setstate__(self, state: Dict[str, Any]) -> None: ...
