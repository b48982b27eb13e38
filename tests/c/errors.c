/* Every status a caller can provoke, and what its message says. MEMORY cannot be provoked; PANIC has panic.c. */

#define _XOPEN_SOURCE 700

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "batches.h"
#include "check.h"
#include "files.h"
#include "sounds.h"

static SpectrustSpectrogram *spectrogram;
static SpectrustError error;

static SpectrustOptions defaults(void)
{
    SpectrustOptions options;

    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    return options;
}

/* A pointer that nothing is stored behind, to see whether an output was written. */
static void *nowhere(void)
{
    static char mark;

    return &mark;
}

/* Whether `check` and `new` both refuse the options, with a message that names the option and holds `part`; `new`
 * must set its output to NULL. */
static int refused(const SpectrustOptions *options, SpectrustStatus wanted, const char *name, const char *part)
{
    SpectrustSpectrogram *out = nowhere();

    return failed(spectrust_options_check(options, &error), wanted, &error, name) && strstr(error.message, part) != NULL
        && failed(spectrust_spectrogram_new(options, &out, &error), wanted, &error, name)
        && strstr(error.message, part) != NULL && out == NULL && spectrust_options_check(options, NULL) == wanted;
}

typedef struct Whole {
    const char *name;
    size_t offset;
    size_t size;
    int64_t value;
} Whole;

#define WHOLE(name, value) {#name, offsetof(SpectrustOptions, name), sizeof((SpectrustOptions *)0)->name, value}

static void whole_numbers(void)
{
    static const Whole cases[] = {
        WHOLE(width, 0), WHOLE(width, -1), WHOLE(width, 16385), WHOLE(width, INT64_MAX), WHOLE(width, SPECTRUST_AUTO),
        WHOLE(height, 0), WHOLE(height, -1), WHOLE(height, 16385), WHOLE(height, 4294967297),
        WHOLE(height, SPECTRUST_AUTO),
        WHOLE(colormap, -1), WHOLE(colormap, 18), WHOLE(colormap, INT32_MAX), WHOLE(colormap, INT32_MIN),
        WHOLE(range_of, -1), WHOLE(range_of, 4), WHOLE(metadata, -1), WHOLE(metadata, 3),
        WHOLE(subsampling, -1), WHOLE(subsampling, 3),
        WHOLE(quality, 0), WHOLE(quality, 101), WHOLE(quality, SPECTRUST_AUTO),
        WHOLE(channel, -1), WHOLE(channel, 256), WHOLE(channel, INT64_MAX),
        WHOLE(n_fft, 1), WHOLE(n_fft, 65537), WHOLE(n_fft, -2048), WHOLE(n_fft, 4294969344),
        WHOLE(win_length, 0), WHOLE(win_length, 65537),
        WHOLE(hop_length, 0), WHOLE(hop_length, -1), WHOLE(hop_length, INT64_MAX),
        WHOLE(center, -1), WHOLE(center, 2),
        WHOLE(power, 0), WHOLE(power, 3),
        WHOLE(n_mels, 0), WHOLE(n_mels, 16385),
        WHOLE(mel_scale, -1), WHOLE(mel_scale, 3),
        WHOLE(norm, -1), WHOLE(norm, 2),
        WHOLE(window, -1), WHOLE(window, 7), WHOLE(pad_mode, 4), WHOLE(kind, -1), WHOLE(kind, 5), WHOLE(scale, 6),
        WHOLE(snip_edges, -1), WHOLE(snip_edges, 2), WHOLE(periodic, 2), WHOLE(remove_dc, -1), WHOLE(drop_last, 2),
        WHOLE(length, 0), WHOLE(length, -1), WHOLE(length, INT64_MAX), WHOLE(sr, 0), WHOLE(sr, 4000001),
        WHOLE(n_mfcc, 0), WHOLE(n_mfcc, SPECTRUST_AUTO), WHOLE(dct_type, 0), WHOLE(dct_type, 4), WHOLE(dct_norm, 2),
        WHOLE(n_chroma, 0), WHOLE(n_chroma, 1025), WHOLE(deltas, -1), WHOLE(deltas, 3),
        WHOLE(delta_width, 1), WHOLE(delta_width, 4), WHOLE(dtype, 2), WHOLE(bit_depth, 7), WHOLE(bit_depth, 12),
        WHOLE(max_channels, 0), WHOLE(max_channels, 257), WHOLE(max_sample_rate, 0), WHOLE(max_sample_rate, 4000001),
        WHOLE(max_header_bytes, 0), WHOLE(max_header_bytes, 70368744177665),
        WHOLE(max_chunks, 0), WHOLE(max_chunks, 4097),
        WHOLE(max_resample_ratio, 0), WHOLE(max_resample_ratio, 257), WHOLE(max_samples, 0), WHOLE(max_samples, -1),
    };

    about("OPTION: every whole number out of its range, by name and value");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SpectrustOptions options = defaults();
        char value[32];

        /* Little-endian: the lower bytes of an int64_t are the int32_t. */
        memcpy((char *)&options + cases[i].offset, &cases[i].value, cases[i].size);
        snprintf(value, sizeof value, "%lld", (long long)cases[i].value);
        CHECK(refused(&options, SPECTRUST_STATUS_OPTION, cases[i].name, value));
    }
}

