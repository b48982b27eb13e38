/* Windows of one recording, in any order and from several threads, and pixels: what a batch writes, and no more. */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "spectrust.h"

enum { RATE = 8000, COUNT = 20000, WINDOWS = 9, THREADS = 4 };

static float samples[COUNT];
static SpectrustBuffer expected[WINDOWS];
static SpectrustError error;

static SpectrustSpectrogram *spectrogram_new(SpectrustColormap colormap, int64_t bit_depth, double offset, double length)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustOptions options;

    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 24;
    options.height = 16;
    options.colormap = colormap;
    options.bit_depth = bit_depth;
    if (length > 0.0) {
        options.offset = offset;
        options.duration = length;
    }
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    return spectrogram;
}

static SpectrustWindows *open_windows(const SpectrustSpectrogram *spectrogram, SpectrustFormat format)
{
    const SpectrustSource source = spectrust_source_samples(samples, COUNT, 1, RATE);
    SpectrustWindows *windows = NULL;

    CHECK(ok(spectrust_windows_open(spectrogram, &source, 0.5, 0.25, SPECTRUST_REMAINDER_PAD, format, &windows, &error),
             &error));
    CHECK(spectrust_windows_count(windows) == WINDOWS);
    return windows;
}

static int is_expected(const SpectrustBuffer *bytes, uint64_t index)
{
    return bytes->len == expected[index].len && memcmp(bytes->data, expected[index].data, bytes->len) == 0;
}

/* Each window is the picture that its offset and duration select. */
static void equal_parts(const SpectrustWindows *windows)
{
    const SpectrustSource source = spectrust_source_samples(samples, COUNT, 1, RATE);

    for (uint64_t index = 0; index < WINDOWS; index++) {
        SpectrustSpectrogram *part = spectrogram_new(SPECTRUST_COLORMAP_GRADIENT, 8, 0.25 * index, 0.5);
        SpectrustSegment segment;
        SpectrustBuffer bytes;

        CHECK(ok(spectrust_windows_segment(windows, index, &segment, &error), &error));
        CHECK(segment.offset == 0.25 * index && segment.duration == 0.5);
        CHECK(ok(spectrust_spectrogram_encode(part, &source, SPECTRUST_FORMAT_JPEG, &expected[index], NULL, &error),
                 &error));
        CHECK(ok(spectrust_windows_encode(windows, index, NULL, &bytes, NULL, &error), &error));
        CHECK(is_expected(&bytes, index));
        spectrust_buffer_free(&bytes);
        spectrust_spectrogram_free(part);
    }
}

static void *draw_all(void *windows)
{
    SpectrustError own;
    intptr_t right = 0;

    for (uint64_t index = WINDOWS; index-- > 0;) {
        SpectrustBuffer bytes;

        if (spectrust_windows_encode(windows, index, NULL, &bytes, NULL, &own) == SPECTRUST_STATUS_OK) {
            right += is_expected(&bytes, index);
        }
        spectrust_buffer_free(&bytes);
    }
    return (void *)right;
}

static void threads(SpectrustWindows *windows)
{
    pthread_t all[THREADS];

    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&all[i], NULL, draw_all, windows) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *right = NULL;
        CHECK(pthread_join(all[i], &right) == 0 && (intptr_t)right == WINDOWS);
    }
}

