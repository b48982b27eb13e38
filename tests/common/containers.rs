//! 16-bit mono samples in other containers than WAV, written according to the documents of the formats.

/// Extension and contents of a file.
pub type Contained = (&'static str, Vec<u8>);

/// The samples in every container that is easy to write.
pub fn all(samples: &[i16], sr: u32) -> Vec<Contained> {
    let big: Vec<u8> = samples.iter().flat_map(|sample| sample.to_be_bytes()).collect();
    let little: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    vec![
        ("aiff", aiff(b"AIFF", &[], &big, sr)),
        ("aifc", aiff(b"AIFC", b"sowt\0\0", &little, sr)),
        ("au", au(&big, sr)),
        ("caf", caf(&big, sr)),
        ("w64", w64(&little, sr)),
        ("verbatim.flac", flac(samples, sr, verbatim)),
        ("fixed.flac", flac(samples, sr, fixed)),
    ]
}

/// Apple, Audio Interchange File Format (1989), and AIFF-C (1991), whose COMM chunk ends with a compression.
fn aiff(form: &[u8; 4], compression: &[u8], data: &[u8], sr: u32) -> Vec<u8> {
    let frames = (data.len() / 2) as u32;
    // An 80-bit float: the exponent, then the mantissa.
    let digits = u64::from(sr) << u64::from(sr).leading_zeros();
    let exponent = 16_383 + 63 - u64::from(sr).leading_zeros() as u16;
    let shape = [&1u16.to_be_bytes()[..], &frames.to_be_bytes(), &16u16.to_be_bytes()].concat();
    let comm = [&shape[..], &exponent.to_be_bytes(), &digits.to_be_bytes(), compression].concat();
    let chunk = |name: &[u8; 4], bytes: &[u8]| [name, &(bytes.len() as u32).to_be_bytes()[..], bytes].concat();
    let body = [&form[..], &chunk(b"COMM", &comm), &chunk(b"SSND", &[&[0; 8], data].concat())].concat();
    chunk(b"FORM", &body)
}

/// Sun, audio.h: magic, offset and length of the data, encoding 3 (16 bits), rate, channels, annotation.
fn au(data: &[u8], sr: u32) -> Vec<u8> {
    let numbers = [28, data.len() as u32, 3, sr, 1, 0];
    [b".snd", &numbers.map(u32::to_be_bytes).concat()[..], data].concat()
}

/// Apple, Core Audio Format: a desc chunk, and a data chunk that starts with an edit count.
fn caf(data: &[u8], sr: u32) -> Vec<u8> {
    let chunk = |name: &[u8; 4], bytes: &[u8]| [name, &(bytes.len() as u64).to_be_bytes()[..], bytes].concat();
    // lpcm, no flags (big-endian whole numbers), bytes and frames in a packet, channels, bits.
    let desc = [&f64::from(sr).to_be_bytes()[..], b"lpcm", &[0, 2, 1, 1, 16].map(u32::to_be_bytes).concat()].concat();
    [b"caff\0\x01\0\0", &chunk(b"desc", &desc)[..], &chunk(b"data", &[&[0; 4], data].concat())].concat()
}

/// Sonic Foundry: like WAV, with names of 16 bytes, 64-bit sizes that include the header, and chunks at multiples of 8.
fn w64(data: &[u8], sr: u32) -> Vec<u8> {
    let name = |name: &[u8; 4]| [name, &b"\xF3\xAC\xD3\x11\x8C\xD1\x00\xC0\x4F\x8E\xDB\x8A"[..]].concat();
    let chunk = |id: &[u8; 4], bytes: &[u8]| {
        let mut chunk = [&name(id)[..], &(bytes.len() as u64 + 24).to_le_bytes(), bytes].concat();
        chunk.resize(chunk.len().next_multiple_of(8), 0);
        chunk
    };
    let body = [name(b"wave"), chunk(b"fmt ", &crate::common::fmt(1, 1, sr, 16)), chunk(b"data", data)].concat();
    let riff = b"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\x00\x00";
    [riff, &(body.len() as u64 + 24).to_le_bytes()[..], &body].concat()
}

/// Number of samples in all FLAC frames except the last.
const BLOCK: usize = 256;

/// RFC 9639: a STREAMINFO block without an MD5 sum, and frames of one subframe each.
fn flac(samples: &[i16], sr: u32, subframe: fn(&[i16], &mut Bits)) -> Vec<u8> {
    let mut head = Bits::default();
    // 8.2: block sizes, frame sizes (unknown), rate, channels - 1, bits - 1, samples.
    let info = [(BLOCK, 16), (BLOCK, 16), (0, 24), (0, 24), (sr as usize, 20), (0, 3), (15, 5), (samples.len(), 36)];
    info.iter().for_each(|&(value, count)| head.push(value as u64, count));
    let mut file = [b"fLaC\x80\0\0\x22", &head.bytes()[..], &[0; 16]].concat();
    for (number, block) in samples.chunks(BLOCK).enumerate() {
        let mut frame = Bits::default();
        // 9.1: the block size is at the end of the header; other parameters are left to STREAMINFO.
        let header = [(0xFFF8, 16), (0b0111, 4), (0, 4), (0, 8), (number & 0x7F, 8), (block.len() - 1, 16)];
        header.iter().for_each(|&(value, count)| frame.push(value as u64, count));
        frame.push(crc(0x07, 8, &frame.bytes()), 8);
        subframe(block, &mut frame);
        let frame = frame.bytes();
        file.extend(&frame);
        file.extend((crc(0x8005, 16, &frame) as u16).to_be_bytes());
    }
    file
}

/// 9.2.4: unencoded samples.
fn verbatim(block: &[i16], frame: &mut Bits) {
    frame.push(0b0000_0010, 8);
    block.iter().for_each(|&sample| frame.push(sample as u16 as u64, 16));
}

/// 9.2.5: residuals of the second-order fixed predictor, in Rice codes of one partition.
fn fixed(block: &[i16], frame: &mut Bits) {
    if block.len() < 3 {
        return verbatim(block, frame);
    }
    const LOW_BITS: u32 = 12;
    frame.push(0b0001_0100, 8);
    block[..2].iter().for_each(|&sample| frame.push(sample as u16 as u64, 16));
    frame.push(0, 6);
    frame.push(LOW_BITS.into(), 4);
    for three in block.windows(3) {
        let [a, b, c] = [three[0], three[1], three[2]].map(i32::from);
        let residual = c - 2 * b + a;
        let folded = (residual << 1 ^ residual >> 31) as u64;
        frame.push(1, (folded >> LOW_BITS) as u32 + 1);
        frame.push(folded & ((1 << LOW_BITS) - 1), LOW_BITS);
    }
}

/// Remainder of a polynomial division over GF(2), most significant bit first.
fn crc(polynomial: u64, degree: u32, bytes: &[u8]) -> u64 {
    let bits = bytes.iter().flat_map(|&byte| (0..8).rev().map(move |bit| u64::from(byte >> bit & 1)));
    let step = |crc: u64, bit: u64| {
        let carry = crc >> (degree - 1) ^ bit;
        ((crc << 1) ^ (carry * polynomial)) & ((1 << degree) - 1)
    };
    bits.fold(0, step)
}

/// Bits, most significant first.
#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn push(&mut self, value: u64, count: u32) {
        self.0.extend((0..count).rev().map(|bit| value >> bit & 1 == 1));
    }

    /// Padded with zeros to whole bytes.
    fn bytes(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| bits.iter().enumerate().fold(0, |byte, (i, &bit)| byte | u8::from(bit) << (7 - i));
        self.0.chunks(8).map(byte).collect()
    }
}
