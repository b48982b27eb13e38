"""Measure streams beside kaldi-native-fbank's, in chunks of 10 ms.

Kaldi's 80 bands at 16 kHz: `benches/streams.c` in C, and a program in Python
for each of the two. Each run is a process of its own on one core.
"""
import statistics
import subprocess

import programs
from programs import FRAME

RATE = 16000
CHUNK = 160
# Streams in one process.
MANY = 1000

_LOOP = """
import numpy as np
noise = np.random.RandomState(1).uniform(-0.5, 0.5, given["n_samples"])
noise = noise.astype(np.float32)
chunks = np.split(noise, len(noise) // 160)
def run():
    count = 0
    for chunk in chunks:
        count += step(chunk)
    return count
"""
_WORK = 'assert run() >= given["n_samples"] // 160 - 2'
OURS = FRAME.format(
    setup="""\
import spectrust
spect = spectrust.Spectrogram(preset="kaldi", n_mels=80)
stream = spect.stream(16000)
def step(chunk):
    stream.push(chunk)
    return len(stream.pop())""" + _LOOP + "run()\nstream.reset()",
    work=_WORK)
THEIRS = FRAME.format(
    setup="""\
import kaldi_native_fbank as knf
opts = knf.FbankOptions()
opts.frame_opts.dither = 0
opts.mel_opts.num_bins = 80
def new():
    global fbank, at
    fbank, at = knf.OnlineFbank(opts), 0
def step(chunk):
    global at
    fbank.accept_waveform(16000, chunk * 32768)
    before = at
    while at < fbank.num_frames_ready:
        fbank.get_frame(at)
        at += 1
    fbank.pop(at - before)
    return at - before
new()""" + _LOOP + "run()\nnew()",
    work=_WORK)
programs.OURS += (OURS,)

HEAD = ["", "a chunk of one stream"]


def _in_c(arguments, runs=1):
    """Return the median of the numbers that a program prints."""
    return statistics.median(
        float(subprocess.check_output(arguments)) for _ in range(runs))


def rows(folder, program, runs, core):
    """Measure all cases.

    Parameters
    ----------
    folder : str
        An empty folder.
    program : str
        `benches/streams.c`, compiled.
    runs : int
        Number of runs of each case.
    core : int
        Number of the core to run on.

    Returns
    -------
    list of list of str
        A row for each case, under `HEAD`.
    """
    def in_c(how, count, seconds):
        return "%.1f us" % _in_c(
            ["taskset", "-c", str(core), program, how, str(count),
             str(seconds)], runs)

    given = {"n_samples": 60 * RATE, "core": core}
    ours, theirs = (
        "%.1f us" % (1e6 * cpu * CHUNK / given["n_samples"])
        for cpu in programs.cpu_times(
            [("ours", OURS), ("theirs", THEIRS)], folder, given, runs))

    return [
        ["C, one stream", in_c("time", 1, 20)],
        ["C, 8 streams, one after another", in_c("time", 8, 10)],
        ["C, 8 streams together, `spectrust_streams_push`",
         in_c("together", 8, 10)],
        ["C, %d streams, one after another" % MANY, in_c("time", MANY, 1)],
        ["C, %d streams together" % MANY, in_c("together", MANY, 1)],
        ["Python, `push` and `pop`", ours],
        ["Python, kaldi-native-fbank's `OnlineFbank`",
         theirs]]


def memory(program):
    """Return the memory of one of `MANY` streams, in kB."""
    return _in_c([program, "memory", str(MANY)]) / 1000
