/* WAV files to try things on: a tone that rises through the whole band, the same bytes every time. */

#ifndef SOUNDS_H
#define SOUNDS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum SoundFormat {
    SOUND_PCM8, /* unsigned, as WAV has it */
    SOUND_PCM16,
    SOUND_PCM24,
    SOUND_PCM32,
    SOUND_FLOAT32,
    SOUND_FORMATS /* how many there are */
} SoundFormat;

typedef struct Sound {
    SoundFormat format;
    int extensible; /* 1: the 40-byte "fmt " chunk of WAVE_FORMAT_EXTENSIBLE; 0: the plain one of 16 bytes */
    int channels;
    int sample_rate; /* Hz */
    double seconds;
} Sound;

/* Where the plain header keeps what tests like to break; all numbers little-endian. */
enum {
    SOUND_AT_CHANNELS = 22,    /* 2 bytes */
    SOUND_AT_SAMPLE_RATE = 24, /* 4 bytes */
    SOUND_AT_BLOCK_ALIGN = 32, /* 2 bytes */
    SOUND_AT_DATA = 44         /* the first sample */
};

/* Writes the sound; ends the program if it cannot. */
void sound_write(const char *path, Sound sound);

/* Writes a short one: 16-bit mono at 8 kHz. */
void sound_write_short(const char *path, double seconds);

#ifdef __cplusplus
}
#endif

#endif
