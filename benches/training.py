"""Measure MelTransform beside torchaudio's MelSpectrogram in a DataLoader.

A data set of clips in memory, a `DataLoader` that makes batches of them in its
own process, and one of the two modules: in the data set, for each clip, or
after the loader, for each batch.
"""

import programs
from programs import FRAME

SR = 16000
# The features of many models of speech.
OPTIONS = "n_fft=400, hop_length=160, n_mels=80"
OURS = """\
import spectrust.torch
module = spectrust.torch.MelTransform({}, preset="torchaudio", {})""".format(
    SR, OPTIONS)
THEIRS = """\
from torchaudio.transforms import MelSpectrogram
module = MelSpectrogram({}, {})""".format(SR, OPTIONS)

_SETUP = """\
import torch
from torch.utils.data import DataLoader, Dataset
torch.set_num_threads(1)
{module}
clips = torch.randn(given["count"], given["n_samples"],
                    generator=torch.Generator().manual_seed(1)) / 10
class Clips(Dataset):
    def __len__(self):
        return len(clips)
    def __getitem__(self, index):
        clip = clips[index]
        return module(clip) if given["place"] == "clip" else clip
def epoch():
    with torch.no_grad():
        for batch in DataLoader(Clips(), batch_size=given["batch"],
                                num_workers=0):
            if given["place"] == "batch":
                batch = module(batch)
            assert batch.shape[:2] == (given["batch"], 80)
epoch()"""
_WORK = """\
for _ in range(given["epochs"]):
    epoch()"""
PROGRAMS = [
    ("spectrust", FRAME.format(
        setup=_SETUP.format(module=OURS), work=_WORK)),
    ("torchaudio", FRAME.format(
        setup=_SETUP.format(module=THEIRS), work=_WORK))]

# Largest difference of the features of noise, divided by their largest value.
DIFFERENCE = """\
import torch
{}
ours = module
{}
clips = torch.randn(8, 16000, generator=torch.Generator().manual_seed(1)) / 10
ours, theirs = ours(clips), module(clips)
assert ours.shape == theirs.shape, (ours.shape, theirs.shape)
print(float((ours - theirs).abs().max() / theirs.max()))
""".format(OURS, THEIRS)
# The bound of docs/parity.md.
_ALLOWED = 1e-5

# They use the package of this tree.
programs.OURS += (PROGRAMS[0][1], DIFFERENCE)


def difference():
    """Return the difference of both modules, which is small.

    Raises
    ------
    ValueError
        If the modules do not agree.
    """
    return programs.difference(
        DIFFERENCE, _ALLOWED, "features, as shares of the largest, differ")


# Processor time: each process has one core, which others may use, too.
HEAD = ["clips", "in a batch", "the module is given",
        "Spectrust, CPU ms a clip", "torchaudio, CPU ms a clip",
        "torchaudio / Spectrust"]
_PLACES = (("batch", "batches, after the loader"),
           ("clip", "clips, in the data set"))


def rows(folder, runs, core):
    """Measure all cases in turn.

    Parameters
    ----------
    folder : str
        An empty folder.
    runs : int
        Number of runs of each case.
    core : int
        Number of the core to run on.

    Returns
    -------
    list of list of str
        A row for each case, under `HEAD`.
    """
    found = []
    for seconds, batch, count in ((1, 64, 512), (10, 16, 64)):
        for place, shown in _PLACES:
            given = {"count": count, "n_samples": seconds * SR,
                     "batch": batch, "place": place, "epochs": 4,
                     "core": core}
            ours, theirs = (
                1e3 * seconds_of_cpu / (count * given["epochs"])
                for seconds_of_cpu in programs.cpu_times(
                    PROGRAMS, folder, given, runs))
            found.append([
                "%d s" % seconds, "%d" % batch, shown,
                "%.3f" % ours, "%.3f" % theirs, "%.1f" % (theirs / ours)])
    return found
