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

/* Nothing is released that is shorter than these structs are: each size is the first. Once a struct grows, one program
 * for each released size belongs here. */
static void first_sizes(void)
{
    SpectrustOptions options;
    SpectrustWalkOptions walk;
    SpectrustBatchOptions batch;
    SpectrustError error;
    SpectrustFiles *files = NULL;

    about("options of the first released size are filled and used");
    OLDER(SpectrustOptions, spectrust_options_init, options, sizeof options);
    CHECK(ok(spectrust_options_check(&options, &error), &error));
    OLDER(SpectrustWalkOptions, spectrust_walk_options_init, walk, sizeof walk);
    CHECK(ok(spectrust_walk(".", &walk, &files, &error), &error) && spectrust_files_len(files) == 1);
    OLDER(SpectrustBatchOptions, spectrust_batch_options_init, batch, sizeof batch);
    about("a source is never longer or shorter");
    CHECK(sizeof(SpectrustSource) == 12 * sizeof(void *) || sizeof(void *) != 8);
    spectrust_files_free(files);
}

static void other_sizes(void)
{
    static const size_t sizes[] = {0, 8, UP_TO(SpectrustOptions, max_chunks), UP_TO(SpectrustOptions, height) + 1,
                                   sizeof(SpectrustOptions) + 8};
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
    alarm(GUARD_SECONDS);
    workdir_enter();
    sound_write_short("in.wav", 0.5);
    first_sizes();
    other_sizes();
    workdir_leave();
    return check_end("sizes");
}
