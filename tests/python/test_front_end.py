"""The front ends of models: what each extractor's fields stand for."""

import io
import os
import re
import tarfile
import unittest

from model_files import WHISPER, WHISPER_FILE, Files

import spectrust
from spectrust._front_ends.extractors import EXTRACTORS, NEMO, OF_YAML
from spectrust._front_ends.refused import REFUSED
from spectrust._front_ends.unused import COMMON, OF, PICTURES
from support import ROOT, read

# Fields that models save beside those that an extractor reads.
SAVED_FILES = (
    {"feature_extractor_type": "ClapFeatureExtractor", "chunk_length_s": 10,
     "feature_size": 64, "fft_window_size": 1024, "frequency_max": 14000,
     "frequency_min": 0, "hop_length": 480, "max_length_s": 10,
     "n_fft": 1024, "nb_frequency_bins": 513, "nb_max_samples": 480000,
     "padding": "repeatpad", "padding_side": "right", "padding_value": 0.0,
     "processor_class": "ClapProcessor", "return_attention_mask": False,
     "sampling_rate": 48000, "top_db": None, "truncation": "fusion"},
    {"feature_extractor_type": "SpeechT5FeatureExtractor",
     "do_normalize": False, "feature_size": 1, "fmax": 7600, "fmin": 80,
     "frame_signal_scale": 1.0, "hop_length": 16, "mel_floor": 1e-10,
     "num_mel_bins": 80, "padding_side": "right", "padding_value": 0.0,
     "processor_class": "SpeechT5Processor", "reduction_factor": 2,
     "return_attention_mask": True, "sampling_rate": 16000,
     "win_function": "hann_window", "win_length": 64},
    {"feature_extractor_type": "SeamlessM4TFeatureExtractor",
     "feature_size": 80, "num_mel_bins": 80, "padding_side": "right",
     "padding_value": 1, "processor_class": "Wav2Vec2BertProcessor",
     "return_attention_mask": True, "sampling_rate": 16000, "stride": 2},
    {"feature_extractor_type": "GraniteSpeechFeatureExtractor",
     "melspec_kwargs": {"hop_length": 160, "n_fft": 512, "n_mels": 80,
                        "sample_rate": 16000, "win_length": 400},
     "projector_downsample_rate": 5, "projector_window_size": 15,
     "sampling_rate": 16000},
    dict(WHISPER_FILE, chunk_length=30, image_mean=[0.48, 0.46, 0.41],
         image_processor_type="Qwen2VLImageProcessor", image_std=[0.27] * 3,
         max_pixels=12845056, merge_size=2, min_pixels=3136, patch_size=14,
         temporal_patch_size=2, do_normalize=True))


