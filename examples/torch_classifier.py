"""Train a small network on recordings with PyTorch.

Prints the accuracy on recordings that it has not heard. ``AUDIO=folder``
gives it recordings of yours, as LABEL/*.wav. Needs spectrust[torch].
"""
import os
import sys

import torch
from three_sounds import label, recordings
from torch import nn
from torch.utils.data import DataLoader

import spectrust
import spectrust.torch

# Log-mel bands in dBFS, brought near 0 and 1.
SPECT = spectrust.Spectrogram(
    sr=16000, n_mels=40, n_fft=512, hop_length=160, scale="db",
    ref="fullscale", amin=1e-8, mean=-50.0, std=20.0)
EPOCHS = 12
# Enough for the made-up sounds.
ENOUGH = 0.9


def network(n_classes):
    """Return a network for features of shape (B, 1, bands, frames)."""
    layers = [nn.BatchNorm2d(1)]
    for before, after in ((1, 16), (16, 32), (32, 32)):
        layers += [nn.Conv2d(before, after, 3, padding=1),
                   nn.BatchNorm2d(after), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        nn.Linear(32, n_classes))


def train(model, data):
    """Train with crops and masks that differ in every epoch."""
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    loader = DataLoader(data, batch_size=16, shuffle=True)
    for epoch in range(EPOCHS):
        data.set_epoch(epoch)
        for features, labels in loader:
            loss = nn.functional.cross_entropy(
                model(features[:, None]), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print("epoch {}: loss {:.3f}".format(epoch + 1, loss.item()))


def accuracy(model, data):
    """Return the share of the recordings whose label is found."""
    model.eval()
    with torch.no_grad():
        right = [(model(features[:, None]).argmax(1) == labels)
                 for features, labels in DataLoader(data, batch_size=16)]
    return torch.cat(right).float().mean().item()


torch.manual_seed(1)
with recordings() as (known, unknown):
    learnt = spectrust.torch.MelDataset(
        known, SPECT, labels=map(label, known), frames=100,
        time_masks=(1, 20), frequency_masks=(1, 8))
    tested = spectrust.torch.MelDataset(
        unknown, SPECT, labels=map(label, unknown), classes=learnt.classes,
        frames=100)
    model = network(len(learnt.classes))
    train(model, learnt)
    share = accuracy(model, tested)
print("accuracy {:.3f}".format(share))
sys.exit(share < ENOUGH and "AUDIO" not in os.environ)
