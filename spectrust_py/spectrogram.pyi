import os
from types import TracebackType
from typing import (
    Any,
    Dict,
    Optional,
    SupportsFloat,
    Type,
    TypeVar,
    Union,
)

from typing_extensions import Literal, SupportsIndex

from .result import Result

_Self = TypeVar("_Self", bound="Spectrogram")

class Spectrogram:
    def __init__(
        self,
        width: SupportsIndex = ...,
        height: SupportsIndex = ...,
        r: SupportsFloat = ...,
        g: SupportsFloat = ...,
        b: SupportsFloat = ...,
        *,
        colormap: Literal[
            "gradient",
            "gray",
            "magma",
            "inferno",
            "plasma",
            "viridis",
            "cividis",
            "turbo",
            "jet",
        ] = ...,
        subsampling: Literal["4:2:0", "4:4:4", "gray"] = ...,
        quality: SupportsIndex = ...,
        channel: Optional[SupportsIndex] = ...,
        offset: SupportsFloat = ...,
        duration: Optional[SupportsFloat] = ...,
        n_fft: Optional[SupportsIndex] = ...,
        win_length: Optional[SupportsIndex] = ...,
        hop_length: Optional[SupportsIndex] = ...,
        center: bool = ...,
        power: SupportsFloat = ...,
        n_mels: Optional[SupportsIndex] = ...,
        fmin: SupportsFloat = ...,
        fmax: Optional[SupportsFloat] = ...,
        mel_scale: Literal["slaney", "htk"] = ...,
        norm: Optional[Literal["slaney"]] = ...,
        ref: Union[SupportsFloat, Literal["max"], None] = ...,
        amin: SupportsFloat = ...,
        top_db: Optional[SupportsFloat] = ...,
        vmin: Optional[SupportsFloat] = ...,
        vmax: Optional[SupportsFloat] = ...,
        window: Literal[
            "hann", "hamming", "blackman", "bartlett", "boxcar"
        ] = ...,
        pad_mode: Literal["constant", "edge", "reflect"] = ...
    ) -> None: ...
    @property
    def options(self) -> Dict[str, Any]: ...
    def generate(
        self,
        path: Union[str, bytes, os.PathLike[Any]],
        outpath: Union[str, bytes, os.PathLike[Any]],
    ) -> Result: ...
    def encode(self, path: Union[str, bytes, os.PathLike[Any]]) -> bytes: ...
    def array(
        self, source: Any, jobs: SupportsIndex = ...
    ) -> Any: ...
    def close(self) -> None: ...
    def __enter__(self: _Self) -> _Self: ...
    def __exit__(
        self,
        *exception: Union[Type[BaseException], BaseException, TracebackType, None]
    ) -> None: ...
    def __getstate__(self) -> Dict[str, Any]: ...
    def __setstate__(self, state: Dict[str, Any]) -> None: ...
