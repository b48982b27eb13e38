"""Read the options that a configuration file stands for."""

import os

from ..errors import OptionError
from .extractors import (
    EXTRACTORS,
    MODELS,
    NEMO,
    OF_YAML,
    PROCESSORS,
    SPEECHBRAIN,
)
from .failure import at, wrong
from .fields import Fields
from .json_text import read_json
from .locate import locate
from .refused import REFUSED
from .unused import COMMON, OF, PICTURES
from .yaml_text import read_object, read_section

_TYPES = "feature_extractor_type", "audio_processor_type"
_NESTED = "feature_extractor", "audio_processor"


def read_options(path):
    """Return the options of a front end, and the file that has them.

    Parameters
    ----------
    path : str
        A file, a folder, or a hub's name.

    Returns
    -------
    options : dict
        Options of `Spectrogram`, with a preset if one is near.
    file : str
        The path of the file.
    """
    files = locate(path)
    for file in files:
        values, kind = _values(file)
        if values is not None:
            return _options(values, kind, file), file
    raise OptionError("{} has no front end: no feature_extractor".format(
        at(files[0])))


def _values(file):
    """Return the fields of a file, and the type of their extractor.

    Both are None if it is a processor's that has none.
    """
    if file.endswith((".yaml", ".yml", ".nemo")):
        return _of_yaml(file)
    values = read_json(file)
    for name in _NESTED:
        if isinstance(values.get(name), dict):
            values = dict({"processor_class": values.get(
                "processor_class")}, **values[name])
            break
    else:
        if os.path.basename(file) == "processor_config.json":
            return None, None
    return values, _kind(values, file)


def _kind(values, file):
    """Return the type of the extractor that has these fields."""
    for name in _TYPES:
        if values.get(name) is not None:
            return _known(values[name], name, file)
    processor = values.get("processor_class")
    if isinstance(processor, str) and processor in PROCESSORS:
        return PROCESSORS[processor]
    model = _model(file)
    if isinstance(model, str) and model in MODELS:
        return MODELS[model]
    raise OptionError(
        "{} has no feature_extractor_type, and nothing else that says which "
        "extractor it is of".format(at(file)))


def _model(file):
    """Return the type of the model beside a file, None if not known."""
    beside = os.path.join(os.path.dirname(file), "config.json")
    if not os.path.isfile(beside):
        return None
    return read_json(beside).get("model_type")


def _of_yaml(file):
    values = read_section(file, "preprocessor")
    if values is not None:
        target = values.get("_target_")
        if str(target).split(".")[-1] != NEMO:
            raise wrong(
                "_target_", "a preprocessor", file, "the class " + NEMO,
                target)
        return values, NEMO
    name, values = read_object(file, SPEECHBRAIN)
    if values is not None:
        return values, SPEECHBRAIN[name]
    raise OptionError(
        '{} must have a line "preprocessor:" with names and values on the '
        "lines below it, as NeMo's model_config.yaml has, or one that ends "
        'in "!new:" and one of {}, and has none'.format(
            at(file), ", ".join(sorted(SPEECHBRAIN))))


def _known(kind, name, file):
    """Return the type of an extractor if it can be reproduced."""
    if isinstance(kind, str) and kind in REFUSED:
        raise OptionError("{} cannot be reproduced: {}, in {}".format(
            kind, REFUSED[kind], at(file)))
    if not isinstance(kind, str) or kind not in EXTRACTORS:
        raise wrong(name, "a front end", file, "one of " + ", ".join(
            sorted(EXTRACTORS)), kind)
    return kind


def _options(values, kind, file):
    """Return the options of an extractor's fields."""
    fields = Fields(values, kind, file)
    mapped = values.get("auto_map") or {}
    if not isinstance(mapped, dict) or "AutoFeatureExtractor" in mapped:
        raise fields.refuse(
            "auto_map", "without AutoFeatureExtractor, since code of the "
            "model's own is not known")
    options = dict(EXTRACTORS, **OF_YAML)[kind](fields)
    fields.skip(OF[kind])
    if kind in EXTRACTORS:
        fields.skip(COMMON + PICTURES)
    fields.finish()
    return options
