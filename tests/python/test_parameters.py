"""_native/parameters.py: types of values, and the text of errors."""

import decimal
import fractions
import math
import unittest

from spectrust._native.bindings import AUTO
from spectrust._native.parameters import (
    Choice,
    Flag,
    MaybeFlag,
    Number,
    Reference,
    Text,
    Whole,
    show,
)
from spectrust.errors import OptionError

NAN = float("nan")
INF = float("inf")


class Index(object):
    """A whole number like NumPy's integers."""

    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value


class Lines(object):
    """A value whose repr has several lines, like an array's."""

    def __repr__(self):
        return "[[1 2]\n [3 4]]"


class Float(object):
    """A number like NumPy's floats."""

    def __init__(self, value):
        self.value = value

    def __float__(self):
        return self.value


class Scalar(Float):
    """An array without dimensions: its __len__ raises."""

    def __len__(self):
        raise TypeError("len() of unsized object")


class Array(Float):
    """An array of one element."""

    def __len__(self):
        return 1

    def __index__(self):
        return 1


# NumPy has called its bool type both bool and bool_.
bool_ = type("bool_", (Float,), {"__index__": lambda self: 1})


class TestWhole(unittest.TestCase):

    def test_numbers(self):
        kind = Whole("a whole number")
        for value in (0, 1, -1, 2 ** 63 - 1, -2 ** 63 + 1):
            self.assertEqual(kind.to_c("n", value), value)
            self.assertEqual(kind.to_c("n", Index(value)), value)
            self.assertEqual(kind.from_c(value), value)

    def test_more_than_64_bits(self):
        for value in (2 ** 63, -2 ** 63, 2 ** 64, -2 ** 64, 2 ** 64 + 600):
            for kind in (Whole("x"), Whole("x", auto=True)):
                with self.assertRaisesRegex(OptionError, str(value)):
                    kind.to_c("n", value)

    def test_more_than_32_bits(self):
        kind = Whole("x", bits=32)
        self.assertEqual(kind.to_c("n", 2 ** 31 - 1), 2 ** 31 - 1)
        for value in (2 ** 31, 2 ** 32 + 2, -2 ** 31):
            with self.assertRaisesRegex(OptionError, str(value)):
                kind.to_c("n", value)

    def test_other_types(self):
        for value in ("1", b"1", None, True, False, [1], (1,), {},
                      1j, bool_(1.0), Array(1.0), object):
            with self.assertRaisesRegex(TypeError, "^n must be a whole"):
                Whole("a whole number").to_c("n", value)

    def test_floats(self):
        for value in (2.0, Float(2.0), decimal.Decimal(2), -0.0, 2.0 ** 62):
            number = Whole("a whole number").to_c("n", value)
            self.assertEqual(number, float(value))
            self.assertIs(type(number), int)
        for value in (1.5, NAN, INF, -INF, Float(0.5), 1e300):
            with self.assertRaisesRegex(OptionError, "^n must be a whole"):
                Whole("a whole number").to_c("n", value)

    def test_none(self):
        kind = Whole("a whole number", auto=True)
        self.assertEqual(kind.to_c("n", None), AUTO)
        self.assertIsNone(kind.from_c(AUTO))
        self.assertEqual(kind.allowed, "a whole number or None")


