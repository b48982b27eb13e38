/* What belongs to the program stays as it was: streams, signal handlers, working directory, umask, floating-point
 * mode, environment, open files. */

#define _XOPEN_SOURCE 700

#include <fenv.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "sounds.h"

enum { SIGNALS = 65 };

extern char **environ;

/* All that the library must leave alone. */
typedef struct Surroundings {
    void (*handlers[SIGNALS])(int);
    int flags[SIGNALS];
    sigset_t blocked;
    char folder[4096];
    mode_t mask;
    int rounding;
    fenv_t floating_point;
    const char *locale;
    int variables;
    int open_files;
} Surroundings;

static void look_around(Surroundings *now)
{
    memset(now, 0, sizeof *now);
    for (int number = 1; number < SIGNALS; number++) {
        struct sigaction action;

        if (sigaction(number, NULL, &action) == 0) { /* two numbers belong to the C library */
            now->handlers[number] = action.sa_handler;
            now->flags[number] = action.sa_flags;
        }
    }
    must(sigprocmask(SIG_BLOCK, NULL, &now->blocked) == 0, "sigprocmask");
    must(getcwd(now->folder, sizeof now->folder) != NULL, "getcwd");
    now->mask = umask(0);
    umask(now->mask);
    now->rounding = fegetround();
    must(fegetenv(&now->floating_point) == 0, "fegetenv");
    now->locale = setlocale(LC_ALL, NULL);
    while (environ[now->variables] != NULL) {
        now->variables++;
    }
    now->open_files = folder_count("/proc/self/fd");
}

static void check_unchanged(const Surroundings *before, const Surroundings *after)
{
    CHECK(memcmp(before->handlers, after->handlers, sizeof before->handlers) == 0);
    CHECK(memcmp(before->flags, after->flags, sizeof before->flags) == 0);
    CHECK(memcmp(&before->blocked, &after->blocked, sizeof before->blocked) == 0);
    CHECK(strcmp(before->folder, after->folder) == 0);
    CHECK(before->mask == after->mask);
    CHECK(before->rounding == after->rounding);
#ifdef __x86_64__
    /* The mode is in the control word and in MXCSR without its six flags that record what happened. */
    CHECK(before->floating_point.__control_word == after->floating_point.__control_word);
    CHECK((before->floating_point.__mxcsr & ~0x3Fu) == (after->floating_point.__mxcsr & ~0x3Fu));
#endif
    CHECK(strcmp(before->locale, after->locale) == 0);
    CHECK(before->variables == after->variables);
    CHECK(before->open_files == after->open_files);
}

/* Everything the library does, with success and without. */
static int use_everything(void)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustFiles *files = NULL;
    SpectrustBatch *batch = NULL;
    SpectrustProgress progress;
    SpectrustOptions options;
    SpectrustWalkOptions walk_options;
    SpectrustBatchOptions batch_options;
    SpectrustBuffer buffer = {NULL, 0, 0};
    int right;

    right = spectrust_options_init(&options, sizeof options, NULL) == SPECTRUST_STATUS_OK;
    options.quality = 0;
    right &= spectrust_options_check(&options, NULL) == SPECTRUST_STATUS_OPTION;
    right &= spectrust_spectrogram_new(NULL, &spectrogram, NULL) == SPECTRUST_STATUS_OK;
    right &= spectrust_spectrogram_generate(spectrogram, FILE_AT("in/a.wav"), "a.jpg", NULL, NULL)
        == SPECTRUST_STATUS_OK;
    right &= spectrust_spectrogram_generate(spectrogram, FILE_AT("in/b.wav"), "b.jpg", NULL, NULL)
        == SPECTRUST_STATUS_AUDIO;
    right &= spectrust_spectrogram_generate(spectrogram, FILE_AT("in/a.wav"), "in/a.wav/c.jpg", NULL, NULL)
        == SPECTRUST_STATUS_OUTPUT;
    right &= spectrust_spectrogram_encode(spectrogram, FILE_AT("in/a.wav"), SPECTRUST_FORMAT_JPEG, &buffer, NULL,
                                          NULL)
        == SPECTRUST_STATUS_OK;
    right &= spectrust_walk_options_init(&walk_options, sizeof walk_options, NULL) == SPECTRUST_STATUS_OK;
    walk_options.skip = "out";
    right &= spectrust_walk("in", &walk_options, &files, NULL) == SPECTRUST_STATUS_OK;
    right &= spectrust_batch_options_init(&batch_options, sizeof batch_options, NULL) == SPECTRUST_STATUS_OK;
    batch_options.out_dir = "out";
    batch_options.manifest = "index.jsonl";
    right &= spectrust_batch_start(spectrogram, files, &batch_options, &batch, NULL) == SPECTRUST_STATUS_OK;
    right &= spectrust_batch_poll(batch, UINT32_MAX, &progress, sizeof progress, NULL) == SPECTRUST_STATUS_OK;
    right &= progress.ended == 1 && progress.done == 2;
    spectrust_batch_free(batch);
    spectrust_files_free(files);
    spectrust_buffer_free(&buffer);
    spectrust_spectrogram_free(spectrogram);
    return right;
}

/* Sends stdout and stderr to a file while the library is at work. */
static int use_everything_overheard(const char *path)
{
    int right, own_stdout = dup(STDOUT_FILENO), own_stderr = dup(STDERR_FILENO);
    FILE *file = fopen(path, "wb");

    fflush(stdout);
    must(own_stdout >= 0 && own_stderr >= 0 && file != NULL, path);
    must(dup2(fileno(file), STDOUT_FILENO) >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0, path);
    right = use_everything();
    must(dup2(own_stdout, STDOUT_FILENO) >= 0 && dup2(own_stderr, STDERR_FILENO) >= 0, "dup2");
    close(own_stdout);
    close(own_stderr);
    fclose(file);
    return right;
}

int main(void)
{
    static Surroundings before, after;
    struct stat status;

    alarm(GUARD_SECONDS);
    workdir_enter();
    folder_make("in");
    sound_write_short("in/a.wav", 0.3);
    file_write("in/b.wav", "no sound", 8);
    /* Not what a library would expect. */
    umask(027);
    must(fesetround(FE_UPWARD) == 0, "fesetround");
    must(signal(SIGPIPE, SIG_DFL) != SIG_ERR && signal(SIGINT, SIG_IGN) != SIG_ERR, "signal");

    about("streams, signals, working directory, umask, floating-point mode, locale, environment, open files");
    look_around(&before);
    CHECK(use_everything_overheard("overheard.txt"));
    look_around(&after);
    check_unchanged(&before, &after);
    CHECK(file_holds("overheard.txt", (Bytes){(uint8_t *)"", 0}));

    about("a picture has the permissions that the umask leaves");
    must(stat("a.jpg", &status) == 0, "a.jpg");
    CHECK((status.st_mode & 0777) == 0640);
    must(stat("out", &status) == 0, "out");
    CHECK((status.st_mode & 0777) == 0750);
    workdir_leave();
    return check_end("silence");
}
