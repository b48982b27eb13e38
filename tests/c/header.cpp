/* The header in C++17: handles in unique_ptr, so that nothing is freed by hand. */

#include <array>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "check.h"
#include "files.h"
#include "sounds.h"

namespace {

/* Turns one of the library's free functions into a unique_ptr's deleter. */
template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T *handle) const { Free(handle); }
};

using Spectrogram = std::unique_ptr<SpectrustSpectrogram, Freed<spectrust_spectrogram_free>>;
using Files = std::unique_ptr<SpectrustFiles, Freed<spectrust_files_free>>;
using Batch = std::unique_ptr<SpectrustBatch, Freed<spectrust_batch_free>>;

/* The library's bytes as a value that can be moved. */
class Picture {
public:
    Picture(const Spectrogram &spectrogram, const std::string &in_path, SpectrustError &error)
        : source_(spectrust_source_path(in_path.c_str())),
          status_(spectrust_spectrogram_encode(spectrogram.get(), &source_, SPECTRUST_FORMAT_JPEG, &buffer_, nullptr,
                                               &error)) {}
    ~Picture() { spectrust_buffer_free(&buffer_); }
    Picture(const Picture &) = delete;
    Picture &operator=(const Picture &) = delete;

    SpectrustStatus status() const { return status_; }
    const std::uint8_t *data() const { return buffer_.data; }
    std::size_t size() const { return buffer_.len; }

private:
    SpectrustBuffer buffer_{};
    SpectrustSource source_;
    SpectrustStatus status_;
};

void layout()
{
    about("the structs are plain, and the statuses are 32 bits wide");
    static_assert(std::is_standard_layout_v<SpectrustOptions> && std::is_trivially_copyable_v<SpectrustOptions>);
    static_assert(offsetof(SpectrustOptions, struct_size) == 0);
    static_assert(sizeof(SpectrustStatus) == sizeof(std::int32_t));
    static_assert(sizeof(SpectrustColormap) == sizeof(std::int32_t));
    static_assert(std::is_same_v<decltype(spectrust_options_check(nullptr, nullptr)), SpectrustStatus>);
    static_assert(std::is_same_v<decltype(SpectrustOptions::colormap), SpectrustColormap>);
    static_assert(!std::is_convertible_v<SpectrustPreset, SpectrustColormap>);
    CHECK(spectrust_abi_version() == SPECTRUST_ABI_VERSION);
}

Spectrogram make_spectrogram()
{
    SpectrustOptions options;
    SpectrustError error;
    SpectrustSpectrogram *spectrogram = nullptr;

    CHECK(ok(spectrust_options_init(&options, sizeof options, &error), &error));
    options.width = 256;
    options.height = 64;
    options.colormap = SPECTRUST_COLORMAP_MAGMA;
    CHECK(ok(spectrust_spectrogram_new(&options, &spectrogram, &error), &error));
    return Spectrogram(spectrogram);
}

void a_picture(const Spectrogram &spectrogram)
{
    SpectrustError error;
    int width = 0, height = 0;

    about("a picture in memory, and one that fails");
    Picture picture(spectrogram, "in/a.wav", error);
    CHECK(ok(picture.status(), &error));
    CHECK(picture_whole(picture.data(), picture.size()));
    CHECK(picture_size(picture.data(), picture.size(), &width, &height) && width == 256 && height == 64);

    Picture missing(spectrogram, "in/missing.wav", error);
    CHECK(failed(missing.status(), SPECTRUST_STATUS_NOT_FOUND, &error, "missing.wav"));
    CHECK(missing.data() == nullptr && missing.size() == 0);
}

void a_batch(const Spectrogram &spectrogram)
{
    SpectrustError error;
    SpectrustProgress progress{};
    SpectrustFiles *found = nullptr;
    SpectrustBatch *started = nullptr;

    about("a batch, with names from a vector of strings");
    CHECK(ok(spectrust_walk("in", nullptr, &found, &error), &error));
    Files files(found);
    const std::vector<std::string> names{"a.jpg", "b.jpg"};
    std::vector<const char *> out_paths;
    for (const std::string &name : names) {
        out_paths.push_back(name.c_str());
    }
    if (!CHECK(spectrust_files_len(files.get()) == out_paths.size())) {
        return;
    }
    SpectrustBatchOptions options;
    CHECK(ok(spectrust_batch_options_init(&options, sizeof options, &error), &error));
    options.out_paths = out_paths.data();
    CHECK(ok(spectrust_batch_start(spectrogram.get(), files.get(), &options, &started, &error), &error));
    Batch batch(started);
    CHECK(ok(spectrust_batch_poll(batch.get(), UINT32_MAX, &progress, sizeof progress, &error), &error));
    CHECK(progress.done == names.size() && progress.ended == 1);
    for (std::size_t i = 0; i < names.size(); i++) {
        SpectrustResult result{};

        CHECK(ok(spectrust_batch_result(batch.get(), i, &result, sizeof result, &error), &error));
        CHECK(result.status == SPECTRUST_STATUS_OK && result.out_path == names[result.file]);
        CHECK(picture_file_whole(names[i].c_str()));
    }
}

void in_threads(const Spectrogram &spectrogram)
{
    std::array<int, 4> whole{};
    std::vector<std::thread> threads;

    about("one handle in several std::threads");
    for (int &mine : whole) {
        threads.emplace_back([&spectrogram, &mine] {
            SpectrustError error;
            const Picture picture(spectrogram, "in/b.wav", error);

            mine = picture_whole(picture.data(), picture.size());
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    CHECK(whole == (std::array<int, 4>{1, 1, 1, 1}));
}

} // namespace

int main()
{
    workdir_enter();
    folder_make("in");
    sound_write_short("in/a.wav", 0.5);
    sound_write_short("in/b.wav", 0.25);
    layout();
    {
        const Spectrogram spectrogram = make_spectrogram();

        a_picture(spectrogram);
        a_batch(spectrogram);
        in_threads(spectrogram);
    }
    workdir_leave();
    return check_end("header");
}
