/* Many files at once: N inputs give N results, whatever is among them. */

#define _XOPEN_SOURCE 700

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batches.h"
#include "check.h"
#include "files.h"
#include "sounds.h"

enum { SMALL = 24, LONG = 256 }; /* files in the folders "small" and "long" */

static SpectrustSpectrogram *spectrogram;

/* "small" holds sounds of different lengths; "long" one sound of half a minute under many names. */
static void make_sounds(void)
{
    char path[64];

    folder_make("small");
    for (int i = 0; i < SMALL; i++) {
        snprintf(path, sizeof path, "small/%02d.wav", i);
        sound_write_short(path, 0.1 + 0.02 * i);
    }
    folder_make("long");
    sound_write("long/000.wav", (Sound){SOUND_PCM16, 0, 2, 44100, 30.0});
    for (int i = 1; i < LONG; i++) {
        snprintf(path, sizeof path, "long/%03d.wav", i);
        must(link("long/000.wav", path) == 0, path);
    }
}

static SpectrustFiles *walk(const char *dir)
{
    SpectrustFiles *files = NULL;
    SpectrustError error;

    CHECK(ok(spectrust_walk(dir, NULL, &files, &error), &error));
    return files;
}

/* Starts a batch that puts its pictures into `out_dir`. */
static SpectrustBatch *start(const char *dir, const char *out_dir, size_t jobs)
{
    SpectrustFiles *files = walk(dir);
    SpectrustBatch *batch = start_batch(spectrogram, files, into(out_dir, jobs));

    spectrust_files_free(files); /* the batch goes on */
    return batch;
}

/* Waits for the end and returns how many files there are. */
static size_t finish(const SpectrustBatch *batch)
{
    SpectrustProgress progress = wait_for(batch);

    CHECK(progress.results == progress.total && progress.skipped == 0);
    return (size_t)progress.total;
}

/* The form of a failed result: its status, no picture, a sentence that names the file. */
static int is_failure(const SpectrustResult *result, SpectrustStatus status, const char *in_path)
{
    int fits = strcmp(result->in_path, in_path) == 0 && result->status == (int32_t)status && result->out_path == NULL
        && result->message != NULL && strstr(result->message, in_path) != NULL && result->warnings == NULL;

    if (!fits) {
        printf("%s: status %d, %s\n", result->in_path, (int)result->status, result->message);
    }
    return fits;
}

static int is_picture(const SpectrustResult *result)
{
    int fits = result->status == SPECTRUST_STATUS_OK && result->message == NULL && result->out_path != NULL
        && picture_file_whole(result->out_path);

    if (!fits) {
        printf("%s: status %d, %s\n", result->in_path, (int)result->status, result->message);
    }
    return fits;
}

/* Waits in small steps and shows how to follow a batch. */
static void follow(void)
{
    SpectrustBatch *batch = start("small", "followed", 2);
    SpectrustProgress progress;
    SpectrustError error;
    uint64_t before = 0;

    about("poll with a timeout: done never falls, total is the number of files, ended comes last");
    do {
        if (!CHECK(ok(spectrust_batch_poll(batch, 1, &progress, sizeof progress, &error), &error))) {
            break;
        }
        CHECK(progress.total == SMALL);
        CHECK(progress.done >= before && progress.done <= progress.total && progress.results == progress.done);
        before = progress.done;
    } while (!progress.ended);
    CHECK(progress.done == SMALL && progress.failed == 0);
    CHECK(progress.audio_seconds > 7.9 && progress.audio_seconds < 8.0 && progress.elapsed > 0.0);
    CHECK(ok(spectrust_batch_poll(batch, 0, &progress, sizeof progress, &error), &error) && progress.ended == 1);
    for (size_t i = 0; i < SMALL; i++) {
        SpectrustResult result = result_of(batch, i);

        CHECK(is_picture(&result) && result.warnings == NULL);
    }
    spectrust_batch_free(batch);
    CHECK(folder_count("followed") == SMALL);
}

