"""Programs to measure, each in a process of its own.

Arguments: a folder of recordings, a folder for pictures, and other values as
JSON. Output: wall-clock time and processor time in seconds, peak memory in
kB, and the processor time of the first thread. Imports and preparations that
a program makes once are not measured.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

# Cache of compiled Python files, removed when this process ends.
_COMPILED = tempfile.TemporaryDirectory()

# VmHWM is the peak memory of this program alone; getrusage also counts the
# program that started it.
FRAME = """\
import json, os, sys, time
corpus, out, given = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
paths = [os.path.join(corpus, name) for name in sorted(os.listdir(corpus))]
def target(path):
    return os.path.join(out, os.path.basename(path)[:-4] + ".jpg")
{setup}
wall, cpu, thread = (time.perf_counter(), time.process_time(),
                     time.thread_time())
{work}
wall, cpu, thread = (time.perf_counter() - wall, time.process_time() - cpu,
                     time.thread_time() - thread)
with open("/proc/self/status") as status:
    peak = next(line for line in status if line.startswith("VmHWM"))
print(wall, cpu, peak.split()[1], thread)
"""
PICTURE = """
def picture(dB, path):
    gray = np.uint8((dB[::-1] + 80) * (255 / 80))
    image = Image.fromarray(gray).resize((given["width"], given["height"]))
    image.convert("RGB").save(target(path), quality=90)"""
# The filter bank of librosa's defaults.
MEL = """
from torchaudio.transforms import MelSpectrogram
torch.set_num_threads(1)
mel = MelSpectrogram({sr}, n_fft=2048, hop_length=512, n_mels=128,
                     norm="slaney", mel_scale="slaney")"""

SPECTRUST = FRAME.format(
    setup="import spectrust",
    work="""\
with spectrust.Batchop(corpus, out, given["width"], given["height"],
                       jobs=given["jobs"],
                       **given.get("options", {})) as results:
    for result in results:
        assert result.ok, result""")
LOOP = FRAME.format(
    setup="import spectrust",
    work="""\
spect = spectrust.Spectrogram(given["width"], given["height"])
for path in paths:
    assert spect.generate(path, target(path)).ok""")
TILES = FRAME.format(
    setup="import spectrust",
    work="""\
spect = spectrust.Spectrogram(given["width"], given["height"])
for path in paths:
    spect.tiles(path, out, jobs=given["jobs"])""")
ORIGINAL = FRAME.format(
    setup="sys.path.insert(0, given['original'])\nimport spectrust",
    work="""\
with spectrust.Batchop(corpus, out, given["width"],
                       given["height"]) as results:
    assert results and not any(result.error for result in results)""")
LIBROSA = FRAME.format(
    setup="""\
import librosa, numpy as np
from PIL import Image
librosa.feature.melspectrogram(y=np.zeros(4096, np.float32), sr=8000)"""
    + PICTURE,
    work="""\
for path in paths:
    y, sr = librosa.load(path, sr=None)
    S = librosa.feature.melspectrogram(y=y, sr=sr)
    picture(librosa.power_to_db(S, ref=np.max), path)""")
TORCHAUDIO = FRAME.format(
    setup="""\
import numpy as np, soundfile, torch
from PIL import Image
from torchaudio.transforms import AmplitudeToDB
to_db = AmplitudeToDB(top_db=80)"""
    + MEL.format(sr="soundfile.info(paths[0]).samplerate") + PICTURE,
    work="""\
for path in paths:
    y, sr = soundfile.read(path, dtype="float32", always_2d=True)
    with torch.no_grad():
        dB = to_db(mel(torch.from_numpy(y.mean(axis=1)))).numpy()
    picture(dB - dB.max(), path)""")
# sox draws linear frequency, one file in each process.
SOX = FRAME.format(
    setup="import subprocess",
    work="""\
