/* A stream gives the bits of the array of the same samples, however they are cut, and says what it refuses. */
#include <stdint.h>
#include <string.h>

#include "check.h"
#include "spectrust.h"

enum { RATE = 16000, COUNT = 20000, BANDS = 80, FRAMES = 1 + (COUNT - 400) / 160 };

static float samples[COUNT];
static int16_t whole[COUNT];
static float expected[FRAMES * BANDS];
static float made[(FRAMES + 1) * BANDS];
static SpectrustError error;

static SpectrustOptions kaldi(void)
{
    SpectrustOptions options;

    CHECK(ok(spectrust_options_init_preset(&options, sizeof options, SPECTRUST_PRESET_KALDI, &error), &error));
    options.n_mels = BANDS;
    return options;
}

static SpectrustStream *stream_new(const SpectrustOptions *options)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustStream *stream = NULL;

    CHECK(ok(spectrust_spectrogram_new(options, &spectrogram, &error), &error));
    CHECK(ok(spectrust_stream_new(spectrogram, RATE, 1, &stream, &error), &error));
    /* The stream keeps what it needs. */
    spectrust_spectrogram_free(spectrogram);
    return stream;
}

static void make_expected(const SpectrustOptions *options)
{
    SpectrustSpectrogram *spectrogram = NULL;
    uint32_t seed = 1;

    for (int i = 0; i < COUNT; i++) {
        seed = seed * 1664525U + 1013904223U;
        whole[i] = (int16_t)((int)(seed >> 17) - 16384);
        samples[i] = (float)whole[i] / 32768.0F;
    }
    CHECK(ok(spectrust_spectrogram_new(options, &spectrogram, &error), &error));
    CHECK(ok(spectrust_spectrogram_array_mono(spectrogram, samples, COUNT, RATE,
                                              SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS, 1, expected, FRAMES * BANDS, NULL,
                                              &error),
             &error));
    spectrust_spectrogram_free(spectrogram);
}

/* Pushes pieces of `piece` samples; 0 stands for random lengths. */
static size_t push_all(SpectrustStream *stream, size_t piece, size_t max_frames)
{
    size_t count = 0, at = 0, taken, frames;
    uint32_t seed = 7;

    while (at < COUNT) {
        seed = seed * 1664525U + 1013904223U;
        size_t n = piece > 0 ? piece : 1 + (seed >> 16) % 1000;
        n = n < COUNT - at ? n : COUNT - at;
        const size_t room = FRAMES - count < max_frames ? FRAMES - count + 1 : max_frames;
        CHECK(ok(spectrust_stream_push(stream, samples + at, n, &taken, made + count * BANDS, room, &frames, &error),
                 &error));
        CHECK(taken == n || frames == room);
        at += taken;
        count += frames;
    }
    do {
        CHECK(ok(spectrust_stream_finish(stream, made + count * BANDS, 1, &frames, &error), &error));
        count += frames;
    } while (frames > 0);
    return count;
}

static void equal_bits(SpectrustStream *stream)
{
    const size_t pieces[] = {1, 7, 160, 4096, 0};

    about("the same bits in pieces of any length");
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        for (size_t max_frames = 1; max_frames <= 3; max_frames += 2) {
            memset(made, 0xFF, sizeof made);
            CHECK(push_all(stream, pieces[i], max_frames) == FRAMES);
            CHECK(memcmp(made, expected, sizeof expected) == 0);
            spectrust_stream_reset(stream);
        }
    }
}

static void whole_numbers(SpectrustStream *stream)
{
    size_t taken, frames;

    about("16-bit samples");
    CHECK(spectrust_stream_bound(stream, COUNT) == FRAMES);
    memset(made, 0xFF, sizeof made);
    CHECK(ok(spectrust_stream_push_i16(stream, whole, COUNT, &taken, made, FRAMES, &frames, &error), &error));
    CHECK(taken == COUNT && frames == FRAMES && memcmp(made, expected, sizeof expected) == 0);
    CHECK(spectrust_stream_rest(stream) == 0);
    spectrust_stream_reset(stream);
}

static void a_full_buffer(SpectrustStream *stream)
{
    size_t taken, frames;

    about("frames that do not fit stay in the stream");
    CHECK(ok(spectrust_stream_push(stream, samples, 400, &taken, NULL, 0, &frames, &error), &error));
    CHECK(taken == 400 && frames == 0 && spectrust_stream_bound(stream, 0) == 1);
    CHECK(ok(spectrust_stream_push(stream, NULL, 0, &taken, made, 1, &frames, &error), &error));
    CHECK(taken == 0 && frames == 1 && memcmp(made, expected, BANDS * sizeof made[0]) == 0);
    spectrust_stream_reset(stream);
}

