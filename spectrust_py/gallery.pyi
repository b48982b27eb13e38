import os
from typing import Any, List, Optional, Tuple, Union

def gallery(
    manifest: Union[str, bytes, os.PathLike[Any]],
    path: Optional[Union[str, bytes, os.PathLike[Any]]] = ...,
) -> str: ...

# Used by the command.
def _summary(
    manifest: Union[str, bytes, os.PathLike[Any]],
    path: Optional[Union[str, bytes, os.PathLike[Any]]] = ...,
) -> Tuple[str, List[int]]: ...
