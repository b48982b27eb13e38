//! What a stream says of its frames, and of a push.

/// What the frames of a stream are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamInfo {
    /// Number of values of a frame: bands or coefficients, derivatives included.
    pub n_values: usize,
    /// Sample rate in Hz.
    pub sr: u32,
    /// Number of interleaved channels.
    pub channels: usize,
    /// Length of a frame in samples: `n_fft`, or `win_length` in Kaldi's framing.
    pub frame_length: usize,
    /// Hop between frames in samples.
    pub hop_length: usize,
    /// First sample of frame 0; negative if the frame begins in the padding before the recording.
    pub first_sample: i64,
    /// Frame `t` is complete as soon as the stream has `t * hop_length + delay` samples. Frames whose padding mirrors the
    /// beginning also wait for the samples that it mirrors; derivatives of the first frames for those of a whole width.
    pub delay: u64,
}

/// Result of a push.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// Number of samples of each channel that were taken.
    pub taken: usize,
    /// Number of frames that were written.
    pub frames: usize,
}