class TestNumber(unittest.TestCase):

    def test_numbers(self):
        for value in (0, 1, -1.5, INF, Index(3), Float(2.5), Scalar(2.5),
                      decimal.Decimal("0.5"), fractions.Fraction(1, 4)):
            number = Number("a number").to_c("x", value)
            self.assertIs(type(number), float)
            whole = value.value if hasattr(value, "value") else value
            self.assertEqual(number, float(whole))

    def test_nan_is_no_number(self):
        for none in (None, NAN, INF):
            with self.assertRaisesRegex(OptionError, "^x must be .* got nan"):
                Number("a number", none).to_c("x", NAN)

    def test_too_large(self):
        with self.assertRaisesRegex(OptionError, "got a number of 16610 bits"):
            Number("a number").to_c("x", 10 ** 5000)

    def test_other_types(self):
        for value in ("1", b"1", True, False, [1.0], 1j, object(),
                      Array(1.0), bool_(1.0), None):
            with self.assertRaisesRegex(TypeError, "^x must be a number, g"):
                Number("a number").to_c("x", value)

    def test_none(self):
        for none in (NAN, INF):
            kind = Number("a number", none)
            self.assertEqual(kind.allowed, "a number or None")
            self.assertEqual(str(kind.to_c("x", None)), str(none))
            self.assertIsNone(kind.from_c(none))
            self.assertEqual(kind.from_c(1.5), 1.5)

    def test_reference(self):
        kind = Reference("a number, 'max'", NAN)
        self.assertEqual(kind.to_c("ref", "max"), INF)
        self.assertEqual(kind.to_c("ref", "recording"), -INF)
        self.assertEqual(kind.from_c(-INF), "recording")
        self.assertEqual(kind.from_c(INF), "max")
        self.assertIsNone(kind.from_c(NAN))
        self.assertTrue(math.isnan(kind.to_c("ref", None)))
        self.assertEqual(kind.to_c("ref", 2), 2.0)
        for value in ("min", "1", "", INF):
            with self.assertRaises(OptionError):
                kind.to_c("ref", value)
        # librosa's users write ref=numpy.max.
        self.assertEqual(kind.to_c("ref", max), INF)
        for value in (b"max", True, min):
            with self.assertRaises(TypeError):
                kind.to_c("ref", value)


class TestFlagAndChoice(unittest.TestCase):

    def test_maybe_flag(self):
        kind = MaybeFlag()
        for value in (True, False, None):
            self.assertIs(kind.from_c(kind.to_c("snip_edges", value)), value)
        with self.assertRaisesRegex(TypeError, "True, False or None, got 2"):
            kind.to_c("snip_edges", 2)

    def test_flag(self):
        self.assertEqual(Flag().to_c("center", True), 1)
        self.assertEqual(Flag().to_c("center", False), 0)
        self.assertEqual(Flag().to_c("center", 1), 1)
        self.assertEqual(Flag().to_c("center", 0), 0)
        self.assertIs(Flag().from_c(1), True)
        for value in (2, -1, None, "True", 1.0):
            with self.assertRaisesRegex(TypeError, "True or False, got"):
                Flag().to_c("center", value)

    def test_choice(self):
        kind = Choice(("slaney", 0), (None, 7))
        for word, number in (("slaney", 0), (None, 7)):
            self.assertEqual(kind.to_c("norm", word), number)
            self.assertEqual(kind.from_c(number), word)
        with self.assertRaisesRegex(
                OptionError, "norm must be one of 'slaney', None, got 'S'"):
            kind.to_c("norm", "S")
        for value in (0, 7, 1.0, b"slaney", ["slaney"]):
            with self.assertRaises(TypeError):
                kind.to_c("norm", value)
        with self.assertRaises(TypeError):
            Choice(("a", 0)).to_c("x", None)

    def test_choice_that_can_be_off(self):
        words = (None, 0), ("hz", 1), ("notes", 2)
        kind = Choice(*words, can_be_off=True)
        for value, number in ((True, 1), (False, 0), (None, 0), ("notes", 2)):
            self.assertEqual(kind.to_c("axes", value), number)
        with self.assertRaises(TypeError):
            Choice(*words).to_c("axes", True)

    def test_text(self):
        kind = Text()
        for value in (None, "", "a", u"\u0142\U0001f426"):
            self.assertEqual(kind.from_c(kind.to_c("title", value)), value)
        self.assertEqual(kind.to_c("title", u"a\udce9"), b"a?")
        with self.assertRaisesRegex(OptionError, "title must be text without"):
            kind.to_c("title", "a\0b")
        with self.assertRaisesRegex(TypeError, "title must be text or None"):
            kind.to_c("title", b"a")


class TestShow(unittest.TestCase):

    def test_short_texts(self):
        self.assertEqual(show("a"), "'a'")
        self.assertEqual(show(10 ** 50), str(10 ** 50))
        self.assertEqual(show(-10 ** 5000), "a number of 16610 bits")
        self.assertEqual(show("a" * 58), "'" + "a" * 58 + "'")
        for long in ("a" * 10 ** 6, b"\0" * 10 ** 6, [0] * 10 ** 6,
                     bytearray(10 ** 6)):
            self.assertEqual(len(show(long)), 63)
            self.assertTrue(show(long).endswith("..."))
        self.assertEqual(show(Lines()), "[[1 2] [3 4]]")


if __name__ == "__main__":
    unittest.main()
