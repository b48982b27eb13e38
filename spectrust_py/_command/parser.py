"""The commands and their arguments."""

import argparse
import sys

from . import arguments as of_table
from .completion import SHELLS
from .texts import say

# Name of each command, what it does, and its positional arguments.
COMMANDS = [
    ("draw", "draw spectrograms of recordings", "IN... OUT"),
    ("tiles", "draw a long recording as tiles, to zoom and scroll", "IN OUT"),
    ("info", "say what is in a recording or a picture", "FILE..."),
    ("survey", "say what is in a folder of recordings", "FOLDER"),
    ("formats", "list the formats that are read and written", ""),
    ("presets", "list the presets and the options they set", ""),
    ("options", "list the options, or describe some", "[NAME...]"),
    ("verify", "check that the pictures of a manifest are whole", "MANIFEST"),
    ("merge", "append the rows of manifests to one", "PART... OUT"),
    ("gallery", "write a page that shows the pictures of a manifest",
     "MANIFEST"),
    ("demo", "draw a voice and a few synthetic sounds", "[OUT]"),
    ("completion", "print the completion script of a shell",
     "|".join(SHELLS)),
]
NAMES = [name for name, _, _ in COMMANDS]

_DRAW = """\
Draws the spectrogram of every recording in IN. IN is a file, a folder,
several of them, @list.txt (a file that names one on each line), or - for
standard input. OUT is a file, a folder, or - for standard output. The word
draw may be left out if IN does not begin with a dash or name a command."""

_TILES = """\
Draws a recording as tiles: pictures of equal size, at several lengths of a
pixel, in OUT/ZOOM/NUMBER.jpg, with OUT/index.json. If IN is a folder, each
recording in it gets a folder of its own below OUT."""

_LONG = {"draw": _DRAW, "tiles": _TILES}

# Abbreviations of options would change their meaning when options are added.
_EXACT = {"allow_abbrev": False} if sys.version_info >= (3, 5) else {}


class Parser(argparse.ArgumentParser):
    """A parser of options alone, in any order with what is positional.

    `argparse` assigns positional arguments before it has seen those behind
    the next option.
    """

    def parse(self, words):
        """Parse arguments.

        Parameters
        ----------
        words : list of str
            The arguments, without the command's name.

        Returns
        -------
        options : argparse.Namespace
            The options.
        positional : list of str
            The other arguments, in order.
        """
        words, behind = _split(words)
        options, positional = self.parse_known_args(self._joined(words))
        for word in positional:
            if word.startswith("-") and word != "-":
                self._refuse(word)
        return options, positional + behind

    def error(self, message):
        """Refuse the command line with one sentence."""
        say("{}; see {} --help".format(_sentence(message), self.prog), "error")
        raise SystemExit(2)

    def print_help(self, file=None):
        """Write the help; `argparse` would hide that it cannot be written."""
        (file or sys.stdout).write(self.format_help())

    def _joined(self, words):
        """Join options with ``=`` and values that `argparse` mistakes.

        It would take -1e3 for an option, and any word for the value of an
        option that may go without one.
        """
        known, joined = self._option_string_actions, []
        for word in words:
            action = known.get(joined[-1]) if joined else None
            if action is not None and action.nargs == "?":
                is_value = word in action.choices
                joined[-1] += "=" + (word if is_value else action.const)
                if is_value:
                    continue
            takes_value = action is not None and action.nargs is None
            if takes_value and word.startswith("-") and _is_number(word):
                joined[-1] += "=" + word
            else:
                joined.append(word)
        return joined

    def _refuse(self, word):
        name = word.split("=")[0]
        self.error("unknown option {}{}".format(
            name, of_table.nearest(name, self._option_string_actions)))


def _split(words):
    """Split arguments at ``--``, behind which none is an option."""
    if "--" not in words:
        return words, []
    place = words.index("--")
    return words[:place], words[place + 1:]


def _sentence(message):
    """Return a message of `argparse` as a sentence that says everything."""
    argument, _, fault = message.partition(": ")
    name = argument[len("argument "):]
    if fault.startswith("expected"):
        return "{} needs a value".format(name)
    if fault.startswith("ignored explicit argument"):
        return "{} takes no value, got{}".format(
            name, fault[len("ignored explicit argument"):])
    return fault or message


