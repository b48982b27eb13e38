//! The order of a Vorbis stream's channels, turned into that of WAV files.

/// Where Vorbis channel number i stands in a frame: front left and right, centre, bass, then those behind and beside.
/// Source: Vorbis I specification, 4.3.9; FFmpeg puts them in the same order. More than eight stay as they are.
pub fn places(channels: usize) -> Vec<usize> {
    match channels {
        3 => vec![0, 2, 1],
        5 => vec![0, 2, 1, 3, 4],
        6 => vec![0, 2, 1, 4, 5, 3],
        7 => vec![0, 2, 1, 5, 6, 4, 3],
        8 => vec![0, 2, 1, 6, 7, 4, 5, 3],
        channels => (0..channels).collect(),
    }
}
