/* Spectrust for C++17 and later: the C functions with owners, exceptions and ranges.
 *
 * Example: a picture of one file, 800 pixels wide.
 *
 *   spectrust::Options options;
 *   options.width = 800;
 *   spectrust::Spectrogram spectrogram(options);
 *   spectrogram.generate("in.wav", "out.jpg");
 *
 * Conventions
 *   Names     A class is named after its struct or handle in spectrust.h, a member after its function there; that header
 *             documents options, units and ranges.
 *   Failure   A call that fails throws spectrust::Error, which has the status and the system's error number.
 *   Owners    Handles, buffers and arrays can be moved, not copied. One that was moved from may be destroyed or assigned
 *             to, and nothing else.
 *   Warnings  A function that takes a `Warnings *` fills it with sentences; nullptr, the default, discards them.
 *   Threads   A const member may be called by any number of threads at once, as in C.
 *   Cost      Nothing is allocated or copied beyond what the C call does, apart from the message of an exception.
 */

#ifndef SPECTRUST_HPP
#define SPECTRUST_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#if __cplusplus >= 202002L
#include <span>
#endif

#include "spectrust.h"

namespace spectrust {

/* ---- errors and warnings ---- */

/* A call that failed. what() is one sentence: what failed, on which value, and what is allowed. */
class Error : public std::runtime_error {
public:
    explicit Error(const SpectrustError &error)
        : std::runtime_error(error.message), status_(error.status), os_error_(error.os_error)
    {
    }

    /* The reason, to compare with SPECTRUST_STATUS_NOT_FOUND and the like. */
    SpectrustStatus status() const noexcept { return status_; }

    /* errno of the system call that failed; 0 if none did. */
    int os_error() const noexcept { return os_error_; }

private:
    SpectrustStatus status_;
    int os_error_;
};

/* The name of a status, such as "not found". */
inline std::string_view status_name(SpectrustStatus status) noexcept { return spectrust_status_name(status); }

namespace detail {

/* Calls a C function whose last argument is a SpectrustError. */
template <typename Function, typename... Arguments> void call(Function function, Arguments... arguments)
{
    SpectrustError error;

    if (function(arguments..., &error) != SPECTRUST_STATUS_OK) {
        throw Error(error);
    }
}

/* Frees a handle. */
template <auto Free> struct Deleter {
    template <typename Handle> void operator()(Handle *handle) const noexcept { Free(handle); }
};

template <typename Handle, auto Free> using Owner = std::unique_ptr<Handle, Deleter<Free>>;

/* Calls a function that makes a handle through a pointer to it. */
template <typename Handle, auto Free, typename Make> Owner<Handle, Free> make(Make make)
{
    Handle *handle = nullptr;
    make(&handle);
    return Owner<Handle, Free>(handle);
}

} // namespace detail

/* Problems that a call worked around. */
class Warnings : public SpectrustWarnings {
public:
    Warnings() noexcept : SpectrustWarnings()
    {
        count = 0;
        text[0] = '\0';
    }

    /* The sentences, each valid as long as this object is unchanged. */
    std::vector<std::string_view> sentences() const
    {
        std::vector<std::string_view> found;
        std::string_view rest = text;

        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            found.push_back(rest.substr(0, end));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
        return found;
    }
};

/* ---- versions ---- */

/* Version of the library, such as "0.2.0". */
inline std::string_view version() noexcept { return spectrust_version(); }

/* Revision of the output: raised where the same recording and options give other samples, values or pixels. */
inline std::uint32_t revision() noexcept { return spectrust_revision(); }

/* Whether the library has the ABI of this header. A program that loads it at run time should ask. */
inline bool has_abi_of_header() noexcept { return spectrust_abi_version() == SPECTRUST_ABI_VERSION; }

/* Number of threads that 0 stands for in an argument `jobs`. */
inline std::size_t processors() noexcept { return spectrust_processors(); }

/* ---- options ---- */

/* What stands for a percentile in Options::vmin, vmax, background and pool: `percent` of the levels are below it. */
inline double percentile(double percent) noexcept { return spectrust_percentile(percent); }

/* Options of a spectrogram, by field or by name. */
class Options : public SpectrustOptions {
public:
    /* The defaults. */
    Options() : SpectrustOptions()
    {
        detail::call(spectrust_options_init, static_cast<SpectrustOptions *>(this), sizeof(SpectrustOptions));
    }

    /* The options with which another library's output is matched. */
    explicit Options(SpectrustPreset preset) : SpectrustOptions()
    {
        detail::call(spectrust_options_init_preset, static_cast<SpectrustOptions *>(this), sizeof(SpectrustOptions),
                     preset);
    }

