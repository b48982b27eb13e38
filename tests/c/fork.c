/* fork() after, and in the middle of, work: the child draws the same pictures at once, and nothing waits for threads
 * that did not come along. */

#define _XOPEN_SOURCE 700

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "batches.h"
#include "check.h"
#include "files.h"
#include "sounds.h"

enum { FILES = 64, POINTS = 20 };

static SpectrustSpectrogram *spectrogram;
static SpectrustFiles *all_files, *one_file, *sixteen_files;
static Bytes pictures[FILES]; /* of all_files, drawn before any fork */

static SpectrustFiles *make_sounds(const char *dir, int n_files)
{
    SpectrustFiles *files = NULL;
    SpectrustError error;
    char path[64];

    folder_make(dir);
    for (int i = 0; i < n_files; i++) {
        snprintf(path, sizeof path, "%s/%02d.wav", dir, i);
        sound_write_short(path, 0.2 + 0.01 * i);
    }
    CHECK(ok(spectrust_walk(dir, NULL, &files, &error), &error));
    return files;
}

static SpectrustBatch *start(const SpectrustFiles *files)
{
    return start_batch(spectrogram, files, into("out", 2));
}

/* Waits for a batch over the first files and compares every picture with the one drawn at the beginning. */
static void check_finish(const SpectrustBatch *batch, const SpectrustFiles *files)
{
    CHECK(wait_for(batch).done == spectrust_files_len(files));
    for (size_t i = 0; i < spectrust_files_len(files); i++) {
        SpectrustResult result = result_of(batch, i);

        CHECK(result.status == SPECTRUST_STATUS_OK && file_holds(result.out_path, pictures[i]));
    }
}

static void check_batch(const SpectrustFiles *files)
{
    SpectrustBatch *batch = start(files);

    check_finish(batch, files);
    spectrust_batch_free(batch);
    CHECK(threads_settled(1) == 1);
}

static void check_generate(void)
{
    char out_path[64];
    SpectrustError error;

    snprintf(out_path, sizeof out_path, "%ld.jpg", (long)getpid());
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("all/63.wav"), out_path, NULL, &error), &error));
    CHECK(file_holds(out_path, pictures[63]));
    CHECK(unlink(out_path) == 0);
}

/* What a child must be able to do, with the handles it came with. */
static void check_child(void)
{
    check_generate();
    check_batch(one_file);
    check_batch(all_files);
}

/* Ends a child with status 0 if no check failed. It becomes another program first: in the child, memory that
 * only the parent's other threads knew of is lost, and valgrind would count it as leaked. */
static void end_child(int failures)
{
    execl("/bin/sh", "sh", "-c", failures == 0 ? "exit 0" : "exit 1", (char *)NULL);
    _exit(2);
}

static int child_succeeded(pid_t child)
{
    int status = 0;

    must(waitpid(child, &status, 0) == child, "waitpid");
    if (status != 0) {
        printf("the child ended with wait status 0x%x\n", (unsigned)status);
    }
    return status == 0;
}

static pid_t fork_child(void)
{
    pid_t child = fork();

    must(child >= 0, "fork");
    if (child == 0) {
        checks_failed = 0;
        alarm(GUARD_SECONDS / 2); /* not inherited; shorter, so that the child is the one that is found out */
    }
    return child;
}

static void after_work(void)
{
    pid_t child;

    about("a parent that has drawn alone and in a batch: the child draws the same, alone and 1 and 64 at once");
    check_generate();
    check_batch(sixteen_files);
    child = fork_child();
    if (child == 0) {
        CHECK(threads_settled(1) == 1);
        check_child();
        _exit(checks_failed == 0 ? 0 : 1); /* all memory was known to this thread: valgrind may look for leaks */
    }
    CHECK(child_succeeded(child));
    check_child();
}

static void child_of_a_child(void)
{
    pid_t child;

    about("and so does the child's child");
    child = fork_child();
    if (child == 0) {
        pid_t grandchild = fork_child();

        if (grandchild == 0) {
            check_child();
            _exit(checks_failed == 0 ? 0 : 1);
        }
        CHECK(child_succeeded(grandchild));
        check_child();
        _exit(checks_failed == 0 ? 0 : 1);
    }
    CHECK(child_succeeded(child));
}

