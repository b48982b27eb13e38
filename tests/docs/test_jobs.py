"""The jobs that people come with, as examples of under 30 lines each."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

from spectrust._command import sounds

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
EXAMPLES = os.path.join(ROOT, "examples")
MOST_LINES = 30


class Jobs(unittest.TestCase):

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *names):
        """Return a path in the folder of the test; its folder exists."""
        path = os.path.join(self.folder, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def run_example(self, name, *arguments):
        """Run an example, and return what it printed, line by line."""
        return subprocess.check_output(
            [sys.executable, os.path.join(EXAMPLES, name)] + list(arguments),
            universal_newlines=True).splitlines()

    def test_each_is_short(self):
        for name in ("classifier.py", "nights.py", "cpp/whisper.cpp"):
            with open(os.path.join(EXAMPLES, name)) as source:
                self.assertLess(len(source.readlines()), MOST_LINES, name)

    def test_a_classifier_tells_sounds_apart(self):
        kinds = (("bird", sounds.birds, 22050), ("engine", sounds.machine,
                 8000), ("song", sounds.music, 22050))
        unknown = []
        for label, sound, sr in kinds:
            for seconds in (1.0, 1.7):
                sounds.write_sound(
                    self.path("known", label, "{}.wav".format(seconds)),
                    sound, sr, seconds)
            unknown.append(self.path(label + ".wav"))
            sounds.write_sound(unknown[-1], sound, sr, 2.3)
        printed = self.run_example(
            "classifier.py", self.path("known"), *unknown)
        self.assertEqual(printed, [
            "{} {}".format(path, label)
            for path, (label, _, _) in zip(unknown, kinds)])

    def test_extractors_are_replaced(self):
        sounds.write_sound(self.path("a.wav"), sounds.music, 16000, 1.5)
        for kind, name, shape in (
                ("whisper", "Whisper", "(1, 80, 3000)"),
                ("ast", "AST", "(1, 1024, 128)"),
                ("clap", "Clap", "(1, 4, 1001, 64)")):
            config = self.path(kind, "preprocessor_config.json")
            with open(config, "w") as file:
                json.dump({"feature_extractor_type":
                           name + "FeatureExtractor"}, file)
            self.assertEqual(self.run_example(
                "front_end.py", kind, self.path(kind),
                self.path("a.wav")), [shape])

    def test_the_minute_with_birds_is_found_in_a_night(self):
        def still(t, state):
            return 0.05 * random.gauss(0, 1)

        sounds.write_sound(self.path("in", "a.wav"), still, 22050, 3.0)
        sounds.write_sound(
            self.path("in", "b.wav"), sounds.night, 22050, 3.0)
        printed = self.run_example(
            "nights.py", self.path("in"), self.path("pictures"))
        self.assertEqual(len(printed), 2)
        self.assertIn("b.wav at 0 s", printed[0])


if __name__ == "__main__":
    unittest.main()
