//! Checks of Apple Lossless packets that symphonia omits, and the order of channels.
//!
//! Source: Apple, "ALACMagicCookieDescription.txt" and `ALACDecoder.cpp`.

/// The element that ends a packet.
const END: u32 = 7;
/// The element of two channels.
const PAIR: u32 = 1;
/// A predictor with this many coefficients means differences.
const DIFFERENCES: u32 = 31;
/// Size of a decoded sample in bytes.
const SAMPLE: usize = 4;

/// Number of frames in every packet except the last, from the configuration of the decoder.
#[must_use]
pub fn usual_frames(config: &[u8]) -> u64 {
    config.first_chunk().map_or(0, |&frames| u32::from_be_bytes(frames).into())
}

/// Checks whether an encoder can have written a packet from which this many frames were decoded; returns the reason if
/// not.
pub fn check(packet: &[u8], frames: u64) -> Result<(), &'static str> {
    let mut bits = Bits { bytes: packet, at: 0 };
    let element = bits.next(3);
    if element == END || frames == 0 {
        return Err("it holds no sound");
    }
    // The number of the element, and bits that must be 0.
    bits.next(4 + 12);
    let (is_partial, _shift, is_plain) = (bits.next(1) == 1, bits.next(2), bits.next(1) == 1);
    if is_partial && u64::from(bits.next(32)) != frames {
        return Err("its channels differ in length");
    }
    if !is_plain && predictors(&mut bits, element).contains(&DIFFERENCES) {
        return Err("its predictor is one that is not read");
    }
    Ok(())
}

/// The number of coefficients of the predictors of an element.
fn predictors(bits: &mut Bits, element: u32) -> Vec<u32> {
    // The mixing of two channels.
    bits.next(16);
    let order = |bits: &mut Bits| {
        // A mode, a shift, a factor.
        bits.next(4 + 4 + 3);
        let order = bits.next(5);
        bits.at += 16 * order as usize;
        order
    };
    let channels = if element == PAIR { 2 } else { 1 };
    (0..channels).map(|_| order(bits)).collect()
}

/// Reorders seven or eight channels as in WAV files, like FFmpeg: the back channels before the back centre or the front
/// wide ones. Apple's layouts AAC_6_1 and MPEG_7_1_B define them so; symphonia takes the back channels for side
/// channels.
pub fn reorder(bytes: &mut [u8], channels: usize) {
    if !matches!(channels, 7 | 8) {
        return;
    }
    for frame in bytes.chunks_exact_mut(SAMPLE * channels) {
        // After left, right, centre and LFE: the back centre or two wide channels, then the two mislabelled ones.
        frame[SAMPLE * 4..].rotate_left(SAMPLE * (channels - 6));
    }
}

/// The bits of a packet, zero past its end.
struct Bits<'p> {
    bytes: &'p [u8],
    at: usize,
}

impl Bits<'_> {
    fn next(&mut self, count: usize) -> u32 {
        let bit = |at: usize| self.bytes.get(at / 8).map_or(0, |byte| u32::from(byte >> (7 - at % 8) & 1));
        let value = (self.at..self.at + count).fold(0, |value, at| value << 1 | bit(at));
        self.at += count;
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_and_eight_channels_are_reordered() {
        let order = |channels: u8| {
            let mut bytes: Vec<u8> = (0..channels).flat_map(|channel| [channel; SAMPLE]).collect();
            bytes.extend(bytes.clone());
            reorder(&mut bytes, channels.into());
            let order: Vec<u8> = bytes.iter().step_by(SAMPLE).copied().collect();
            assert_eq!(order[..channels.into()], order[channels.into()..]);
            order[..channels.into()].to_vec()
        };
        assert_eq!(order(6), [0, 1, 2, 3, 4, 5]);
        assert_eq!(order(7), [0, 1, 2, 3, 5, 6, 4]);
        assert_eq!(order(8), [0, 1, 2, 3, 6, 7, 4, 5]);
    }

    #[test]
    fn invalid_packets_are_refused() {
        // The first 23 bits of an element, then a frame count or predictor.
        let packet = |element: u8, partial: u8, plain: u8, rest: u64| {
            let head = u64::from(element) << 20 | u64::from(partial) << 3 | u64::from(plain);
            (head << 41 | rest << 9).to_be_bytes()
        };
        assert_eq!(check(&packet(7, 0, 0, 0), 4096), Err("it holds no sound"));
        assert_eq!(check(&packet(0, 0, 1, 0), 0), Err("it holds no sound"));
        assert_eq!(check(&packet(0, 1, 1, 100), 100), Ok(()));
        assert_eq!(check(&packet(0, 1, 1, 100), 4096), Err("its channels differ in length"));
        assert_eq!(check(&packet(0, 0, 0, 8), 4096), Ok(()));
        assert_eq!(check(&packet(0, 0, 0, 31), 4096), Err("its predictor is one that is not read"));
        assert_eq!(check(&[], 4096), Ok(()));
    }
}
