"""The bytes of shards, their determinism, bad input and errors."""

import errno
import gc
import io
import json
import struct
import sys
import tarfile
import unittest
from unittest import mock

import google_crc32c
import numpy
import pyarrow
import pyarrow.parquet
from samples import BARE, NAMES, ODD, SamplesCase, from_text, shard, write

import spectrust
from spectrust._shards import example, fields, parquet, tar, tfrecord, writers
from support import run_python

PICTURE = ("a", b"picture", BARE)


def npy(array):
    """Return a .npy file."""
    file = io.BytesIO()
    numpy.save(file, array)
    return file.getvalue()


def noise(*shape, dtype="<f4"):
    """Return values no two of which are equal, and a few that are special."""
    found = numpy.random.default_rng(1).normal(size=shape).astype(dtype)
    special = (numpy.nan, numpy.inf, -numpy.inf, -0.)
    found.flat[:4] = special[:found.size]
    return found


def members(data):
    """Return the members of a tar file and their bytes."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        return [(member, archive.extractfile(member).read())
                for member in archive]


def table(data):
    return pyarrow.parquet.read_table(io.BytesIO(data))


def records(data):
    """Return the records of a TFRecord file, with their checksums checked."""
    file, found = io.BytesIO(data), []
    while True:
        length = file.read(8)
        if not length:
            return found
        checked(length, file.read(4))
        found.append(file.read(*struct.unpack("<Q", length)))
        checked(found[-1], file.read(4))


def checked(data, stored):
    """Check a checksum as TensorFlow's lib/hash/crc32c.h removes the mask."""
    masked, = struct.unpack("<I", stored)
    rotated = (masked - 0xa282ead8) % 2 ** 32
    crc = (rotated >> 17 | rotated << 15) % 2 ** 32
    assert crc == google_crc32c.value(data), (data, stored)


def turn(value):
    """Return a dict in the opposite order."""
    return dict(reversed(list(value.items())))


class Full(io.BytesIO):
    """A file on a disk that has room for some bytes."""

    def __init__(self, room):
        io.BytesIO.__init__(self)
        self.room = room

    def write(self, data):
        self.room -= len(data)
        if self.room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return io.BytesIO.write(self, data)


class TestNames(unittest.TestCase):

    def test_the_ending_selects_the_writer(self):
        for name, kind in (
                ("part-{shard:06d}.tar", tar.TarShard),
                ("s3://bucket/a.parquet/b.TAR", tar.TarShard),
                ("x.Parquet", parquet.ParquetShard),
                (".tfrecord", tfrecord.TfrecordShard)):
            self.assertIs(writers.writer_of(name), kind)
            writers.check_needs(name)

    def test_others_are_refused(self):
        for name in ("x.zip", "x.tar.gz", "tar", ""):
            for function in (writers.writer_of, writers.check_needs):
                with self.assertRaises(spectrust.OptionError) as caught:
                    function(name)
                self.assertEqual(str(caught.exception), (
                    "the name of a shard must be a str that ends in .tar, "
                    ".parquet or .tfrecord, got {!r}".format(name)))
        self.assertRaises(TypeError, writers.writer_of, None)

    def test_a_missing_package_is_named(self):
        for name, module, package in (
                ("x.parquet", "pyarrow", "pyarrow"),
                ("x.parquet", "pyarrow.parquet", "pyarrow"),
                ("x.tfrecord", "google_crc32c", "google-crc32c")):
            with mock.patch.dict(sys.modules, {module: None}):
                with self.assertRaises(spectrust.StateError) as caught:
                    writers.check_needs(name)
                self.assertIn(
                    "the shard '{}' needs the package {}, from pip install "
                    '"spectrust[shards]": '.format(name, package),
                    str(caught.exception))

    def test_packages_are_imported_when_they_are_needed(self):
        code, out, err = run_python(
            "import io, sys\n"
            "from spectrust._shards.writers import check_needs, writer_of\n"
            "check_needs('x.tar')\n"
            "writer = writer_of('x.tar')(io.BytesIO(), 'png')\n"
            "writer.add('a', b'', {})\n"
            "writer.close()\n"
            "writer_of('x.parquet'), writer_of('x.tfrecord')\n"
            "print([name for name in ('numpy', 'pyarrow', 'google_crc32c')\n"
            "       if name in sys.modules])\n")
        self.assertEqual((code, out.strip()), (0, "[]"), err)


