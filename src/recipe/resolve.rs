//! What the library chooses where the options leave it the choice, for a recording of a known rate and length.

use super::plan::Plan;
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::{Signal as _, n_prepared};
use crate::cancel::Cancel;
use crate::dsp::bands::BandShape;
use crate::dsp::framing::Framing;
use crate::dsp::range::known_range;
use crate::error::{Error, Result};
use crate::options::{Format, Kind, Options, Reference, row};

/// Options without a choice, and the frames they give.
pub struct Resolved {
    /// The options, in which every number that the library chose has its value. With them the result is the same.
    /// Unset stay those whose unset value leaves something out, and levels that depend on the samples.
    pub options: Options,
    /// Sample rate of the frames in Hz, after resampling.
    pub sr: u32,
    /// Number of samples that the frames cover, at this rate.
    pub n_samples: u64,
    /// Positions and lengths of the frames.
    pub framing: Framing,
    /// Number of bands or coefficients: rows of an array, derivatives included, or those that the rows of a picture are
    /// made of.
    pub n_bands: usize,
}

impl Plan {
    /// Resolves the options for a file of `format` drawn from `n_samples` per channel at `sr` Hz.
    pub fn resolve(&self, format: Format, sr: i64, n_samples: u64) -> Result<Resolved> {
        let (sr, chosen) = Audio::selected_part(self.options(), row::sr.whole(sr)?, n_samples)?;
        self.resolve_part(format, sr, chosen)
    }

    /// Resolves the options for a file of `format` drawn from `input`. Compressed audio is decoded for this.
    pub fn resolve_file<'a>(
        &self,
        format: Format,
        input: impl Into<Input<'a>>,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Resolved> {
        let input = input.into();
        let resolve = |ws: &mut Workspace| {
            let audio = Audio::open_with(input, self.options(), &mut ws.resamplers, cancel)?;
            self.resolve_part(format, audio.sr(), audio.n_samples())
        };
        resolve(ws).map_err(|error: Error| error.with_input(input))
    }

    /// Resolves the options for `chosen` samples at `sr` Hz, the part of a recording that they select.
    fn resolve_part(&self, format: Format, sr: u32, chosen: u64) -> Result<Resolved> {
        let given = self.options();
        let n_samples = given.length.unwrap_or(chosen);
        let n_framed = n_prepared(given, n_samples)?;
        let (framing, n_bands, options) = if format == Format::Npy {
            let framing = Framing::for_array(given, sr, n_framed)?;
            let (n_bands, n_frames) = self.array_shape(sr, chosen)?;
            (Framing { n_frames: n_frames as u64, ..framing }, n_bands, for_array(given))
        } else {
            let framing = Framing::for_picture(given, sr, n_framed)?;
            let bands = BandShape::new(given, sr, framing.n_fft, given.picture_bands()).n_bands();
            let n_bands = if given.kind == Kind::Mfcc { given.n_mfcc as usize } else { bands };
            (framing, n_bands, for_picture(given))
        };
        let Options { width, height, .. } = *self.given();
        let options = Options { width, height, ..for_recording(options, sr, &framing) };
        options.validate()?;
        Ok(Resolved { options, sr, n_samples, framing, n_bands })
    }
}

fn for_array(given: &Options) -> Options {
    let reference = if given.r#ref == Reference::Auto { Reference::Value(1.0) } else { given.r#ref };
    Options {
        n_mels: Some(given.array_bands() as u32),
        scale: given.array_scale(),
        r#ref: reference,
        // It has no effect on an array, and needs decibels.
        background: None,
        ..given.clone()
    }
}

fn for_picture(given: &Options) -> Options {
    let reference = if given.r#ref == Reference::Auto { Reference::Max } else { given.r#ref };
    let (vmin, vmax) = known_range(given);
    Options {
        n_mels: Some(given.picture_bands() as u32),
        scale: given.picture_scale(),
        r#ref: reference,
        vmin: given.vmin.or(vmin.map(|vmin| f64::from(vmin).into())),
        vmax: given.vmax.or(vmax.map(|vmax| f64::from(vmax).into())),
        ..given.clone()
    }
}

