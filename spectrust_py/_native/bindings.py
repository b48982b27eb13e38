"""The C header, include/spectrust.h, in ctypes: structs, enums, functions.

Nothing is loaded or called here; `_library` loads the library and declares
its functions. tests/python/test_bindings.py compares every size, offset,
value and name with the header.
"""

from ctypes import (
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_double,
    c_float,
    c_int32,
    c_int64,
    c_size_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
)

from .table import SpectrustOptions

ABI_VERSION = 1
MESSAGE_SIZE = 2044
AUTO = -2 ** 63

STATUS = {
    "OK": 0,
    "OPTION": 1,
    "ARGUMENT": 2,
    "NOT_FOUND": 3,
    "INPUT": 4,
    "AUDIO": 5,
    "LIMIT": 6,
    "OUTPUT": 7,
    "MEMORY": 8,
    "CANCELLED": 9,
    "STATE": 10,
    "PANIC": 11,
    "PICTURE": 12,
}
PARAMETER_TYPE = {
    "WHOLE": 0, "NUMBER": 1, "FLAG": 2, "CHOICE": 3, "LEVEL": 4}


class SpectrustSpectrogram(Structure):
    """A spectrogram; opaque."""


class SpectrustFiles(Structure):
    """A list of files; opaque."""


class SpectrustBatch(Structure):
    """A batch; opaque."""


class SpectrustParameter(Structure):
    """A row of the table of parameters."""

    _fields_ = [
        ("name", c_char_p),
        ("group", c_char_p),
        ("doc", c_char_p),
        ("allowed", c_char_p),
        ("default_text", c_char_p),
        ("choices", c_char_p),
        ("open", c_char_p),
        ("kind", c_int32),
        ("offset", c_uint32),
        ("min", c_double),
        ("max", c_double),
    ]


class SpectrustCancel(Structure):
    """A request to stop; opaque."""


class SpectrustSource(Structure):
    """Source of a recording."""

    _fields_ = [
        ("struct_size", c_size_t),
        ("path", c_char_p),
        ("bytes", c_void_p),
        ("n_bytes", c_size_t),
        ("samples", c_void_p),
        ("n_samples", c_size_t),
        ("channels", c_uint32),
        ("sr", c_uint32),
        ("name", c_char_p),
        ("cancel", POINTER(SpectrustCancel)),
    ]


class SpectrustError(Structure):
    """Receives the error of a failed call."""

    _fields_ = [
        ("status", c_int32),
        ("os_error", c_int32),
        ("message", c_char * MESSAGE_SIZE),
    ]


class SpectrustWarnings(Structure):
    """Receives the warnings of a call."""

    _fields_ = [("count", c_uint32), ("text", c_char * MESSAGE_SIZE)]


class SpectrustBuffer(Structure):
    """Bytes allocated by the library."""

    _fields_ = [
        ("data", POINTER(c_uint8)),
        ("len", c_size_t),
        ("capacity", c_size_t),
    ]


class SpectrustArray(Structure):
    """A matrix allocated by the library."""

    _fields_ = [
        ("data", POINTER(c_float)),
        ("rows", c_size_t),
        ("columns", c_size_t),
        ("capacity", c_size_t),
    ]


class SpectrustShape(Structure):
    """The shape of an array."""

    _fields_ = [("rows", c_size_t), ("columns", c_size_t)]


class SpectrustWalkOptions(Structure):
    """How to search a folder."""

    _fields_ = [
        ("struct_size", c_size_t),
        ("recursive", c_int32),
        ("follow_links", c_int32),
        ("pattern", c_char_p),
        ("skip", c_char_p),
    ]


class SpectrustBatchOptions(Structure):
    """Settings of a batch."""

    _fields_ = [
        ("struct_size", c_size_t),
        ("out_dir", c_char_p),
        ("out_paths", POINTER(c_char_p)),
        ("layout", c_int32),
        ("format", c_int32),
        ("jobs", c_size_t),
        ("segment", c_double),
        ("overlap", c_double),
        ("remainder", c_int32),
        ("manifest", c_char_p),
        ("resume", c_int32),
        ("durable", c_int32),
        ("cancel_on_error", c_int32),
        ("prune", c_int32),
        ("folder", c_char_p),
    ]