    /* Sets an option from text, as a command line or a configuration file has it. */
    Options &set(const char *name, const char *text)
    {
        detail::call(spectrust_options_set, static_cast<SpectrustOptions *>(this), name, text);
        return *this;
    }

    Options &set(const std::string &name, const std::string &text) { return set(name.c_str(), text.c_str()); }

    /* The value of an option, in the form that set() accepts. */
    std::string get(const char *name) const
    {
        char text[64];
        detail::call(spectrust_options_get, static_cast<const SpectrustOptions *>(this), name, text, sizeof text);
        return text;
    }

    /* Hash of the options, and of the format and the segments of a batch, as its manifest stores it. */
    std::string fingerprint(const SpectrustBatchOptions *batch = nullptr) const
    {
        char text[SPECTRUST_FINGERPRINT_SIZE];
        detail::call(spectrust_options_fingerprint, static_cast<const SpectrustOptions *>(this), batch, text,
                     sizeof text);
        return text;
    }

    /* Throws if options contradict each other. */
    void check() const { detail::call(spectrust_options_check, static_cast<const SpectrustOptions *>(this)); }
};

/* Rows of the table of options; their strings live as long as the library. */
inline std::vector<SpectrustParameter> parameters()
{
    std::vector<SpectrustParameter> rows(spectrust_parameter_count());

    for (std::size_t index = 0; index < rows.size(); index++) {
        detail::call(spectrust_parameter, index, &rows[index]);
    }
    return rows;
}

/* Rows of the table of a batch's settings. */
inline std::vector<SpectrustParameter> batch_parameters()
{
    std::vector<SpectrustParameter> rows(spectrust_batch_parameter_count());

    for (std::size_t index = 0; index < rows.size(); index++) {
        detail::call(spectrust_batch_parameter, index, &rows[index]);
    }
    return rows;
}

/* ---- sources ---- */

/* A request to stop a call, which any thread may make. */
class Cancel {
public:
    Cancel()
        : handle_(detail::make<SpectrustCancel, spectrust_cancel_free>(
              [](auto out) { detail::call(spectrust_cancel_new, out); }))
    {
    }

    /* Stops calls that use this request, now and later. */
    void set() const noexcept { spectrust_cancel_set(handle_.get()); }

    /* Stops them after a time, in milliseconds. */
    void set_after(std::uint32_t milliseconds) const noexcept
    {
        spectrust_cancel_set_after(handle_.get(), milliseconds);
    }

    const SpectrustCancel *get() const noexcept { return handle_.get(); }

private:
    detail::Owner<SpectrustCancel, spectrust_cancel_free> handle_;
};

/* A recording: a file, the bytes of one, or samples. It refers to memory of the caller and owns none: a string that it is
 * made from must outlive it, as in a call with a temporary it does.
 */
class Source : public SpectrustSource {
public:
    /* The file at a path. */
    Source(const char *file) noexcept : SpectrustSource(spectrust_source_path(file)) {}
    Source(const std::string &file) noexcept : Source(file.c_str()) {}
    Source(const std::filesystem::path &file) noexcept : Source(file.c_str()) {}

    /* The content of a file, `size` bytes. */
    static Source of_bytes(const void *data, std::size_t size) noexcept
    {
        return Source(spectrust_source_bytes(static_cast<const std::uint8_t *>(data), size));
    }

    /* Interleaved samples, full scale from -1 to 1: `count` in each of `n_channels`, at `rate` Hz. */
    static Source of_samples(const float *values, std::size_t count, std::int64_t n_channels, std::int64_t rate) noexcept
    {
        return Source(spectrust_source_samples(values, count, n_channels, rate));
    }

#if __cplusplus >= 202002L
    static Source of_bytes(std::span<const std::byte> data) noexcept { return of_bytes(data.data(), data.size()); }

    /* Samples of one channel. */
    static Source of_samples(std::span<const float> values, std::int64_t rate) noexcept
    {
        return of_samples(values.data(), values.size(), 1, rate);
    }
#endif

    /* The same source with a name for error messages. */
    Source named(const char *label) const noexcept
    {
        Source source = *this;
        source.name = label;
        return source;
    }

