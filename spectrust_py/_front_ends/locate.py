"""Find the configuration of a front end on this machine.

A hub's name is looked up in the cache that huggingface_hub keeps:
``models--owner--name/refs/main`` has the commit, and
``snapshots/<commit>`` the files.
"""

import os
import re

from .._native.parameters import show
from ..errors import InputError, LimitError, NotFoundError
from .archive import read_config
from .failure import at, unreadable

# In this order; transformers begins with the processor's too.
_FILES = ("processor_config.json", "preprocessor_config.json",
          "model_config.yaml", "hyperparams.yaml")
# What a file ends in, and no name of a hub.
_ENDINGS = (".json", ".yaml", ".yml", ".nemo")
_NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?\Z", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}\Z")
# Old files of Whisper hold its filters, as text of about a megabyte.
_LARGEST = 8 << 20


def locate(path):
    """Return the files that may describe a front end, the first one first.

    Parameters
    ----------
    path : str
        A file, a folder, or a hub's name.

    Returns
    -------
    list of str
        Paths of files that exist, at least one.
    """
    if os.path.isfile(path):
        return [path]
    folder = path
    if not os.path.isdir(path):
        if path.endswith(_ENDINGS):
            raise NotFoundError("{}: no such file".format(show(path)))
        folder = _snapshot(path)
    found = [os.path.join(folder, name) for name in _FILES]
    found = [each for each in found if os.path.isfile(each)] or (
        _archives(folder))
    if not found:
        raise NotFoundError(
            "{} must hold one of {}, or one .nemo file, and does not".format(
                at(folder), ", ".join(_FILES)))
    return found


def _archives(folder):
    """Return the .nemo file of a folder, if there is one and no other."""
    found = [os.path.join(folder, name) for name in os.listdir(folder)
             if name.endswith(".nemo")]
    return found if len(found) == 1 and os.path.isfile(found[0]) else []


def read_text(path):
    """Return the text of a file, which must be UTF-8 and not too large."""
    try:
        with open(path, "rb") as file:
            content = (
                read_config(file, _LARGEST + 1) if path.endswith(".nemo")
                else file.read(_LARGEST + 1))
    except ValueError as error:
        raise unreadable(path, "a .nemo file", error) from None
    except OSError as error:
        raise InputError("{} cannot be read: {}".format(
            at(path), error.strerror)) from None
    if len(content) > _LARGEST:
        raise LimitError("{} must have at most {} bytes, and has more".format(
            at(path), _LARGEST))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("{} must be UTF-8, and is not at byte {}".format(
            at(path), error.start)) from None


def _snapshot(name):
    """Return the folder of a hub's name in the local cache."""
    cache = _cache()
    if not _NAME.match(name):
        raise NotFoundError(
            "{} must be a file, a folder, or a name such as "
            "openai/whisper-tiny, and is none of them".format(show(name)))
    home = os.path.join(cache, "models--" + name.replace("/", "--"))
    commit = _commit(os.path.join(home, "refs", "main"))
    folder = os.path.join(home, "snapshots", commit or "")
    if commit is None or not os.path.isdir(folder):
        raise NotFoundError(
            "{0} is no file or folder, and not in the cache {1}; "
            '"hf download {0} preprocessor_config.json" gets it'.format(
                name, cache))
    return folder


def _cache():
    """Return the folder of huggingface_hub's cache, as that finds it."""
    for variable, below in (
            ("HF_HUB_CACHE", ""), ("HUGGINGFACE_HUB_CACHE", ""),
            ("HF_HOME", "hub"), ("XDG_CACHE_HOME", "huggingface/hub")):
        value = os.environ.get(variable)
        if value:
            value = os.path.expanduser(os.path.expandvars(value))
            return os.path.join(value, below) if below else value
    return os.path.expanduser("~/.cache/huggingface/hub")


def _commit(path):
    """Return the commit that a reference names, None if there is none."""
    try:
        with open(path, "rb") as file:
            commit = file.read(100).decode("ascii", "replace").strip()
    except OSError:
        return None
    return commit if _COMMIT.match(commit) else None
