"""HTML of pictures in notebooks: the picture, a player and its cursor."""

import base64
import html
import io
import json
import os

# Larger recordings get no player, larger pictures are not shown; in bytes.
# Notebooks store what they show.
_MOST_AUDIO = 16 << 20
_MOST_PICTURE = 16 << 20

# Pictures of a grid.
_MOST_IN_GRID = 24

# Kinds of audio that browsers play, by extension.
_AUDIO = {
    ".wav": "audio/wav", ".wave": "audio/wav", ".flac": "audio/flac",
    ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".oga": "audio/ogg",
    ".m4a": "audio/mp4", ".m4b": "audio/mp4", ".mp4": "audio/mp4",
    ".aac": "audio/aac"}

# Kinds of pictures by their first bytes.
_PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"))

_FIGURE = (
    '<figure style="display:inline-block;margin:4px;max-width:100%;'
    'vertical-align:top">{body}<figcaption style="font-size:small;'
    'overflow-wrap:anywhere;{width}">{caption}</figcaption></figure>')

_PICTURE = (
    '<div style="position:relative;width:fit-content;max-width:100%;'
    'line-height:0"><img src="{source}" alt="{name}" '
    'style="max-width:100%;{width}">{cursor}</div>')

# What is over the spectrogram, and in it the cursor, which inverts what is
# below it, whatever the colours.
_CURSOR = (
    '<div style="position:absolute;left:{left:.4f}%;top:{top:.4f}%;'
    'width:{width:.4f}%;height:{height:.4f}%;overflow:hidden" '
    'onclick="{seek}"><div style="position:absolute;top:0;bottom:0;left:0;'
    'width:2px;background:#fff;mix-blend-mode:difference;'
    'pointer-events:none"></div></div>')

# The cursor, if there is one, moves at every frame while the recording plays,
# and the player stops where the part ends. Padding may follow in the picture.
_MOVE = (
    "const a=this,b=a.previousElementSibling.lastElementChild,"
    "c=b.firstElementChild;"
    "const move=()=>{{const t=a.currentTime-{start};"
    "if(t>={length}){{a.pause();}}"
    "if(c)c.style.left=Math.max(0,Math.min(100,100*t/{span}))+'%';"
    "if(!a.paused)requestAnimationFrame(move);}};move();")
_SEEK = (
    "const a=this.parentElement.nextElementSibling;"
    "const t={span}*event.offsetX/this.clientWidth;"
    "a.currentTime={start}+Math.min(t,{length});")
_PLAYER = (
    '<audio controls preload="auto" style="display:block;width:100%;'
    'min-width:240px" src="{source}" '
    'onplay="{move}" onseeked="{move}" onloadedmetadata="{begin}"></audio>')
_BEGIN = "if({start}>0)this.currentTime={start};"


def picture_type(content):
    """Return the media type of a picture, or None."""
    for start, kind in _PICTURES:
        if content.startswith(start):
            return kind
    return None


def of_type(picture, kind):
    """Return a picture of this media type; None if it has another, or None."""
    is_same = picture is not None and picture_type(picture) == kind
    return picture if is_same else None


def place_of(picture):
    """Return where the spectrogram is in a picture, and what it spans.

    Parameters
    ----------
    picture : bytes
        A JPEG or PNG file.

    Returns
    -------
    tuple of float, or None
        Left and upper border, width and height, as parts of the picture, and
        the seconds from its left to its right border. None if the picture
        does not say so (`metadata=None`).
    """
    from . import _figures, errors
    from .picture import read_picture

    try:
        parameters = read_picture(picture).parameters
        span = parameters["n_samples"] / float(parameters["sr"])
        part = _figures.part_of(parameters)
    except (errors.SpectrustError, KeyError, TypeError, ValueError,
            ZeroDivisionError):
        return None
    return None if part is None or not span > 0 else part + (span,)