    /* The same source, whose call `request` can stop. */
    Source with(const Cancel &request) const noexcept
    {
        Source source = *this;
        source.cancel = request.get();
        return source;
    }

private:
    explicit Source(const SpectrustSource &source) noexcept : SpectrustSource(source) {}
};

/* ---- results in memory ---- */

/* Bytes that the library allocated: a picture, or JSON. */
class Buffer {
public:
    Buffer() noexcept = default;
    Buffer(Buffer &&other) noexcept : buffer_(std::exchange(other.buffer_, SpectrustBuffer{nullptr, 0, 0})) {}
    Buffer &operator=(Buffer &&other) noexcept
    {
        std::swap(buffer_, other.buffer_);
        return *this;
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer() { spectrust_buffer_free(&buffer_); }

    const std::uint8_t *data() const noexcept { return buffer_.data; }
    std::size_t size() const noexcept { return buffer_.len; }
    bool empty() const noexcept { return size() == 0; }
    const std::uint8_t *begin() const noexcept { return data(); }
    const std::uint8_t *end() const noexcept { return data() + size(); }

    /* The bytes as text, for JSON. */
    std::string_view text() const noexcept
    {
        return empty() ? std::string_view() : std::string_view(reinterpret_cast<const char *>(data()), size());
    }

    /* For C functions that fill it. */
    SpectrustBuffer *out() noexcept { return &buffer_; }

private:
    SpectrustBuffer buffer_ = {nullptr, 0, 0};
};

/* An array that the library allocated: `rows` by `columns` values, row by row. */
class Array {
public:
    Array() noexcept = default;
    Array(Array &&other) noexcept : array_(std::exchange(other.array_, SpectrustArray{nullptr, 0, 0, 0})) {}
    Array &operator=(Array &&other) noexcept
    {
        std::swap(array_, other.array_);
        return *this;
    }
    Array(const Array &) = delete;
    Array &operator=(const Array &) = delete;
    ~Array() { spectrust_array_free(&array_); }

    std::size_t rows() const noexcept { return array_.rows; }
    std::size_t columns() const noexcept { return array_.columns; }
    std::size_t size() const noexcept { return rows() * columns(); }
    bool empty() const noexcept { return size() == 0; }

    float *data() noexcept { return array_.data; }
    const float *data() const noexcept { return array_.data; }
    const float *begin() const noexcept { return data(); }
    const float *end() const noexcept { return data() + size(); }

    /* The values of a row, columns() of them. */
    const float *row(std::size_t row) const noexcept { return data() + row * columns(); }

    /* A value; the indices are not checked. */
    float operator()(std::size_t row, std::size_t column) const noexcept { return data()[row * columns() + column]; }

    /* For C functions that fill it. */
    SpectrustArray *out() noexcept { return &array_; }

private:
    SpectrustArray array_ = {nullptr, 0, 0, 0};
};

/* Pixels that the library allocated: row after row from the top, channels() values for each. */
class Pixels {
public:
    Pixels() noexcept = default;
    Pixels(Pixels &&other) noexcept : pixels_(std::exchange(other.pixels_, SpectrustPixels{nullptr, 0, 0, 0, 0, 0})) {}
    Pixels &operator=(Pixels &&other) noexcept
    {
        std::swap(pixels_, other.pixels_);
        return *this;
    }
    Pixels(const Pixels &) = delete;
    Pixels &operator=(const Pixels &) = delete;
    ~Pixels() { spectrust_pixels_free(&pixels_); }

    std::size_t height() const noexcept { return pixels_.height; }
    std::size_t width() const noexcept { return pixels_.width; }

    /* 1 for a gray map, otherwise 3: red, green and blue. */
    std::size_t channels() const noexcept { return pixels_.channels; }
    std::size_t size() const noexcept { return height() * width() * channels(); }
    bool empty() const noexcept { return size() == 0; }

    /* size() values of 8 bits; nullptr if they have 16. */
    const std::uint8_t *data() const noexcept
    {
        return pixels_.bit_depth == 8 ? static_cast<const std::uint8_t *>(pixels_.data) : nullptr;
    }

    /* size() values of 16 bits, with the option bit_depth; nullptr if they have 8. */
    const std::uint16_t *data16() const noexcept
    {
        return pixels_.bit_depth == 16 ? static_cast<const std::uint16_t *>(pixels_.data) : nullptr;
    }

    /* For C functions that fill it. */
    SpectrustPixels *out() noexcept { return &pixels_; }

private:
    SpectrustPixels pixels_ = {nullptr, 0, 0, 0, 0, 0};
};

/* ---- spectrograms ---- */

/* Draws recordings and computes arrays, with fixed options. */
class Spectrogram {
public:
    /* Checks the options; throws if one is out of range or contradicts another. */
    explicit Spectrogram(const SpectrustOptions &options)
        : handle_(detail::make<SpectrustSpectrogram, spectrust_spectrogram_free>(
              [&](auto out) { detail::call(spectrust_spectrogram_new, &options, out); }))
    {
    }

    Spectrogram() : Spectrogram(Options()) {}

    /* Draws a recording to a file, whose extension selects the format. */
    void generate(const Source &source, const std::filesystem::path &out_path, Warnings *warnings = nullptr) const
    {
        detail::call(spectrust_spectrogram_generate, get(), &source, out_path.c_str(), warnings);
    }

