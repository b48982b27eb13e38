"""The page of a gallery: what it holds, and what it refuses."""

import base64
import hashlib
import io
import json
import os
import re
import shutil
import unittest
import warnings

import command
import spectrust
from command import ERR, OUT, STATUS
from spectrust._gallery import entries as gallery_entries
from spectrust._gallery import page as gallery_page
from spectrust._gallery import places
from spectrust._gallery import stated as gallery_stated
from support import Case, read

EVIL = "</script><script>alert(1)</script>&\u2028\u2029{{script}}"


def content(path):
    with io.open(path, encoding="utf-8") as file:
        return file.read()


def shown(path):
    """Return the entries of a page."""
    text = content(path)
    return json.loads(re.search(
        '<script id="entries" type="application/json">(.*?)</script>',
        text).group(1))


def column(page, name):
    """Return the values of a column, one for each entry."""
    packed = page["columns"][name]
    if isinstance(packed, dict):
        return [packed.get(str(index)) for index in range(page["count"])]
    return packed if isinstance(packed, list) else [packed] * page["count"]


class GalleryCase(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.tone("in", "a.wav", seconds=2.5)
        self.tone("in", "sub", "b.wav", seconds=0.5, sr=16000)
        self.write(os.path.join("in", "bad.wav"), b"no sound")

    def batch(self, manifest="index.jsonl", **settings):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", spectrust.SpectrustWarning)
            spectrust.Batchop("in", "out", 32, 24, layout="mirror",
                              manifest=manifest, **settings).run()
        return manifest

    def rows(self, **changes):
        """Append rows that differ from the first by one field each."""
        with io.open("index.jsonl", encoding="utf-8") as file:
            first = json.loads(file.readline())
        with io.open("index.jsonl", "a", encoding="utf-8") as file:
            for name, values in sorted(changes.items()):
                for at, value in enumerate(values):
                    key = "{}-{}".format(name, at)
                    row = dict(first, input=key, key=key)
                    row[name] = value
                    file.write(json.dumps(row) + "\n")


class Page(GalleryCase):

    def test_both_kinds_of_manifest_give_the_same_entries(self):
        pages = []
        for name in ("index.jsonl", "index.csv"):
            shutil.rmtree("out", ignore_errors=True)
            pages.append(shown(spectrust.gallery(self.batch(name))))
            self.assertEqual(pages[-1].pop("title"), name)
        self.assertEqual(pages[0], pages[1])
        page = pages[0]
        self.assertEqual(page["counts"], [1, 0, 0, 2])
        self.assertEqual(column(page, "name"),
                         ["a.wav", "bad.wav", "sub/b.wav"])
        self.assertEqual(column(page, "picture"),
                         ["a.jpg", None, "sub/b.jpg"])
        self.assertEqual(column(page, "duration"), [2.5, None, 0.5])
        self.assertEqual(column(page, "status"), [3, 0, 3])
        self.assertEqual((page["recordings"], page["pictures"]),
                         ("in/", "out/"))
        self.assertEqual(page["size"], [32, 24])
        sentence = column(page, "sentence")[1]
        self.assertIn("not readable as audio", sentence)

    def test_the_same_bytes_twice(self):
        manifest = self.batch()
        once = read(spectrust.gallery(manifest))
        self.assertEqual(read(spectrust.gallery(manifest)), once)
        self.assertEqual(read(spectrust.gallery(
            os.path.abspath(manifest))), once)

    def test_the_policy_names_exactly_what_the_page_has(self):
        text = content(spectrust.gallery(self.batch()))
        policy = re.search(
            'Content-Security-Policy" content="([^"]*)"', text).group(1)
        self.assertTrue(policy.startswith("default-src 'none'; "))
        for kind, pattern in (("script", r"<script>(.*?)</script>"),
                              ("style", r"<style>(.*?)</style>")):
            only, = re.findall(pattern, text, re.DOTALL)
            digest = base64.b64encode(hashlib.sha256(
                only.encode("utf-8")).digest()).decode("ascii")
            self.assertIn(
                "; {}-src 'sha256-{}';".format(kind, digest), policy)
        self.assertNotIn("unsafe", policy)
        self.assertIn("connect-src 'none'", policy)
        self.assertLess(text.index("Content-Security-Policy"),
                        text.index("<style>"))
        self.assertEqual(re.findall(r"https?://", text), [])
        self.assertEqual(re.findall(r" (?:on\w+|style)=", text.split(
            "<body>")[1].split("<script")[0]), [])

    def test_names_do_not_become_part_of_the_page(self):
        self.batch()
        self.rows(error=[EVIL], output=[EVIL], start=[EVIL], label=[EVIL],
                  status=[EVIL], warnings=[[EVIL]])
        os.rename("index.jsonl", EVIL.replace("/", ""))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", spectrust.SpectrustWarning)
            path = spectrust.gallery(EVIL.replace("/", ""))
        text = content(path)
        self.assertEqual(text.count("<script"), 2)
        self.assertEqual(text.count("</script"), 2)
        self.assertNotIn("\u2028", text.split("<script id")[1])
        self.assertIn(EVIL, column(shown(path), "start"))
        self.assertIn(EVIL, column(shown(path), "warnings"))

    def test_bytes_of_names_that_are_not_utf_8(self):
        name = os.fsdecode(b"in/\xff.wav")
        self.tone(name)
        page = shown(spectrust.gallery(self.batch()))
        self.assertIn("\udcff.wav", column(page, "name"))
        self.assertIn("\udcff.jpg", column(page, "picture"))

    def test_segments_have_their_stretch_and_the_span_of_their_picture(self):
        page = shown(spectrust.gallery(self.batch(segment=1.0)))
        self.assertEqual(
            list(zip(column(page, "name"), column(page, "offset"),
                     column(page, "duration"), column(page, "span"),
                     column(page, "segments"))),
            [("a.wav", 0, 1, None, 3), ("a.wav", 1, 1, None, 3),
             ("a.wav", 2, 0.5, 1, 3), ("bad.wav", 0, None, None, 1),
             ("sub/b.wav", 0, 0.5, 1, 1)])

    def test_the_span_of_padded_pictures(self):
        page = shown(spectrust.gallery(self.batch(length=32000)))
        self.assertEqual(column(page, "span"), [4, None, 2])
        page = shown(spectrust.gallery(self.batch(
            "keep.jsonl", segment=1.0, remainder="keep")))
        self.assertEqual(set(column(page, "span")), {None})

    def test_bands_are_those_of_a_picture_for_each_rate(self):
        page = shown(spectrust.gallery(self.batch()))
        self.assertEqual(page["bands"]["8000"], {
            "kind": "mel", "mel_scale": "slaney", "fmin": 0, "fmax": 4000,
            "n_mels": 24, "n_fft": 512, "sr": 8000})
        self.assertEqual(page["bands"]["16000"]["fmax"], 8000)
        # Without parameters in the pictures, those of the options.
        bare = shown(spectrust.gallery(self.batch(
            "bare.jsonl", metadata=None)))
        for rate in ("8000", "16000"):
            expected = dict(page["bands"][rate])
            del expected["n_fft"]
            self.assertEqual(bare["bands"][rate], expected)

    def test_bands_that_are_not_numbers(self):
        self.batch(metadata=None)
        text = content("index.jsonl").replace('"fmin":0.0', '"fmin":NaN')
        self.assertIn("NaN", text)
        self.write("index.jsonl", text.encode("ascii"))
        page = shown(spectrust.gallery("index.jsonl"))
        self.assertNotIn("fmin", page["bands"]["8000"])

    def test_no_rows(self):
        io.open("index.jsonl", "w").close()
        page = shown(spectrust.gallery("index.jsonl"))
        self.assertEqual((page["count"], page["counts"]), (0, [0, 0, 0, 0]))

    def test_values_of_other_types_do_no_harm(self):
        self.batch()
        self.rows(
            duration=["long", [], 1e400, float("nan"), True, 10 ** 400],
            rms=[{}, float("inf")], offset=["<"], warnings=["text", [1, {}]],
            settings=[[], "text"], output=["\ud800", "a\0b"],
            source=[7])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", spectrust.SpectrustWarning)
            page = shown(spectrust.gallery("index.jsonl"))
        self.assertEqual(page["count"], 19)
        for name in ("duration", "rms", "offset"):
            for value in column(page, name):
                self.assertIn(type(value), (int, float, type(None)))
        self.assertEqual(
            column(page, "fault").count(gallery_entries.INVALID), 2)

    def test_a_column_is_a_list_one_value_or_those_there_are(self):
        self.assertEqual(gallery_entries._packed([]), None)
        self.assertEqual(gallery_entries._packed([1, 1]), 1)
        self.assertEqual(gallery_entries._packed([1, None]), [1, None])
        self.assertEqual(
            gallery_entries._packed([None, None, "x"]), {"2": "x"})

    def test_every_script_is_part_of_the_page(self):
        folder = os.path.dirname(gallery_page.__file__)
        self.assertEqual(
            sorted(gallery_page.SCRIPTS),
            sorted(name for name in os.listdir(folder)
                   if name.endswith(".js")))


class Figures(GalleryCase):

    def figures(self, manifest="index.jsonl", size=(480, 320), **options):
        """Draw figures; return the page, and what was warned of."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            spectrust.Batchop(
                "in", "out", *size, axes=True, layout="mirror",
                manifest=manifest, **options).run()
            del caught[:]
            page = shown(spectrust.gallery(manifest))
        return page, [str(each.message) for each in caught]

    def form(self, page):
        return page["figure"], page["size"], page["rectangle"]

    def stated(self, path):
        part = spectrust.read_picture(path).parameters["rectangle"]
        return [part[name] for name in ("x", "y", "width", "height")]

    def test_the_rectangle_is_the_one_that_pictures_state(self):
        for kind, ending in ("jpeg", ".jpg"), ("png", ".png"):
            page, _ = self.figures(kind + ".jsonl", format=kind)
            stated = self.stated("out/a" + ending)
            self.assertEqual(self.form(page), (True, [480, 320], stated))
            self.assertEqual(stated, self.stated("out/sub/b" + ending))

    def test_pictures_without_axes_have_none(self):
        for name, metadata in ("index.jsonl", "options"), ("m.jsonl", None):
            page = shown(spectrust.gallery(
                self.batch(name, metadata=metadata)))
            self.assertEqual(self.form(page), (False, [32, 24], None))

    def test_figures_that_do_not_state_it_have_that_of_their_size(self):
        for size in (480, 320), (800, 200):
            stated, _ = self.figures("stated.csv", size)
            page, warned = self.figures("bare.csv", size, metadata=None)
            self.assertEqual(self.form(page), self.form(stated))
            self.assertEqual(warned, [])
            with self.assertRaisesRegex(spectrust.PictureError, "no param"):
                spectrust.read_picture("out/a.jpg")

    def test_figures_of_another_revision_that_do_not_state_it(self):
        self.figures(metadata=None)
        text = content("index.jsonl")
        other = re.sub('"revision":[0-9]+', '"revision":1000000', text)
        self.assertNotEqual(other, text)
        self.write("index.jsonl", other.encode("utf-8"))
        page = shown(spectrust.gallery("index.jsonl"))
        self.assertEqual(self.form(page), (True, [480, 320], None))

    def test_pictures_that_are_gone_do_not_matter(self):
        page, _ = self.figures()
        expected = self.form(page)
        os.remove(os.path.join("out", "a.jpg"))
        self.write(os.path.join("out", "sub", "b.jpg"), b"no picture")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            some = shown(spectrust.gallery("index.jsonl"))
            self.assertEqual(self.form(some), expected)
            shutil.rmtree("out")
            none = shown(spectrust.gallery("index.jsonl"))
        self.assertEqual(self.form(none), expected)
        self.assertEqual([str(each.message) for each in caught], [
            "'index.jsonl': {} of 3 entries have no picture to show, the "
            "first 'out/a.jpg': The picture does not exist.".format(number)
            for number in (1, 2)])

    def test_few_pictures_are_read(self):
        self.batch()
        self.rows(label=["{}".format(at) for at in range(200)])
        real, read_paths = gallery_stated.read_picture, []
        try:
            gallery_stated.read_picture = lambda path: (
                read_paths.append(path), real(path))[1]
            page = shown(spectrust.gallery("index.jsonl"))
        finally:
            gallery_stated.read_picture = real
        self.assertEqual(page["counts"], [1, 0, 0, 202])
        self.assertEqual(sorted(read_paths), ["out/a.jpg", "out/sub/b.jpg"])

    def test_a_rectangle_is_not_trusted(self):
        self.figures()
        picture = read("out/a.jpg")
        part = re.search(br'"rectangle":(\{.*?\})', picture).group(1)
        right = {"x": 0, "y": 0, "width": 9, "height": 9}
        for wrong in ([1, 2], 7, "x", {}, dict(right, x=-1),
                      dict(right, width=481), dict(right, height=0),
                      dict(right, y="2"), dict(right, x=1.5),
                      dict(right, x=True)):
            text = json.dumps(wrong, separators=(",", ":")).encode("ascii")
            # Spaces keep the length of the comment.
            changed = picture.replace(part, text.ljust(len(part)))
            self.assertEqual(len(changed), len(picture))
            self.write(os.path.join("out", "a.jpg"), changed)
            page = shown(spectrust.gallery("index.jsonl"))
            self.assertEqual(self.form(page), (True, [480, 320], None))

    def test_settings_of_other_types(self):
        self.figures(metadata=None)
        text = content("index.jsonl")
        for name, wrong in (("width", '"x"'), ("width", "true"),
                            ("height", "-3"), ("width", "1e999"),
                            ("height", "20"), ("width", "[]")):
            changed = re.sub('"{}":[0-9]+'.format(name),
                             '"{}":{}'.format(name, wrong), text)
            self.assertNotEqual(changed, text)
            self.write("index.jsonl", changed.encode("utf-8"))
            page = shown(spectrust.gallery("index.jsonl"))
            self.assertEqual((page["figure"], page["rectangle"]),
                             (True, None))


class Places(GalleryCase):

    def test_the_page_is_beside_the_manifest_or_where_it_is_wanted(self):
        manifest = self.batch()
        self.assertEqual(spectrust.gallery(manifest), "index.html")
        os.makedirs("pages")
        self.assertEqual(spectrust.gallery(manifest, "pages"),
                         os.path.join("pages", "index.html"))
        page = shown(spectrust.gallery(manifest, b"pages/birds.html"))
        self.assertEqual((page["recordings"], page["pictures"]),
                         ("../in/", "../out/"))
        self.assert_clean()

    def test_a_folder_with_a_manifest_in_it_or_beside_it(self):
        self.batch()
        self.write("notes.csv", b"bird,hour\nowl,3\n")
        self.write("index.jsonl.part-000003.jsonl", read("index.jsonl"))
        path = os.path.join("out", "index.html")
        self.assertEqual(spectrust.gallery("out"), path)
        page = shown(path)
        self.assertEqual((page["recordings"], page["pictures"]),
                         ("../in/", ""))
        self.batch("other.csv")
        with self.assertRaisesRegex(spectrust.OptionError, "one file"):
            spectrust.gallery("out")
        self.batch(os.path.join("out", "third.csv"))
        self.assertEqual(shown(spectrust.gallery("out/"))["title"],
                         "third.csv")

    def test_a_page_that_is_reached_through_a_link(self):
        manifest = self.batch()
        os.makedirs(os.path.join("deep", "below"))
        os.symlink(os.path.join("deep", "below"), "link")
        page = shown(spectrust.gallery(manifest, "link"))
        for folder in ("link", os.path.join("deep", "below")):
            # A browser does not follow links before it goes up.
            path = os.path.normpath(os.path.join(
                os.path.abspath(folder), page["pictures"]))
            self.assertEqual(os.path.isdir(path), folder == "link")

    def test_paths_below_a_folder_that_they_share(self):
        for paths, folder in (
                (["/a/b/c", "/a/b/d"], "/a/b"), (["/a/bc/d", "/a/b/d"], "/a"),
                (["/a", "/b"], "/"), (["/a/b"], "/a"), ([], None)):
            self.assertEqual(places.common_folder(paths), folder)
        self.assertEqual(places.below("/a", "/"), "a")
        self.assertEqual(places.below("/a/b/c", "/a"), "b/c")

    def test_it_does_not_matter_where_it_is_called(self):
        manifest = os.path.abspath(self.batch())
        once = read(spectrust.gallery(manifest))
        os.chdir("in")
        self.assertEqual(read(spectrust.gallery("../index.jsonl")), once)

    def test_a_page_is_replaced_and_nothing_else(self):
        manifest = self.batch()
        self.write("index.html", b"")
        spectrust.gallery(manifest)
        before = read("index.html")
        self.write("index.html", b"<!DOCTYPE html><title>mine</title>")
        with self.assertRaises(spectrust.OutputError) as caught:
            spectrust.gallery(manifest)
        self.assertEqual(
            str(caught.exception),
            "'index.html': another file is there, not a gallery")
        with self.assertRaises(spectrust.OutputError):
            spectrust.gallery(manifest, manifest)
        os.remove("index.html")
        self.write("real.html", before)
        os.symlink("real.html", "index.html")
        spectrust.gallery(manifest)
        self.assertTrue(os.path.islink("index.html"))
        self.assertEqual(read("real.html"), before)


class Missing(GalleryCase):

    def test_pictures_that_are_gone(self):
        manifest = self.batch()
        os.remove(os.path.join("out", "a.jpg"))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            page = shown(spectrust.gallery(manifest))
        self.assertEqual([str(each.message) for each in caught], [
            "'index.jsonl': 1 of 3 entries have no picture to show, the "
            "first 'out/a.jpg': The picture does not exist."])
        self.assertEqual(caught[0].category, spectrust.SpectrustWarning)
        self.assertEqual(page["counts"], [1, 1, 0, 1])
        self.assertEqual(
            page["reasons"][column(page, "fault")[0]],
            "The picture does not exist.")

    def test_recordings_that_are_gone_leave_their_pictures(self):
        manifest = self.batch()
        os.remove(os.path.join("in", "a.wav"))
        page = shown(spectrust.gallery(manifest))
        self.assertEqual(
            [page["reasons"][reason] if reason is not None else None
             for reason in column(page, "silent")],
            ["The recording does not exist.", None, None])
        self.assertEqual(column(page, "name")[0], "a.wav")
        self.assertEqual(page["counts"], [1, 0, 0, 2])

    def test_what_is_no_file_here(self):
        self.batch()
        self.rows(
            input=["s3://b/a.wav", "HTTP://b/a.wav", "in/x.zip!/a.wav"],
            output=["gs://b/a.jpg", "out/p.tar!/a.jpg", "out/p.parquet!/a",
                    "out/a.npy", None], source=[0])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", spectrust.SpectrustWarning)
            page = shown(spectrust.gallery("index.jsonl"))
        reasons = page["reasons"] + [None]
        self.assertEqual(
            [reasons[-1 if reason is None else reason].split(",")[0]
             for reason in column(page, "fault") if reason is not None],
            ["The picture is in a store", "The picture is in a shard",
             "The picture is in a shard", "The output is an array",
             "The manifest names no picture."])
        found = [page["reasons"][reason] for reason in column(page, "silent")
                 if reason not in (None, gallery_entries.RECORDING_GONE)]
        self.assertEqual(sorted(each.split(",")[0] for each in found), [
            "The recording is in a store", "The recording is in an archive",
            "The recording is on a network", "The recording was in memory."])

    def test_recordings_that_were_left_out(self):
        page = shown(spectrust.gallery(self.batch(
            segment=1.0, remainder="drop")))
        self.assertEqual(page["counts"], [1, 0, 1, 2])
        self.assertIn("too short", column(page, "sentence")[-1])


class BadInput(GalleryCase):

    def refused(self, kind, sentence, *arguments):
        with self.assertRaises(kind) as caught:
            spectrust.gallery(*arguments)
        self.assertEqual(str(caught.exception), sentence)

    def test_what_is_no_manifest(self):
        self.refused(spectrust.NotFoundError,
                     "'no.jsonl': there is no such manifest", "no.jsonl")
        self.write("notes.txt", b"an owl\n")
        self.refused(spectrust.PictureError,
                     "'notes.txt', line 1: this is not a row of a manifest",
                     "notes.txt")
        os.chdir("in")
        os.mkdir("empty")
        self.refused(
            spectrust.OptionError, "manifest must be a manifest or a folder "
            "with one in it or beside it, got 'empty', which has none",
            "empty")
        self.refused(
            spectrust.OptionError, "manifest must be a path of this machine, "
            "got the URL 's3://bucket/index.jsonl'", "s3://bucket/index.jsonl")
        with self.assertRaises(TypeError):
            spectrust.gallery(3)
        with self.assertRaises(spectrust.InputError):
            spectrust.gallery("x" * 300 + ".jsonl")

    def test_where_no_page_can_be(self):
        manifest = self.batch()
        self.refused(
            spectrust.OutputError, "'none/index.html': cannot write the page: "
            "No such file or directory", manifest, "none/index.html")
        self.refused(
            spectrust.OptionError, "path must be a path of this machine, got "
            "the URL 'https://example.org/a.html'", manifest,
            "https://example.org/a.html")
        self.assert_clean()


class Command(GalleryCase):

    def test_it_writes_the_page_and_says_so(self):
        result = command.run("gallery", self.batch())
        self.assertEqual((result[STATUS], result[OUT]), (0, b""))
        self.assertEqual(
            result[ERR], "index.html: 2 pictures, 1 failed\n")
        result = command.run("gallery", "out", "-o", "page.html", "-q")
        self.assertEqual(result, (0, b"", ""))
        self.assertTrue(os.path.exists("page.html"))

    def test_faults_are_a_sentence(self):
        for words, status, sentence in (
                (["none.jsonl"], 1, "error: 'none.jsonl': there is no such "
                 "manifest\n"),
                (["in"], 2, "error: manifest must be a manifest or a folder "
                 "with one in it or beside it, got 'in', which has none\n"),
                ([], 2, "error: MANIFEST must be given once, got 0; see "
                 "spectrust gallery --help\n")):
            result = command.run("gallery", *words)
            self.assertEqual(result, (status, b"", sentence))
        self.batch()
        shutil.rmtree("out")
        result = command.run("gallery", "index.jsonl")
        self.assertEqual(result[STATUS], 0)
        self.assertEqual(
            result[ERR].splitlines()[0],
            "warning: 'index.jsonl': 2 of 3 entries have no picture to show, "
            "the first 'out/a.jpg': The picture does not exist.")
        self.assertEqual(
            result[ERR].splitlines()[1], "index.html: 0 pictures, 1 failed, "
            "2 without a picture to show")


class TestOfABatch(Case):

    def test_a_batch_writes_its_page(self):
        self.enter()
        self.tone("in", "a.wav")
        batch = spectrust.Batchop("in", "out", 32, 24, gallery=True,
                                  manifest="m.jsonl")
        self.assertTrue(batch.options["gallery"])
        batch.run()
        page = read("out/index.html")
        self.tone("in", "b.wav")
        for _ in spectrust.Batchop("in", "out", 32, 24, gallery=True,
                                   manifest="m.jsonl", resume=True):
            pass
        again = read("out/index.html")
        self.assertIn(b"b.wav", again)
        self.assertNotIn(b"b.wav", page)
        os.remove("out/index.html")
        spectrust.gallery("m.jsonl", "out")
        self.assertEqual(read("out/index.html"), again)

    def test_what_a_page_cannot_show_is_refused(self):
        self.enter()
        self.tone("in", "a.wav")
        for out, options, sentence in (
                ("out", {}, "^manifest must be given if gallery is True"),
                ("{shard}.tar", {"manifest": "m.jsonl"}, "^gallery must be F"),
                ("out", {"manifest": "memory://m.jsonl"}, "^gallery must be")):
            with self.assertRaisesRegex(spectrust.OptionError, sentence):
                spectrust.Batchop("in", out, 32, 24, gallery=True, **options)


if __name__ == "__main__":
    unittest.main()