static void good_and_bad(void)
{
    static const uint8_t text[] = "<html>not a sound</html>";
    SpectrustBatch *batch;
    SpectrustResult results[8];
    size_t n_files;

    about("good and bad files mixed: N results for N files, in the list's order; a FIFO does not block");
    folder_make("mixed");
    sound_write_short("mixed/a.wav", 0.3);
    file_write("mixed/b.wav", text, sizeof text);
    file_write("mixed/c.wav", "", 0);
    must(mkfifo("mixed/d.wav", 0600) == 0, "mkfifo");
    must(symlink("nowhere.wav", "mixed/e.wav") == 0, "symlink");
    sound_write_short("mixed/f.wav", 0.3);
    must(truncate("mixed/f.wav", SOUND_AT_DATA + 2000) == 0, "truncate");
    must(symlink("/dev/zero", "mixed/g.wav") == 0, "symlink");
    sound_write_short("mixed/h.wav", 0.3);

    alarm(20); /* opening a FIFO for reading waits for a writer, if it is done without care */
    batch = start("mixed", "new/folder/mixed-out", 2);
    n_files = finish(batch);
    alarm(GUARD_SECONDS);
    if (CHECK(n_files == 8)) {
        for (size_t i = 0; i < n_files; i++) {
            results[i] = result_of(batch, i);
        }
        CHECK(is_picture(&results[0]) && results[0].warnings == NULL);
        CHECK(is_failure(&results[1], SPECTRUST_STATUS_AUDIO, "mixed/b.wav"));
        CHECK(is_failure(&results[2], SPECTRUST_STATUS_AUDIO, "mixed/c.wav"));
        CHECK(is_failure(&results[3], SPECTRUST_STATUS_INPUT, "mixed/d.wav"));
        CHECK(is_failure(&results[4], SPECTRUST_STATUS_NOT_FOUND, "mixed/e.wav") && results[4].os_error == ENOENT);
        CHECK(is_picture(&results[5]) && results[5].warnings != NULL && results[5].warnings[0] != '\0');
        CHECK(is_failure(&results[6], SPECTRUST_STATUS_INPUT, "mixed/g.wav"));
        CHECK(is_picture(&results[7]));
    }
    spectrust_batch_free(batch);
    CHECK(folder_count("new/folder/mixed-out") == 3);
}

static void random_names(void)
{
    SpectrustBatch *batch = start("small", "named", 2);
    regex_t pattern;
    char all[SMALL][128];

    about("in a folder the pictures have names of their own: UUIDs of version 4");
    must(regcomp(&pattern, "^named/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}[.]jpg$",
                 REG_EXTENDED | REG_NOSUB) == 0, "regcomp");
    CHECK(finish(batch) == SMALL);
    for (size_t i = 0; i < SMALL; i++) {
        SpectrustResult result = result_of(batch, i);

        snprintf(all[i], sizeof all[i], "%s", result.out_path == NULL ? "" : result.out_path);
        CHECK(regexec(&pattern, all[i], 0, NULL, 0) == 0);
        for (size_t j = 0; j < i; j++) {
            CHECK(strcmp(all[i], all[j]) != 0);
        }
    }
    regfree(&pattern);
    spectrust_batch_free(batch);
    CHECK(folder_count("named") == SMALL);
}

/* Draws "small" with given names into the folder `out_dir`, which is there. */
static void draw_with_names(const char *out_dir, size_t jobs)
{
    char names[SMALL][128];
    const char *out_paths[SMALL];
    SpectrustFiles *files = walk("small");
    SpectrustBatch *batch;

    for (int i = 0; i < SMALL; i++) {
        snprintf(names[i], sizeof names[i], "%s/%02d.jpg", out_dir, i);
        out_paths[i] = names[i];
    }
    batch = start_batch(spectrogram, files, as_named(out_paths, jobs));
    spectrust_files_free(files);
    CHECK(finish(batch) == SMALL);
    for (size_t i = 0; i < SMALL; i++) {
        SpectrustResult result = result_of(batch, i);

        CHECK(is_picture(&result) && strcmp(result.out_path, names[i]) == 0);
    }
    spectrust_batch_free(batch);
    CHECK(folder_count(out_dir) == SMALL);
}