class TestFields(unittest.TestCase):

    def test_values_of_a_row(self):
        found = fields.typed(dict(ODD, other=1, __key__="b"))
        self.assertEqual(set(found), set(fields.NAMES))
        for name, value in ODD.items():
            if name not in ("folder", "rms"):
                self.assertEqual(found[name], value)
        # The byte 0xe9 is not UTF-8; not a number counts as missing.
        self.assertEqual(found["folder"], "caf\\udce9")
        self.assertIsNone(found["rms"])
        self.assertIsNone(fields.typed({"dc": 10 ** 400})["dc"])
        self.assertEqual(set(fields.typed({}).values()), {None})

    def test_bad_values_are_refused(self):
        for name, value, allowed in (
                ("input", 1, "a text"), ("status", b"done", "a text"),
                ("size", 1.5, "a whole number of 64 bits"),
                ("size", 2 ** 63, "a whole number of 64 bits"),
                ("rms", "0", "a number"), ("settings", "{}", "a dict"),
                ("warnings", "text", "a list of texts"),
                ("warnings", [1], "a list of texts")):
            for shard_name in NAMES:
                with self.assertRaises(spectrust.OptionError) as caught:
                    shard(shard_name, [("a", b"", {name: value})], "png")
                self.assertEqual(
                    str(caught.exception), "{} must be {} or None, got {!r}"
                    .format(name, allowed, value))


