import os
from types import TracebackType
from typing import (
    Any,
    Callable,
    List,
    Optional,
    SupportsFloat,
    Type,
    Union,
)

from typing_extensions import Literal, SupportsIndex, Unpack

from .result import Result
from .spectrogram import _Options

class Batchop:
    def __init__(
        self,
        path: Union[str, bytes, os.PathLike[Any]],
        outpath: Union[str, bytes, os.PathLike[Any]],
        width: SupportsIndex = ...,
        height: SupportsIndex = ...,
        r: SupportsFloat = ...,
        g: SupportsFloat = ...,
        b: SupportsFloat = ...,
        jobs: Optional[SupportsIndex] = ...,
        format: Literal["jpeg", "png", "npy"] = ...,
        **options: Unpack[_Options]
    ) -> None: ...
    # An override takes no argument, or the input's path.
    generate_output_path: Callable[..., Any]
    def run(self) -> List[Result]: ...
    def __enter__(self) -> List[Result]: ...
    def __exit__(
        self,
        *exception: Union[Type[BaseException], BaseException, TracebackType, None]
    ) -> None: ...