typedef struct Number {
    const char *name;
    size_t offset;
    double value;
    const char *shown;
} Number;

#define NUMBER(name, value, shown) {#name, offsetof(SpectrustOptions, name), value, shown}

static void numbers(void)
{
    static const Number cases[] = {
        NUMBER(r, -0.5, "-0.5"), NUMBER(r, 255.5, "255.5"), NUMBER(r, NAN, "NaN"), NUMBER(r, INFINITY, "inf"),
        NUMBER(g, -0.5, "-0.5"), NUMBER(g, 255.5, "255.5"), NUMBER(g, NAN, "NaN"), NUMBER(g, INFINITY, "inf"),
        NUMBER(b, -0.5, "-0.5"), NUMBER(b, 255.5, "255.5"), NUMBER(b, NAN, "NaN"), NUMBER(b, -INFINITY, "-inf"),
        NUMBER(offset, -0.25, "-0.25"), NUMBER(offset, NAN, "NaN"), NUMBER(offset, INFINITY, "inf"),
        NUMBER(duration, 0.0, "0"), NUMBER(duration, -1.5, "-1.5"), NUMBER(duration, INFINITY, "inf"),
        NUMBER(fmin, -1.5, "-1.5"), NUMBER(fmin, NAN, "NaN"), NUMBER(fmin, INFINITY, "inf"),
        NUMBER(fmax, 0.0, "0"), NUMBER(fmax, -20.5, "-20.5"), NUMBER(fmax, INFINITY, "inf"),
        NUMBER(ref, 0.0, "0"), NUMBER(ref, -1.5, "-1.5"), NUMBER(ref, -DBL_MAX, "-1.79"),
        NUMBER(amin, 0.0, "0"), NUMBER(amin, -1.5, "-1.5"), NUMBER(amin, NAN, "NaN"), NUMBER(amin, INFINITY, "inf"),
        NUMBER(top_db, 0.0, "0"), NUMBER(top_db, -80.5, "-80.5"), NUMBER(top_db, NAN, "NaN"),
        NUMBER(top_db, -INFINITY, "-inf"),
        NUMBER(vmin, INFINITY, "inf"), NUMBER(vmin, -INFINITY, "-inf"), NUMBER(vmin, 0.5, "0.5"),
        NUMBER(vmax, INFINITY, "inf"), NUMBER(vmax, -INFINITY, "-inf"),
        NUMBER(background, 0.0, "0"), NUMBER(background, -1.5, "-1.5"), NUMBER(background, INFINITY, "inf"),
        NUMBER(beta, -1.5, "-1.5"), NUMBER(beta, NAN, "NaN"), NUMBER(preemphasis, 1.0, "1"),
        NUMBER(preemphasis, NAN, "NaN"), NUMBER(gain, 0.0, "0"), NUMBER(gain, NAN, "NaN"), NUMBER(gain, INFINITY, "inf"),
        NUMBER(frame_length_ms, 0.0, "0"), NUMBER(frame_shift_ms, -1.5, "-1.5"), NUMBER(lifter, -0.5, "-0.5"),
        NUMBER(tuning, 0.75, "0.75"), NUMBER(tuning, NAN, "NaN"), NUMBER(pcen_gain, -0.5, "-0.5"),
        NUMBER(pcen_bias, NAN, "NaN"), NUMBER(pcen_power, INFINITY, "inf"), NUMBER(pcen_time_constant, 0.0, "0"),
        NUMBER(pcen_eps, 0.0, "0"), NUMBER(mean, NAN, "NaN"), NUMBER(std, 0.0, "0"), NUMBER(std, NAN, "NaN"),
    };

    about("OPTION: every number out of its range, NaN and infinity where they mean nothing");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        SpectrustOptions options = defaults();

        memcpy((char *)&options + cases[i].offset, &cases[i].value, sizeof cases[i].value);
        CHECK(refused(&options, SPECTRUST_STATUS_OPTION, cases[i].name, cases[i].shown));
    }
}

