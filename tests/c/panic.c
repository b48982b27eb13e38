/* A bug inside the library becomes a status, and the process lives. Needs a library built with the cargo feature
 * `poison`, in which an input whose file name begins with "poison" panics inside the recipe. */

#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <unistd.h>

#include "batches.h"
#include "check.h"
#include "files.h"
#include "sounds.h"

enum { FILES = 8 };

static SpectrustSpectrogram *spectrogram;
static SpectrustError error;

static void one_file(void)
{
    SpectrustBuffer buffer = {NULL, 0, 0};
    SpectrustWarnings warnings;
    Bytes before;

    about("generate and encode: PANIC with a message, no file; the next call works as before");
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("good.wav"), "before.jpg", NULL, &error), &error));
    before = file_read("before.jpg");
    folder_make("out");
    for (int round = 0; round < 3; round++) {
        CHECK(failed(spectrust_spectrogram_generate(spectrogram, FILE_AT("poison.wav"), "out/a.jpg", &warnings,
                                                    &error),
                     SPECTRUST_STATUS_PANIC, &error, "poison"));
        CHECK(folder_count("out") == 0);
        CHECK(failed(spectrust_spectrogram_encode(spectrogram, FILE_AT("poison.wav"), SPECTRUST_FORMAT_JPEG,
                                                  &buffer, NULL, &error),
                     SPECTRUST_STATUS_PANIC, &error, "poison"));
        CHECK(buffer.data == NULL && buffer.len == 0);
        CHECK(spectrust_spectrogram_encode(spectrogram, FILE_AT("poison.wav"), SPECTRUST_FORMAT_JPEG, &buffer,
                                           NULL, NULL)
              == SPECTRUST_STATUS_PANIC);
        CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("good.wav"), "after.jpg", NULL, &error), &error));
        CHECK(file_holds("after.jpg", before));
    }
    bytes_free(&before);
}

/* A folder of eight sounds, the one at `poisoned` with the name that panics; returns its files in order. */
static SpectrustFiles *make_folder(const char *dir, int poisoned)
{
    SpectrustFiles *files = NULL;
    char path[128];

    folder_make(dir);
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%d", dir, i);
        folder_make(path); /* the folder's name decides the order, the file's name is free */
        snprintf(path, sizeof path, "%s/%d/%s.wav", dir, i, i == poisoned ? "poison" : "good");
        sound_write_short(path, 0.2);
    }
    CHECK(ok(spectrust_walk(dir, NULL, &files, &error), &error));
    CHECK(spectrust_files_len(files) == FILES);
    return files;
}

static void check_batch(const SpectrustFiles *files, const char *out_dir, int poisoned)
{
    SpectrustBatch *batch = start_batch(spectrogram, files, into(out_dir, 2));
    SpectrustProgress progress = wait_for(batch);

    CHECK(progress.total == FILES && progress.results == FILES && progress.failed == (poisoned >= 0));
    for (int i = 0; i < FILES; i++) {
        SpectrustResult result = result_of(batch, (size_t)i);

        if (i == poisoned) {
            CHECK(result.status == SPECTRUST_STATUS_PANIC && result.out_path == NULL);
            CHECK(result.message != NULL && strstr(result.message, result.in_path) != NULL);
        } else {
            CHECK(result.status == SPECTRUST_STATUS_OK && picture_file_whole(result.out_path));
        }
    }
    spectrust_batch_free(batch);
    CHECK(folder_count(out_dir) == FILES - 1);
}

static void batches(void)
{
    char dir[64], out_dir[64];

    about("a batch with the poisoned file at every place: one failed result, twice on one handle");
    for (int poisoned = 0; poisoned < rounds(FILES); poisoned++) {
        SpectrustFiles *files;

        snprintf(dir, sizeof dir, "in-%d", poisoned);
        files = make_folder(dir, poisoned);
        for (int run = 0; run < rounds(2); run++) {
            snprintf(out_dir, sizeof out_dir, "out-%d-%d", poisoned, run);
            check_batch(files, out_dir, poisoned);
        }
        spectrust_files_free(files);
    }
    CHECK(threads_settled(1) == 1);
}

int main(void)
{
    SpectrustOptions options;
    int own_stderr;

    alarm(GUARD_SECONDS);
    workdir_enter();
    own_stderr = dup(STDERR_FILENO);
    must(own_stderr >= 0 && freopen("stderr.txt", "wb", stderr) != NULL, "stderr.txt");
    sound_write_short("good.wav", 0.3);
    sound_write_short("poison.wav", 0.3);
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    /* Small: the library with this bug is built without optimisation. */
    options.width = options.height = 48;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    one_file();
    batches();
    spectrust_spectrogram_free(spectrogram);

    about("nothing of this went to stderr, which belongs to the program");
    CHECK(file_holds("stderr.txt", (Bytes){(uint8_t *)"", 0}));
    must(dup2(own_stderr, STDERR_FILENO) >= 0, "dup2");
    workdir_leave();
    return check_end("panic");
}
