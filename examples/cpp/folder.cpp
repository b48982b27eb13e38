/* Every recording in a folder, with progress. Usage: folder IN OUT, such as folder recordings pictures */

#include <cstdio>
#include <exception>

#include <spectrust.hpp>

int main(int argc, char **argv)
try {
    if (argc != 3) {
        std::fprintf(stderr, "usage: folder IN OUT\n");
        return 2;
    }
    spectrust::WalkOptions search;
    search.skip = argv[2]; /* OUT may be inside IN */
    const spectrust::Files files = spectrust::Files::walk(argv[1], search);

    spectrust::BatchOptions options;
    options.out_dir = argv[2];
    options.layout = SPECTRUST_LAYOUT_MIRROR;
    const spectrust::Spectrogram spectrogram;
    const spectrust::Batch batch(spectrogram, files, options);

    for (const spectrust::Result &result : batch) {
        if (result.ok()) {
            std::printf("%s\n", result.out_path);
        } else {
            std::fprintf(stderr, "%s\n", result.message);
        }
    }
    const SpectrustProgress progress = batch.poll();
    std::printf("%llu of %zu drawn, %.0f times real time\n",
                static_cast<unsigned long long>(progress.results - progress.failed), files.size(),
                progress.audio_seconds / progress.elapsed);
    return progress.failed == 0 ? 0 : 1;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
