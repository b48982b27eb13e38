"""A stream gives the bits of the whole recording, and says what it refuses."""

import array
import copy
import doctest
import pickle
import threading
import unittest

import numpy

import spectrust
from spectrust import stream as streams

RATE = 16000
NOISE = numpy.random.RandomState(1)


def samples(n):
    """Return a rising tone in noise, float64."""
    time = numpy.arange(n) / RATE
    return 0.5 * numpy.sin(8000 * time * time) + 0.1 * NOISE.uniform(-1, 1, n)


def in_pieces(stream, y, lengths):
    """Return all frames; `lengths` are those of the pieces, repeated."""
    frames, at, step = [], 0, 0
    while at < y.shape[-1]:
        n = lengths[step % len(lengths)]
        stream.push(y[..., at:at + n])
        ready = stream.ready
        frames.append(stream.pop())
        assert len(frames[-1]) == ready and stream.ready == 0
        at, step = at + n, step + 1
    frames.append(stream.flush())
    return numpy.concatenate(frames)


class TestStream(unittest.TestCase):

    def assert_same_bits(self, options, y, sr=RATE):
        spect = spectrust.Spectrogram(**options)
        whole = spect.array((y, sr)).T
        with spect.stream(sr, 1 if y.ndim == 1 else len(y)) as stream:
            for lengths in ([1], [7], [160], [4096], [3, 1000, 1, 160, 431]):
                made = in_pieces(stream, y, lengths)
                self.assertEqual(made.dtype, numpy.float32)
                self.assertEqual(made.shape, whole.shape)
                self.assertEqual(made.tobytes(), whole.tobytes(), lengths)
                stream.reset()

    def test_presets_have_the_bits_of_the_whole_recording(self):
        y = samples(6000)
        for preset in ("librosa", "torchaudio", "whisper", "kaldi", "ast",
                       "nemo", "hifigan", "tacotron2", "vggish", "beats"):
            options = spectrust.Spectrogram(preset=preset).options
            options.update(top_db=None, normalize=None)
            self.assert_same_bits(options, y, options["sr"] or RATE)

    def test_coefficients_derivatives_and_energies_have_them_too(self):
        y = samples(5000)
        for options in (
                {"kind": "mfcc", "deltas": 2}, {"scale": "pcen"},
                {"kind": "chroma"}, {"snip_edges": False, "win_length": 400},
                {"preemphasis": 0.97, "pad_mode": "reflect"}):
            self.assert_same_bits(
                dict(options, n_fft=512, hop_length=128, top_db=None), y)

    def test_channels_are_mixed_or_selected(self):
        y = numpy.array([samples(3000), samples(3000), samples(3000)])
        self.assert_same_bits({"n_fft": 400}, y)
        self.assert_same_bits({"n_fft": 400, "channel": 2}, y)

    def test_every_type_of_samples_is_taken_as_in_a_recording(self):
        spect = spectrust.Spectrogram(n_fft=64, hop_length=16, n_mels=8)
        whole = (samples(300) * 100).astype(numpy.int8)
        for kind in (numpy.int8, numpy.int16, numpy.int32, numpy.uint8,
                     numpy.float16, numpy.float32, numpy.float64):
            y = whole.astype(kind)
            if y.dtype.kind == "f":
                y /= 128
            stream = spect.stream(RATE)
            stream.push(y)
            self.assertEqual(
                stream.flush().tobytes(), spect.array((y, RATE)).T.tobytes())
        stream = spect.stream(RATE)
        stream.push(array.array("d", [0.25] * 40))
        self.assertEqual(stream.ready, 1)

    def test_info(self):
        stream = spectrust.Spectrogram(preset="kaldi").stream(8000, 2)
        self.assertIsInstance(stream, streams.Stream)
        found = (stream.sr, stream.channels, stream.n_values,
                 stream.frame_length, stream.hop_length, stream.first_sample,
                 stream.delay)
        self.assertEqual(found, (8000, 2, 23, 200, 80, 0, 200))
        stream = spectrust.Spectrogram().stream(22050)
        self.assertEqual((stream.first_sample, stream.delay), (-1024, 1024))

    def test_what_needs_the_whole_recording_is_refused(self):
        for name, value in (
                ("offset", 1.0), ("duration", 1.0), ("length", 9),
                ("top_db", 80.0), ("ref", "max"), ("normalize", "mean"),
                ("sr", 8000)):
            options = {"scale": "log", "top_db": None}
            options[name] = value
            spect = spectrust.Spectrogram(**options)
            with self.assertRaisesRegex(spectrust.OptionError, name):
                spect.stream(RATE)

    def test_what_docs_streams_md_refuses_and_allows(self):
        log = {"scale": "log", "top_db": None}
        linear = {"scale": "linear"}
        emphasis = {"preemphasis": 0.97}
        for name, more, refused, allowed in (
                ("top_db", log, [80.0], [None]),
                ("top_db", linear, [], [80.0]),
                ("ref", log, ["max", "recording", "corpus"],
                 [None, "fullscale", 2.0]),
                ("ref", linear, [], ["max", "recording", "corpus"]),
                ("normalize", {}, ["mean", "mean_std"], [None]),
                ("sr", {}, [8000], [None, RATE]),
                ("offset", {}, [0.5], [0]), ("duration", {}, [1.0], [None]),
                ("length", {}, [9], [None]), ("frames", {}, [9], [None]),
                ("stack", {}, [2], [1]), ("stack_step", {}, [2], [1, None]),
                ("delta_edges", {"deltas": 1}, ["repeat"], ["interp"]),
                ("delta_edges", {}, [], ["repeat"]),
                ("preemphasis_start", emphasis, ["drop"],
                 ["librosa", "keep"]),
                ("preemphasis_start", {}, [], ["drop"]),
                ("preemphasis_start", dict(emphasis, snip_edges=True), [],
                 ["drop"])):
            for value in refused:
                with self.assertRaisesRegex(
                        spectrust.OptionError,
                        "^the stream: {} must be ".format(name)):
                    spectrust.Spectrogram(
                        **dict(more, **{name: value})).stream(RATE)
            for value in allowed:
                spectrust.Spectrogram(
                    **dict(more, **{name: value})).stream(RATE)

    def test_short_recordings(self):
        for deltas in (0, 1, 2):
            stream = spectrust.Spectrogram(
                preset="kaldi", deltas=deltas).stream(RATE)
            self.assertEqual(stream.flush().shape, (0, 23 * (deltas + 1)))
            for n_frames in range(1, 12):
                stream.reset()
                stream.push(numpy.zeros(240 + 160 * n_frames))
                if deltas and n_frames < 9:
                    with self.assertRaisesRegex(
                            spectrust.OptionError, "^delta_width must be at "
                            "most the number of frames, which is {}, got 9"
                            .format(n_frames)):
                        stream.flush()
                else:
                    self.assertEqual(len(stream.flush()), n_frames)

    def test_bad_channels_and_rates_are_bad_values_or_types(self):
        spect = spectrust.Spectrogram()
        for name, above in (("channels", 257), ("sr", 10 ** 9)):
            for value in (0, -1, above, 2 ** 31, 2 ** 70, 1.5, numpy.nan,
                          numpy.inf):
                with self.assertRaisesRegex(
                        spectrust.OptionError,
                        "^{} must be a whole number from 1 to ".format(name)):
                    spect.stream(**dict({"sr": RATE}, **{name: value}))
            for value in ("2", None, True, [1], 1j):
                with self.assertRaisesRegex(
                        TypeError, "^{} must be ".format(name)):
                    spect.stream(**dict({"sr": RATE}, **{name: value}))

    def test_wrong_samples_are_refused_and_change_nothing(self):
        spect = spectrust.Spectrogram(n_fft=64, hop_length=16, n_mels=8)
        stream, y = spect.stream(RATE), samples(100)
        stream.push(y[:50])
        for wrong in ("abc", 1.0, numpy.zeros((2, 5)), numpy.zeros((1, 1, 5)),
                      numpy.zeros(5, complex), numpy.zeros(5, bool),
                      numpy.ma.zeros(5)):
            with self.assertRaisesRegex(TypeError, "samples must"):
                stream.push(wrong)
        with self.assertRaisesRegex(
                spectrust.AudioError, "sample 51 of channel 0 is NaN"):
            stream.push([0.0, numpy.nan])
        stream.push([])
        stream.push(y[None, 50:])
        self.assertEqual(
            stream.flush().tobytes(), spect.array((y, RATE)).T.tobytes())
        with self.assertRaisesRegex(TypeError, r"shape \(2, n\), got \(5,\)"):
            spect.stream(RATE, 2).push(numpy.zeros(5))

    def test_an_ended_or_closed_stream_takes_no_samples(self):
        spect = spectrust.Spectrogram(preset="kaldi")
        stream = spect.stream(RATE)
        spect.close()
        stream.push(numpy.zeros(400))
        self.assertEqual((stream.flush().shape, stream.ready), ((1, 23), 0))
        with self.assertRaisesRegex(spectrust.StateError, "has ended"):
            stream.push(numpy.zeros(1))
        stream.reset()
        stream.push(numpy.zeros(560))
        stream.close()
        stream.close()
        self.assertEqual((stream.ready, stream.pop().shape), (2, (2, 23)))
        for call in (stream.flush, stream.reset, stream.pop,
                     lambda: stream.ready,
                     lambda: stream.push(numpy.zeros(1))):
            with self.assertRaisesRegex(spectrust.StateError, "closed"):
                call()
        with self.assertRaisesRegex(spectrust.StateError, "closed"):
            spect.stream(RATE)

    def test_streams_and_windows_cannot_be_copied(self):
        spect = spectrust.Spectrogram(preset="kaldi")
        open_stream, stream = spect.stream(RATE), spect.stream(RATE)
        stream.close()
        for each in (open_stream, stream,
                     spect.windows((samples(RATE), RATE), 1)):
            name = type(each).__name__
            for call in (copy.copy, copy.deepcopy, pickle.dumps):
                with self.assertRaisesRegex(
                        TypeError, "^a {} cannot be copied or pickled, "
                        "Spectrogram.{} makes another one$".format(
                            name, name.lower())):
                    call(each)
            self.assertTrue(hasattr(spect, name.lower()))

    def test_one_thread_pushes_while_another_pops(self):
        spect = spectrust.Spectrogram(preset="kaldi", n_mels=40)
        y, stream, frames = samples(40000), spect.stream(RATE), []
        ended = threading.Event()

        def pop():
            while not ended.is_set():
                frames.append(stream.pop())

        popping = threading.Thread(target=pop)
        popping.start()
        for at in range(0, len(y), 160):
            stream.push(y[at:at + 160])
        ended.set()
        popping.join()
        frames.append(stream.flush())
        self.assertEqual(
            numpy.concatenate(frames).tobytes(),
            spect.array((y, RATE)).T.tobytes())

    def test_two_threads_may_not_push_at_once(self):
        stream = spectrust.Spectrogram(preset="kaldi").stream(RATE)
        with stream._exclusively():
            for call in (stream.flush, stream.reset,
                         lambda: stream.push(numpy.zeros(1))):
                with self.assertRaisesRegex(
                        spectrust.StateError, "another thread"):
                    call()
        stream.push(numpy.zeros(400))
        self.assertEqual(stream.ready, 1)