class TestFrontEnd(Files):

    def test_presets_are_those_of_files_without_fields(self):
        for kind, options in (
                (WHISPER, dict(preset="whisper", length=480000)),
                ("Speech2TextFeatureExtractor", dict(preset="speech2text")),
                ("ParakeetFeatureExtractor", dict(preset="nemo")),
                ("SpeechT5FeatureExtractor", dict(
                    preset="speecht5", win_length=1024)),
                ("ASTFeatureExtractor", dict(
                    preset="ast", duration=10.26, frames=1024))):
            self.assertEqual(
                self.options(kind), spectrust.Spectrogram(**options).options)

    def test_a_file_of_the_hub(self):
        self.file(WHISPER_FILE)
        expected = spectrust.Spectrogram(preset="whisper", length=480000)
        for path in (self.folder, os.fsencode(self.folder),
                     self.path("preprocessor_config.json")):
            self.assertEqual(
                spectrust.front_end(path).options, expected.options)

    def test_what_models_save_beside(self):
        for fields in SAVED_FILES:
            kind = fields["feature_extractor_type"]
            self.file(fields)
            saved = spectrust.front_end(self.folder).options
            self.assertEqual(saved, self.options(kind), kind)

    def test_changes_are_options(self):
        self.file(WHISPER_FILE)
        found = spectrust.front_end(
            self.folder, width=300, length=None, colormap="magma")
        self.assertEqual(found.options, spectrust.Spectrogram(
            width=300, preset="whisper", colormap="magma").options)
        for changes in (dict(preset="ast"), dict(preset=None)):
            with self.assertRaisesRegex(spectrust.OptionError, "preset must"):
                spectrust.front_end(self.folder, **changes)
        same = spectrust.front_end(self.folder, sr=16000)
        self.assertEqual(
            same.options, spectrust.front_end(self.folder).options)
        for sr in (8000, None):
            with self.assertRaisesRegex(
                    spectrust.OptionError, "^sr must be 16000, the rate of "
                    "the front end, to which recordings are resampled, got "
                    "{}$".format(sr)):
                spectrust.front_end(self.folder, sr=sr)
        with self.assertRaisesRegex(spectrust.OptionError, "^quality must"):
            spectrust.front_end(self.folder, quality=0)
        with self.assertRaises(TypeError):
            spectrust.front_end(self.folder, no_such_option=1)
        with self.assertRaises(TypeError):
            spectrust.front_end(3)

    def test_every_extractor_has_a_file_without_fields(self):
        self.assertEqual(sorted(OF), sorted(list(EXTRACTORS) + list(OF_YAML)))
        for kind in EXTRACTORS:
            self.assertEqual(self.options(kind)["kind"], "mel", kind)

    def test_unused_fields_change_nothing(self):
        for kind in EXTRACTORS:
            plain = self.options(kind)
            for name in OF[kind] + COMMON + PICTURES:
                if name not in ("feature_extractor_type", "auto_map"):
                    self.assertEqual(
                        self.options(kind, **{name: "anything"}), plain,
                        (kind, name))

    def test_an_unknown_field_is_named(self):
        for kind in EXTRACTORS:
            self.file({"feature_extractor_type": kind, "gain_db": 6})
            self.assert_refused(
                "gain_db of {} must be absent.*got 6, in .*"
                "preprocessor_config.json".format(kind))

    def test_a_value_that_is_not_reproduced_is_named(self):
        for kind, field, value, allowed in (
                (WHISPER, "dither", 0.1, "0 "),
                (WHISPER, "padding_value", 1.0, "0 "),
                (WHISPER, "n_fft", 401, "an even whole number, 2"),
                (WHISPER, "sampling_rate", 8000, ".*16000 or more"),
                ("Speech2TextFeatureExtractor", "dither", 1.0, "0 "),
                ("Speech2TextFeatureExtractor", "normalize_means", False,
                 "true if normalize_vars"),
                ("NemotronAsrStreamingFeatureExtractor",
                 "mel_filters_dtype", "bfloat16", "'float32'"),
                ("ClapFeatureExtractor", "truncation", "head",
                 "one of 'fusion', 'rand_trunc'"),
                ("ClapFeatureExtractor", "padding", "reflect", "one of"),
                ("SpeechT5FeatureExtractor", "win_function", "flat",
                 "one of 'boxcar'"),
                ("SpeechT5FeatureExtractor", "frame_signal_scale", 2, "1 "),
                ("SpeechT5FeatureExtractor", "win_length", 0, "a whole"),
                ("SpeechT5FeatureExtractor", "hop_length", 10 ** 9,
                 "from 1 to 65,536 samples"),
                ("UnivNetFeatureExtractor", "center", True, "false "),
                ("UnivNetFeatureExtractor", "filter_length", 2048,
                 "win_length, which is 1024"),
                ("UnivNetFeatureExtractor", "normalize_max", -20,
                 "above normalize_min"),
                ("ClvpFeatureExtractor", "mel_norms", [1.0, 2.0], "null "),
                ("InklingFeatureExtractor", "n_fft", 800,
                 "an even whole number, 1600"),
                ("InklingFeatureExtractor", "n_fft", 1601, "an even whole"),
                ("InklingFeatureExtractor", "audio_token_duration_s", 0.0501,
                 "that of a whole"),
                ("VoxtralRealtimeFeatureExtractor", "global_log_mel_max",
                 300, "a number from -30"),
                ("GraniteSpeechFeatureExtractor", "melspec_kwargs",
                 {"n_fft": 400}, "an object of the numbers"),
                ("GraniteSpeechFeatureExtractor", "melspec_kwargs",
                 {"f_min": 20}, "an object of the numbers"),
                (WHISPER, "auto_map", {"AutoFeatureExtractor": "a--b.C"},
                 "without AutoFeatureExtractor")):
            self.file({"feature_extractor_type": kind, field: value})
            self.assert_refused("^{} of {} must be {}.*, got .*, in ".format(
                field, kind, allowed))

    def test_wrong_types_are_named(self):
        for value in ("16000", None, True, [16000], {}, 16000.5, 0, -2):
            self.file(dict(WHISPER_FILE, sampling_rate=value))
            self.assert_refused("^sampling_rate of Whisper.*whole number")
        self.file({"feature_extractor_type": "ASTFeatureExtractor",
                   "do_normalize": 1, "std": "1"})
        self.assert_refused("^std of AST.*a number above 0, got '1'")

    def test_a_range_of_an_option_names_the_file(self):
        self.file(dict(WHISPER_FILE, feature_size=10 ** 6))
        self.assert_refused("^n_mels must be .*preprocessor_config.json$")

    def test_a_whole_number_may_be_written_as_a_float(self):
        self.assertEqual(self.options(WHISPER, feature_size=128.0)["n_mels"],
                         128)

    def test_types(self):
        for kind, reason in REFUSED.items():
            if "." not in kind:
                self.file({"feature_extractor_type": kind})
                self.assertIn(reason, self.assert_refused(kind))
        for value in ("MyFeatureExtractor", 3, ["a"], {}):
            self.file({"feature_extractor_type": value})
            self.assert_refused("^feature_extractor_type of .* one of AST")

    def test_files_without_a_type(self):
        self.file({"processor_class": "WhisperProcessor"})
        self.assertEqual(spectrust.front_end(self.folder).options["length"],
                         480000)
        self.file({"num_mel_bins": 40})
        self.assert_refused("has no feature_extractor_type")
        self.file({"model_type": "speech_to_text"}, "config.json")
        self.assertEqual(spectrust.front_end(self.folder).options,
                         spectrust.Spectrogram(
                             preset="speech2text", n_mels=40).options)
        self.file({"model_type": "bert"}, "config.json")
        self.assert_refused("has no feature_extractor_type")

    def test_a_processor_holds_an_extractor(self):
        self.file({"feature_extractor": dict(WHISPER_FILE, feature_size=128),
                   "processor_class": "WhisperProcessor"},
                  "processor_config.json")
        self.file(WHISPER_FILE)
        self.assertEqual(
            spectrust.front_end(self.folder).options["n_mels"], 128)
        self.file({"audio_processor": {"feature_size": 40},
                   "processor_class": "WhisperProcessor"},
                  "processor_config.json")
        self.assertEqual(
            spectrust.front_end(self.folder).options["n_mels"], 40)
        self.file({"processor_class": "X"}, "processor_config.json")
        self.assertEqual(
            spectrust.front_end(self.folder).options["n_mels"], 80)
        self.assert_refused(
            "has no front end", self.path("processor_config.json"))

    def test_of_several_files_the_first_in_this_order_is_read(self):
        yaml = ("preprocessor:\n  _target_: a.{}\n  features: {{}}\n".format(
            NEMO))
        with tarfile.open(self.path("a.nemo"), "w") as archive:
            data = yaml.format(10).encode("ascii")
            member = tarfile.TarInfo("model_config.yaml")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        self.assert_bands(10)
        self.write("hyperparams.yaml", yaml.format(20).encode("ascii"))
        self.assert_bands(20)
        self.write("model_config.yaml", yaml.format(30).encode("ascii"))
        self.assert_bands(30)
        self.file(dict(WHISPER_FILE, feature_size=40))
        self.assert_bands(40)
        self.file({"feature_extractor": dict(WHISPER_FILE, feature_size=50)},
                  "processor_config.json")
        self.assert_bands(50)
        # As docs/front_ends.md and the docstring list them.
        names = ["processor_config.json", "preprocessor_config.json",
                 "model_config.yaml", "hyperparams.yaml", ".nemo"]
        path = os.path.join(ROOT, "docs", "front_ends.md")
        for text in (read(path).decode("utf-8"),
                     spectrust.front_end.__doc__):
            found = re.findall(
                r"\b(?:pre)?processor_config\.json|\b\w+\.yaml|\.nemo", text)
            self.assertTrue(any(
                found[at:at + len(names)] == names
                for at in range(len(found))), found)

    def assert_bands(self, n_mels):
        self.assertEqual(
            spectrust.front_end(self.folder).options["n_mels"], n_mels)

    def test_what_is_not_there(self):
        self.assert_refused("must hold one of processor_config.json",
                            error=spectrust.NotFoundError)
        self.assertLess(len(self.assert_refused(
            "and is none", "x/" * 10 ** 5, spectrust.NotFoundError)), 200)
        for name in ("a/b/c", "../a", "a b", "", "models--/x\\"):
            self.assert_refused("and is none of them", name,
                                spectrust.NotFoundError)


if __name__ == "__main__":
    unittest.main()