static void same_bytes(void)
{
    static const size_t jobs[] = {1, 2, 8, 0};
    char in_path[64], out_path[64];
    SpectrustError error;

    about("pictures under given names; 1, 2, 8 and automatic jobs give the bytes that encode gives");
    for (size_t run = 0; run < sizeof jobs / sizeof jobs[0]; run++) {
        snprintf(out_path, sizeof out_path, "jobs-%zu", jobs[run]);
        folder_make(out_path);
        draw_with_names(out_path, jobs[run]);
    }
    for (int i = 0; i < SMALL; i++) {
        SpectrustBuffer buffer = {NULL, 0, 0};
        Bytes wanted;

        snprintf(in_path, sizeof in_path, "small/%02d.wav", i);
        CHECK(ok(spectrust_spectrogram_encode(spectrogram, FILE_AT(in_path), SPECTRUST_FORMAT_JPEG, &buffer, NULL,
                                              &error),
                 &error));
        wanted = (Bytes){buffer.data, buffer.len};
        for (size_t run = 0; run < sizeof jobs / sizeof jobs[0]; run++) {
            snprintf(out_path, sizeof out_path, "jobs-%zu/%02d.jpg", jobs[run], i);
            CHECK(file_holds(out_path, wanted));
        }
        spectrust_buffer_free(&buffer);
    }
}

/* Every picture that a stopped batch left is whole, and there is no other file. */
static void check_stopped(const SpectrustBatch *batch, const char *out_dir)
{
    int pictures = 0;
    size_t n_files = finish(batch);

    CHECK(n_files == LONG);
    for (size_t i = 0; i < n_files; i++) {
        SpectrustResult result = result_of(batch, i);

        if (result.status == SPECTRUST_STATUS_OK) {
            pictures++;
            CHECK(is_picture(&result));
        } else {
            CHECK(result.status == SPECTRUST_STATUS_CANCELLED && result.out_path == NULL);
            CHECK(result.message != NULL && result.message[0] != '\0');
        }
    }
    CHECK(pictures < LONG);
    CHECK(folder_count(out_dir) == pictures);
}

static void cancelled(void)
{
    char out_dir[64];

    about("cancel: the rest is CANCELLED, pictures are whole or absent; cancelling again does nothing");
    for (int round = 0; round < rounds(10); round++) {
        SpectrustBatch *batch;
        SpectrustProgress progress;
        SpectrustError error;

        snprintf(out_dir, sizeof out_dir, "cancelled-%d", round);
        batch = start("long", out_dir, 2);
        CHECK(ok(spectrust_batch_poll(batch, (uint32_t)round, &progress, sizeof progress, &error), &error));
        CHECK(ok(spectrust_batch_cancel(batch, &error), &error));
        CHECK(ok(spectrust_batch_cancel(batch, &error), &error));
        check_stopped(batch, out_dir);
        CHECK(ok(spectrust_batch_cancel(batch, &error), &error));
        spectrust_batch_free(batch);
    }
}

static void results_on_the_way(void)
{
    SpectrustBatch *batch = start("small", "on-the-way", 2);
    SpectrustResult result;
    SpectrustProgress progress;
    SpectrustError error;
    size_t read = 0;

    about("results may be read as they come; one that is not there yet is nothing");
    do {
        if (!CHECK(ok(spectrust_batch_poll(batch, 1, &progress, sizeof progress, &error), &error))) {
            break;
        }
        for (; read < progress.results; read++) {
            CHECK(ok(spectrust_batch_result(batch, read, &result, sizeof result, &error), &error));
            CHECK(is_picture(&result) && result.skipped == 0 && result.segment == 0 && result.segments == 1);
            CHECK(result.offset == 0.0 && result.duration > 0.09 && result.duration < 0.6);
        }
    } while (!progress.ended);
    CHECK(read == SMALL);
    memset(&result, 0xA5, sizeof result);
    CHECK(failed(spectrust_batch_result(batch, read, &result, sizeof result, &error), SPECTRUST_STATUS_ARGUMENT, &error, "24, got 24"));
    CHECK(result.in_path == NULL && result.out_path == NULL && result.message == NULL && result.file == 0);
    spectrust_batch_free(batch);
}