class TestDocstrings(unittest.TestCase):

    def test_examples(self):
        finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
        method = spectrust.Spectrogram.stream
        for test in finder.find(streams) + finder.find(
                method, method.__name__, globs={}):
            runner.run(test)
        failed, tried = runner.summarize()
        self.assertEqual(failed, 0)
        self.assertGreater(tried, 20)


class TestClampWindow(unittest.TestCase):

    def test_frames_of_a_stream_become_whispers_input(self):
        y = samples(20000)
        y[8000:] *= 1e-6
        whole = spectrust.Spectrogram(preset="whisper").array((y, RATE))
        raw = spectrust.Spectrogram(
            preset="whisper", top_db=None, mean=0, std=1)
        with raw.stream(RATE) as stream:
            stream.push(y)
            frames = stream.flush()
        self.assertGreater(numpy.ptp(frames), 8)
        made = spectrust.clamp_window(frames).T
        # The maximum minus 8 is rounded once more.
        numpy.testing.assert_allclose(made, whole, rtol=0, atol=3e-7)
        self.assertEqual(made.min(), made.max() - 2)

    def test_other_steps(self):
        frames = numpy.array([[1.0, -3.0], [0.0, 2.0]])
        made = spectrust.clamp_window(frames, below=3, mean=1, std=2)
        self.assertEqual(made.tolist(), [[0.0, -1.0], [-0.5, 0.5]])
        self.assertEqual(frames[0, 1], -3)
        self.assertEqual(spectrust.clamp_window([]).shape, (0,))

    def test_what_is_refused(self):
        for name, value in (("below", -1), ("mean", float("inf")),
                            ("std", 0)):
            with self.assertRaisesRegex(spectrust.OptionError, name):
                spectrust.clamp_window([1.0], **{name: value})
        with self.assertRaisesRegex(spectrust.OptionError, "finite"):
            spectrust.clamp_window([1.0, numpy.nan])
        with self.assertRaises(TypeError):
            spectrust.clamp_window("abc")


if __name__ == "__main__":
    unittest.main()