static void percentiles(void)
{
    static const double percents[] = {0.0, 0.1, 5.0, 50.0, 99.5, 100.0};
    static const char *const texts[] = {"min", "0.1%", "5%", "median", "99.5%", "max"};
    char text[32];

    about("a percentile is a number in C and has its own text");
    for (size_t i = 0; i < sizeof percents / sizeof percents[0]; i++) {
        SpectrustOptions options = defaults();

        options.background = spectrust_percentile(percents[i]);
        options.pool = spectrust_percentile(percents[i]);
        CHECK(spectrust_options_check(&options, NULL) == SPECTRUST_STATUS_OK);
        CHECK(spectrust_options_get(&options, "background", text, sizeof text, NULL) == SPECTRUST_STATUS_OK);
        CHECK(strcmp(text, texts[i]) == 0);
        CHECK(spectrust_options_set(&options, "pool", text, NULL) == SPECTRUST_STATUS_OK);
        CHECK(options.pool == options.background);
    }

    about("OPTION: percentiles beyond 0 and 100, NaN, and numbers where only a percentile is allowed");
    for (size_t i = 0; i < 5; i++) {
        static const double wrong[] = {-0.5, 100.5, NAN, INFINITY, -INFINITY};
        static const char *const shown[] = {"-0.5%", "100.5%", "inf", "inf", "-inf"};
        SpectrustOptions options = defaults();

        options.vmin = spectrust_percentile(wrong[i]);
        CHECK(refused(&options, SPECTRUST_STATUS_OPTION, "vmin", shown[i]));
    }
    SpectrustOptions options = defaults();
    options.pool = 2.5;
    CHECK(refused(&options, SPECTRUST_STATUS_OPTION, "pool", "2.5"));
    options = defaults();
    options.vmin = spectrust_percentile(95.0);
    options.vmax = spectrust_percentile(5.0);
    CHECK(refused(&options, SPECTRUST_STATUS_OPTION, "vmin", "95%"));
}

static void contradictions(void)
{
    SpectrustOptions options = defaults();

    about("OPTION: options that contradict each other");
    options.n_fft = 1024;
    options.win_length = 1025;
    CHECK(refused(&options, SPECTRUST_STATUS_OPTION, "win_length", "1025"));
    options = defaults();
    options.fmin = 4000.5;
    options.fmax = 4000.5;
    CHECK(refused(&options, SPECTRUST_STATUS_OPTION, "fmax", "4000.5"));
    options = defaults();
    options.vmin = -20.5;
    options.vmax = -20.5;
    CHECK(refused(&options, SPECTRUST_STATUS_OPTION, "vmin", "-20.5"));

    about("the ends of the ranges are allowed");
    options = defaults();
    options.width = options.n_mels = 1;
    options.height = 16384;
    options.r = options.g = 0.0;
    options.quality = 100;
    options.channel = 255;
    options.n_fft = options.win_length = 65536;
    options.top_db = INFINITY;
    options.colormap = SPECTRUST_COLORMAP_JET;
    options.subsampling = SPECTRUST_SUBSAMPLING_GRAY;
    options.power = 1;
    CHECK(ok(spectrust_options_check(&options, &error), &error));
}

/* Whether generate and encode both fail on the file with a message that names the file and holds `part`, set their
 * outputs to nothing, and leave no picture. */
static int unusable(const SpectrustSpectrogram *with, const char *in_path, SpectrustStatus wanted, const char *part)
{
    SpectrustBuffer buffer;
    SpectrustWarnings warnings;
    int same;

    memset(&buffer, 0xA5, sizeof buffer);
    memset(&warnings, 0xA5, sizeof warnings);
    same = failed(spectrust_spectrogram_encode(with, FILE_AT(in_path), SPECTRUST_FORMAT_JPEG, &buffer, &warnings,
                                               &error),
                  wanted, &error, in_path)
        && strstr(error.message, part) != NULL;
    same = same && failed(spectrust_spectrogram_generate(with, FILE_AT(in_path), "out/none.jpg", &warnings, &error),
                          wanted, &error, in_path) && strstr(error.message, part) != NULL;
    same = same && spectrust_spectrogram_generate(with, FILE_AT(in_path), "out/none.jpg", NULL, NULL) == wanted;
    if (!same) {
        printf("%s: %s\n", in_path, error.message);
    }
    return same && buffer.data == NULL && buffer.len == 0 && warnings.count == 0 && warnings.text[0] == '\0'
        && folder_count("out") == 0;
}

