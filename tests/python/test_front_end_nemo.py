"""The front ends of NeMo and SpeechBrain, from their own files."""

import io
import os
import tarfile
import unittest

from model_files import Files

import spectrust
from spectrust._front_ends.extractors import NEMO

NEMO_FILE = """\
sample_rate: &rate 16000
train_ds:
  manifest: [a, b]
  sample_rate: 16000
preprocessor:
  _target_: nemo.collections.asr.modules.AudioToMelSpectrogramPreprocessor
  sample_rate: 16000   # Hz
  normalize: "per_feature"
  window_size: 0.025
  window_stride: .01
  window: hann

  # bands
  features: 128
  n_fft: 512
  log: true
  frame_splicing: 1
  dither: 1e-05
  pad_to: 0
  pad_value: 0.0
encoder:
  _target_: nemo.collections.asr.modules.ConformerEncoder
"""
FBANK_FILE = """\
# Feature parameters
sample_rate: 16000
n_mels: 80

compute_features: !new:speechbrain.lobes.features.Fbank
    sample_rate: !ref <sample_rate>
    n_mels: !ref <n_mels>
    requires_grad: False
    left_frames: 0
"""


class TestYaml(Files):

    def nemo(self, text):
        return spectrust.front_end(self.write(
            "model_config.yaml", text.encode("utf-8"))).options

    def changed(self, line):
        """Return NEMO_FILE with a line more in its section."""
        name = line.split(":")[0]
        lines = [each for each in NEMO_FILE.splitlines()
                 if not each.startswith("  {}:".format(name)) or (
                     "Conformer" in each)]
        lines.insert(lines.index("preprocessor:") + 1, "  " + line)
        return "\n".join(lines)

    def test_nemo(self):
        self.assertEqual(
            self.nemo(NEMO_FILE), spectrust.Spectrogram(
                preset="nemo", n_mels=128).options)
        self.assertEqual(
            spectrust.front_end(self.folder).options["n_mels"], 128)

    def archive(self, name, files, **how):
        """Write a .nemo file and return its path."""
        path = self.path(name)
        with tarfile.open(path, how.get("mode", "w")) as archive:
            for inner, data in files:
                member = tarfile.TarInfo(inner)
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        return path

    def test_an_archive(self):
        data = NEMO_FILE.encode("ascii")
        expected = self.nemo(NEMO_FILE)
        os.remove(self.path("model_config.yaml"))
        for name in ("model_config.yaml", "./model_config.yaml"):
            path = self.archive("a.nemo", [
                ("weights.ckpt", b"\0" * 3000), (name, data)])
            for each in (path, self.folder):
                self.assertEqual(
                    spectrust.front_end(each).options, expected)
        self.archive("b.nemo", [])
        self.assert_refused("or one .nemo file, and does not",
                            error=spectrust.NotFoundError)

    def test_hostile_archives(self):
        config = "model_config.yaml", NEMO_FILE.encode("ascii")
        size = (8 << 20) + 1
        for path, pattern, error in (
                (self.archive("a.nemo", []), "holds no model_config", None),
                (self.archive("b.nemo", [config], mode="w:gz"),
                 "no tar, or a compressed", None),
                (self.write("c.nemo", b""), "no tar", None),
                (self.write("d.nemo", b"x" * 600), "no tar", None),
                (self.archive("e.nemo", [(config[0], b" " * size)]),
                 "at most 8388608 bytes", spectrust.LimitError),
                (self.archive("f.nemo", [("x" * size, b""), config]),
                 "a header has ", None)):
            self.assert_refused(pattern, path, error or spectrust.OptionError)
        path = self.archive("g.nemo", [config])
        with open(path, "rb") as file:
            whole = file.read()
        for end in (100, 512, 600, 900):
            self.write("h.nemo", whole[:end])
            self.assert_refused(".", self.path("h.nemo"))

    def test_a_section_below_another(self):
        deeper = "model:\n" + "".join(
            "  " + line for line in NEMO_FILE.splitlines(True))
        self.assertEqual(self.nemo(deeper), self.nemo(NEMO_FILE))

    def test_defaults_are_those_of_the_class(self):
        found = self.nemo(
            "preprocessor:\n  _target_: a.b.{}\n".format(NEMO))
        expected = spectrust.Spectrogram(
            preset="nemo", n_mels=64, win_length=320)
        self.assertEqual(found, expected.options)

    def test_values(self):
        for line, name, value in (
                ("normalize: null", "normalize", None),
                ("normalize: NA", "normalize", None),
                ("window: 'hamming'", "window", "hamming"),
                ("highfreq: 7600", "fmax", 7600.),
                ("highfreq: 0", "fmax", None),
                ("lowfreq: 20", "fmin", 20.),
                ("log: false", "scale", "linear"),
                ("mag_power: 1.0", "power", 1),
                ("preemph: null", "preemphasis", 0.),
                ("mel_norm: ~", "norm", None),
                ("log_zero_guard_type: clamp", "log_offset", 0.),
                ("log_zero_guard_value: 1.0e-06", "amin", 1e-6),
                ("n_window_size: 480", "win_length", 480),
                ("n_fft: null", "n_fft", 512),
                ("sample_rate: ${sample_rate}", "sr", 16000),
                ("sample_rate: ${model.train_rate}", "sr", 8000)):
            text = "sample_rate: 16000\ntrain_rate: 8000\n" + (
                self.changed(line).replace("sample_rate: &rate 16000", ""))
            self.assertEqual(self.nemo(text)[name], value, line)

    def test_what_is_not_understood(self):
        for line, pattern in (
                ("frame_splicing: 3", "frame_splicing of .* must be 1 "),
                ("exact_pad: true", "exact_pad of .* must be false"),
                ("normalize: all_features", "normalize of .* one of "),
                ("log_zero_guard_value: tiny", "a number above 0"),
                ("gain: 3", "gain of .* must be absent"),
                ("features: [80]", "line 6 is neither|value of line 6"),
                ("features: ${no_such}", "refers to no_such, which has 0"),
                ("params:\n    a: 1", "line 7 must be a name and a plain"),
                ("- features", "line 6 must be a name and a plain value"),
                ("features: 3\n  features: 3", "line 7 has the name "
                 "features again"),
                ("window_stride: 1e9", "window_stride of .* 65,536"),
                ("features: " + "9" * 50, "features of .* whole number"),
                ("_target_: a.AudioToMFCCPreprocessor", "_target_ of a "
                 "preprocessor must be the class AudioToMelSpectrogram.*got "
                 "'a.AudioToMFCCPreprocessor', in "),
                ("_target_:", "_target_ of .* got None, in ")):
            self.write("model_config.yaml", self.changed(line).encode())
            self.assert_refused(pattern)
        self.write("model_config.yaml", (NEMO_FILE * 2).encode("ascii"))
        self.assert_refused("it has 2 sections preprocessor")

    def test_what_has_no_section(self):
        for text in ("encoder:\n  a: 1\n", "", "- preprocessor:\n    a: 1\n",
                     "- a\n- b\n", "preprocessor: {features: 80}\n", "text",
                     '"preprocessor":\n  a: 1\n', "[preprocessor]\na = 1"):
            self.write("model_config.yaml", text.encode("ascii"))
            self.assert_refused(
                '^{}/model_config.yaml must have a line "preprocessor:" with '
                "names and values on the lines below it, as NeMo's "
                'model_config.yaml has, or one that ends in "!new:" and one '
                "of speechbrain.lobes.features.Fbank, "
                "speechbrain.lobes.features.MFCC, and has none$".format(
                    self.folder))

    def test_very_many_references(self):
        lines = ["b{}: 1".format(each) for each in range(100000)]
        lines += ["preprocessor:", "  _target_: a." + NEMO]
        lines += ["  a{0}: ${{b{0}}}".format(each) for each in range(100000)]
        self.write("model_config.yaml", "\n".join(lines).encode("ascii"))
        self.assert_refused("^a0 of .* must be absent")

    def speechbrain(self, text):
        return spectrust.front_end(self.write(
            "hyperparams.yaml", text.encode("ascii"))).options

    def test_speechbrain(self):
        found = self.speechbrain(FBANK_FILE)
        expected = dict(sr=16000, n_fft=400, win_length=400, hop_length=160,
                        window="hamming", scale="db", ref=1., top_db=80.)
        self.assertEqual(dict((name, found[name]) for name in expected),
                         expected)
        filters = found["filters"]
        self.assertEqual((len(filters), len(filters[0])), (80, 201))
        # A triangle is as wide above its centre as below it.
        row = [weight for weight in filters[-1] if weight > 0]
        self.assertLessEqual(
            abs(row.index(max(row)) - (len(row) - 1) / 2.0), 1)
        found = self.speechbrain(FBANK_FILE.replace("Fbank", "MFCC")
                                 + "    deltas: False\n    context: False\n")
        self.assertEqual((found["kind"], found["n_mfcc"]), ("mfcc", 20))

    def test_what_speechbrain_has_beyond(self):
        for line, pattern in (
                ("context: True", "^context of speechbrain.Fbank must be "
                 "false, and .*, got True, in .*hyperparams.yaml"),
                ("deltas: 2", "^deltas of .* true or false"),
                ("filter_shape: square", "^filter_shape of .* one of "),
                ("gain: 3", "^gain of .* must be absent"),
                ("hop_length: 0.001", "^hop_length of .* 65,536 samples"),
                ("f_max: 0", "^f_max of .* at most 8000 Hz, .* got 0"),
                ("f_max: 100000", "^f_max of .* at most 8000 Hz"),
                ("f_min: 8000", "^f_min of .* below f_max, which is 8000 Hz"),
                ("f_min: -5", "^f_min of .* 0 or more"),
                ("f_min: 1e-30\n    f_max: 2e-30", "^f_min of .* below f_max"),
                ("n_fft: 1000000", "^n_fft of .* at most 65536"),
                ("n_fft: 65536\n    n_mels: 16384",
                 "line 7 refers to n_mels, which has 2 values"),
                ("n_fft: !ref <missing>", "line 10 refers to missing"),
                ("n_fft: !ref <n_mels> * 2", "line 10 is neither")):
            self.write("hyperparams.yaml", (
                FBANK_FILE + "    " + line + "\n").encode("ascii"))
            self.assert_refused(pattern)
        self.write("hyperparams.yaml", FBANK_FILE.replace(
            "n_mels: 80", "n_mels: 100000").encode("ascii"))
        self.assert_refused("^n_mels of .* at most 83468 where n_fft is 400")
        self.write("hyperparams.yaml", FBANK_FILE.replace(
            "Fbank", "MFCC").encode("ascii"))
        self.assert_refused("^context of speechbrain.MFCC must be false, and")
        self.write("hyperparams.yaml", (FBANK_FILE * 2).encode("ascii"))
        self.assert_refused("lines 5 and 14 each make a front end")


if __name__ == "__main__":
    unittest.main()