def figure(picture, name, caption="", audio=None, part=None, width=None,
           place=None):
    """Return the HTML of a picture.

    Parameters
    ----------
    picture : bytes or None
        A JPEG or PNG file; None: only the caption.
    name : str
        Name of the recording.
    caption : str, optional
        What is below the picture, after the name.
    audio : tuple of (str, bytes) or None, optional
        Media type and content of the recording. Default None: no player.
    part : tuple of float or None, optional
        Start and length of the sound in the picture, in seconds, for a
        player.
    width : int or None, optional
        Width in pixels. Default None: that of the picture.
    place : tuple of float or None, optional
        As `place_of`, for a picture that does not say so. Default None: no
        cursor over such a picture.

    Returns
    -------
    str
        A figure without scripts of its own; names are escaped.
    """
    style = "" if width is None else "width:{}px;".format(width)
    text = _escaped(name)
    if caption:
        text += "<br>" + _escaped(caption)
    if picture is None:
        return _FIGURE.format(body="", width=style, caption=text)
    player, cursor = "", ""
    if audio is not None and part is not None and part[1] > 0:
        player, cursor = _player(audio, part, place_of(picture) or place)
    body = _PICTURE.format(
        source=_data(picture_type(picture), picture), width=style,
        name=_escaped("Spectrogram of " + name), cursor=cursor)
    return _FIGURE.format(body=body + player, width=style, caption=text)


def _player(audio, part, place):
    """Return the HTML of a player, and of the cursor or "" without a place."""
    span = part[1] if place is None else place[4]
    values = {"start": part[0], "length": min(part[1], span), "span": span}
    values = dict((name, json.dumps(float(value)))
                  for name, value in values.items())
    player = _PLAYER.format(
        source=_data(*audio), move=_MOVE.format(**values),
        begin=_BEGIN.format(**values))
    if place is None:
        return player, ""
    left, top, width, height = (100 * side for side in place[:4])
    return player, _CURSOR.format(
        left=left, top=top, width=width, height=height,
        seek=_SEEK.format(**values))


def grid(figures, total):
    """Return the HTML of several figures, of `total` in all."""
    more = "" if total <= len(figures) else (
        "<p>and {} more</p>".format(total - len(figures)))
    return "<div>{}</div>{}".format("".join(figures), more)


def shown(results):
    """Return the results of a grid: failures first, and not too many."""
    ordered = sorted(results, key=lambda result: result.ok)
    return ordered[:_MOST_IN_GRID]


def read_picture_file(path):
    """Return the content of a picture, or None if it cannot be shown."""
    content = _read(path, _MOST_PICTURE)
    return content if content and picture_type(content) else None


def read_audio(path):
    """Return media type and content of a recording, or None.

    None if browsers do not play it, if it is too long, or if it is not a file.
    """
    kind = _AUDIO.get(os.path.splitext(path)[1].lower())
    content = _read(path, _MOST_AUDIO) if kind else None
    return (kind, content) if content else None


def audio_of(source):
    """Return media type and content of a source of any kind, or None."""
    if isinstance(source, tuple):
        content = _wav(*source)
        return ("audio/wav", content) if len(content) <= _MOST_AUDIO else None
    if isinstance(source, (bytes, bytearray, memoryview)):
        content = bytes(source)
        kinds = [kind for start, kind in (
            (b"RIFF", "audio/wav"), (b"fLaC", "audio/flac"),
            (b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"))
            if content.startswith(start)]
        return (kinds[0], content) if kinds and (
            len(content) <= _MOST_AUDIO) else None
    if hasattr(source, "read"):
        return None
    return read_audio(os.fsdecode(source))


def _wav(samples, sr):
    """Return samples as a WAV file of 16 bits."""
    import wave

    from ._native.convert import frames

    found = frames(samples)
    scaled = (found.clip(-1, 1) * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(found.shape[1])
        writer.setsampwidth(2)
        writer.setframerate(int(sr))
        writer.writeframes(scaled.tobytes())
    return file.getvalue()


def _read(path, most):
    try:
        with io.open(path, "rb") as file:
            content = file.read(most + 1)
    except (OSError, ValueError):
        return None
    return content if len(content) <= most else None


def _data(kind, content):
    return "data:{};base64,{}".format(
        kind, base64.b64encode(content).decode("ascii"))


def _escaped(text):
    """Return a text for HTML; bytes that are not text are replaced."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"))
