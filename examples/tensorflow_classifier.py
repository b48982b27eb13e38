"""Train a small network on recordings with TensorFlow.

Prints the accuracy on recordings that it has not heard. ``AUDIO=folder``
gives it recordings of yours, as LABEL/*.wav. Needs spectrust[tensorflow].
"""
import os
import sys

import tensorflow as tf
from three_sounds import label, recordings

import spectrust
import spectrust.tensorflow

# Log-mel bands in dBFS, brought near 0 and 1.
SPECT = spectrust.Spectrogram(
    sr=16000, n_mels=40, n_fft=512, hop_length=160, scale="db",
    ref="fullscale", amin=1e-8, mean=-50.0, std=20.0)
EPOCHS = 12
# Enough for the made-up sounds.
ENOUGH = 0.9


def network(n_classes):
    """Return a network for features of shape (B, bands, frames)."""
    layers = tf.keras.layers
    model = tf.keras.Sequential([
        layers.Input((40, 100)), layers.Reshape((40, 100, 1))])
    for filters in (16, 32, 32):
        model.add(layers.Conv2D(filters, 3, padding="same"))
        model.add(layers.BatchNormalization(momentum=0.9))
        model.add(layers.ReLU())
        model.add(layers.MaxPooling2D(2))
    model.add(layers.GlobalAveragePooling2D())
    model.add(layers.Dense(n_classes))
    model.compile(
        tf.keras.optimizers.Adam(3e-3), metrics=["accuracy"],
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


tf.keras.utils.set_random_seed(1)
with recordings() as (known, unknown):
    # Crops, masks and the order differ in every epoch.
    learnt = spectrust.tensorflow.dataset(
        known, SPECT, labels=map(label, known), frames=100,
        time_masks=(1, 20), frequency_masks=(1, 8), shuffle=True,
        num_parallel_calls=tf.data.AUTOTUNE)
    tested = spectrust.tensorflow.dataset(
        unknown, SPECT, labels=map(label, unknown), classes=learnt.classes,
        frames=100)
    model = network(len(learnt.classes))
    model.fit(learnt.batch(16).prefetch(1), epochs=EPOCHS, verbose=2)
    _, share = model.evaluate(tested.batch(16), verbose=0)
print("accuracy {:.3f}".format(share))
sys.exit(share < ENOUGH and "AUDIO" not in os.environ)
