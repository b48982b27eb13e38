/* Whisper's features of mono samples at 16 kHz: all that a small static program needs. */

#include <stdio.h>

#include <spectrust.h>

enum { RATE = 16000, BANDS = 80, FRAMES = 100 };

int main(void)
{
    static float samples[RATE], features[BANDS * FRAMES];
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustError error;
    SpectrustStatus status = spectrust_options_init_preset(&options, sizeof options, SPECTRUST_PRESET_WHISPER, &error);

    if (status == SPECTRUST_STATUS_OK) {
        status = spectrust_spectrogram_new(&options, &spectrogram, &error);
    }
    if (status == SPECTRUST_STATUS_OK) {
        status = spectrust_spectrogram_array_mono(spectrogram, samples, RATE, RATE,
                                                  SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES, 1, features,
                                                  BANDS * FRAMES, NULL, &error);
    }
    puts(status == SPECTRUST_STATUS_OK ? "features" : error.message);
    spectrust_spectrogram_free(spectrogram);
    return status != SPECTRUST_STATUS_OK;
}
