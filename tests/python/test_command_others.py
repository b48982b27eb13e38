"""The commands beside ``draw``, exit statuses, streams and signals."""

import errno
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tarfile
import time
import unittest

import spectrust
from command import ERR, OUT, STATUS, run
from spectrust._command import completion, entry, parser
from spectrust._native import options as native_options
from support import (
    HANGS,
    Case,
    environment,
    finish,
    long_wav,
    read,
    tone_bytes,
)

COMMAND = [sys.executable, "-m", "spectrust"]
SMALL = {"width": 32, "height": 24, "n_mels": 16}


def start(*words, **streams):
    """Start the command as a process of its own."""
    changes = streams.pop("environment", {})
    settings = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    settings.update(streams)
    return subprocess.Popen(
        COMMAND + list(words), env=environment(**changes), **settings)


class TestDescriptions(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        self.tone("a.wav")

    def test_info_of_a_recording(self):
        self.write("cut.wav", tone_bytes()[:-101])
        status, out, err = run("info", "a.wav", "cut.wav", "missing.wav")
        self.assertEqual(status, 1)
        text = out.decode()
        for line in ("container    WAV", "codec        16-bit PCM",
                     "sample rate  8000 Hz", "channels     1",
                     "length       0.250 s (2000 samples)", "warning      "):
            self.assertIn(line, text)
        self.assertTrue(err.startswith('error: "missing.wav": '), err)
        _, out, _ = run("info", "--json", "a.wav")
        self.assertEqual(json.loads(out.decode()), dict(
            spectrust.info("a.wav")._asdict(), file="a.wav"))

    def test_info_tells_when_a_recording_began(self):
        self.tone("20190514T213000+0200.wav")
        _, out, _ = run("info", "20190514T213000+0200.wav")
        self.assertIn(
            b"  start        2019-05-14 21:30:00+02:00 (name of the file)\n",
            out)
        _, out, _ = run("info", "--json", "20190514T213000+0200.wav")
        found = json.loads(out.decode())
        self.assertEqual((found["start"], found["start_source"]), (
            "2019-05-14T21:30:00+02:00", "name"))
        self.assertNotIn(b"start", run("info", "a.wav")[OUT])

    def test_info_of_a_picture(self):
        spectrust.Spectrogram(**SMALL).generate("a.wav", "a.png")
        _, out, _ = run("info", "--json", "a.png")
        found = json.loads(out.decode())
        self.assertEqual((found["file"], found["width"]), ("a.png", 32))
        self.assertIn(b"  colormap     gradient\n", run("info", "a.png")[OUT])

    def test_facts_of_containers_and_streams(self):
        found = spectrust.info(tone_bytes(seconds=1, sr=16000))
        self.assertEqual(found, spectrust.AudioInfo(
            "WAV", "16-bit PCM", 16000, 1, 16000, 1.0, [], None, None))
        with self.assertRaises(spectrust.AudioError):
            spectrust.info(b"no recording")

    def test_formats(self):
        _, out, _ = run("formats")
        for text in (b" .wav ", b".flac", b".jpg .jpeg", b"npy", b".caf"):
            self.assertIn(text, out)

    def test_presets(self):
        _, out, _ = run("presets")
        self.assertIn(b"whisper\n", out)
        self.assertIn(b"  --n-mels 80\n", out)
        words = out.decode().partition("kaldi\n")[2].partition("ast\n")[0]
        for name in ("kaldi.jpg", "same.jpg"):
            given = ["--preset", "kaldi"] if name[0] == "k" else words.split()
            self.assertEqual(run("a.wav", name, *given)[:2], (0, b""))
        self.assertEqual(read("kaldi.jpg"), read("same.jpg"))

    def test_options(self):
        _, out, _ = run("options")
        names = [line.split()[0] for line in out.decode().splitlines()]
        self.assertEqual(sorted(names), sorted(
            list(native_options.PARAMETERS) + list(native_options.SETTINGS)))
        _, out, _ = run("options", "--n-mels", "layout")
        self.assertIn(b"n_mels\n", out)
        self.assertIn(b"Default: mirror.", out)
        self.assertEqual(run("options", "nmels")[ERR],
                         "error: unknown option 'nmels', did you mean n_mels?"
                         "\n")


class TestVerify(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()
        for name in ("a.wav", "b.wav"):
            self.tone("in", name, seconds=1)

    def draw(self, *words):
        status, _, err = run(
            "in", "out", "--manifest", "m.csv", "--width", "32", "--height",
            "24", "--n-mels", "16", *words)
        self.assertEqual(status, 0, err)

    def check(self, *texts):
        """Check that verify finds these faults."""
        status, out, err = run("verify", "m.csv", *self.words)
        self.assertEqual(status, 1 if texts else 0, err)
        lines = err.splitlines()
        self.assertEqual(len(lines), len(texts) + 1, err)
        for text, line in zip(texts, lines):
            self.assertIn(text, line)

    words = ()

    def test_whole_outputs(self):
        for words in (
                (), ("--format", "png"), ("--format", "npy"),
                ("--format", "csv"),
                ("--segment", "0.25", "--overlap", "0.1"),
                ("--progressive", "--remainder", "keep", "--segment", "0.3")):
            for name in ("m.csv",):
                if os.path.exists(name):
                    os.remove(name)
            self.draw(*words)
            for self.words in ((), ("--deep",)):
                self.check()

    def test_faults(self):
        for kind in ("jpeg", "png", "npy", "csv"):
            self.draw("--format", kind)
            path = "out/b." + kind.replace("jpeg", "jpg")
            data = read(path)
            for cut in (len(data) - 1, len(data) // 2, 3, 0):
                self.write(path, data[:cut])
                self.check(path + ": ")
            os.remove(path)
            self.check(path + ": it is missing")
            os.remove("m.csv")

    def test_another_picture(self):
        self.draw()
        spectrust.Spectrogram(33, 24, n_mels=16).generate(
            "in/a.wav", "out/b.jpg")
        self.check("out/b.jpg: width must be 32, got 33")
        spectrust.Spectrogram(32, 24, n_mels=16, gain=0.5).generate(
            "in/a.wav", "out/b.jpg")
        self.check()
        self.words = ("--deep",)
        self.check("out/b.jpg: it differs from what drawing it again gives")
        self.write("in/b.wav", b"no recording")
        self.check("out/b.jpg: it cannot be drawn again: ")

    def test_recordings_that_are_gone(self):
        self.draw()
        os.remove("in/b.wav")
        self.check()
        self.words = ("--deep",)
        self.check("out/b.jpg: it cannot be drawn again: ")
        os.remove("out/b.jpg")
        self.check("out/b.jpg: it is missing")

    def test_pictures_in_tar_shards(self):
        for kind, ending in ("jpeg", ".jpg"), ("png", ".png"), ("npy", ".npy"):
            self.words, out = (), "out-{}".format(kind)
            status, _, err = run(
                "in", out + "/{shard}.tar", "--shard-size", "1", "--manifest",
                "m.csv", "--width", "32", "--height", "24", "--n-mels", "16",
                "--format", kind)
            self.assertEqual(status, 0, err)
            for self.words in ((), ("--deep",)):
                self.check()
            path, sample = out + "/1.tar", out + "/1.tar!/b" + ending
            whole = read(path)
            # Without the sample, and without its last byte.
            with tarfile.open(path) as archive:
                member = archive.next()
                content = archive.extractfile(member).read()
            for left, text in ((), "it is missing"), ((content[:-1],), ""):
                with tarfile.open(path, "w") as archive:
                    for content in left:
                        member.size = len(content)
                        archive.addfile(member, io.BytesIO(content))
                self.check("{}: {}".format(sample, text))
            for cut in (600, 100, 0):
                self.write(path, whole[:cut])
                self.check(sample + ": ")
            os.remove(path)
            self.check(sample + ": it is missing")
            os.remove("m.csv")

    def test_a_shard_with_another_picture(self):
        self.tone("in", "b.wav", seconds=1, hertz=900)
        for out in "right", "wrong":
            status, _, err = run(
                "in", out + "/{shard}.tar", "--manifest", out + ".csv",
                "--width", "32", "--height", "24", "--n-mels", "16")
            self.assertEqual(status, 0, err)
            self.tone("in", "b.wav", seconds=1, hertz=100)
        os.rename("right/0.tar", "wrong/0.tar")
        for words, status in ((), 0), (("--deep",), 1):
            found, _, err = run("verify", "wrong.csv", *words)
            self.assertEqual(found, status, err)
        self.assertIn("wrong/0.tar!/b.jpg: it differs from what drawing it "
                      "again gives", err)
        self.assertEqual(len(err.splitlines()), 2)

    def test_a_manifest_of_somebody_else(self):
        run("in", "out", "--manifest", "m.jsonl", "--width", "32")
        with open("m.jsonl") as file:
            rows = [json.loads(line) for line in file]
        first = [row for row in rows if row["settings"]][0]
        first["settings"].update(manifest="planted.csv", outpath="x")
        for settings in (first["settings"], "x", 5):
            first["settings"] = settings
            with open("m.jsonl", "w") as file:
                file.writelines(json.dumps(row) + "\n" for row in rows)
            status, _, err = run("verify", "--deep", "m.jsonl")
            self.assertEqual(status, 0 if isinstance(settings, dict) else 2)
            self.assertNotIn("Traceback", err)
        self.assertEqual(sorted(os.listdir(".")), ["in", "m.jsonl", "out"])

    def test_no_manifest(self):
        status, _, err = run("verify", "m.csv")
        self.assertEqual(status, 2)
        self.assertIn("m.csv", err)
        self.write("m.csv", b"a,b\n1,2\n")
        status, _, err = run("verify", "m.csv")
        self.assertEqual(status, 2)
        self.assertIn("not a row of a manifest", err)


class TestTheRest(Case):

    def test_demo(self):
        self.enter()
        status, out, err = run("demo")
        self.assertEqual(status, 0)
        self.assertEqual(sorted(os.listdir("spectrust-demo/pictures")), [
            "bats.jpg", "birds.jpg", "machine.jpg", "music.jpg",
            "night.jpg", "speech.jpg", "voice.jpg"])
        self.assertIn("FOLDER pictures\n", err)
        self.assertEqual(len(out.splitlines()), 7)

    def test_version_and_help(self):
        text = "spectrust {}\n".format(spectrust.__version__).encode()
        self.assertEqual(run("--version"), (0, text, ""))
        status, out, _ = run("--help")
        self.assertEqual(status, 0)
        for name in parser.NAMES:
            self.assertIn("  {} ".format(name).encode(), out)
            status, help_, _ = run(name, "--help")
            self.assertEqual(status, 0)
            self.assertIn("spectrust " + name, help_.decode())
        self.assertEqual(run()[STATUS], entry.USAGE)

    def test_each_option_has_help_within_its_group(self):
        text = run("draw", "--help")[OUT].decode()
        for name in native_options.PARAMETERS:
            self.assertIn("--" + name.replace("_", "-"), text)
        for group in ("recording:", "frames:", "levels:", "batch:"):
            self.assertIn("\n" + group, text)

    def test_completion(self):
        for shell in completion.SHELLS:
            _, out, _ = run("completion", shell)
            for name in ("colormap", "manifest", "verify"):
                self.assertIn(name.encode(), out, shell)
        status, _, err = run("completion", "csh")
        self.assertEqual(status, 2)
        self.assertIn("one of bash, zsh, fish, tcsh, got 'csh'", err)

    def test_arguments_of_the_others(self):
        for words, text in (
                (("info",), "FILE must be given"),
                (("verify",), "MANIFEST must be given once, got 0"),
                (("verify", "a", "b"), "got 2"),
                (("demo", "a", "b"), "got 2"),
                (("demo", ""), "OUT must be a path"),
                (("demo", "s3://b"), "OUT must be a path of this machine"),
                (("verify", "/dev/zero"), "MANIFEST must be a file"),
                (("formats", "x"), "takes no argument, got 'x'"),
                (("presets", "--all"), "unknown option --all")):
            status, out, err = run(*words)
            self.assertEqual((status, out), (2, b""))
            self.assertIn(text, err)


class TestProcess(Case):

    def setUp(self):
        Case.setUp(self)
        self.enter()

    def test_a_closed_pipe_ends_quietly(self):
        for words in (("options",), ("draw", "in", "out", "-v"),
                      ("in/a.wav", "-"),
                      ("draw", "in", "out", "--json")):
            self.tone("in", "a.wav")
            reader, writer = os.pipe()
            os.close(reader)
            process = start(*words, stdout=writer)
            os.close(writer)
            status, _, err = finish_text(process)
            self.assertEqual((status, err), (entry.PIPE_CLOSED, ""), words)

    def test_signals_end_with_a_summary_and_nothing_half_written(self):
        # Many more than can be drawn before the signal arrives.
        long_wav(self.path("in", "0.wav"), 1000)
        for index in range(1, 500):
            os.link("in/0.wav", "in/{}.wav".format(index))
        for number, expected in (
                (signal.SIGINT, 130), (signal.SIGTERM, 143)):
            out = "out-{}".format(expected)
            process = start(
                "in", out, "--width", "4000", "--height", "3000", "--jobs",
                "1", "--format", "png", "--n-fft", "8192")
            until(lambda: os.path.isdir(out) and os.listdir(out))
            process.send_signal(number)
            status, _, err = finish_text(process)
            self.assertEqual(status, expected, err)
            self.assertIn("not drawn: ", err)
            self.assertNotIn("Traceback", err)
            self.assert_clean()
            for name in os.listdir(out):
                spectrust.read_picture(os.path.join(out, name))

    def test_closed_streams(self):
        self.tone("a.wav")
        shell = " ".join(COMMAND)
        for words, status in (
                ("a.wav b.jpg --json >&-", 1), ("no.wav b.jpg 2>&-", 1),
                ("- b.jpg <&-", 2), ("options >&- 2>&-", 1),
                ("@- out <&-", 2), ("--version >/dev/full", 1),
                ("draw --help >/dev/full", 1),
                ("a.wav - >&-", 1)):
            process = subprocess.Popen(
                shell + " " + words, shell=True, env=environment(),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            found = finish(process)
            self.assertEqual(found[0], status, (words, found))
            self.assertNotIn("Traceback", found[2], words)

    def test_a_terminal_that_knows_ascii_alone(self):
        self.tone("in", u"\xe4.wav")
        process = start(
            "in", "out", "-v", environment={"PYTHONIOENCODING": "ascii"})
        status, out, err = finish_text(process)
        self.assertEqual(status, 0, err)
        self.assertIn("in/\\xe4.wav -> out/\\xe4.jpg", out)

    def test_without_a_terminal_there_is_no_progress(self):
        self.tone("in", "a.wav")
        status, out, err = finish_text(start("in", "out"))
        self.assertEqual((status, out), (0, ""))
        self.assertNotIn("\r", err)
        self.assertNotIn("\033", err)

    def test_progress_on_a_terminal(self):
        for index in range(20):
            long_wav(self.path("in", "{}.wav".format(index)), 100)
        self.write("in/bad.wav", b"no recording")
        text = on_terminal("in", "out", "--jobs", "1", TERM="xterm")
        self.assertRegex(
            text, r"\r\d+%, \d+/21 files, \d+ files/s, \d+ times real")
        self.assertIn("\033[31;1merror:\033[0m", text)
        self.assertNotIn("\r21/21 files", text.split("\n")[-2])
        text = on_terminal("in", "out", TERM="xterm", NO_COLOR="1")
        self.assertIn("error: ", text)
        self.assertNotIn("\033", text)
        text = on_terminal("in", "out", TERM="dumb")
        self.assertNotIn("files/s", text)

    def test_standard_streams_of_a_process(self):
        process = start("-", "-", "--width", "32", stdin=subprocess.PIPE)
        out, err = process.communicate(tone_bytes(), timeout=HANGS)
        self.assertEqual(process.returncode, 0, err)
        self.assertEqual(out, spectrust.Spectrogram(32).encode(tone_bytes()))

    def test_the_module_and_the_entry_point(self):
        process = start("--version")
        self.assertEqual(finish(process)[0], 0)
        code = "import sys; from spectrust._command import main; " \
            "sys.exit(main())"
        process = subprocess.Popen(
            [sys.executable, "-c", code, "a.wav"], env=environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertEqual(finish(process)[0], 2)


def finish_text(process):
    out, err = process.communicate(timeout=HANGS)
    return process.returncode, (out or b"").decode(), err.decode()


def until(condition):
    for _ in range(int(HANGS / 0.01)):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def on_terminal(*words, **changes):
    """Run the command on a pseudo terminal; return what it shows."""
    if "NO_COLOR" not in changes:
        changes["NO_COLOR"] = ""
    leader, follower = pty.openpty()
    process = start(
        *words, stdout=follower, stderr=follower, environment=changes)
    os.close(follower)
    shown = io.BytesIO()
    try:
        while True:
            data = os.read(leader, 4096)
            if not data:
                break
            shown.write(data)
    except OSError as error:
        # The other end is closed.
        if error.errno != errno.EIO:
            raise
    finally:
        os.close(leader)
    process.wait()
    return re.sub("\r+\n", "\n", shown.getvalue().decode())


if __name__ == "__main__":
    unittest.main()