/* Draws "small" in segments of 0.2 s into "segments", and returns how many results are there already. */
static uint64_t draw_segments(int resume)
{
    SpectrustFiles *files = walk("small");
    SpectrustBatchOptions options = into("segments", 2);
    SpectrustProgress progress;
    SpectrustBatch *batch;

    options.layout = SPECTRUST_LAYOUT_MIRROR;
    options.segment = 0.2;
    options.manifest = "segments.csv";
    options.resume = resume;
    batch = start_batch(spectrogram, files, options);
    spectrust_files_free(files);
    progress = wait_for(batch);
    CHECK(progress.failed == 0 && progress.total == SMALL && folder_count("segments") == (int)progress.results);
    for (size_t i = 0; i < SMALL; i++) {
        double seconds = 0.1 + 0.02 * (double)i;
        SpectrustResult first = result_of_segment(batch, i, 0);
        char name[64];

        CHECK(is_picture(&first));
        for (uint64_t k = 0; k < first.segments; k++) {
            SpectrustResult result = result_of_segment(batch, i, k);

            snprintf(name, sizeof name, "segments/%02d_%04d.jpg", (int)i, (int)k);
            CHECK(is_picture(&result) && strcmp(result.out_path, name) == 0 && result.skipped == resume);
            CHECK(result.offset > 0.2 * (double)k - 1e-9 && result.offset < 0.2 * (double)k + 1e-9);
            seconds -= result.duration;
        }
        CHECK(seconds > -1e-3 && seconds < 1e-3);
    }
    spectrust_batch_free(batch);
    return progress.skipped;
}

static void in_segments(void)
{
    about("segments, in folders like the inputs', recorded in a manifest; resuming skips them all");
    CHECK(draw_segments(0) == 0);
    CHECK(draw_segments(1) == (uint64_t)folder_count("segments"));
}

/* Recordings of less than 0.2 s are left out: no picture, and no failure. */
static void left_out(void)
{
    SpectrustFiles *files = walk("small");
    SpectrustBatchOptions options = into("whole segments", 2);
    SpectrustProgress progress;
    SpectrustBatch *batch;

    about("recordings shorter than a segment, which are left out");
    options.segment = 0.2;
    options.remainder = SPECTRUST_REMAINDER_DROP;
    batch = start_batch(spectrogram, files, options);
    spectrust_files_free(files);
    progress = wait_for(batch);
    CHECK(progress.failed == 0 && progress.skipped == 0 && progress.left_out == 5);
    for (size_t i = 0; i < SMALL; i++) {
        SpectrustResult result = result_of_segment(batch, i, 0);

        CHECK(result.status == SPECTRUST_STATUS_OK && result.skipped == (i < 5 ? 2 : 0));
        CHECK((result.out_path == NULL) == (i < 5) && (result.message == NULL) == (i >= 5));
        CHECK(i >= 5 || strstr(result.message, "less than one segment of 0.2 s") != NULL);
    }
    spectrust_batch_free(batch);
}

