"""Read a C header as a C99 compiler on Linux does.

Conditions are evaluated. The value of a macro is a constant if it is a whole
number; other macros are attributes of functions and are left out.
"""
import re

TOKEN = re.compile(r"""
    /\*(?P<comment>.*?)\*/
  | //[^\n]*
  | ^[ \t]*\#(?P<directive>(?:\\\n|[^\n])*)
  | (?P<word>\w+)
  | (?P<mark>"[^"\n]*"|[^\s\w])
""", re.DOTALL | re.MULTILINE | re.VERBOSE)
PREDEFINED = {"__STDC_VERSION__": 199901, "INT64_MIN": -2 ** 63}

PLAIN = ["bool", "char", "double", "float", "int", "size_t", "void"] + [
    "{}int{}_t".format(sign, bits)
    for sign in ("", "u") for bits in (8, 16, 32, 64)]
QUALIFIERS = ("const", "enum", "extern", "restrict", "struct", "volatile")


class Preprocessor(object):
    """Yields the tokens of a header that a compiler would see.

    Attributes
    ----------
    macros : dict
        Name and value of every macro; None if it is not a whole number.
    documented : list of (str, str)
        Names of macros, in order, and the comment above each.
    """

    def __init__(self, text):
        self.macros = dict(PREDEFINED)
        self.documented = []
        self._text = text
        # One for each open #if: "taken", "later" or "done".
        self._branches = []
        self._comment = ""

    def tokens(self):
        """Yield (kind, text), where kind is comment, word or mark."""
        for match in TOKEN.finditer(self._text):
            kind, token = match.lastgroup, match.group(match.lastgroup or 0)
            if kind == "directive":
                self._directive(*re.match(
                    r"\s*(\w+)\s*(.*)", re.sub(r"\\\n", " ", token),
                    re.DOTALL).groups())
            elif kind and all(each == "taken" for each in self._branches):
                if kind == "comment":
                    self._comment = token
                yield kind, token

    def _directive(self, name, rest):
        rest = re.sub(r"//.*|/\*.*?\*/", "", rest).strip()
        branches = self._branches
        if name in ("if", "ifdef", "ifndef"):
            condition = {
                "if": "{}", "ifdef": "defined({})", "ifndef": "!defined({})"}
            branches.append("later")
            self._enter(condition[name].format(rest))
        elif name in ("elif", "else"):
            self._enter(rest if name == "elif" else "1")
        elif name == "endif":
            branches.pop()
        elif all(each == "taken" for each in branches):
            if name == "define":
                self._define(rest)
            elif name == "undef":
                self.macros.pop(rest, None)

    def _enter(self, condition):
        """Enter a branch if its condition holds and no other was taken."""
        before = self._branches.pop()
        taken = before == "later" and self._holds(condition)
        self._branches.append(
            "taken" if taken else "later" if before == "later" else "done")

    def _holds(self, condition):
        """Evaluate a condition; an unknown name is 0, as in C."""
        condition = re.sub(
            r"defined\s*\(?\s*(\w+)\s*\)?",
            lambda match: str(int(match.group(1) in self.macros)), condition)
        # __has_attribute(nodiscard) and the like.
        condition = re.sub(r"\b[A-Za-z_]\w*\s*\([^()]*\)", "0", condition)
        condition = re.sub(r"\b(\d+)[uUlL]+\b", r"\1", condition)
        condition = re.sub(
            r"\b[A-Za-z_]\w*",
            lambda match: str(self.macros.get(match.group()) or 0), condition)
        condition = re.sub(r"!(?!=)", " not ", condition)
        condition = condition.replace("||", " or ").replace("&&", " and ")
        return bool(eval(condition.strip(), {"__builtins__": {}}))

    def _define(self, rest):
        name, value = re.match(r"(\w+(?:\([^)]*\))?)\s*(.*)", rest).groups()
        name = name.partition("(")[0]
        value = value.strip("() ")
        if value in self.macros:
            number = self.macros[value]
        else:
            number = number_of(value)
        self.macros[name] = number
        if number is not None:
            self.documented.append((name, self._comment))
            self._comment = ""


def number_of(text):
    """Return a number, or the difference of two whole numbers, or None."""
    if re.match(r"-?\d+(\.\d*)?[eE][-+]?\d+$", text):
        return float(text)
    parts = re.match(
        r"(-?(?:0[xX][0-9a-fA-F]+|\d+))[uUlL]*(?: - (\d+))?$", text)
    return parts and int(parts.group(1), 0) - int(parts.group(2) or 0)


