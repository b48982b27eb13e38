import os
from typing import Any, Union

from typing_extensions import Unpack

from .spectrogram import Spectrogram, _Options

def front_end(
    path: Union[str, bytes, os.PathLike[Any]],
    **changes: Unpack[_Options]
) -> Spectrogram: ...