/* Draws "small" under names from a template. */
static void names_from_a_template(void)
{
    SpectrustFiles *files = walk("small");
    SpectrustBatchOptions options = into("templates", 2);
    SpectrustError error;
    SpectrustBatch *batch;

    about("names from a template; a bad one is refused before anything is drawn");
    options.name = "{stem";
    CHECK(failed(spectrust_batch_options_check(&options, &error), SPECTRUST_STATUS_OPTION, &error, "every { has its }"));
    options.name = "{extension}";
    CHECK(failed(spectrust_batch_start(spectrogram, files, &options, &batch, &error), SPECTRUST_STATUS_OPTION, &error, "different names"));
    CHECK(batch == NULL);
    options.name = "{{{extension}}}/{stem}-{segment:02}";
    options.segment = 0.2;
    batch = start_batch(spectrogram, files, options);
    spectrust_files_free(files);
    CHECK(wait_for(batch).failed == 0);
    for (size_t i = 0; i < SMALL; i++) {
        SpectrustResult result = result_of_segment(batch, i, 0);
        char name[64];

        snprintf(name, sizeof name, "templates/{wav}/%02d-00.jpg", (int)i);
        CHECK(is_picture(&result) && strcmp(result.out_path, name) == 0);
    }
    spectrust_batch_free(batch);
}

static void a_manifest_that_is_in_use(void)
{
    SpectrustFiles *files = walk("long");
    SpectrustBatchOptions options = into("in-use", 1);
    SpectrustBatch *first, *second = NULL;
    SpectrustError error;

    about("a manifest belongs to one batch at a time");
    options.manifest = "in-use.jsonl";
    first = start_batch(spectrogram, files, options);
    CHECK(failed(spectrust_batch_start(spectrogram, files, &options, &second, &error), SPECTRUST_STATUS_OUTPUT, &error,
                 "in use by another batch"));
    CHECK(second == NULL);
    spectrust_batch_free(first);
    options.cancel_on_error = 1;
    second = start_batch(spectrogram, files, options);
    spectrust_batch_free(second);
    spectrust_files_free(files);
}