/* The same with other options than the defaults. */
static int unusable_with(SpectrustOptions options, const char *in_path, SpectrustStatus wanted, const char *part)
{
    SpectrustSpectrogram *with = NULL;
    int holds = ok(spectrust_spectrogram_new(&options, &with, &error), &error)
        && unusable(with, in_path, wanted, part);

    spectrust_spectrogram_free(with);
    return holds;
}

static void options_and_file(void)
{
    SpectrustOptions options;

    about("OPTION: options that contradict the file, here 8 kHz mono");
    options = defaults();
    options.fmax = 4000.5;
    CHECK(unusable_with(options, "good.wav", SPECTRUST_STATUS_OPTION, "4000.5"));
    options = defaults();
    options.fmin = 4000.5;
    CHECK(unusable_with(options, "good.wav", SPECTRUST_STATUS_OPTION, "4000.5"));
    options = defaults();
    options.channel = 1;
    CHECK(unusable_with(options, "good.wav", SPECTRUST_STATUS_OPTION, "channel"));
    options = defaults();
    options.win_length = 4097;
    CHECK(unusable_with(options, "good.wav", SPECTRUST_STATUS_OPTION, "4097"));

    about("AUDIO: offset beyond the end");
    options = defaults();
    options.offset = 100.5;
    CHECK(unusable_with(options, "good.wav", SPECTRUST_STATUS_AUDIO, "100.5"));
}

static void input_files(void)
{
    char long_name[300];

    about("NOT_FOUND: no such file, a link to nothing, an empty name");
    CHECK(unusable(spectrogram, "missing.wav", SPECTRUST_STATUS_NOT_FOUND, "missing.wav") && error.os_error == ENOENT);
    must(symlink("nowhere", "dangling.wav") == 0, "symlink");
    CHECK(unusable(spectrogram, "dangling.wav", SPECTRUST_STATUS_NOT_FOUND, "dangling.wav"));
    CHECK(unusable(spectrogram, "", SPECTRUST_STATUS_NOT_FOUND, ""));

    about("INPUT: a folder, a FIFO, a device, a file as folder, a name too long");
    folder_make("folder.wav");
    CHECK(unusable(spectrogram, "folder.wav", SPECTRUST_STATUS_INPUT, "regular file") && error.os_error == 0);
    must(mkfifo("fifo.wav", 0600) == 0, "mkfifo");
    alarm(20); /* opening a FIFO for reading waits for a writer, if it is done without care */
    CHECK(unusable(spectrogram, "fifo.wav", SPECTRUST_STATUS_INPUT, "regular file"));
    CHECK(unusable(spectrogram, "/dev/zero", SPECTRUST_STATUS_INPUT, "regular file"));
    alarm(GUARD_SECONDS);
    CHECK(unusable(spectrogram, "good.wav/x.wav", SPECTRUST_STATUS_INPUT, "good.wav/x.wav")
          && error.os_error == ENOTDIR);
    memset(long_name, 'a', sizeof long_name);
    strcpy(long_name + sizeof long_name - 5, ".wav");
    /* No file can have the name: it is shown as far as any other value. */
    CHECK(failed(spectrust_spectrogram_generate(spectrogram, FILE_AT(long_name), "out/none.jpg", NULL, &error),
                 SPECTRUST_STATUS_INPUT, &error, "aaaa...") && error.os_error == ENAMETOOLONG);
}

