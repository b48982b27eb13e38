"""Recordings that are members of archives."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import tarfile
import unittest
import zipfile
from concurrent.futures import ThreadPoolExecutor

from executors import with_pools

import spectrust
from spectrust._stores import archive as archives
from support import Case, read, tone_bytes

SIZE = (32, 24)
NAMES = ["a.wav", "b/a.flac.wav", "b/c d.wav", "b/deep/é.wav", "ß.wav"]
ENDINGS = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip"]


def tar_of(path, files, mode="w"):
    """Write a tar with (name, content), in order."""
    with tarfile.open(path, mode) as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 1.5e9
            archive.addfile(member, io.BytesIO(content))


def zip_of(path, files, compression=zipfile.ZIP_DEFLATED):
    """Write a zip file with (name, content), in order."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content)


def archive_of(path, files):
    """Write an archive of any kind."""
    ending = path.rpartition(".")[2]
    if ending == "zip":
        zip_of(path, files)
        return
    ending = {"tgz": "gz"}.get(ending, ending)
    tar_of(path, files, "w" if ending == "tar" else "w:" + ending)


class TestArchives(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.files = [(name, tone_bytes(hertz=200 + 50 * index))
                      for index, name in enumerate(NAMES)]
        for name, content in self.files:
            self.write("in/" + name, content)
        self.files.insert(2, ("b/readme.txt", b"no recording"))

    def batch(self, path, out, **options):
        options = dict({"layout": "mirror"}, **options)
        return spectrust.Batchop(path, out, *SIZE, **options)

    def pictures(self, folder):
        """Return the files of a folder by name."""
        return dict(
            (os.path.relpath(os.path.join(below, name), folder),
             read(os.path.join(below, name)))
            for below, _, names in os.walk(folder) for name in names)

    def test_members_are_drawn_like_the_files_of_a_folder(self):
        self.batch("in", "expected").run()
        expected = self.pictures("expected")
        self.assertEqual(len(expected), len(NAMES))
        for ending in ENDINGS:
            archive_of("x" + ending, self.files)
            out = "out" + ending[1:]
            results = self.batch("x" + ending, out).run()
            self.assertEqual(
                [result.input_file for result in results],
                ["x{}!/{}".format(ending, name) for name in NAMES])
            self.assertEqual([result.error for result in results],
                             [None] * len(NAMES))
            self.assertEqual(self.pictures(out), expected, ending)
        self.assertEqual(
            [name for name in os.listdir(".") if "scratch" in name], [])

    def test_rows_and_resume(self):
        for ending in ENDINGS:
            archive_of("x" + ending, self.files)
            manifest = "index{}.jsonl".format(ending)
            batch = self.batch("x" + ending, "out", layout="uuid",
                               manifest=manifest, metadata="source")
            results = batch.run()
            rows = spectrust.read_manifest(manifest)
            self.assertEqual(
                sorted((row["input"], row["output"]) for row in rows),
                sorted((result.input_file, result.output_file)
                       for result in results))
            row = [row for row in rows if row["input"].endswith("é.wav")][0]
            self.assertEqual(row["key"], "x{}!/b/deep/é.wav".format(ending))
            self.assertEqual(row["label"], "deep")
            self.assertEqual(row["size"], len(self.files[0][1]))
            stored = spectrust.read_picture(row["output"]).parameters
            self.assertEqual(stored["source"], "é.wav")
            again = self.batch("x" + ending, "out", layout="uuid",
                               manifest=manifest, resume=True,
                               metadata="source")
            found = again.run()
            self.assertTrue(all(result.skipped for result in found))
            self.assertEqual([result.output_file for result in found],
                             [result.output_file for result in results])

    def test_a_changed_member_is_drawn_again(self):
        tar_of("x.tar", self.files)
        self.batch("x.tar", "out", manifest="m.csv").run()
        self.files[0] = "a.wav", tone_bytes(seconds=0.5)
        tar_of("x.tar", self.files)
        results = self.batch(
            "x.tar", "out", manifest="m.csv", resume=True).run()
        self.assertEqual([result.skipped for result in results],
                         [False] + [True] * 4)

    def test_an_archive_that_was_replaced_is_opened_again(self):
        with ThreadPoolExecutor(1) as pool:
            for ending in ".zip", ".tar.gz":
                for name, content in self.files[:2]:
                    archive_of("new" + ending, [("a.wav", content)])
                    os.rename("new" + ending, "x" + ending)
                    result, = self.batch(
                        "x" + ending, "out", executor=pool).run()
                    self.assertEqual(
                        read(result.output_file), self.encoded(content))

    def test_members_without_a_time_have_that_of_the_archive(self):
        def write(hertz):
            with tarfile.open("x.tar", "w") as archive:
                for name in "a.wav", "b.wav":
                    content = tone_bytes(hertz=hertz)
                    member = tarfile.TarInfo(name)
                    member.size = len(content)
                    archive.addfile(member, io.BytesIO(content))

        for hertz, again in (300, 300), (300, 500):
            write(hertz)
            os.utime("x.tar", (1.6e9, 1.6e9))
            self.batch("x.tar", "out", manifest="m.jsonl").run()
            write(again)
            os.utime("x.tar", (1.6e9 + again, 1.6e9 + again)
                     if again != hertz else (1.6e9, 1.6e9))
            results = self.batch(
                "x.tar", "out", manifest="m.jsonl", resume=True).run()
            self.assertEqual([result.skipped for result in results],
                             [again == hertz] * 2)
            self.assertEqual(
                read("out/b.jpg"), self.encoded(tone_bytes(hertz=again)))

    def test_a_survey_of_an_archive_is_refused(self):
        tar_of("x.tar", self.files)
        with self.assertRaisesRegex(
                spectrust.OptionError, "not an archive, got 'x.tar'"):
            spectrust.survey("x.tar")

    def test_a_compressed_tar_is_read_once_in_order(self):
        tar_of("x.tar.gz", self.files, "w:gz")
        opened, real = [], archives._opened
        archives._opened = lambda path, options: (
            opened.append(path), real(path, options))[1]
        try:
            results = self.batch("x.tar.gz", "out", chunk=1).run()
        finally:
            archives._opened = real
        self.assertTrue(all(result.ok for result in results))
        # Once to list them, once to draw them.
        self.assertEqual(opened, ["x.tar.gz", self.path("x.tar.gz")])

    def test_lists_of_archives_members_and_files(self):
        tar_of("x.tar", self.files)
        tar_of("y.tar.gz", self.files, "w:gz")
        results = self.batch(
            ["y.tar.gz!/b/c d.wav", "x.tar", "in/a.wav",
             "y.tar.gz!/missing.wav", "missing.tar", "in/a.wav"],
            "out").run()
        self.assertEqual(
            [result.input_file for result in results],
            ["y.tar.gz!/b/c d.wav"] + ["x.tar!/" + name for name in NAMES]
            + ["in/a.wav", "y.tar.gz!/missing.wav", "missing.tar",
               "in/a.wav"])
        self.assertEqual([result.ok for result in results],
                         [True] * 7 + [False, False, True])
        self.assertIn("y.tar.gz!/missing.wav", str(results[7].error))
        self.assertIn("does not exist", str(results[8].error))
        self.assertEqual(results[1].output_file, "out/x.tar!/a.jpg")

    def test_what_is_searched(self):
        tar_of("x.tar", self.files)

        def found(**options):
            return [result.input_file[len("x.tar!/"):] for result in
                    self.batch("x.tar", "out", **options).run()]

        self.assertEqual(found(recursive=False), ["a.wav", "ß.wav"])
        self.assertEqual(found(pattern="*.txt"), ["b/readme.txt"])
        self.assertEqual(found(pattern="b/**/*.WAV"), NAMES[1:4])
        halves = found(shard="1/2") + found(shard="2/2")
        self.assertEqual(sorted(halves), sorted(NAMES))
        with self.assertRaisesRegex(spectrust.OptionError, "pattern"):
            found(pattern="[")
        with self.assertWarnsRegex(
                spectrust.SpectrustWarning, "no audio file"):
            found(pattern="*.nothing")

    def test_names_that_lead_elsewhere_or_are_equal(self):
        sound = [tone_bytes(hertz=hertz) for hertz in (200, 300, 400, 500)]
        for path, write in (("x.tar", tar_of), ("x.zip", zip_of)):
            write(path, [
                ("../../up.wav", sound[0]), ("/abs.wav", sound[1]),
                ("a//b.wav", sound[2]), ("a/_/b.wav", sound[3])])
            out = "out/" + path[2:]
            results = self.batch(path, out).run()
            self.assertEqual([result.error for result in results], [None] * 4)
            outputs = [os.path.realpath(result.output_file)
                       for result in results]
            self.assertEqual(len(set(outputs)), 4)
            inside = os.path.realpath(out) + os.sep
            for output, content in zip(outputs, sound):
                self.assertTrue(output.startswith(inside), output)
                self.assertEqual(read(output), self.encoded(content))
        self.assertFalse(os.path.exists("../up.jpg"))

    def encoded(self, content):
        return spectrust.Spectrogram(*SIZE).encode(content, "jpeg")

    def test_a_name_that_occurs_twice_is_that_of_the_last_member(self):
        first, last = tone_bytes(hertz=300), tone_bytes(hertz=600)
        for ending in ".tar", ".tar.gz":
            archive_of("x" + ending, [("a.wav", first), ("b.wav", first),
                                      ("a.wav", last)])
            results = self.batch(
                "x" + ending, "out" + ending[1:]).run()
            self.assertEqual([result.input_file for result in results], [
                "x{}!/b.wav".format(ending), "x{}!/a.wav".format(ending)])
            self.assertEqual(
                read(results[1].output_file), self.encoded(last))

    def test_other_members_than_files(self):
        with tarfile.open("x.tar", "w") as archive:
            archive.add("in")
            for kind in (tarfile.SYMTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
                member = tarfile.TarInfo("other{}.wav".format(ord(kind)))
                member.type, member.linkname = kind, "in/a.wav"
                archive.addfile(member)
        results = self.batch("x.tar", "out").run()
        self.assertEqual(len(results), len(NAMES))
        self.assertTrue(all(result.ok for result in results))

    def test_names_that_are_no_text(self):
        tar_of("x.tar", [("caf\udce9.wav", tone_bytes())])
        results = self.batch("x.tar", "out", manifest="m.jsonl").run()
        self.assertEqual(results[0].input_file, "x.tar!/caf\udce9.wav")
        self.assertTrue(os.path.exists(b"out/caf\xe9.jpg"))
        row, = spectrust.read_manifest("m.jsonl")
        self.assertEqual(row["input"], "x.tar!/caf\udce9.wav")

    def test_broken_archives(self):
        for ending in ".tar", ".tar.gz", ".tar.xz", ".zip":
            path = "x" + ending
            archive_of(path, self.files)
            whole = read(path)
            for cut in (0, 1, len(whole) // 2):
                self.write("" + path, whole[:cut])
                results = self.batch([path, "in/a.wav"], "out").run()
                failed = [result for result in results if not result.ok]
                self.assertTrue(results[-1].ok)
                # The archive, and the member in which it ends.
                self.assertEqual(failed[-1].input_file, path)
                self.assertLessEqual(len(failed), 2, (ending, cut, results))
                for result in failed:
                    self.assertTrue(str(result.error).startswith(
                        '"{}'.format(path)), str(result.error))
                    self.assertIsInstance(
                        result.error, spectrust.InputError)
        self.write("x.zip", b"PK but no zip file")
        with self.assertRaisesRegex(
                spectrust.InputError, '^"x.zip": cannot read the archive'):
            self.batch("x.zip", "out")

    def test_a_tar_that_goes_on_after_a_broken_header(self):
        tar_of("x.tar", self.files)
        whole = bytearray(read("x.tar"))
        header = whole.index(b"b/readme.txt")
        cut = bytes(whole[:header + 100])
        # A digit of its checksum.
        whole[header + 150] ^= 1
        for content, reason in (bytes(whole), "checksum"), (cut, "truncated"):
            for path in "x.tar", "x.tar.gz":
                self.write(path, content if path == "x.tar"
                           else gzip.compress(content))
                results = self.batch(path, "out").run()
                self.assertEqual([result.input_file for result in results], [
                    path + "!/a.wav", path + "!/b/a.flac.wav", path])
                self.assertIsInstance(
                    results[2].error, spectrust.InputError)
                self.assertIn(reason, str(results[2].error))

    def test_compressed_files_that_follow_each_other(self):
        tar_of("x.tar", self.files)
        whole = read("x.tar")
        for ending, compress in (
                (".tar.gz", gzip.compress), (".tar.bz2", bz2.compress),
                (".tar.xz", lzma.compress)):
            self.write("x" + ending, b"".join(
                compress(whole[at:at + 5000])
                for at in range(0, len(whole), 5000)))
            results = self.batch("x" + ending, "out").run()
            self.assertEqual([result.error for result in results],
                             [None] * len(NAMES))

    def test_a_tar_whose_name_claims_compression(self):
        tar_of("x.tgz", self.files)
        results = self.batch("x.tgz", "out").run()
        self.assertEqual([result.error for result in results],
                         [None] * len(NAMES))

    def test_members_of_a_zip_file_without_a_time(self):
        zip_of("x.zip", self.files)
        content = bytearray(read("x.zip"))
        at = content.find(b"PK\1\2")
        while at >= 0:
            content[at + 12:at + 16] = bytes(4)
            at = content.find(b"PK\1\2", at + 1)
        self.write("x.zip", bytes(content))
        results = self.batch("x.zip", "out").run()
        self.assertEqual([result.error for result in results],
                         [None] * len(NAMES))

    def test_a_broken_member_is_one_failure(self):
        tar_of("x.tar", self.files[:2] + [("bad.wav", b"nothing")])
        results = self.batch("x.tar", "out", manifest="m.jsonl").run()
        self.assertEqual([result.ok for result in results],
                         [True, True, False])
        self.assertTrue(str(results[2].error).startswith(
            '"x.tar!/bad.wav": not readable as audio'))
        failed = [row for row in spectrust.read_manifest("m.jsonl")
                  if row["status"] == "failed"]
        self.assertEqual([(row["input"], row["error"]) for row in failed],
                         [("x.tar!/bad.wav", str(results[2].error))])

    def test_an_encrypted_member_is_one_failure(self):
        zip_of("x.zip", self.files[:1] + self.files[3:4])
        content = bytearray(read("x.zip"))
        # The bit that says that the first member is encrypted.
        content[6] |= 1
        content[content.index(b"PK\1\2") + 8] |= 1
        self.write("x.zip", bytes(content))
        results = self.batch("x.zip", "out").run()
        self.assertEqual([result.ok for result in results], [False, True])
        self.assertIn("x.zip!/a.wav", str(results[0].error))
        self.assertIn("encrypted", str(results[0].error))

    def test_segments_and_templates(self):
        tar_of("x.tar.gz", self.files[:2], "w:gz")
        results = self.batch("x.tar.gz", "out", segment=0.1).run()
        self.assertEqual(
            [result.output_file for result in results],
            ["out/a_0000.jpg", "out/a_0001.jpg", "out/a_0002.jpg",
             "out/b/a.flac_0000.jpg", "out/b/a.flac_0001.jpg",
             "out/b/a.flac_0002.jpg"])
        results = self.batch(
            "x.tar.gz", "out", segment=0.2, layout="uuid",
            name="{parent}/{stem}-{offset:.1f}").run()
        self.assertEqual(
            [result.output_file for result in results],
            ["out/a-0.0.jpg", "out/a-0.2.jpg", "out/b/a.flac-0.0.jpg",
             "out/b/a.flac-0.2.jpg"])
        names = [result.output_file for result in self.batch(
            "x.tar.gz", "out", segment=0.2, layout="uuid").run()]
        self.assertEqual(len(set(names)), 4)
        for name in names:
            self.assertRegex(name, "^out/[0-9a-f]{8}-.{27}[.]jpg$")

    def test_own_names(self):
        class Named(spectrust.Batchop):
            def generate_output_path(self, path):
                return "out/{}.png".format(path[-8:-4])

        tar_of("x.tar", self.files)
        results = Named("x.tar", "out", *SIZE).run()
        self.assertEqual(
            [result.output_file for result in results],
            ["out/{}.png".format(("x.tar!/" + name)[-8:-4])
             for name in NAMES])
        self.assertTrue(read(results[0].output_file).startswith(b"\x89PNG"))

    def test_one_member_of_an_archive(self):
        spect = spectrust.Spectrogram(*SIZE)
        content = self.files[0][1]
        for ending in ENDINGS:
            archive_of("x" + ending, self.files)
            path = "x{}!/a.wav".format(ending)
            self.assertEqual(spect.encode(path), spect.encode(content))
            result = spect.generate(path, "one.jpg")
            self.assertEqual((result.input_file, result.error), (path, None))
            self.assertEqual(spectrust.info(path).sr, 8000)
            with spect.windows(path, 0.1) as windows:
                self.assertEqual(len(list(windows)), 3)
            missing = "x{}!/none.wav".format(ending)
            result = spect.generate(missing, "none.jpg")
            self.assertIsInstance(result.error, spectrust.NotFoundError)
            self.assertIn(missing, str(result.error))
            with self.assertRaisesRegex(
                    spectrust.NotFoundError, "cannot read the member"):
                spect.encode(missing)

    def test_a_batch_of_an_archive_can_be_pickled(self):
        tar_of("x.tar", self.files)
        batch = pickle.loads(pickle.dumps(self.batch("x.tar", "out")))
        self.assertEqual(len(batch.run()), len(NAMES))

    @with_pools
    def test_members_on_an_executor(self):
        tar_of("x.tar.gz", self.files * 1, "w:gz")
        self.batch("in", "expected").run()
        results = self.batch("x.tar.gz", "out", executor="processes:2",
                             chunk=1, manifest="m.jsonl").run()
        self.assertEqual([result.error for result in results],
                         [None] * len(NAMES))
        self.assertEqual(self.pictures("out"), self.pictures("expected"))
        self.assertEqual(sorted(os.listdir(".")),
                         ["expected", "in", "m.jsonl", "out", "x.tar.gz"])

    def test_a_full_folder_is_a_failure_of_each_picture(self):
        tar_of("x.tar", self.files)
        self.write("out/b", b"a file where a folder should be")
        results = self.batch("x.tar", "out").run()
        self.assertEqual([result.ok for result in results],
                         [True, False, False, False, True])
        self.assertIsInstance(results[1].error, spectrust.OutputError)
        self.assertIn("out/b", str(results[1].error))

    def test_what_needs_files_is_refused(self):
        tar_of("x.tar", self.files)
        with self.assertRaisesRegex(
                spectrust.OptionError, "'corpus' with URLs, archives"):
            self.batch("x.tar", "out", ref="corpus").run()
        with self.assertRaisesRegex(
                spectrust.OptionError, "recordings in memory.*got 1"):
            self.batch(["x.tar", tone_bytes()], "out")

    def test_cancel_and_leaving_the_loop(self):
        tar_of("x.tar.gz", [("bad.wav", b"")] + self.files, "w:gz")
        batch = self.batch("x.tar.gz", "out", cancel_on_error=True, chunk=1)
        results = batch.run()
        self.assertEqual(len(results), 6)
        self.assertIsInstance(results[0].error, spectrust.AudioError)
        self.assertIsInstance(results[-1].error, spectrust.CancelledError)
        for _ in self.batch("x.tar.gz", "out2", chunk=1):
            break
        self.assertEqual(
            [name for name in os.listdir("out2") if name[0] == "."], [])


if __name__ == "__main__":
    unittest.main()
