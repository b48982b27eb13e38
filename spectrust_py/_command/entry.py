"""Runs a command, and its exit status.

======  ===============================================================
0       everything was done
1       something failed
2       the command line is wrong
130     Ctrl-C
141     the reader of standard output has gone
143     SIGTERM, which ends a batch as Ctrl-C does
======  ===============================================================
"""

import contextlib
import os
import signal
import sys

from .. import __version__, errors

USAGE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
TERMINATED = 143


class Terminated(KeyboardInterrupt):
    """SIGTERM, from a scheduler or an operator."""


@contextlib.contextmanager
def _terminable():
    """Raise `Terminated` on SIGTERM; only the main thread may ask for it."""
    def terminate(number, frame):
        raise Terminated

    try:
        before = signal.signal(signal.SIGTERM, terminate)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

_HELP = """\
Usage: spectrust IN... OUT [options]
       spectrust COMMAND ...

Draws mel-spectrograms of recordings.

  spectrust voice.wav voice.jpg        one recording
  spectrust recordings pictures        every recording in a folder

Commands:
{}
Options of a command: spectrust COMMAND --help
"""


def main(words=None):
    """Run the command line.

    Parameters
    ----------
    words : list of str, optional
        The arguments. Default None: those of the process.

    Returns
    -------
    int
        The exit status.
    """
    words = list(sys.argv[1:] if words is None else words)
    _open_missing_streams()
    try:
        try:
            status = _run(words)
        except SystemExit as ended:
            status = ended.code
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        # Python would complain when it flushes the stream at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except OSError as error:
        return _refused(str(error), 1)
    except Terminated:
        return TERMINATED
    except KeyboardInterrupt:
        return INTERRUPTED


def _open_missing_streams():
    """Open the streams that the caller has closed.

    Writing to such a standard output fails; errors have nowhere to go. It
    must be opened even so: the first file to be opened would have its number.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")


def _run(words):
    if words[:1] in (["--version"], ["-V"]):
        sys.stdout.write("spectrust {}\n".format(__version__))
        return 0
    from . import parser

    if not words or words[0] in ("-h", "--help"):
        sys.stdout.write(_help(parser.COMMANDS))
        return 0 if words else USAGE
    command, words = _command(words, parser)
    return _called(command, parser.parser_of(command), words)


def _help(commands):
    from .texts import table

    return _HELP.format(table(
        [("  " + name, does) for name, does, _ in commands]))


def _command(words, parser):
    """Return the command and its arguments; without a word, it is draw."""
    from os.path import exists

    from .arguments import nearest

    word = words[0]
    if word in parser.NAMES:
        return word, words[1:]
    if len(words) == 1 and not word.startswith("-") and not exists(word):
        parser.parser_of("draw").error(
            "there is no file or command {!r}{}".format(
                word, nearest(word, parser.NAMES)))
    return "draw", words


def _called(command, parser, words):
    """Call a command; an error ends it with one sentence."""
    import warnings

    from .settings import UsageError

    if command == "options":
        words = [_name(word) for word in words]
    options, positional = parser.parse(words)
    try:
        with _terminable(), warnings.catch_warnings():
            warnings.simplefilter("always", errors.SpectrustWarning)
            warnings.showwarning = _show_warning
            return _function(command, parser, options, positional)(options)
    except BrokenPipeError:
        raise
    except (errors.SpectrustError, OSError) as error:
        is_usage = isinstance(error, (
            errors.OptionError, errors.ArgumentError, errors.LimitError))
        return _refused(str(error), USAGE if is_usage else 1)
    except (UsageError, TypeError, ValueError) as error:
        return _refused(str(error), USAGE)


def _name(word):
    """Return the name of an option that is given as on the command line."""
    if word in ("-h", "--help") or not word.startswith("--"):
        return word
    return word[2:]


def _function(command, parser, options, positional):
    """Return the function of a command; add its positional arguments."""
    options.quiet = getattr(options, "quiet", False)
    if command in ("draw", "tiles", "merge"):
        options.paths = positional
        return _of_paths(command)
    if command == "survey":
        options.folder = _only(parser, positional, "FOLDER")
    if command in ("verify", "gallery"):
        options.manifest = _only(parser, positional, "MANIFEST")
        return _of_manifest(command)
    if command == "demo":
        from .demo import demo

        options.out = _only(parser, positional, "OUT", "spectrust-demo")
        return demo
    if command == "completion":
        from .completion import SHELLS, completion

        options.shell = _only(parser, positional, "SHELL")
        if options.shell not in SHELLS:
            parser.error("SHELL must be one of {}, got {!r}".format(
                ", ".join(SHELLS), options.shell))
        return completion
    return _describing(command, parser, options, positional)


def _of_paths(command):
    """Return the function of a command that reads and writes paths."""
    if command == "draw":
        from .draw import draw

        return draw
    if command == "tiles":
        from .tiles import tiles

        return tiles
    from .merge import merge

    return merge


def _of_manifest(command):
    """Return the function of a command that reads a manifest."""
    if command == "verify":
        from .verify import verify

        return verify
    from .gallery import gallery

    return gallery


def _describing(command, parser, options, positional):
    from . import describe

    options.paths = options.names = positional
    if command == "info" and not positional:
        parser.error("FILE must be given")
    if command in ("formats", "presets") and positional:
        parser.error("{} takes no argument, got {!r}".format(
            command, positional[0]))
    return getattr(describe, command)


def _only(parser, positional, name, default=None):
    """Return the one positional argument of a command."""
    if len(positional) > 1 or not positional and default is None:
        parser.error("{} must be given once, got {}".format(
            name, len(positional)))
    return positional[0] if positional else default


def _refused(sentence, status):
    from .texts import say

    say(sentence, "error")
    return status


def _show_warning(message, category, filename, lineno, file=None, line=None):
    from .texts import say

    say(str(message), "warning")
