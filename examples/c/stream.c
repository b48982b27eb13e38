/* Kaldi's features of samples as they come, 10 ms at a time. Usage: stream */

#include <stdio.h>

#include <spectrust.h>

enum { RATE = 16000, CHUNK = RATE / 100, BANDS = 80, ROOM = 4 };

/* Samples that a sound card would give. */
static void record(float *samples, int first)
{
    for (int i = 0; i < CHUNK; i++) {
        samples[i] = (float)((first + i) % 64 - 32) / 64.0F;
    }
}

/* Pushes a second of samples and counts the frames. A model would take them from `out`. */
static SpectrustStatus features(SpectrustStream *stream, SpectrustError *error)
{
    float samples[CHUNK], out[ROOM * BANDS];
    size_t taken, frames, count = 0;
    SpectrustStatus status = SPECTRUST_STATUS_OK;

    for (int first = 0; first < RATE && status == SPECTRUST_STATUS_OK; first += CHUNK) {
        record(samples, first);
        /* There is room for more frames than 10 ms complete, so all samples are taken. */
        status = spectrust_stream_push(stream, samples, CHUNK, &taken, out, ROOM, &frames, error);
        count += frames;
    }
    do {
        if (status == SPECTRUST_STATUS_OK) {
            status = spectrust_stream_finish(stream, out, ROOM, &frames, error);
            count += frames;
        }
    } while (status == SPECTRUST_STATUS_OK && frames > 0);
    if (status == SPECTRUST_STATUS_OK) {
        printf("%zu frames of %d bands\n", count, BANDS);
    }
    return status;
}

int main(void)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustStream *stream = NULL;
    SpectrustError error;
    SpectrustStatus status;

    status = spectrust_options_init_preset(&options, sizeof options, SPECTRUST_PRESET_KALDI, &error);
    options.n_mels = BANDS;
    if (status == SPECTRUST_STATUS_OK) {
        status = spectrust_spectrogram_new(&options, &spectrogram, &error);
    }
    if (status == SPECTRUST_STATUS_OK) {
        status = spectrust_stream_new(spectrogram, RATE, 1, &stream, &error);
    }
    if (status == SPECTRUST_STATUS_OK) {
        status = features(stream, &error);
    }
    if (status != SPECTRUST_STATUS_OK) {
        fprintf(stderr, "%s\n", error.message);
    }
    spectrust_stream_free(stream);
    spectrust_spectrogram_free(spectrogram);
    return status == SPECTRUST_STATUS_OK ? 0 : 1;
}
