from typing import Any, Iterable, Optional, Tuple, Union

from typing_extensions import Literal

from .spectrogram import Spectrogram

def dataset(
    recordings: Any,
    spectrogram: Optional[Spectrogram] = ...,
    *,
    labels: Optional[Iterable[Any]] = ...,
    classes: Optional[Iterable[Any]] = ...,
    crop: Optional[float] = ...,
    frames: Optional[int] = ...,
    time_masks: Optional[Tuple[int, int]] = ...,
    frequency_masks: Optional[Tuple[int, int]] = ...,
    mask_value: Union[float, str] = ...,
    seed: int = ...,
    shuffle: bool = ...,
    format: Literal["array", "pixels"] = ...,
    num_parallel_calls: Optional[int] = ...
) -> Any: ...
