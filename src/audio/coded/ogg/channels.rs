//! Reorders a Vorbis stream's channels as in WAV files.

/// The position of each Vorbis channel in a frame: front left and right, centre, LFE, then back and side channels.
/// Source: Vorbis I specification, 4.3.9; FFmpeg uses the same order. More than eight channels are not reordered.
pub fn positions(channels: usize) -> Vec<usize> {
    match channels {
        3 => vec![0, 2, 1],
        5 => vec![0, 2, 1, 3, 4],
        6 => vec![0, 2, 1, 4, 5, 3],
        7 => vec![0, 2, 1, 5, 6, 4, 3],
        8 => vec![0, 2, 1, 6, 7, 4, 5, 3],
        channels => (0..channels).collect(),
    }
}