    /* The same; returns the duration of the audio drawn, in seconds. */
    double generate_timed(const Source &source, const std::filesystem::path &out_path,
                          Warnings *warnings = nullptr) const
    {
        double duration = 0.0;

        detail::call(spectrust_spectrogram_generate_timed, get(), &source, out_path.c_str(), &duration, warnings);
        return duration;
    }

    /* Draws a recording as tiles in a folder: pictures of equal size at several lengths of a pixel. `seconds_per_pixel`
     * is that of the finest zoom, a power of two; `jobs` is the number of threads (0: all processors). */
    SpectrustTiles tiles(const Source &source, const std::filesystem::path &out_folder, double seconds_per_pixel,
                         std::int64_t levels = SPECTRUST_AUTO, SpectrustFormat format = SPECTRUST_FORMAT_JPEG,
                         std::size_t jobs = 1, Warnings *warnings = nullptr) const
    {
        SpectrustTiles tiles;

        detail::call(spectrust_tiles_generate, get(), &source, out_folder.c_str(), seconds_per_pixel, levels, format,
                     jobs, &tiles, warnings);
        return tiles;
    }

    /* Draws a recording to memory. */
    Buffer encode(const Source &source, SpectrustFormat format = SPECTRUST_FORMAT_JPEG,
                  Warnings *warnings = nullptr) const
    {
        Buffer buffer;
        detail::call(spectrust_spectrogram_encode, get(), &source, format, buffer.out(), warnings);
        return buffer;
    }

    /* The pixels of a recording: those of its PNG. */
    Pixels pixels(const Source &source, Warnings *warnings = nullptr) const
    {
        Pixels pixels;
        detail::call(spectrust_spectrogram_pixels, get(), &source, pixels.out(), warnings);
        return pixels;
    }

    /* A picture of `rows` of `columns` finite levels, the lowest band first, in the unit of the option scale. */
    Buffer draw(const float *levels, std::size_t rows, std::size_t columns,
                SpectrustFormat format = SPECTRUST_FORMAT_JPEG, Warnings *warnings = nullptr,
                const SpectrustCancel *cancel = nullptr) const
    {
        Buffer buffer;
        detail::call(spectrust_spectrogram_draw, get(), levels, rows, columns, format, cancel, buffer.out(), warnings);
        return buffer;
    }

    /* The pixels of such levels. */
    Pixels colour(const float *levels, std::size_t rows, std::size_t columns, Warnings *warnings = nullptr,
                  const SpectrustCancel *cancel = nullptr) const
    {
        Pixels pixels;
        detail::call(spectrust_spectrogram_colour, get(), levels, rows, columns, cancel, pixels.out(), warnings);
        return pixels;
    }

    /* The array of a recording, with up to `jobs` threads (0: all processors). */
    Array array(const Source &source, SpectrustArrayOrder order = SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES,
                std::size_t jobs = 1, Warnings *warnings = nullptr) const
    {
        Array array;
        detail::call(spectrust_spectrogram_array, get(), &source, order, jobs, array.out(), warnings);
        return array;
    }

    /* The same, into memory of the caller: `len` must be bands times frames of shape(). */
    void array_into(const Source &source, float *out, std::size_t len,
                    SpectrustArrayOrder order = SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES, std::size_t jobs = 1,
                    Warnings *warnings = nullptr) const
    {
        detail::call(spectrust_spectrogram_array_into, get(), &source, order, jobs, out, len, warnings);
    }

#if __cplusplus >= 202002L
    void array_into(const Source &source, std::span<float> out,
                    SpectrustArrayOrder order = SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES, std::size_t jobs = 1,
                    Warnings *warnings = nullptr) const
    {
        array_into(source, out.data(), out.size(), order, jobs, warnings);
    }
#endif

    /* The same for `n_samples` mono samples at `sr` Hz, which are not resampled: all that a small static program needs. */
    void array_mono(const float *samples, std::size_t n_samples, std::int64_t sr, float *out, std::size_t len,
                    SpectrustArrayOrder order = SPECTRUST_ARRAY_ORDER_BANDS_BY_FRAMES, std::size_t jobs = 1,
                    Warnings *warnings = nullptr) const
    {
        detail::call(spectrust_spectrogram_array_mono, get(), samples, n_samples, sr, order, jobs, out, len, warnings);
    }

    /* Bands and frames of the array of a recording. */
    SpectrustShape shape(const Source &source) const
    {
        SpectrustShape shape;
        detail::call(spectrust_spectrogram_shape, get(), &source, &shape);
        return shape;
    }

