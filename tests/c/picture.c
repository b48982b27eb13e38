/* Files of every format, and what a picture tells of itself: generate, encode, read. */

#include <math.h>
#include <stddef.h>

#include "check.h"
#include "files.h"
#include "sounds.h"

enum { WIDTH = 40, HEIGHT = 30 };

/* A spectrogram of that size; gray with `bit_depth`, or in the default colours where that is 0. */
static SpectrustSpectrogram *spectrogram_of(int64_t bit_depth)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustError error;

    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = WIDTH;
    options.height = HEIGHT;
    options.n_mels = 10;
    if (bit_depth > 0) {
        options.colormap = SPECTRUST_COLORMAP_GRAY;
        options.bit_depth = bit_depth;
    }
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    return spectrogram;
}

static int begins(SpectrustBuffer buffer, const char *bytes, size_t len)
{
    return buffer.len > len && memcmp(buffer.data, bytes, len) == 0;
}

/* Whether a picture's parameters hold this text. */
static int tells(SpectrustBuffer json, const char *text)
{
    size_t len = strlen(text);

    for (size_t at = 0; at + len <= json.len; at++) {
        if (memcmp(json.data + at, text, len) == 0) {
            return 1;
        }
    }
    return 0;
}

static void formats(const SpectrustSpectrogram *spectrogram)
{
    static const struct {
        int32_t format;
        const char *path, *begin;
        size_t len;
    } FORMATS[] = {
        {SPECTRUST_FORMAT_JPEG, "a.jfif", "\xFF\xD8\xFF", 3},
        {SPECTRUST_FORMAT_PNG, "a.PNG", "\x89PNG\r\n\x1A\n", 8},
        {SPECTRUST_FORMAT_NPY, "a.npy", "\x93NUMPY\x01\x00", 8},
        {SPECTRUST_FORMAT_CSV, "a.csv", "time_s,frequency_hz,level_", 26},
    };
    SpectrustBuffer buffer = {NULL, 0, 0};
    SpectrustError error;

    about("encode makes the format asked for, generate the one its name's ending says, of the same bytes");
    for (size_t i = 0; i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
        const char *path = FORMATS[i].path;

        CHECK(ok(spectrust_spectrogram_encode(spectrogram, FILE_AT("in.wav"), FORMATS[i].format, &buffer, NULL,
                                              &error),
                 &error));
        CHECK(begins(buffer, FORMATS[i].begin, FORMATS[i].len));
        CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("in.wav"), path, NULL, &error), &error));
        CHECK(file_holds(path, (Bytes){buffer.data, buffer.len}));
        spectrust_buffer_free(&buffer);
    }

    about("a number that is no format, and an ending that names none, are errors of an option");
    for (int32_t format = -1; format <= 4; format += 5) {
        CHECK(failed(spectrust_spectrogram_encode(spectrogram, FILE_AT("in.wav"), format, &buffer, NULL, &error),
                     SPECTRUST_STATUS_OPTION, &error, "format"));
        CHECK(buffer.data == NULL);
    }
    CHECK(failed(spectrust_spectrogram_generate(spectrogram, FILE_AT("in.wav"), "a.gif", NULL, &error),
                 SPECTRUST_STATUS_OPTION,
                 &error, ".jpg, .jpeg, .jpe, .jfif, .png, .npy or .csv"));
}

/* The file's bytes as an array: its header says so, and its values are those of `spectrust_spectrogram_array`. */
static void npy(const SpectrustSpectrogram *spectrogram)
{
    Bytes file = file_read("a.npy");
    SpectrustArray array = {NULL, 0, 0, 0};
    SpectrustError error;
    size_t size;

    about("a .npy file holds the array");
    CHECK(ok(spectrust_spectrogram_array(spectrogram, FILE_AT("in.wav"), BY_FRAMES, 1,
                                         &array, NULL, &error), &error));
    size = array.rows * array.columns * sizeof(float);
    if (CHECK(array.rows == 10 && file.len > size && (file.len - size) % 64 == 0)) {
        CHECK(memcmp(file.data + (file.len - size), array.data, size) == 0);
    }
    spectrust_array_free(&array);
    bytes_free(&file);
}

/* A figure has the size asked for, its title, and the levels of the spectrogram in it; a program that was compiled before
 * there were figures goes on as it was. */