fn for_recording(options: Options, sr: u32, framing: &Framing) -> Options {
    Options {
        sr: Some(sr),
        n_fft: Some(framing.n_fft as u32),
        win_length: Some(framing.win_length as u32),
        hop_length: Some(framing.hop_length as u32),
        fmax: Some(options.fmax.unwrap_or(f64::from(sr) / 2.0)),
        ..options
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{ArrayOrder, Level, Preset, Scale};
    use crate::recipe::crew::Crew;

    const SR: u32 = 8000;

    /// Options that leave much to the library, in every way it chooses.
    fn cases() -> Vec<Options> {
        let mut cases = vec![
            Options::default(),
            Options { sr: Some(6000), length: Some(9000), offset: 0.1, duration: Some(1.0), ..Options::default() },
            Options { top_db: None, snip_edges: Some(false), frame_length_ms: Some(25.0), ..Options::default() },
            Options {
                center: false,
                drop_last: true,
                n_fft: Some(301),
                vmin: Some(Level::Number(-50.0)),
                ..Options::default()
            },
            Options { r#ref: Reference::Value(2.0), deltas: 2, ..Options::default() },
        ];
        for &kind in Kind::ALL {
            for &scale in Scale::ALL {
                cases.push(Options { kind, scale, width: 40, height: 30, ..Options::default() });
            }
        }
        // Bats are above these samples.
        let presets = Preset::ALL.iter().filter(|&&preset| preset != Preset::Bats);
        cases.extend(presets.map(|preset| preset.options()));
        cases
    }

    fn samples() -> Vec<f32> {
        (0..6000).map(|i| (0.7 * (i as f32 * i as f32 * 1e-4).sin()).powi(3)).collect()
    }

    #[test]
    fn resolved_options_give_the_same_pictures_and_arrays() {
        let (samples, cancel) = (samples(), Cancel::default());
        let (mut ws, n_samples) = (Workspace::default(), samples.len() as u64);
        let input = || Input::samples(&samples, 1, SR);
        for (case, options) in cases().into_iter().enumerate() {
            let plan = Plan::new(options).unwrap();
            let resolved = plan.resolve(Format::Jpeg, SR.into(), n_samples).unwrap();
            let same = Plan::new(resolved.options).unwrap();
            let drawn = plan.indices(input(), &mut ws, &Crew::alone(&cancel)).unwrap().0.indices.clone();
            assert!(drawn == same.indices(input(), &mut ws, &Crew::alone(&cancel)).unwrap().0.indices, "{case}");

            let resolved = plan.resolve(Format::Npy, SR.into(), n_samples).unwrap();
            let same = Plan::new(resolved.options).unwrap();
            let array = |plan: &Plan, ws: &mut Workspace| {
                plan.file_array(input(), ArrayOrder::BandsByFrames, 1, ws, &cancel).unwrap()
            };
            let chosen = array(&plan, &mut ws);
            let shape = (resolved.n_bands, resolved.framing.n_frames as usize);
            assert_eq!((chosen.rows, chosen.columns), shape, "{case}");
            assert!(chosen.values == array(&same, &mut ws).values, "{case}");
        }
    }

    #[test]
    fn a_recording_is_resolved_like_its_rate_and_length() {
        let (samples, cancel) = (samples(), Cancel::default());
        for (case, options) in cases().into_iter().enumerate() {
            let plan = Plan::new(options).unwrap();
            for format in [Format::Npy, Format::Png] {
                let input = Input::samples(&samples, 1, SR);
                let found = plan.resolve_file(format, input, &mut Workspace::default(), &cancel).unwrap();
                let known = plan.resolve(format, SR.into(), samples.len() as u64).unwrap();
                assert_eq!(format!("{:?}", found.options), format!("{:?}", known.options), "{case}");
                assert_eq!((found.sr, found.n_samples, found.n_bands), (known.sr, known.n_samples, known.n_bands));
                assert_eq!(
                    (found.framing.n_frames, found.framing.begin),
                    (known.framing.n_frames, known.framing.begin)
                );
            }
        }
    }

    #[test]
    fn resolve_fills_every_automatic_number() {
        let resolved = |format| Plan::new(Options::default()).unwrap().resolve(format, SR.into(), 80_000).unwrap();
        let picture = resolved(Format::Png).options;
        assert_eq!((picture.n_fft, picture.win_length, picture.hop_length), (Some(512), Some(512), Some(128)));
        assert_eq!((picture.sr, picture.n_mels, picture.fmax), (Some(SR), Some(128), Some(4000.0)));
        assert_eq!(
            (picture.vmin, picture.vmax, picture.scale),
            (Some(Level::Number(-80.0)), Some(Level::Number(0.0)), Scale::Db)
        );
        assert_eq!(picture.r#ref, Reference::Max);
        let array = resolved(Format::Npy);
        assert_eq!((array.options.n_fft, array.options.hop_length), (Some(2048), Some(512)));
        assert_eq!((array.options.scale, array.options.vmin), (Scale::Linear, None));
        assert_eq!((array.framing.begin, array.framing.n_frames, array.n_bands), (-1024, 157, 128));
    }

    #[test]
    fn levels_that_depend_on_the_samples_stay_unset() {
        let of = |options| Plan::new(options).unwrap().resolve(Format::Jpeg, SR.into(), 8000).unwrap().options;
        let no_floor = of(Options { top_db: None, ..Options::default() });
        assert_eq!((no_floor.vmin, no_floor.vmax), (None, Some(Level::Number(0.0))));
        let linear = of(Options { scale: Scale::Linear, vmin: Some(Level::Number(0.1)), ..Options::default() });
        assert_eq!((linear.vmin, linear.vmax), (Some(Level::Number(0.1)), None));
        let chroma = of(Options { kind: Kind::Chroma, ..Options::default() });
        assert_eq!((chroma.vmin, chroma.vmax), (Some(Level::Number(0.0)), Some(Level::Number(1.0))));
    }
}
