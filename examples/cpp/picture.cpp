/* A file to a picture. Usage: picture IN OUT, such as picture voice.wav voice.jpg */

#include <cstdio>
#include <exception>
#include <string>

#include <spectrust.hpp>

int main(int argc, char **argv)
try {
    if (argc != 3) {
        std::fprintf(stderr, "usage: picture IN OUT\n");
        return 2;
    }
    spectrust::Options options;
    options.width = 800;
    options.height = 400;
    options.colormap = SPECTRUST_COLORMAP_MAGMA;

    spectrust::Warnings warnings;
    spectrust::Spectrogram(options).generate(argv[1], argv[2], &warnings);
    for (const auto sentence : warnings.sentences()) {
        std::fprintf(stderr, "warning: %s\n", std::string(sentence).c_str());
    }
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
