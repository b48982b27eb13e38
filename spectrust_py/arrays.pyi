from typing import Any, Optional, SupportsFloat, Tuple, Union

from numpy import float32
from numpy.typing import NDArray
from typing_extensions import Literal, SupportsIndex

def melspectrogram(
    y: Any = ...,
    sr: SupportsIndex = ...,
    n_fft: SupportsIndex = ...,
    hop_length: SupportsIndex = ...,
    win_length: Optional[SupportsIndex] = ...,
    window: Any = ...,
    center: bool = ...,
    pad_mode: Literal["constant", "edge", "reflect", "symmetric"] = ...,
    power: SupportsFloat = ...,
    n_mels: SupportsIndex = ...,
    fmin: SupportsFloat = ...,
    fmax: Optional[SupportsFloat] = ...,
    htk: bool = ...,
    norm: Union[None, Literal["slaney"], SupportsFloat] = ...,
    dtype: Any = ...,
    S: Any = ...,
    jobs: SupportsIndex = ...,
) -> NDArray[Any]: ...
def power_to_db(
    S: Any,
    ref: Any = ...,
    amin: float = ...,
    top_db: Optional[float] = ...,
    axes: Union[None, str, SupportsIndex, Tuple[SupportsIndex, ...]] = ...,
) -> Any: ...
def amplitude_to_db(
    S: Any,
    ref: Any = ...,
    amin: float = ...,
    top_db: Optional[float] = ...,
    axes: Union[None, str, SupportsIndex, Tuple[SupportsIndex, ...]] = ...,
) -> Any: ...
def mfcc(
    y: Any,
    sr: SupportsIndex = ...,
    n_mfcc: SupportsIndex = ...,
    dct_type: SupportsIndex = ...,
    norm: Optional[Literal["ortho"]] = ...,
    lifter: SupportsFloat = ...,
    mel_norm: Union[None, Literal["slaney"], SupportsFloat] = ...,
    htk: bool = ...,
    jobs: SupportsIndex = ...,
    **options: Any
) -> NDArray[float32]: ...
def pcen(
    S: Any,
    sr: SupportsIndex = ...,
    hop_length: SupportsIndex = ...,
    gain: SupportsFloat = ...,
    bias: SupportsFloat = ...,
    power: SupportsFloat = ...,
    time_constant: SupportsFloat = ...,
    eps: SupportsFloat = ...,
) -> NDArray[float32]: ...
def delta(
    data: Any, width: SupportsIndex = ..., order: SupportsIndex = ...
) -> NDArray[float32]: ...
