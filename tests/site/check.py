"""Check the site: ``make docs`` calls this with its folder.

Links between pages are checked when it is built.
"""
import html.parser
import json
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))


class Page(html.parser.HTMLParser):
    """Collects what a page loads, its headings' names, and its links."""

    def __init__(self, path):
        html.parser.HTMLParser.__init__(self)
        self.loads, self.names = [], set()
        with open(path, encoding="utf-8") as file:
            self.feed(file.read())

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            self.names.add(found["id"])
        is_sheet = tag == "link" and found.get("rel") in (
            "stylesheet", "icon", "preload", "modulepreload")
        if is_sheet:
            self.loads.append(found["href"])
        elif tag in ("script", "img", "source", "iframe") and "src" in found:
            self.loads.append(found["src"])


def main():
    site, pages = sys.argv[1], {}
    for folder, _, names in os.walk(site):
        for name in names:
            if name.endswith(".html"):
                path = os.path.join(folder, name)
                pages[os.path.relpath(path, site)] = Page(path)
    assert len(pages) > 20, sorted(pages)
    for name, page in pages.items():
        for address in page.loads:
            # Nothing is loaded from the network.
            assert "//" not in address, (name, address)
            # The page of errors is for servers.
            target = os.path.normpath(os.path.join(
                site, os.path.dirname(name), address.split("?")[0]))
            assert name == "404.html" or address.startswith("data:") or (
                os.path.exists(target)), (name, address)
    check_reference(pages)
    check_search(site)


def check_reference(pages):
    """Check that every public name and function has an entry."""
    with open(os.path.join(ROOT, "spectrust_py", "__init__.py")) as file:
        text = file.read()
    listed = text[text.index("__all__"):]
    public = re.findall(r'"([A-Za-z]\w*)"', listed[:listed.index("]")])
    names = pages[os.path.join("reference", "python.html")].names
    missing = [name for name in public if "spectrust." + name not in names]
    assert not missing, missing
    with open(os.path.join(ROOT, "include", "spectrust.h")) as file:
        functions = set(re.findall(
            r"^[A-Za-z].*?\b(spectrust_\w+)\(", file.read(), re.M))
    missing = functions - pages[os.path.join("reference", "c.html")].names
    assert len(functions) > 70 and not missing, missing
    commands = pages[os.path.join("reference", "commands.html")].names
    assert {"spectrust-draw", "spectrust-verify"} <= commands, commands


def check_search(site):
    """Check that words of documents, docstrings and C are found."""
    with open(os.path.join(site, "search", "search_index.js")) as file:
        text = file.read()
    index = json.loads(text[text.index("{"):text.rindex("}") + 1])
    found = " ".join(entry["text"] + entry["title"]
                     for entry in index["docs"])
    for word in ("cancel_on_error", "spectrust_files_root", "WebDataset",
                 "--shard-size"):
        assert word in found, word


if __name__ == "__main__":
    main()
