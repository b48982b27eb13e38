"""The page: its files and its entries in one text."""

import base64
import hashlib
import io
import json
import os
import re

_HERE = os.path.dirname(os.path.abspath(__file__))

# In this order they are one script.
SCRIPTS = ("data.js", "axes.js", "list.js", "marks.js", "panel.js", "page.js")

# The beginning of a page that may be written over.
MARK = '<meta name="generator" content="spectrust gallery">'

# What would end an element or begin another, in HTML and in JavaScript.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def page_of(title, entries):
    """Return the page.

    Parameters
    ----------
    title : str
        Name of the manifest.
    entries : dict
        What the page shows, from `entries_of`.

    Returns
    -------
    str
        HTML, all of it characters of UTF-8; the same for the same arguments.
    """
    style = _read("page.css")
    script = '(function () {{\n"use strict";\n{}}})();\n'.format(
        "".join(map(_read, SCRIPTS)))
    values = {
        "mark": MARK, "title": _escape(title), "style": style,
        "script": script, "policy": _policy(script, style),
        "entries": _json(dict(entries, title=title))}
    # In one pass: what is filled in is not searched.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found.group(1)],
                  _read("page.html"))


def _policy(script, style):
    """Return the Content-Security-Policy.

    Nothing but these two runs. Pictures and recordings come from where the
    page is: 'self' on a server, file: on a disk, where not every browser
    counts files as 'self'. data: is the empty icon.
    """
    return "; ".join((
        "default-src 'none'", "script-src " + _hash(script),
        "style-src " + _hash(style), "img-src 'self' file: data:",
        "media-src 'self' file:", "connect-src 'none'", "base-uri 'none'",
        "form-action 'none'"))


def _hash(text):
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return "'sha256-{}'".format(base64.b64encode(digest).decode("ascii"))


def _json(value):
    """Return JSON in ASCII that is safe inside an element of HTML."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"),
                      allow_nan=False)
    return re.sub("[<>&]", lambda found: _ESCAPES[found.group()], text)


def _escape(text):
    """Return text for HTML; what is not a character becomes an escape."""
    import html

    plain = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return html.escape(plain)


def _read(name):
    with io.open(os.path.join(_HERE, name), encoding="utf-8") as file:
        return file.read()
