/* Encodes a recording TIMES times, under callgrind. usage: guard FILE.wav WIDTH HEIGHT TIMES */
#include <stdio.h>
#include <stdlib.h>

#include "spectrust.h"

static void must(SpectrustStatus status, const SpectrustError *error)
{
    if (status != SPECTRUST_STATUS_OK) {
        fprintf(stderr, "guard: %s\n", error->message);
        exit(1);
    }
}

int main(int count, char **arguments)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustSource in;
    SpectrustBuffer picture;
    SpectrustError error;

    if (count != 5) {
        fprintf(stderr, "usage: guard FILE.wav WIDTH HEIGHT TIMES\n");
        return 1;
    }
    must(spectrust_options_init(&options, sizeof options, &error), &error);
    options.width = atoi(arguments[2]);
    options.height = atoi(arguments[3]);
    options.n_fft = 2048;
    options.hop_length = 512;
    in = spectrust_source_path(arguments[1]);
    must(spectrust_spectrogram_new(&options, &spectrogram, &error), &error);
    for (int i = atoi(arguments[4]); i > 0; i--) {
        must(spectrust_spectrogram_encode(spectrogram, &in, SPECTRUST_FORMAT_JPEG, &picture,
                                          NULL, &error),
             &error);
        spectrust_buffer_free(&picture);
    }
    spectrust_spectrogram_free(spectrogram);
    return 0;
}
