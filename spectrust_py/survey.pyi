import os
from typing import Any, Dict, Iterable, Optional, Union

from typing_extensions import SupportsIndex, Unpack

from .spectrogram import _Options, _Source

class Survey(Dict[str, Any]): ...

def survey(
    path: Union[str, bytes, os.PathLike[Any], Iterable[_Source]],
    sample: Optional[SupportsIndex] = ...,
    jobs: SupportsIndex = ...,
    **options: Unpack[_Options]
) -> Survey: ...
