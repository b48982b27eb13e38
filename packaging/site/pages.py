"""Pages of the site that are made from other files of the repository.

README.md is the front page; CONTRIBUTING.md, CHANGELOG.md, examples and
headers that documents link to become pages; the reference is made from
docstrings, the header and the command. choosing.py draws the pictures of
docs/choosing.md.
"""
import os
import re
import shutil
import subprocess
import sys

import choosing
from mkdocs.structure.files import File

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))

# Pages made of a document, by the name of the page.
DOCUMENTS = {"index.md": "README.md", "CONTRIBUTING.md": "CONTRIBUTING.md",
             "CHANGELOG.md": "CHANGELOG.md"}

SHIM_URL = "https://unpkg.com/iframe-worker/shim"

LANGUAGES = {".py": "python", ".c": "c", ".h": "c", ".cpp": "cpp",
             ".hpp": "cpp", ".ipynb": "json"}

# A link in Markdown: text, then address.
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")

# A function of the header: its comment, then its declaration.
FUNCTION = re.compile(
    r"^/\*\n((?:(?!\*/).)*?)\n?\*/\n((?:SPECTRUST_\w+\s+)+[^;{]*?"
    r"(spectrust_\w+)\([^;]*\);)", re.M | re.S)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def on_files(files, config):
    """Add the pages that are not files of docs/."""
    pages = {name: read(path) for name, path in DOCUMENTS.items()}
    for path in linked_sources():
        language = LANGUAGES[os.path.splitext(path)[1]]
        pages[path + ".md"] = "# {}\n\n````{}\n{}````\n".format(
            path, language, read(path))
    pages["reference/python.md"] = python_reference()
    pages["reference/commands.md"] = command_reference()
    pages["reference/c.md"] = c_reference()
    for name, text in sorted(pages.items()):
        files.append(File.generated(config, name, content=text))
    for name, picture in choosing.draw():
        files.append(File.generated(config, name, content=picture))
    return files


def on_page_markdown(markdown, page, config, files):
    """Lead links between files of the repository to their pages."""
    name = page.file.src_uri
    here = os.path.dirname(
        DOCUMENTS.get(name, os.path.join("docs", name)))

    def moved(match):
        target, anchor = match.group(1), match.group(2) or ""
        if "://" in target:
            return match.group(0)
        path = os.path.normpath(os.path.join(here, target))
        page = page_of(path)
        if page is None:
            return match.group(0)
        start = os.path.dirname(name) or "."
        return "]({}{})".format(os.path.relpath(page, start), anchor)

    return LINK.sub(moved, markdown)


def on_post_page(output, page, config):
    """Load what the theme would load from the network from the site."""
    start = os.path.relpath(".", os.path.dirname(page.file.dest_uri) or ".")
    return output.replace(SHIM_URL, start + "/assets/shim.js")


def on_post_template(output_content, template_name, config):
    """Do the same for the page of errors."""
    return output_content.replace(SHIM_URL, "assets/shim.js")


def on_post_build(config):
    """Add that script."""
    shutil.copy(os.path.join(ROOT, "build", "site", "shim.js"),
                os.path.join(config["site_dir"], "assets", "shim.js"))


def page_of(path):
    """Return the page of a file of the repository, or None."""
    for page, document in DOCUMENTS.items():
        if path == document:
            return page
    if path.startswith("docs/"):
        return path[len("docs/"):]
    return path + ".md" if os.path.splitext(path)[1] in LANGUAGES else None


def linked_sources():
    """Return the sources that documents link to, and the headers."""
    found = {"include/spectrust.h", "include/spectrust.hpp"}
    documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + [
        "docs/" + name for name in sorted(os.listdir(
            os.path.join(ROOT, "docs"))) if name.endswith(".md")]
    for document in documents:
        here = os.path.dirname(document)
        for match in LINK.finditer(read(document)):
            path = os.path.normpath(os.path.join(here, match.group(1)))
            is_source = os.path.splitext(path)[1] in LANGUAGES
            if is_source and os.path.isfile(os.path.join(ROOT, path)):
                found.add(path)
    return sorted(found)


def python_reference():
    """Return a page with every public name of the package."""
    text = read("spectrust_py/__init__.py")
    names = re.findall(
        r'"(\w+)"', text[text.index("__all__"):text.index("]", text.index(
            "__all__"))])
    first = ["Spectrogram", "Batchop", "Result"]
    names = first + [name for name in names
                     if name not in first and not name.startswith("_")]
    lines = ["# Python", "", "`import spectrust` has these names. Further "
             "modules need further packages: [training](../training.md), "
             "[executors](../scale.md).", ""]
    for name in names:
        lines += ["::: spectrust.{}".format(name), ""]
    for name in ("dask.Executor", "ray.Executor", "torch.MelDataset",
                 "torch.MelTransform", "tensorflow.dataset"):
        lines += ["::: spectrust.{}".format(name), ""]
    return "\n".join(lines)


def command_reference():
    """Return a page with the help of every command."""
    help_of = [help_text()]
    names = re.findall(
        r"^  (\w+)  ", help_of[0][help_of[0].index("Commands:"):], re.M)
    lines = ["# Commands", "", "What `spectrust --help` and `spectrust "
             "COMMAND --help` print.", "", "```text", help_of[0], "```", ""]
    for name in names:
        lines += ["## spectrust {}".format(name), "", "```text",
                  help_text(name), "```", ""]
    return "\n".join(lines)


def help_text(*words):
    environment = dict(os.environ, COLUMNS="100", PYTHONPATH=os.path.join(
        ROOT, "build", "python"))
    return subprocess.check_output(
        [sys.executable, "-m", "spectrust"] + list(words) + ["--help"],
        env=environment).decode("utf-8").rstrip()


def c_reference():
    """Return a page with every function of the header."""
    header = read("include/spectrust.h")
    lines = ["# C functions", "", "From the [header](../include/spectrust."
             "h.md), which also has the structs and the conventions.", ""]
    for comment, declaration, name in FUNCTION.findall(header):
        text = "\n".join(line.strip() for line in comment.split("\n"))
        code = re.sub(r"^(SPECTRUST_\w+\s+)+", "", declaration)
        lines += ["## {}".format(name), "", "```c", code, "```", "",
                  text.replace("<", "&lt;"), ""]
    return "\n".join(lines)