    /* What the library chooses for a recording of `n_samples` samples at `sr` Hz: where its frames lie and, if `options`
     * is given, a value for every number that was left open. */
    SpectrustFraming resolve(SpectrustFormat format, std::int64_t sr, std::uint64_t n_samples,
                             SpectrustOptions *options = nullptr) const
    {
        SpectrustFraming framing;
        detail::call(spectrust_spectrogram_resolve, get(), format, sr, n_samples, options, sizeof(SpectrustOptions),
                     &framing);
        return framing;
    }

    /* The same for a recording, which is decoded for this if it is compressed. */
    SpectrustFraming resolve(SpectrustFormat format, const Source &source, SpectrustOptions *options = nullptr) const
    {
        SpectrustFraming framing;
        detail::call(spectrust_spectrogram_resolve_source, get(), format, &source, options,
                     sizeof(SpectrustOptions), &framing);
        return framing;
    }

    /* Per-channel energy normalisation of mel energies, in place: `rows` bands by `columns` frames. */
    void pcen(float *values, std::size_t rows, std::size_t columns, std::int64_t sr, std::int64_t hop_length) const
    {
        detail::call(spectrust_spectrogram_pcen, get(), values, rows, columns, sr, hop_length);
    }

    const SpectrustSpectrogram *get() const noexcept { return handle_.get(); }

private:
    detail::Owner<SpectrustSpectrogram, spectrust_spectrogram_free> handle_;
};

/* How to divide a recording: lengths in seconds, and what to do with a last segment that it does not fill. */
struct Division {
    double segment;
    double overlap = 0.0;
    SpectrustRemainder remainder = SPECTRUST_REMAINDER_PAD;
};

/* A recording that stays open, and its segments, each drawn when it is asked for. Bytes or samples of the source must
 * outlive it. */
class Windows {
public:
    /* `format` is that of encode(); SPECTRUST_FORMAT_NPY also serves array(), the others pixels(). */
    Windows(const Spectrogram &spectrogram, const Source &source, const Division &division,
            SpectrustFormat format = SPECTRUST_FORMAT_JPEG)
        : handle_(detail::make<SpectrustWindows, spectrust_windows_free>([&](auto out) {
              detail::call(spectrust_windows_open, spectrogram.get(), &source, division.segment, division.overlap,
                           division.remainder, format, out);
          }))
    {
    }

    /* Number of segments, at least 1. */
    std::uint64_t size() const noexcept { return spectrust_windows_count(get()); }

    /* The part of the recording that a window shows. */
    SpectrustSegment segment(std::uint64_t index) const
    {
        SpectrustSegment segment;
        detail::call(spectrust_windows_segment, get(), index, &segment);
        return segment;
    }

    /* The file of a window. */
    Buffer encode(std::uint64_t index, Warnings *warnings = nullptr, const SpectrustCancel *cancel = nullptr) const
    {
        Buffer buffer;
        detail::call(spectrust_windows_encode, get(), index, cancel, buffer.out(), warnings);
        return buffer;
    }

    /* The array of a window, bands by frames. */
    Array array(std::uint64_t index, Warnings *warnings = nullptr, const SpectrustCancel *cancel = nullptr) const
    {
        Array array;
        detail::call(spectrust_windows_array, get(), index, cancel, array.out(), warnings);
        return array;
    }

    /* The pixels of a window. */
    Pixels pixels(std::uint64_t index, Warnings *warnings = nullptr, const SpectrustCancel *cancel = nullptr) const
    {
        Pixels pixels;
        detail::call(spectrust_windows_pixels, get(), index, cancel, pixels.out(), warnings);
        return pixels;
    }

    const SpectrustWindows *get() const noexcept { return handle_.get(); }

private:
    detail::Owner<SpectrustWindows, spectrust_windows_free> handle_;
};

/* Samples of one recording that arrive in parts, and the values of each frame as soon as it is complete. */
class Stream {
public:
    /* What a push did: samples of each channel taken, and frames written. */
    struct Pushed {
        std::size_t taken = 0;
        std::size_t frames = 0;
    };

    /* `channels` interleaved channels at `sr` Hz. The spectrogram may be destroyed. */
    Stream(const Spectrogram &spectrogram, std::int64_t sr, std::int64_t channels = 1)
        : handle_(detail::make<SpectrustStream, spectrust_stream_free>(
              [&](auto out) { detail::call(spectrust_stream_new, spectrogram.get(), sr, channels, out); }))
    {
    }

    /* Values of a frame, its length, the hop and the delay in samples. */
    SpectrustStreamInfo info() const
    {
        SpectrustStreamInfo info;
        detail::call(spectrust_stream_info, get(), &info);
        return info;
    }

    /* Largest number of frames that push() can write if `n_samples` more samples of each channel are pushed. */
    std::uint64_t bound(std::uint64_t n_samples) const noexcept { return spectrust_stream_bound(get(), n_samples); }

    /* Number of frames that finish() would write now. */
    std::uint64_t rest() const noexcept { return spectrust_stream_rest(get()); }