static void refusals(const SpectrustSpectrogram *spectrogram, const SpectrustWindows *windows)
{
    const SpectrustSource source = spectrust_source_samples(samples, COUNT, 1, RATE);
    const SpectrustFormat jpeg = SPECTRUST_FORMAT_JPEG;
    const SpectrustRemainder pad = SPECTRUST_REMAINDER_PAD;
    SpectrustWindows *none = (SpectrustWindows *)1;
    SpectrustBuffer bytes = {(uint8_t *)1, 1, 1};
    SpectrustCancel *cancel = NULL;
    SpectrustSegment segment;
    SpectrustArray array;
    SpectrustPixels pixels;

    CHECK(failed(spectrust_windows_open(spectrogram, &source, 0.0, 0.0, pad, jpeg, &none, &error),
                 SPECTRUST_STATUS_OPTION, &error, "segment must be a number of seconds above 0, got 0"));
    CHECK(none == NULL && spectrust_windows_count(NULL) == 0);
    CHECK(failed(spectrust_windows_open(spectrogram, &source, 1.0, 1.0, pad, jpeg, &none, &error),
                 SPECTRUST_STATUS_OPTION, &error, "overlap"));
    CHECK(failed(spectrust_windows_open(spectrogram, &source, 9.0, 0.0, SPECTRUST_REMAINDER_DROP, jpeg, &none, &error),
                 SPECTRUST_STATUS_AUDIO, &error, "remainder is drop"));
    CHECK(failed(spectrust_windows_open(spectrogram, &source, 1.0, 0.0, (SpectrustRemainder)7, jpeg, &none, &error),
                 SPECTRUST_STATUS_OPTION, &error, "remainder"));
    CHECK(failed(spectrust_windows_open(spectrogram, NULL, 1.0, 0.0, pad, jpeg, &none, &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "source"));
    CHECK(failed(spectrust_windows_open(NULL, &source, 1.0, 0.0, pad, jpeg, &none, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "spectrogram"));
    CHECK(failed(spectrust_windows_encode(windows, WINDOWS, NULL, &bytes, NULL, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "index must be below the number of windows, which is 9, got 9"));
    CHECK(bytes.data == NULL && bytes.len == 0);
    CHECK(failed(spectrust_windows_segment(windows, UINT64_MAX, &segment, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "index"));
    CHECK(failed(spectrust_windows_array(windows, 0, NULL, &array, NULL, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "windows must be opened with format npy for arrays, got jpeg"));
    CHECK(failed(spectrust_windows_pixels(NULL, 0, NULL, &pixels, NULL, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "windows must not be NULL"));
    CHECK(pixels.data == NULL && pixels.capacity == 0);
    CHECK(ok(spectrust_cancel_new(&cancel, &error), &error));
    spectrust_cancel_set(cancel);
    CHECK(failed(spectrust_windows_encode(windows, 0, cancel, &bytes, NULL, &error), SPECTRUST_STATUS_CANCELLED, &error,
                 "cancelled"));
    spectrust_cancel_free(cancel);
    spectrust_pixels_free(NULL);
    spectrust_pixels_free(&pixels);
    spectrust_windows_free(NULL);
}

/* Gray values are table indices; 16 bits round to those of 8. */
static void grays(void)
{
    const SpectrustSource source = spectrust_source_samples(samples, COUNT, 1, RATE);
    SpectrustSpectrogram *shallow = spectrogram_new(SPECTRUST_COLORMAP_GRAY, 8, 0.0, 0.0);
    SpectrustSpectrogram *deep = spectrogram_new(SPECTRUST_COLORMAP_GRAY, 16, 0.0, 0.0);
    SpectrustSpectrogram *wrong = spectrogram_new(SPECTRUST_COLORMAP_JET, 16, 0.0, 0.0);
    SpectrustPixels eight, sixteen, none;

    CHECK(ok(spectrust_spectrogram_pixels(shallow, &source, &eight, NULL, &error), &error));
    CHECK(ok(spectrust_spectrogram_pixels(deep, &source, &sixteen, NULL, &error), &error));
    CHECK(eight.channels == 1 && eight.bit_depth == 8 && sixteen.channels == 1 && sixteen.bit_depth == 16);
    for (size_t i = 0; i < eight.height * eight.width; i++) {
        const int index = ((const uint8_t *)eight.data)[i], level = ((const uint16_t *)sixteen.data)[i];
        CHECK(abs(level - index * 257) <= 129);
    }
    CHECK(failed(spectrust_spectrogram_pixels(wrong, &source, &none, NULL, &error), SPECTRUST_STATUS_OPTION, &error,
                 "bit_depth"));
    CHECK(none.data == NULL);
    spectrust_pixels_free(&eight);
    spectrust_pixels_free(&eight);
    spectrust_pixels_free(&sixteen);
    spectrust_spectrogram_free(shallow);
    spectrust_spectrogram_free(deep);
    spectrust_spectrogram_free(wrong);
}

int main(void)
{
    SpectrustSpectrogram *spectrogram;
    SpectrustWindows *windows, *features;
    SpectrustArray array;
    uint32_t noise = 1;

    for (int i = 0; i < COUNT; i++) {
        noise = noise * 1664525u + 1013904223u;
        samples[i] = (float)(noise >> 8) / (1 << 24) * (float)i / COUNT;
    }
    spectrogram = spectrogram_new(SPECTRUST_COLORMAP_GRADIENT, 8, 0.0, 0.0);
    windows = open_windows(spectrogram, SPECTRUST_FORMAT_JPEG);
    features = open_windows(spectrogram, SPECTRUST_FORMAT_NPY);
    about("what is no window is refused");
    refusals(spectrogram, windows);
    about("windows stay open without their spectrogram, and equal parts of the recording");
    spectrust_spectrogram_free(spectrogram);
    equal_parts(windows);
    about("several threads draw windows at once");
    threads(windows);
    CHECK(ok(spectrust_windows_array(features, WINDOWS - 1, NULL, &array, NULL, &error), &error) && array.rows == 128);
    spectrust_array_free(&array);
    spectrust_windows_free(features);
    spectrust_windows_free(windows);
    about("gray pixels of 8 and of 16 bits");
    grays();
    for (int index = 0; index < WINDOWS; index++) {
        spectrust_buffer_free(&expected[index]);
    }
    return check_end("windows");
}
