"""Archives made to do harm: one failure each, and nothing else is lost."""

import gzip
import io
import os
import struct
import tarfile
import unittest
import zipfile

from executors import Wrapped, full_disk, pool, with_pools

import spectrust
from spectrust._staged import fetch
from support import Case, read, tone_bytes

SIZE = (32, 24)


def header(name, size):
    """Return the header of a tar for a member of this size."""
    member = tarfile.TarInfo(name)
    member.size, member.mtime = size, 1.5e9
    return member.tobuf(tarfile.GNU_FORMAT)


class TestHostile(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.sound = tone_bytes()
        self.body = self.sound + bytes(-len(self.sound) % 512)
        self.member = header("a.wav", len(self.sound)) + self.body

    def results(self, path, **options):
        """Draw; return the results by what follows the archive's name."""
        if not options.get("resume") and os.path.exists("m.jsonl"):
            os.remove("m.jsonl")
        results = spectrust.Batchop(
            path, "out", *SIZE, layout="mirror", manifest="m.jsonl",
            **options).run()
        self.assertEqual(len(spectrust.read_manifest("m.jsonl")),
                         len(results))
        for result in results:
            if not result.ok:
                self.assertNotIsInstance(
                    result.error, spectrust.InternalError)
                self.assertEqual(len(str(result.error).splitlines()), 1)
        return dict((result.input_file.partition("!/")[2], result)
                    for result in results)

    def test_a_member_that_claims_more_than_there_is(self):
        for size in 3 * 10 ** 6, 10 ** 8, 10 ** 10, 10 ** 15:
            content = self.member + header("big.wav", size) + self.body
            self.write("x.tar", content)
            self.write("x.tar.gz", gzip.compress(content))
            for path in "x.tar", "x.tar.gz":
                found = self.results(path)
                self.assertEqual(sorted(found), ["", "a.wav", "big.wav"])
                self.assertTrue(found["a.wav"].ok)
                for name in "", "big.wav":
                    self.assertIsInstance(
                        found[name].error, spectrust.InputError, (path, name))

    def test_a_member_that_is_larger_than_the_disk(self):
        with io.open("x.tar", "wb") as file:
            file.write(self.member + header("big.wav", 10 ** 15)[:512])
            # A hole: what nobody wrote takes no room.
            file.truncate(file.tell() + 10 ** 12)
        with io.open("x.tar", "r+b") as file:
            file.seek(len(self.member))
            file.write(header("big.wav", 10 ** 12))
            file.seek(0, io.SEEK_END)
            file.write(header("z.wav", len(self.sound)) + self.body
                       + bytes(1024))
        found = self.results("x.tar")
        self.assertEqual(sorted(found), ["a.wav", "big.wav", "z.wav"])
        self.assertTrue(found["a.wav"].ok and found["z.wav"].ok)
        self.assertRegex(
            str(found["big.wav"].error), '^"x.tar!/big.wav": cannot keep the '
            "recording in '.*': it has 1000000000000 bytes, and there is room "
            "for [0-9]+$")

    def test_a_bomb(self):
        # Silence that is 1,000 times as long as its member.
        bomb = self.sound[:44] + bytes(4 << 20)
        with zipfile.ZipFile("x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.wav", self.sound)
            archive.writestr("bomb.wav", bomb)
        self.assertLess(os.path.getsize("x.zip"), 20000)
        self.assertTrue(all(
            result.ok for result in self.results("x.zip").values()))
        real = fetch._LARGE, os.statvfs
        fetch._LARGE = 1 << 20

        def small(path):
            return os.statvfs_result((4096, 4096, 0, 0, 512) + (0,) * 5)

        os.statvfs = small
        try:
            found = self.results("x.zip")
        finally:
            fetch._LARGE, os.statvfs = real
        self.assertTrue(found["a.wav"].ok)
        self.assertIn("it has {} bytes, and there is room for 2097152".format(
            len(bomb)), str(found["bomb.wav"].error))

    def test_a_zip_file_whose_sizes_lie(self):
        with zipfile.ZipFile("x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name in "a.wav", "b.wav", "c.wav":
                archive.writestr(name, self.sound)
        content = bytearray(read("x.zip"))
        # The sizes of b.wav in the directory: compressed, and as it is.
        entry = content.index(b"PK\1\2", content.index(b"PK\1\2") + 1)
        for at, size in (24, 100), (24, 0), (20, 5):
            lies = bytearray(content)
            struct.pack_into("<I", lies, entry + at, size)
            self.write("x.zip", bytes(lies))
            found = self.results("x.zip")
            self.assertTrue(found["a.wav"].ok and found["c.wav"].ok)
            self.assertFalse(found["b.wav"].ok, (at, size))

    def test_archives_in_archives(self):
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as archive:
            archive.writestr("b.wav", self.sound)
        with zipfile.ZipFile("x.zip", "w") as archive:
            archive.writestr("in.zip", inner.getvalue())
            archive.writestr("a.wav", self.sound)
        self.assertEqual(sorted(self.results("x.zip")), ["a.wav"])
        found = self.results("x.zip", pattern="*")
        self.assertIn("ZIP", str(found["in.zip"].error))
        found = self.results(["x.zip!/in.zip!/b.wav", "x.zip!/a.wav"])
        self.assertIsInstance(
            found["in.zip!/b.wav"].error, spectrust.NotFoundError)
        self.assertTrue(found["a.wav"].ok)

    def test_very_many_members(self):
        with tarfile.open("x.tar", "w") as archive:
            for number in range(20000):
                archive.addfile(tarfile.TarInfo("{}.txt".format(number)))
            member = tarfile.TarInfo("a.wav")
            member.size = len(self.sound)
            archive.addfile(member, io.BytesIO(self.sound))
        with zipfile.ZipFile("x.zip", "w") as archive:
            for number in range(20000):
                archive.writestr("{}.txt".format(number), b"")
            archive.writestr("a.wav", self.sound)
        for path in "x.tar", "x.zip":
            found = self.results(path)
            self.assertEqual(list(found), ["a.wav"])
            self.assertTrue(found["a.wav"].ok)

    def test_names(self):
        names = [
            "ok.wav", u"\u00e9\0x.wav", "n" * 100000 + ".wav",
            "d/" * 5000 + "a.wav", "d/" * 5000 + "b.wav",
            "e" * 300 + "/" + "f" * 300 + "/a.wav", "../../up.wav",
            "/abs.wav", "x\ny.wav", "./././c.wav", "x::y.wav", "x!/y.wav",
            "z.tar!/y.wav", "z://y.wav"]
        for path, mode in ("x.tar", "w"), ("x.tar.gz", "w:gz"):
            with tarfile.open(path, mode, format=tarfile.PAX_FORMAT) as tar:
                for name in names:
                    member = tarfile.TarInfo(name)
                    member.size = len(self.sound)
                    tar.addfile(member, io.BytesIO(self.sound))
            found = self.results(path)
            self.assertEqual(len(found), len(names))
            self.assertEqual(
                [result.error for result in found.values()],
                [None] * len(names))
            outputs = set(os.path.realpath(result.output_file)
                          for result in found.values())
            self.assertEqual(len(outputs), len(names))
            inside = os.path.realpath("out") + os.sep
            for output in outputs:
                self.assertTrue(output.startswith(inside), output)
            again = self.results(path, resume=True)
            self.assertTrue(all(each.skipped for each in again.values()))


class TestFullDisk(Case):

    @with_pools
    def test_of_one_worker(self):
        self.enter()
        for number in range(20):
            self.tone("in", "{:02}.wav".format(number),
                      hertz=200. + 10 * number)
        with tarfile.open("x.tar", "w") as archive:
            archive.add("in", "")
        spectrust.Batchop("in", "expected", *SIZE, layout="mirror").run()
        with pool() as workers:
            for source in "in", "x.tar":
                for limit in 0, 100, 1000:
                    self.check(source, limit, workers)

    @with_pools
    def test_of_the_worker_of_a_shard(self):
        self.enter()
        for number in range(15):
            self.tone("in", "{:02}.wav".format(number),
                      hertz=200. + 10 * number)
        with pool() as workers:
            for limit in 100, 1000, 2000, 3000:
                self.check_shards(limit, workers)

    def check_shards(self, limit, workers):
        out = str(limit)
        results = spectrust.Batchop(
            "in", out + "/{shard}.tar", *SIZE, manifest=out + ".jsonl",
            executor=Wrapped(workers, full_disk, limit), shard_size=5).run()
        self.assertEqual([result.ok for result in results],
                         [True] * 5 + [False] * 5 + [True] * 5)
        for result in results[5:10]:
            self.assertRegex(str(result.error),
                             "File too large|the disk may be full")
        again = spectrust.Batchop(
            "in", out + "/{shard}.tar", *SIZE, manifest=out + ".jsonl",
            shard_size=5, resume=True)
        self.assertTrue(all(result.ok for result in again.run()))
        self.assertEqual(again.summary().skipped, 10)
        self.assertEqual(sorted(os.listdir(out)), ["0.tar", "1.tar", "2.tar"])

    def check(self, source, limit, workers):
        out = "{}-{}".format(source, limit)
        batch = spectrust.Batchop(
            source, out, *SIZE, layout="mirror", manifest=out + ".jsonl",
            executor=Wrapped(workers, full_disk, limit), chunk=5)
        results = batch.run()
        self.assertEqual(len(results), 20)
        failed = [result for result in results if not result.ok]
        self.assertEqual(len(failed), 5)
        for result in failed:
            self.assertIn("File too large", str(result.error))
            self.assertEqual(len(str(result.error).splitlines()), 1)
        again = spectrust.Batchop(
            source, out, *SIZE, layout="mirror", manifest=out + ".jsonl",
            resume=True)
        self.assertTrue(all(result.ok for result in again.run()))
        self.assertEqual(again.summary().skipped, 15)
        for name in os.listdir("expected"):
            self.assertEqual(read(os.path.join(out, name)),
                             read(os.path.join("expected", name)))
        self.assertEqual(len(os.listdir(out)), 20)
        self.assertEqual(
            [name for name in os.listdir(".") if ".part" in name], [])


if __name__ == "__main__":
    unittest.main()