def _is_number(word):
    try:
        float(word)
    except ValueError:
        return False
    return True


def parser_of(command):
    """Return the parser of a command's options."""
    name, does, positional = COMMANDS[NAMES.index(command)]
    parser = Parser(
        prog="spectrust " + name,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        **dict(_EXACT, **_texts(name, does, positional)))
    add_options(parser, command)
    return parser


def _texts(name, does, positional):
    """Return the texts of a command's help."""
    usage = ("spectrust", name, "[options]", positional)
    return {
        "usage": " ".join(part for part in usage if part),
        "description": _LONG.get(name, does.capitalize() + ".")}


def add_options(parser, command):
    """Add the options of a command to its parser."""
    if command in ("draw", "info", "survey", "verify", "merge"):
        parser.add_argument(
            "--storage-option", metavar="KEY=VALUE", action="append",
            help="Option of the stores of URLs, such as anon=true or "
            "client_kwargs.endpoint_url=http://HOST; of one protocol as "
            "s3:anon=true. May be repeated.")
    if command == "draw":
        _add_draw(parser)
    elif command == "tiles":
        _add_tiles(parser)
    elif command == "info":
        parser.add_argument(
            "--json", action="store_true", help="Write a line of JSON for "
            "each file.")
    elif command == "survey":
        parser.add_argument(
            "--sample", metavar="N", type=int, help="Number of recordings to "
            "read, evenly spread. Default: all.")
        parser.add_argument(
            "--jobs", metavar="N", type=int, default=0, help="Number of "
            "threads. Default: one for each processor.")
        parser.add_argument(
            "--json", action="store_true", help="Write an object of JSON.")
    elif command == "merge":
        parser.add_argument(
            "-q", "--quiet", action="store_true", help="Show nothing.")
    elif command == "gallery":
        parser.add_argument(
            "-o", "--output", metavar="FILE", help="The page. Default: "
            "index.html in the folder of MANIFEST, or in MANIFEST if it is a "
            "folder with one manifest in it or beside it.")
        parser.add_argument(
            "-q", "--quiet", action="store_true", help="Show nothing.")
    elif command == "verify":
        parser.add_argument(
            "--deep", action="store_true", help="Draw every picture again "
            "and compare the bytes.")
        parser.add_argument(
            "-q", "--quiet", action="store_true", help="Show only faults.")


def _add_draw(parser):
    group = parser.add_argument_group("input and output")
    add = group.add_argument
    add("--preset", metavar="NAME", choices=of_table.preset_words(),
        type=of_table.preset, help="Library whose output to match, or "
        "look for a kind of sound; see spectrust presets.")
    add("--title", metavar="TEXT", help="Title of a figure, that is with "
        "--axes. Default: the name of the recording's file.")
    add("--config", metavar="FILE", help="Options from a file, .toml or "
        ".json, with the names of the command line.")
    add("--like", metavar="PICTURE", help="Options stored in a picture that "
        "spectrust made.")
    add("--front-end", metavar="MODEL", help="Options of the features that "
        "a model was trained on: its folder, its preprocessor_config.json, "
        "or its name in the local cache of Hugging Face.")
    add("--name", metavar="TEMPLATE", help="Names of the pictures in OUT, "
        "without the extension: text with {stem}, {parent}, {extension}, "
        "{label}, {segment:04}, {offset:.1f}, {duration:.1f} and "
        "{start:%%Y%%m%%d_%%H%%M%%S}. Default: those of --layout.")
    add("--manifest", metavar="FILE", help="File that receives a row for "
        "each picture, .jsonl or .csv.")
    add("--pattern", metavar="GLOB", help="Names of the files to draw in "
        "folders, instead of audio extensions.")
    add("--no-recursive", dest="recursive", action="store_const",
        const=False, help="Leave out the folders in a folder.")
    add("--follow-links", dest="follow_links", action="store_const",
        const=True, help="Follow links to folders.")
    add("--shard", metavar="I/N", help="Draw only part I of N, from 1/N to "
        "N/N; slurm: the part of this task of an array.")
    add("--shard-size", metavar="N", help="Number of recordings in a shard, "
        "if OUT is a template such as part-{shard:06d}.tar, .parquet or "
        ".tfrecord. Default: 1000.")
    add("--executor", metavar="WHERE", help="Where to draw: processes:4, "
        "loky:4, dask:tcp://HOST:8786, mpi or ray. Default: threads here.")
    add("--chunk", metavar="N", help="Number of recordings that a worker of "
        "--executor gets at once. Default: as many as take two seconds.")
    add("--gallery", action="store_const", const=True, help="Write a page "
        "over the pictures of --manifest, index.html in OUT.")
    add("--dry-run", action="store_true", help="List what would be drawn.")
    add("--json", action="store_true", help="Write a line of JSON for each "
        "picture, then a summary.")
    add("-q", "--quiet", action="store_true", help="Show only failures.")
    add("-v", "--verbose", action="store_true", help="Show every picture "
        "and every warning.")
    of_table.add_rows(parser, of_table.all_rows())


