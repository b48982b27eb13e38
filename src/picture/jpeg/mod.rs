//! Table indices -> the bytes of a JPEG file.
//!
//! The picture is never RGB: a table of 256 entries turns indices into the colours that a JPEG stores, in the order in
//! which the transform wants them.

#[cfg(feature = "lanes")]
mod dct;
#[cfg(feature = "lanes")]
mod encoder;
#[cfg(feature = "lanes")]
mod entropy;
#[cfg(not(feature = "lanes"))]
mod library;
#[cfg(feature = "lanes")]
mod tables;
#[cfg(feature = "lanes")]
mod tiles;

#[cfg(feature = "lanes")]
pub use encoder::{Encoder, Scratch};
#[cfg(not(feature = "lanes"))]
pub use library::Encoder;

/// Buffers for one thread; jpeg-encoder has its own.
#[cfg(not(feature = "lanes"))]
#[derive(Default)]
pub struct Scratch(());

/// Puts a comment (ITU-T T.81, B.2.4.5) behind the JFIF segment that a file begins with.
#[cfg(any(test, not(feature = "lanes")))]
#[must_use]
pub fn with_comment(mut jpeg: Vec<u8>, comment: &str) -> Vec<u8> {
    const SOI: usize = 2;
    let jfif = match jpeg.get(SOI..SOI + 4) {
        Some(&[0xFF, 0xE0, high, low]) => 2 + usize::from(u16::from_be_bytes([high, low])),
        _ => 0,
    };
    let Ok(len) = u16::try_from(comment.len() + 2) else { return jpeg };
    let [high, low] = len.to_be_bytes();
    let segment = [0xFF, 0xFE, high, low].into_iter().chain(comment.bytes());
    let at = (SOI + jfif).min(jpeg.len());
    jpeg.splice(at..at, segment);
    jpeg
}
