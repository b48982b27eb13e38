/* Every function of the library, each for its usual purpose. It is C99 and C++11, and compiled as every standard since
 * (tests/bindings/standards.sh); `make -C tests/c symbols` compares it with the library. */

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "check.h"
#include "files.h"
#include "sounds.h"

enum { RATE = 8000, COUNT = 4000 };

static SpectrustError error;
static SpectrustWarnings warnings;
static float samples[COUNT];

static void about_the_library(void)
{
    char version[32];

    about("versions, and names of statuses");
    CHECK(spectrust_abi_version() == SPECTRUST_ABI_VERSION);
    CHECK(spectrust_revision() > 0);
    snprintf(version, sizeof version, "%d.%d.%d", SPECTRUST_VERSION_MAJOR, SPECTRUST_VERSION_MINOR,
             SPECTRUST_VERSION_PATCH);
    CHECK(strcmp(spectrust_version(), version) == 0);
    CHECK(strcmp(spectrust_status_name(SPECTRUST_STATUS_OK), "ok") == 0);
    CHECK(strcmp(spectrust_status_name(SPECTRUST_STATUS_NOT_FOUND), "not found") == 0);
    CHECK(strcmp(spectrust_status_name(SPECTRUST_STATUS_PICTURE), "picture") == 0);
    CHECK(strcmp(spectrust_status_name((SpectrustStatus)99), "unknown") == 0);
}

static SpectrustSpectrogram *options(void)
{
    SpectrustOptions options;
    SpectrustParameter parameter;
    SpectrustSpectrogram *spectrogram = NULL;
    char text[32], hash[SPECTRUST_FINGERPRINT_SIZE];

    about("options, by field and by name, and what they become");
    CHECK(ok(spectrust_options_init_preset(&options, sizeof options, SPECTRUST_PRESET_LIBROSA, &error), &error));
    CHECK(options.n_fft == 2048);
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    CHECK(options.n_fft == SPECTRUST_AUTO && isnan(options.fmax));
    options.width = 64;
    options.height = 48;
    options.fmax = SPECTRUST_AUTO_F64;
    options.colormap = SPECTRUST_COLORMAP_VIRIDIS;
    CHECK(ok(spectrust_options_set(&options, "window", "hamming", &error), &error));
    CHECK(options.window == SPECTRUST_WINDOW_HAMMING);
    options.vmax = spectrust_percentile(99.5);
    CHECK(ok(spectrust_options_get(&options, "width", text, sizeof text, &error), &error) && strcmp(text, "64") == 0);
    CHECK(ok(spectrust_options_check(&options, &error), &error));
    CHECK(ok(spectrust_options_fingerprint(&options, NULL, hash, sizeof hash, &error), &error));
    CHECK(strlen(hash) == SPECTRUST_FINGERPRINT_SIZE - 1);
    CHECK(ok(spectrust_parameter(spectrust_parameter_count() - 1, &parameter, &error), &error));
    CHECK(parameter.kind == SPECTRUST_PARAMETER_TYPE_WHOLE && strcmp(parameter.group, "limits") == 0);
    CHECK(ok(spectrust_batch_parameter(spectrust_batch_parameter_count() - 1, &parameter, &error), &error));
    CHECK(parameter.kind == SPECTRUST_PARAMETER_TYPE_FLAG && strcmp(parameter.group, "batch") == 0);
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    return spectrogram;
}

static void pictures(const SpectrustSpectrogram *spectrogram)
{
    SpectrustSource in = spectrust_source_path("in/a.wav"), png;
    SpectrustBuffer picture, flat, json;
    SpectrustArray levels;
    SpectrustCancel *cancel = NULL;
    double duration;

    about("a file to a picture, samples to a picture, and a picture read back");
    CHECK(ok(spectrust_spectrogram_generate(spectrogram, &in, "a.jpg", &warnings, &error), &error));
    CHECK(ok(spectrust_spectrogram_generate_timed(spectrogram, &in, "a.jpg", &duration, &warnings, &error), &error));
    CHECK(duration > 0.0);
    CHECK(failed(spectrust_spectrogram_generate_timed(spectrogram, &in, "a.gif", &duration, NULL, &error),
                 SPECTRUST_STATUS_OPTION, &error, ".gif"));
    CHECK(duration != duration);
    CHECK(ok(spectrust_spectrogram_encode(spectrogram, &in, SPECTRUST_FORMAT_PNG, &picture, &warnings, &error),
             &error));
    png = spectrust_source_bytes(picture.data, picture.len);
    CHECK(ok(spectrust_picture_read(&png, &json, &levels, &error), &error));
    CHECK(json.data[0] == '{' && levels.rows == 48 && levels.columns == 64);
    CHECK(ok(spectrust_spectrogram_encode_flat(spectrogram, samples, COUNT, 1, RATE, SPECTRUST_FORMAT_JPEG, &flat, NULL,
                                               &error),
             &error));
    spectrust_array_free(&levels);
    spectrust_buffer_free(&json);
    spectrust_buffer_free(&flat);
    spectrust_buffer_free(&picture);

    CHECK(ok(spectrust_cancel_new(&cancel, &error), &error));
    spectrust_cancel_set_after(cancel, 60 * 1000);
    spectrust_cancel_set(cancel);
    in.cancel = cancel;
    CHECK(failed(spectrust_spectrogram_generate(spectrogram, &in, "b.jpg", NULL, &error), SPECTRUST_STATUS_CANCELLED,
                 &error, "cancelled"));
    spectrust_cancel_free(cancel);
}