static void audio(void)
{
    static const uint8_t nan_sample[4] = {0, 0, 0xC0, 0x7F}, infinite_sample[4] = {0, 0, 0x80, 0xFF};
    Sound floats = {SOUND_FLOAT32, 0, 2, 8000, 0.3};

    about("AUDIO: text, an empty file, a header alone, no samples");
    file_write("text.wav", "Dear diary,\n", 12);
    CHECK(unusable(spectrogram, "text.wav", SPECTRUST_STATUS_AUDIO, ""));
    file_write("empty.wav", "", 0);
    CHECK(unusable(spectrogram, "empty.wav", SPECTRUST_STATUS_AUDIO, ""));
    sound_write_short("header.wav", 0.3);
    must(truncate("header.wav", 20) == 0, "truncate");
    CHECK(unusable(spectrogram, "header.wav", SPECTRUST_STATUS_AUDIO, ""));
    sound_write_short("silent.wav", 0.0);
    CHECK(unusable(spectrogram, "silent.wav", SPECTRUST_STATUS_AUDIO, "empty"));

    about("AUDIO: a sample that is not finite, with its position");
    sound_write("nan.wav", floats);
    file_patch("nan.wav", SOUND_AT_DATA + 4 * (2 * 1234 + 1), nan_sample, 4);
    CHECK(unusable(spectrogram, "nan.wav", SPECTRUST_STATUS_AUDIO, "sample 1234 of channel 1"));
    CHECK(strstr(error.message, "NaN") != NULL || unusable(spectrogram, "nan.wav", SPECTRUST_STATUS_AUDIO, "NaN"));
    sound_write("infinite.wav", floats);
    file_patch("infinite.wav", SOUND_AT_DATA, infinite_sample, 4);
    CHECK(unusable(spectrogram, "infinite.wav", SPECTRUST_STATUS_AUDIO, "sample 0 of channel 0 is -inf"));
}

static void limits(void)
{
    static const uint8_t all_bits[2] = {0xFF, 0xFF}, rate[4] = {0x01, 0x09, 0x3D, 0x00}; /* 4,000,001 */
    SpectrustOptions options = defaults();

    about("LIMIT: a picture of 16384 x 16384; 65535 channels; 4,000,001 Hz");
    options.width = options.height = 16384;
    CHECK(refused(&options, SPECTRUST_STATUS_LIMIT, "width", "268435456"));
    CHECK(strstr(error.message, "89000000") != NULL || refused(&options, SPECTRUST_STATUS_LIMIT, "width", "89000000"));
    options = defaults();
    options.width = options.n_mels = 16384;
    CHECK(refused(&options, SPECTRUST_STATUS_LIMIT, "n_mels", "268435456"));
    sound_write("channels.wav", (Sound){SOUND_PCM8, 0, 1, 8000, 10.0});
    file_patch("channels.wav", SOUND_AT_CHANNELS, all_bits, 2);
    file_patch("channels.wav", SOUND_AT_BLOCK_ALIGN, all_bits, 2);
    CHECK(unusable(spectrogram, "channels.wav", SPECTRUST_STATUS_LIMIT, "65535"));
    sound_write_short("rate.wav", 0.3);
    file_patch("rate.wav", SOUND_AT_SAMPLE_RATE, rate, 4);
    CHECK(unusable(spectrogram, "rate.wav", SPECTRUST_STATUS_LIMIT, "4000001"));
}

static void outputs(void)
{
    SpectrustWarnings warnings;
    static const char *const impossible[] = {"good.wav/out.jpg", "out/folder.jpg", "out/absent/out.jpg"};

    about("OUTPUT: the parent is a file, the output is a folder, the parent is not there");
    folder_make("out/folder.jpg");
    memset(&warnings, 0xA5, sizeof warnings);
    for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
        const char *path = impossible[i];

        CHECK(failed(spectrust_spectrogram_generate(spectrogram, FILE_AT("good.wav"), path, &warnings, &error),
                     SPECTRUST_STATUS_OUTPUT, &error, path));
        CHECK(warnings.count == 0 && warnings.text[0] == '\0');
    }
    CHECK(folder_count("out") == 1 && folder_count("out/folder.jpg") == 0);
    must(rmdir("out/folder.jpg") == 0, "rmdir");

    about("OPTION: a name that asks for another format");
    CHECK(failed(spectrust_spectrogram_generate(spectrogram, FILE_AT("good.wav"), "out/out.gif", NULL, &error),
                 SPECTRUST_STATUS_OPTION, &error, "out/out.gif"));
    CHECK(folder_count("out") == 0);

    about("a picture that was there stays when the new one fails");
    file_write("out/kept.jpg", "kept", 4);
    CHECK(spectrust_spectrogram_generate(spectrogram, FILE_AT("text.wav"), "out/kept.jpg", NULL, NULL)
          == SPECTRUST_STATUS_AUDIO);
    CHECK(file_holds("out/kept.jpg", (Bytes){(uint8_t *)"kept", 4}));
    CHECK(folder_count("out") == 1);
    must(unlink("out/kept.jpg") == 0, "unlink");
}

