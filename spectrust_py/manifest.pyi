import os
from typing import Any, Callable, Dict, Iterable, List, Optional, Union

def read_manifest(
    path: Union[str, bytes, os.PathLike[Any]], options: Optional[str] = ...
) -> List[Dict[str, Any]]: ...

def merge_manifests(
    parts: Iterable[Union[str, bytes, os.PathLike[Any]]],
    into: Union[str, bytes, os.PathLike[Any]],
) -> int: ...

# Used by the command and by the driver of an executor.
def _stored_rows(path: str) -> List[Dict[str, Any]]: ...
def _current_rows(
    path: Union[str, bytes, os.PathLike[Any]],
    options: Optional[str] = ...,
    is_wanted: Callable[[Dict[str, Any], str], bool] = ...,
) -> List[Dict[str, Any]]: ...
