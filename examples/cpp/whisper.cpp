/* Whisper's features of samples in memory. Usage: whisper */

#include <cstdio>
#include <exception>
#include <vector>

#include <spectrust.hpp>

int main()
try {
    spectrust::Options options(SPECTRUST_PRESET_WHISPER);
    options.sr = 16000; /* other rates are resampled */
    const spectrust::Spectrogram spectrogram(options);

    /* Two channels at 44.1 kHz, interleaved, as a sound card gives them; they are mixed to one. */
    const std::vector<float> samples(2 * 44100, 0.25F);
    const spectrust::Source source = spectrust::Source::of_samples(samples.data(), samples.size() / 2, 2, 44100);

    /* The model's input belongs to the program: bands by frames, the lowest band first. */
    const SpectrustShape shape = spectrogram.shape(source);
    std::vector<float> features(shape.bands * shape.frames);
    spectrogram.array_into(source, features.data(), features.size());
    std::printf("%zu bands by %zu frames, the first value is %g\n", shape.bands, shape.frames,
                static_cast<double>(features[0]));
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