static void figure(void)
{
    char title[] = "a title";
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustBuffer picture = {NULL, 0, 0}, json = {NULL, 0, 0};
    SpectrustArray levels = {NULL, 0, 0, 0};
    SpectrustError error;

    about("a figure has the levels of the spectrogram in it");
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 400;
    options.height = 300;
    options.axes = SPECTRUST_AXES_NOTES;
    options.theme = SPECTRUST_THEME_DARK;
    options.title = title;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    memset(title, 'x', sizeof title - 1); /* it is not kept */
    CHECK(ok(spectrust_spectrogram_encode(spectrogram, FILE_AT("in.wav"), SPECTRUST_FORMAT_PNG, &picture, NULL, &error),
             &error));
    spectrust_spectrogram_free(spectrogram);
    SpectrustSource drawn = spectrust_source_bytes(picture.data, picture.len);
    CHECK(ok(spectrust_picture_read(&drawn, &json, &levels, &error), &error));
    CHECK(tells(json, "\"title\":\"a title\"") && tells(json, "\"theme\":\"dark\"") && tells(json, "\"width\":400"));
    CHECK(levels.rows > 150 && levels.rows < 300 && levels.columns > 200 && levels.columns < 400);
    spectrust_array_free(&levels);
    spectrust_buffer_free(&json);
    spectrust_buffer_free(&picture);

    about("options of a program that knows no figures");
    size_t before = offsetof(SpectrustOptions, title);
    CHECK(ok(spectrust_options_init(&options, before, &error), &error));
    options.axes = SPECTRUST_AXES_NOTES; /* beyond its struct */
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    CHECK(ok(spectrust_spectrogram_encode(spectrogram, FILE_AT("in.wav"), SPECTRUST_FORMAT_PNG, &picture, NULL, &error),
             &error));
    drawn = spectrust_source_bytes(picture.data, picture.len);
    CHECK(ok(spectrust_picture_read(&drawn, &json, NULL, &error), &error) && !tells(json, "axes"));
    spectrust_buffer_free(&json);
    spectrust_buffer_free(&picture);
    spectrust_spectrogram_free(spectrogram);

    about("a figure too small for its axes, and a title that is not UTF-8, are refused");
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.axes = SPECTRUST_AXES_HZ;
    options.width = 80;
    CHECK(failed(spectrust_spectrogram_new(&options, &spectrogram, &error), SPECTRUST_STATUS_OPTION, &error,
                 "width must be at least"));
    CHECK(failed(spectrust_options_check(&options, &error), SPECTRUST_STATUS_OPTION, &error, "width must be at least"));
    options.width = 400;
    options.title = "\xff";
    CHECK(failed(spectrust_spectrogram_new(&options, &spectrogram, &error), SPECTRUST_STATUS_ARGUMENT, &error,
                 "title must be UTF-8"));
}

static void png_read(int64_t bit_depth, double most)
{
    SpectrustSpectrogram *spectrogram = spectrogram_of(bit_depth);
    SpectrustBuffer json = {NULL, 0, 0};
    SpectrustArray levels = {NULL, 0, 0, 0};
    SpectrustError error;
    float highest = -INFINITY, lowest = INFINITY;

    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("in.wav"), "read.png", NULL, &error), &error));
    CHECK(ok(spectrust_picture_read(FILE_AT("read.png"), &json, &levels, &error), &error));
    CHECK(tells(json, "\"n_mels\":10") && tells(json, "\"vmin\":-80.0") && tells(json, "\"sr\":16000"));
    if (CHECK(levels.rows == HEIGHT && levels.columns == WIDTH && levels.data != NULL)) {
        for (size_t i = 0; i < levels.rows * levels.columns; i++) {
            double index = (levels.data[i] + 80.0) / 80.0 * most;

            highest = fmaxf(highest, levels.data[i]);
            lowest = fminf(lowest, levels.data[i]);
            CHECK(fabs(index - round(index)) < 0.02); /* f32's rounding of 80 dB, in steps */
        }
        CHECK(highest <= 0.0f && highest > -10.0f && lowest >= -80.0f && lowest < -40.0f);
    }
    spectrust_array_free(&levels);
    spectrust_buffer_free(&json);
    CHECK(levels.data == NULL && json.data == NULL);

    CHECK(ok(spectrust_picture_read(FILE_AT("read.png"), &json, NULL, &error), &error)); /* levels are not wanted */
    CHECK(json.len > 0);
    spectrust_buffer_free(&json);
    spectrust_spectrogram_free(spectrogram);
}