    /* Adds `n_samples` samples of each channel and writes complete frames to `out`, which has room for `max_frames`. */
    Pushed push(const float *samples, std::size_t n_samples, float *out, std::size_t max_frames)
    {
        Pushed pushed;
        detail::call(spectrust_stream_push, handle_.get(), samples, n_samples, &pushed.taken, out, max_frames,
                     &pushed.frames);
        return pushed;
    }

    /* The same for 16-bit samples, which are divided by 32768. */
    Pushed push(const std::int16_t *samples, std::size_t n_samples, float *out, std::size_t max_frames)
    {
        Pushed pushed;
        detail::call(spectrust_stream_push_i16, handle_.get(), samples, n_samples, &pushed.taken, out, max_frames,
                     &pushed.frames);
        return pushed;
    }

    /* Ends the recording and writes the remaining frames. Returns their number; 0 after the last one. */
    std::size_t finish(float *out, std::size_t max_frames)
    {
        std::size_t frames = 0;
        detail::call(spectrust_stream_finish, handle_.get(), out, max_frames, &frames);
        return frames;
    }

    /* Begins another recording. */
    void reset() noexcept { spectrust_stream_reset(handle_.get()); }

    const SpectrustStream *get() const noexcept { return handle_.get(); }
    SpectrustStream *get() noexcept { return handle_.get(); }

private:
    detail::Owner<SpectrustStream, spectrust_stream_free> handle_;
};

/* Pushes `n_samples` samples of each channel to each of `n_streams` streams: up to eight frames are computed at once. The
 * pointers are arrays with an element for each stream; `max_frames` is the room at each pointer of `out`. */
inline void push(SpectrustStream *const *streams, std::size_t n_streams, const float *const *samples,
                 std::size_t n_samples, std::size_t *taken, float *const *out, std::size_t max_frames,
                 std::size_t *frames)
{
    detail::call(spectrust_streams_push, streams, n_streams, samples, n_samples, taken, out, max_frames, frames);
}

/* Raises values to at least their maximum minus `below`, subtracts `mean` and divides by `std`: by default the last step
 * of Whisper's input. */
inline void clamp_window(float *values, std::size_t len, double below = 8.0, double mean = -4.0, double std = 4.0)
{
    detail::call(spectrust_clamp_window, values, len, below, mean, std);
}

/* ---- reading ---- */

/* What a recording is. */
inline SpectrustAudioInfo audio_info(const Source &source, Warnings *warnings = nullptr)
{
    SpectrustAudioInfo info;
    detail::call(spectrust_audio_info, static_cast<const SpectrustSource *>(&source), &info, sizeof info, warnings);
    return info;
}

/* Parameters of a picture as JSON, and the levels of a PNG, the lowest band first. */
struct Picture {
    Buffer json;
    Array levels;
};

inline Picture read_picture(const Source &source)
{
    Picture picture;
    detail::call(spectrust_picture_read, static_cast<const SpectrustSource *>(&source), picture.json.out(),
                 picture.levels.out());
    return picture;
}

/* ---- features ---- */

/* The derivative of `values`, `rows` bands by `columns` frames, over the frames, into `out` of the same size. */
inline void delta(const float *values, std::size_t rows, std::size_t columns, float *out, std::int64_t width = 9,
                  std::int64_t order = 1)
{
    detail::call(spectrust_delta, values, rows, columns, order, width, out);
}

/* A filter bank, `n_mels` rows by `n_fft / 2 + 1` columns, into `out` of `len` values. */
inline void mel_filters(std::int64_t sr, std::int64_t n_fft, std::int64_t n_mels, float *out, std::size_t len,
                        double fmin = 0.0, double fmax = SPECTRUST_AUTO_F64,
                        SpectrustMelScale mel_scale = SPECTRUST_MEL_SCALE_SLANEY,
                        SpectrustMelNorm norm = SPECTRUST_MEL_NORM_SLANEY)
{
    detail::call(spectrust_mel_filters, sr, n_fft, n_mels, fmin, fmax, mel_scale, norm, out, len);
}

inline void mel_filters(std::int64_t sr, std::int64_t n_fft, std::int64_t n_mels, double *out, std::size_t len,
                        double fmin = 0.0, double fmax = SPECTRUST_AUTO_F64,
                        SpectrustMelScale mel_scale = SPECTRUST_MEL_SCALE_SLANEY,
                        SpectrustMelNorm norm = SPECTRUST_MEL_NORM_SLANEY)
{
    detail::call(spectrust_mel_filters_f64, sr, n_fft, n_mels, fmin, fmax, mel_scale, norm, out, len);
}

inline double hz_to_mel(double hz, SpectrustMelScale mel_scale = SPECTRUST_MEL_SCALE_SLANEY)
{
    detail::call(spectrust_hz_to_mel, &hz, std::size_t{1}, mel_scale);
    return hz;
}

inline double mel_to_hz(double mel, SpectrustMelScale mel_scale = SPECTRUST_MEL_SCALE_SLANEY)
{
    detail::call(spectrust_mel_to_hz, &mel, std::size_t{1}, mel_scale);
    return mel;
}

/* ---- batches ---- */

/* Options of a search for audio files. */
class WalkOptions : public SpectrustWalkOptions {
public:
    WalkOptions() : SpectrustWalkOptions()
    {
        detail::call(spectrust_walk_options_init, static_cast<SpectrustWalkOptions *>(this),
                     sizeof(SpectrustWalkOptions));
    }

