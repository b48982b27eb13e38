// The library through cgo. The flags of the compiler and the linker come from CGO_CFLAGS and CGO_LDFLAGS.
package main

// #include <stdlib.h>
// #include "spectrust.h"
import "C"

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"unsafe"
)

func check(status C.SpectrustStatus, err *C.SpectrustError) {
	if status != C.SPECTRUST_STATUS_OK {
		panic(C.GoString(C.spectrust_status_name(status)) + ": " + C.GoString(&err.message[0]))
	}
}

func spectrogram(err *C.SpectrustError) *C.SpectrustSpectrogram {
	var options C.SpectrustOptions
	check(C.spectrust_options_init(&options, C.size_t(unsafe.Sizeof(options)), err), err)
	if options.n_fft != C.SPECTRUST_AUTO {
		panic("n_fft is not left to the library")
	}
	options.width, options.height = 64, 48
	options.colormap = C.SPECTRUST_COLORMAP_MAGMA
	var made *C.SpectrustSpectrogram
	check(C.spectrust_spectrogram_new(&options, &made, err), err)
	return made
}

// Go forbids a pointer to a struct that holds a Go pointer: samples in its memory are arguments of their own.
func flat(spectrogram *C.SpectrustSpectrogram, samples []float32, err *C.SpectrustError) []float32 {
	values, n := (*C.float)(&samples[0]), C.size_t(len(samples))
	var framing C.SpectrustFraming
	check(C.spectrust_spectrogram_resolve(spectrogram, C.SPECTRUST_FORMAT_NPY, 8000, C.uint64_t(n), nil, 0, &framing,
		err), err)
	out := make([]float32, framing.n_frames*framing.n_bands)
	check(C.spectrust_spectrogram_array_flat(spectrogram, values, n, 1, 8000, C.SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS,
		0, (*C.float)(&out[0]), C.size_t(len(out)), nil, err), err)
	return out
}

func main() {
	var err C.SpectrustError
	made := spectrogram(&err)
	defer C.spectrust_spectrogram_free(made)
	samples := make([]float32, 8000)
	for i := range samples {
		samples[i] = float32(math.Sin(0.2 * float64(i)))
	}
	if values := flat(made, samples, &err); len(values) != 16*128 || values[0] <= 0 {
		panic("the array is wrong")
	}

	var picture C.SpectrustBuffer
	check(C.spectrust_spectrogram_encode_flat(made, (*C.float)(&samples[0]), C.size_t(len(samples)), 1, 8000,
		C.SPECTRUST_FORMAT_PNG, &picture, nil, &err), &err)
	bytes := C.GoBytes(unsafe.Pointer(picture.data), C.int(picture.len))
	if string(bytes[1:4]) != "PNG" {
		panic("the picture is wrong")
	}

	// In memory of C, a source is a struct like any other.
	in := C.CString(os.Args[1])
	defer C.free(unsafe.Pointer(in))
	out := C.CString(filepath.Join(os.Args[2], "out.jpg"))
	defer C.free(unsafe.Pointer(out))
	source := C.spectrust_source_path(in)
	status := C.spectrust_spectrogram_generate(made, &source, out, nil, &err)
	if status != C.SPECTRUST_STATUS_NOT_FOUND || err.status != status {
		panic("a file that does not exist was drawn")
	}
	fmt.Println("cgo: 1 passed, 0 failed")
}
