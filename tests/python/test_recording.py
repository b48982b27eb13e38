"""What a recording is, without drawing it."""

import array
import datetime
import struct
import subprocess
import sys
import unittest

import spectrust
from support import Case, environment, tone_bytes


def chunk(name, contents):
    """Return a chunk of a WAV file."""
    padding = b"\0" * (len(contents) % 2)
    return name + struct.pack("<I", len(contents)) + contents + padding


def with_chunk(name, contents):
    """Return a WAV file with a chunk after its samples."""
    whole = tone_bytes() + chunk(name, contents)
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def guano(timestamp):
    """Return a WAV file with GUANO metadata."""
    return with_chunk(b"guan", b"GUANO|Version:1.0\nTimestamp: " + timestamp)


def zone(minutes):
    return datetime.timezone(datetime.timedelta(minutes=minutes))


class TestStart(Case):

    def start(self, source):
        found = spectrust.info(source)
        return found.start, found.start_source

    def test_unknown(self):
        self.assertEqual(self.start(tone_bytes()), (None, None))
        self.assertEqual(self.start(self.tone("a.wav")), (None, None))
        samples = array.array("f", [0.5] * 100)
        self.assertEqual(self.start((samples, 8000)), (None, None))

    def test_zones(self):
        naive = datetime.datetime(2019, 5, 14, 21, 30)
        for stated, expected in (
                (b"", naive),
                (b"Z", naive.replace(tzinfo=datetime.timezone.utc)),
                (b"+02:00", naive.replace(tzinfo=zone(120))),
                (b"-03:30", naive.replace(tzinfo=zone(-210))),
                (b".5", naive.replace(microsecond=500000)),
                (b".000123+05:45", naive.replace(
                    microsecond=123, tzinfo=zone(345)))):
            found, source = self.start(guano(b"2019-05-14T21:30:00" + stated))
            self.assertEqual((found, source), (expected, "guano"))
            self.assertEqual(found.utcoffset(), expected.utcoffset())

    def test_what_is_no_time(self):
        for stated in (b"", b"2019-13-14T21:30:00", b"0000-00-00T00:00:00"):
            self.assertEqual(self.start(guano(stated)), (None, None))

    def test_sources(self):
        bext = b"\0" * 320 + b"2017-02-0304:05:06" + b"\0" * 264
        comment = b"Recorded at 19:17:30 13/12/2018 (UTC-5:30) by AudioMoth 0F"
        info = b"INFO" + chunk(b"ICMT", comment)
        self.assertEqual(self.start(with_chunk(b"bext", bext)), (
            datetime.datetime(2017, 2, 3, 4, 5, 6), "bext"))
        self.assertEqual(self.start(with_chunk(b"LIST", info)), (
            datetime.datetime(2018, 12, 13, 19, 17, 30, tzinfo=zone(-330)),
            "comment"))
        path = self.tone("S4A01234_20190514_213000.wav")
        self.assertEqual(self.start(path), (
            datetime.datetime(2019, 5, 14, 21, 30), "name"))
        path = self.tone("5CDB4E30.WAV")
        self.assertEqual(self.start(path), (
            datetime.datetime(2019, 5, 14, 23, 24, 32,
                              tzinfo=datetime.timezone.utc), "name"))

    def test_a_stream_has_no_name(self):
        path = self.tone("20190514_213000.wav")
        with open(path, "rb") as file:
            self.assertEqual(self.start(file), (None, None))

    def test_datetime_is_imported_on_use(self):
        code = ("import sys, spectrust; "
                "sys.exit('datetime' in sys.modules)")
        self.assertEqual(subprocess.call(
            [sys.executable, "-S", "-c", code], env=environment()), 0)


if __name__ == "__main__":
    unittest.main()
