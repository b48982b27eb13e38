import os
from typing import IO, Any, Dict, Mapping, Optional, Tuple, Union

from numpy import float32, float64
from numpy.typing import NDArray

from .spectrogram import Spectrogram

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
    def options(self) -> Dict[str, Any]: ...
    def spectrogram(self, **options: Any) -> Spectrogram: ...
    @property
    def levels(self) -> Optional[NDArray[float32]]: ...
    @property
    def frequencies(self) -> Optional[NDArray[float64]]: ...
    @property
    def times(self) -> NDArray[float64]: ...
    # Notebooks show the picture.
    def _repr_jpeg_(self) -> Optional[bytes]: ...
    def _repr_png_(self) -> Optional[bytes]: ...

def read_picture(
    picture: Union[
        str, os.PathLike[Any], bytes, bytearray, memoryview, IO[bytes]
    ],
) -> Picture: ...

read = read_picture
