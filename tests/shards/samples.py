"""Samples that spectrust draws, shards of them, and what both hold."""

import io
import json
import os

import spectrust
from spectrust._shards.writers import writer_of
from support import Case, read, run_document

NAMES = ("x.tar", "x.parquet", "x.tfrecord")

# Recordings: path, and duration in seconds.
SOUNDS = (("a.wav", 0.25), ("sub/b.wav", 0.1), ("sub/fl\xfcgel 2.wav", 0.4))

# A row that lacks whatever a row may lack.
BARE = {"input": "a.wav", "status": "done", "output": None, "rms": None,
        "settings": None, "warnings": []}

# More odd fields than the library writes at once.
ODD = dict(
    BARE, label="K\xe4fig\n\u2028\U0001f426", folder="caf\udce9",
    warnings=["one", "", "zw\xf6lf"], mtime_ns=2 ** 63 - 1, size=0,
    segment=-2 ** 63, duration=1e300, offset=-0., rms=float("nan"), peak=1,
    dc=0.1, settings={"window": "hann", "fmax": None, "a": [1.5]})


class SamplesCase(Case):
    """A test in a folder with recordings."""

    def setUp(self):
        Case.setUp(self)
        self.enter()
        for number, (name, seconds) in enumerate(SOUNDS):
            self.tone("in_dir", name, seconds=seconds,
                      hertz=300. + 100 * number)

    def samples(self, format, **options):
        """Return (key, content, row) of each picture of a batch."""
        options = dict(dict(n_fft=256, n_mels=16), **options)
        out_dir = self.path("drawn", "x")
        spectrust.Batchop(
            "in_dir", out_dir, 32, 24, format=format, layout="mirror",
            manifest="index.jsonl", **options).run()
        rows = spectrust.read_manifest("index.jsonl")
        os.remove("index.jsonl")
        return [
            (os.path.splitext(os.path.relpath(row["output"], out_dir))[0],
             read(row["output"]), row) for row in rows]


def shard(name, samples, format, **options):
    """Return the bytes of a shard."""
    file = io.BytesIO()
    write(file, name, samples, format, **options)
    return file.getvalue()


def write(file, name, samples, format, **options):
    """Write a shard into an open file."""
    writer = writer_of(name)(file, format, **options)
    for sample in samples:
        writer.add(*sample)
    writer.close()


def write_document_shards(ending):
    """Write the shards of docs/shards.md: pictures, and arrays."""
    name = "part-{shard:06d}" + ending
    # Two recordings of SOUNDS, with the labels that are printed.
    os.remove("in_dir/sub/fl\xfcgel 2.wav")
    for format, folder in ("jpeg", "shards"), ("npy", "arrays"):
        results = spectrust.Batchop(
            "in_dir", os.path.join(folder, name), 64, 48, n_mels=16, sr=8000,
            length=2000, format=format).run()
        assert all(result.ok for result in results)


def run_section(case, section, ending):
    """Run the Python blocks of a section of docs/shards.md."""
    write_document_shards(ending)
    run_document(case, "shards.md", section, 2)


def from_text(row):
    """Return a row whose `settings` are a JSON text, with a dict."""
    settings = row["settings"]
    return dict(row, settings=settings and json.loads(settings))
