"""_native/options.py: keyword arguments, and the library's checks."""

import ctypes
import math
import unittest

import spectrust
from spectrust._native import bindings
from spectrust._native.call import attempt
from spectrust._native.library import library
from spectrust._native.options import (
    PARAMETERS,
    call_arguments,
    to_dict,
    to_struct,
)

# Default of each option, as in the header.
DEFAULTS = {
    "width": 600, "height": 420, "r": 255.0, "g": 255.0, "b": 255.0,
    "colormap": "gradient", "pool": "mean", "background": None,
    "range_of": None, "axes": None, "theme": "light", "title": None,
    "filters": None, "preemphasis_start": "librosa", "pad_left": None,
    "pad_right": None,
    "pad": None, "power_offset": 0.0, "power_floor": 0.0, "log_offset": 0.0,
    "normalize": None, "normalize_ddof": 1, "normalize_eps": 1e-5,
    "lifter_first": 1, "frames": None, "frames_fill": 0.0, "stack": 1,
    "stack_step": None, "stack_edges": "drop", "delta_edges": "interp",
    "subsampling": "4:2:0",
    "quality": 90,
    "progressive": False,
    "channel": None, "offset": 0.0, "duration": None, "n_fft": None,
    "n_fft_ms": None,
    "win_length": None, "hop_length": None, "center": True, "power": 2,
    "n_mels": None, "fmin": 0.0, "fmax": None, "mel_scale": "slaney",
    "norm": "slaney", "ref": None, "amin": 1e-10, "top_db": 80.0,
    "vmin": None, "vmax": None, "window": "hann", "pad_mode": "constant",
    "kind": "mel", "scale": None, "beta": 12.0, "periodic": True,
    "preemphasis": 0.0, "gain": 1.0, "remove_dc": False, "snip_edges": None,
    "frame_length_ms": None, "frame_shift_ms": None, "drop_last": False,
    "length": None, "sr": None, "n_mfcc": 20, "dct_type": 2,
    "dct_norm": "ortho", "lifter": 0.0, "n_chroma": 12, "tuning": 0.0,
    "pcen_gain": 0.98, "pcen_bias": 2.0, "pcen_power": 0.5,
    "pcen_time_constant": 0.4, "pcen_eps": 1e-6, "mean": 0.0, "std": 1.0,
    "deltas": 0, "delta_width": 9, "dtype": "float32", "bit_depth": 8,
    "metadata": "options",
    "max_channels": 256, "max_sample_rate": 4000000,
    "max_header_bytes": 70368744177664, "max_chunks": 4096,
    "max_resample_ratio": 256, "max_samples": 70368744177664,
}
OTHERS = {
    "width": 800, "height": 600, "r": 0.0, "g": 12.5, "b": 200.0,
    "colormap": "magma", "pool": "max", "background": 2.5,
    "range_of": "corpus", "axes": "hz", "theme": "dark", "title": u"\xe9",
    "filters": None,
    "preemphasis_start": "keep", "pad_left": 3, "pad_right": 70,
    "pad": "same", "power_offset": 1e-9, "power_floor": 1e-7,
    "log_offset": 1e-4, "normalize": "mean_std", "normalize_ddof": 0,
    "normalize_eps": 0.5, "lifter_first": 0, "frames": 100,
    "frames_fill": -4.0, "stack": 7, "stack_step": 6,
    "stack_edges": "repeat", "delta_edges": "repeat",
    "subsampling": "4:4:4",
    "quality": 75,
    "progressive": True,
    "channel": 1, "offset": 0.5, "duration": 2.0, "n_fft": 1024,
    "n_fft_ms": 20.0,
    "win_length": 400, "hop_length": 160, "center": False, "power": 1,
    "n_mels": 80, "fmin": 20.0, "fmax": 4000.0, "mel_scale": "htk",
    "norm": None, "ref": 1.0, "amin": 1e-5, "top_db": None,
    "vmin": -100.0, "vmax": -10.0, "window": "boxcar",
    "pad_mode": "reflect", "kind": "log", "scale": "log", "beta": 8.6,
    "periodic": False, "preemphasis": 0.97, "gain": 32768.0,
    "remove_dc": True, "snip_edges": False, "frame_length_ms": 25.0,
    "frame_shift_ms": 10.0, "drop_last": True, "length": 16000, "sr": 16000,
    "n_mfcc": 13, "dct_type": 3, "dct_norm": None, "lifter": 22.0,
    "n_chroma": 24, "tuning": 0.25, "pcen_gain": 0.8, "pcen_bias": 10.0,
    "pcen_power": 0.25, "pcen_time_constant": 0.06, "pcen_eps": 1e-5,
    "mean": -4.0, "std": 4.0, "deltas": 2, "delta_width": 5,
    "dtype": "float16", "bit_depth": 16, "metadata": None,
    "max_channels": 2,
    "max_sample_rate": 48000, "max_header_bytes": 4096, "max_chunks": 8,
    "max_resample_ratio": 10, "max_samples": 10000000,
}
# Values outside each range; the messages are the library's.
OUT_OF_RANGE = {
    "width": [0, 16385, -1, 100000], "height": [0, 16385],
    "r": [-0.1, 256.0, math.inf], "g": [-1, 255.5], "b": [-1, 256],
    "quality": [0, 101], "channel": [-1, 256],
    "offset": [-0.5, math.inf], "duration": [0.0, -1.0, math.inf],
    "n_fft": [1, 65537], "win_length": [0, 65537],
    "hop_length": [0, 2 ** 32], "power": [0, 3], "n_mels": [0, 16385],
    "fmin": [-1.0, math.inf], "ref": [0.0, -1.0],
    "amin": [0.0, -1.0, math.inf], "top_db": [0.0, -1.0, -math.inf],
    "vmin": [math.inf, -math.inf], "vmax": [math.inf, -math.inf],
    "background": [0.0, -1.0, math.inf],
    "max_channels": [0, 257], "max_sample_rate": [0, 4000001],
    "max_header_bytes": [0, 70368744177665], "max_chunks": [0, 4097],
    "max_resample_ratio": [0, 257], "max_samples": [0, -1, 2 ** 46 + 1],
    "beta": [-0.1, 100.5, math.inf], "preemphasis": [-0.1, 1.0],
    "frame_length_ms": [0.0, -1.0, math.inf],
    "frame_shift_ms": [0.0, -1.0, math.inf], "sr": [0, 4000001],
    "n_mfcc": [0, 16385], "dct_type": [0, 4], "lifter": [-1.0, math.inf],
    "n_chroma": [0, 1025], "tuning": [-0.6, 0.6], "length": [-1],
    "pcen_gain": [-1.0, math.inf], "pcen_bias": [-1.0, math.inf],
    "pcen_power": [-1.0, math.inf], "pcen_eps": [0.0, math.inf],
    "pcen_time_constant": [0.0, math.inf], "mean": [math.inf],
    "std": [0.0, -1.0, math.inf], "deltas": [-1, 3],
}


