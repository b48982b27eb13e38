//! Any bytes as a picture.

use super::bytes::Bytes;
use super::place::Place;
use super::told::right;
use spectrust::encode::read::read;

/// One byte says whether a PNG's checksums are put right, the rest is the picture.
pub fn run(bytes: &[u8]) {
    let mut bytes = Bytes(bytes);
    let mend = bytes.flag();
    let mut picture = bytes.rest().to_vec();
    if mend {
        mend_checksums(&mut picture);
    }
    let place = Place::new();
    let Some(parameters) = right(read(&place.file("x", &picture))) else { return };
    let told: serde_json::Value = serde_json::from_str(&parameters.json).unwrap();
    assert!(told.is_object());
    if let Some(levels) = parameters.levels {
        assert_eq!(levels.values.len(), levels.rows * levels.columns);
        assert!(levels.values.iter().all(|level| level.is_finite()));
    }
}

/// Makes every chunk's checksum right (PNG specification, 5.3), that changes elsewhere are looked at.
fn mend_checksums(png: &mut [u8]) {
    let mut at = 8;
    while let Some(len) = png.get(at..at + 4) {
        let len = u32::from_be_bytes([len[0], len[1], len[2], len[3]]) as usize;
        let Some(chunk) = png.get(at + 4..at + 8 + len) else { return };
        let crc = crc32(chunk).to_be_bytes();
        let Some(place) = png.get_mut(at + 8 + len..at + 12 + len) else { return };
        place.copy_from_slice(&crc);
        at += 12 + len;
    }
}

/// PNG specification, annex D, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)))
}
