/* Arrays from samples and from a file: the same values, whatever the number of threads. */
#define _POSIX_C_SOURCE 200809L

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "spectrust.h"

enum { SR = 8000, SAMPLES = 20000 };

/* Writes the header of a WAV file of 32-bit floating-point samples, then the samples. */
static void write_wav(const char *path, const float *samples) {
    const uint32_t data = SAMPLES * 4, riff = 36 + data, sr = SR, rate = SR * 4, sixteen = 16;
    const uint16_t tag = 3, channels = 1, align = 4, bits = 32;
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL);
    fwrite("RIFF", 1, 4, file), fwrite(&riff, 4, 1, file), fwrite("WAVEfmt ", 1, 8, file);
    fwrite(&sixteen, 4, 1, file), fwrite(&tag, 2, 1, file), fwrite(&channels, 2, 1, file);
    fwrite(&sr, 4, 1, file), fwrite(&rate, 4, 1, file), fwrite(&align, 2, 1, file), fwrite(&bits, 2, 1, file);
    fwrite("data", 1, 4, file), fwrite(&data, 4, 1, file), fwrite(samples, 4, SAMPLES, file);
    CHECK(fclose(file) == 0);
}

/* The shape of the array of so many samples. */
static SpectrustShape shape_of(const SpectrustSpectrogram *spectrogram, size_t n_samples) {
    SpectrustFraming framing;
    SpectrustError error;

    CHECK(ok(spectrust_spectrogram_resolve(spectrogram, SPECTRUST_FORMAT_NPY, SR, n_samples, NULL, 0, &framing, &error),
             &error));
    return (SpectrustShape){(size_t)framing.n_bands, (size_t)framing.n_frames};
}