for path in paths:
    subprocess.run(["sox", path, "-n", "remix", "-", "spectrogram", "-r",
                    "-x", str(given["width"]), "-Y", str(given["height"]),
                    "-o", os.path.join(out, os.path.basename(path) + ".png")],
                   check=True)""")

# Fifty calls on the same samples, after one that is not measured.
_ARRAY = """
y = np.random.RandomState(1).randn(int(10 * 22050)).astype(np.float32)
compute(y)"""
_FIFTY = "for _ in range(50): compute(y)"
OUR_ARRAYS = FRAME.format(
    setup="import numpy as np, spectrust\n"
          "compute = lambda y: spectrust.melspectrogram(y=y, sr=22050)"
          + _ARRAY, work=_FIFTY)
LIBROSA_ARRAYS = FRAME.format(
    setup="import numpy as np, librosa\n"
          "compute = lambda y: librosa.feature.melspectrogram(y=y, sr=22050)"
          + _ARRAY, work=_FIFTY)
TORCHAUDIO_ARRAYS = FRAME.format(
    setup="import numpy as np, torch" + MEL.format(sr=22050) + """
def compute(y):
    with torch.no_grad():
        return mel(torch.from_numpy(y)).numpy()""" + _ARRAY, work=_FIFTY)

NOTHING = "pass"
FIRST_PICTURE = """\
import sys, spectrust
assert spectrust.Spectrogram(255, 255).generate(sys.argv[1], sys.argv[2]).ok"""

# Stores the pixels of a picture for benches/floor.c.
FINISHED = """\
import io, json, sys, spectrust
from PIL import Image
look = json.loads(sys.argv[3])
spect = spectrust.Spectrogram(look["width"], look["height"],
                              **look["options"])
image = Image.open(io.BytesIO(spect.encode(sys.argv[1]))).convert("RGB")
with open(sys.argv[2], "wb") as out:
    out.write(image.tobytes())
"""
# Programs that use the package of this tree.
OURS = (
    SPECTRUST, LOOP, TILES, OUR_ARRAYS, NOTHING, FIRST_PICTURE, FINISHED)


class Case:
    """A program and its inputs.

    `program` is Python code, or the arguments of another program: a list,
    whose last element is the list of arguments after the two folders.
    """

    def __init__(self, name, program, corpus, given=None):
        self.name = name
        self.program = program
        self.corpus = corpus
        self.given = given or {}

    def measure(self):
        """Run once; return the figures that it prints, in seconds and MB."""
        folder = os.path.dirname(self.corpus)
        with tempfile.TemporaryDirectory(dir=folder) as out:
            if isinstance(self.program, list):
                arguments = (self.program[:-1] + [self.corpus, out]
                             + self.program[-1])
            else:
                arguments = [sys.executable, "-c", self.program, self.corpus,
                             out, json.dumps(self.given)]
            output = start(arguments, self.program in OURS,
                         self.given.get("core"))
        wall, cpu, memory, thread = (
            float(word) for word in (output.split()[-4:] + [b"0"])[:4])
        return wall, cpu, memory / 1024, thread


def start(arguments, is_ours, core):
    """Run a program on one core or on all; return its standard output.

    Compiled Python files are kept between runs, as they are for users.
    """
    environment = dict(os.environ, OMP_NUM_THREADS="1",
                       PYTHONPYCACHEPREFIX=_COMPILED.name)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not is_ours:
        environment.pop("PYTHONPATH", None)
    pin = None if core is None else (
        lambda: os.sched_setaffinity(0, [core]))
    return subprocess.run(arguments, env=environment, check=True,
                          stdout=subprocess.PIPE, preexec_fn=pin).stdout


def medians(cases, runs):
    """Run cases in turn, several times; return each one's medians by name."""
    results = {case.name: [] for case in cases}
    for _ in range(runs):
        for case in cases:
            results[case.name].append(case.measure())
    return {name: [statistics.median(column) for column in zip(*rows)]
            for name, rows in results.items()}


def cpu_times(named, folder, given, runs):
    """Return the median processor times of programs in turn, in seconds.

    `named` are (name, program); all get the same folder and values.
    """
    results = medians([
        Case(name, program, folder, given) for name, program in named], runs)
    return [results[name][1] for name, _ in named]


def difference(program, most, what, *arguments):
    """Return the number that a program prints; ValueError above `most`.

    `what` says in the error which features differ, and in which unit.
    """
    found = float(start(
        [sys.executable, "-W", "ignore", "-c", program] + list(arguments),
        True, None).split()[-1])
    if not found < most:
        raise ValueError(
            "{} by {}, {} is allowed".format(what, found, most))
    return found
