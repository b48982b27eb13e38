"""Read a section of a YAML file: names and plain values, one a line.

That is the part of YAML in which NeMo and SpeechBrain write the section of
their front end; nothing else of the file has to be understood.
"""

import re

from .failure import named, unreadable
from .locate import read_text

_LINE = re.compile(r"( *)([A-Za-z_]\w*):(?:\s+(.*))?\s*\Z")
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\Z")
_REFERENCE = re.compile(r"(?:\$\{(?:model\.)?|!ref\s+<)(\w+)[}>]\Z")
_NEW = re.compile(r" *\w+:\s*!new:([\w.]+)\s*(?:#.*)?\Z")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None,
          "true": True, "True": True, "TRUE": True,
          "false": False, "False": False, "FALSE": False}
# What begins a value that is more than text or a number.
_SPECIAL = "[{&*!|>%@`?-"
_DIGITS = 40


def read_section(path, name):
    """Return the names and values below a name, a dict; None if absent.

    A value ``${sample_rate}`` or ``${model.sample_rate}`` stands for that of
    another line of the file.
    """
    lines = read_text(path).splitlines()
    starts = [number for number, line in enumerate(lines)
              if re.match(r" *{}:\s*(#.*)?\Z".format(name), line)]
    if not starts:
        return None
    if len(starts) > 1:
        raise unreadable(path, "understood", "it has {} sections {}".format(
            len(starts), name))
    return _section(path, lines, starts[0])


def read_object(path, classes):
    """Return the class and the arguments of the object of a class.

    In SpeechBrain's files a name has the value ``!new:`` and a class, and
    the lines below it are arguments, of which ``!ref <sample_rate>`` stands
    for the value of another line. Both are None if there is no such object.
    """
    lines = read_text(path).splitlines()
    starts = [(number, match.group(1)) for number, match in enumerate(
        _NEW.match(line) for line in lines) if (
            match and match.group(1) in classes)]
    if not starts:
        return None, None
    if len(starts) > 1:
        raise unreadable(path, "understood", "lines {} and {} each make a "
                         "front end".format(starts[0][0] + 1,
                                            starts[1][0] + 1))
    (start, kind), = starts
    return kind, _section(path, lines, start)


def _section(path, lines, start):
    """Return the dict of the lines below line `start`, which counts from 0."""
    outer, inner, found = _indent(lines[start]), None, {}
    texts = _texts(lines)
    for number in range(start + 1, len(lines)):
        line = _without_comment(lines[number])
        if not line.strip():
            continue
        if _indent(line) <= outer:
            break
        inner = _indent(line) if inner is None else inner
        match = _LINE.match(line)
        if not match or len(match.group(1)) != inner:
            raise unreadable(
                path, "understood", "line {} must be a name and a plain "
                'value, such as "features: 80", below the first name of its '
                "section".format(number + 1))
        if match.group(2) in found:
            raise unreadable(path, "understood", "line {} has the name {} "
                             "again".format(
                                 number + 1, named(match.group(2))))
        found[match.group(2)] = _value(
            path, texts, number, match.group(3) or "")
    return found


def _value(path, texts, number, text):
    text = text.strip()
    reference = _REFERENCE.match(text)
    if reference:
        found = texts.get(reference.group(1), ())
        if len(found) != 1:
            raise unreadable(
                path, "understood", "line {} refers to {}, which has {} "
                "values".format(
                    number + 1, named(reference.group(1)), len(found)))
        text, = found
    if text[:1] in ("'", '"') and text[-1:] == text[:1] and len(text) > 1:
        return text[1:-1]
    if _NUMBER.match(text) and len(text) <= _DIGITS:
        is_whole = text.lstrip("+-").isdigit()
        return int(text) if is_whole else float(text)
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _SPECIAL or text.startswith("$"):
        raise unreadable(
            path, "understood", "the value of line {} is neither a number "
            "nor a word".format(number + 1))
    return text


def _texts(lines):
    """Return the texts of the values of each name, without references."""
    found = {}
    for line in lines:
        match = _LINE.match(_without_comment(line))
        if match and match.group(3) and not re.search(
                r"\$|!ref", match.group(3)):
            found.setdefault(match.group(2), set()).add(
                match.group(3).strip())
    return found


def _indent(line):
    return len(line) - len(line.lstrip(" "))


def _without_comment(line):
    return re.sub(r"(^|\s)#.*", "", line)