static void tiles(void)
{
    const SpectrustSource in = spectrust_source_samples(samples, COUNT, 1, RATE);
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustOptions options;
    SpectrustTiles tiles;

    about("tiles of a recording");
    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 64;
    options.height = 48;
    options.n_mels = 48;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    /* 64 pixels of 1/256 s: 0.5 s are two tiles, and one of the next level. */
    CHECK(ok(spectrust_tiles_generate(spectrogram, &in, "tiles", 1.0 / 256.0, SPECTRUST_AUTO, SPECTRUST_FORMAT_JPEG, 2,
                                      &tiles, &warnings, &error),
             &error));
    CHECK(tiles.levels == 2 && tiles.count == 3 && tiles.duration == 0.5);
    CHECK(remove("tiles/0/0.jpg") == 0 && remove("tiles/0/1.jpg") == 0 && remove("tiles/1/0.jpg") == 0);
    CHECK(remove("tiles/index.json") == 0);
    CHECK(remove("tiles/0") == 0 && remove("tiles/1") == 0 && remove("tiles") == 0);
    CHECK(failed(spectrust_tiles_generate(spectrogram, &in, "tiles", 0.1, SPECTRUST_AUTO, SPECTRUST_FORMAT_JPEG, 1,
                                          &tiles, NULL, &error),
                 SPECTRUST_STATUS_OPTION, &error, "power of two"));
    CHECK(tiles.count == 0 && tiles.levels == 0);
    CHECK(failed(spectrust_tiles_generate(spectrogram, &in, NULL, 1.0, 1, SPECTRUST_FORMAT_JPEG, 1, &tiles, NULL,
                                          &error),
                 SPECTRUST_STATUS_ARGUMENT, &error, "out_folder"));
    CHECK(failed(spectrust_tiles_generate(spectrogram, &in, "tiles", 1.0, 1, (SpectrustFormat)99, 1, &tiles, NULL,
                                          &error),
                 SPECTRUST_STATUS_OPTION, &error, "format"));
    spectrust_spectrogram_free(spectrogram);
}

static void streams(void)
{
    SpectrustSpectrogram *spectrogram = NULL;
    SpectrustStream *stream = NULL;
    SpectrustOptions options;
    SpectrustStreamInfo info;
    float out[3 * 23];
    float *const to = out;
    const float *const from = samples;
    const int16_t zeros[80] = {0};
    size_t taken, frames;

    about("samples as they come");
    CHECK(ok(spectrust_options_init_preset(&options, sizeof options, SPECTRUST_PRESET_KALDI, &error), &error));
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    CHECK(ok(spectrust_stream_new(spectrogram, RATE, 1, &stream, &error), &error));
    CHECK(ok(spectrust_stream_info(stream, &info, &error), &error));
    CHECK(info.n_values == 23 && info.frame_length == 200 && info.hop_length == 80 && info.delay == 200);
    CHECK(spectrust_stream_bound(stream, 300) == 2);
    CHECK(ok(spectrust_stream_push(stream, samples, 300, &taken, out, 3, &frames, &error), &error));
    CHECK(taken == 300 && frames == 2);
    CHECK(ok(spectrust_stream_push_i16(stream, zeros, 80, &taken, out, 3, &frames, &error), &error));
    CHECK(taken == 80 && frames == 1 && spectrust_stream_rest(stream) == 0);
    CHECK(ok(spectrust_stream_finish(stream, out, 3, &frames, &error), &error) && frames == 0);
    spectrust_stream_reset(stream);
    CHECK(ok(spectrust_streams_push(&stream, 1, &from, 200, &taken, &to, 3, &frames, &error), &error));
    CHECK(taken == 200 && frames == 1);
    CHECK(ok(spectrust_clamp_window(out, 23, 8.0, -4.0, 4.0, &error), &error));
    spectrust_stream_free(stream);
    spectrust_spectrogram_free(spectrogram);
}

