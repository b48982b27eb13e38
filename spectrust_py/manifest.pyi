import os
from typing import Any, Callable, Dict, List, Optional, Union

def read_manifest(
    path: Union[str, bytes, os.PathLike[Any]], options: Optional[str] = ...
) -> List[Dict[str, Any]]: ...

# Used by the command.
def _current_rows(
    path: Union[str, bytes, os.PathLike[Any]],
    options: Optional[str] = ...,
    is_wanted: Callable[[Dict[str, Any], str], bool] = ...,
) -> List[Dict[str, Any]]: ...
