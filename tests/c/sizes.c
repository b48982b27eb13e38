/* Programs that were compiled with an older header, whose structs are shorter. */

#define _XOPEN_SOURCE 700

#include <stddef.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "sounds.h"

/* The size of a struct that ends before `field`. */
#define UP_TO(type, field) offsetof(type, field)

/* What the caller has behind its struct, and the library is not to touch. */
enum { BEHIND = 0xA5 };

static int untouched(const void *memory, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (((const unsigned char *)memory)[i] != BEHIND) {
            return 0;
        }
    }
    return 1;
}

/* Fills an older struct, checks that nothing behind it is touched, and poisons what a newer field would be. */
#define OLDER(type, init, value, size) \
    do { \
        SpectrustError error; \
        memset(&(value), BEHIND, sizeof(type)); \
        CHECK(ok(init(&(value), size, &error), &error)); \
        CHECK((value).struct_size == (size)); \
        CHECK(untouched(&(value), size, sizeof(type))); \
    } while (0)

static void older_options(void)
{
    static const size_t sizes[] = {
        UP_TO(SpectrustOptions, max_resample_ratio), UP_TO(SpectrustOptions, amin), UP_TO(SpectrustOptions, n_fft),
        UP_TO(SpectrustOptions, offset)};
    SpectrustOptions options;
    SpectrustError error;

    about("options of every size down to one field are filled and used; the other fields have their defaults");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        SpectrustSpectrogram *old = NULL, *new = NULL;
        SpectrustBuffer a, b;

        OLDER(SpectrustOptions, spectrust_options_init, options, sizes[i]);
        options.channel = 0;
        CHECK(ok(spectrust_spectrogram_new(&options, &old, &error), &error));
        CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
        options.channel = 0;
        CHECK(ok(spectrust_spectrogram_new(&options, &new, &error), &error));
        CHECK(ok(spectrust_spectrogram_encode(old, "in.wav", SPECTRUST_FORMAT_JPEG, &a, NULL, &error), &error));
        CHECK(ok(spectrust_spectrogram_encode(new, "in.wav", SPECTRUST_FORMAT_JPEG, &b, NULL, &error), &error));
        CHECK(bytes_equal((Bytes){a.data, a.len}, b.data, b.len));
        spectrust_buffer_free(&a);
        spectrust_buffer_free(&b);
        spectrust_spectrogram_free(old);
        spectrust_spectrogram_free(new);
    }
    OLDER(SpectrustOptions, spectrust_options_init, options, UP_TO(SpectrustOptions, offset));
    options.channel = 256;
    CHECK(failed(spectrust_options_check(&options, &error), SPECTRUST_STATUS_OPTION, &error, "channel"));
}

static void older_source(const SpectrustSpectrogram *spectrogram)
{
    SpectrustSource source;
    SpectrustBuffer picture;
    SpectrustError error;

    about("a source without its last fields");
    OLDER(SpectrustSource, spectrust_source_init, source, UP_TO(SpectrustSource, cancel));
    source.path = "in.wav";
    CHECK(ok(spectrust_spectrogram_encode_from(spectrogram, &source, SPECTRUST_FORMAT_PNG, &picture, NULL, &error),
             &error));
    spectrust_buffer_free(&picture);
    OLDER(SpectrustSource, spectrust_source_init, source, UP_TO(SpectrustSource, bytes));
    source.path = "absent.wav";
    CHECK(failed(spectrust_spectrogram_encode_from(spectrogram, &source, SPECTRUST_FORMAT_PNG, &picture, NULL, &error),
                 SPECTRUST_STATUS_NOT_FOUND, &error, "absent.wav"));
}

static void older_batch(const SpectrustSpectrogram *spectrogram)
{
    SpectrustWalkOptions walk;
    SpectrustBatchOptions options;
    SpectrustFiles *files = NULL;
    SpectrustBatch *batch = NULL;
    SpectrustProgress progress;
    SpectrustError error;

    about("a walk's and a batch's options without their last fields");
    OLDER(SpectrustWalkOptions, spectrust_walk_options_init, walk, UP_TO(SpectrustWalkOptions, pattern));
    walk.recursive = 0;
    CHECK(ok(spectrust_walk(".", &walk, &files, &error), &error) && spectrust_files_len(files) == 1);
    OLDER(SpectrustBatchOptions, spectrust_batch_options_init, options, UP_TO(SpectrustBatchOptions, layout));
    options.out_dir = "out";
    CHECK(ok(spectrust_batch_start(spectrogram, files, &options, &batch, &error), &error));
    CHECK(ok(spectrust_batch_poll(batch, 1000 * GUARD_SECONDS, &progress, sizeof progress, &error), &error));
    CHECK(progress.ended == 1 && progress.failed == 0 && progress.results == 1);
    spectrust_batch_free(batch);
    spectrust_files_free(files);
}

static void other_sizes(void)
{
    static const size_t sizes[] = {0, 8, UP_TO(SpectrustOptions, height) + 1, sizeof(SpectrustOptions) + 8};
    SpectrustOptions options[2];
    SpectrustError error;

    about("no header had these sizes, or only a newer one");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        memset(options, BEHIND, sizeof options);
        CHECK(failed(spectrust_options_init(options, sizes[i], &error), SPECTRUST_STATUS_ARGUMENT, &error,
                     "struct_size"));
        CHECK(untouched(options, 0, sizeof options));
        options->struct_size = sizes[i];
        CHECK(failed(spectrust_options_check(options, &error), SPECTRUST_STATUS_ARGUMENT, &error, "newer library"));
    }
}

int main(void)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustError error;

    alarm(GUARD_SECONDS);
    workdir_enter();
    sound_write_short("in.wav", 0.5);
    older_options();
    CHECK(ok(spectrust_spectrogram_new(NULL, &spectrogram, &error), &error));
    older_source(spectrogram);
    older_batch(spectrogram);
    other_sizes();
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("sizes");
}
