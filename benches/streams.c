/* Times streams, or measures their memory. Kaldi's 80 bands at 16 kHz, in chunks of 10 ms.
 *
 * usage: streams time COUNT SECONDS    prints microseconds for a chunk of one of COUNT streams, each of SECONDS
 *        streams together COUNT SECONDS    the same with spectrust_streams_push
 *        streams memory COUNT    prints bytes of a stream out of COUNT */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "spectrust.h"

enum { RATE = 16000, CHUNK = 160, BANDS = 80, ROOM = 2, NOISE = 64 * CHUNK, MOST = 10000 };

static SpectrustError error;
static float noise[NOISE];

static void must(SpectrustStatus status)
{
    if (status != SPECTRUST_STATUS_OK) {
        fprintf(stderr, "streams: %s\n", error.message);
        exit(1);
    }
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Resident memory of this process in bytes. */
static double resident(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) {
        fprintf(stderr, "streams: cannot read /proc/self/statm\n");
        exit(1);
    }
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* Another part of the noise for each stream and step. */
static const float *chunk(int stream, int step)
{
    return noise + (stream * 7 + step) % (NOISE / CHUNK) * CHUNK;
}

static size_t one_by_one(SpectrustStream **streams, int count, int step, float *out)
{
    size_t taken, frames, sum = 0;
    for (int i = 0; i < count; i++) {
        must(spectrust_stream_push(streams[i], chunk(i, step), CHUNK, &taken, out, ROOM, &frames, &error));
        sum += frames;
    }
    return sum;
}

static size_t together(SpectrustStream **streams, int count, int step, float *out)
{
    static const float *samples[MOST];
    static float *outs[MOST];
    static size_t taken[MOST], frames[MOST];
    size_t sum = 0;
    for (int i = 0; i < count; i++) {
        samples[i] = chunk(i, step);
        outs[i] = out + (size_t)i * ROOM * BANDS;
    }
    must(spectrust_streams_push(streams, (size_t)count, samples, CHUNK, taken, outs, ROOM, frames, &error));
    for (int i = 0; i < count; i++) {
        sum += frames[i];
    }
    return sum;
}

static void open_all(SpectrustStream **streams, int count)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;

    must(spectrust_options_init_preset(&options, sizeof options, SPECTRUST_PRESET_KALDI, &error));
    options.n_mels = BANDS;
    must(spectrust_spectrogram_new(&options, &spectrogram, &error));
    for (int i = 0; i < count; i++) {
        must(spectrust_stream_new(spectrogram, RATE, 1, &streams[i], &error));
    }
    spectrust_spectrogram_free(spectrogram);
}

int main(int argc, char **arguments)
{
    const int count = argc > 2 ? atoi(arguments[2]) : 0, seconds = argc > 3 ? atoi(arguments[3]) : 1;
    const int steps = seconds * RATE / CHUNK;
    float *out = malloc(sizeof *out * ROOM * BANDS * MOST);
    unsigned seed = 1;
    size_t frames = 0;

    if (count < 1 || count > MOST || seconds < 1 || out == NULL) {
        fprintf(stderr, "usage: streams time|together|memory COUNT [SECONDS]\n");
        return 1;
    }
    for (int i = 0; i < NOISE; i++) {
        seed = seed * 1664525U + 1013904223U;
        noise[i] = (float)(seed >> 8) / 16777216.0F - 0.5F;
    }
    SpectrustStream **streams = calloc((size_t)count, sizeof *streams);
    size_t (*push)(SpectrustStream **, int, int, float *) = one_by_one;
    if (strcmp(arguments[1], "together") == 0) {
        push = together;
    }
    const double before = resident();
    open_all(streams, count);
    push(streams, count, 0, out);
    push(streams, count, 1, out);
    const double begin = seconds_now();
    for (int step = 2; step < 2 + steps; step++) {
        frames += push(streams, count, step, out);
    }
    const double taken = seconds_now() - begin;
    if (strcmp(arguments[1], "memory") == 0) {
        printf("%.0f\n", (resident() - before) / count);
    } else {
        printf("%.3f\n", 1e6 * taken / (double)frames);
    }
    for (int i = 0; i < count; i++) {
        spectrust_stream_free(streams[i]);
    }
    free(streams);
    free(out);
    return 0;
}
