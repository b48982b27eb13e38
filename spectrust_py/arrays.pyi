from typing import Any, Optional, SupportsFloat

from typing_extensions import Literal, SupportsIndex

def melspectrogram(
    y: Any,
    sr: SupportsIndex = ...,
    n_fft: SupportsIndex = ...,
    hop_length: SupportsIndex = ...,
    win_length: Optional[SupportsIndex] = ...,
    window: Literal[
        "hann", "hamming", "blackman", "bartlett", "boxcar"
    ] = ...,
    center: bool = ...,
    pad_mode: Literal["constant", "edge", "reflect"] = ...,
    power: SupportsFloat = ...,
    n_mels: SupportsIndex = ...,
    fmin: SupportsFloat = ...,
    fmax: Optional[SupportsFloat] = ...,
    htk: bool = ...,
    norm: Optional[Literal["slaney"]] = ...,
    dtype: Any = ...,
    jobs: SupportsIndex = ...,
) -> Any: ...
def power_to_db(
    S: Any,
    ref: Any = ...,
    amin: float = ...,
    top_db: Optional[float] = ...,
) -> Any: ...
