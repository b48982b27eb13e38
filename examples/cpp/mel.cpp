/* A mel array of samples in memory, beside librosa's numbers. Usage: mel */

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <vector>

#include <spectrust.hpp>

/* Frame 20 of librosa 0.11:
 *
 *   n = numpy.arange(22050)
 *   y = 0.5 * numpy.sin(2 * numpy.pi * 440 * n / 22050) + 0.25 * numpy.sin(2 * numpy.pi * 3000 * n / 22050)
 *   librosa.feature.melspectrogram(y=y.astype(numpy.float32), sr=22050, n_mels=8)[:, 20]
 */
static const double LIBROSA[] = {215.34185791015625,     49.88043975830078,  5.078429232696635e-09,  1.8416573821511406e-10,
                                 12.073423385620117,     9.667379379272461,  4.3398080268319816e-11, 6.824150755114014e-14};

static std::vector<float> two_tones(int sr)
{
    const double turn = 2 * std::acos(-1.0);
    std::vector<float> samples(static_cast<std::size_t>(sr));

    for (std::size_t n = 0; n < samples.size(); n++) {
        const double t = static_cast<double>(n) / sr;
        samples[n] = static_cast<float>(0.5 * std::sin(turn * 440 * t) + 0.25 * std::sin(turn * 3000 * t));
    }
    return samples;
}

int main()
try {
    spectrust::Options options(SPECTRUST_PRESET_LIBROSA);
    options.n_mels = 8;
    const spectrust::Spectrogram spectrogram(options);
    const std::vector<float> y = two_tones(22050);
    const spectrust::Array S = spectrogram.array(spectrust::Source::of_samples(y.data(), y.size(), 1, 22050));

    double worst = 0;
    for (std::size_t band = 0; band < S.rows(); band++) {
        std::printf("band %zu: %12.6g, librosa %12.6g\n", band, static_cast<double>(S(band, 20)), LIBROSA[band]);
        worst = std::max(worst, std::fabs(static_cast<double>(S(band, 20)) - LIBROSA[band]));
    }
    std::printf("largest difference: %.2g of the maximum\n", worst / LIBROSA[0]);
    return worst <= 2e-6 * LIBROSA[0] ? 0 : 1;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
