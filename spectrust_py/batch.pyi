import os
from concurrent.futures import Executor
from types import TracebackType
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    Mapping,
    NamedTuple,
    Optional,
    SupportsFloat,
    Type,
    Union,
)

from typing_extensions import Literal, SupportsIndex, Unpack

from .result import Result, Results
from .spectrogram import _Options, _Source

_Path = Union[str, bytes, os.PathLike[Any]]

class Summary(NamedTuple):
    done: int
    failed: int
    skipped: int
    audio_seconds: float
    elapsed: float
    times_real_time: float
    cancelled: int
    stale_rows: int
    pruned_rows: int
    left_out: int

class Batchop:
    def __init__(
        self,
        path: Union[_Path, Iterable[_Source]],
        outpath: _Path,
        width: SupportsIndex = ...,
        height: SupportsIndex = ...,
        r: SupportsFloat = ...,
        g: SupportsFloat = ...,
        b: SupportsFloat = ...,
        *,
        jobs: SupportsIndex = ...,
        progress: bool = ...,
        resume: bool = ...,
        manifest: Optional[_Path] = ...,
        layout: Literal["uuid", "mirror"] = ...,
        segment: Optional[SupportsFloat] = ...,
        overlap: SupportsFloat = ...,
        remainder: Literal["pad", "drop", "keep"] = ...,
        recursive: bool = ...,
        follow_links: bool = ...,
        pattern: Union[str, bytes, None] = ...,
        cancel_on_error: bool = ...,
        durable: bool = ...,
        format: Literal["jpeg", "png", "npy", "csv"] = ...,
        prune: bool = ...,
        root: Optional[_Path] = ...,
        name: Optional[str] = ...,
        executor: Union[Executor, Callable[[], Any], str, None] = ...,
        chunk: Optional[int] = ...,
        shard: Optional[str] = ...,
        shard_size: Optional[int] = ...,
        storage_options: Optional[Mapping[str, Mapping[str, Any]]] = ...,
        gallery: bool = ...,
        **options: Unpack[_Options]
    ) -> None: ...
    @property
    def options(self) -> Dict[str, Any]: ...
    @property
    def fingerprint(self) -> str: ...
    # An override takes no argument, or the input's path.
    generate_output_path: Callable[..., Any]
    def iter(self) -> Iterator[Result]: ...
    def __iter__(self) -> Iterator[Result]: ...
    def run(self) -> Results: ...
    def summary(self) -> Summary: ...
    def __enter__(self) -> Results: ...
    def __exit__(
        self,
        *exception: Union[Type[BaseException], BaseException, TracebackType, None]
    ) -> None: ...
