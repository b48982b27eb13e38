/* Recordings that are no files: the bytes of one in memory, and samples. */

#define _XOPEN_SOURCE 700

#include <math.h>
#include <stdio.h>

#include "check.h"
#include "files.h"
#include "sounds.h"

enum { SR = 8000, FRAMES = 4000, CHANNELS = 2 };

/* How a program draws what it has in memory. */
static SpectrustBuffer drawn(const SpectrustSpectrogram *spectrogram, const SpectrustSource *source)
{
    SpectrustBuffer picture = {NULL, 0, 0};
    SpectrustError error;

    CHECK(ok(spectrust_spectrogram_encode(spectrogram, source, SPECTRUST_FORMAT_JPEG, &picture, NULL, &error),
             &error));
    return picture;
}

static void bytes_are_a_file(const SpectrustSpectrogram *spectrogram)
{
    SpectrustSource source = spectrust_source_path("in.wav");
    SpectrustBuffer from_path, from_bytes;
    SpectrustArray array = {NULL, 0, 0, 0}, same = {NULL, 0, 0, 0};
    SpectrustError error;
    Bytes file;

    about("the bytes of a file are drawn like the file");
    sound_write("in.wav", (Sound){SOUND_PCM16, 0, CHANNELS, SR, 0.5});
    file = file_read("in.wav");
    from_path = drawn(spectrogram, &source);
    source = spectrust_source_bytes(file.data, file.len);
    from_bytes = drawn(spectrogram, &source);
    CHECK(picture_whole(from_bytes.data, from_bytes.len));
    CHECK(bytes_equal((Bytes){from_path.data, from_path.len}, from_bytes.data, from_bytes.len));
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, &source, "out.jpg", NULL, &error), &error));
    CHECK(file_holds("out.jpg", (Bytes){from_bytes.data, from_bytes.len}));
    CHECK(ok(spectrust_spectrogram_array(spectrogram, &source, BY_FRAMES, 1, &array,
                                         NULL, &error), &error));
    CHECK(ok(spectrust_spectrogram_array(spectrogram, FILE_AT("in.wav"), BY_FRAMES, 1,
                                         &same, NULL, &error), &error));
    CHECK(array.rows == same.rows && array.columns == same.columns);
    CHECK(memcmp(array.data, same.data, array.rows * array.columns * sizeof *array.data) == 0);
    spectrust_array_free(&same);
    spectrust_array_free(&array);
    spectrust_buffer_free(&from_bytes);
    spectrust_buffer_free(&from_path);
    bytes_free(&file);
}

static void samples_are_a_recording(const SpectrustSpectrogram *spectrogram)
{
    static float samples[FRAMES * CHANNELS];
    SpectrustSource source;
    SpectrustBuffer picture, flat;
    SpectrustBuffer buffer = {NULL, 0, 0};
    SpectrustError error;

    about("samples are drawn, and looked at like those of a file");
    for (int i = 0; i < FRAMES * CHANNELS; i++) {
        samples[i] = 0.5f * sinf(0.1f * (float)i);
    }
    source = spectrust_source_samples(samples, FRAMES, CHANNELS, SR);
    picture = drawn(spectrogram, &source);
    CHECK(picture_whole(picture.data, picture.len));
    CHECK(ok(spectrust_spectrogram_encode_flat(spectrogram, samples, FRAMES, CHANNELS, SR, SPECTRUST_FORMAT_JPEG, &flat,
                                               NULL, &error),
             &error));
    CHECK(bytes_equal((Bytes){picture.data, picture.len}, flat.data, flat.len));
    spectrust_buffer_free(&flat);
    spectrust_buffer_free(&picture);

    samples[2 * 7 + 1] = NAN;
    CHECK(failed(spectrust_spectrogram_encode(spectrogram, &source, SPECTRUST_FORMAT_JPEG, &buffer, NULL, &error),
                 SPECTRUST_STATUS_AUDIO, &error, "the samples: sample 7 of channel 1 is NaN"));
    source.name = "microphone 3";
    CHECK(failed(spectrust_spectrogram_encode(spectrogram, &source, SPECTRUST_FORMAT_JPEG, &buffer, NULL, &error),
                 SPECTRUST_STATUS_AUDIO, &error, "\"microphone 3\": sample 7"));
    CHECK(buffer.data == NULL);
}

/* One source that is refused. */
static void refused(const SpectrustSpectrogram *spectrogram, const SpectrustSource *source, SpectrustStatus status,
                    const char *part)
{
    SpectrustArray array = {NULL, 0, 0, 0};
    SpectrustError error;

    CHECK(failed(spectrust_spectrogram_array(spectrogram, source, BY_FRAMES, 1, &array,
                                             NULL, &error), status, &error, part));
    CHECK(array.data == NULL);
}

static void bad_sources(const SpectrustSpectrogram *spectrogram)
{
    const uint8_t byte = 0;
    const float sample = 0.0f;
    SpectrustSource source = {0};

    about("a source that names nothing, two things or too little is refused");
    refused(spectrogram, NULL, SPECTRUST_STATUS_ARGUMENT, "source must not be NULL");
    refused(spectrogram, &source, SPECTRUST_STATUS_ARGUMENT, "exactly one of path, bytes and samples");
    source.path = "in.wav";
    source.bytes = &byte;
    refused(spectrogram, &source, SPECTRUST_STATUS_ARGUMENT, "exactly one of path, bytes and samples");
    source.path = NULL;
    refused(spectrogram, &source, SPECTRUST_STATUS_AUDIO, "the bytes: ");
    source = spectrust_source_samples(&sample, 0, 1, 0);
    refused(spectrogram, &source, SPECTRUST_STATUS_AUDIO, "sample rate in Hz: 0, allowed is 1 to 4000000");
    source.sr = -5;
    refused(spectrogram, &source, SPECTRUST_STATUS_OPTION, "sr must be a whole number from 1 to 4000000 Hz, got -5");
    source.sr = SR;
    refused(spectrogram, &source, SPECTRUST_STATUS_AUDIO, "there are no samples");
    source.channels = 0;
    refused(spectrogram, &source, SPECTRUST_STATUS_AUDIO, "channels: 0, allowed is 1 to 256");
    source.channels = 257;
    refused(spectrogram, &source, SPECTRUST_STATUS_LIMIT, "channels: 257, the limit is 256");
    source.channels = -1;
    refused(spectrogram, &source, SPECTRUST_STATUS_OPTION, "channels must be a whole number from 1 to 256, got -1");
    source.channels = 257;
    source.n_samples = SIZE_MAX / 2;
    refused(spectrogram, &source, SPECTRUST_STATUS_ARGUMENT, "source.samples must hold at most");
    source = spectrust_source_path("in.wav");
    source.reserved[2] = 1;
    refused(spectrogram, &source, SPECTRUST_STATUS_ARGUMENT, "source.reserved must be zeros");
}

int main(void)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustError error;

    workdir_enter();
    CHECK(ok(spectrust_spectrogram_new(NULL, &spectrogram, &error), &error));
    bytes_are_a_file(spectrogram);
    samples_are_a_recording(spectrogram);
    bad_sources(spectrogram);
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("source");
}