class TestAllKinds(SamplesCase):

    def test_the_same_calls_give_the_same_bytes(self):
        for format in ("jpeg", "png", "npy"):
            samples = self.samples(format)
            turned = [
                (key, content, dict(
                    turn(row), settings=turn(row["settings"])))
                for key, content, row in samples]
            for name in NAMES:
                self.assertEqual(
                    shard(name, samples, format), shard(name, turned, format))

    def test_the_file_stays_open(self):
        for name in NAMES:
            file = io.BytesIO()
            write(file, name, [PICTURE], "png")
            gc.collect()
            self.assertFalse(file.closed)

    def test_everything_has_left_the_buffer(self):
        for name in NAMES:
            raw = io.BytesIO()
            file = io.BufferedWriter(raw, 1 << 20)
            write(file, name, [PICTURE], "png")
            self.assertEqual(
                raw.getvalue(), shard(name, [PICTURE], "png"))

    def test_a_shard_may_begin_behind_other_bytes(self):
        for name in NAMES[::2]:
            file = io.BytesIO()
            file.write(b"before")
            write(file, name, [PICTURE], "png")
            self.assertEqual(
                file.getvalue()[6:], shard(name, [PICTURE], "png"))

    def test_a_full_disk_is_an_oserror(self):
        for name in NAMES:
            whole = shard(name, [PICTURE] * 3, "png")
            write(Full(len(whole)), name, [PICTURE] * 3, "png")
            for room in (0, 1, len(whole) // 2, len(whole) - 1):
                with self.assertRaises(OSError) as caught:
                    write(Full(room), name, [PICTURE] * 3, "png")
                self.assertEqual(caught.exception.errno, errno.ENOSPC)

    def test_a_shard_that_is_given_up_leaves_its_file_alone(self):
        complaints = []
        for name in NAMES:
            file = io.BytesIO()
            writer = writers.writer_of(name)(file, "png")
            writer.add(*PICTURE)
            length = len(file.getvalue())
            with mock.patch.object(sys, "unraisablehook", complaints.append):
                kept = file.getvalue()
                file.close()
                del writer
                gc.collect()
            self.assertEqual((len(kept), complaints), (length, []))

    def test_samples_do_not_stay_in_memory(self):
        big = bytes(1 << 20)
        for name in NAMES:
            file = io.BytesIO()
            writer = writers.writer_of(name)(file, "png")
            for number in range(1, 41):
                writer.add("a", big, BARE)
                waiting = number * len(big) - file.tell()
                self.assertLess(
                    waiting, 16 << 20 if name == "x.parquet" else 1, name)

    def test_bad_arguments_are_refused(self):
        for options, message in (
                (dict(format="gif"), "format must be 'jpeg', 'png' or 'npy', "
                                     "got 'gif'"),
                (dict(format="npy", dtype="float64"),
                 "dtype must be 'float32' or 'float16', got 'float64'"),
                (dict(format="npy", shape=(1,)),
                 "shape must be two whole numbers above 0, each of which may "
                 "be None, got (1,)"),
                (dict(format="npy", shape=(0, None)),
                 "shape must be two whole numbers above 0, each of which may "
                 "be None, got (0, None)")):
            for name in NAMES:
                with self.assertRaises(spectrust.OptionError) as caught:
                    writers.writer_of(name)(io.BytesIO(), **options)
                self.assertEqual(str(caught.exception), message)

    def refuses(self, content, message, **options):
        for name in NAMES:
            with self.assertRaises(spectrust.OptionError) as caught:
                shard(name, [("a\udcff", content, BARE)], "npy", **options)
            self.assertEqual(
                str(caught.exception), r"sample 'a\\udcff': " + message)

    def test_what_is_no_array_is_refused(self):
        whole = npy(noise(2, 3))
        for content in (
                b"", b"\xff\xd8\xff", whole[:6], whole[:9], whole[:50],
                whole[:-1], whole + b"\0", whole[:10] + b"\xff" * 118,
                npy(noise(4)), npy(noise(2, 3, 4)), npy(noise(2, 3).T),
                npy(noise(2, 3, dtype="<f8")), npy(noise(2, 3, dtype=">f4"))):
            self.refuses(
                content, "the content must be a .npy file of rows and frames "
                "as spectrust writes them")

    def test_arrays_of_another_form_are_refused(self):
        message = "the array must have shape {} and type {}, got {} and {}"
        self.refuses(npy(noise(2, 3)), message.format(
            (2, 4), "<f4", (2, 3), "<f4"), shape=(2, 4))
        self.refuses(npy(noise(2, 3)), message.format(
            (3, None), "<f4", (2, 3), "<f4"), shape=(3, None))
        self.refuses(npy(noise(2, 3)), message.format(
            (None, None), "<f2", (2, 3), "<f4"), dtype="float16")

    def test_headers_of_numpy_s_second_version(self):
        array, file = noise(2, 3), io.BytesIO()
        numpy.lib.format.write_array(file, array, version=(2, 0))
        found = table(shard(
            "x.parquet", [("a", file.getvalue(), BARE)], "npy"))
        numpy.testing.assert_array_equal(
            found["array"].to_pylist()[0], array)

    def test_a_sample_that_is_too_long(self):
        for name, module in zip(NAMES, (tar, parquet, tfrecord)):
            with mock.patch.object(
                    module, "_MOST", 8), self.assertRaises(
                        spectrust.LimitError) as caught:
                shard(name, [("a", b"picture!!", BARE)], "png")
            self.assertIn("sample 'a': a shard of this kind holds at most 8 "
                          "bytes for a sample, got ", str(caught.exception))


class TestTar(SamplesCase):

    def names(self, *keys):
        data = shard("x.tar", [(key, b"", BARE) for key in keys], "jpeg")
        return [member.name for member, _ in members(data)]

    def test_members_of_a_batch(self):
        for format, extension in (
                ("jpeg", "jpg"), ("png", "png"), ("npy", "npy")):
            samples = self.samples(format)
            found = members(shard("x.tar", samples, format))
            self.assertEqual(
                [member.name for member, _ in found], [
                    "{}.{}".format(key, each)
                    for key in ("a", "sub/b", "sub/fl\xfcgel 2")
                    for each in (extension, "json")])
            self.assertEqual(
                [data for _, data in found[::2]],
                [content for _, content, _ in samples])
            self.assertEqual(
                [json.loads(data.decode("utf-8")) for _, data in found[1::2]],
                [row for _, _, row in samples])

    def test_headers_do_not_depend_on_the_machine(self):
        for member, data in members(shard("x.tar", [PICTURE], "png")):
            self.assertEqual(
                (member.mtime, member.uid, member.gid, member.uname,
                 member.gname, member.mode, member.isreg(), member.size),
                (0, 0, 0, "", "", 0o644, True, len(data)))

    def test_the_bytes_are_those_of_tarfile(self):
        # Numbers of the device, which a file has not, differ by version.
        key, content = "\xfc" * 20 + "/" + "b" * 90, b"p" * 513
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w",
                          format=tarfile.USTAR_FORMAT) as archive:
            for extension, data in (
                    ("png", content),
                    ("json", json.dumps(
                        fields.typed(BARE), sort_keys=True).encode())):
                member = tarfile.TarInfo("{}.{}".format(key, extension))
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
        found = shard("x.tar", [(key, content, BARE)], "png")
        self.assertEqual(len(found), len(written.getvalue()))
        first, second = io.BytesIO(found), io.BytesIO(written.getvalue())
        for field, length in (
                ("name", 100), ("mode", 8), ("uid", 8), ("gid", 8),
                ("size", 12), ("mtime", 12), ("sum", 8), ("type", 1),
                ("link", 100), ("magic", 8), ("owners", 64),
                ("device", 16), ("prefix", 155), ("rest", 12)):
            one, other = first.read(length), second.read(length)
            if field not in ("device", "sum"):
                self.assertEqual(one, other, field)
        self.assertEqual(first.read(1024), second.read(1024))

    def test_the_checksum_is_six_digits_a_zero_and_a_space(self):
        data = shard("x.tar", [PICTURE], "png")
        total = sum(data[:148]) + 8 * ord(" ") + sum(data[156:512])
        self.assertEqual(data[148:156], b"%06o\0 " % total)

    def test_odd_keys(self):
        for key, expected in (
                ("a.b.c", "a_b_c"), (".a", "_a"), ("x.y/a.b", "x.y/a_b"),
                ("/etc/a", "etc/a"), ("../../a", "_/_/a"), ("./a", "a"),
                ("a//b/", "a/b"), ("..", "_"), ("a b/c d", "a b/c d"),
                ("\xe4\xf6/\u96ea", "\xe4\xf6/\u96ea"),
                ("caf\udce9", "caf\\udce9"), ("a\nb/c\0d", "a_b/c_d"),
                ("__a__/b", "_a__/b"), ("x/__b", "x/_b"), ("..a", "_a"),
                ("_a_/_b", "_a_/_b"), ("-rf", "-rf"), ("c:\\a", "c:\\a")):
            self.assertEqual(
                self.names(key), [expected + ".jpg", expected + ".json"])

    def test_keys_that_name_nothing_are_refused(self):
        for key in ("", "/", ".", "./."):
            with self.assertRaises(spectrust.OptionError) as caught:
                self.names(key)
            self.assertEqual(
                str(caught.exception), "the key of a sample must name a file,"
                " got {!r}".format(key))

    def test_no_two_samples_have_one_key(self):
        found = self.names("a.b", "a_b", "a_b", "a_b_1", "c")
        self.assertEqual(found[::2], [
            "a_b.jpg", "a_b_1.jpg", "a_b_2.jpg", "a_b_1_1.jpg", "c.jpg"])

    def test_the_longest_names(self):
        # The extension of the row is the longer one.
        for key in ("a" * 95, "\xe4" * 47, "d" * 155 + "/" + "a" * 95,
                    "e/" * 77 + "f/" + "a" * 95):
            self.assertEqual(self.names(key)[1], key + ".json")

    def test_names_that_are_too_long(self):
        for key in ("a" * 96, "\xe4" * 48, "d" * 156 + "/" + "a" * 90,
                    "d/" + "a" * 96, "d" * 120 + "/" + "a" * 96):
            file = io.BytesIO()
            writer = tar.TarShard(file, "jpeg")
            with self.assertRaises(spectrust.OutputError) as caught:
                writer.add(key, b"", BARE)
            self.assertIn("a tar file holds names of at most 100 bytes below "
                          "folders of at most 155 bytes",
                          str(caught.exception))
            # Others can follow.
            self.assertEqual(file.tell(), 0)

    def test_an_odd_row(self):
        found = json.loads(members(shard(
            "x.tar", [("a", b"", ODD)], "png"))[1][1].decode("utf-8"))
        self.assertEqual(found, dict(
            dict.fromkeys(fields.NAMES), **dict(
                ODD, rms=None, folder="caf\\udce9")))

    def test_an_empty_shard(self):
        data = shard("x.tar", [], "png")
        self.assertEqual((members(data), data), ([], bytes(10240)))

    def test_many_samples(self):
        samples = [("{}/{}".format(number % 7, number), b"%d" % number, BARE)
                   for number in range(3000)]
        data = shard("x.tar", samples, "png")
        self.assertEqual(len(data) % 10240, 0)
        self.assertEqual(
            [(member.name, content) for member, content in members(data)[::2]],
            [(key + ".png", content) for key, content, _ in samples])


