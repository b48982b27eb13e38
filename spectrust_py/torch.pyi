from typing import Any, Iterable, List, Optional, Tuple, Union

import torch  # type: ignore
import torch.utils.data  # type: ignore

from .spectrogram import Spectrogram

class MelDataset(torch.utils.data.Dataset[Tuple[torch.Tensor, int]]):
    classes: List[Any]
    def __init__(
        self,
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
        seed: int = ...
    ) -> None: ...
    def set_epoch(self, epoch: int) -> None: ...
    def __len__(self) -> int: ...
    def __getitem__(self, index: int) -> Tuple[torch.Tensor, int]: ...

class MelTransform(torch.nn.Module):
    sr: int
    jobs: Optional[int]
    spectrogram: Spectrogram
    def __init__(
        self,
        sr: int,
        spectrogram: Optional[Spectrogram] = ...,
        *,
        jobs: Optional[int] = ...,
        **options: Any
    ) -> None: ...
    def forward(self, samples: torch.Tensor) -> torch.Tensor: ...
    def extra_repr(self) -> str: ...