def checked(**options):
    """Return the library's error for options, or None."""
    struct = to_struct(options)
    return attempt(library.spectrust_options_check, ctypes.byref(struct))


class TestOptions(unittest.TestCase):

    def test_every_field_has_its_parameter(self):
        fields = [field[0] for field in bindings.SpectrustOptions._fields_]
        self.assertEqual(fields[:2], ["struct_size", "palette"])
        arrays = {"window_values", "n_window_values", "mean_values",
                  "n_mean_values", "std_values", "n_std_values", "filters",
                  "n_filters", "n_filter_bins"}
        self.assertEqual(
            set(fields[2:]), set(PARAMETERS) | {"title"} | arrays)

    def test_defaults_are_the_library_s(self):
        self.assertEqual(to_dict(to_struct({})), DEFAULTS)
        self.assertEqual(spectrust.Spectrogram().options, DEFAULTS)

    def test_conversion_to_c_and_back(self):
        for values in (DEFAULTS, OTHERS):
            struct = to_struct(values)
            self.assertEqual(to_dict(struct), values)
            self.assertIsNone(checked(**values))
        for name, value in OTHERS.items():
            if name in ("win_length", "vmin", "vmax", "fmax", "fmin",
                        "bit_depth"):
                continue
            options = spectrust.Spectrogram(**{name: value}).options
            self.assertEqual(options, dict(DEFAULTS, **{name: value}))

    def test_every_word(self):
        for colormap in ("gradient", "gray", "magma", "inferno", "plasma",
                         "viridis", "cividis", "turbo", "jet"):
            struct = to_struct({"colormap": colormap})
            self.assertEqual(
                struct.colormap, bindings.COLORMAP[colormap.upper()])
            self.assertIsNone(checked(colormap=colormap))
        for subsampling, number in (("4:2:0", 0), ("4:4:4", 1), ("gray", 2)):
            struct = to_struct({"subsampling": subsampling})
            self.assertEqual(struct.subsampling, number)
            self.assertIsNone(checked(subsampling=subsampling))

        for name, enumeration in (
                ("mel_scale", bindings.MEL_SCALE), ("kind", bindings.KIND),
                ("window", bindings.WINDOW), ("dtype", bindings.DTYPE),
                ("pad_mode", bindings.PAD_MODE)):
            for word, number in enumeration.items():
                struct = to_struct({name: word.lower()})
                self.assertEqual(getattr(struct, name), number)
                self.assertIsNone(checked(**{name: word.lower()}))
        for word, number in (("ortho", 0), (None, 1)):
            struct = to_struct({"dct_norm": word})
            self.assertEqual(struct.dct_norm, number)
        for word, number in ((None, 0), ("linear", 1), ("db", 2), ("log", 3),
                             ("log10", 4), ("pcen", 5)):
            struct = to_struct({"scale": word})
            self.assertEqual(struct.scale, number)
        for word, number in (("slaney", 0), ("htk", 1)):
            struct = to_struct({"mel_scale": word})
            self.assertEqual(struct.mel_scale, number)
        for word, number in (("slaney", 0), (None, 1)):
            struct = to_struct({"norm": word})
            self.assertEqual(struct.norm, number)

    def test_edges_of_ranges(self):
        for options in (
                {"width": 1, "height": 1}, {"width": 16384, "height": 1},
                {"width": 1, "height": 16384}, {"r": 0, "g": 255, "b": 0.0},
                {"quality": 1}, {"quality": 100}, {"channel": 255},
                {"n_fft": 2}, {"n_fft": 65536, "win_length": 65536},
                {"hop_length": 1}, {"n_mels": 1}, {"n_mels": 16384},
                {"top_db": math.inf}, {"amin": 5e-324}, {"ref": "max"}):
            self.assertIsNone(checked(**options), options)

    def test_ranges_in_the_library_s_errors_are_those_of_the_table(self):
        for name, values in OUT_OF_RANGE.items():
            words = PARAMETERS[name].allowed
            for value in values:
                error = checked(**{name: value})
                self.assertIsInstance(error, spectrust.OptionError, name)
                start, end = str(error).split(", got ")
                self.assertTrue(start.startswith(name + " must be "), start)
                allowed = start[len(name + " must be "):]
                self.assertIn(allowed.replace("finite and ", ""), words)
                self.assertEqual(float(end), float(value))

    def test_one_and_zero_are_true_and_false(self):
        options = spectrust.Spectrogram(center=0, progressive=1).options
        self.assertIs(options["center"], False)
        self.assertIs(options["progressive"], True)
        for wrong in (2, -1, 1.0, "yes", None):
            with self.assertRaisesRegex(
                    TypeError, "^center must be True or False, got "):
                spectrust.Spectrogram(center=wrong)

    def test_presets(self):
        for name in ("librosa", "torchaudio", "whisper", "kaldi", "ast",
                     "speech", "field", "bats", "machine", "music"):
            options = spectrust.Spectrogram(preset=name).options
            self.assertNotEqual(options, DEFAULTS)
            self.assertNotIn("preset", options)
            self.assertEqual(spectrust.Spectrogram(**options).options, options)
        kaldi = spectrust.Spectrogram(preset="kaldi").options
        self.assertEqual(
            spectrust.Spectrogram(preset="kaldi", n_mels=80).options,
            dict(kaldi, n_mels=80))
        self.assertEqual(spectrust.Spectrogram(preset=None).options, DEFAULTS)
        with self.assertRaisesRegex(
                spectrust.OptionError, "^preset must be one of 'librosa', "):
            spectrust.Spectrogram(preset="wisper")

    def test_percentiles(self):
        for given, kept in (
                ("5%", "5%"), ("99.5%", "99.5%"), ("0.1%", "0.1%"),
                ("1e-3%", "0.001%"), ("50 %", "median"), ("max", "max"),
                (-20, -20.0), (None, None)):
            options = spectrust.Spectrogram(vmax=given).options
            self.assertEqual(options["vmax"], kept)
            self.assertEqual(
                spectrust.Spectrogram(**options).options, options)
        self.assertEqual(
            spectrust.Spectrogram(pool="median", background=30).options,
            dict(DEFAULTS, pool="median", background=30.0))
        for name, value in (
                ("vmin", "5"), ("vmin", "101%"), ("vmax", "-1%"),
                ("vmax", "nan%"), ("vmax", "%"), ("vmax", 1e31),
                ("pool", "loudest"), ("background", "mean"),
                ("background", float("nan"))):
            with self.assertRaises(spectrust.OptionError) as caught:
                spectrust.Spectrogram(**{name: value})
            self.assertIn(
                "{} must be {}, got ".format(name, PARAMETERS[name].allowed),
                str(caught.exception))
        with self.assertRaises(TypeError):
            spectrust.Spectrogram(pool=2)

    def test_a_window_with_its_shape_parameter(self):
        options = spectrust.Spectrogram(window=("kaiser", 14)).options
        self.assertEqual((options["window"], options["beta"]),
                         ("kaiser", 14.0))
        for window in (("kaiser",), ("kaiser", "a"), ("kaiser", 1, 2)):
            with self.assertRaises(TypeError):
                spectrust.Spectrogram(window=window)

    def test_contradictions(self):
        for options, words in (
                ({"n_fft": 512, "win_length": 513}, "at most n_fft"),
                ({"fmin": 100.0, "fmax": 100.0}, "above fmin"),
                ({"vmin": -10.0, "vmax": -10.0}, "below vmax"),
                ({"vmin": "95%", "vmax": "5%"},
                 "vmin must be a lower percentile than vmax, which is 5%, "
                 "got 95%"),
                ({"background": "median", "kind": "mfcc"},
                 "background must be none where kind is mfcc, got median"),
                ({"background": 2, "scale": "linear"},
                 "background must be none where scale is linear, which is "
                 "not logarithmic, got 2")):
            error = checked(**options)
            self.assertIsInstance(error, spectrust.OptionError)
            self.assertIn(words, str(error))

    def test_too_many_pixels(self):
        error = checked(width=16384, height=16384)
        self.assertIsInstance(error, spectrust.LimitError)
        self.assertIn("89000000", str(error))

    def test_unknown_names(self):
        for name, text in (
                ("presset", "unknown option 'presset', did you mean "
                            "'preset'?"),
                ("heigth", "unknown option 'heigth', did you mean 'height'?"),
                ("sample_rate", "unknown option 'sample_rate', did you mean "
                 "'sr'?"),
                ("workers", "unknown option 'workers', did you mean 'jobs' "
                 "of Batchop?"),
                ("hop", "unknown option 'hop', did you mean 'hop_length'?"),
                ("fmax_hz", "unknown option 'fmax_hz', did you mean 'fmax'?"),
                ("struct_size", "unknown option 'struct_size'"),
                ("xyz", "unknown option 'xyz'")):
            with self.assertRaises(TypeError) as caught:
                to_struct({name: 1})
            self.assertEqual(str(caught.exception), text)

    def test_text_for_a_number(self):
        with self.assertRaises(TypeError) as caught:
            spectrust.Spectrogram(r="a")
        self.assertEqual(
            str(caught.exception),
            "r must be a number from 0 to 255, got 'a'")

    def test_arguments(self):
        self.assertEqual(
            call_arguments(dict(DEFAULTS, b=1.0, norm=None)),
            "width=600, height=420, b=1.0, norm=None")


if __name__ == "__main__":
    unittest.main()