static void windows(const SpectrustSpectrogram *spectrogram)
{
    const SpectrustSource in = spectrust_source_samples(samples, COUNT, 1, RATE);
    SpectrustWindows *windows = NULL;
    SpectrustSegment segment;
    SpectrustBuffer picture;
    SpectrustPixels pixels;
    SpectrustArray array;

    about("pixels, and the windows of a recording");
    CHECK(ok(spectrust_spectrogram_pixels(spectrogram, &in, &pixels, NULL, &error), &error));
    CHECK(pixels.height == 48 && pixels.width == 64 && pixels.channels == 3 && pixels.bit_depth == 8);
    spectrust_pixels_free(&pixels);
    static uint8_t colours[768] = {1, 2, 3};
    SpectrustOptions options;
    SpectrustSpectrogram *coloured = NULL;

    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.palette = colours;
    CHECK(ok(spectrust_options_set(&options, "width", "64", &error), &error) && options.palette == colours);
    CHECK(ok(spectrust_spectrogram_new(&options, &coloured, &error), &error));
    memset(colours, 0, sizeof colours);
    CHECK(ok(spectrust_spectrogram_encode(coloured, &in, SPECTRUST_FORMAT_PNG, &picture, NULL, &error), &error));
    bool is_kept = false;
    for (size_t i = 0; i + 3 < picture.len; i++)
        is_kept |= picture.data[i] == 1 && picture.data[i + 1] == 2 && picture.data[i + 2] == 3;
    CHECK(is_kept);
    spectrust_buffer_free(&picture);
    spectrust_spectrogram_free(coloured);

    static const float levels[] = {-80.0F, -40.0F, -20.0F, 0.0F, -10.0F, -30.0F};

    CHECK(ok(spectrust_spectrogram_colour(spectrogram, levels, 2, 3, NULL, &pixels, NULL, &error), &error));
    CHECK(pixels.height == 48 && pixels.width == 64);
    spectrust_pixels_free(&pixels);
    CHECK(ok(spectrust_spectrogram_draw(spectrogram, levels, 3, 2, SPECTRUST_FORMAT_PNG, NULL, &picture, NULL, &error),
             &error));
    CHECK(picture.len > 0);
    spectrust_buffer_free(&picture);
    CHECK(spectrust_spectrogram_draw(spectrogram, NULL, 3, 2, SPECTRUST_FORMAT_PNG, NULL, &picture, NULL, &error)
          == SPECTRUST_STATUS_ARGUMENT);
    CHECK(spectrust_spectrogram_draw(spectrogram, levels, 3, 2, SPECTRUST_FORMAT_NPY, NULL, &picture, NULL, &error)
          == SPECTRUST_STATUS_OPTION);
    CHECK(ok(spectrust_windows_open(spectrogram, &in, 0.2, 0.0, SPECTRUST_REMAINDER_PAD, SPECTRUST_FORMAT_JPEG, &windows,
                                    &error),
             &error));
    CHECK(spectrust_windows_count(windows) == 3);
    CHECK(ok(spectrust_windows_segment(windows, 2, &segment, &error), &error));
    CHECK(fabs(segment.offset - 0.4) < 1e-9 && fabs(segment.duration - 0.1) < 1e-9);
    CHECK(ok(spectrust_windows_encode(windows, 2, NULL, &picture, &warnings, &error), &error));
    CHECK(ok(spectrust_windows_pixels(windows, 2, NULL, &pixels, NULL, &error), &error));
    spectrust_pixels_free(&pixels);
    spectrust_buffer_free(&picture);
    spectrust_windows_free(windows);
    CHECK(ok(spectrust_windows_open(spectrogram, &in, 0.2, 0.1, SPECTRUST_REMAINDER_DROP, SPECTRUST_FORMAT_NPY, &windows,
                                    &error),
             &error));
    CHECK(ok(spectrust_windows_array(windows, 0, NULL, &array, NULL, &error), &error) && array.rows == 128);
    spectrust_array_free(&array);
    spectrust_windows_free(windows);
}

