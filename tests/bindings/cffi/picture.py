"""The library through cffi, from include/spectrust.cdef as it stands."""

import math
import os
import sys
import tempfile

import cffi

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), *[".."] * 3)


def main(path):
    """Draw a picture and compute an array."""
    ffi = cffi.FFI()
    with open(os.path.join(ROOT, "include", "spectrust.cdef")) as file:
        ffi.cdef(file.read())
    library = ffi.dlopen(path)
    error = ffi.new("SpectrustError *")

    def check(status):
        if status:
            name = ffi.string(library.spectrust_status_name(status)).decode()
            message = ffi.string(error.message).decode()
            raise RuntimeError(name + ": " + message)

    assert library.spectrust_abi_version() == library.SPECTRUST_ABI_VERSION
    options = ffi.new("SpectrustOptions *")
    check(library.spectrust_options_init(
        options, ffi.sizeof("SpectrustOptions"), error))
    assert options.n_fft == library.SPECTRUST_AUTO
    options.width, options.height = 64, 48
    options.colormap = library.SPECTRUST_COLORMAP_MAGMA
    handle = ffi.new("SpectrustSpectrogram **")
    check(library.spectrust_spectrogram_new(options, handle, error))
    spectrogram = ffi.gc(handle[0], library.spectrust_spectrogram_free)

    samples = ffi.new("float[]", [math.sin(0.2 * i) for i in range(8000)])
    source = ffi.new("SpectrustSource *", library.spectrust_source_samples(
        samples, len(samples), 1, 8000))
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out.jpg")
        check(library.spectrust_spectrogram_generate(
            spectrogram, source, out.encode(), ffi.NULL, error))
        with open(out, "rb") as file:
            assert file.read(3) == b"\xff\xd8\xff"
    array = ffi.new("SpectrustArray *")
    check(library.spectrust_spectrogram_array(
        spectrogram, source, library.SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS,
        0, array, ffi.NULL, error))
    assert (array.rows, array.columns) == (16, 128)
    assert 0 < array.data[0] < math.inf
    library.spectrust_array_free(array)
    try:
        check(library.spectrust_spectrogram_encode(
            spectrogram, source, 99, ffi.new("SpectrustBuffer *"), ffi.NULL,
            error))
    except RuntimeError as failed:
        assert str(failed).startswith("option: format must be"), failed
    else:
        raise AssertionError("99 is a format")
    print("cffi: 1 passed, 0 failed")


main(sys.argv[1])
