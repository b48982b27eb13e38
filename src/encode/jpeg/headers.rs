//! A JPEG file -> the segments before its scan, and the options of its encoder, which they state.

use super::tables::steps;
use crate::options::Subsampling;

const COMMENT: u8 = 0xFE;
const QUANTIZATION: u8 = 0xDB;
const BASELINE: u8 = 0xC0;
const PROGRESSIVE: u8 = 0xC2;
const SCAN: u8 = 0xDA;

/// The segments between the start of a file and its scan (ITU-T T.81, B.1.1.4): marker and content.
pub struct Headers<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The headers of a JPEG file.
#[must_use]
pub fn headers(bytes: &[u8]) -> Headers<'_> {
    Headers { bytes, at: 2 }
}

impl<'a> Iterator for Headers<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        // Any number of fill bytes may precede a marker (B.1.1.2).
        self.at += self.bytes.get(self.at + 1..)?.iter().take_while(|&&byte| byte == 0xFF).count();
        let &[0xFF, marker, high, low] = self.bytes.get(self.at..self.at + 4)? else { return None };
        let end = self.at + 2 + usize::from(u16::from_be_bytes([high, low]));
        let content = self.bytes.get(self.at + 4..end)?;
        self.at = end;
        (marker != SCAN).then_some((marker, content))
    }
}

/// The comments of a JPEG file.
pub fn comments(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    headers(bytes).filter(|&(marker, _)| marker == COMMENT).map(|(_, content)| content)
}

/// Options of an encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    /// Quality.
    pub quality: u32,
    /// Chroma subsampling.
    pub subsampling: Subsampling,
    /// Whether the file is progressive.
    pub progressive: bool,
}

/// The options with which this library would write a file with these quantisation steps and components; `None` if there
/// are none.
#[must_use]
pub fn encoding(bytes: &[u8]) -> Option<Encoding> {
    let content = |wanted: fn(u8, &[u8]) -> bool| headers(bytes).find(|&(marker, content)| wanted(marker, content));
    // 8 bits, table 0 (B.2.4.1).
    let (_, table) = content(|marker, content| marker == QUANTIZATION && content.first() == Some(&0))?;
    let (marker, frame) = content(|marker, _| matches!(marker, BASELINE | PROGRESSIVE))?;
    let quality = (1..=100).find(|&quality| steps(quality)[0] == table[1..])?;
    Some(Encoding { quality, subsampling: subsampling(frame)?, progressive: marker == PROGRESSIVE })
}

/// The subsampling that the header of a frame states (B.2.2): bits, height, width, then three bytes for each component.
fn subsampling(frame: &[u8]) -> Option<Subsampling> {
    match frame.get(5..)? {
        [1, _, 0x11, _] => Some(Subsampling::Gray),
        [3, _, 0x11, _, _, 0x11, _, _, 0x11, _] => Some(Subsampling::S444),
        [3, _, 0x22, _, _, 0x11, _, _, 0x11, _] => Some(Subsampling::S420),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cancel::Cancel;
    use crate::encode::jpeg::{Encoder, Scratch};
    use crate::options::Options;
    use crate::picture::Pixels;

    fn file(options: &Options) -> Vec<u8> {
        let mut pixels = Pixels::default();
        pixels.reset(3, 2, 8).unwrap();
        pixels.blank();
        Encoder::new(options).encode(&pixels, "{}", &mut Scratch::default(), &Cancel::default()).unwrap()
    }

    #[test]
    fn both_encoders_state_their_options() {
        for progressive in [false, true] {
            for &subsampling in Subsampling::ALL {
                for quality in 1..=100 {
                    let file = file(&Options { quality, subsampling, progressive, ..Options::default() });
                    assert_eq!(encoding(&file), Some(Encoding { quality, subsampling, progressive }));
                    assert_eq!(comments(&file).collect::<Vec<_>>(), [b"{}"]);
                }
            }
        }
    }

    #[test]
    fn files_of_other_encoders_state_nothing() {
        let own = file(&Options::default());
        let frame = own.windows(2).position(|pair| pair == [0xFF, BASELINE]).unwrap();
        for len in 0..frame + 19 {
            assert_eq!(encoding(&own[..len]), None, "{len} bytes");
        }
        // The first step, the sampling of luma, the number of components.
        let steps = own.windows(2).position(|pair| pair == [0xFF, QUANTIZATION]).unwrap();
        for (at, byte) in [(steps + 5, 9), (frame + 11, 0x21), (frame + 9, 4)] {
            let mut other = own.clone();
            other[at] = byte;
            assert_eq!(encoding(&other), None, "byte {at}");
        }
    }
}
