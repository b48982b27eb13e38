"""Say what there is: recordings, formats, presets and options."""

from .. import errors
from .._native import rows as native_rows
from .._native.options import option_text, to_struct
from .._native.table import AUDIO_EXTENSIONS, PICTURE_EXTENSIONS
from ..picture import read_picture
from ..recording import info as describe
from ..survey import survey as survey_of
from .arguments import DEFAULTS, all_rows, as_argument, nearest, preset_words
from .settings import UsageError
from .storage import configured, storage_of
from .texts import clock, printable, say, table, write, write_json

# What states when a recording began, for readers.
_SOURCES = {
    "guano": "GUANO metadata", "bext": "bext chunk",
    "comment": "AudioMoth's comment", "name": "name of the file"}


def info(arguments):
    """Describe recordings and pictures; return the exit status."""
    with configured(storage_of(arguments.storage_option, arguments.paths)):
        return _info(arguments)


def _info(arguments):
    status = 0
    for path in arguments.paths:
        try:
            found = _described(path)
        except (errors.SpectrustError, OSError) as error:
            say(str(error), "error")
            status = 1
            continue
        if arguments.json:
            write_json(dict(found, file=path))
        else:
            write(_as_text(path, found))
    return status


def _described(path):
    """Return the parameters of a picture, or the facts of a recording."""
    try:
        return read_picture(path).parameters
    except errors.PictureError:
        found = dict(describe(path)._asdict())
    if found["start"] is not None:
        found["start"] = found["start"].isoformat()
    return found


def _as_text(path, found):
    lines = [printable(path)]
    for name, value in _facts(found):
        lines.append("  {:<12} {}".format(name, printable(value)))
    return "\n".join(lines) + "\n"


def _facts(found):
    """Return names and values, as a reader wants them."""
    if "container" not in found:
        return sorted(found.items())
    facts = [
        ("container", found["container"]), ("codec", found["codec"]),
        ("sample rate", "{} Hz".format(found["sr"])),
        ("channels", found["channels"]),
        ("length", "{} ({} samples)".format(
            clock(found["duration"]) if found["duration"] >= 60
            else "{:.3f} s".format(found["duration"]), found["n_samples"]))]
    if found["start"]:
        facts.append(("start", "{} ({})".format(
            found["start"].replace("T", " "),
            _SOURCES[found["start_source"]])))
    return facts + [("warning", each) for each in found["warnings"]]


def survey(arguments):
    """Say what is in a folder; return the exit status."""
    storage = storage_of(arguments.storage_option, [arguments.folder])
    try:
        from .._native import numeric
        del numeric
    except ImportError as error:
        raise UsageError(str(error))
    with configured(storage):
        found = survey_of(
            arguments.folder, sample=arguments.sample, jobs=arguments.jobs)
    if arguments.json:
        write_json(found)
    else:
        write("".join(printable(line) + "\n"
                      for line in str(found).split("\n")))
    return 1 if found["surveyed"] == found["failed"] else 0


def formats(arguments):
    """List the formats that are read and written."""
    write("Recordings, recognised by their content. In folders, names with "
           "one of these\nextensions are drawn: {}\n\n".format(
               " ".join("." + each for each in AUDIO_EXTENSIONS)))
    write("Pictures and arrays:\n")
    write(table([
        ("  " + name, " ".join("." + each for each in extensions))
        for name, extensions in PICTURE_EXTENSIONS]))
    return 0


def presets(arguments):
    """List the presets, with the arguments that would do the same."""
    rows = native_rows.options()
    for name in preset_words():
        struct = to_struct({"preset": name})
        changed = [
            as_argument(row, text) for row, text in (
                (row, option_text(struct, row.name)) for row in rows)
            if text != row.default]
        write("{}\n  {}\n".format(name, "\n  ".join(changed)))
    return 0


def options(arguments):
    """List the options, or describe some."""
    rows = all_rows()
    if not arguments.names:
        write(table([
            (row.name, row.group, DEFAULTS.get(row.name, row.default),
             row.allowed) for row in rows]))
        return 0
    known = dict((row.name, row) for row in rows)
    for name in arguments.names:
        plain = name.lstrip("-").replace("-", "_")
        if plain not in known:
            raise UsageError("unknown option {!r}{}".format(
                name, nearest(plain, known)))
        write(_description(known[plain]))
    return 0


def _description(row):
    text = "{}\n  {}\n  Allowed: {}.\n  Default: {}".format(
        row.name, row.doc, row.allowed,
        DEFAULTS.get(row.name, row.default))
    unset = "" if row.unset is None else ", {} means {}".format(
        "none" if row.default == "none" else "auto", row.unset)
    return text + unset + ".\n"
