/* One picture from one file: options, a spectrogram, generate, encode. */

#define _XOPEN_SOURCE 700

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "check.h"
#include "files.h"
#include "sounds.h"

/* How a program uses the library, from the first call to the last. */
static void make_a_picture(void)
{
    SpectrustOptions options;
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustWarnings warnings;
    SpectrustError error;
    Bytes picture;
    int width = 0, height = 0;

    about("generate writes a whole JPEG of the size asked for, and nothing beside it");
    sound_write("in.wav", (Sound){SOUND_PCM16, 0, 2, 22050, 1.5});
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 321;
    options.height = 123;
    options.b = 150.0;
    options.quality = 75;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    folder_make("out");
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("in.wav"), "out/picture.jpg", &warnings, &error),
             &error));
    CHECK(warnings.count == 0 && warnings.text[0] == '\0');

    picture = file_read("out/picture.jpg");
    CHECK(picture_whole(picture.data, picture.len));
    CHECK(picture_size(picture.data, picture.len, &width, &height) && width == 321 && height == 123);
    CHECK(folder_count("out") == 1);
    bytes_free(&picture);
    spectrust_spectrogram_free(spectrogram);
}

static void defaults(void)
{
    SpectrustOptions options;
    SpectrustError error;

    about("the defaults are those of the header, and version and ABI version are there");
    CHECK(spectrust_abi_version() == SPECTRUST_ABI_VERSION);
    CHECK(spectrust_version()[0] != '\0');
    memset(&options, 0xA5, sizeof options);
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    CHECK(options.struct_size == sizeof options);
    CHECK(options.width == 600 && options.height == 420 && options.quality == 90);
    CHECK(options.r == 255.0 && options.g == 255.0 && options.b == 255.0);
    CHECK(options.colormap == SPECTRUST_COLORMAP_GRADIENT && options.subsampling == SPECTRUST_SUBSAMPLING_S420);
    CHECK(options.channel == SPECTRUST_AUTO && options.n_mels == SPECTRUST_AUTO);
    CHECK(options.n_fft == SPECTRUST_AUTO && options.win_length == SPECTRUST_AUTO);
    CHECK(options.hop_length == SPECTRUST_AUTO && options.center == 1 && options.power == 2);
    CHECK(options.offset == 0.0 && isnan(options.duration) && options.fmin == 0.0 && isnan(options.fmax));
    CHECK(options.mel_scale == SPECTRUST_MEL_SCALE_SLANEY && options.norm == SPECTRUST_MEL_NORM_SLANEY);
    CHECK(isnan(options.ref) && options.amin == 1e-10 && options.top_db == 80.0);
    CHECK(isnan(options.vmin) && isnan(options.vmax));
    CHECK(ok(spectrust_options_check(&options, &error), &error));
    CHECK(ok(spectrust_options_check(NULL, &error), &error));
}

/* Generates and encodes with the default options; both must hold the same bytes. Free them with bytes_free. */
static Bytes both_ways(const SpectrustSpectrogram *spectrogram, const char *in_path)
{
    SpectrustBuffer buffer = {NULL, 0, 0};
    SpectrustWarnings warnings;
    SpectrustError error;
    Bytes file;

    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT(in_path), "both.jpg", NULL, &error), &error));
    CHECK(ok(spectrust_spectrogram_encode(spectrogram, FILE_AT(in_path), SPECTRUST_FORMAT_JPEG, &buffer, &warnings,
                                          &error),
             &error));
    file = file_read("both.jpg");
    CHECK(bytes_equal(file, buffer.data, buffer.len));
    CHECK(warnings.count == 0);

    spectrust_buffer_free(&buffer);
    CHECK(buffer.data == NULL && buffer.len == 0 && buffer.capacity == 0);
    spectrust_buffer_free(&buffer); /* emptied by the first: does nothing */
    return file;
}

