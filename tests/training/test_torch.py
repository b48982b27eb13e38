"""Features for PyTorch, in one process and in the workers of a loader."""

import copy
import io
import os
import pickle
import unittest
from unittest import mock

import numpy
import torch
import torchaudio
from corpus import CROP, LABELS, CorpusCase, noise
from torch.utils.data import DataLoader

import spectrust
import spectrust.torch
from support import only_threads, threads

MASKS = dict(time_masks=(1, 6), frequency_masks=(1, 6))


class TestDataset(CorpusCase):

    def dataset(self, recordings="in_dir", spect=None, **options):
        return spectrust.torch.MelDataset(
            recordings, spect or self.spect, **options)

    def load(self, dataset, workers=0, context=None, **options):
        """Return the features of all batches of an epoch."""
        return [features.numpy() for features, _ in DataLoader(
            dataset, batch_size=2, num_workers=workers,
            multiprocessing_context=context, **options)]

    def test_features_are_those_of_array(self):
        dataset = self.dataset()
        self.assertEqual(len(dataset), 9)
        self.assertEqual(dataset.classes, list(LABELS))
        for index, path in enumerate(self.paths):
            features, label = dataset[index]
            self.assertEqual(features.dtype, torch.float32)
            self.assert_same([features.numpy()], [self.spect.array(path)])
            self.assertEqual(LABELS[label], self.labels[index])
        self.assert_same(dataset[-1], dataset[8])
        self.assertEqual(len(list(dataset)), 9)
        self.assert_raises(
            IndexError, "index 9 is out of range for 9 recordings",
            dataset.__getitem__, 9)

    def test_any_number_of_workers(self):
        dataset = self.dataset(crop=CROP, **MASKS)
        alone = self.load(dataset)
        for context in ("fork", "spawn"):
            for workers in (1, 2):
                self.assert_same(alone, self.load(
                    dataset, workers, context))
        dataset.set_epoch(1)
        self.assert_differ(alone, self.load(dataset, 2, "fork"))

    def test_workers_that_persist_see_the_epoch(self):
        for context in ("fork", "spawn"):
            dataset = self.dataset(crop=CROP)
            loader = DataLoader(
                dataset, batch_size=2, num_workers=1,
                multiprocessing_context=context, persistent_workers=True)
            for epoch in (0, 1, 0):
                dataset.set_epoch(epoch)
                self.assert_same(
                    self.load(dataset), [each[0].numpy() for each in loader])

    def test_seeds_and_epochs(self):
        long = [path for path in self.paths if "1.wav" not in path]

        def crops(seed, epoch):
            dataset = self.dataset(long, crop=CROP, seed=seed)
            dataset.set_epoch(epoch)
            return self.load(dataset)

        self.assert_same(crops(3, 2), crops(3, 2))
        self.assert_differ(crops(3, 2), crops(3, 1))
        self.assert_differ(crops(3, 2), crops(4, 2))

    def test_a_copy_is_the_same(self):
        dataset = self.dataset(crop=CROP, **MASKS)
        dataset.set_epoch(5)
        first = self.load(dataset)
        for other in (pickle.loads(pickle.dumps(dataset)),
                      copy.deepcopy(dataset)):
            self.assert_same(first, self.load(other))

    def test_an_error_in_a_worker_names_the_recording(self):
        dataset = self.dataset([self.paths[0], "missing.wav"], crop=CROP)
        for workers in (0, 1):
            with self.assertRaises(spectrust.NotFoundError) as caught:
                self.load(dataset, workers)
            self.assertIn('"missing.wav": cannot open the file',
                          str(caught.exception))

    def test_no_thread_is_left(self):
        dataset = self.dataset(crop=CROP)
        before = threads()
        dataset[0]
        self.assertTrue(only_threads(before))


