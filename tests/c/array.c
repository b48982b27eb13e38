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
