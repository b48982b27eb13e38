from types import TracebackType
from typing import (
    Any,
    Generic,
    NamedTuple,
    Type,
    TypeVar,
    Union,
)

_Self = TypeVar("_Self", bound="Windows[Any]")
_Data = TypeVar("_Data")

class Window(NamedTuple, Generic[_Data]):
    offset: float
    duration: float
    data: _Data

class Windows(Generic[_Data]):
    def __init__(
        self,
        spectrogram: Any,
        source: Any,
        segment: Any,
        overlap: Any,
        remainder: Any,
        format: Any,
    ) -> None: ...
    def __len__(self) -> int: ...
    def __iter__(self: _Self) -> _Self: ...
    def __next__(self) -> Window[_Data]: ...
    def close(self) -> None: ...
    def __enter__(self: _Self) -> _Self: ...
    def __exit__(
        self,
        *exception: Union[Type[BaseException], BaseException, TracebackType, None]
    ) -> None: ...
