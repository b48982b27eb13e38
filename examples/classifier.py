"""Train a classifier of sounds: ``classifier.py FOLDER RECORDING ...``.

FOLDER has a folder of recordings for each label; each recording is given the
label of the one that it resembles most. Needs NumPy.
"""
import glob
import os
import sys

import numpy as np

import spectrust

SPECT = spectrust.Spectrogram(
    sr=16000, n_mels=40, scale="db", ref="fullscale", amin=1e-14)


def features(paths):
    """Return the mean and the spread of each band, for every recording."""
    arrays, lengths = SPECT.batch(paths)
    return np.array([np.r_[each[:, :n].mean(1), each[:, :n].std(1)]
                     for each, n in zip(arrays, lengths)])


paths = sorted(glob.glob(os.path.join(sys.argv[1], "*", "*")))
known = features(paths)
for path, found in zip(sys.argv[2:], features(sys.argv[2:])):
    nearest = paths[np.abs(known - found).mean(1).argmin()]
    print(path, os.path.basename(os.path.dirname(nearest)))
