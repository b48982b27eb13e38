"""Write the files in this folder: a tenth of a second in every codec.

Usage: ``build/venv/bin/python fuzz/coded/make.py``. They are the seeds of
the fuzzers for each codec.
"""
import os
import subprocess

import imageio_ffmpeg

HERE = os.path.dirname(os.path.abspath(__file__))
SOUND = ("sine=frequency=440:sample_rate={sr}:duration=0.1,"
         "tremolo=f=20:d=0.5")
# Name: rate, arguments.
FILES = {
    "a.flac": (8000, []),
    "stereo.flac": (8000, ["-ac", "2", "-sample_fmt", "s32"]),
    # A side channel of 33 bits.
    "deep.flac": (8000, ["-ac", "2", "-sample_fmt", "s32", "-strict", "-2",
                         "-bits_per_raw_sample", "32",
                         "-ch_mode", "mid_side"]),
    "a.mp3": (22050, ["-b:a", "32k"]),
    "stereo.mp3": (32000, ["-ac", "2", "-q:a", "9"]),
    "a.ogg": (8000, ["-c:a", "libvorbis", "-q:a", "0"]),
    "six.ogg": (8000, ["-ac", "6", "-c:a", "libvorbis", "-q:a", "0"]),
    "flac.ogg": (8000, ["-c:a", "flac"]),
    "a.m4a": (8000, ["-c:a", "aac", "-b:a", "16k"]),
    "alac.m4a": (8000, ["-c:a", "alac"]),
    "flac.m4a": (8000, ["-c:a", "flac", "-f", "mp4"]),
    "fragments.m4a": (8000, ["-c:a", "aac", "-b:a", "16k", "-frag_duration",
                             "50000", "-movflags", "empty_moov"]),
    "mp3.m4a": (22050, ["-c:a", "libmp3lame", "-b:a", "32k", "-f", "mp4"]),
    "mp3.mov": (22050, ["-c:a", "libmp3lame", "-b:a", "32k"]),
    "mp3.caf": (22050, ["-c:a", "libmp3lame", "-b:a", "32k"]),
    "flac.caf": (8000, ["-c:a", "flac"]),
    "pcm.mov": (8000, ["-c:a", "pcm_s16be"]),
    "a.aac": (8000, ["-c:a", "aac", "-b:a", "16k"]),
    "a.aiff": (8000, []),
    "alac.caf": (8000, ["-c:a", "alac"]),
    "a.caf": (8000, ["-c:a", "pcm_s24be"]),
    "opus.ogg": (48000, ["-c:a", "libopus", "-b:a", "12k"]),
}


def main():
    """Write all files."""
    for name, (sr, arguments) in sorted(FILES.items()):
        path = os.path.join(HERE, name)
        subprocess.check_call(
            [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-y",
             "-f", "lavfi", "-i", SOUND.format(sr=sr), "-fflags",
             "+bitexact", "-flags:a", "+bitexact"] + arguments + [path])
        print("%s: %d bytes" % (name, os.path.getsize(path)))


if __name__ == "__main__":
    main()
