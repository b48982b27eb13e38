"""Front ends of models, from the configuration files that come with them.

Each module uses only modules listed above it.

=============  ===========================================================
`failure`      the errors of a configuration file
`archive`      the configuration in a .nemo file
`locate`       the files of a folder, or of a name in a hub's local cache
`json_text`    a JSON file, within limits
`yaml_text`    a section of a YAML file, within limits
`fields`       the fields of an extractor, each of a type and a range
`unused`       fields that change no numbers
`log10`        extractors in log10, with Whisper's range or none
`kaldi`        extractors with Kaldi's frames
`nemo`         NVIDIA NeMo's, of transformers and of NeMo itself
`decibel`      CLAP
`vocoder`      extractors for vocoders and voices, of magnitudes
`speechbrain`  SpeechBrain's, as filter banks
`refused`      extractors that no options reproduce, and why
`extractors`   which function reads which extractor
`read`         the options that a configuration file stands for
=============  ===========================================================
"""