static void same_bytes(const SpectrustSpectrogram *spectrogram)
{
    SpectrustSpectrogram *other = NULL;
    SpectrustError error;
    Bytes first, second, third;

    about("encode and generate give the same bytes, twice, from another handle too");
    first = both_ways(spectrogram, "in.wav");
    second = both_ways(spectrogram, "in.wav");
    CHECK(ok(spectrust_spectrogram_new(NULL, &other, &error), &error));
    third = both_ways(other, "in.wav");
    CHECK(bytes_equal(first, second.data, second.len));
    CHECK(bytes_equal(first, third.data, third.len));
    spectrust_spectrogram_free(other);
    bytes_free(&first);
    bytes_free(&second);
    bytes_free(&third);
}

static void every_format(const SpectrustSpectrogram *spectrogram)
{
    about("PCM of 8, 16, 24 and 32 bits and float: plain and extensible headers give the same bytes");
    for (int format = 0; format < SOUND_FORMATS; format++) {
        for (int channels = 1; channels <= 2; channels++) {
            Sound sound = {(SoundFormat)format, 0, channels, 16000, 0.4};
            Bytes plain, extensible;

            sound_write("plain.wav", sound);
            sound.extensible = 1;
            sound_write("extensible.wav", sound);
            plain = both_ways(spectrogram, "plain.wav");
            extensible = both_ways(spectrogram, "extensible.wav");
            CHECK(picture_whole(plain.data, plain.len));
            CHECK(bytes_equal(plain, extensible.data, extensible.len));
            bytes_free(&plain);
            bytes_free(&extensible);
        }
    }
}

static void replaced(const SpectrustSpectrogram *spectrogram)
{
    SpectrustError error;

    about("a file of the output's name is replaced, a link of that name as well and not what it points to");
    file_write("target.txt", "kept", 4);
    must(symlink("../target.txt", "out/link.jpg") == 0, "symlink");
    file_write("out/old.jpg", "old", 3);
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("in.wav"), "out/old.jpg", NULL, &error), &error));
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("in.wav"), "out/link.jpg", NULL, &error), &error));
    CHECK(picture_file_whole("out/old.jpg"));
    CHECK(picture_file_whole("out/link.jpg"));
    CHECK(file_holds("target.txt", (Bytes){(uint8_t *)"kept", 4}));
    CHECK(folder_count("out") == 3); /* with picture.jpg of the first test */
}

static void any_name(const SpectrustSpectrogram *spectrogram)
{
    const char *in_path = "a\nb \xFF\"%s.wav", *out_path = "a\nb \xFF\"%s.jpg";
    SpectrustError error;

    about("names are bytes: newline, quote, percent sign and 0xFF");
    sound_write_short(in_path, 0.2);
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT(in_path), out_path, NULL, &error), &error));
    CHECK(picture_file_whole(out_path));
}

static void worked_around(const SpectrustSpectrogram *spectrogram)
{
    SpectrustWarnings warnings;
    SpectrustError error;

    about("a file that lost its end is drawn with a warning");
    sound_write_short("cut.wav", 0.5);
    must(truncate("cut.wav", SOUND_AT_DATA + 4000) == 0, "truncate");
    memset(&warnings, 0xA5, sizeof warnings);
    memset(&error, 0xA5, sizeof error);
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, FILE_AT("cut.wav"), "cut.jpg", &warnings, &error), &error));
    CHECK(warnings.count == 1 && warnings.text[0] != '\0');
    CHECK(memchr(warnings.text, '\0', sizeof warnings.text) != NULL);
    CHECK(error.status == 0 && error.os_error == 0 && error.message[0] == '\0'); /* so is the error on success */
}

static void nothing_to_free(void)
{
    about("freeing NULL or nothing does nothing");
    spectrust_buffer_free(NULL);
    spectrust_buffer_free(&(SpectrustBuffer){NULL, 0, 0});
    spectrust_spectrogram_free(NULL);
}

int main(void)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustError error;

    workdir_enter();
    defaults();
    make_a_picture();
    CHECK(ok(spectrust_spectrogram_new(NULL, &spectrogram, &error), &error));
    same_bytes(spectrogram);
    every_format(spectrogram);
    replaced(spectrogram);
    any_name(spectrogram);
    worked_around(spectrogram);
    nothing_to_free();
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("generate");
}
