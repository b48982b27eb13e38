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

/* Presets, filter banks and derivatives: the same numbers through other doors. */
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
    CHECK(spectrust_spectrogram_shape(whole, SAMPLES - half, SR, &shape, &error) == SPECTRUST_STATUS_OK);

    const size_t len = shape.rows * shape.columns;
    float *one = malloc(len * sizeof *one), *two = malloc(len * sizeof *two);
    CHECK(spectrust_spectrogram_array_of_samples(whole, samples + half, SAMPLES - half, SR, 1, one, len, NULL,
                                                 &error) == SPECTRUST_STATUS_OK);
    CHECK(spectrust_spectrogram_array_of_samples(spectrogram, samples, SAMPLES, SR, 1, two, len, NULL, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(memcmp(one, two, len * sizeof *one) == 0);
    spectrust_spectrogram_free(spectrogram);
    spectrust_spectrogram_free(whole);
    free(one), free(two);
}

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
    CHECK(spectrust_spectrogram_shape(kaldi, SAMPLES, SR, &shape, &error) == SPECTRUST_STATUS_OK);
    CHECK(shape.rows == 46 && shape.columns == 1 + (SAMPLES - 200) / 80);

    const size_t len = shape.rows * shape.columns;
    float *values = malloc(len * sizeof *values), *deltas = malloc(len / 2 * sizeof *deltas);
    CHECK(spectrust_spectrogram_array_of_samples(kaldi, samples, SAMPLES, SR, 1, values, len, NULL, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(spectrust_delta(values, 23, shape.columns, 1, 9, deltas, &error) == SPECTRUST_STATUS_OK);
    CHECK(memcmp(values + len / 2, deltas, len / 2 * sizeof *deltas) == 0);
    CHECK(spectrust_delta(values, 23, 8, 1, 9, deltas, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_delta(values, 23, shape.columns, 1, 4, deltas, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_delta(NULL, 23, shape.columns, 1, 9, deltas, &error) == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_delta(values, (size_t)-1, shape.columns, 1, 9, deltas, &error) == SPECTRUST_STATUS_ARGUMENT);

    deltas[0] = deltas[1] = 1.0f;
    CHECK(spectrust_spectrogram_pcen(kaldi, deltas, 1, 2, SR, 80, &error) == SPECTRUST_STATUS_OK);
    CHECK(fabsf(deltas[0] - (sqrtf(3.0f) - sqrtf(2.0f))) < 1e-5f && deltas[1] == deltas[0]);
    CHECK(spectrust_spectrogram_pcen(kaldi, deltas, 1, 2, SR, 0, &error) == SPECTRUST_STATUS_OPTION);

    float weights[3 * 9];
    double hz[2] = {0.0, 1000.0};
    CHECK(spectrust_mel_filters(SR, 16, 3, 0.0, (double)NAN, SPECTRUST_MEL_SCALE_HTK, SPECTRUST_MEL_NORM_NONE, weights,
                                27, &error) == SPECTRUST_STATUS_OK);
    CHECK(weights[0] == 0.0f && weights[1] > 0.0f && weights[26] == 0.0f);
    double exact[3 * 9];
    CHECK(spectrust_mel_filters_f64(SR, 16, 3, 0.0, (double)NAN, SPECTRUST_MEL_SCALE_HTK, SPECTRUST_MEL_NORM_NONE,
                                    exact, 27, &error) == SPECTRUST_STATUS_OK);
    for (int i = 0; i < 27; i++)
        CHECK((float)exact[i] == weights[i]);
    CHECK(spectrust_mel_filters_f64(SR, 16, 3, 0.0, 1.0, 0, 0, exact, 26, &error) == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_mel_filters(SR, 16, 3, 0.0, (double)NAN, 7, 0, weights, 27, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_mel_filters(SR, 16, 3, 0.0, 1.0, 0, 0, weights, 26, &error) == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_hz_to_mel(hz, 2, SPECTRUST_MEL_SCALE_SLANEY, &error) == SPECTRUST_STATUS_OK);
    CHECK(hz[0] == 0.0 && fabs(hz[1] - 15.0) < 1e-12);
    CHECK(spectrust_mel_to_hz(hz, 2, SPECTRUST_MEL_SCALE_SLANEY, &error) == SPECTRUST_STATUS_OK);
    CHECK(hz[0] == 0.0 && fabs(hz[1] - 1000.0) < 1e-9);
    CHECK(spectrust_hz_to_mel(hz, 2, 3, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_delta(values, 23, shape.columns, 0, 9, deltas, &error) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_options_init_preset(&options, sizeof options, 5, &error) == SPECTRUST_STATUS_OPTION);

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
    CHECK(spectrust_spectrogram_shape(spectrogram, SAMPLES, SR, &shape, &error) == SPECTRUST_STATUS_OK);
    CHECK(shape.rows == 128 && shape.columns == 1 + SAMPLES / 512);

    const size_t len = shape.rows * shape.columns;
    float *one = malloc(len * sizeof *one), *two = malloc(len * sizeof *two);
    CHECK(spectrust_spectrogram_array_of_samples(spectrogram, samples, SAMPLES, SR, 1, one, len, NULL, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(spectrust_spectrogram_array_of_samples(spectrogram, samples, SAMPLES, SR, 4, two, len, NULL, &error) ==
          SPECTRUST_STATUS_OK);
    CHECK(memcmp(one, two, len * sizeof *one) == 0);

    const int descriptor = mkstemp(path);
    CHECK(descriptor >= 0 && close(descriptor) == 0);
    write_wav(path, samples);
    CHECK(spectrust_spectrogram_array(spectrogram, path, 2, &array, NULL, &error) == SPECTRUST_STATUS_OK);
    CHECK(array.rows == shape.rows && array.columns == shape.columns);
    CHECK(memcmp(array.data, one, len * sizeof *one) == 0);
    spectrust_array_free(&array);
    CHECK(array.data == NULL);
    spectrust_array_free(&array);
    spectrust_array_free(NULL);

    CHECK(spectrust_spectrogram_array_of_samples(spectrogram, samples, SAMPLES, SR, 1, one, len - 1, NULL, &error) ==
          SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_spectrogram_array_of_samples(spectrogram, NULL, SAMPLES, SR, 1, one, len, NULL, &error) ==
          SPECTRUST_STATUS_ARGUMENT);
    part(samples);
    features(samples);
    samples[7] = NAN;
    CHECK(spectrust_spectrogram_array_of_samples(spectrogram, samples, SAMPLES, SR, 1, one, len, NULL, &error) ==
          SPECTRUST_STATUS_AUDIO);
    CHECK(strstr(error.message, "sample 7") != NULL);
    CHECK(spectrust_spectrogram_array(spectrogram, "/no/such/file.wav", 1, &array, NULL, NULL) ==
          SPECTRUST_STATUS_NOT_FOUND);

    remove(path);
    spectrust_spectrogram_free(spectrogram);
    free(samples), free(one), free(two);
    return check_end("array");
}