static void merged_manifests(void)
{
    const char *parts[] = {"part.jsonl", "missing.jsonl"};
    SpectrustFiles *files = walk("small");
    SpectrustBatchOptions options = into("merged", 1);
    SpectrustBatch *batch;
    uint64_t rows = 7;
    SpectrustError error;

    about("the rows of manifests in one");
    options.manifest = parts[0];
    batch = start_batch(spectrogram, files, options);
    wait_for(batch);
    spectrust_batch_free(batch);
    spectrust_files_free(files);
    CHECK(ok(spectrust_manifest_merge(parts, 1, "merged.csv", &rows, &error), &error) && rows == SMALL);
    CHECK(ok(spectrust_manifest_merge(parts, 1, "merged.csv", &rows, &error), &error) && rows == 0);
    CHECK(failed(spectrust_manifest_merge(parts, 2, "merged.csv", &rows, &error), SPECTRUST_STATUS_NOT_FOUND, &error,
                 "missing.jsonl"));
    CHECK(failed(spectrust_manifest_merge(parts, 1, parts[0], &rows, &error), SPECTRUST_STATUS_OPTION, &error,
                 "parts must be other files than the manifest that they are added to"));
    CHECK(failed(spectrust_manifest_merge(NULL, 1, "merged.csv", &rows, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "parts must not be NULL"));
    CHECK(failed(spectrust_manifest_merge(parts, 1, NULL, &rows, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "into must not be NULL"));
    CHECK(failed(spectrust_manifest_merge(parts, 1, "merged.csv", NULL, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "rows must not be NULL"));
    CHECK(spectrust_revision() > 0);
}

/* Frees a batch over "long" after it had `timeout_ms` to work. Returns whether free left threads behind. */
static int start_and_free(const char *out_dir, uint32_t timeout_ms)
{
    static char names[LONG][64];
    const char *out_paths[LONG];
    SpectrustFiles *files = walk("long");
    SpectrustBatch *batch;
    SpectrustProgress progress;
    SpectrustError error;
    int pictures = 0, threads;

    folder_make(out_dir);
    for (int i = 0; i < LONG; i++) {
        snprintf(names[i], sizeof names[i], "%s/%03d.jpg", out_dir, i);
        out_paths[i] = names[i];
    }
    batch = start_batch(spectrogram, files, as_named(out_paths, 2));
    spectrust_files_free(files);
    CHECK(ok(spectrust_batch_poll(batch, timeout_ms, &progress, sizeof progress, &error), &error));
    spectrust_batch_free(batch);
    threads = folder_count("/proc/self/task");
    for (int i = 0; i < LONG; i++) {
        pictures += picture_file_whole(names[i]);
    }
    CHECK(pictures < LONG);
    CHECK(folder_count(out_dir) == pictures);
    CHECK(threads_settled(1) == 1);
    return threads > 1;
}

static void freed_while_running(void)
{
    int n_rounds = rounds(10), left_behind = 0;
    char out_dir[32];

    about("free while running: it stops, nothing half-written stays, no thread either");
    for (int round = 0; round < n_rounds; round++) {
        snprintf(out_dir, sizeof out_dir, "freed-%d", round);
        left_behind += start_and_free(out_dir, (uint32_t)round * 3);
    }
    /* The system may list a thread for a moment after it ended; a free that does not wait is found out every time. */
    CHECK(left_behind <= n_rounds / 2);
    spectrust_batch_free(NULL);
}

static void no_files(void)
{
    SpectrustBatch *batch;
    SpectrustResult result;
    SpectrustError error;

    about("an empty folder: no results, and the output folder is made all the same");
    folder_make("empty");
    batch = start("empty", "empty-out", 0);
    CHECK(finish(batch) == 0);
    CHECK(failed(spectrust_batch_result(batch, 0, &result, sizeof result, &error), SPECTRUST_STATUS_ARGUMENT, &error, "0, got 0"));
    spectrust_batch_free(batch);
    CHECK(folder_count("empty-out") == 0);
}

static void two_at_once(void)
{
    SpectrustSpectrogram *own = NULL, *usual = spectrogram;
    SpectrustBatch *first, *second;
    SpectrustError error;

    about("two batches at once from one spectrogram, which is freed while they run");
    CHECK(ok(spectrust_spectrogram_new(NULL, &own, &error), &error));
    spectrogram = own;
    first = start("small", "two", 2);
    second = start("small", "two", 2);
    spectrogram = usual;
    spectrust_spectrogram_free(own);
    CHECK(finish(first) == SMALL);
    CHECK(finish(second) == SMALL);
    spectrust_batch_free(first);
    spectrust_batch_free(second);
    CHECK(folder_count("two") == 2 * SMALL);
}

static void few_open_files(void)
{
    struct rlimit before;
    SpectrustBatch *batch;

    about("8 jobs need no more than 24 open files: two each, and what the process has open");
    must(getrlimit(RLIMIT_NOFILE, &before) == 0, "getrlimit");
    must(setrlimit(RLIMIT_NOFILE, &(struct rlimit){24, before.rlim_max}) == 0, "setrlimit");
    batch = start("small", "few", 8);
    CHECK(finish(batch) == SMALL);
    for (size_t i = 0; i < SMALL; i++) {
        SpectrustResult result = result_of(batch, i);

        CHECK(is_picture(&result));
    }
    spectrust_batch_free(batch);
    must(setrlimit(RLIMIT_NOFILE, &before) == 0, "setrlimit");
}

static void one_bad_output(void)
{
    const char *out_paths[SMALL];
    char names[SMALL][64];
    SpectrustFiles *files = walk("small");
    SpectrustBatch *batch;
    SpectrustResult result;

    about("a picture that cannot be written is one failed result, the others are there");
    folder_make("outputs");
    for (int i = 0; i < SMALL; i++) {
        snprintf(names[i], sizeof names[i], i == 5 ? "small/00.wav/%02d.jpg" : "outputs/%02d.jpg", i);
        out_paths[i] = names[i];
    }
    batch = start_batch(spectrogram, files, as_named(out_paths, 2));
    spectrust_files_free(files);
    CHECK(finish(batch) == SMALL);
    for (size_t i = 0; i < SMALL; i++) {
        result = result_of(batch, i);
        CHECK(i == 5 ? is_failure(&result, SPECTRUST_STATUS_OUTPUT, "small/05.wav") : is_picture(&result));
    }
    spectrust_batch_free(batch);
    CHECK(folder_count("outputs") == SMALL - 1);
}

/* Recordings in memory among files: names, pictures, and what is refused. */
static void in_memory(void)
{
    static const float tone[4] = {0.5f, -0.5f, 0.5f, -0.5f};
    const char *const expected[4] = {"memory/absent.jpg", "memory/samples_0001.jpg", "memory/bytes_0002.jpg",
                                     "memory/mic.jpg"};
    SpectrustSource sources[4] = {spectrust_source_path("absent.wav"), spectrust_source_samples(tone, 4, 1, 8000),
                                  spectrust_source_bytes((const uint8_t *)"no audio", 8),
                                  spectrust_source_samples(tone, 2, 2, 8000)};
    SpectrustBatchOptions options;
    SpectrustFiles *files = NULL;
    SpectrustBatch *batch = NULL;
    SpectrustResult result;
    SpectrustError error;

    about("recordings in memory among files");
    sources[3].name = "mic.wav";
    CHECK(ok(spectrust_files_from_sources(sources, 4, NULL, NULL, &files, &error), &error));
    CHECK(ok(spectrust_batch_options_init(&options, sizeof options, &error), &error));
    options.out_dir = "memory";
    options.layout = SPECTRUST_LAYOUT_MIRROR;
    options.manifest = "memory.jsonl";
    options.resume = 1;
    CHECK(failed(spectrust_batch_start(spectrogram, files, &options, &batch, &error), SPECTRUST_STATUS_OPTION, &error,
                 "<samples>[1]"));
    options.resume = 0;
    CHECK(ok(spectrust_batch_start(spectrogram, files, &options, &batch, &error), &error));
    spectrust_files_free(files);
    CHECK(finish(batch) == 4);
    for (size_t i = 0; i < 4; i++) {
        CHECK(ok(spectrust_batch_result(batch, i, &result, sizeof result, &error), &error));
        if (result.file == 0) {
            CHECK(is_failure(&result, SPECTRUST_STATUS_NOT_FOUND, "absent.wav"));
        } else if (result.file == 2) {
            CHECK(is_failure(&result, SPECTRUST_STATUS_AUDIO, "<bytes>[2]"));
        } else {
            CHECK(is_picture(&result) && strcmp(result.out_path, expected[result.file]) == 0);
            CHECK(strcmp(result.in_path, result.file == 1 ? "<samples>[1]" : "mic.wav") == 0);
        }
    }
    spectrust_batch_free(batch);

    sources[2].path = "two.wav";
    CHECK(failed(spectrust_files_from_sources(sources, 4, NULL, NULL, &files, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "exactly one of"));
    CHECK(files == NULL);
    CHECK(failed(spectrust_files_from_sources(NULL, 1, NULL, NULL, &files, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "sources"));
    CHECK(ok(spectrust_files_from_sources(NULL, 0, NULL, NULL, &files, &error), &error) && spectrust_files_len(files) == 0);
    CHECK(spectrust_files_root(files) == NULL && spectrust_files_root(NULL) == NULL);
    spectrust_files_free(files);
}

int main(void)
{
    SpectrustOptions options;
    SpectrustError error;

    alarm(GUARD_SECONDS);
    workdir_enter();
    make_sounds();
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 160;
    options.height = 120;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    follow();
    good_and_bad();
    random_names();
    same_bytes();
    results_on_the_way();
    in_segments();
    left_out();
    names_from_a_template();
    a_manifest_that_is_in_use();
    merged_manifests();
    cancelled();
    freed_while_running();
    no_files();
    two_at_once();
    few_open_files();
    one_bad_output();
    in_memory();
    CHECK(threads_settled(1) == 1);
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("batch");
}
