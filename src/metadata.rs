//! What a picture tells of itself: the options it was drawn with, and what was found out about its recording.

use std::fmt::Debug;

use serde_json::{Map, Value, json};

use crate::options::{Kind, Options, Reference, Scale, Window};
use crate::spectrogram::Drawn;

/// The parameters of a picture as a JSON object, in the words of the options. `vmin` and `vmax` are those that were
/// drawn, null where the whole picture has the lowest colour. Nothing in it depends on where or when it was drawn.
#[must_use]
pub fn of(options: &Options, drawn: &Drawn) -> String {
    let Drawn { framing, range, .. } = drawn;
    let logarithmic = !matches!(options.picture_scale(), Scale::Linear | Scale::Pcen);
    let mut told = json!({
        "spectrust": env!("CARGO_PKG_VERSION"),
        "width": options.width, "height": options.height,
        "r": options.r, "g": options.g, "b": options.b, "colormap": word(options.colormap),
        "sr": drawn.sr, "n_samples": drawn.n_samples, "channel": options.channel,
        "offset": options.offset, "duration": options.duration,
        "length": options.length, "drop_last": options.drop_last,
        "n_fft": framing.n_fft, "win_length": framing.win_length, "hop_length": framing.hop_length,
        "n_frames": framing.n_frames,
        "window": word(options.window), "periodic": options.periodic,
        "center": options.center, "pad_mode": word(options.pad_mode), "snip_edges": options.snip_edges,
        "power": options.power, "preemphasis": options.preemphasis, "gain": options.gain,
        "remove_dc": options.remove_dc,
        "kind": word(options.kind), "scale": word(options.picture_scale()),
        "fmin": options.fmin, "fmax": options.fmax.unwrap_or(f64::from(drawn.sr) / 2.0),
        "vmin": range.map(|range| shortest(range.vmin)), "vmax": range.map(|range| shortest(range.vmax)),
    });
    let Some(object) = told.as_object_mut() else { return String::new() };
    if logarithmic {
        extend(object, json!({ "ref": reference(options), "amin": options.amin, "top_db": options.top_db }));
    }
    match options.kind {
        Kind::Linear => {}
        Kind::Chroma => extend(object, json!({ "n_chroma": options.n_chroma, "tuning": options.tuning })),
        Kind::Mel | Kind::Log | Kind::Mfcc => extend(
            object,
            json!({
                "n_mels": options.picture_bands(), "mel_scale": word(options.mel_scale), "norm": word(options.norm),
            }),
        ),
    }
    if options.kind == Kind::Mfcc {
        let (dct_type, lifter) = (options.dct_type, options.lifter);
        let dct_norm = word(options.dct_norm);
        extend(
            object,
            json!({ "n_mfcc": options.n_mfcc, "dct_type": dct_type, "dct_norm": dct_norm, "lifter": lifter }),
        );
    }
    if options.window == Window::Kaiser {
        extend(object, json!({ "beta": options.beta }));
    }
    if options.picture_scale() == Scale::Pcen {
        extend(
            object,
            json!({
                "pcen_gain": options.pcen_gain, "pcen_bias": options.pcen_bias, "pcen_power": options.pcen_power,
                "pcen_time_constant": options.pcen_time_constant, "pcen_eps": options.pcen_eps,
            }),
        );
    }
    told.to_string()
}

fn extend(object: &mut Map<String, Value>, more: Value) {
    if let Value::Object(more) = more {
        object.extend(more);
    }
}

/// A variant's name as an option's word; the one called None is null.
fn word(variant: impl Debug) -> Value {
    match format!("{variant:?}").to_lowercase() {
        none if none == "none" => Value::Null,
        word => word.into(),
    }
}

fn reference(options: &Options) -> Value {
    match options.r#ref {
        Reference::Value(value) => value.into(),
        Reference::Auto | Reference::Max => "max".into(),
    }
}

/// The f64 with the f32's own shortest digits: -80.1, not -80.0999984741211.
fn shortest(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| value.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::framing::Framing;
    use crate::dsp::levels::Range;
    use crate::options::{Colormap, DctNorm, MelNorm, PadMode};

    fn told(options: &Options, range: Option<Range>) -> Value {
        let framing = Framing::for_picture(options, 8000, 4000).unwrap();
        let drawn = Drawn { warnings: Vec::new(), sr: 8000, n_samples: 4000, framing, range };
        serde_json::from_str(&of(options, &drawn)).unwrap()
    }

    #[test]
    fn what_was_left_open_is_told_as_it_was_used() {
        let told = told(&Options::default(), Some(Range { vmin: -80.1, vmax: 0.0 }));
        let facts = [("sr", 8000), ("n_samples", 4000), ("n_fft", 512), ("win_length", 512), ("n_mels", 128)];
        for (name, fact) in facts {
            assert_eq!(told[name], fact, "{name}");
        }
        assert_eq!((&told["fmax"], &told["vmin"], &told["scale"]), (&4000.0.into(), &(-80.1).into(), &"db".into()));
        assert_eq!((&told["ref"], &told["spectrust"]), (&"max".into(), &env!("CARGO_PKG_VERSION").into()));
    }

    #[test]
    fn words_are_those_of_the_options_and_no_word_is_null() {
        let options = Options {
            kind: Kind::Mfcc,
            scale: Scale::Log10,
            window: Window::Kaiser,
            pad_mode: PadMode::Symmetric,
            colormap: Colormap::Viridis,
            norm: MelNorm::None,
            dct_norm: DctNorm::None,
            ..Options::default()
        };
        let told = told(&options, None);
        let words = [("kind", "mfcc"), ("scale", "log10"), ("window", "kaiser"), ("pad_mode", "symmetric")];
        for (name, word) in words.into_iter().chain([("colormap", "viridis"), ("mel_scale", "slaney")]) {
            assert_eq!(told[name], word, "{name}");
        }
        for name in ["norm", "dct_norm", "vmin", "vmax", "duration", "channel", "length", "snip_edges"] {
            assert_eq!(told.get(name), Some(&Value::Null), "{name}");
        }
        assert_eq!(told["beta"], 12.0);
    }

    #[test]
    fn only_what_the_picture_depends_on_is_told() {
        let has = |options: &Options, name: &str| told(options, None).get(name).is_some();
        for &kind in Kind::ALL {
            let options = Options { kind, ..Options::default() };
            assert_eq!(has(&options, "n_chroma"), kind == Kind::Chroma);
            assert_eq!(has(&options, "n_mfcc"), kind == Kind::Mfcc);
            assert_eq!(has(&options, "n_mels"), !matches!(kind, Kind::Linear | Kind::Chroma));
            assert_eq!(has(&options, "top_db"), kind != Kind::Chroma);
        }
        assert!(has(&Options { scale: Scale::Pcen, ..Options::default() }, "pcen_eps"));
    }
}
