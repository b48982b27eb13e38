import os
from typing import (
    Any,
    Callable,
    ContextManager,
    Dict,
    Iterable,
    List,
    Mapping,
    Optional,
    Tuple,
    Union,
)

def read_manifest(
    path: Union[str, bytes, os.PathLike[Any]],
    options: Optional[str] = ...,
    storage_options: Optional[Mapping[str, Mapping[str, Any]]] = ...,
) -> List[Dict[str, Any]]: ...

def merge_manifests(
    parts: Iterable[Union[str, bytes, os.PathLike[Any]]],
    into: Union[str, bytes, os.PathLike[Any]],
    storage_options: Optional[Mapping[str, Mapping[str, Any]]] = ...,
) -> int: ...

# Used by the command and by the driver of an executor.
def _stored_rows(path: str, url: Optional[str] = ...) -> List[Dict[str, Any]]: ...
def _current_rows(
    path: Union[str, bytes, os.PathLike[Any]],
    options: Optional[str] = ...,
    is_wanted: Callable[[Dict[str, Any], str], bool] = ...,
    folder: Optional[str] = ...,
) -> List[Dict[str, Any]]: ...
def _as_file(
    path: Union[str, bytes, os.PathLike[Any]],
    name: str,
    options: Optional[Mapping[str, Mapping[str, Any]]],
) -> ContextManager[Tuple[str, str]]: ...
