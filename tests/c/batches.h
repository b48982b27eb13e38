/* Starting a batch and reading its results, for the test programs. */

#ifndef BATCHES_H
#define BATCHES_H

#include "check.h"

/* The options of a batch that puts its pictures into `out_dir`. */
static inline SpectrustBatchOptions into(const char *out_dir, size_t jobs)
{
    SpectrustBatchOptions options;

    CHECK(spectrust_batch_options_init(&options, sizeof options, NULL) == SPECTRUST_STATUS_OK);
    options.out_dir = out_dir;
    options.jobs = jobs;
    return options;
}

/* The same for pictures with given names. */
static inline SpectrustBatchOptions as_named(const char *const *out_paths, size_t jobs)
{
    SpectrustBatchOptions options = into(NULL, jobs);

    options.out_paths = out_paths;
    return options;
}

static inline SpectrustBatch *start_batch(const SpectrustSpectrogram *spectrogram, const SpectrustFiles *files,
                                          SpectrustBatchOptions options)
{
    SpectrustBatch *batch = NULL;
    SpectrustError error;

    CHECK(ok(spectrust_batch_start(spectrogram, files, &options, &batch, &error), &error));
    return batch;
}

/* Waits for the end, and says how far the batch came. */
static inline SpectrustProgress wait_for(const SpectrustBatch *batch)
{
    SpectrustProgress progress;
    SpectrustError error;

    memset(&progress, 0, sizeof progress);
    CHECK(ok(spectrust_batch_poll(batch, UINT32_MAX, &progress, sizeof progress, &error), &error));
    CHECK(progress.ended == 1 && progress.done == progress.total && progress.results >= progress.total);
    return progress;
}

/* The result of segment `segment` of file `file`, or a status of -1 where there is none. Results come in any order. */
static inline SpectrustResult result_of_segment(const SpectrustBatch *batch, size_t file, uint64_t segment)
{
    SpectrustProgress progress;
    SpectrustResult result;
    SpectrustError error;

    CHECK(ok(spectrust_batch_poll(batch, 0, &progress, sizeof progress, &error), &error));
    for (size_t i = 0; i < progress.results; i++) {
        CHECK(ok(spectrust_batch_result(batch, i, &result, sizeof result, &error), &error));
        if (result.file == file && result.segment == segment) {
            return result;
        }
    }
    memset(&result, 0, sizeof result);
    result.status = -1;
    return result;
}

/* The result of a file that has one picture. */
static inline SpectrustResult result_of(const SpectrustBatch *batch, size_t file)
{
    return result_of_segment(batch, file, 0);
}

#endif
