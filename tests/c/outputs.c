/* What a function writes through a pointer it always writes: nothing where it fails. */

#define _XOPEN_SOURCE 700

#include <unistd.h>

#include "check.h"
#include "files.h"
#include "sounds.h"

static SpectrustError error;
static SpectrustWarnings warnings;

/* Fills an output with what no call would write, and the error and warnings with it. */
#define POISON(output) \
    (memset(&(output), 0xA5, sizeof(output)), memset(&error, 0xA5, sizeof error), memset(&warnings, 0xA5, sizeof warnings))

static int nothing_warned(void)
{
    return warnings.count == 0 && warnings.text[0] == '\0';
}

/* Whether the call fails as it should and sets the handle to NULL. */
#define HANDLE_IS_NULL(type, call, status) \
    do { \
        type *out; \
        POISON(out); \
        CHECK(failed(call, status, &error, "") && out == NULL); \
    } while (0)

static void handles(const SpectrustSpectrogram *spectrogram)
{
    SpectrustOptions options;
    SpectrustBatchOptions batch;
    SpectrustFiles *files = NULL;

    about("a handle that was not made is NULL, so that it may be freed");
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 0;
    HANDLE_IS_NULL(SpectrustSpectrogram, spectrust_spectrogram_new(&options, &out, &error), SPECTRUST_STATUS_OPTION);
    HANDLE_IS_NULL(SpectrustFiles, spectrust_walk("absent", NULL, &out, &error), SPECTRUST_STATUS_NOT_FOUND);
    HANDLE_IS_NULL(SpectrustFiles, spectrust_walk(NULL, NULL, &out, &error), SPECTRUST_STATUS_ARGUMENT);
    HANDLE_IS_NULL(SpectrustFiles, spectrust_files_new(NULL, 1, NULL, &out, &error), SPECTRUST_STATUS_ARGUMENT);
    CHECK(ok(spectrust_files_new(NULL, 0, NULL, &files, &error), &error));
    CHECK(ok(spectrust_batch_options_init(&batch, sizeof batch, &error), &error));
    HANDLE_IS_NULL(SpectrustBatch, spectrust_batch_start(spectrogram, files, &batch, &out, &error),
                   SPECTRUST_STATUS_ARGUMENT);
    HANDLE_IS_NULL(SpectrustBatch, spectrust_batch_start(NULL, files, &batch, &out, &error),
                   SPECTRUST_STATUS_ARGUMENT);
    spectrust_files_free(files);
}

/* Whether the call fails as it should, empties the struct of the library's memory, and warns of nothing. */
#define IS_EMPTY(type, call, status) \
    do { \
        type out; \
        POISON(out); \
        CHECK(failed(call, status, &error, "") && out.data == NULL && out.capacity == 0 && nothing_warned()); \
    } while (0)

static void memory(const SpectrustSpectrogram *spectrogram)
{
    const SpectrustSource source = spectrust_source_path("absent.wav");

    about("memory that was not made is NULL, and there are no warnings");
    IS_EMPTY(SpectrustBuffer,
             spectrust_spectrogram_encode(spectrogram, FILE_AT("absent.wav"), SPECTRUST_FORMAT_JPEG, &out,
                                          &warnings, &error),
             SPECTRUST_STATUS_NOT_FOUND);
    IS_EMPTY(SpectrustBuffer, spectrust_spectrogram_encode(spectrogram, FILE_AT("in.wav"), 99, &out, &warnings,
                                                           &error),
             SPECTRUST_STATUS_OPTION);
    IS_EMPTY(SpectrustBuffer,
             spectrust_spectrogram_encode(NULL, FILE_AT("in.wav"), SPECTRUST_FORMAT_JPEG, &out, &warnings, &error),
             SPECTRUST_STATUS_ARGUMENT);
    IS_EMPTY(
        SpectrustBuffer,
        spectrust_spectrogram_encode(spectrogram, &source, SPECTRUST_FORMAT_JPEG, &out, &warnings, &error),
        SPECTRUST_STATUS_NOT_FOUND);
    IS_EMPTY(SpectrustBuffer,
             spectrust_spectrogram_encode(spectrogram, NULL, SPECTRUST_FORMAT_JPEG, &out, &warnings, &error),
             SPECTRUST_STATUS_ARGUMENT);
    IS_EMPTY(SpectrustArray, spectrust_spectrogram_array(spectrogram, FILE_AT("absent.wav"),
                                                         BY_FRAMES, 1, &out, &warnings,
                                                         &error),
             SPECTRUST_STATUS_NOT_FOUND);
    IS_EMPTY(SpectrustArray, spectrust_spectrogram_array(spectrogram, &source,
                                                         BY_FRAMES, 1, &out, &warnings,
                                                         &error),
             SPECTRUST_STATUS_NOT_FOUND);
    IS_EMPTY(SpectrustArray, spectrust_spectrogram_array(NULL, &source, BY_FRAMES, 1,
                                                         &out, &warnings, &error),
             SPECTRUST_STATUS_ARGUMENT);
}

