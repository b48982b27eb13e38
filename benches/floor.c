/* The floor: the time of FFTW and libjpeg-turbo for the unavoidable work. For every .wav file of a folder (16 bits,
 * one or two channels, a header of 44 bytes): read it, widen and mix its samples, transform a frame of N_FFT every HOP
 * samples, encode a given picture, write the JPEG. No window, bands, decibels or colours, and every
 * buffer is reused. FFTW plans (FFTW_PATIENT) before the clock starts.
 *
 * usage: floor FOLDER OUT_FOLDER PICTURE.rgb WIDTH HEIGHT
 * Prints wall time and processor time in seconds, and peak memory in kB. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <fftw3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <turbojpeg.h>
#include <unistd.h>

enum { N_FFT = 2048, HOP = 512, HEADER = 44, AT_CHANNELS = 22, QUALITY = 90 };

static void must(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "floor: cannot %s\n", what);
        exit(1);
    }
}

static double seconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void *grown(void *buffer, size_t *have, size_t want)
{
    if (want > *have) {
        buffer = realloc(buffer, want);
        must(buffer != NULL, "get memory");
        *have = want;
    }
    return buffer;
}

/* Reads a file into a buffer, enlarged if needed; returns its length. */
static size_t read_file(const char *path, uint8_t **bytes, size_t *have)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    size_t len;

    must(file >= 0 && fstat(file, &status) == 0, "open a file");
    len = (size_t)status.st_size;
    *bytes = grown(*bytes, have, len);
    must(read(file, *bytes, len) == (ssize_t)len, "read a file");
    close(file);
    return len;
}

static void write_file(const char *path, const uint8_t *bytes, size_t len)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    must(file >= 0 && write(file, bytes, len) == (ssize_t)len && close(file) == 0, "write a picture");
}

/* Converts one or two channels to mono samples; returns their number. */
static size_t widen(const uint8_t *bytes, size_t len, float *samples)
{
    int channels = bytes[AT_CHANNELS];
    const int16_t *stored = (const int16_t *)(const void *)(bytes + HEADER);
    size_t n = (len - HEADER) / 2 / (size_t)channels;

    for (size_t i = 0; i < n; i++) {
        samples[i] = channels == 1 ? (float)stored[i] * (1.0f / 32768.0f)
                                   : (float)(stored[2 * i] + stored[2 * i + 1]) * (0.5f / 32768.0f);
    }
    return n;
}

int main(int count, char **arguments)
{
    struct dirent **names;
    struct rusage usage;
    char path[4096];
    uint8_t *bytes = NULL, *picture = NULL;
    unsigned char *jpeg = NULL;
    unsigned long jpeg_len = 0;
    size_t bytes_have = 0, picture_have = 0, samples_have = 0;
    float *samples = NULL, *frame = fftwf_alloc_real(N_FFT);
    fftwf_complex *bins = fftwf_alloc_complex(N_FFT / 2 + 1);
    fftwf_plan plan = fftwf_plan_dft_r2c_1d(N_FFT, frame, bins, FFTW_PATIENT);
    tjhandle encoder = tjInitCompress();
    double wall, processor;
    int width, height, n_names;

    must(count == 6, "start: usage: floor FOLDER OUT_FOLDER PICTURE.rgb WIDTH HEIGHT");
    width = atoi(arguments[4]);
    height = atoi(arguments[5]);
    must(read_file(arguments[3], &picture, &picture_have) == (size_t)(3 * width * height), "use the picture");
    n_names = scandir(arguments[1], &names, NULL, alphasort);
    must(n_names > 0, "list the folder");
    wall = seconds(CLOCK_MONOTONIC);
    processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < n_names; i++) {
        const char *name = names[i]->d_name;
        size_t n;

        if (strlen(name) < 4 || strcmp(name + strlen(name) - 4, ".wav") != 0) {
            continue;
        }
        snprintf(path, sizeof path, "%s/%s", arguments[1], name);
        n = read_file(path, &bytes, &bytes_have);
        samples = grown(samples, &samples_have, (n / 2 + N_FFT) * sizeof *samples);
        n = widen(bytes, n, samples);
        memset(samples + n, 0, N_FFT * sizeof *samples);
        for (size_t t = 0; t <= n; t += HOP) {
            memcpy(frame, samples + t, N_FFT * sizeof *frame);
            fftwf_execute(plan);
        }
        must(tjCompress2(encoder, picture, width, 0, height, TJPF_RGB, &jpeg, &jpeg_len, TJSAMP_420, QUALITY, 0) == 0,
             "encode a picture");
        snprintf(path, sizeof path, "%s/%d.jpg", arguments[2], i);
        write_file(path, jpeg, jpeg_len);
    }
    wall = seconds(CLOCK_MONOTONIC) - wall;
    processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
    getrusage(RUSAGE_SELF, &usage);
    printf("%.6f %.6f %ld\n", wall, processor, usage.ru_maxrss);
    return 0;
}
