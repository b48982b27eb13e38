/* One handle in many threads: `const` means that any number of them may use it at once. */

#define _XOPEN_SOURCE 700

#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "batches.h"
#include "check.h"
#include "files.h"
#include "sounds.h"

enum { THREADS = 8, SOUNDS = 3, FILES = 64 };

static const char *const SOUND_NAMES[SOUNDS] = {"0.wav", "1.wav", "2.wav"};

/* CHECK is for one thread: the others count what went wrong, and the main thread checks that it is nothing. */
typedef struct Worker {
    pthread_t thread;
    int number;
    int n_rounds;
    const SpectrustSpectrogram *spectrogram;
    const SpectrustBatch *batch;
    const Bytes *pictures;
    int wrong;
} Worker;

static int run_in_threads(void *(*body)(void *), Worker worker)
{
    Worker workers[THREADS];
    int wrong = 0;

    for (int i = 0; i < THREADS; i++) {
        workers[i] = worker;
        workers[i].number = i;
        must(pthread_create(&workers[i].thread, NULL, body, &workers[i]) == 0, "pthread_create");
    }
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(workers[i].thread, NULL) == 0, "pthread_join");
        wrong += workers[i].wrong;
    }
    return wrong;
}

static void *encode_and_generate(void *context)
{
    Worker *worker = context;
    char out_path[32];

    snprintf(out_path, sizeof out_path, "%d.jpg", worker->number);
    for (int round = 0; round < worker->n_rounds; round++) {
        int which = (worker->number + round) % SOUNDS; /* different sounds side by side, buffers change hands */
        SpectrustBuffer buffer = {NULL, 0, 0};

        worker->wrong += spectrust_spectrogram_encode(worker->spectrogram, FILE_AT(SOUND_NAMES[which]),
                                                      SPECTRUST_FORMAT_JPEG, &buffer, NULL, NULL)
            != SPECTRUST_STATUS_OK;
        worker->wrong += !bytes_equal(worker->pictures[which], buffer.data, buffer.len);
        spectrust_buffer_free(&buffer);
        worker->wrong += spectrust_spectrogram_generate(worker->spectrogram, FILE_AT(SOUND_NAMES[which]), out_path,
                                                        NULL, NULL)
            != SPECTRUST_STATUS_OK;
        worker->wrong += !file_holds(out_path, worker->pictures[which]);
    }
    return NULL;
}

static void *fail_to_open(void *context)
{
    Worker *worker = context;
    SpectrustBuffer buffer;
    SpectrustError error;
    char path[64];

    for (int round = 0; round < worker->n_rounds; round++) {
        snprintf(path, sizeof path, "absent-%d-%d.wav", worker->number, round);
        worker->wrong += spectrust_spectrogram_encode(worker->spectrogram, FILE_AT(path), SPECTRUST_FORMAT_JPEG,
                                                      &buffer, NULL, &error)
            != SPECTRUST_STATUS_NOT_FOUND;
        worker->wrong += error.status != SPECTRUST_STATUS_NOT_FOUND || strstr(error.message, path) == NULL;
    }
    return NULL;
}

/* Some threads wait for the end, some look at results all the time, and one cancels when half is done. */
static void *watch(void *context)
{
    Worker *worker = context;
    SpectrustProgress progress;
    SpectrustResult result;
    /* Never 0: threads that only ask again would leave the batch no time under valgrind, which runs one at a time. */
    uint32_t timeout_ms = worker->number < 2 ? UINT32_MAX : 1;

    do {
        if (spectrust_batch_poll(worker->batch, timeout_ms, &progress, sizeof progress, NULL) != SPECTRUST_STATUS_OK) {
            worker->wrong++;
            break;
        }
        for (size_t i = 0; i < progress.results; i++) {
            worker->wrong += spectrust_batch_result(worker->batch, i, &result, sizeof result, NULL) != SPECTRUST_STATUS_OK;
            worker->wrong += result.in_path == NULL || result.file >= FILES;
        }
        if (worker->number == THREADS - 1 && progress.done >= FILES / 2) {
            worker->wrong += spectrust_batch_cancel(worker->batch, NULL) != SPECTRUST_STATUS_OK;
        }
    } while (!progress.ended);
    return NULL;
}

static void watch_a_batch(const SpectrustSpectrogram *spectrogram)
{
    SpectrustFiles *files = NULL;
    SpectrustError error;
    char path[32];

    about("8 threads poll, read and cancel one batch");
    folder_make("in");
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "in/%02d.wav", i);
        sound_write_short(path, 0.5);
    }
    CHECK(ok(spectrust_walk("in", NULL, &files, &error), &error));
    for (int round = 0; round < rounds(20); round++) {
        SpectrustBatch *batch = start_batch(spectrogram, files, into("out", 2));

        CHECK(run_in_threads(watch, (Worker){.batch = batch}) == 0);
        spectrust_batch_free(batch);
    }
    spectrust_files_free(files);
}

int main(void)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustError error;
    Bytes pictures[SOUNDS];
    Worker worker = {.pictures = pictures};

    alarm(GUARD_SECONDS);
    workdir_enter();
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 200;
    options.height = 100;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    sound_write("0.wav", (Sound){SOUND_PCM16, 0, 1, 8000, 0.5});
    sound_write("1.wav", (Sound){SOUND_FLOAT32, 1, 2, 44100, 0.3});
    sound_write("2.wav", (Sound){SOUND_PCM24, 0, 1, 16000, 1.0});
    for (int i = 0; i < SOUNDS; i++) {
        SpectrustBuffer buffer = {NULL, 0, 0};

        CHECK(ok(spectrust_spectrogram_encode(spectrogram, FILE_AT(SOUND_NAMES[i]), SPECTRUST_FORMAT_JPEG, &buffer,
                                              NULL, &error), &error));
        pictures[i] = bytes_copy(buffer.data, buffer.len);
        spectrust_buffer_free(&buffer);
    }
    worker.spectrogram = spectrogram;

    about("8 threads draw with one handle: the same bytes as alone");
    worker.n_rounds = rounds(100);
    CHECK(run_in_threads(encode_and_generate, worker) == 0);

    about("8 threads fail 1000 times each: every error names its own path");
    worker.n_rounds = rounds(1000);
    CHECK(run_in_threads(fail_to_open, worker) == 0);

    watch_a_batch(spectrogram);
    for (int i = 0; i < SOUNDS; i++) {
        bytes_free(&pictures[i]);
    }
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("threads");
}