static void struct_sizes(void)
{
    static const size_t sizes[] = {0, 1, sizeof(size_t), sizeof(SpectrustOptions) - 1, sizeof(SpectrustOptions) + 1,
                                   SIZE_MAX};
    SpectrustOptions options, before;
    char size[32];

    about("ARGUMENT: a struct of unknown size");
    memset(&before, 0xA5, sizeof before);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        snprintf(size, sizeof size, "%zu", sizes[i]);
        options = before;
        CHECK(failed(spectrust_options_init(&options, sizes[i], &error), SPECTRUST_STATUS_ARGUMENT, &error, size));
        CHECK(spectrust_options_init(&options, sizes[i], NULL) == SPECTRUST_STATUS_ARGUMENT);
        CHECK(memcmp(&options, &before, sizeof options) == 0);
        options = defaults();
        options.struct_size = sizes[i];
        CHECK(refused(&options, SPECTRUST_STATUS_ARGUMENT, "struct_size", size));
    }
}

/* Whether the call failed as ARGUMENT and its message names the parameter. */
#define REFUSES(name, call) CHECK(failed(call, SPECTRUST_STATUS_ARGUMENT, &error, name))

static void null_pointers(const SpectrustFiles *files, const SpectrustBatch *batch)
{
    static const char *const no_paths[] = {NULL};
    SpectrustBatch *new_batch = nowhere();
    SpectrustFiles *new_files = nowhere();
    SpectrustProgress progress;
    SpectrustResult result;
    SpectrustBuffer buffer;
    SpectrustError entry;
    const SpectrustSpectrogram *s = spectrogram;
    const SpectrustBatchOptions out = into("out", 1), nowhere_to_go = into(NULL, 1), unnamed = as_named(no_paths, 1);

    about("ARGUMENT: NULL where something must be, by the parameter's name");
    REFUSES("options", spectrust_options_init(NULL, sizeof(SpectrustOptions), &error));
    REFUSES("out", spectrust_spectrogram_new(NULL, NULL, &error));
    REFUSES("spectrogram", spectrust_spectrogram_generate(NULL, FILE_AT("good.wav"), "out/a.jpg", NULL, &error));
    REFUSES("path", spectrust_spectrogram_generate(s, FILE_AT(NULL), "out/a.jpg", NULL, &error));
    REFUSES("out_path", spectrust_spectrogram_generate(s, FILE_AT("good.wav"), NULL, NULL, &error));
    REFUSES("spectrogram", spectrust_spectrogram_encode(NULL, FILE_AT("good.wav"), SPECTRUST_FORMAT_JPEG, &buffer,
                                                        NULL, &error));
    REFUSES("path", spectrust_spectrogram_encode(s, FILE_AT(NULL), SPECTRUST_FORMAT_JPEG, &buffer, NULL, &error));
    REFUSES("out", spectrust_spectrogram_encode(s, FILE_AT("good.wav"), SPECTRUST_FORMAT_JPEG, NULL, NULL, &error));
    REFUSES("dir", spectrust_walk(NULL, NULL, &new_files, &error));
    REFUSES("out", spectrust_walk("out", NULL, NULL, &error));
    REFUSES("files", spectrust_files_status(NULL, 0, &entry, &error));
    REFUSES("entry", spectrust_files_status(files, 0, NULL, &error));
    REFUSES("options", spectrust_batch_options_init(NULL, sizeof(SpectrustBatchOptions), &error));
    REFUSES("spectrogram", spectrust_batch_start(NULL, files, &out, &new_batch, &error));
    REFUSES("files", spectrust_batch_start(s, NULL, &out, &new_batch, &error));
    REFUSES("out_dir", spectrust_batch_start(s, files, NULL, &new_batch, &error));
    REFUSES("out_dir", spectrust_batch_start(s, files, &nowhere_to_go, &new_batch, &error));
    REFUSES("out_paths[0]", spectrust_batch_start(s, files, &unnamed, &new_batch, &error));
    REFUSES("out", spectrust_batch_start(s, files, &out, NULL, &error));
    REFUSES("batch", spectrust_batch_poll(NULL, 0, &progress, sizeof progress, &error));
    REFUSES("progress", spectrust_batch_poll(batch, 0, NULL, sizeof progress, &error));
    REFUSES("batch", spectrust_batch_cancel(NULL, &error));
    REFUSES("batch", spectrust_batch_result(NULL, 0, &result, sizeof result, &error));
    REFUSES("out", spectrust_batch_result(batch, 0, NULL, sizeof result, &error));
    REFUSES("progress_size", spectrust_batch_poll(batch, 0, &progress, sizeof progress + 8, &error));
    REFUSES("got 80", spectrust_batch_poll(batch, 0, &progress, 80, &error));
    REFUSES("out_size", spectrust_batch_result(batch, 0, &result, sizeof result - 4, &error));
    CHECK(new_files == NULL && new_batch == NULL && folder_count("out") == 0);
}

