//! A frame of MPEG audio -> samples.

use nanomp3_repaired::{Decoder as FrameDecoder, Fault, MAX_SAMPLES_PER_FRAME};

use crate::audio::coded::decoder::Block;
use crate::audio::magic::mpeg::Header;
use crate::audio::plain::wav::{Encoding, SampleLayout};

/// Decodes a frame and appends it to the block; returns the reason if it cannot.
pub fn append(decoder: &mut FrameDecoder, header: Header, frame: &[u8], block: &mut Block) -> Result<(), &'static str> {
    let mut samples = [0.0; MAX_SAMPLES_PER_FRAME];
    let layout = SampleLayout { sr: header.sr(), channels: header.channels(), encoding: Encoding::F32 };
    let len = decoder.decode(frame, &mut samples).map_err(|fault| match fault {
        Fault::SideInfo => "what its frame says of itself contradicts itself",
        Fault::Reservoir => "bits of it stand in frames that are missing",
        Fault::MainData => "its codes are longer than its frame says",
        Fault::Level => "it is more than a hundred times full scale",
    })?;
    block.layout = Some(layout);
    block.bytes.extend(samples[..len * layout.channels].iter().flat_map(|sample| sample.to_le_bytes()));
    Ok(())
}
