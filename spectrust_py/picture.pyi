import os
from typing import Any, Dict, Mapping, Optional, Tuple, Union

class Picture:
    def __init__(
        self,
        parameters: Mapping[str, Any],
        values: Optional[bytes] = ...,
        shape: Optional[Tuple[int, int]] = ...,
    ) -> None: ...
    @property
    def parameters(self) -> Dict[str, Any]: ...
    @property
    def levels(self) -> Any: ...

def read(picture: Union[str, bytes, os.PathLike[Any]]) -> Picture: ...
