/* A file to a picture. Usage: picture IN OUT, such as picture voice.wav voice.jpg */

#include <stdio.h>

#include <spectrust.h>

int main(int argc, char **argv)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustSource in;
    SpectrustWarnings warnings;
    SpectrustError error;
    SpectrustStatus status;

    if (argc != 3) {
        fprintf(stderr, "usage: picture IN OUT\n");
        return 2;
    }
    in = spectrust_source_path(argv[1]);
    status = spectrust_options_init(&options, sizeof options, &error);
    options.width = 800;
    options.height = 400;
    options.colormap = SPECTRUST_COLORMAP_MAGMA;
    if (status == SPECTRUST_STATUS_OK) {
        status = spectrust_spectrogram_new(&options, &spectrogram, &error);
    }
    if (status == SPECTRUST_STATUS_OK) {
        status = spectrust_spectrogram_generate(spectrogram, &in, argv[2], &warnings, &error);
    }
    if (status != SPECTRUST_STATUS_OK) {
        fprintf(stderr, "%s\n", error.message);
    } else if (warnings.count > 0) {
        fprintf(stderr, "warning: %s\n", warnings.text);
    }
    spectrust_spectrogram_free(spectrogram);
    return status == SPECTRUST_STATUS_OK ? 0 : 1;
}
