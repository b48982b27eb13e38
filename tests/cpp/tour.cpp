/* Everything that spectrust.hpp has, with valid and with invalid arguments. */

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "check.h"
#include "files.h"
#include "sounds.h"
#include "spectrust.hpp"

namespace {

/* Whether a call throws with this status and a message that holds `part`. */
template <typename Call> bool throws(SpectrustStatus status, const char *part, Call call)
{
    try {
        call();
    } catch (const spectrust::Error &error) {
        const bool is_right = error.status() == status && std::strstr(error.what(), part) != nullptr;
        if (!is_right) {
            std::printf("status %d: %s\n", static_cast<int>(error.status()), error.what());
        }
        return is_right;
    }
    return false;
}

const std::vector<float> &samples()
{
    static const std::vector<float> values(8000, 0.25F);
    return values;
}

spectrust::Source source() { return spectrust::Source::of_samples(samples().data(), samples().size(), 1, 8000); }

spectrust::Options small()
{
    spectrust::Options options;
    options.width = 32;
    options.height = 24;
    options.n_mels = 16;
    return options;
}

template <typename Type> constexpr bool is_owner =
    std::is_nothrow_move_constructible_v<Type> && std::is_nothrow_move_assignable_v<Type>
    && !std::is_copy_constructible_v<Type> && !std::is_copy_assignable_v<Type>;

static_assert(is_owner<spectrust::Spectrogram> && is_owner<spectrust::Buffer> && is_owner<spectrust::Array>);
static_assert(is_owner<spectrust::Pixels> && is_owner<spectrust::Windows> && is_owner<spectrust::Stream>);
static_assert(is_owner<spectrust::Files> && is_owner<spectrust::Batch> && is_owner<spectrust::Cancel>);
static_assert(sizeof(spectrust::Options) == sizeof(SpectrustOptions));
static_assert(sizeof(spectrust::Spectrogram) == sizeof(void *) && sizeof(spectrust::Array) == sizeof(SpectrustArray));

void options()
{
    about("options by field and by name");
    CHECK(spectrust::has_abi_of_header() && !spectrust::version().empty() && spectrust::revision() > 0);
    CHECK(spectrust::status_name(SPECTRUST_STATUS_NOT_FOUND) == "not found");
    spectrust::Options options = small();
    CHECK(options.set("n_mels", "20").n_mels == 20 && options.get("n_mels") == "20");
    options.set(std::string("window"), std::string("hamming")).check();
    CHECK(spectrust::Options(SPECTRUST_PRESET_WHISPER).get("n_fft") == "400");
    spectrust::BatchOptions batch;
    CHECK(options.fingerprint().size() == 32 && options.fingerprint() == options.fingerprint(&batch));
    batch.format = SPECTRUST_FORMAT_PNG;
    CHECK(options.fingerprint() != options.fingerprint(&batch) && options.fingerprint() != small().fingerprint());
    CHECK(throws(SPECTRUST_STATUS_OPTION, "n_mels", [&] { options.set("n_mel", "20"); }));
    CHECK(throws(SPECTRUST_STATUS_OPTION, "got \"x\"", [&] { options.set("n_mels", "x"); }));
    options.n_mels = 0;
    CHECK(throws(SPECTRUST_STATUS_OPTION, "n_mels", [&] { options.check(); }));
    CHECK(throws(SPECTRUST_STATUS_OPTION, "n_mels", [&] { spectrust::Spectrogram spectrogram(options); }));
    const auto rows = spectrust::parameters();
    CHECK(std::any_of(rows.begin(), rows.end(), [](auto &row) { return std::string_view(row.name) == "n_mels"; }));
    CHECK(std::string_view(spectrust::batch_parameters().at(0).group) == "batch");
}

void pictures()
{
    spectrust::Warnings warnings;
    const spectrust::Spectrogram spectrogram(small());

    about("pictures to files and to memory, and read back");
    spectrogram.generate("in/a.wav", "a.jpg");
    const spectrust::Buffer picture = spectrogram.encode(std::string("in/a.wav"));
    CHECK(picture_whole(picture.data(), picture.size()) && picture_file_whole("a.jpg"));
    const Bytes file = file_read("in/a.wav");
    const spectrust::Buffer same = spectrogram.encode(spectrust::Source::of_bytes(file.data, file.len));
    CHECK(std::equal(picture.begin(), picture.end(), same.begin(), same.end()));
    spectrogram.generate(std::filesystem::path("in/cut.wav"), "cut.jpg", &warnings);
    CHECK(warnings.count == 1 && warnings.sentences().size() == 1 && !warnings.sentences()[0].empty());
    const spectrust::Picture read = spectrust::read_picture("a.jpg");
    CHECK(read.json.text().find("\"n_mels\":16") != std::string_view::npos && read.levels.empty());
    spectrogram.generate("in/a.wav", "a.png");
    CHECK(spectrust::read_picture("a.png").levels.rows() == 24);
    CHECK(throws(SPECTRUST_STATUS_NOT_FOUND, "missing.wav", [&] { spectrogram.encode("missing.wav"); }));
    CHECK(throws(SPECTRUST_STATUS_NOT_FOUND, "my name", [&] {
        spectrogram.encode(spectrust::Source("missing.wav").named("my name"));
    }));
    try {
        spectrogram.generate("in/a.wav", "no/folder/a.jpg");
        CHECK(false && "a picture in no folder");
    } catch (const spectrust::Error &error) {
        CHECK(error.os_error() == ENOENT && error.status() == SPECTRUST_STATUS_OUTPUT);
    }
    CHECK(throws(SPECTRUST_STATUS_PICTURE, "", [] { spectrust::read_picture("in/a.wav"); }));
    Bytes bytes = file;
    bytes_free(&bytes);
}

void moves()
{
    about("owners are moved, and free once");
    spectrust::Spectrogram one(small()), other(small());
    one = std::move(other);
    spectrust::Buffer buffer = one.encode(source());
    spectrust::Buffer taken = std::move(buffer);
    CHECK(!taken.empty() && buffer.empty() && buffer.text().empty());
    buffer = one.encode(source());
    buffer = std::move(taken);
    spectrust::Buffer &itself = buffer;
    buffer = std::move(itself);
    CHECK(!buffer.empty());
    spectrust::Array array = one.array(source());
    spectrust::Array moved(std::move(array));
    CHECK(array.empty() && moved.rows() == 16);
    array = std::move(moved);
    CHECK(array.rows() == 16);
}

void windows()
{
    about("pixels and windows");
    spectrust::Options options = small();
    const spectrust::Spectrogram colour(options);
    spectrust::Pixels pixels = colour.pixels(source());
    CHECK(pixels.height() == 24 && pixels.width() == 32 && pixels.channels() == 3 && pixels.data16() == nullptr);
    spectrust::Pixels moved(std::move(pixels));
    const float levels[] = {-80.0F, -40.0F, -20.0F, 0.0F};
    CHECK(colour.colour(levels, 2, 2).height() == 24 && colour.draw(levels, 1, 4).size() > 100);
    CHECK(pixels.empty() && moved.size() == 24 * 32 * 3 && moved.data() != nullptr);
    options.colormap = SPECTRUST_COLORMAP_GRAY;
    options.bit_depth = 16;
    moved = spectrust::Spectrogram(options).pixels(source());
    CHECK(moved.channels() == 1 && moved.data() == nullptr && moved.data16() != nullptr);

    spectrust::Division division{0.4};
    spectrust::Windows pictures(colour, source(), division);
    CHECK(pictures.size() == 3 && std::fabs(pictures.segment(2).duration - 0.2) < 1e-9);
    const spectrust::Buffer picture = pictures.encode(1);
    CHECK(picture_whole(picture.data(), picture.size()) && pictures.pixels(1).height() == 24);
    CHECK(throws(SPECTRUST_STATUS_ARGUMENT, "npy", [&] { pictures.array(1); }));
    CHECK(throws(SPECTRUST_STATUS_ARGUMENT, "3, got 3", [&] { pictures.encode(3); }));
    division.remainder = SPECTRUST_REMAINDER_DROP;
    spectrust::Windows features(colour, source(), division, SPECTRUST_FORMAT_NPY);
    CHECK(features.size() == 2 && features.array(1).rows() == 16);
    CHECK(throws(SPECTRUST_STATUS_ARGUMENT, "pixels", [&] { features.pixels(1); }));
    spectrust::Cancel cancel;
    cancel.set();
    CHECK(throws(SPECTRUST_STATUS_CANCELLED, "", [&] { features.array(0, nullptr, cancel.get()); }));
    division.overlap = 0.4;
    CHECK(throws(SPECTRUST_STATUS_OPTION, "overlap", [&] { spectrust::Windows none(colour, source(), division); }));
    pictures = std::move(features);
    CHECK(pictures.size() == 2);
}

void streams()
{
    about("samples as they come");
    spectrust::Options options(SPECTRUST_PRESET_KALDI);
    const spectrust::Spectrogram kaldi(options);
    const spectrust::Array whole = kaldi.array(source(), SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS);
    spectrust::Stream stream(kaldi, 8000);
    const std::size_t n_values = stream.info().n_values;
    std::vector<float> frames((whole.rows() + 1) * n_values);
    std::size_t count = 0;
    for (std::size_t at = 0; at < samples().size(); at += 100) {
        const std::size_t n = std::min<std::size_t>(100, samples().size() - at);
        const std::uint64_t bound = stream.bound(n);
        const auto pushed = stream.push(samples().data() + at, n, frames.data() + count * n_values, bound);
        CHECK(pushed.taken == n && pushed.frames == bound);
        count += pushed.frames;
    }
    CHECK(count == whole.rows() && stream.rest() == 0 && stream.finish(nullptr, 0) == 0);
    CHECK(std::equal(whole.begin(), whole.end(), frames.begin()));
    stream.reset();
    const std::vector<std::int16_t> zeros(200);
    CHECK(stream.push(zeros.data(), zeros.size(), frames.data(), 1).frames == 1);
    spectrust::clamp_window(frames.data(), n_values);
    CHECK(std::fabs(frames[0] + 2.9856F) < 1e-3F);
    stream.reset();
    SpectrustStream *const streams[] = {stream.get()};
    const float *const from[] = {samples().data()};
    float *const to[] = {frames.data()};
    std::size_t taken = 0, found = 0;
    spectrust::push(streams, 1, from, 200, &taken, to, 2, &found);
    CHECK(taken == 200 && found == 1 && std::equal(frames.begin(), frames.begin() + 23, whole.begin()));
    options.normalize = SPECTRUST_NORMALIZE_MEAN;
    CHECK(throws(SPECTRUST_STATUS_OPTION, "normalize", [&] {
        spectrust::Stream none(spectrust::Spectrogram(options), 8000);
    }));
}

void tiles()
{
    about("tiles");
    const spectrust::Spectrogram colour(small());
    spectrust::Warnings warnings;
    /* 32 pixels of 1/64 s: 1 s are two tiles, and one of the next level. */
    const SpectrustTiles tiles =
        colour.tiles(source(), "tiles", 1.0 / 64.0, SPECTRUST_AUTO, SPECTRUST_FORMAT_PNG, 2, &warnings);
    CHECK(tiles.levels == 2 && tiles.count == 3 && tiles.duration == 1.0 && warnings.count == 0);
    CHECK(colour.tiles(source(), "tiles", 1.0, 1).count == 1);
    CHECK(std::filesystem::remove("tiles/1/0.png") && std::filesystem::remove("tiles/index.json"));
    CHECK(std::filesystem::remove_all("tiles") > 0);
    CHECK(throws(SPECTRUST_STATUS_OPTION, "power of two", [&] { colour.tiles(source(), "tiles", 0.1); }));
}

void arrays()
{
    about("arrays");
    spectrust::Options options(SPECTRUST_PRESET_LIBROSA);
    options.n_mels = 16;
    const spectrust::Spectrogram spectrogram(options);
    spectrust::Array bands = spectrogram.array(source());
    const spectrust::Array frames = spectrogram.array(source(), SPECTRUST_ARRAY_ORDER_FRAMES_BY_BANDS, 2);
    const SpectrustShape shape = spectrogram.shape(source());
    CHECK(bands.rows() == 16 && bands.columns() == shape.frames && frames.rows() == shape.frames);
    CHECK(bands(3, 2) == frames(2, 3) && bands.row(3)[2] == bands(3, 2) && bands.end() - bands.begin() > 16);
    std::vector<float> into(bands.size());
    spectrogram.array_into(source(), into.data(), into.size());
    CHECK(std::equal(into.begin(), into.end(), bands.begin(), bands.end()));
    CHECK(throws(SPECTRUST_STATUS_ARGUMENT, "", [&] { spectrogram.array_into(source(), into.data(), 3); }));
    std::vector<float> mono(bands.size());
    spectrogram.array_mono(samples().data(), samples().size(), 8000, mono.data(), mono.size());
    CHECK(mono == into);
    CHECK(throws(SPECTRUST_STATUS_AUDIO, "sample rate", [&] {
        spectrogram.array_mono(samples().data(), samples().size(), 0, mono.data(), mono.size());
    }));
    spectrust::Options resolved = options;
    const SpectrustFraming framing = spectrogram.resolve(SPECTRUST_FORMAT_NPY, 8000, 8000, &resolved);
    CHECK(framing.n_frames == shape.frames && resolved.hop_length == framing.hop_length);
    CHECK(spectrogram.resolve(SPECTRUST_FORMAT_NPY, source()).n_frames == shape.frames && spectrust::processors() > 0);
    spectrogram.pcen(bands.data(), bands.rows(), bands.columns(), 8000, 512);
    CHECK(bands(0, 0) != into[0]);
    spectrust::delta(into.data(), 16, shape.frames, bands.data());
    CHECK(std::isfinite(bands(0, 0)));
#if __cplusplus >= 202002L
    spectrogram.array_into(spectrust::Source::of_samples(std::span(samples()), 8000), std::span(into));
    CHECK(throws(SPECTRUST_STATUS_AUDIO, "the bytes", [&] {
        spectrogram.array(spectrust::Source::of_bytes(std::as_bytes(std::span("no audio"))));
    }));
#endif
}

void mel()
{
    std::vector<float> weights(4 * 9);
    std::vector<double> exact(4 * 9);

    about("filter banks and the mel scale");
    spectrust::mel_filters(8000, 16, 4, weights.data(), weights.size(), 0.0, SPECTRUST_AUTO_F64, SPECTRUST_MEL_SCALE_HTK);
    spectrust::mel_filters(8000, 16, 4, exact.data(), exact.size(), 0.0, SPECTRUST_AUTO_F64, SPECTRUST_MEL_SCALE_HTK);
    CHECK(weights[1] == static_cast<float>(exact[1]) && weights[1] > 0);
    CHECK(std::fabs(spectrust::hz_to_mel(1000.0) - 15.0) < 1e-12);
    CHECK(std::fabs(spectrust::mel_to_hz(15.0) - 1000.0) < 1e-9);
    CHECK(throws(SPECTRUST_STATUS_OPTION, "n_mels", [&] { spectrust::mel_filters(8000, 16, 0, exact.data(), 0); }));
}

void information()
{
    about("what a recording is");
    const SpectrustAudioInfo info = spectrust::audio_info("in/a.wav");
    CHECK(std::string_view(info.container) == "WAV" && info.channels == 1 && info.sr == 8000);
    CHECK(std::string_view(info.start).empty());
    CHECK(throws(SPECTRUST_STATUS_NOT_FOUND, "x.wav", [] { spectrust::audio_info("x.wav"); }));
}

void cancelling()
{
    about("a call that is stopped");
    const spectrust::Spectrogram spectrogram(small());
    const spectrust::Cancel cancel;
    CHECK(!spectrogram.encode(source().with(cancel)).empty());
    std::thread([&] { cancel.set(); }).join();
    CHECK(throws(SPECTRUST_STATUS_CANCELLED, "", [&] { spectrogram.encode(source().with(cancel)); }));
    const spectrust::Cancel later;
    later.set_after(60000);
    CHECK(!spectrogram.encode(source().with(later)).empty());
}

void lists()
{
    about("lists of files");
    spectrust::WalkOptions search;
    search.recursive = 0;
    CHECK(search.selects("a.wav") && !search.selects("sub/a.wav"));
    const spectrust::Files found = spectrust::Files::walk("in", search);
    CHECK(found.size() == 3 && found[0] == "in/a.wav" && found.warnings().count == 0);
    found.check(0);
    CHECK(throws(SPECTRUST_STATUS_ARGUMENT, "index", [&] { found.check(3); }));
    CHECK(std::string_view(found.root()) == "in" && found.bytes(0) > 44);
    CHECK(throws(SPECTRUST_STATUS_NOT_FOUND, "nowhere", [] { spectrust::Files::walk("nowhere"); }));
    CHECK(throws(SPECTRUST_STATUS_NOT_FOUND, "none.csv", [] { spectrust::merge_manifests({"none.csv"}, "all.csv"); }));
    folder_make("empty");
    CHECK(spectrust::Files::walk("empty").warnings().count == 1);
}

void batches()
{
    about("a batch as a range");
    const spectrust::Spectrogram spectrogram(small());
    const spectrust::Files files(std::vector<const char *>{"in/a.wav", "in/b.wav", "missing.wav"}, "in");
    CHECK(spectrust::Files(std::vector<std::string>{"x.wav", "y.wav"})[1] == "y.wav");
    spectrust::BatchOptions options;
    options.out_dir = "out";
    options.layout = SPECTRUST_LAYOUT_MIRROR;
    options.check();
    CHECK(spectrust::Files::of({source(), spectrust::Source("x.wav")})[1] == "x.wav");
    const spectrust::Files plan = spectrust::Batch::plan(files, options);
    CHECK(plan.size() == 3 && plan[0] == "out/a.jpg");
    const spectrust::Batch batch(spectrogram, files, options);
    std::set<std::string> drawn;
    int failures = 0;
    for (const spectrust::Result &result : batch) {
        if (result.ok()) {
            drawn.emplace(result.output());
            CHECK(result.error().empty());
        } else {
            failures += result.input() == "missing.wav" && !result.error().empty() && result.output().empty();
        }
    }
    CHECK(drawn == (std::set<std::string>{"out/a.jpg", "out/b.jpg"}) && failures == 1);
    const SpectrustProgress progress = batch.poll();
    CHECK(progress.ended == 1 && progress.results == 3 && batch.warnings().count == 0);
    CHECK(std::distance(batch.begin(), batch.end()) == 3);
    CHECK(throws(SPECTRUST_STATUS_ARGUMENT, "", [&] { batch.result(3); }));
    options.overlap = 1.0;
    CHECK(throws(SPECTRUST_STATUS_OPTION, "overlap", [&] { options.check(); }));
    CHECK(throws(SPECTRUST_STATUS_OPTION, "overlap", [&] { spectrust::Batch refused(spectrogram, files, options); }));
}

void leaving()
{
    about("a loop that is left, and a batch that is stopped");
    const spectrust::Spectrogram spectrogram(small());
    const spectrust::Files files(std::vector<const char *>(200, "in/a.wav"));
    spectrust::BatchOptions options;
    options.out_dir = "many";
    {
        spectrust::Batch batch(spectrogram, files, options);
        for (const auto &result : batch) {
            CHECK(result.ok());
            break;
        }
        batch.cancel();
        std::size_t count = 0;
        for (auto it = batch.begin(); it != batch.end(); it++) {
            count += it->ok() || it->status == SPECTRUST_STATUS_CANCELLED;
        }
        CHECK(count == 200);
        auto next = batch.begin();
        spectrust::Batch moved = std::move(batch);
        CHECK((++next)->warning().empty() && moved.poll().ended == 1);
    }
    CHECK(threads_settled(1) == 1);
}

} // namespace

int main()
{
    workdir_enter();
    folder_make("in");
    sound_write_short("in/a.wav", 0.5);
    sound_write_short("in/b.wav", 0.7);
    const Bytes whole = file_read("in/a.wav");
    file_write("in/cut.wav", whole.data, whole.len - 101);
    Bytes freed = whole;
    bytes_free(&freed);
    options();
    pictures();
    moves();
    windows();
    tiles();
    streams();
    arrays();
    mel();
    information();
    cancelling();
    lists();
    batches();
    leaving();
    workdir_leave();
    return check_end("tour");
}
