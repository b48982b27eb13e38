//! Descriptors of an elementary stream, as stored in MP4 and CAF. Source: ISO/IEC 14496-1, 7.2.6.

use super::codec::CodecKind;

/// Reads the codec and the decoder's configuration from an elementary stream's descriptors.
pub fn elementary(descriptors: &[u8]) -> (CodecKind, Vec<u8>) {
    let mut rest = descriptors;
    let mut config = Vec::new();
    let mut object = 0;
    while let Some((tag, body, behind)) = descriptor(rest) {
        rest = match tag {
            // Stream descriptor: a number, flags, and the fields that the flags announce.
            3 => body.get(3 + stream_fields(body)..).unwrap_or_default(),
            // Decoder descriptor: its type and 12 bytes of rates.
            4 => {
                object = body.first().copied().unwrap_or(0);
                body.get(13..).unwrap_or_default()
            }
            5 => {
                config = body.to_vec();
                break;
            }
            _ => behind,
        };
    }
    let kind = match object {
        0x69 | 0x6B => CodecKind::Mpeg,
        0xA5 => CodecKind::Unread("AC-3"),
        0xA6 => CodecKind::Unread("E-AC-3"),
        0xA9..=0xAC => CodecKind::Unread("DTS"),
        0xAD => CodecKind::Unread("Opus"),
        0xDD => CodecKind::Unread("Vorbis in MP4"),
        0xE1 => CodecKind::Unread("QCELP"),
        _ => CodecKind::Aac,
    };
    (kind, config)
}

/// Length in bytes of the fields of a stream's descriptor that its flags announce.
fn stream_fields(body: &[u8]) -> usize {
    let flags = body.get(2).copied().unwrap_or(0);
    let depends = if flags & 0x80 != 0 { 2 } else { 0 };
    let address = if flags & 0x40 != 0 { 1 + usize::from(body.get(3 + depends).copied().unwrap_or(0)) } else { 0 };
    depends + address + if flags & 0x20 != 0 { 2 } else { 0 }
}

/// Splits off a descriptor: its tag, its contents as far as they exist, and the rest.
fn descriptor(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, mut rest) = bytes.split_first()?;
    let mut len = 0;
    for _ in 0..4 {
        let (&byte, behind) = rest.split_first()?;
        rest = behind;
        len = len << 7 | usize::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            break;
        }
    }
    let (body, behind) = rest.split_at(len.min(rest.len()));
    Some((tag, body, behind))
}