static void both(void)
{
    SpectrustBuffer json;
    SpectrustArray levels;

    about("both outputs of picture_read are nothing, whichever is missing");
    POISON(json);
    memset(&levels, 0xA5, sizeof levels);
    CHECK(failed(spectrust_picture_read(FILE_AT("absent.png"), &json, &levels, &error), SPECTRUST_STATUS_NOT_FOUND,
                 &error, ""));
    CHECK(json.data == NULL && json.len == 0 && levels.data == NULL && levels.rows == 0);
    memset(&levels, 0xA5, sizeof levels);
    CHECK(failed(spectrust_picture_read(FILE_AT("absent.png"), NULL, &levels, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "json"));
    CHECK(levels.data == NULL && levels.columns == 0);
}

static void numbers(const SpectrustSpectrogram *spectrogram)
{
    const SpectrustSource source = {0};
    SpectrustShape shape;
    SpectrustProgress progress;
    SpectrustResult result;
    float samples[8] = {0.0f}, values[128];

    about("shapes, progress and results are 0 and NULL; calls that only warn do not");
    POISON(shape);
    CHECK(failed(spectrust_spectrogram_shape(spectrogram, &source, &shape, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "exactly one"));
    CHECK(shape.bands == 0 && shape.frames == 0);
    POISON(progress);
    CHECK(failed(spectrust_batch_poll(NULL, 0, &progress, sizeof progress, &error), SPECTRUST_STATUS_ARGUMENT, &error, "batch"));
    CHECK(progress.done == 0 && progress.total == 0 && progress.results == 0 && progress.ended == 0);
    POISON(result);
    CHECK(failed(spectrust_batch_result(NULL, 0, &result, sizeof result, &error), SPECTRUST_STATUS_ARGUMENT, &error, "batch"));
    CHECK(result.in_path == NULL && result.out_path == NULL && result.message == NULL && result.warnings == NULL);
    POISON(values);
    CHECK(failed(spectrust_spectrogram_array_flat(spectrogram, samples, 8, 1, 8000,
                                                  BY_FRAMES, 1, values, 7, &warnings,
                                                  &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "out_len"));
    CHECK(nothing_warned());
    POISON(values);
    CHECK(failed(spectrust_spectrogram_array_into(spectrogram, &source, BY_FRAMES, 1,
                                                  values, 7, &warnings, &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "exactly one"));
    CHECK(nothing_warned());
    POISON(values);
    CHECK(failed(spectrust_spectrogram_generate(spectrogram, FILE_AT("absent.wav"), "out.jpg", &warnings, &error),
                 SPECTRUST_STATUS_NOT_FOUND, &error, "absent.wav"));
    CHECK(nothing_warned());
    POISON(values);
    CHECK(failed(spectrust_spectrogram_generate(spectrogram, &source, "out.jpg", &warnings, &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "exactly one"));
    CHECK(nothing_warned());
}

static void success(const SpectrustSpectrogram *spectrogram)
{
    SpectrustBuffer picture;

    about("on success the error says so, and warnings that there are none");
    POISON(picture);
    CHECK(spectrust_spectrogram_encode(spectrogram, FILE_AT("in.wav"), SPECTRUST_FORMAT_JPEG, &picture, &warnings,
                                       &error)
          == SPECTRUST_STATUS_OK);
    CHECK(error.status == 0 && error.os_error == 0 && error.message[0] == '\0' && nothing_warned());
    spectrust_buffer_free(&picture);
}

int main(void)
{
    SpectrustSpectrogram *spectrogram;

    alarm(GUARD_SECONDS);
    workdir_enter();
    sound_write_short("in.wav", 0.5);
    CHECK(ok(spectrust_spectrogram_new(NULL, &spectrogram, &error), &error));
    handles(spectrogram);
    memory(spectrogram);
    both();
    numbers(spectrogram);
    success(spectrogram);
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("outputs");
}
