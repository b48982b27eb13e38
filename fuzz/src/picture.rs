//! Reads any bytes as a picture.

use super::bytes::Bytes;
use super::folder::Folder;
use super::outcome::expected;
use spectrust::encode::read::read;

/// A byte selects whether the checksums of a PNG are repaired; the rest is the picture.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let repair = bytes.flag();
    let mut picture = bytes.rest().to_vec();
    if repair {
        repair_checksums(&mut picture);
    }
    let folder = Folder::new();
    let Some(parameters) = expected(read(&folder.file("x", &picture))) else { return };
    let json: serde_json::Value = serde_json::from_str(&parameters.json).unwrap();
    assert!(json.is_object());
    if let Some(levels) = parameters.levels {
        assert_eq!(levels.values.len(), levels.rows * levels.columns);
        assert!(levels.values.iter().all(|level| level.is_finite()));
    }
}

/// Corrects the checksum of every chunk (PNG specification, 5.3), so that other changes are not refused because of it.
fn repair_checksums(png: &mut [u8]) {
    let mut at = 8;
    while let Some(len) = png.get(at..at + 4) {
        let len = u32::from_be_bytes([len[0], len[1], len[2], len[3]]) as usize;
        let Some(chunk) = png.get(at + 4..at + 8 + len) else { return };
        let crc = crc32(chunk).to_be_bytes();
        let Some(slot) = png.get_mut(at + 8 + len..at + 12 + len) else { return };
        slot.copy_from_slice(&crc);
        at += 12 + len;
    }
}

/// CRC-32 (PNG specification, annex D), bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
}
