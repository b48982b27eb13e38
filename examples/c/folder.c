/* Every recording in a folder, with progress. Usage: folder IN OUT, such as folder recordings pictures */

#include <stdio.h>

#include <spectrust.h>

/* Waits for the batch in steps of half a second, and prints what has failed since. */
static SpectrustStatus wait_for(const SpectrustBatch *batch, SpectrustProgress *progress, SpectrustError *error)
{
    SpectrustStatus status = SPECTRUST_STATUS_OK;
    uint64_t seen = 0;

    progress->ended = 0;
    while (status == SPECTRUST_STATUS_OK && !progress->ended) {
        status = spectrust_batch_poll(batch, 500, progress, sizeof *progress, error);
        for (; status == SPECTRUST_STATUS_OK && seen < progress->results; seen++) {
            SpectrustResult result;

            status = spectrust_batch_result(batch, seen, &result, sizeof result, error);
            if (status == SPECTRUST_STATUS_OK && result.status != SPECTRUST_STATUS_OK) {
                fprintf(stderr, "%s\n", result.message);
            }
        }
        printf("%llu of %llu files\n", (unsigned long long)progress->done, (unsigned long long)progress->total);
    }
    return status;
}

int main(int argc, char **argv)
{
    SpectrustWalkOptions search;
    SpectrustBatchOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustFiles *files = NULL;
    SpectrustBatch *batch = NULL;
    SpectrustProgress progress = {0};
    SpectrustError error;
    int failed = 1;

    if (argc != 3) {
        fprintf(stderr, "usage: folder IN OUT\n");
        return 2;
    }
    if (spectrust_walk_options_init(&search, sizeof search, &error) == SPECTRUST_STATUS_OK
        && spectrust_batch_options_init(&options, sizeof options, &error) == SPECTRUST_STATUS_OK) {
        search.skip = argv[2]; /* OUT may be inside IN */
        options.out_dir = argv[2];
        options.layout = SPECTRUST_LAYOUT_MIRROR;
        failed = spectrust_walk(argv[1], &search, &files, &error) != SPECTRUST_STATUS_OK
                 || spectrust_spectrogram_new(NULL, &spectrogram, &error) != SPECTRUST_STATUS_OK
                 || spectrust_batch_start(spectrogram, files, &options, &batch, &error) != SPECTRUST_STATUS_OK
                 || wait_for(batch, &progress, &error) != SPECTRUST_STATUS_OK;
    }
    if (failed) {
        fprintf(stderr, "%s\n", error.message);
    }
    spectrust_batch_free(batch);
    spectrust_files_free(files);
    spectrust_spectrogram_free(spectrogram);
    return failed || progress.failed > 0;
}
