"""Measure `spectrust.front_end` beside the extractors of transformers.

Samples in memory, the output in memory; each process computes the features
of several recordings, one after the other.
"""
import json

import programs
from programs import FRAME

SETUP = """\
import json, os, sys, tempfile, warnings
import numpy
warnings.simplefilter("ignore")
recordings = [numpy.random.default_rng(seed).standard_normal(
    given["seconds"] * given["sr"]).astype("float32") / 10
    for seed in range(4)]
"""
OURS = SETUP + """\
import spectrust
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "preprocessor_config.json"), "w") as file:
        json.dump({"feature_extractor_type": given["kind"]}, file)
    spect = spectrust.front_end(folder)
def ours(y):
    return spect.array((y, given["sr"]))
"""
THEIRS = SETUP + """\
# As if it were not installed.
if given["without"]:
    sys.modules[given["without"]] = None
os.environ["HF_HUB_OFFLINE"] = "1"
import transformers
if given["without"] != "torch":
    import torch
    torch.set_num_threads(1)
extractor = getattr(transformers, given["kind"])()
def theirs(y):
    return extractor(y, sampling_rate=given["sr"], return_tensors="np")
"""
_WORK = """\
for _ in range(given["rounds"]):
    for y in recordings:
        {}(y)"""
# A call before the measurement, as libraries load parts when they are used.
PROGRAMS = [
    ("spectrust", FRAME.replace("{setup}", OURS + "ours(recordings[0])")
     .replace("{work}", _WORK.format("ours"))),
    ("transformers", FRAME.replace(
        "{setup}", THEIRS + "theirs(recordings[0])")
     .replace("{work}", _WORK.format("theirs")))]
# The largest difference of the features of a recording, in their unit.
DIFFERENCE = """\
import json, sys
given = json.loads(sys.argv[1])
""" + OURS + THEIRS + """
y = recordings[0]
found = next(iter(theirs(y).values()))[0]
found = found[0] if found.ndim == 3 else found
ours = ours(y)
ours = ours if given["kind"].startswith("Whisper") else ours.T
# Behind AST's frames are some of zeros.
print(abs(found[:len(ours)] - ours).max())
"""
# The bound of docs/parity.md for faint values, the larger one.
_ALLOWED = 5e-3
HEAD = ["extractor", "recording", "Spectrust, CPU ms",
        "transformers, CPU ms", "transformers / Spectrust"]
# Type, rate in Hz, seconds, a package that is taken as not installed, rounds.
_CASES = (
    ("WhisperFeatureExtractor", 16000, 30, None, 10),
    ("WhisperFeatureExtractor", 16000, 30, "torch", 4),
    ("ASTFeatureExtractor", 16000, 10, None, 20),
    ("ASTFeatureExtractor", 16000, 10, "torchaudio", 10),
    ("ClapFeatureExtractor", 48000, 10, None, 10))

# They use the package of this tree.
programs.OURS += (PROGRAMS[0][1], DIFFERENCE)


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

    Raises
    ------
    ValueError
        If the features do not agree.
    """
    found = []
    for kind, sr, seconds, without, rounds in _CASES:
        given = {"kind": kind, "sr": sr, "seconds": seconds, "core": core,
                 "without": without, "rounds": rounds}
        programs.difference(
            DIFFERENCE, _ALLOWED, "the features of %s differ" % kind,
            json.dumps(given))
        ours, theirs = (
            1e3 * cpu / (4 * rounds) for cpu in programs.cpu_times(
                PROGRAMS, folder, given, runs))
        found.append([
            "`%s`" % kind + (", without %s" % without if without else ""),
            "%d s, %d kHz" % (seconds, sr // 1000),
            "%.2f" % ours, "%.2f" % theirs, "%.1f" % (theirs / ours)])
    return found