def _number(kind, name, allowed):
    """Return a function that converts the text of an argument."""
    def convert(text):
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                "{} must be {}, got {!r}".format(name, allowed, text))

    return convert


def _add_tiles(parser):
    group = parser.add_argument_group("tiles")
    add = group.add_argument
    add("--seconds-per-pixel", metavar="X", default=0.0625,
        type=_number(float, "--seconds-per-pixel", "a number"),
        help="Length of a pixel of the finest zoom, in seconds. Allowed: a "
        "power of two from 1/1024 to 1024. Default: 0.0625.")
    add("--levels", metavar="N",
        type=_number(int, "--levels", "a whole number"),
        help="Number of zooms. Allowed: 1 to 32. Default: until a tile is as "
        "long as the recording.")
    add("--format", choices=("jpeg", "png"), default="jpeg",
        help="Format of the tiles. Default: jpeg.")
    add("--jobs", metavar="N", default=0,
        type=_number(int, "--jobs", "a whole number"),
        help="Number of threads. Default: one for each processor.")
    add("--preset", metavar="NAME", choices=of_table.preset_words(),
        type=of_table.preset, help="Library whose output to match, or "
        "look for a kind of sound; see spectrust presets.")
    add("-q", "--quiet", action="store_true", help="Show only failures.")
    of_table.add_rows(parser, [
        row for row in of_table.all_rows()
        if row.group not in ("batch", "arrays")])


def whole_parser():
    """Return one parser with all commands and positional arguments.

    Completion scripts and the manual are made from it.
    """
    parser = argparse.ArgumentParser(
        prog="spectrust", description="Draw mel-spectrograms of recordings.")
    parser.add_argument(
        "--version", action="store_true", help="Show the version.")
    commands = parser.add_subparsers(metavar="COMMAND", dest="command")
    for name, does, positional in COMMANDS:
        one = commands.add_parser(
            name, help=does, **_texts(name, does, positional))
        _add_positional(one, name)
        add_options(one, name)
    return parser


def _add_positional(parser, command):
    if command == "draw":
        parser.add_argument("paths", nargs="+", metavar="IN... OUT")
    elif command == "tiles":
        parser.add_argument("paths", nargs=2, metavar="IN OUT")
    elif command == "info":
        parser.add_argument("paths", nargs="+", metavar="FILE")
    elif command == "survey":
        parser.add_argument("folder", metavar="FOLDER")
    elif command == "options":
        parser.add_argument(
            "names", nargs="*", metavar="NAME",
            choices=[row.name for row in of_table.all_rows()])
    elif command in ("verify", "gallery"):
        parser.add_argument("manifest", metavar="MANIFEST")
    elif command == "merge":
        parser.add_argument("paths", nargs="+", metavar="PART... OUT")
    elif command == "demo":
        parser.add_argument("out", nargs="?", metavar="OUT")
    elif command == "completion":
        parser.add_argument("shell", choices=SHELLS)