    /* Whether Files::walk lists the file with this path below the folder. */
    bool selects(const char *path) const
    {
        std::int32_t selected = 0;
        detail::call(spectrust_walk_selects, static_cast<const SpectrustWalkOptions *>(this), path, &selected);
        return selected != 0;
    }
};

/* A list of files, in the order in which they were found or given. */
class Files {
public:
    /* The audio files in a folder and in those below it. */
    static Files walk(const std::filesystem::path &dir, const SpectrustWalkOptions &options = WalkOptions())
    {
        return Files([&](auto out) { detail::call(spectrust_walk, dir.c_str(), &options, out); });
    }

    /* These files. `root` is the folder that SPECTRUST_LAYOUT_MIRROR mirrors; nullptr: none. */
    explicit Files(const std::vector<const char *> &paths, const char *root = nullptr)
        : Files([&](auto out) { detail::call(spectrust_files_new, paths.data(), paths.size(), root, out); })
    {
    }

    explicit Files(const std::vector<std::string> &paths, const char *root = nullptr) : Files(pointers(paths), root) {}

    /* These recordings, files and others. Bytes and samples must outlive the list and its batches. */
    static Files of(const std::vector<Source> &sources, const char *root = nullptr)
    {
        const std::vector<SpectrustSource> plain(sources.begin(), sources.end());
        return Files(
            [&](auto out) { detail::call(spectrust_files_from_sources, plain.data(), plain.size(), root, nullptr, out); });
    }

    std::size_t size() const noexcept { return spectrust_files_len(get()); }

    /* The path of a file, which lives as long as the list. */
    std::string_view operator[](std::size_t index) const noexcept { return spectrust_files_path(get(), index); }

    /* Size of a recording in bytes; 0 if it is unknown. */
    std::uint64_t bytes(std::size_t index) const noexcept { return spectrust_files_size(get(), index); }

    /* The folder whose structure SPECTRUST_LAYOUT_MIRROR mirrors, which lives as long as the list; nullptr if there is
       none. */
    const char *root() const noexcept { return spectrust_files_root(get()); }

    /* Throws if an entry is a folder that could not be listed, with the reason. */
    void check(std::size_t index) const
    {
        SpectrustError entry;
        detail::call(spectrust_files_status, get(), index, &entry);
        if (entry.status != SPECTRUST_STATUS_OK) {
            throw Error(entry);
        }
    }

    /* Warnings about the list: if it is empty, the extensions that were found. */
    Warnings warnings() const
    {
        Warnings warnings;
        detail::call(spectrust_files_warnings, get(), static_cast<SpectrustWarnings *>(&warnings));
        return warnings;
    }

    const SpectrustFiles *get() const noexcept { return handle_.get(); }

private:
    friend class Batch;

    static std::vector<const char *> pointers(const std::vector<std::string> &paths)
    {
        std::vector<const char *> found;
        found.reserve(paths.size());
        for (const std::string &path : paths) {
            found.push_back(path.c_str());
        }
        return found;
    }

    template <typename Make, typename = std::enable_if_t<std::is_invocable_v<Make, SpectrustFiles **>>>
    explicit Files(Make make) : handle_(detail::make<SpectrustFiles, spectrust_files_free>(make))
    {
    }

    detail::Owner<SpectrustFiles, spectrust_files_free> handle_;
};

/* Files, folders and settings of a batch. The strings of its fields must live until the batch has started. */
class BatchOptions : public SpectrustBatchOptions {
public:
    BatchOptions() : SpectrustBatchOptions()
    {
        detail::call(spectrust_batch_options_init, static_cast<SpectrustBatchOptions *>(this),
                     sizeof(SpectrustBatchOptions));
    }

    void check() const
    {
        detail::call(spectrust_batch_options_check, static_cast<const SpectrustBatchOptions *>(this));
    }
};

/* The result of one picture. Its strings live as long as the batch. */
class Result : public SpectrustResult {
public:
    bool ok() const noexcept { return status == SPECTRUST_STATUS_OK; }

