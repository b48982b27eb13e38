/* The static library beside another one written in Rust. */

#include <stdint.h>
#include <stdio.h>

#include <spectrust.h>

int32_t other_catches(void);

int main(void)
{
    SpectrustSource in = spectrust_source_path("no such file");
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustBuffer picture;
    SpectrustError error;
    int right = spectrust_spectrogram_new(NULL, &spectrogram, &error) == SPECTRUST_STATUS_OK
                && spectrust_spectrogram_encode(spectrogram, &in, SPECTRUST_FORMAT_JPEG, &picture, NULL, &error)
                       == SPECTRUST_STATUS_NOT_FOUND
                && other_catches() == 7;

    spectrust_spectrogram_free(spectrogram);
    puts(right ? "both" : "not both");
    return !right;
}
