"""What notebooks show."""

import base64
import copy
import io
import os
import pathlib
import pickle
import re
import sys
import unittest
from html.parser import HTMLParser

import spectrust
from spectrust import _notebook, _origin
from spectrust.result import Results, Shown
from support import Case, read, tone_bytes


class Elements(HTMLParser):
    """Collects the elements of a page, and its text."""

    def __init__(self, page):
        HTMLParser.__init__(self)
        self.found, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data

    def of(self, tag):
        return [found for name, found in self.found if name == tag]


def content(element):
    """Return media type and content of an element's data URL."""
    kind, data = re.match(
        "data:([a-z/]+);base64,(.*)$", element["src"]).groups()
    return kind, base64.b64decode(data)


class TestNotebook(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.tone("in", "a.wav", seconds=0.5)

    def test_a_recording(self):
        spect = spectrust.Spectrogram(64, 48, offset=0.1, duration=0.25)
        for format in "jpeg", "png":
            shown = spect.show("in/a.wav", format)
            self.assertIsInstance(shown, Shown)
            self.assertEqual(repr(shown), "<spectrust.Shown in/a.wav>")
            self.assertEqual(shown.picture, spect.encode("in/a.wav", format))
            page = Elements(shown._repr_html_())
            image, = page.of("img")
            self.assertEqual(content(image),
                             ("image/" + format, shown.picture))
            self.assertEqual(image["alt"], "Spectrogram of in/a.wav")
            player, = page.of("audio")
            self.assertEqual(content(player), ("audio/wav", read("in/a.wav")))
            self.assertIn("this.currentTime=0.1;", player["onloadedmetadata"])
            self.assertIn("/0.25", player["onplay"])
            self.assertEqual(page.of("script"), [])
            reprs = shown._repr_jpeg_(), shown._repr_png_()
            self.assertEqual(
                reprs, (shown.picture, None) if format == "jpeg"
                else (None, shown.picture))

    def over(self, shown):
        """Return the places of what is over pictures, in percent."""
        return [
            tuple(map(float, re.match(
                "position:absolute;left:(.*)%;top:(.*)%;width:(.*)%;"
                "height:(.*)%;overflow:hidden$",
                division["style"]).groups()))
            for division in Elements(shown._repr_html_()).of("div")
            if "onclick" in division]

    def test_the_cursor_of_a_figure_is_over_its_spectrogram(self):
        options = {"width": 400, "height": 200, "axes": True}
        spect = spectrust.Spectrogram(**options)
        shown = spect.show("in/a.wav")
        part = spectrust.read_picture(shown.picture).parameters["rectangle"]
        expected = tuple(
            round(100. * part[name] / options[of], 4)
            for name, of in (("x", "width"), ("y", "height"),
                             ("width", "width"), ("height", "height")))
        png = spect.show("in/a.wav", "png")
        bare = spectrust.Spectrogram(metadata=None, **options)
        result = spect.generate("in/a.wav", "a.png")
        batch = spectrust.Batchop("in", "out", **options).run()
        for each in shown, png, bare.show("in/a.wav"), result, batch:
            self.assertEqual(self.over(each), [expected])

    def test_the_cursor_of_a_picture_without_axes_is_over_all_of_it(self):
        whole = [(0., 0., 100., 100.)]
        for metadata in "options", None:
            spect = spectrust.Spectrogram(64, 48, metadata=metadata)
            self.assertEqual(self.over(spect.show("in/a.wav")), whole)
        spect = spectrust.Spectrogram(64, 48)
        result = spect.generate("in/a.wav", "a.jpg")
        self.assertEqual(self.over(result), whole)

    def test_a_result_whose_picture_says_nothing_has_no_cursor(self):
        for axes in True, None:
            spect = spectrust.Spectrogram(
                400, 200, axes=axes, metadata=None)
            result = spect.generate("in/a.wav", "a.jpg")
            page = Elements(result._repr_html_())
            self.assertEqual(self.over(result), [])
            self.assertEqual(len(page.of("div")), 1)
            self.assertEqual(len(page.of("audio")), 1)

    def test_padding_is_part_of_the_picture(self):
        for metadata in "options", None:
            for options, length, span in (
                    ({"length": 16000}, "0.5", "2.0"),
                    ({"length": 2000}, "0.25", "0.25"),
                    ({"length": 8000, "sr": 4000}, "0.5", "2.0")):
                shown = spectrust.Spectrogram(
                    64, 48, metadata=metadata, **options).show("in/a.wav")
                page = Elements(shown._repr_html_())
                player, = page.of("audio")
                self.assertIn("if(t>=" + length + ")", player["onplay"])
                self.assertIn("100*t/" + span + ")", player["onplay"])

    def test_sources_of_other_kinds(self):
        spect = spectrust.Spectrogram(64, 48)
        page = Elements(spect.show(read("in/a.wav"))._repr_html_())
        self.assertEqual(content(page.of("audio")[0])[1], read("in/a.wav"))
        self.write("b.bin", read("in/a.wav"))
        page = Elements(spect.show("b.bin")._repr_html_())
        self.assertEqual((len(page.of("img")), page.of("audio")), (1, []))
        with self.assertRaises(spectrust.NotFoundError):
            spect.show("none.wav")
        with self.assertRaisesRegex(spectrust.OptionError, "^format must be"):
            spect.show("in/a.wav", "npy")
        with open("in/a.wav", "rb") as file, self.assertRaisesRegex(
                TypeError, "^source must be a path"):
            spect.show(file)

    def test_a_picture_that_was_read_is_shown_as_it_is(self):
        spect = spectrust.Spectrogram(64, 48, axes=None)
        for format in "jpeg", "png":
            content = spect.encode("in/a.wav", format)
            self.write("a." + format, content)
            expected = (content, None) if format == "jpeg" else (
                None, content)
            for given in ("a." + format, pathlib.Path("a." + format), content,
                          bytearray(content), io.BytesIO(content),
                          memoryview(b"before" + content)[6:],
                          memoryview(content)):
                picture = spectrust.read_picture(given)
                self.assertEqual(self.shown(picture), expected)
                for same in (pickle.loads(pickle.dumps(picture)),
                             copy.copy(picture), copy.deepcopy(picture)):
                    self.assertEqual(self.shown(same), expected)
                    self.assertEqual(same.parameters, picture.parameters)
                    self.assertEqual(same._values, picture._values)

    def shown(self, picture):
        self.assertFalse(hasattr(picture, "_repr_html_"))
        return picture._repr_jpeg_(), picture._repr_png_()

    def test_a_picture_that_was_read_keeps_no_copy(self):
        content = spectrust.Spectrogram(64, 48).encode("in/a.wav")
        self.assertIs(spectrust.read_picture(content)._origin, content)
        self.write("a.jpg", content)
        size = len(pickle.dumps(spectrust.read_picture("a.jpg")))
        bare = spectrust.Picture(spectrust.read_picture("a.jpg").parameters)
        self.assertLess(size - len(pickle.dumps(bare)), 400)
        self.assertEqual(self.shown(bare), (None, None))
        changing = bytearray(content)
        picture = spectrust.read_picture(changing)
        changing[:] = b"something else"
        self.assertEqual(picture._repr_jpeg_(), content)

    def test_a_large_picture_that_was_read_is_not_kept(self):
        content = spectrust.Spectrogram(64, 48).encode("in/a.wav")
        self.write("a.jpg", content)
        real = _origin.MOST
        try:
            for most, kept in (len(content), content), (
                    len(content) - 1, None):
                _origin.MOST = most
                for given in content, bytearray(content), "a.jpg":
                    picture = spectrust.read_picture(given)
                    self.assertEqual(self.shown(picture), (kept, None))
        finally:
            _origin.MOST = real

    def test_pictures_are_equal_only_to_themselves(self):
        content = spectrust.Spectrogram(64, 48).encode("in/a.wav")
        one, other = map(spectrust.read_picture, (content, content))
        self.assertEqual(one, one)
        self.assertNotEqual(one, other)
        self.assertEqual(len({one, other, one}), 2)

    def test_a_picture_is_shown_from_another_folder(self):
        result = spectrust.Spectrogram(64, 48).generate("in/a.wav", "a.jpg")
        picture = spectrust.read_picture("a.jpg")
        os.chdir("in")
        self.assertEqual(picture._repr_jpeg_(), read("../a.jpg"))
        self.assertTrue(result.ok)

    def test_a_jpeg_that_is_gone_or_another_is_not_shown(self):
        spect = spectrust.Spectrogram(64, 48)
        spect.generate("in/a.wav", "a.jpg")
        picture = spectrust.read_picture("a.jpg")
        os.rename("a.jpg", "b.jpg")
        self.assertEqual(self.shown(picture), (None, None))
        spectrust.Spectrogram(64, 48, colormap="magma").generate(
            "in/a.wav", "a.jpg")
        self.assertEqual(self.shown(picture), (None, None))
        os.rename("b.jpg", "a.jpg")
        self.assertEqual(self.shown(picture), (read("a.jpg"), None))

    def test_a_png_that_is_gone_is_not_shown_without_numpy(self):
        spectrust.Spectrogram(64, 48).generate("in/a.wav", "a.png")
        picture = spectrust.read_picture("a.png")
        self.assertEqual(self.shown(picture), (None, read("a.png")))
        os.remove("a.png")
        real = sys.modules.get("numpy")
        try:
            sys.modules["numpy"] = None
            self.assertEqual(self.shown(picture), (None, None))
        finally:
            del sys.modules["numpy"]
            if real is not None:
                sys.modules["numpy"] = real

    def test_results(self):
        results = spectrust.Batchop(
            "in", "out", 32, 24, segment=0.2, layout="mirror").run()
        self.assertIsInstance(results, Results)
        self.assertEqual(results, list(results))
        page = Elements(results[1]._repr_html_())
        self.assertEqual(content(page.of("img")[0]),
                         ("image/jpeg", read("out/a_0001.jpg")))
        self.assertIn("from 0.20 s, 0.20 s", page.text)
        self.assertIn("this.currentTime=0.2;",
                      page.of("audio")[0]["onloadedmetadata"])
        self.assertEqual(results[1]._repr_jpeg_(), read("out/a_0001.jpg"))
        self.assertIsNone(results[1]._repr_png_())
        os.remove("out/a_0001.jpg")
        page = Elements(results[1]._repr_html_())
        self.assertEqual(page.of("img"), [])
        self.assertIn("out/a_0001.jpg: no picture", page.text)
        self.assertIsNone(results[1]._repr_jpeg_())

    def test_a_grid_begins_with_failures_and_ends(self):
        for index in range(30):
            self.tone("many", "{:02}.wav".format(index))
        self.write("many/99.wav", b"nothing")
        results = spectrust.Batchop("many", "out", 32, 24).run()
        page = Elements(results._repr_html_())
        self.assertEqual(len(page.of("figure")), 24)
        self.assertEqual(len(page.of("img")), 23)
        self.assertTrue(page.text.startswith("many/99.wavAudioError: "))
        self.assertTrue(page.text.endswith("and 7 more"))
        self.assertEqual(Results()._repr_html_(), "<div></div>")

    def test_names_are_not_trusted(self):
        name = "<script>alert('\"&')<\\script>\udcff.wav"
        self.write("odd/" + name, tone_bytes())
        self.write("odd/bad" + name, b"")
        results = spectrust.Batchop("odd", "out", 32, 24).run()
        page = Elements(results._repr_html_())
        self.assertEqual(page.of("script"), [])
        self.assertEqual(len(page.of("figure")), 2)
        self.assertIn("<script>alert('\"&')<\\script>?.wav", page.text)
        for _, attributes in page.found:
            self.assertLessEqual(set(attributes), {
                "style", "src", "alt", "onclick", "controls", "preload",
                "onplay", "onseeked", "onloadedmetadata"})

    def test_what_is_too_large_is_not_embedded(self):
        real = _notebook._MOST_AUDIO, _notebook._MOST_PICTURE
        try:
            _notebook._MOST_AUDIO = len(read("in/a.wav")) - 1
            spect = spectrust.Spectrogram(64, 48)
            page = Elements(spect.show("in/a.wav")._repr_html_())
            self.assertEqual((len(page.of("img")), page.of("audio")), (1, []))
            page = Elements(spect.show(read("in/a.wav"))._repr_html_())
            self.assertEqual(page.of("audio"), [])
            result = spect.generate("in/a.wav", "a.jpg")
            _notebook._MOST_PICTURE = 10
            self.assertIsNone(
                spectrust.read_picture("a.jpg")._repr_jpeg_())
            self.assertEqual(Elements(result._repr_html_()).of("img"), [])
        finally:
            _notebook._MOST_AUDIO, _notebook._MOST_PICTURE = real


if __name__ == "__main__":
    unittest.main()
