//! Stored samples -> mono f32, a block at a time.
//!
//! Integers are divided by 2^(bits - 1), 8-bit ones after subtracting 128; floating-point samples are unchanged.
//! Channels are averaged, or one is selected.

use super::g711;
use super::wav::{Encoding, SampleLayout};
use crate::vector::{Arch, Machine, Work, run};

/// Converts big-endian samples to little-endian ones.
pub fn to_little_endian(bytes: &mut [u8], encoding: Encoding) {
    match encoding.bytes() {
        2 => reverse::<2>(bytes),
        3 => reverse::<3>(bytes),
        4 => reverse::<4>(bytes),
        8 => reverse::<8>(bytes),
        _ => {}
    }
}

fn reverse<const N: usize>(bytes: &mut [u8]) {
    bytes.as_chunks_mut::<N>().0.iter_mut().for_each(|sample| sample.reverse());
}

/// Converts the little-endian frames in `bytes` to `mono`, one value per frame. `bytes` has `mono.len()` whole frames.
pub fn to_mono(bytes: &[u8], layout: &SampleLayout, channel: Option<usize>, mono: &mut [f32]) {
    let frames = Frames { bytes, channels: layout.channels, channel };
    match layout.encoding {
        Encoding::U8 => frames.mix(mono, 128.0, |[byte]| f32::from(byte) - 128.0),
        Encoding::I8 => frames.mix(mono, 128.0, |bytes| f32::from(i8::from_le_bytes(bytes))),
        Encoding::I16 => frames.mix(mono, 32_768.0, |bytes| f32::from(i16::from_le_bytes(bytes))),
        Encoding::I24 => frames.mix(mono, 8_388_608.0, |[a, b, c]| (i32::from_le_bytes([0, a, b, c]) >> 8) as f32),
        Encoding::I32 => frames.mix(mono, 2_147_483_648.0, |bytes| i32::from_le_bytes(bytes) as f32),
        Encoding::F32 => frames.mix(mono, 1.0, f32::from_le_bytes),
        Encoding::F64 => frames.mix(mono, 1.0, |bytes| f64::from_le_bytes(bytes) as f32),
        Encoding::ALaw => frames.mix(mono, 1.0, |[byte]| g711::ALAW[usize::from(byte)]),
        Encoding::MuLaw => frames.mix(mono, 1.0, |[byte]| g711::MULAW[usize::from(byte)]),
    }
}

/// Mixes interleaved samples in memory to `mono`, one value for each frame of `channels` samples: the same bits as
/// [`to_mono`] gives for the same samples in a file.
pub fn mix_to_mono<T: Stored>(samples: &[T], channels: usize, channel: Option<usize>, mono: &mut [f32]) {
    let scale = 1.0 / T::FULL_SCALE;
    run(Arch::new(), Mix { samples, channels, channel, mono, scale, decode: T::to_f32 });
}

/// A type of samples in memory.
pub trait Stored: Copy {
    /// Full scale.
    const FULL_SCALE: f32;

    /// The number, before it is divided by full scale.
    fn to_f32(self) -> f32;
}

impl Stored for f32 {
    const FULL_SCALE: f32 = 1.0;

    #[inline(always)]
    fn to_f32(self) -> f32 {
        self
    }
}

impl Stored for i16 {
    const FULL_SCALE: f32 = 32_768.0;

    #[inline(always)]
    fn to_f32(self) -> f32 {
        self.into()
    }
}

/// A sample and its position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocatedSample {
    /// Frame, counted from the first one examined.
    pub frame: usize,
    /// Channel, counted from 0.
    pub channel: usize,
    /// Stored value.
    pub value: f64,
}

/// The first little-endian floating-point sample in `bytes` that is NaN or infinite as f32, in the selected channel or
/// in any.
pub fn first_non_finite(bytes: &[u8], layout: &SampleLayout, selected: Option<usize>) -> Option<LocatedSample> {
    let narrow = || bytes.as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes).into());
    let wide = || bytes.as_chunks::<8>().0.iter().map(|&bytes| f64::from_le_bytes(bytes));
    let first = |samples: &mut dyn Iterator<Item = f64>| {
        let place =
            |(index, value)| LocatedSample { frame: index / layout.channels, channel: index % layout.channels, value };
        let wrong = |placed: &LocatedSample| {
            !(placed.value as f32).is_finite() && selected.is_none_or(|at| at == placed.channel)
        };
        samples.enumerate().map(place).find(wrong)
    };
    match layout.encoding {
        Encoding::F32 => first(&mut narrow()),
        Encoding::F64 => first(&mut wide()),
        _ => None,
    }
}

struct Frames<'a> {
    bytes: &'a [u8],
    channels: usize,
    channel: Option<usize>,
}

impl Frames<'_> {
    fn mix<const N: usize>(self, mono: &mut [f32], full_scale: f32, decode: impl Fn([u8; N]) -> f32) {
        let Frames { bytes, channels, channel } = self;
        let samples = bytes.as_chunks::<N>().0;
        run(Arch::new(), Mix { samples, channels, channel, mono, scale: 1.0 / full_scale, decode });
    }
}

/// Frames -> mono.
struct Mix<'a, T, F: Fn(T) -> f32> {
    samples: &'a [T],
    channels: usize,
    channel: Option<usize>,
    mono: &'a mut [f32],
    scale: f32,
    decode: F,
}

impl<T: Copy, F: Fn(T) -> f32> Work for Mix<'_, T, F> {
    /// One and two channels have their own loops, which the compiler vectorises.
    #[inline(always)]
    fn run<M: Machine>(self, _: M) {
        let Mix { samples, channels, channel, mono, scale, decode } = self;
        match (channels, channel) {
            (1, _) => {
                for (value, &sample) in mono.iter_mut().zip(samples) {
                    *value = decode(sample) * scale;
                }
            }
            (channels, Some(channel)) => {
                for (value, frame) in mono.iter_mut().zip(samples.chunks_exact(channels)) {
                    *value = decode(frame[channel]) * scale;
                }
            }
            (2, None) => {
                let scale = 0.5 * scale;
                for (value, &[left, right]) in mono.iter_mut().zip(samples.as_chunks::<2>().0) {
                    *value = (decode(left) + decode(right)) * scale;
                }
            }
            (channels, None) => {
                let scale = scale / channels as f32;
                for (value, frame) in mono.iter_mut().zip(samples.chunks_exact(channels)) {
                    *value = frame.iter().map(|&sample| decode(sample)).sum::<f32>() * scale;
                }
            }
        }
    }
}
