"""CAF files of packets that FFmpeg does not write into any.

Source: Apple Core Audio Format Specification 1.0.
"""
import struct


def chunk(name, held):
    """Return a chunk."""
    return struct.pack(">4sq", name, len(held)) + held


def variable(number):
    """Return a number in seven bits a byte, the highest first."""
    held = [number & 0x7F]
    while number > 0x7F:
        number >>= 7
        held.append(number & 0x7F | 0x80)
    return bytes(reversed(held))


def file(kind, flags, sr, channels, cookie, packets, frames):
    """Return a file's bytes.

    Parameters
    ----------
    kind : bytes
        Four letters that name the codec.
    flags : int
        What the description says of its samples.
    sr, channels : int
        Rate in Hz, channels.
    cookie : bytes
        What the decoder needs to know.
    packets : list of bytes
        Coded sound.
    frames : tuple of int
        Frames of a packet, those before the recording, those that are heard.
    """
    a_packet, before, heard = frames
    behind = len(packets) * a_packet - before - heard
    description = struct.pack(">d4sIIIII", sr, kind, flags, 0, a_packet,
                              channels, 0)
    table = struct.pack(">qqii", len(packets), heard, before, behind)
    table += b"".join(variable(len(packet)) for packet in packets)
    return b"caff\0\1\0\0" + chunk(b"desc", description) \
        + chunk(b"kuki", cookie) + chunk(b"pakt", table) \
        + chunk(b"data", bytes(4) + b"".join(packets))