static void no_levels(void)
{
    SpectrustBuffer json = {NULL, 0, 0};
    SpectrustError error;
    float somewhere;
    SpectrustArray levels = {&somewhere, 7, 7, 7};

    about("a JPEG gives its parameters and no levels");
    CHECK(ok(spectrust_picture_read(FILE_AT("a.jfif"), &json, &levels, &error), &error));
    CHECK(levels.data == NULL && levels.rows == 0 && levels.columns == 0);
    CHECK(tells(json, "\"vmin\":-80.0"));
    spectrust_array_free(&levels);
    spectrust_buffer_free(&json);
}

/* Read from its bytes, as from its file. */
static void silence(const SpectrustSpectrogram *spectrogram)
{
    SpectrustSource source;
    SpectrustBuffer json = {NULL, 0, 0};
    SpectrustArray levels = {NULL, 0, 0, 0};
    SpectrustError error;
    Bytes file;

    about("a PNG of silence has the level vmin everywhere; the bytes of a picture are read like its file");
    sound_write("silent.wav", (Sound){SOUND_PCM16, 0, 1, 8000, 0.0005});
    file_patch("silent.wav", SOUND_AT_DATA, "\0\0\0\0\0\0\0\0", 8);
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("silent.wav"), "silent.png", NULL, &error), &error));
    file = file_read("silent.png");
    source = spectrust_source_bytes(file.data, file.len);
    CHECK(ok(spectrust_picture_read(&source, &json, &levels, &error), &error));
    CHECK(tells(json, "\"vmin\":-80.0"));
    if (CHECK(levels.rows == HEIGHT && levels.columns == WIDTH && levels.data != NULL)) {
        for (size_t i = 0; i < levels.rows * levels.columns; i++) {
            CHECK(levels.data[i] == -80.0f);
        }
    }
    spectrust_array_free(&levels);
    spectrust_buffer_free(&json);
    source.n_bytes = 7;
    CHECK(failed(spectrust_picture_read(&source, &json, NULL, &error), SPECTRUST_STATUS_PICTURE, &error,
                 "the bytes"));
    bytes_free(&file);
}

static void not_ours(void)
{
    SpectrustBuffer json = {NULL, 0, 0};
    SpectrustArray levels = {NULL, 0, 0, 0};
    SpectrustError error;

    about("what is no picture of this library says so, and nothing is written");
    folder_make("folder");
    file_write("gif.png", "GIF89a", 6);
    file_write("bare.jpg", "\xFF\xD8\xFF\xDA\x00\x02", 6);
    CHECK(failed(spectrust_picture_read(FILE_AT("gif.png"), &json, &levels, &error), SPECTRUST_STATUS_PICTURE,
                 &error, "gif.png"));
    CHECK(failed(spectrust_picture_read(FILE_AT("bare.jpg"), &json, &levels, &error), SPECTRUST_STATUS_PICTURE, &error,
                 "holds no parameters of spectrust"));
    CHECK(failed(spectrust_picture_read(FILE_AT("in.wav"), &json, &levels, &error), SPECTRUST_STATUS_PICTURE,
                 &error, "in.wav"));
    CHECK(failed(spectrust_picture_read(FILE_AT("absent"), &json, &levels, &error), SPECTRUST_STATUS_NOT_FOUND,
                 &error, "absent"));
    CHECK(failed(spectrust_picture_read(FILE_AT("folder"), &json, &levels, &error), SPECTRUST_STATUS_INPUT,
                 &error, "folder"));
    CHECK(failed(spectrust_picture_read(FILE_AT(NULL), &json, &levels, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "path"));
    CHECK(failed(spectrust_picture_read(FILE_AT("a.jfif"), NULL, &levels, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "json"));
    CHECK(spectrust_picture_read(FILE_AT("gif.png"), &json, &levels, NULL) == SPECTRUST_STATUS_PICTURE);
    CHECK(json.data == NULL && levels.data == NULL);
}

int main(void)
{
    SpectrustSpectrogram *spectrogram;

    workdir_enter();
    sound_write("in.wav", (Sound){SOUND_PCM16, 0, 1, 16000, 0.5});
    spectrogram = spectrogram_of(0);
    formats(spectrogram);
    npy(spectrogram);
    about("levels read from a PNG lie on the steps of its palette, of 8 and of 16 bits");
    png_read(0, 255.0);
    png_read(8, 255.0);
    png_read(16, 65535.0);
    no_levels();
    figure();
    silence(spectrogram);
    not_ours();
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("picture");
}
