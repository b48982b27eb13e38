//! What a stream cannot do: whatever needs the whole recording.

use crate::audio::part;
use crate::error::{Error, Result};
use crate::options::check::shown;
use crate::options::limits::{CHANNELS, SAMPLE_RATE, check_limit};
use crate::options::setting::Setting as _;
use crate::options::{DeltaEdges, Normalize, Options, PreemphasisStart, Reference};

/// Refuses options that need the whole recording, by the name of the first. Returns the channel to use; `None` for the
/// mean of all.
pub fn check(options: &Options, sr: u32, channels: u32) -> Result<Option<usize>> {
    check_limit(&CHANNELS.at_most(options.max_channels), channels.into())?;
    check_limit(&SAMPLE_RATE.at_most(options.max_sample_rate), sr.into())?;
    let channel = part::channel(options, channels as usize)?;
    if let Some(other) = options.sr.filter(|&own| own != sr) {
        let allowed = format!("the rate of the stream, which is {sr} Hz (a stream is not resampled)");
        return Err(Error::option("sr", other, allowed));
    }
    check_part(options)?;
    check_levels(options)?;
    Ok(channel)
}

fn check_part(options: &Options) -> Result<()> {
    if options.offset > 0.0 {
        return Err(Error::option("offset", shown(options.offset), "0 in a stream"));
    }
    if let Some(duration) = options.duration {
        return Err(Error::option("duration", shown(duration), "none in a stream"));
    }
    if let Some(length) = options.length {
        return Err(Error::option("length", length, "none in a stream"));
    }
    let is_emphasised = options.preemphasis > 0.0 && options.snip_edges.is_none();
    if is_emphasised && options.preemphasis_start == PreemphasisStart::Drop {
        let allowed = "librosa or keep in a stream (the first sample is framed)";
        return Err(Error::option("preemphasis_start", options.preemphasis_start.word(), allowed));
    }
    check_frames(options)
}

fn check_frames(options: &Options) -> Result<()> {
    if let Some(frames) = options.frames {
        return Err(Error::option("frames", frames, "none in a stream"));
    }
    let frame_by_frame = "1 in a stream (it gives single frames)";
    if options.stack > 1 {
        return Err(Error::option("stack", options.stack, frame_by_frame));
    }
    if options.deltas > 0 && options.delta_edges != DeltaEdges::Interp {
        let allowed = "interp in a stream";
        return Err(Error::option("delta_edges", options.delta_edges.word(), allowed));
    }
    match options.stack_step {
        Some(step) if step > 1 => Err(Error::option("stack_step", step, frame_by_frame)),
        _ => Ok(()),
    }
}

fn check_levels(options: &Options) -> Result<()> {
    if options.normalize != Normalize::None {
        let allowed = "none in a stream (it needs all frames of the recording)";
        return Err(Error::option("normalize", options.normalize.word(), allowed));
    }
    if !options.array_scale().is_logarithmic() {
        return Ok(());
    }
    if matches!(options.r#ref, Reference::Max | Reference::Recording | Reference::Corpus) {
        let allowed = "auto, fullscale or a number in a stream (it has no maximum)";
        return Err(Error::option("ref", options.r#ref.value(), allowed));
    }
    match options.top_db {
        Some(top_db) => {
            Err(Error::option("top_db", shown(top_db), "none in a stream (a floor below the maximum needs all frames)"))
        }
        None => Ok(()),
    }
}
