"""Read the front end of a model from its configuration file."""

from ._native.paths import decode_path, encode_path
from .errors import OptionError, SpectrustError
from .spectrogram import Spectrogram


def front_end(path, **changes):
    """Return the spectrogram that a model's own front end computes.

    The configuration file that comes with a model is read, and nothing is
    downloaded. The types of extractors that are known, and what they do
    apart from the spectrogram, are listed in docs/front_ends.md. A field of
    the file that is not known, or that has a value that no options
    reproduce, is an error that names it.

    Parameters
    ----------
    path : str, bytes or os.PathLike
        A file, the folder of a model, or a model's name.

        Of a folder the first of these files is read that exists:
        processor_config.json (transformers; passed over if it has no
        extractor), preprocessor_config.json (transformers),
        model_config.yaml (NeMo), hyperparams.yaml (SpeechBrain), the only
        file that ends in .nemo (NeMo).

        A name such as "openai/whisper-tiny" is looked up in the local cache
        of Hugging Face: in HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME or
        XDG_CACHE_HOME, if one is set, or ~/.cache/huggingface/hub.
    **changes
        Options of `Spectrogram` to set in place of the front end's, such as
        `width`, `height` or `length`. Not `preset`. `sr` must be the front
        end's: recordings of any rate are resampled to it, and the other
        options are numbers of samples at that rate.

    Returns
    -------
    Spectrogram
        Its arrays have the shape (bands, frames), where most extractors
        have (frames, bands). Recordings are resampled to the model's rate.
        Channels are averaged; SeamlessM4T takes the first one.

        An extractor that pads or cuts recordings to one length gives the
        option `length` (Whisper, CLVP), one that cuts them `duration` (AST,
        UnivNet). What depends on the length of a recording in another way
        is left to the caller: AST appends frames of zeros up to its
        `max_length`, CLAP repeats short recordings and takes random parts
        of long ones, SeamlessM4T and Granite Speech join two frames,
        Parakeet appends a frame of zeros.

    Raises
    ------
    NotFoundError
        If there is no such file, or no such name in the cache.
    OptionError
        If the file is not understood: an unknown type of extractor, an
        unknown field, a value that no options reproduce; or if a change is
        out of range, or is another `sr`. A ValueError.
    InputError
        If the file cannot be read.
    LimitError
        If the file is larger than 8 MiB.
    TypeError
        If an argument has the wrong type.

    See Also
    --------
    Spectrogram : Presets have the front ends of more models.

    Examples
    --------
    >>> import json, os, tempfile
    >>> import spectrust
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = os.path.join(folder.name, "preprocessor_config.json")
    >>> with open(path, "w") as file:
    ...     json.dump({"feature_extractor_type": "WhisperFeatureExtractor",
    ...                "feature_size": 128}, file)
    >>> spect = spectrust.front_end(folder.name)
    >>> spect.options["n_mels"], spect.options["length"]
    (128, 480000)
    >>> folder.cleanup()
    """
    # These parts need json and re, which the package does without.
    from ._front_ends.read import read_options
    if "preset" in changes:
        raise OptionError(
            "preset must not be given to front_end, whose options are those "
            "of the file, got {!r}".format(changes["preset"]))
    from ._front_ends.failure import at, check_rate
    options, file = read_options(decode_path(encode_path(path, "path")))
    try:
        found = Spectrogram(**options)
    except SpectrustError as error:
        raise OptionError("{}, in {}".format(error, at(file))) from None
    if not changes:
        return found
    made = Spectrogram(**dict(options, **changes))
    check_rate(found.options["sr"], made.options["sr"])
    return made

