import datetime
from typing import List, NamedTuple, Optional

from .spectrogram import _Source

class AudioInfo(NamedTuple):
    container: str
    codec: str
    sr: int
    channels: int
    n_samples: int
    duration: float
    warnings: List[str]
    start: Optional[datetime.datetime]
    start_source: Optional[str]

def info(source: _Source) -> AudioInfo: ...