class Header(object):
    """The declarations of a header, each list in the order of the header.

    Attributes
    ----------
    constants : list of (name, value, comment)
    enumerations : list of (name, [(name, value), ...], comment)
    structs : list of (name, [(name, type), ...] or None if opaque, comment)
    functions : list of (name, type of the result, types of the arguments)
        A type is (name, number of stars, length of the array or ""). Names
        of enumerations and other aliases are replaced by what they stand for.
    """

    def __init__(self, text):
        source = Preprocessor(text)
        self._tokens = list(source.tokens())
        self.macros = source.macros
        self.constants = [
            (name, source.macros[name], comment)
            for name, comment in source.documented]
        self.enumerations, self.structs, self.functions = [], [], []
        self._types = dict((name, name) for name in PLAIN)
        for comment, words in self._declarations():
            self._declare(comment, words)

    def _declarations(self):
        """Yield the comment and the words of each declaration."""
        comment, words, depth = "", [], 0
        for kind, token in self._tokens:
            if kind == "comment":
                comment = comment if words else token
                continue
            depth += (token in "{(") - (token in "})")
            words.append(token)
            if token == ";" and depth == 0:
                yield comment, self._without_attributes(words)
                comment, words = "", []

    def _without_attributes(self, words):
        """Leave out attributes and macros that are not constants."""
        kept, index = [], 0
        while index < len(words):
            word = words[index]
            is_attribute = word in ("__attribute__", "__declspec") or (
                word in self.macros and self.macros[word] is None)
            if is_attribute and words[index + 1:index + 2] == ["("]:
                index = closing(words, index + 1) + 1
            elif words[index:index + 2] == ["[", "["]:
                index = words.index("]", index) + 2
            else:
                kept += [] if is_attribute else [word]
                index += 1
        return kept

    def _declare(self, comment, words):
        text = " ".join(words)
        struct = re.match(r"(?:typedef )?struct (\w+) \{ (.*)\}", text)
        opaque = re.match(r"typedef struct (\w+) \1 ;", text)
        enum = re.match(r"(?:typedef )?enum (\w+) (?:: \w+ )?\{ (.*)\}", text)
        alias = re.match(r"typedef (\w+) (\w+) ;", text)
        function = re.match(r"(.*?)(\w+) \( (.*) ?\) ;", text)
        if struct:
            name, body = struct.groups()
            fields = [self._variable(each) for each in body.split(";")
                      if each.strip()]
            self._struct(name, fields, comment)
        elif opaque:
            self._struct(opaque.group(1), None, comment)
        elif enum:
            name, body = enum.groups()
            self._types[name] = "int32_t"
            self.enumerations.append((name, members(body), comment))
        elif alias:
            self._types[alias.group(2)] = self._types[alias.group(1)]
        elif function and not text.startswith("typedef"):
            result, name, arguments = function.groups()
            types = [self._variable(each)[1] for each in arguments.split(",")
                     if each.strip() != "void"]
            self.functions.append((name, self._variable(result)[1], types))
        elif not re.match(r"typedef enum (\w+) \1 ;", text):
            raise ValueError("cannot read {!r}".format(text))

    def _struct(self, name, fields, comment):
        self._types[name] = name
        self.structs.append((name, fields, comment))

    def _variable(self, text):
        """Return the name and the type of a field or an argument."""
        text, _, length = text.partition("[")
        words = [word for word in text.replace("*", " ").split()
                 if word not in QUALIFIERS]
        base = words[0]
        if base not in self._types or len(words) > 2:
            raise ValueError("unknown type in {!r}".format(text))
        return words[-1], (
            self._types[base], text.count("*"), length.strip(" ]"))


def closing(words, start):
    """Return the index of the parenthesis that closes the one at `start`."""
    depth = 0
    for index in range(start, len(words)):
        depth += (words[index] == "(") - (words[index] == ")")
        if depth == 0:
            return index
    raise ValueError("a parenthesis is not closed")


def members(body):
    """Return the names and the values of an enumeration."""
    found, value = [], -1
    for each in filter(None, map(str.strip, body.split(","))):
        name, _, given = each.replace(" ", "").partition("=")
        value = int(given, 0) if given else value + 1
        found.append((name, value))
    return found
