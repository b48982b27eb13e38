from typing import Any, Optional, SupportsFloat, Union

from numpy.typing import NDArray
from typing_extensions import Literal, SupportsIndex

def mel_filters(
    sr: SupportsIndex,
    n_fft: SupportsIndex,
    n_mels: SupportsIndex = ...,
    fmin: SupportsFloat = ...,
    fmax: Optional[SupportsFloat] = ...,
    htk: bool = ...,
    norm: Union[None, Literal["slaney"], SupportsFloat] = ...,
    dtype: Any = ...,
) -> NDArray[Any]: ...
def hz_to_mel(frequencies: Any, htk: bool = ...) -> Any: ...
def mel_to_hz(mels: Any, htk: bool = ...) -> Any: ...