class TestParquet(SamplesCase):

    def test_pictures_of_a_batch(self):
        for format, extension in (("jpeg", ".jpg"), ("png", ".png")):
            samples = self.samples(format)
            found = table(shard("x.parquet", samples, format)).to_pylist()
            for row, (key, content, expected) in zip(found, samples):
                self.assertEqual(row.pop("__key__"), key)
                self.assertEqual(row.pop("image"), {
                    "bytes": content, "path": key + extension})
                self.assertEqual(from_text(row), expected)
            self.assertEqual(len(found), len(samples))

    def arrays(self, samples, **options):
        """Return the type and the arrays of a shard of arrays."""
        column = table(shard("x.parquet", samples, "npy", **options))["array"]
        return str(column.type), column.to_pylist()

    def test_arrays_of_one_shape(self):
        for dtype, name in (("float32", "float"), ("float16", "halffloat")):
            samples = self.samples("npy", length=2000, dtype=dtype)
            expected = [numpy.load(io.BytesIO(each[1])) for each in samples]
            rows, frames = expected[0].shape
            fixed, rows_fixed, free = (
                self.arrays(samples, shape=shape, dtype=dtype)
                for shape in ((rows, frames), (rows, None), None))
            inner = "fixed_size_list<element: {}>[{}]".format(name, frames)
            self.assertEqual(fixed[0], (
                "fixed_size_list<element: {}>[{}]".format(inner, rows)))
            inner = "list<element: {}>".format(name)
            self.assertEqual(rows_fixed[0], (
                "fixed_size_list<element: {}>[{}]".format(inner, rows)))
            self.assertEqual(free[0], "list<element: {}>".format(inner))
            for _, found in (fixed, rows_fixed, free):
                self.assert_bits(found, expected)

    def test_arrays_of_several_lengths(self):
        samples = self.samples("npy")
        expected = [numpy.load(io.BytesIO(each[1])) for each in samples]
        self.assertEqual(len({each.shape[1] for each in expected}), 3)
        for shape in ((16, None), None):
            self.assert_bits(self.arrays(samples, shape=shape)[1], expected)

    def test_arrays_of_several_heights(self):
        expected = [noise(3, 5), noise(1, 1), noise(2, 0), noise(0, 2)]
        samples = [("a", npy(each), BARE) for each in expected]
        found = self.arrays(samples)[1]
        self.assert_bits(found[:2], expected[:2])
        self.assertEqual(found[2:], [[[], []], []])

    def assert_bits(self, found, expected):
        self.assertEqual(len(found), len(expected))
        for one, other in zip(found, expected):
            self.assertEqual(
                numpy.array(one, other.dtype).tobytes(), other.tobytes())

    def test_one_schema_for_all_shards(self):
        def schema(samples, **options):
            return pyarrow.parquet.read_schema(io.BytesIO(shard(
                "x.parquet", samples, "npy", **options)))

        samples = self.samples("npy")
        for shape in ((16, None), None):
            first, *others = [
                schema(part, shape=shape)
                for part in ([], samples[:1], samples[1:])]
            for each in others:
                self.assertTrue(each.equals(first, check_metadata=True))
        fixed = self.samples("npy", length=2000)
        self.assertTrue(schema([], shape=(16, 4)).equals(
            schema(fixed, shape=(16, 4)), check_metadata=True))

    def test_an_odd_row_and_key(self):
        found, = table(shard(
            "x.parquet", [("../caf\udce9.x", b"p", ODD)], "png")).to_pylist()
        self.assertEqual(found.pop("__key__"), "../caf\\udce9.x")
        self.assertEqual(
            found.pop("image"), {"bytes": b"p", "path": "../caf\\udce9.x.png"})
        self.assertEqual(from_text(found), dict(
            dict.fromkeys(fields.NAMES), **dict(
                ODD, rms=None, folder="caf\\udce9")))

    def test_an_empty_shard(self):
        found = table(shard("x.parquet", [], "jpeg"))
        self.assertEqual((len(found), found.column_names[:3]),
                         (0, ["__key__", "image", "input"]))

    def groups(self, data):
        found = pyarrow.parquet.read_metadata(io.BytesIO(data))
        return [found.row_group(number).num_rows
                for number in range(found.num_row_groups)]

    def test_row_groups_have_so_many_samples(self):
        samples = [(str(number), b"%d" % number, BARE)
                   for number in range(2500)]
        data = shard("x.parquet", samples, "png")
        self.assertEqual(self.groups(data), [1000, 1000, 500])
        self.assertEqual(
            [(row["__key__"], row["image"]["bytes"])
             for row in table(data).to_pylist()],
            [(key, content) for key, content, _ in samples])
        self.assertEqual(
            self.groups(shard("x.parquet", samples[:1000], "png")), [1000])

    def test_row_groups_have_so_many_bytes(self):
        big = ("a", bytes(6 << 20), BARE)
        self.assertEqual(
            self.groups(shard("x.parquet", [big] * 4, "png")), [3, 1])

    def test_only_fields_of_the_row_are_compressed(self):
        for name, format, samples in (
                ("image", "png", [PICTURE]),
                ("array", "npy", [("a", npy(noise(2, 3)), BARE)])):
            group = pyarrow.parquet.read_metadata(io.BytesIO(
                shard("x.parquet", samples, format))).row_group(0)
            for number in range(group.num_columns):
                column = group.column(number)
                is_row = not column.path_in_schema.startswith(name + ".")
                self.assertEqual(
                    column.compression,
                    "SNAPPY" if is_row else "UNCOMPRESSED")
                self.assertEqual("RLE_DICTIONARY" in column.encodings, is_row)
                self.assertEqual(column.is_stats_set, is_row)

    def test_arrays_in_several_row_groups(self):
        expected = [noise(4, number % 5 + 1) for number in range(50)]
        samples = [("a", npy(each), BARE) for each in expected]
        with mock.patch.object(parquet, "_GROUP_ROWS", 8):
            self.assert_bits(
                self.arrays(samples, shape=(4, None))[1], expected)