static void arrays(const SpectrustSpectrogram *spectrogram)
{
    const SpectrustSource in = spectrust_source_samples(samples, COUNT, 1, RATE);
    static float values[128 * 8], same[128 * 8], deltas[128 * 8];
    SpectrustFraming framing;
    SpectrustShape shape;
    SpectrustArray array;
    size_t len;

    about("arrays in memory of the library and of the program, derivatives and PCEN");
    CHECK(ok(spectrust_spectrogram_resolve(spectrogram, SPECTRUST_FORMAT_NPY, RATE, COUNT, NULL, 0, &framing, &error),
             &error));
    CHECK(ok(spectrust_spectrogram_resolve_source(spectrogram, SPECTRUST_FORMAT_NPY, &in, NULL, 0, &framing, &error),
             &error));
    CHECK(spectrust_processors() > 0);
    CHECK(ok(spectrust_spectrogram_shape(spectrogram, &in, &shape, &error), &error));
    CHECK(shape.bands == 128 && shape.frames == 8 && framing.n_frames == 8 && framing.n_bands == 128);
    len = shape.bands * shape.frames;
    CHECK(ok(spectrust_spectrogram_array(spectrogram, &in, SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS, 0, &array, NULL,
                                         &error),
             &error));
    CHECK(array.rows == 8 && array.columns == 128);
    CHECK(ok(spectrust_spectrogram_array_into(spectrogram, &in, SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS, 1, values, len,
                                              &warnings, &error),
             &error));
    CHECK(memcmp(array.data, values, len * sizeof *values) == 0);
    CHECK(ok(spectrust_spectrogram_array_flat(spectrogram, samples, COUNT, 1, RATE,
                                              SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES, 1, same, len, NULL, &error),
             &error));
    CHECK(same[1] == values[128]);
    CHECK(ok(spectrust_spectrogram_array_mono(spectrogram, samples, COUNT, RATE, SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS,
                                              1, same, len, NULL, &error),
             &error));
    CHECK(memcmp(same, values, len * sizeof *values) == 0);
    CHECK(ok(spectrust_delta(same, 128, 8, 1, 3, deltas, &error), &error));
    CHECK(ok(spectrust_spectrogram_pcen(spectrogram, same, 128, 8, RATE, framing.hop_length, &error), &error));
    spectrust_array_free(&array);
}

static void mel(void)
{
    float weights[4 * 9];
    double exact[4 * 9], hz[1] = {1000.0};

    about("filter banks and the mel scale");
    CHECK(ok(spectrust_mel_filters(RATE, 16, 4, 0.0, SPECTRUST_AUTO_F64, SPECTRUST_MEL_SCALE_HTK,
                                   SPECTRUST_MEL_NORM_SLANEY, weights, 4 * 9, &error),
             &error));
    CHECK(ok(spectrust_mel_filters_f64(RATE, 16, 4, 0.0, SPECTRUST_AUTO_F64, SPECTRUST_MEL_SCALE_HTK,
                                       SPECTRUST_MEL_NORM_SLANEY, exact, 4 * 9, &error),
             &error));
    CHECK((float)exact[1] == weights[1]);
    CHECK(ok(spectrust_hz_to_mel(hz, 1, SPECTRUST_MEL_SCALE_SLANEY, &error), &error) && fabs(hz[0] - 15.0) < 1e-12);
    CHECK(ok(spectrust_mel_to_hz(hz, 1, SPECTRUST_MEL_SCALE_SLANEY, &error), &error) && fabs(hz[0] - 1000.0) < 1e-9);
}

static void info(void)
{
    SpectrustAudioInfo info;
    SpectrustSource source = spectrust_source_path("in/a.wav");

    about("what a recording is");
    CHECK(ok(spectrust_audio_info(&source, &info, sizeof info, &warnings, &error), &error) && warnings.count == 0);
    CHECK(strcmp(info.container, "WAV") == 0 && strcmp(info.codec, "16-bit PCM") == 0);
    CHECK(info.sr == RATE && info.channels == 1 && info.n_samples > 0);
    CHECK(info.duration == (double)info.n_samples / info.sr);
    CHECK(info.start[0] == '\0' && info.start_source[0] == '\0');
    sound_write_short("in/20190514T213000Z.wav", 0.25);
    source = spectrust_source_path("in/20190514T213000Z.wav");
    CHECK(ok(spectrust_audio_info(&source, &info, sizeof info, &warnings, &error), &error));
    CHECK(strcmp(info.start, "2019-05-14T21:30:00Z") == 0 && strcmp(info.start_source, "name") == 0);
    CHECK(remove("in/20190514T213000Z.wav") == 0);
    source = spectrust_source_path("missing.wav");
    CHECK(failed(spectrust_audio_info(&source, &info, sizeof info, &warnings, &error), SPECTRUST_STATUS_NOT_FOUND, &error,
                 "missing.wav"));
    CHECK(info.container[0] == '\0' && info.sr == 0);
}