static void refused(SpectrustStream *stream, SpectrustOptions options)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustStream *none = stream;
    float nan[2] = {0.0F, 0.0F};
    size_t taken = 1, frames = 1;

    about("what is refused");
    nan[1] /= nan[0];
    CHECK(failed(spectrust_stream_push(stream, nan, 2, &taken, NULL, 0, &frames, &error), SPECTRUST_STATUS_AUDIO, &error,
                 "sample 1 of channel 0"));
    CHECK(taken == 0 && frames == 0);
    CHECK(failed(spectrust_stream_push(NULL, samples, 2, &taken, NULL, 0, &frames, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "stream"));
    CHECK(failed(spectrust_stream_push(stream, NULL, 2, &taken, NULL, 0, &frames, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "samples"));
    CHECK(failed(spectrust_stream_push(stream, samples, 2, NULL, NULL, 0, &frames, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "taken"));
    CHECK(failed(spectrust_stream_push(stream, samples, 2, &taken, NULL, 0, NULL, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "frames"));
    CHECK(failed(spectrust_stream_push(stream, samples, 2, &taken, NULL, 1, &frames, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "out"));
    CHECK(ok(spectrust_stream_finish(stream, NULL, 0, &frames, &error), &error) && frames == 0);
    CHECK(failed(spectrust_stream_push(stream, samples, 2, &taken, NULL, 0, &frames, &error), SPECTRUST_STATUS_STATE,
                 &error, "has ended"));
    options.top_db = 80.0;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    CHECK(failed(spectrust_stream_new(spectrogram, RATE, 1, &none, &error), SPECTRUST_STATUS_OPTION, &error, "top_db"));
    CHECK(none == NULL);
    CHECK(failed(spectrust_stream_new(spectrogram, RATE, 0, &none, &error), SPECTRUST_STATUS_AUDIO, &error, "channels"));
    CHECK(failed(spectrust_stream_new(NULL, RATE, 1, &none, &error), SPECTRUST_STATUS_ARGUMENT, &error, "spectrogram"));
    spectrust_spectrogram_free(spectrogram);
    CHECK(spectrust_stream_bound(NULL, 9) == 0 && spectrust_stream_rest(NULL) == 0);
    spectrust_stream_reset(NULL);
    spectrust_stream_free(NULL);
}

/* Eight streams and three more, each with the samples of the first. */
static void several(const SpectrustOptions *options)
{
    enum { STREAMS = 11 };
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustStream *streams[STREAMS];
    const float *from[STREAMS];
    float frames_of[STREAMS][2 * BANDS], *to[STREAMS];
    size_t taken[STREAMS], frames[STREAMS], count = 0;

    about("several streams together");
    CHECK(ok(spectrust_spectrogram_new(options, &spectrogram, &error), &error));
    for (int i = 0; i < STREAMS; i++) {
        CHECK(ok(spectrust_stream_new(spectrogram, RATE, 1, &streams[i], &error), &error));
        to[i] = frames_of[i];
    }
    spectrust_spectrogram_free(spectrogram);
    for (size_t at = 0; at + 160 <= COUNT; at += 160) {
        for (int i = 0; i < STREAMS; i++) {
            from[i] = samples + at;
        }
        CHECK(ok(spectrust_streams_push(streams, STREAMS, from, 160, taken, to, 2, frames, &error), &error));
        for (int i = 0; i < STREAMS; i++) {
            CHECK(taken[i] == 160 && frames[i] == frames[0]);
            CHECK(memcmp(to[i], expected + count * BANDS, frames[0] * BANDS * sizeof expected[0]) == 0);
        }
        count += frames[0];
    }
    CHECK(count == FRAMES);
    CHECK(ok(spectrust_streams_push(NULL, 0, NULL, 160, NULL, NULL, 2, NULL, &error), &error));
    CHECK(failed(spectrust_streams_push(NULL, 1, from, 160, taken, to, 2, frames, &error), SPECTRUST_STATUS_ARGUMENT,
                 &error, "streams"));
    from[3] = NULL;
    CHECK(failed(spectrust_streams_push(streams, STREAMS, from, 160, taken, to, 2, frames, &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "samples[i]"));
    CHECK(taken[0] == 0 && frames[0] == 0);
    for (int i = 0; i < STREAMS; i++) {
        spectrust_stream_free(streams[i]);
    }
}

static void clamped_window(void)
{
    float values[] = {1.0F, -20.0F, 0.0F, -6.5F};

    about("the last step of Whisper's input");
    CHECK(ok(spectrust_clamp_window(values, 4, 8.0, -4.0, 4.0, &error), &error));
    CHECK(values[0] == 1.25F && values[1] == -0.75F && values[2] == 1.0F && values[3] == -0.625F);
    CHECK(failed(spectrust_clamp_window(values, 4, -1.0, 0.0, 1.0, &error), SPECTRUST_STATUS_OPTION, &error, "below"));
    CHECK(failed(spectrust_clamp_window(NULL, 4, 8.0, 0.0, 1.0, &error), SPECTRUST_STATUS_ARGUMENT, &error, "values"));
}

int main(void)
{
    const SpectrustOptions options = kaldi();
    SpectrustStreamInfo info;
    SpectrustStream *stream;

    make_expected(&options);
    stream = stream_new(&options);
    CHECK(ok(spectrust_stream_info(stream, &info, &error), &error));
    CHECK(info.n_values == BANDS && info.frame_length == 400 && info.hop_length == 160 && info.delay == 400);
    CHECK(info.sr == RATE && info.channels == 1 && info.first_sample == 0);
    equal_bits(stream);
    whole_numbers(stream);
    a_full_buffer(stream);
    refused(stream, options);
    spectrust_stream_free(stream);
    several(&options);
    clamped_window();
    return check_end("stream");
}
