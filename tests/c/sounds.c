#define _XOPEN_SOURCE 700

#include "sounds.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

enum { TAG_PCM = 1, TAG_FLOAT = 3, TAG_EXTENSIBLE = 0xFFFE };

static const int BITS[SOUND_FORMATS] = {8, 16, 24, 32, 32};

/* The end of the identifier that WAVE_FORMAT_EXTENSIBLE spells out; a plain tag in two bytes comes before it. */
static const uint8_t SUBFORMAT_TAIL[14] = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71};

static uint8_t *put(uint8_t *at, const void *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

/* The lowest `len` bytes of `value`, lowest first. */
static uint8_t *put_number(uint8_t *at, uint32_t value, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        at[i] = (uint8_t)(value >> 8 * i);
    }
    return at + len;
}

/* Sample `index`, from -1 to 1: a sine whose frequency rises exponentially from 50 Hz to 0.45 sample rates over the whole
 * length. `ratio` is the logarithm of that of the two. */
static double sweep(const Sound *sound, size_t index, double ratio)
{
    const double pi = 3.14159265358979323846;
    double time = (double)index / sound->sample_rate;
    double phase = 2.0 * pi * 50.0 * sound->seconds / ratio * (exp(time / sound->seconds * ratio) - 1.0);

    return sin(phase);
}

static uint8_t *put_sample(uint8_t *at, SoundFormat format, double value)
{
    float single = (float)value;

    switch (format) {
    case SOUND_PCM8:
        return put_number(at, (uint32_t)(128 + lround(value * 127)), 1);
    case SOUND_FLOAT32:
        return put(at, &single, sizeof single); /* every platform of this library is little-endian */
    default:
        return put_number(at, (uint32_t)lround(value * ((1U << (BITS[format] - 1)) - 1)), (size_t)BITS[format] / 8);
    }
}

static uint8_t *put_header(uint8_t *at, const Sound *sound, uint32_t data_bytes)
{
    uint32_t tag = sound->format == SOUND_FLOAT32 ? TAG_FLOAT : TAG_PCM;
    uint32_t bits = (uint32_t)BITS[sound->format];
    uint32_t block_align = (uint32_t)sound->channels * bits / 8;
    uint32_t fmt_bytes = sound->extensible ? 40 : 16;

    at = put(at, "RIFF", 4);
    at = put_number(at, 4 + 8 + fmt_bytes + 8 + data_bytes, 4);
    at = put(at, "WAVEfmt ", 8);
    at = put_number(at, fmt_bytes, 4);
    at = put_number(at, sound->extensible ? TAG_EXTENSIBLE : tag, 2);
    at = put_number(at, (uint32_t)sound->channels, 2);
    at = put_number(at, (uint32_t)sound->sample_rate, 4);
    at = put_number(at, (uint32_t)sound->sample_rate * block_align, 4);
    at = put_number(at, block_align, 2);
    at = put_number(at, bits, 2);
    if (sound->extensible) {
        at = put_number(at, 22, 2);                            /* bytes that follow */
        at = put_number(at, bits, 2);                          /* valid bits */
        at = put_number(at, (1U << sound->channels) - 1, 4);   /* front left, front right, ... */
        at = put_number(at, tag, 2);
        at = put(at, SUBFORMAT_TAIL, sizeof SUBFORMAT_TAIL);
    }
    at = put(at, "data", 4);
    return put_number(at, data_bytes, 4);
}

void sound_write(const char *path, Sound sound)
{
    size_t frames = (size_t)lround(sound.seconds * sound.sample_rate);
    size_t data_bytes = frames * (size_t)sound.channels * (size_t)BITS[sound.format] / 8;
    uint8_t *bytes = malloc(128 + data_bytes);
    double ratio = log(0.45 * sound.sample_rate / 50.0);
    uint8_t *at;

    must(bytes != NULL, path);
    at = put_header(bytes, &sound, (uint32_t)data_bytes);
    for (size_t frame = 0; frame < frames; frame++) {
        double value = sweep(&sound, frame, ratio);

        /* Later channels are softer. */
        for (int channel = 0; channel < sound.channels; channel++) {
            at = put_sample(at, sound.format, 0.8 / (channel + 1) * value);
        }
    }
    file_write(path, bytes, (size_t)(at - bytes));
    free(bytes);
}

void sound_write_short(const char *path, double seconds)
{
    Sound sound = {SOUND_PCM16, 0, 1, 8000, seconds};

    sound_write(path, sound);
}
