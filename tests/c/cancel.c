/* One long call that another thread stops. */

#define _XOPEN_SOURCE 700

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "sounds.h"

/* Long enough that no machine is done before the other thread asks: hours of samples. */
enum { SAMPLES = 1 << 26, SR = 8000 };

static SpectrustError error;

static void *sets_it_soon(void *cancel)
{
    struct timespec soon = {0, 20 * 1000 * 1000};

    nanosleep(&soon, NULL);
    spectrust_cancel_set(cancel);
    return NULL;
}

static SpectrustSource source_of(const float *samples, size_t n_samples, const SpectrustCancel *cancel)
{
    SpectrustSource source = spectrust_source_samples(samples, n_samples, 1, SR);

    source.cancel = cancel;
    return source;
}

static void another_thread(const float *samples)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustCancel *cancel = NULL;
    SpectrustArray array = {NULL, 0, 0, 0};
    SpectrustBuffer picture = {NULL, 0, 0};
    pthread_t thread;

    about("array, encode and generate end with CANCELLED, and no file is left");
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.hop_length = 64;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    for (int call = 0; call < 3; call++) {
        SpectrustSource source;
        SpectrustStatus status;

        CHECK(ok(spectrust_cancel_new(&cancel, &error), &error));
        source = source_of(samples, SAMPLES, cancel);
        must(pthread_create(&thread, NULL, sets_it_soon, cancel) == 0, "pthread_create");
        status = call == 0 ? spectrust_spectrogram_array(spectrogram, &source,
                                                         BY_FRAMES, 1, &array, NULL,
                                                         &error)
            : call == 1
            ? spectrust_spectrogram_encode(spectrogram, &source, SPECTRUST_FORMAT_PNG, &picture, NULL, &error)
            : spectrust_spectrogram_generate(spectrogram, &source, "out.jpg", NULL, &error);
        CHECK(failed(status, SPECTRUST_STATUS_CANCELLED, &error, "cancelled"));
        CHECK(array.data == NULL && picture.data == NULL && folder_count(".") == 0);
        must(pthread_join(thread, NULL) == 0, "pthread_join");
        spectrust_cancel_free(cancel);
    }
    spectrust_spectrogram_free(spectrogram);
}

static void set_before(const float *samples)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustCancel *cancel = NULL;
    SpectrustShape shape;
    SpectrustSource source;
    float values[128];

    about("a request that is set stops every call to come; another one does not");
    CHECK(ok(spectrust_spectrogram_new(NULL, &spectrogram, &error), &error));
    CHECK(ok(spectrust_cancel_new(&cancel, &error), &error));
    source = source_of(samples, 400, cancel);
    CHECK(ok(spectrust_spectrogram_shape(spectrogram, &source, &shape, &error), &error));
    CHECK(shape.bands == 128 && shape.frames == 1);
    CHECK(ok(spectrust_spectrogram_array_into(spectrogram, &source, BY_FRAMES, 1,
                                              values, 128, NULL, &error), &error));
    spectrust_cancel_set(cancel);
    spectrust_cancel_set(cancel);
    CHECK(failed(spectrust_spectrogram_array_into(spectrogram, &source, BY_FRAMES, 1,
                                                  values, 128, NULL, &error),
                 SPECTRUST_STATUS_CANCELLED, &error, "cancelled"));
    CHECK(failed(spectrust_spectrogram_generate(spectrogram, &source, "out.jpg", NULL, &error),
                 SPECTRUST_STATUS_CANCELLED, &error, "cancelled"));
    source.cancel = NULL;
    CHECK(ok(spectrust_spectrogram_array_into(spectrogram, &source, BY_FRAMES, 1,
                                              values, 128, NULL, &error), &error));
    spectrust_cancel_free(cancel);
    spectrust_cancel_free(NULL);
    spectrust_cancel_set(NULL);
    CHECK(failed(spectrust_cancel_new(NULL, &error), SPECTRUST_STATUS_ARGUMENT, &error, "out"));
    spectrust_spectrogram_free(spectrogram);
}

int main(void)
{
    /* Zeros that take no memory until they are written. */
    float *samples = calloc(SAMPLES, sizeof *samples);

    alarm(GUARD_SECONDS);
    must(samples != NULL, "calloc");
    workdir_enter();
    set_before(samples);
    another_thread(samples);
    free(samples);
    workdir_leave();
    return check_end("cancel");
}
