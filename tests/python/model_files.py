"""Shared by the tests of front ends: configuration files of models."""

import json
import os

import spectrust
from support import Case

WHISPER = "WhisperFeatureExtractor"
# What `save_pretrained` and the hub write beside what front ends read.
WHISPER_FILE = {
    "chunk_length": 30, "dither": 0.0, "feature_extractor_type": WHISPER,
    "feature_size": 80, "hop_length": 160, "mel_filters": [[0.0, 0.25]],
    "n_fft": 400, "n_samples": 480000, "nb_max_frames": 3000,
    "padding_side": "right", "padding_value": 0.0,
    "processor_class": "WhisperProcessor", "return_attention_mask": False,
    "sampling_rate": 16000}


class Files(Case):
    """A test that writes configuration files into its folder."""

    def file(self, fields, *parts):
        """Write a JSON file into the folder and return its path."""
        return self.write(
            os.path.join(*(parts or ("preprocessor_config.json",))),
            json.dumps(fields).encode("utf-8"))

    def options(self, kind, **fields):
        """Return the options of an extractor."""
        fields["feature_extractor_type"] = kind
        return spectrust.front_end(self.file(fields)).options

    def assert_refused(self, pattern, path=None, error=spectrust.OptionError):
        """Check the sentence of an error, which names the file."""
        path = self.folder if path is None else path
        with self.assertRaisesRegex(error, pattern) as caught:
            spectrust.front_end(path)
        self.assertNotIn("\n", str(caught.exception))
        return str(caught.exception)
