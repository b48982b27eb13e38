/* Draws each recording that a line of standard input names. A line has fields, separated by tabs: the recording, the
 * output, the number of a preset or -1, and options as NAME=TEXT. Prints the status of each, a number a line. */

#include <spectrust.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static SpectrustError error;

/* Sets the options that the line has left, and draws. */
static SpectrustStatus draw(const char *in, const char *out, int preset)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustSource source = spectrust_source_path(in);
    SpectrustOptions options;
    SpectrustStatus status =
        preset < 0 ? spectrust_options_init(&options, sizeof options, &error)
                   : spectrust_options_init_preset(&options, sizeof options, (SpectrustPreset)preset, &error);

    for (char *name = strtok(NULL, "\t"); name != NULL && status == SPECTRUST_STATUS_OK; name = strtok(NULL, "\t")) {
        char *text = strchr(name, '=');
        *text++ = '\0';
        status = spectrust_options_set(&options, name, text, &error);
    }
    if (status == SPECTRUST_STATUS_OK)
        status = spectrust_spectrogram_new(&options, &spectrogram, &error);
    if (status == SPECTRUST_STATUS_OK)
        status = spectrust_spectrogram_generate(spectrogram, &source, out, NULL, &error);
    spectrust_spectrogram_free(spectrogram);
    return status;
}

int main(void)
{
    char line[4096];

    while (fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        const char *in = strtok(line, "\t");
        const char *out = strtok(NULL, "\t");
        int preset = atoi(strtok(NULL, "\t"));
        SpectrustStatus status = draw(in, out, preset);
        printf("%d\n", (int)status);
        if (status != SPECTRUST_STATUS_OK)
            fprintf(stderr, "%s: %s\n", in, error.message);
    }
    return 0;
}
