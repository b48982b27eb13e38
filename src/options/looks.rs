//! The options of looks: presets for pictures of a kind of sound. docs/looks.md says why they are as they are.

use super::choices::{Colormap, Kind, MelNorm, Reference};
use super::level::{Level, Percentile};
use super::table::Options;

/// Formants and harmonics: frames that hold two periods of a low voice, and 6 dB per octave against the slope of voiced
/// sounds.
pub fn speech() -> Options {
    Options {
        sr: Some(16_000),
        n_fft: Some(1024),
        frame_length_ms: Some(25.0),
        preemphasis: 0.97,
        n_mels: Some(80),
        fmin: 50.0,
        norm: MelNorm::None,
        top_db: Some(50.0),
        vmax: Some(Percentile(99.5).into()),
        colormap: Colormap::Magma,
        ..Options::default()
    }
}

/// Above wind and handling noise; a column shows what lasts a tenth of it, and clicks of one frame stay thin.
pub fn field() -> Options {
    Options {
        fmin: 150.0,
        pool: Some(Percentile(90.0)),
        background: Some(Percentile::MEDIAN.into()),
        vmin: Some(Level::Number(3.0)),
        vmax: Some(Level::Number(35.0)),
        colormap: Colormap::Magma,
        ..Options::default()
    }
}

/// Frequencies as bat workers read them, linear, and the loudest of the frames in a column, since a call lasts but a few.
pub fn bats() -> Options {
    Options {
        kind: Kind::Linear,
        n_fft_ms: Some(2.5),
        fmin: 10_000.0,
        pool: Some(Percentile::MAX),
        background: Some(Percentile::MEDIAN.into()),
        vmin: Some(Level::Number(6.0)),
        vmax: Some(Level::Number(46.0)),
        colormap: Colormap::Inferno,
        ..Options::default()
    }
}

/// Tones a few hertz apart, from the hum of the mains up.
pub fn machine() -> Options {
    Options {
        kind: Kind::Log,
        n_fft_ms: Some(185.0),
        n_mels: Some(256),
        fmin: 40.0,
        r#ref: Reference::Fullscale,
        amin: 1e-16,
        vmin: Some(Level::Number(-110.0)),
        vmax: Some(Level::Number(-20.0)),
        colormap: Colormap::Viridis,
        ..Options::default()
    }
}

/// Semitones from C2 up.
pub fn music() -> Options {
    Options {
        kind: Kind::Log,
        n_fft_ms: Some(93.0),
        n_mels: Some(256),
        fmin: 65.406_391,
        top_db: Some(70.0),
        colormap: Colormap::Magma,
        ..Options::default()
    }
}
