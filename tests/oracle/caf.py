"""A writer of CAF files, for packets that FFmpeg cannot write.

Source: Apple Core Audio Format Specification 1.0.
"""
import struct


def chunk(name, held):
    """Return a chunk."""
    return struct.pack(">4sq", name, len(held)) + held


def variable(number):
    """Encode a number with seven bits in a byte, big-endian."""
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
        Name of the codec, four letters.
    flags : int
        Format flags of the description.
    sr, channels : int
        Sample rate in Hz; number of channels.
    cookie : bytes
        Configuration of the decoder.
    packets : list of bytes
        Coded packets.
    frames : tuple of int
        Frames in a packet, priming frames, and valid frames.
    """
    a_packet, before, valid = frames
    remainder = len(packets) * a_packet - before - valid
    description = struct.pack(">d4sIIIII", sr, kind, flags, 0, a_packet,
                              channels, 0)
    table = struct.pack(">qqii", len(packets), valid, before, remainder)
    table += b"".join(variable(len(packet)) for packet in packets)
    return b"caff\0\1\0\0" + chunk(b"desc", description) \
        + chunk(b"kuki", cookie) + chunk(b"pakt", table) \
        + chunk(b"data", bytes(4) + b"".join(packets))