class TestTfrecord(SamplesCase):

    def test_the_checksum_is_that_of_rfc_3720(self):
        # Appendix B.4: 32 bytes of zeros.
        self.assertEqual(google_crc32c.value(bytes(32)), 0x8a9136aa)

    def test_an_example_by_hand(self):
        found = example.example({
            "b": example.int64_feature([1, 300, -1]),
            "a": example.bytes_feature([b"xy", b""]),
            "c": example.float_feature([1.5, 1e300, -1e300])})
        expected = (
            b"\x0a\x3e"
            b"\x0a\x0d" b"\x0a\x01a" b"\x12\x08"
            b"\x0a\x06" b"\x0a\x02xy" b"\x0a\x00"
            b"\x0a\x16" b"\x0a\x01b" b"\x12\x11"
            b"\x1a\x0f" b"\x0a\x0d" b"\x01" b"\xac\x02"
            b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
            b"\x0a\x15" b"\x0a\x01c" b"\x12\x10"
            b"\x12\x0e" b"\x0a\x0c" b"\0\0\xc0\x3f" b"\0\0\x80\x7f"
            b"\0\0\x80\xff")
        self.assertEqual(found.hex(), expected.hex())

    def test_records_of_a_batch(self):
        samples = self.samples("png")
        found = records(shard("x.tfrecord", samples, "png"))
        self.assertEqual(len(found), len(samples))
        for record, (key, content, _) in zip(found, samples):
            self.assertIn(content, record)
            self.assertIn(key.encode("utf-8"), record)

    def test_float16_becomes_float32_which_is_exact(self):
        array = noise(300, 500, dtype="<f2")
        record, = records(shard(
            "x.tfrecord", [("a", npy(array), BARE)], "npy", dtype="float16"))
        self.assertIn(array.astype("<f4").tobytes(), record)

    def test_an_empty_shard(self):
        self.assertEqual(shard("x.tfrecord", [], "png"), b"")

    def test_many_samples(self):
        samples = [(str(number), b"<%d>" % number, BARE)
                   for number in range(3000)]
        found = records(shard("x.tfrecord", samples, "png"))
        self.assertEqual(len(found), len(samples))
        for record, (_, content, _) in zip(found, samples):
            self.assertIn(content, record)


if __name__ == "__main__":
    unittest.main()