class SpectrustProgress(Structure):
    """Progress of a batch."""

    _fields_ = [
        ("done", c_uint64),
        ("total", c_uint64),
        ("results", c_uint64),
        ("failed", c_uint64),
        ("skipped", c_uint64),
        ("audio_seconds", c_double),
        ("elapsed", c_double),
        ("ended", c_int32),
        ("cancelled", c_uint64),
        ("stale_rows", c_uint64),
        ("pruned_rows", c_uint64),
    ]


class SpectrustResult(Structure):
    """Result of one picture of a batch."""

    _fields_ = [
        ("in_path", c_char_p),
        ("out_path", c_char_p),
        ("status", c_int32),
        ("skipped", c_int32),
        ("os_error", c_int32),
        ("channels", c_uint32),
        ("message", c_char_p),
        ("warnings", c_char_p),
        ("file", c_size_t),
        ("segment", c_uint64),
        ("segments", c_uint64),
        ("offset", c_double),
        ("duration", c_double),
        ("sr", c_uint32),
    ]


_Spectrogram = POINTER(SpectrustSpectrogram)
_Files = POINTER(SpectrustFiles)
_Batch = POINTER(SpectrustBatch)
_Options = POINTER(SpectrustOptions)
_Cancel = POINTER(SpectrustCancel)
_Source = POINTER(SpectrustSource)
_Warnings = POINTER(SpectrustWarnings)
_Error = POINTER(SpectrustError)