    std::string_view input() const noexcept { return in_path; }

    /* The path of the picture; empty if there is none. */
    std::string_view output() const noexcept { return out_path ? out_path : ""; }

    /* The reason why there is no picture, one sentence; empty if there is one. */
    std::string_view error() const noexcept { return message ? message : ""; }

    /* Warnings, one on each line; empty if there are none. */
    std::string_view warning() const noexcept { return warnings ? warnings : ""; }
};

/* A running batch, and a range of its results, each of which comes once, as the pictures are finished:
 *
 *   for (const spectrust::Result &result : batch) { ... }
 *
 * Leaving the loop does not stop the batch. Its destructor does, and waits for its threads.
 */
class Batch {
public:
    /* Starts to draw all files and returns at once. */
    Batch(const Spectrogram &spectrogram, const Files &files, const SpectrustBatchOptions &options)
        : handle_(detail::make<SpectrustBatch, spectrust_batch_free>([&](auto out) {
              detail::call(spectrust_batch_start, spectrogram.get(), files.get(), &options, out);
          }))
    {
    }

    /* The paths of the pictures that such a batch would draw; empty if they are random. */
    static Files plan(const Files &files, const SpectrustBatchOptions &options)
    {
        return Files([&](auto out) { detail::call(spectrust_batch_plan, files.get(), &options, out); });
    }

    /* Waits until the batch has ended, at most `timeout_ms` milliseconds, and returns its progress. */
    SpectrustProgress poll(std::uint32_t timeout_ms = 0) const { return poll(get(), timeout_ms); }

    /* Result `index`, below `results` of the progress. */
    Result result(std::size_t index) const { return result(get(), index); }

    /* Stops the batch; the remaining files get results with SPECTRUST_STATUS_CANCELLED. */
    void cancel() const { detail::call(spectrust_batch_cancel, get()); }

    /* Warnings about the batch as a whole, known once it has ended. */
    Warnings warnings() const
    {
        Warnings warnings;
        detail::call(spectrust_batch_warnings, get(), static_cast<SpectrustWarnings *>(&warnings));
        return warnings;
    }

    /* Reads results one after another; waits for the next. Valid while the batch lives, also after it was moved. */
    class Iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = Result;
        using difference_type = std::ptrdiff_t;
        using pointer = const Result *;
        using reference = const Result &;

        Iterator() noexcept = default;

        reference operator*() const noexcept { return result_; }
        pointer operator->() const noexcept { return &result_; }

        Iterator &operator++()
        {
            index_++;
            read();
            return *this;
        }

        void operator++(int) { ++*this; }

        /* Only the ends of two iterators are equal. */
        friend bool operator==(const Iterator &one, const Iterator &other) noexcept
        {
            return one.batch_ == other.batch_ && one.index_ == other.index_;
        }
        friend bool operator!=(const Iterator &one, const Iterator &other) noexcept { return !(one == other); }

    private:
        friend class Batch;

        explicit Iterator(const SpectrustBatch *batch) : batch_(batch) { read(); }

        void read()
        {
            SpectrustProgress progress = poll(batch_, 0);

            while (progress.results <= index_ && !progress.ended) {
                progress = poll(batch_, PAUSE_MS);
            }
            if (progress.results > index_) {
                result_ = result(batch_, index_);
            } else {
                *this = Iterator();
            }
        }

        static constexpr std::uint32_t PAUSE_MS = 10;

        const SpectrustBatch *batch_ = nullptr;
        std::size_t index_ = 0;
        Result result_ = {};
    };

    Iterator begin() const { return Iterator(get()); }
    Iterator end() const noexcept { return Iterator(); }

    const SpectrustBatch *get() const noexcept { return handle_.get(); }

private:
    static SpectrustProgress poll(const SpectrustBatch *batch, std::uint32_t timeout_ms)
    {
        SpectrustProgress progress;
        detail::call(spectrust_batch_poll, batch, timeout_ms, &progress, sizeof progress);
        return progress;
    }

    static Result result(const SpectrustBatch *batch, std::size_t index)
    {
        Result found;
        detail::call(spectrust_batch_result, batch, index, static_cast<SpectrustResult *>(&found),
                     sizeof(SpectrustResult));
        return found;
    }

    detail::Owner<SpectrustBatch, spectrust_batch_free> handle_;
};

/* Appends the rows of manifests to the manifest `into`; returns the number of rows that it did not have. */
inline std::uint64_t merge_manifests(const std::vector<const char *> &parts, const char *into)
{
    std::uint64_t rows = 0;
    detail::call(spectrust_manifest_merge, parts.data(), parts.size(), into, &rows);
    return rows;
}

} // namespace spectrust

#endif
