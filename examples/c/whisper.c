/* Whisper's features of samples in memory. Usage: whisper */

#include <stdio.h>
#include <stdlib.h>

#include <spectrust.h>

enum { RATE = 44100, CHANNELS = 2 };

/* Computes the features of one second and prints their shape. */
static SpectrustStatus features(const SpectrustSpectrogram *spectrogram, SpectrustError *error)
{
    /* Interleaved, as a sound card gives them; the channels are mixed to one. */
    float *samples = calloc(RATE * CHANNELS, sizeof *samples);
    SpectrustSource source = spectrust_source_samples(samples, RATE, CHANNELS, RATE);
    SpectrustArray array;
    SpectrustStatus status;

    status = spectrust_spectrogram_array(spectrogram, &source, SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES, 1, &array, NULL,
                                         error);
    if (status == SPECTRUST_STATUS_OK) {
        printf("%zu bands by %zu frames, the first value is %g\n", array.rows, array.columns, array.data[0]);
    }
    spectrust_array_free(&array);
    free(samples);
    return status;
}

int main(void)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustError error;
    SpectrustStatus status;

    status = spectrust_options_init_preset(&options, sizeof options, SPECTRUST_PRESET_WHISPER, &error);
    options.sr = 16000; /* other rates are resampled */
    if (status == SPECTRUST_STATUS_OK) {
        status = spectrust_spectrogram_new(&options, &spectrogram, &error);
    }
    if (status == SPECTRUST_STATUS_OK) {
        status = features(spectrogram, &error);
    }
    if (status != SPECTRUST_STATUS_OK) {
        fprintf(stderr, "%s\n", error.message);
    }
    spectrust_spectrogram_free(spectrogram);
    return status == SPECTRUST_STATUS_OK ? 0 : 1;
}
