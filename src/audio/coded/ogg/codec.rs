//! The codec of a stream, by its first packet.

/// The name of a stream's codec, from its first packet. Source: <https://wiki.xiph.org/MIMETypesCodecs>.
pub fn codec(packet: &[u8]) -> &'static str {
    const NAMES: [(&[u8], &str); 11] = [
        (b"\x01vorbis", "Vorbis"),
        (b"\x7FFLAC", "FLAC"),
        (b"fLaC", "FLAC"),
        (b"OpusHead", "Opus"),
        (b"Speex   ", "Speex"),
        (b"CELT    ", "CELT"),
        (b"PCM     ", "PCM in Ogg"),
        (b"\x80theora", VIDEO),
        (b"\x01video", VIDEO),
        (b"BBCD\0", VIDEO),
        (b"\x4FVP80", VIDEO),
    ];
    let known = NAMES.iter().find(|(mark, _)| packet.starts_with(mark));
    known.map_or(UNKNOWN, |&(_, name)| name)
}

/// Name of a video codec.
pub const VIDEO: &str = "a video without sound";
/// Name of any other codec.
pub const UNKNOWN: &str = "a codec that is not known";