/* In the child: the batch belongs to the parent, every question about it is refused, and free does not wait. */
static void give_up_inherited(SpectrustBatch *batch)
{
    SpectrustProgress progress;
    SpectrustResult result;
    SpectrustError error;

    CHECK(failed(spectrust_batch_poll(batch, UINT32_MAX, &progress, sizeof progress, &error), SPECTRUST_STATUS_STATE, &error, ""));
    CHECK(failed(spectrust_batch_result(batch, 0, &result, sizeof result, &error), SPECTRUST_STATUS_STATE, &error, ""));
    CHECK(failed(spectrust_batch_cancel(batch, &error), SPECTRUST_STATUS_STATE, &error, ""));
    spectrust_batch_free(batch);
}

static void during_a_batch(void)
{
    int points = rounds(POINTS);

    about("fork in the middle of a batch, at 20 points: the child gives it up and works, the parent's goes on");
    for (int point = 0; point < points; point++) {
        SpectrustBatch *batch = start(all_files);
        SpectrustProgress progress;
        pid_t child;

        do {
            must(spectrust_batch_poll(batch, 0, &progress, sizeof progress, NULL) == SPECTRUST_STATUS_OK, "spectrust_batch_poll");
        } while (!progress.ended && progress.done < (uint64_t)(point * FILES / points));
        child = fork_child();
        if (child == 0) {
            give_up_inherited(batch);
            check_child();
            end_child(checks_failed);
        }
        if (point % 2 == 0) {
            check_finish(batch, all_files);
        }
        spectrust_batch_free(batch);
        CHECK(threads_settled(1) == 1);
        CHECK(child_succeeded(child));
    }
}

static atomic_int stop_drawing;

static void *draw_until_stopped(void *context)
{
    int *failures = context;

    while (!atomic_load(&stop_drawing)) {
        SpectrustBuffer buffer = {NULL, 0, 0};

        *failures += spectrust_spectrogram_encode(spectrogram, FILE_AT("all/63.wav"), SPECTRUST_FORMAT_JPEG,
                                                  &buffer, NULL, NULL)
            != SPECTRUST_STATUS_OK;
        *failures += !bytes_equal(pictures[63], buffer.data, buffer.len);
        spectrust_buffer_free(&buffer);
    }
    return NULL;
}

static void during_other_threads(void)
{
    enum { THREADS = 4 };
    pthread_t threads[THREADS];
    int failures[THREADS] = {0};

    about("fork while other threads draw with the same handle: the child may use it");
    for (int i = 0; i < THREADS; i++) {
        must(pthread_create(&threads[i], NULL, draw_until_stopped, &failures[i]) == 0, "pthread_create");
    }
    for (int point = 0; point < rounds(POINTS); point++) {
        pid_t child = fork_child();

        if (child == 0) {
            check_child();
            end_child(checks_failed);
        }
        CHECK(child_succeeded(child));
    }
    atomic_store(&stop_drawing, 1);
    for (int i = 0; i < THREADS; i++) {
        must(pthread_join(threads[i], NULL) == 0, "pthread_join");
        CHECK(failures[i] == 0);
    }
}

static void draw_all_once(void)
{
    SpectrustError error;

    for (size_t i = 0; i < FILES; i++) {
        const char *in_path = spectrust_files_path(all_files, i);
        SpectrustBuffer buffer = {NULL, 0, 0};

        CHECK(ok(spectrust_spectrogram_encode(spectrogram, FILE_AT(in_path), SPECTRUST_FORMAT_JPEG, &buffer, NULL,
                                              &error),
                 &error));
        pictures[i] = bytes_copy(buffer.data, buffer.len);
        spectrust_buffer_free(&buffer);
    }
}

int main(void)
{
    SpectrustOptions options;
    SpectrustError error;

    alarm(GUARD_SECONDS);
    workdir_enter();
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 100;
    options.height = 80;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    all_files = make_sounds("all", FILES);
    sixteen_files = make_sounds("sixteen", 16);
    one_file = make_sounds("one", 1);
    draw_all_once();

    after_work();
    child_of_a_child();
    during_a_batch();
    during_other_threads();

    for (size_t i = 0; i < FILES; i++) {
        bytes_free(&pictures[i]);
    }
    spectrust_files_free(all_files);
    spectrust_files_free(sixteen_files);
    spectrust_files_free(one_file);
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("fork");
}