/* What the library chooses for a recording: the options, and where the frames lie. */
static void resolved(void) {
    SpectrustOptions options, chosen;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustFraming framing;
    SpectrustError error;

    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.sr = SR / 2;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    CHECK(ok(spectrust_spectrogram_resolve(spectrogram, SPECTRUST_FORMAT_NPY, SR, SAMPLES, &chosen, sizeof chosen,
                                           &framing, &error),
             &error));
    CHECK(chosen.struct_size == sizeof chosen && chosen.sr == SR / 2 && chosen.n_fft == 2048 && chosen.n_mels == 128);
    CHECK(chosen.hop_length == 512 && chosen.fmax == SR / 4.0 && chosen.ref == 1.0 && isnan(chosen.vmin));
    CHECK(chosen.scale == SPECTRUST_SCALE_LINEAR && chosen.channel == SPECTRUST_AUTO);
    CHECK(framing.sr == SR / 2 && framing.n_samples == SAMPLES / 2 && framing.n_frames == 1 + SAMPLES / 2 / 512);
    CHECK(framing.n_bands == 128 && framing.first_sample == -1024 && framing.center == 0);
    CHECK(framing.frame_length == 2048 && framing.hop_length == 512);
    CHECK(ok(spectrust_options_check(&chosen, &error), &error));

    CHECK(ok(spectrust_spectrogram_resolve(spectrogram, SPECTRUST_FORMAT_JPEG, SR, SAMPLES, &chosen, sizeof chosen,
                                           &framing, &error),
             &error));
    CHECK(chosen.n_fft == 256 && chosen.vmin == -80.0 && chosen.vmax == 0.0 && isinf(chosen.ref));
    CHECK(framing.first_sample == -128 && framing.hop_length == SAMPLES / 2 / 600);

    CHECK(failed(spectrust_spectrogram_resolve(spectrogram, SPECTRUST_FORMAT_PNG, 0, 1, NULL, 0, &framing, &error),
                 SPECTRUST_STATUS_OPTION, &error, "sr must be"));
    CHECK(framing.sr == 0 && framing.n_frames == 0);
    CHECK(failed(spectrust_spectrogram_resolve(spectrogram, SPECTRUST_FORMAT_PNG, SR, 0, NULL, 0, &framing, &error),
                 SPECTRUST_STATUS_AUDIO, &error, "samples"));
    CHECK(failed(spectrust_spectrogram_resolve(spectrogram, SPECTRUST_FORMAT_PNG, SR, 1, &chosen, 8, &framing, &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "struct_size"));
    CHECK(failed(spectrust_spectrogram_resolve(spectrogram, SPECTRUST_FORMAT_PNG, SR, 1, NULL, 0, NULL, &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "framing"));

    /* The same for a recording. */
    const float two_samples[2] = {0.5f, -0.5f};
    SpectrustSource source = spectrust_source_samples(two_samples, 2, 1, SR);
    CHECK(ok(spectrust_spectrogram_resolve_source(spectrogram, SPECTRUST_FORMAT_NPY, &source, &chosen, sizeof chosen,
                                                  &framing, &error),
             &error));
    CHECK(framing.sr == SR / 2 && framing.n_samples == 1 && framing.n_frames == 1 && chosen.n_fft == 2048);
    CHECK(failed(spectrust_spectrogram_resolve_source(spectrogram, SPECTRUST_FORMAT_NPY, &source, &chosen, 8, &framing,
                                                      &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "struct_size"));
    CHECK(framing.sr == 0);
    CHECK(failed(spectrust_spectrogram_resolve_source(spectrogram, SPECTRUST_FORMAT_NPY, NULL, NULL, 0, &framing,
                                                      &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "source"));
    source = spectrust_source_path("missing.wav");
    CHECK(failed(spectrust_spectrogram_resolve_source(spectrogram, SPECTRUST_FORMAT_NPY, &source, NULL, 0, &framing,
                                                      &error),
                 SPECTRUST_STATUS_NOT_FOUND, &error, "missing.wav"));
    spectrust_spectrogram_free(spectrogram);
}

/* A window, a filter bank, means and divisors of the caller's own are read when a spectrogram is made, and found again in
   resolved options. */
static void own_arrays(const float *samples) {
    enum { LENGTH = 64, BINS = LENGTH / 2 + 1, BANDS = 3 };
    SpectrustOptions options, chosen;
    SpectrustSpectrogram *named = NULL, *own = NULL;
    SpectrustFraming framing;
    SpectrustError error;
    double *window = malloc(LENGTH * sizeof *window), *filters = calloc((size_t)BANDS * BINS, sizeof *filters);
    double mean[BANDS] = {1.0, 2.0, 3.0}, std[BANDS] = {1.0, 0.5, 0.25};

    for (size_t i = 0; i < LENGTH; i++)
        window[i] = 1.0;
    for (size_t band = 0; band < BANDS; band++)
        filters[band * BINS + 5 * band] = 1.0;
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.hop_length = LENGTH;
    options.window_values = window;
    options.n_window_values = LENGTH;
    options.filters = filters;
    options.n_filters = BANDS;
    options.n_filter_bins = BINS;
    options.mean_values = mean;
    options.std_values = std;
    options.n_mean_values = options.n_std_values = BANDS;
    CHECK(ok(spectrust_options_set(&options, "center", "false", &error), &error) && options.filters == filters);
    CHECK(ok(spectrust_spectrogram_new(&options, &own, &error), &error));
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.n_fft = options.hop_length = LENGTH;
    options.window = SPECTRUST_WINDOW_BOXCAR;
    options.center = 0;
    options.kind = SPECTRUST_KIND_LINEAR;
    CHECK(ok(spectrust_spectrogram_new(&options, &named, &error), &error));

    const SpectrustShape shape = shape_of(own, SAMPLES), bins = shape_of(named, SAMPLES);
    CHECK(shape.bands == BANDS && shape.frames == bins.frames && bins.bands == BINS);
    float *one = malloc(shape.bands * shape.frames * sizeof *one), *all = malloc(bins.bands * bins.frames * sizeof *all);
    CHECK(ok(spectrust_spectrogram_array_flat(own, samples, SAMPLES, 1, SR, SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES, 1, one,
                                              shape.bands * shape.frames, NULL, &error),
             &error));
    CHECK(ok(spectrust_spectrogram_array_flat(named, samples, SAMPLES, 1, SR, SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES, 1, all,
                                              bins.bands * bins.frames, NULL, &error),
             &error));
    for (size_t i = 0; i < shape.bands * shape.frames; i++) {
        const size_t band = i / shape.frames;
        CHECK(one[i] == (all[5 * band * shape.frames + i % shape.frames] - (float)mean[band]) * (float)(1 / std[band]));
    }

    CHECK(ok(spectrust_spectrogram_resolve(own, SPECTRUST_FORMAT_NPY, SR, SAMPLES, &chosen, sizeof chosen, &framing, &error),
             &error));
    CHECK(chosen.n_fft == LENGTH && chosen.win_length == LENGTH && chosen.n_mels == BANDS);
    CHECK(chosen.n_filters == BANDS && chosen.n_filter_bins == BINS && chosen.filters != filters);
    CHECK(memcmp(chosen.window_values, window, LENGTH * sizeof *window) == 0);
    CHECK(memcmp(chosen.filters, filters, (size_t)BANDS * BINS * sizeof *filters) == 0);
    CHECK(chosen.mean_values[2] == 3.0 && chosen.std_values[2] == 0.25);
    free(window), free(filters);
    CHECK(ok(spectrust_options_check(&chosen, &error), &error));
    chosen.n_filters = SIZE_MAX;
    CHECK(failed(spectrust_options_check(&chosen, &error), SPECTRUST_STATUS_ARGUMENT, &error, "filters"));
    chosen.n_filters = 0;
    CHECK(failed(spectrust_options_check(&chosen, &error), SPECTRUST_STATUS_OPTION, &error, "filters must be"));
    spectrust_spectrogram_free(own);
    spectrust_spectrogram_free(named);
    free(one), free(all);
}

/* Frames by bands is the transpose, in memory of the library and of the caller. */
static void frames_by_bands(const SpectrustSpectrogram *spectrogram, const char *path, const float *bands,
                            SpectrustShape shape) {
    const SpectrustSource in = spectrust_source_path(path);
    const SpectrustArrayOrder order = SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS;
    const size_t len = shape.bands * shape.frames;
    float *frames = malloc(len * sizeof *frames);
    SpectrustArray array;
    SpectrustError error;

    CHECK(ok(spectrust_spectrogram_array(spectrogram, &in, order, 0, &array, NULL, &error), &error));
    CHECK(ok(spectrust_spectrogram_array_into(spectrogram, &in, order, 0, frames, len, NULL, &error), &error));
    if (CHECK(array.rows == shape.frames && array.columns == shape.bands)) {
        CHECK(memcmp(array.data, frames, len * sizeof *frames) == 0);
        for (size_t i = 0; i < len; i++)
            CHECK(frames[i] == bands[i % shape.bands * shape.frames + i / shape.bands]);
    }
    spectrust_array_free(&array);
    CHECK(failed(spectrust_spectrogram_array(spectrogram, &in, (SpectrustArrayOrder)2, 0, &array, NULL, &error),
                 SPECTRUST_STATUS_OPTION, &error, "order"));
    free(frames);
}

/* Options that choose a part hold for samples as for a file: here the second half of them. */
static void part(const float *samples) {
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL, *whole = NULL;
    SpectrustShape shape = {0, 0};
    SpectrustError error;
    const size_t half = SAMPLES / 2;

    CHECK(spectrust_options_init(&options, sizeof options, &error) == SPECTRUST_STATUS_OK);
    CHECK(spectrust_spectrogram_new(&options, &whole, &error) == SPECTRUST_STATUS_OK);
    options.offset = (double)half / SR;
    CHECK(spectrust_spectrogram_new(&options, &spectrogram, &error) == SPECTRUST_STATUS_OK);
    shape = shape_of(whole, SAMPLES - half);

    const size_t len = shape.bands * shape.frames;
    float *one = malloc(len * sizeof *one), *two = malloc(len * sizeof *two);
    CHECK(spectrust_spectrogram_array_flat(whole, samples + half, SAMPLES - half, 1, SR,
                                           BY_FRAMES, 1, one, len, NULL, &error) == SPECTRUST_STATUS_OK);
    CHECK(spectrust_spectrogram_array_flat(spectrogram, samples, SAMPLES, 1, SR,
                                           BY_FRAMES, 1, two, len, NULL, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(memcmp(one, two, len * sizeof *one) == 0);
    spectrust_spectrogram_free(spectrogram);
    spectrust_spectrogram_free(whole);
    free(one), free(two);
}

/* Mono samples at their own rate: the same values, messages and part, and no resampling. */
static void mono(const float *samples) {
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustShape shape = {0, 0};
    SpectrustError error, same;
    SpectrustWarnings warnings;

    CHECK(spectrust_options_init(&options, sizeof options, &error) == SPECTRUST_STATUS_OK);
    options.offset = 0.25;
    options.duration = 0.5;
    options.sr = SR;
    CHECK(spectrust_spectrogram_new(&options, &spectrogram, &error) == SPECTRUST_STATUS_OK);
    shape = shape_of(spectrogram, SAMPLES);
    const size_t len = shape.bands * shape.frames;
    float *one = malloc(len * sizeof *one), *two = malloc(len * sizeof *two);
    for (SpectrustArrayOrder order = 0; order < 2; order++) {
        CHECK(spectrust_spectrogram_array_flat(spectrogram, samples, SAMPLES, 1, SR, order, 1, one, len, NULL,
                                               &error) == SPECTRUST_STATUS_OK);
        CHECK(spectrust_spectrogram_array_mono(spectrogram, samples, SAMPLES, SR, order, 2, two, len, &warnings,
                                               &error) == SPECTRUST_STATUS_OK);
        CHECK(memcmp(one, two, len * sizeof *one) == 0 && warnings.count == 0);
    }
    CHECK(failed(spectrust_spectrogram_array_mono(spectrogram, samples, SAMPLES, 2 * SR, BY_FRAMES, 1, two, len, NULL,
                                                  &error),
                 SPECTRUST_STATUS_OPTION, &error, "the recording's own sample rate, which is 16000 Hz"));
    CHECK(failed(spectrust_spectrogram_array_mono(spectrogram, samples, SAMPLES, SR, BY_FRAMES, 1, two, len - 1, NULL,
                                                  &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "out_len"));
    CHECK(failed(spectrust_spectrogram_array_mono(spectrogram, NULL, SAMPLES, SR, BY_FRAMES, 1, two, len, NULL, &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "samples"));

    /* What fails, fails as with the other function, in the same words. */
    const struct { size_t n_samples; int64_t sr; int32_t order; } bad[] = {
        {0, SR, 0}, {SAMPLES / 8, SR, 0}, {SAMPLES, 0, 0}, {SAMPLES, 4000001, 0}, {SAMPLES, SR, 2}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const SpectrustStatus status = spectrust_spectrogram_array_mono(
            spectrogram, samples, bad[i].n_samples, bad[i].sr, bad[i].order, 1, two, len, NULL, &error);
        CHECK(status != SPECTRUST_STATUS_OK);
        CHECK(spectrust_spectrogram_array_flat(spectrogram, samples, bad[i].n_samples, 1, bad[i].sr, bad[i].order, 1,
                                               two, len, NULL, &same) == status);
        CHECK(strcmp(error.message, same.message) == 0);
    }
    spectrust_spectrogram_free(spectrogram);
    free(one), free(two);
}

/* Presets, filter banks and derivatives: the same numbers through other doors. */
static void features(const float *samples) {
    SpectrustOptions options;
    SpectrustSpectrogram *kaldi = NULL;
    SpectrustShape shape = {0, 0};
    SpectrustError error;

    CHECK(spectrust_options_init_preset(&options, sizeof options, SPECTRUST_PRESET_KALDI, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(options.n_mels == 23 && options.snip_edges == 1 && options.scale == SPECTRUST_SCALE_LOG);
    options.deltas = 1;
    CHECK(spectrust_spectrogram_new(&options, &kaldi, &error) == SPECTRUST_STATUS_OK);
    shape = shape_of(kaldi, SAMPLES);
    CHECK(shape.bands == 46 && shape.frames == 1 + (SAMPLES - 200) / 80);

    const size_t len = shape.bands * shape.frames;
    float *values = malloc(len * sizeof *values), *deltas = malloc(len / 2 * sizeof *deltas);
    CHECK(spectrust_spectrogram_array_flat(kaldi, samples, SAMPLES, 1, SR, BY_FRAMES,
                                           1, values, len, NULL, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(spectrust_delta(values, 23, shape.frames, 1, 9, deltas, &error) == SPECTRUST_STATUS_OK);
    CHECK(memcmp(values + len / 2, deltas, len / 2 * sizeof *deltas) == 0);
    CHECK(spectrust_delta(values, 23, 8, 1, 9, deltas, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_delta(values, 23, shape.frames, 1, 4, deltas, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_delta(NULL, 23, shape.frames, 1, 9, deltas, &error) == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_delta(values, (size_t)-1, shape.frames, 1, 9, deltas, &error) == SPECTRUST_STATUS_ARGUMENT);

    deltas[0] = deltas[1] = 1.0f;
    CHECK(spectrust_spectrogram_pcen(kaldi, deltas, 1, 2, SR, 80, &error) == SPECTRUST_STATUS_OK);
    CHECK(fabsf(deltas[0] - (sqrtf(3.0f) - sqrtf(2.0f))) < 1e-5f && deltas[1] == deltas[0]);
    CHECK(spectrust_spectrogram_pcen(kaldi, deltas, 1, 2, SR, 0, &error) == SPECTRUST_STATUS_OPTION);

    float weights[3 * 9];
    double hz[2] = {0.0, 1000.0};
    CHECK(spectrust_mel_filters(SR, 16, 3, 0.0, SPECTRUST_AUTO_F64, SPECTRUST_MEL_SCALE_HTK,
                                SPECTRUST_MEL_NORM_NONE, weights, 27, &error) == SPECTRUST_STATUS_OK);
    CHECK(weights[0] == 0.0f && weights[1] > 0.0f && weights[26] == 0.0f);
    double exact[3 * 9];
    CHECK(spectrust_mel_filters_f64(SR, 16, 3, 0.0, SPECTRUST_AUTO_F64, SPECTRUST_MEL_SCALE_HTK,
                                    SPECTRUST_MEL_NORM_NONE, exact, 27, &error) == SPECTRUST_STATUS_OK);
    for (int i = 0; i < 27; i++)
        CHECK((float)exact[i] == weights[i]);
    CHECK(spectrust_mel_filters_f64(SR, 16, 3, 0.0, 1.0, 0, 0, exact, 26, &error) == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_mel_filters(SR, 16, 3, 0.0, SPECTRUST_AUTO_F64, 7, 0, weights, 27, &error) ==
          SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_mel_filters(SR, 16, 3, 0.0, 1.0, 0, 0, weights, 26, &error) == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_hz_to_mel(hz, 2, SPECTRUST_MEL_SCALE_SLANEY, &error) == SPECTRUST_STATUS_OK);
    CHECK(hz[0] == 0.0 && fabs(hz[1] - 15.0) < 1e-12);
    CHECK(spectrust_mel_to_hz(hz, 2, SPECTRUST_MEL_SCALE_SLANEY, &error) == SPECTRUST_STATUS_OK);
    CHECK(hz[0] == 0.0 && fabs(hz[1] - 1000.0) < 1e-9);
    CHECK(spectrust_hz_to_mel(hz, 2, 3, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_delta(values, 23, shape.frames, 0, 9, deltas, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_options_init_preset(&options, sizeof options, 99, &error) == SPECTRUST_STATUS_OPTION);

    spectrust_spectrogram_free(kaldi);
    free(values), free(deltas);
}

int main(void) {
    char path[] = "/tmp/spectrust-array-XXXXXX";
    float *samples = malloc(SAMPLES * sizeof *samples);
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustShape shape = {0, 0};
    SpectrustArray array = {NULL, 0, 0, 0};
    SpectrustError error;

    for (int i = 0; i < SAMPLES; i++)
        samples[i] = 0.5f * sinf(0.0001f * (float)i * (float)i / 10.0f);
    CHECK(spectrust_spectrogram_new(NULL, &spectrogram, &error) == SPECTRUST_STATUS_OK);
    shape = shape_of(spectrogram, SAMPLES);
    CHECK(shape.bands == 128 && shape.frames == 1 + SAMPLES / 512);

    const size_t len = shape.bands * shape.frames;
    float *one = malloc(len * sizeof *one), *two = malloc(len * sizeof *two);
    CHECK(spectrust_spectrogram_array_flat(spectrogram, samples, SAMPLES, 1, SR,
                                           BY_FRAMES, 1, one, len, NULL, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(spectrust_spectrogram_array_flat(spectrogram, samples, SAMPLES, 1, SR,
                                           BY_FRAMES, 4, two, len, NULL, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(memcmp(one, two, len * sizeof *one) == 0);

    const int descriptor = mkstemp(path);
    CHECK(descriptor >= 0 && close(descriptor) == 0);
    write_wav(path, samples);
    CHECK(spectrust_spectrogram_array(spectrogram, FILE_AT(path), BY_FRAMES, 2, &array,
                                      NULL, &error) == SPECTRUST_STATUS_OK);
    CHECK(array.rows == shape.bands && array.columns == shape.frames);
    CHECK(memcmp(array.data, one, len * sizeof *one) == 0);
    frames_by_bands(spectrogram, path, one, shape);
    resolved();
    spectrust_array_free(&array);
    CHECK(array.data == NULL);
    spectrust_array_free(&array);
    spectrust_array_free(NULL);

    CHECK(spectrust_spectrogram_array_flat(spectrogram, samples, SAMPLES, 1, SR,
                                           BY_FRAMES, 1, one, len - 1, NULL, &error) ==
          SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_spectrogram_array_flat(spectrogram, NULL, SAMPLES, 1, SR,
                                           BY_FRAMES, 1, one, len, NULL, &error) ==
          SPECTRUST_STATUS_ARGUMENT);
    part(samples);
    mono(samples);
    own_arrays(samples);
    features(samples);
    samples[7] = NAN;
    CHECK(spectrust_spectrogram_array_flat(spectrogram, samples, SAMPLES, 1, SR,
                                           BY_FRAMES, 1, one, len, NULL, &error) ==
          SPECTRUST_STATUS_AUDIO);
    CHECK(strstr(error.message, "sample 7") != NULL);
    CHECK(spectrust_spectrogram_array_mono(spectrogram, samples, SAMPLES, SR, BY_FRAMES, 1, one, len, NULL, &error) ==
          SPECTRUST_STATUS_AUDIO);
    CHECK(strstr(error.message, "sample 7") != NULL);
    CHECK(spectrust_spectrogram_array(spectrogram, FILE_AT("/no/such/file.wav"),
                                      BY_FRAMES, 1, &array, NULL, NULL) ==
          SPECTRUST_STATUS_NOT_FOUND);

    remove(path);
    spectrust_spectrogram_free(spectrogram);
    free(samples), free(one), free(two);
    return check_end("array");
}
