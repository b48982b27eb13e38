//! A frame -> its samples.

use super::bits::Bits;
use super::crc::crc16;
use super::fault::Fault;
use super::header::{Header, Stereo};
use super::predict::MAX_ORDER;
use super::subframe;

/// The samples of a frame, channel after channel; reused by the next frame.
#[derive(Default)]
pub struct Frame {
    /// Each starts with [`MAX_ORDER`] zeros.
    channels: Vec<Vec<i64>>,
}

impl Frame {
    /// Decodes the frame at the start of `bytes`, after its header, and returns its length in bytes.
    pub fn decode(&mut self, bytes: &[u8], header: &Header) -> Result<usize, Fault> {
        let mut bits = Bits::new(bytes, header.bytes);
        let channels = header.format.channels as usize;
        if self.channels.len() < channels {
            self.channels.resize_with(channels, || vec![0; MAX_ORDER]);
        }
        for (index, samples) in self.channels[..channels].iter_mut().enumerate() {
            samples.resize(MAX_ORDER + header.block as usize, 0);
            let depth = header.format.depth + u32::from(is_side(header.stereo, index));
            subframe::read(&mut bits, depth, samples)?;
        }
        let len = bits.next_byte() + 2;
        let frame = bytes.get(..len).ok_or(Fault::Cut)?;
        if crc16(frame) != 0 {
            return Err(Fault::Wrong("its checksum is wrong"));
        }
        self.split(header.stereo);
        Ok(len)
    }

    /// Converts the stored channels to left and right.
    fn split(&mut self, stereo: Stereo) {
        let [first, second, ..] = self.channels.as_mut_slice() else { return };
        let pairs = first.iter_mut().zip(second);
        match stereo {
            Stereo::Independent => {}
            Stereo::LeftSide => pairs.for_each(|(left, side)| *side = left.wrapping_sub(*side)),
            Stereo::SideRight => pairs.for_each(|(side, right)| *side = side.wrapping_add(*right)),
            Stereo::MidSide => pairs.for_each(|(mid, side)| {
                // The lowest bit of the sum, which the mean lost, equals that of the difference.
                let (sum, difference) = (*mid << 1 | *side & 1, *side);
                (*mid, *side) = (sum.wrapping_add(difference) >> 1, sum.wrapping_sub(difference) >> 1);
            }),
        }
    }

    /// Writes the samples frame by frame as 32-bit little-endian integers, left-aligned.
    pub fn interleave(&self, header: &Header, out: &mut Vec<u8>) {
        let channels = header.format.channels as usize;
        out.resize(4 * channels * header.block as usize, 0);
        let slots = out.as_chunks_mut::<4>().0;
        let stored = |sample: i64| ((sample as i32) << (32 - header.format.depth)).to_le_bytes();
        for (index, samples) in self.channels[..channels].iter().enumerate() {
            let slots = slots.iter_mut().skip(index).step_by(channels);
            slots.zip(&samples[MAX_ORDER..]).for_each(|(place, &sample)| *place = stored(sample));
        }
    }
}

/// Whether a channel is a difference, which has one more bit.
fn is_side(stereo: Stereo, index: usize) -> bool {
    match stereo {
        Stereo::Independent => false,
        Stereo::LeftSide | Stereo::MidSide => index == 1,
        Stereo::SideRight => index == 0,
    }
}