static void nobody_asks_why(const SpectrustFiles *files, const SpectrustBatch *batch)
{
    SpectrustSpectrogram *new_spectrogram;
    SpectrustBatch *new_batch;
    SpectrustFiles *new_files;
    SpectrustOptions options = defaults();
    SpectrustBatchOptions batch_options;
    SpectrustBuffer buffer;
    SpectrustResult result;
    SpectrustError entry;

    about("error may be NULL everywhere");
    options.width = 0;
    CHECK(spectrust_options_check(&options, NULL) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_spectrogram_new(&options, &new_spectrogram, NULL) == SPECTRUST_STATUS_OPTION);
    CHECK(spectrust_spectrogram_encode(spectrogram, FILE_AT("text.wav"), SPECTRUST_FORMAT_JPEG, &buffer, NULL, NULL)
          == SPECTRUST_STATUS_AUDIO);
    CHECK(spectrust_walk("absent", NULL, &new_files, NULL) == SPECTRUST_STATUS_NOT_FOUND);
    CHECK(spectrust_files_status(files, 99, &entry, NULL) == SPECTRUST_STATUS_ARGUMENT);
    batch_options = into("good.wav", 1);
    CHECK(spectrust_batch_start(spectrogram, files, &batch_options, &new_batch, NULL) == SPECTRUST_STATUS_OUTPUT);
    CHECK(spectrust_batch_poll(batch, 0, NULL, sizeof(SpectrustProgress), NULL) == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_batch_cancel(NULL, NULL) == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_batch_result(batch, 99, &result, sizeof result, NULL) == SPECTRUST_STATUS_ARGUMENT);
}

static void wrong_indices(const SpectrustFiles *files, const SpectrustBatch *batch)
{
    SpectrustResult result;
    SpectrustError entry;

    about("ARGUMENT: an index beyond the end, with index and length; OUTPUT: an output folder that is a file");
    memset(&result, 0xA5, sizeof result);
    REFUSES("12345", spectrust_files_status(files, 12345, &entry, &error));
    REFUSES("12345", spectrust_batch_result(batch, 12345, &result, sizeof result, &error));
    CHECK(result.in_path == NULL && result.out_path == NULL && result.message == NULL && result.file == 0);
}

/* Whether a batch with these options is refused, before anything is made. */
static int batch_refused(const SpectrustFiles *files, SpectrustBatchOptions options, SpectrustStatus status,
                         const char *part)
{
    SpectrustBatch *new_batch = nowhere();
    SpectrustStatus got = spectrust_batch_start(spectrogram, files, &options, &new_batch, &error);

    return failed(got, status, &error, part) && new_batch == NULL;
}

static void batch_options(const SpectrustFiles *files)
{
    SpectrustBatchOptions options = into("out", 1);

    about("a batch's options, each with its name and what is allowed");
#define REFUSES_BATCH(field, value, status, part) \
    do { \
        options = into("out", 1); \
        options.field = value; \
        CHECK(batch_refused(files, options, status, part)); \
    } while (0)
    REFUSES_BATCH(out_dir, "good.wav", SPECTRUST_STATUS_OUTPUT, "good.wav");
    REFUSES_BATCH(struct_size, 4, SPECTRUST_STATUS_ARGUMENT, "sizeof(SpectrustBatchOptions)");
    REFUSES_BATCH(format, 4, SPECTRUST_STATUS_OPTION, "format must be a whole number from 0 to 3, got 4");
    REFUSES_BATCH(layout, -1, SPECTRUST_STATUS_OPTION, "layout must be a whole number from 0 to 1, got -1");
    REFUSES_BATCH(remainder, 3, SPECTRUST_STATUS_OPTION, "remainder must be a whole number from 0 to 2, got 3");
    REFUSES_BATCH(durable, 2, SPECTRUST_STATUS_OPTION, "durable must be 0 or 1, got 2");
    REFUSES_BATCH(cancel_on_error, 2, SPECTRUST_STATUS_OPTION, "cancel_on_error must be 0 or 1");
    REFUSES_BATCH(segment, 0.0, SPECTRUST_STATUS_OPTION, "segment must be more than 0 seconds, got 0");
    REFUSES_BATCH(resume, 1, SPECTRUST_STATUS_OPTION, "resume must be false without a manifest, got true");
    REFUSES_BATCH(manifest, "index.txt", SPECTRUST_STATUS_OPTION, "a path that ends in .jsonl or .csv");
    REFUSES_BATCH(manifest, "absent/index.csv", SPECTRUST_STATUS_NOT_FOUND, "absent/index.csv");
    options = into("out", 1);
    options.segment = 1.0;
    options.overlap = 1.0;
    CHECK(batch_refused(files, options, SPECTRUST_STATUS_OPTION, "overlap must be at least 0 and less than segment"));
    CHECK(failed(spectrust_batch_options_check(&options, &error), SPECTRUST_STATUS_OPTION, &error, "overlap must be"));
    options = into("out", 1);
    options.overlap = 0.5;
    CHECK(failed(spectrust_batch_options_check(&options, &error), SPECTRUST_STATUS_OPTION, &error, "0 without segment"));
    options = into("out", 1025);
    CHECK(failed(spectrust_batch_options_check(&options, &error), SPECTRUST_STATUS_OPTION, &error, "from 0 to 1024"));
    CHECK(ok(spectrust_batch_options_check(NULL, &error), &error));
    CHECK(failed(spectrust_batch_options_init(&options, 8, &error), SPECTRUST_STATUS_ARGUMENT, &error, "got 8"));
}

