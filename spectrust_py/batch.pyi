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

from typing_extensions import Literal, SupportsIndex

from .result import Result

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
    # An override takes no argument, or the input's path.
    generate_output_path: Callable[..., Any]
    def run(self) -> List[Result]: ...
    def __enter__(self) -> List[Result]: ...
    def __exit__(
        self,
        *exception: Union[Type[BaseException], BaseException, TracebackType, None]
    ) -> None: ...