class TestTransform(CorpusCase):

    def setUp(self):
        CorpusCase.setUp(self)
        self.samples = torch.stack([
            torch.tensor(noise(0.5, seed)) for seed in range(6)])

    def test_features_are_those_of_arrays(self):
        for preset in (None, "librosa", "torchaudio", "whisper", "kaldi"):
            spect = spectrust.Spectrogram(preset=preset, n_mels=20)
            expected = spect.arrays(self.samples.numpy(), 16000)
            for jobs in (None, 0, 1, 3):
                mel = spectrust.torch.MelTransform(
                    16000, jobs=jobs, preset=preset, n_mels=20)
                self.assert_same([mel(self.samples).numpy()], [expected])
            mel = spectrust.torch.MelTransform(16000, spect)
            self.assert_same([mel(self.samples[0]).numpy()], expected[:1])
            found = mel(self.samples.reshape(2, 3, -1))
            self.assertEqual(found.shape, (2, 3) + expected.shape[1:])
            self.assert_same(found.flatten(0, 1).numpy(), expected)

    def test_samples_may_be_resampled(self):
        spect = spectrust.Spectrogram(sr=8000, n_mels=20, length=3000)
        mel = spectrust.torch.MelTransform(16000, spect)
        self.assert_same(
            mel(self.samples).numpy(),
            spect.arrays(self.samples.numpy(), 16000))

    def test_torchaudio(self):
        # docs/parity.md: the bound of MelSpectrogram().
        theirs = torchaudio.transforms.MelSpectrogram(16000, power=2)(
            self.samples).numpy()
        ours = spectrust.torch.MelTransform(16000, preset="torchaudio")(
            self.samples).numpy()
        self.assertEqual(ours.shape, theirs.shape)
        self.assertLess(abs(ours - theirs).max(), 1e-5 * theirs.max())
        floor = theirs.max() * 1e-8
        decibels = [10 * numpy.log10(numpy.maximum(each, floor))
                    for each in (ours, theirs)]
        self.assertLess(abs(decibels[0] - decibels[1]).max(), 0.01)

    def test_samples_anywhere_in_memory(self):
        mel = spectrust.torch.MelTransform(16000, n_mels=20)
        for view in (self.samples[:, 100:3000], self.samples[::2],
                     self.samples[:, ::2], self.samples.T,
                     self.samples.reshape(2, 3, -1).transpose(0, 1),
                     self.samples[:1].expand(4, -1)):
            self.assert_same(
                [mel(view).numpy()], [mel(view.clone(
                    memory_format=torch.contiguous_format)).numpy()])

    def test_samples_are_not_copied(self):
        mel = spectrust.torch.MelTransform(16000, n_mels=20)
        part = self.samples[1:, 100:3000]
        with mock.patch.object(
                spectrust.torch, "arrays_into",
                wraps=spectrust.torch.arrays_into) as called:
            mel(part)
        address, n_samples, step = called.call_args[0][2]
        self.assertEqual(
            (address, n_samples, step), (part.data_ptr(), 2900, 4 * 4000))

    def test_an_empty_batch(self):
        mel = spectrust.torch.MelTransform(16000, n_mels=20)
        self.assertEqual(
            mel(self.samples[:0]).shape, (0,) + mel(self.samples).shape[1:])

    def test_a_part_of_a_model(self):
        model = torch.nn.Sequential(
            spectrust.torch.MelTransform(16000, n_mels=20),
            torch.nn.Linear(8, 2))
        out = model(self.samples)
        out.sum().backward()
        self.assertEqual(list(model.state_dict()), ["1.weight", "1.bias"])
        saved = io.BytesIO()
        torch.save(model, saved)
        saved.seek(0)
        for other in (copy.deepcopy(model),
                      torch.load(saved, weights_only=False)):
            self.assertTrue(torch.equal(other(self.samples), out))
        self.assertIn("MelTransform(16000, spectrust.Spectrogram(",
                      str(model))

    def test_a_warning_is_issued_once(self):
        mel = spectrust.torch.MelTransform(16000, preset="torchaudio")
        with self.assertWarns(spectrust.SpectrustWarning) as caught:
            mel(self.samples)
        self.assertEqual(len(caught.warnings), 1)
        self.assertIn("samples[0]: ", str(caught.warning))

    def test_bad_input(self):
        mel = spectrust.torch.MelTransform(16000, n_mels=20)
        form = ("samples must be a tensor of float32 with at least one axis, "
                "got {}")
        for value, shown in (
                ([0.5], "list"),
                (self.samples.double(), "torch.float64 of shape (6, 4000)"),
                (torch.tensor(1.), "torch.float32 of shape ()")):
            self.assert_raises(TypeError, form.format(shown), mel, value)
        self.assert_raises(
            TypeError, "samples must be on the CPU, got a tensor on meta",
            mel, self.samples.to("meta"))
        self.assert_raises(
            spectrust.OptionError, "samples must not require gradients, which "
            "MelTransform does not compute; pass samples.detach()", mel,
            self.samples.clone().requires_grad_())
        broken = self.samples.clone()
        broken[4, 7] = float("nan")
        for jobs in (1, 3):
            mel.jobs = jobs
            self.assert_raises(
                spectrust.AudioError, "samples[4]: the samples: sample 7 of "
                "channel 0 is NaN, samples must be finite numbers", mel,
                broken)
        with self.assertRaises(spectrust.AudioError):
            mel(self.samples[:, :0])
        transform = spectrust.torch.MelTransform
        self.assert_raises(
            spectrust.OptionError, "sr must be a whole number from 1 to "
            "4000000 Hz, got 0", transform, 0)
        self.assert_raises(
            TypeError, "spectrogram must be a spectrust.Spectrogram or None, "
            "got 'whisper'", transform, 16000, "whisper")
        self.assert_raises(
            TypeError, "options must not be given beside a spectrogram, got "
            "n_mels", transform, 16000, self.spect, n_mels=3)
        self.assert_raises(
            spectrust.OptionError, "jobs must be a whole number from 0 to "
            "1024, got -1", transform, 16000, jobs=-1)


class TestModule(CorpusCase):

    def test_it_is_imported_only_by_name(self):
        self.assert_not_imported("torch", "numpy")
        self.assert_missing("torch", "torch")

    def test_docstrings_and_stub(self):
        self.run_docstrings(spectrust.torch)
        self.assert_stub(spectrust.torch)

    def test_the_document(self):
        self.run_section("PyTorch")

    def test_the_example(self):
        last = self.run_example("torch_classifier.py")
        self.assertRegex(last, r"^accuracy (1\.0|0\.9\d*)")
        last = self.run_example(
            "torch_classifier.py", AUDIO=os.path.abspath("in_dir"))
        self.assertRegex(last, r"^accuracy [01]\.\d+")


if __name__ == "__main__":
    unittest.main()