static void calls(void)
{
    SpectrustFiles *files = NULL;
    SpectrustBatch *batch;

    folder_make("one");
    sound_write_short("one/a.wav", 0.2);
    CHECK(ok(spectrust_walk("one", NULL, &files, &error), &error));
    batch = start_batch(spectrogram, files, into("one-out", 1));
    wait_for(batch);
    batch_options(files);
    null_pointers(files, batch);
    nobody_asks_why(files, batch);
    wrong_indices(files, batch);
    spectrust_batch_free(batch);
    spectrust_files_free(files);
}

/* It needs a batch that is still at work, so one thread gets 200 files of half a minute. Were it through with them
 * before the next call, the round would be repeated. */
static void cancelled(void)
{
    SpectrustResult last;

    about("CANCELLED: a file the batch never came to");
    memset(&last, 0, sizeof last);
    folder_make("many");
    sound_write("many/000.wav", (Sound){SOUND_PCM16, 0, 1, 44100, 30.0});
    for (int i = 1; i < 200; i++) {
        char path[64];

        snprintf(path, sizeof path, "many/%03d.wav", i);
        must(link("many/000.wav", path) == 0, path);
    }
    for (int round = 0; round < 10 && last.status == SPECTRUST_STATUS_OK; round++) {
        SpectrustFiles *files = NULL;
        SpectrustBatch *batch;

        CHECK(ok(spectrust_walk("many", NULL, &files, &error), &error));
        batch = start_batch(spectrogram, files, into("many-out", 1));
        CHECK(ok(spectrust_batch_cancel(batch, &error), &error));
        wait_for(batch);
        last = result_of(batch, 199);
        CHECK(last.status == SPECTRUST_STATUS_OK || (last.message != NULL && last.message[0] != '\0'));
        spectrust_batch_free(batch);
        spectrust_files_free(files);
    }
    CHECK(last.status == SPECTRUST_STATUS_CANCELLED && last.out_path == NULL);
}

/* A path may be as long as a message has room for; the name of the file is quoted, so the message is cut. */
static void long_messages(void)
{
    static char path[4000];

    about("a message longer than its field is cut at a character and still ends");
    for (size_t i = 0; i + 2 < sizeof path; i += 2) {
        /* e with acute accent, in names that a file may have */
        memcpy(path + i, i % 200 == 198 ? "./" : "\xC3\xA9", 2);
    }
    memset(&error, 0xA5, sizeof error);
    CHECK(failed(spectrust_spectrogram_generate(spectrogram, FILE_AT(path), "out/none.jpg", NULL, &error),
                 SPECTRUST_STATUS_NOT_FOUND, &error, "\xC3\xA9"));
    CHECK(strlen(error.message) >= sizeof error.message - 4);
    CHECK((unsigned char)error.message[strlen(error.message) - 1] == 0xA9);
}

int main(void)
{
    alarm(GUARD_SECONDS);
    workdir_enter();
    folder_make("out");
    sound_write_short("good.wav", 0.3);
    CHECK(ok(spectrust_spectrogram_new(NULL, &spectrogram, &error), &error));
    whole_numbers();
    numbers();
    percentiles();
    contradictions();
    options_and_file();
    input_files();
    audio();
    limits();
    outputs();
    struct_sizes();
    calls();
    cancelled();
    long_messages();
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("errors");
}
