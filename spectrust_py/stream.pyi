from types import TracebackType
from typing import Any, SupportsFloat, Type, TypeVar, Union

from numpy import float32
from numpy.typing import NDArray
from typing_extensions import SupportsIndex

_Self = TypeVar("_Self", bound="Stream")

class Stream:
    sr: int
    channels: int
    n_values: int
    frame_length: int
    hop_length: int
    first_sample: int
    delay: int
    def __init__(
        self, spectrogram: Any, sr: SupportsIndex, channels: SupportsIndex
    ) -> None: ...
    @property
    def ready(self) -> int: ...
    def push(self, samples: Any) -> None: ...
    def pop(self) -> NDArray[float32]: ...
    def flush(self) -> NDArray[float32]: ...
    def reset(self) -> None: ...
    def close(self) -> None: ...
    def __enter__(self: _Self) -> _Self: ...
    def __exit__(
        self,
        *exception: Union[Type[BaseException], BaseException, TracebackType, None]
    ) -> None: ...

def clamp_window(
    frames: Any,
    below: SupportsFloat = ...,
    mean: SupportsFloat = ...,
    std: SupportsFloat = ...,
) -> NDArray[float32]: ...