# Name: (type of the result, types of the arguments), in header order.
FUNCTIONS = {
    "spectrust_abi_version": (c_uint32, []),
    "spectrust_version": (c_char_p, []),

    "spectrust_options_init": (c_int32, [_Options, c_size_t, _Error]),
    "spectrust_options_init_preset": (
        c_int32, [_Options, c_size_t, c_int32, _Error]),
    "spectrust_options_check": (c_int32, [_Options, _Error]),
    "spectrust_parameter_count": (c_size_t, []),
    "spectrust_parameter": (
        c_int32, [c_size_t, POINTER(SpectrustParameter), _Error]),
    "spectrust_options_set": (
        c_int32, [_Options, c_char_p, c_char_p, _Error]),
    "spectrust_options_get": (
        c_int32, [_Options, c_char_p, c_char_p, c_size_t, _Error]),

    "spectrust_cancel_new": (c_int32, [POINTER(_Cancel), _Error]),
    "spectrust_cancel_set": (None, [_Cancel]),
    "spectrust_cancel_set_after": (None, [_Cancel, c_uint32]),
    "spectrust_cancel_free": (None, [_Cancel]),

    "spectrust_source_init": (c_int32, [_Source, c_size_t, _Error]),

    "spectrust_spectrogram_new": (
        c_int32, [_Options, POINTER(_Spectrogram), _Error]),
    "spectrust_spectrogram_generate": (
        c_int32, [_Spectrogram, c_char_p, c_char_p, _Warnings, _Error]),
    "spectrust_spectrogram_encode": (
        c_int32,
        [_Spectrogram, c_char_p, c_int32, POINTER(SpectrustBuffer),
         _Warnings, _Error]),
    "spectrust_spectrogram_generate_from": (
        c_int32, [_Spectrogram, _Source, c_char_p, _Warnings, _Error]),
    "spectrust_spectrogram_encode_from": (
        c_int32,
        [_Spectrogram, _Source, c_int32, POINTER(SpectrustBuffer),
         _Warnings, _Error]),
    "spectrust_buffer_free": (None, [POINTER(SpectrustBuffer)]),
    "spectrust_spectrogram_free": (None, [_Spectrogram]),

    "spectrust_spectrogram_shape": (
        c_int32,
        [_Spectrogram, c_size_t, c_uint32, POINTER(SpectrustShape), _Error]),
    "spectrust_spectrogram_shape_of": (
        c_int32, [_Spectrogram, _Source, POINTER(SpectrustShape), _Error]),
    "spectrust_spectrogram_array_of_samples": (
        c_int32,
        [_Spectrogram, c_void_p, c_size_t, c_uint32, c_size_t, c_void_p,
         c_size_t, _Warnings, _Error]),
    "spectrust_spectrogram_array_into": (
        c_int32,
        [_Spectrogram, _Source, c_size_t, c_void_p, c_size_t, _Warnings,
         _Error]),
    "spectrust_spectrogram_array": (
        c_int32,
        [_Spectrogram, c_char_p, c_size_t, POINTER(SpectrustArray),
         _Warnings, _Error]),
    "spectrust_spectrogram_array_from": (
        c_int32,
        [_Spectrogram, _Source, c_size_t, POINTER(SpectrustArray),
         _Warnings, _Error]),
    "spectrust_array_free": (None, [POINTER(SpectrustArray)]),

    "spectrust_picture_read": (
        c_int32,
        [c_char_p, POINTER(SpectrustBuffer), POINTER(SpectrustArray),
         _Error]),
    "spectrust_picture_read_from": (
        c_int32,
        [_Source, POINTER(SpectrustBuffer), POINTER(SpectrustArray),
         _Error]),

    "spectrust_delta": (
        c_int32,
        [c_void_p, c_size_t, c_size_t, c_int64, c_int64, c_void_p, _Error]),
    "spectrust_spectrogram_pcen": (
        c_int32,
        [_Spectrogram, c_void_p, c_size_t, c_size_t, c_int64, c_int64,
         _Error]),

    "spectrust_mel_filters": (
        c_int32,
        [c_int64, c_int64, c_int64, c_double, c_double, c_int32, c_int32,
         c_void_p, c_size_t, _Error]),
    "spectrust_mel_filters_f64": (
        c_int32,
        [c_int64, c_int64, c_int64, c_double, c_double, c_int32, c_int32,
         c_void_p, c_size_t, _Error]),
    "spectrust_hz_to_mel": (c_int32, [c_void_p, c_size_t, c_int32, _Error]),
    "spectrust_mel_to_hz": (c_int32, [c_void_p, c_size_t, c_int32, _Error]),

    "spectrust_walk_options_init": (
        c_int32, [POINTER(SpectrustWalkOptions), c_size_t, _Error]),
    "spectrust_walk": (
        c_int32,
        [c_char_p, POINTER(SpectrustWalkOptions), POINTER(_Files), _Error]),
    "spectrust_files_of": (
        c_int32, [POINTER(c_char_p), c_size_t, POINTER(_Files), _Error]),
    "spectrust_files_len": (c_size_t, [_Files]),
    "spectrust_files_path": (c_char_p, [_Files, c_size_t]),
    "spectrust_files_status": (c_int32, [_Files, c_size_t, _Error]),
    "spectrust_files_warnings": (c_int32, [_Files, _Warnings, _Error]),
    "spectrust_files_free": (None, [_Files]),

    "spectrust_batch_options_init": (
        c_int32, [POINTER(SpectrustBatchOptions), c_size_t, _Error]),
    "spectrust_batch_start": (
        c_int32,
        [_Spectrogram, _Files, POINTER(SpectrustBatchOptions),
         POINTER(_Batch), _Error]),
    "spectrust_batch_poll": (
        c_int32,
        [_Batch, c_uint32, POINTER(SpectrustProgress), c_size_t, _Error]),
    "spectrust_batch_cancel": (c_int32, [_Batch, _Error]),
    "spectrust_batch_warnings": (
        c_int32, [_Batch, _Warnings, _Error]),
    "spectrust_batch_result": (
        c_int32,
        [_Batch, c_size_t, POINTER(SpectrustResult), c_size_t, _Error]),
    "spectrust_batch_free": (None, [_Batch]),
}
