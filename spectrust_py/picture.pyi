import os
from typing import IO, Any, Dict, Mapping, Optional, Tuple, Union

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
    @property
    def frequencies(self) -> Any: ...
    @property
    def times(self) -> Any: ...

def read(
    picture: Union[
        str, os.PathLike[Any], bytes, bytearray, memoryview, IO[bytes]
    ],
) -> Picture: ...