static void lists(void)
{
    const char *const paths[2] = {"in/b.wav", "in/a.wav"};
    SpectrustSource sources[2];
    SpectrustWalkOptions options;
    SpectrustFiles *found = NULL, *given = NULL;
    SpectrustError entry;
    int32_t selected = 0;

    about("lists of files");
    CHECK(ok(spectrust_walk_options_init(&options, sizeof options, &error), &error));
    options.recursive = 0;
    CHECK(ok(spectrust_walk_selects(&options, "a.FLAC", &selected, &error), &error) && selected == 1);
    CHECK(ok(spectrust_walk_selects(&options, "sub/a.flac", &selected, &error), &error) && selected == 0);
    CHECK(ok(spectrust_walk("in", &options, &found, &error), &error));
    CHECK(spectrust_files_len(found) == 2 && strcmp(spectrust_files_path(found, 0), "in/a.wav") == 0);
    CHECK(ok(spectrust_files_status(found, 0, &entry, &error), &error) && entry.status == SPECTRUST_STATUS_OK);
    CHECK(ok(spectrust_files_warnings(found, &warnings, &error), &error) && warnings.count == 0);
    CHECK(strcmp(spectrust_files_root(found), "in") == 0 && spectrust_files_size(found, 0) > 44);
    CHECK(ok(spectrust_files_new(paths, 2, ".", &given, &error), &error) && spectrust_files_len(given) == 2);
    spectrust_files_free(given);
    sources[0] = spectrust_source_path(paths[0]);
    sources[1] = spectrust_source_samples(samples, COUNT, 1, RATE);
    CHECK(ok(spectrust_files_from_sources(sources, 2, NULL, NULL, &given, &error), &error));
    CHECK(spectrust_files_len(given) == 2 && strcmp(spectrust_files_path(given, 0), "in/b.wav") == 0);
    CHECK(strcmp(spectrust_files_path(given, 1), "<samples>[1]") == 0);
    spectrust_files_free(given);
    spectrust_files_free(found);
}

static void batch(const SpectrustSpectrogram *spectrogram)
{
    SpectrustBatchOptions options;
    SpectrustFiles *files = NULL, *plan = NULL;
    SpectrustBatch *batch = NULL;
    SpectrustProgress progress;
    SpectrustResult result;
    uint64_t rows;

    about("a batch");
    CHECK(ok(spectrust_walk("in", NULL, &files, &error), &error));
    CHECK(ok(spectrust_batch_options_init(&options, sizeof options, &error), &error));
    options.out_dir = "out";
    CHECK(ok(spectrust_batch_options_check(&options, &error), &error));
    options.layout = SPECTRUST_LAYOUT_MIRROR;
    options.manifest = "index.jsonl";
    CHECK(ok(spectrust_batch_plan(files, &options, &plan, &error), &error) && spectrust_files_len(plan) == 2);
    CHECK(strcmp(spectrust_files_path(plan, 1), "out/b.jpg") == 0);
    spectrust_files_free(plan);
    CHECK(ok(spectrust_batch_start(spectrogram, files, &options, &batch, &error), &error));
    CHECK(ok(spectrust_batch_poll(batch, UINT32_MAX, &progress, sizeof progress, &error), &error));
    CHECK(progress.results == 2 && progress.failed == 0);
    CHECK(ok(spectrust_batch_result(batch, 0, &result, sizeof result, &error), &error) && picture_file_whole(result.out_path));
    CHECK(ok(spectrust_batch_warnings(batch, &warnings, &error), &error) && warnings.count == 0);
    CHECK(ok(spectrust_batch_cancel(batch, &error), &error));
    spectrust_batch_free(batch);
    spectrust_files_free(files);
    CHECK(ok(spectrust_manifest_merge(&options.manifest, 1, "index.csv", &rows, &error), &error) && rows == 2);
}

int main(void)
{
    SpectrustSpectrogram *spectrogram;
    int i;

    for (i = 0; i < COUNT; i++) {
        samples[i] = (float)(0.5 * sin(0.2 * i));
    }
    workdir_enter();
    folder_make("in");
    sound_write_short("in/a.wav", 0.5);
    sound_write_short("in/b.wav", 0.25);
    about_the_library();
    spectrogram = options();
    pictures(spectrogram);
    windows(spectrogram);
    tiles();
    streams();
    arrays(spectrogram);
    mel();
    info();
    lists();
    batch(spectrogram);
    spectrust_spectrogram_free(spectrogram);
    workdir_leave();
    return check_end("tour");
}
