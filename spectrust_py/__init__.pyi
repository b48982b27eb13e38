from .arrays import amplitude_to_db as amplitude_to_db
from .arrays import delta as delta
from .arrays import melspectrogram as melspectrogram
from .arrays import mfcc as mfcc
from .arrays import pcen as pcen
from .arrays import power_to_db as power_to_db
from .batch import Batchop as Batchop
from .errors import (
    ArgumentError as ArgumentError,
)
from .errors import (
    AudioError as AudioError,
)
from .errors import (
    CancelledError as CancelledError,
)
from .errors import (
    InputError as InputError,
)
from .errors import (
    InternalError as InternalError,
)
from .errors import (
    LimitError as LimitError,
)
from .errors import (
    NotFoundError as NotFoundError,
)
from .errors import (
    OptionError as OptionError,
)
from .errors import (
    OutOfMemoryError as OutOfMemoryError,
)
from .errors import (
    OutputError as OutputError,
)
from .errors import (
    PictureError as PictureError,
)
from .errors import (
    SpectrustError as SpectrustError,
)
from .errors import (
    SpectrustWarning as SpectrustWarning,
)
from .errors import (
    StateError as StateError,
)
from .front_end import front_end as front_end
from .gallery import gallery as gallery
from .manifest import merge_manifests as merge_manifests
from .manifest import read_manifest as read_manifest
from .mel import hz_to_mel as hz_to_mel
from .mel import mel_filters as mel_filters
from .mel import mel_to_hz as mel_to_hz
from .picture import Picture as Picture
from .picture import read as read
from .picture import read_picture as read_picture
from .recording import AudioInfo as AudioInfo
from .recording import info as info
from .result import Result as Result
from .spectrogram import Spectrogram as Spectrogram
from .stream import clamp_window as clamp_window
from .survey import survey as survey

__all__ = [
    "ArgumentError",
    "AudioError",
    "AudioInfo",
    "Batchop",
    "CancelledError",
    "InputError",
    "InternalError",
    "LimitError",
    "NotFoundError",
    "OptionError",
    "OutOfMemoryError",
    "OutputError",
    "Picture",
    "PictureError",
    "Result",
    "Spectrogram",
    "SpectrustError",
    "SpectrustWarning",
    "StateError",
    "__version__",
    "amplitude_to_db",
    "clamp_window",
    "delta",
    "front_end",
    "gallery",
    "hz_to_mel",
    "info",
    "mel_filters",
    "mel_to_hz",
    "melspectrogram",
    "merge_manifests",
    "mfcc",
    "pcen",
    "power_to_db",
    "read",
    "read_manifest",
    "read_picture",
    "survey",
]

__version__: str
