from typing import List, NamedTuple

from .spectrogram import _Source

class AudioInfo(NamedTuple):
    container: str
    codec: str
    sr: int
    channels: int
    n_samples: int
    duration: float
    warnings: List[str]

def info(source: _Source) -> AudioInfo: ...
