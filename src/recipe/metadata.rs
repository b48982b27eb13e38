//! The parameters stored in a picture: the options, and the values derived from its recording.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::picture::Drawn;
use super::plan::Plan;
use crate::dsp::range::{Range, range_depends_on_data};
use crate::figure::Rectangle;
use crate::options::setting::Setting as _;
use crate::options::{Kind, Level, Metadata, Options, Reference, Scale, TABLE, Value as Setting, Window};

/// Maximum number of characters of the recording's name.
const MAX_NAME: usize = 1024;

/// The parameters of a picture as a JSON object with the names of the options, in ASCII; empty if `metadata` is `none`.
/// `vmin` and `vmax` are the range that was drawn; a picture that is all of the lowest colour has the level `vmin`.
/// Nothing in it depends on where or when the picture was drawn.
#[must_use]
pub fn parameters(plan: &Plan, drawn: &Drawn) -> String {
    text(values(plan, drawn))
}

/// The parameters of a tile: those of a picture, and its place among the tiles.
#[must_use]
pub fn of_tile(plan: &Plan, drawn: &Drawn, level: u32, index: i64) -> String {
    let mut values = values(plan, drawn);
    if let Some(values) = &mut values {
        values.insert("tile".to_owned(), json!({ "level": level, "index": index }));
    }
    text(values)
}

fn text(values: Option<Map<String, Value>>) -> String {
    values.map(|values| ascii(&Value::Object(values).to_string())).unwrap_or_default()
}

/// The parameters of a picture by name; `None` if `metadata` is `none`.
#[must_use]
pub fn values(plan: &Plan, drawn: &Drawn) -> Option<Map<String, Value>> {
    let options = plan.options();
    if options.metadata == Metadata::None {
        return None;
    }
    let mut picture = picture(plan, drawn.range);
    if let Some(given) = given(options, drawn) {
        picture["given"] = given;
    }
    let stages = [picture, samples(options, drawn), frames(options, drawn), bands(options, drawn), levels(options)];
    let mut values: Map<String, Value> = stages.into_iter().filter_map(object).flatten().collect();
    if let Some(source) = drawn.source.as_ref().filter(|_| options.metadata == Metadata::Source) {
        values.insert("source".to_owned(), source.chars().take(MAX_NAME).collect::<String>().into());
    }
    Some(values)
}

/// JSON without other characters than those of ASCII, in which a PNG stores it: those of strings are escaped.
fn ascii(json: &str) -> String {
    let escaped = |unit: u16| format!("\\u{unit:04x}");
    let one = |character: char| match character {
        '\0'..='\x7f' => character.to_string(),
        _ => character.encode_utf16(&mut [0; 2]).iter().map(|&unit| escaped(unit)).collect(),
    };
    if json.is_ascii() { json.to_owned() } else { json.chars().map(one).collect() }
}

/// The parameters of a picture of given levels: size, colours, range and scale.
#[must_use]
pub fn of_levels(plan: &Plan, range: Range) -> String {
    let options = plan.options();
    if options.metadata == Metadata::None {
        return String::new();
    }
    let mut picture = picture(plan, range);
    picture["scale"] = word(options.picture_scale());
    ascii(&picture.to_string())
}

/// Size, axes, colours and range.
fn picture(plan: &Plan, range: Range) -> Value {
    let options = plan.given();
    let mut picture = json!({
        "spectrust": env!("CARGO_PKG_VERSION"),
        "width": options.width, "height": options.height,
        "r": options.r, "g": options.g, "b": options.b, "colormap": word(options.colormap),
        "vmin": shortest(range.vmin), "vmax": shortest(range.vmax),
    });
    if let Some(figure) = plan.figure() {
        let Rectangle { x, y, width, height } = figure.rectangle();
        picture["axes"] = word(options.axes);
        picture["theme"] = word(options.theme);
        picture["rectangle"] = json!({ "x": x, "y": y, "width": width, "height": height });
        if let Some(title) = &options.title {
            picture["title"] = (**title).into();
        }
    }
    if let Some(palette) = &options.palette {
        // As an option, it is the colormap.
        picture["colormap"] = palette.to_string().into();
    }
    if let Some(pool) = options.pool {
        picture["pool"] = pool.value().to_string().into();
    }
    if let Some(background) = options.background {
        picture["background"] = match background.number() {
            Some(seconds) => seconds.into(),
            None => background.value().to_string().into(),
        };
    }
    picture
}

fn object(value: Value) -> Option<Map<String, Value>> {
    if let Value::Object(object) = value { Some(object) } else { None }
}

fn samples(options: &Options, drawn: &Drawn) -> Value {
    let mut values = json!({
        "sr": drawn.sr, "n_samples": drawn.segment.n_samples(), "channel": options.channel,
        "offset": drawn.segment.offset, "duration": drawn.segment.duration, "length": drawn.segment.length,
        "preemphasis": options.preemphasis, "gain": options.gain,
    });
    add_changed(&mut values, options, &["preemphasis_start"]);
    values
}

fn frames(options: &Options, drawn: &Drawn) -> Value {
    let framing = &drawn.framing;
    let mut values = json!({
        "n_fft": framing.n_fft, "win_length": framing.win_length, "hop_length": framing.hop_length,
        "n_frames": framing.n_frames, "drop_last": options.drop_last,
        "window": word(options.window), "periodic": options.periodic,
        "center": options.center, "pad_mode": word(options.pad_mode), "snip_edges": options.snip_edges,
        "remove_dc": options.remove_dc, "power": options.power,
    });
    if let Some(window) = &options.window_values {
        values["window"] = window.digest().into();
    } else if options.window == Window::Kaiser {
        values["beta"] = options.beta.into();
    }
    add_changed(&mut values, options, &["pad_left", "pad_right", "pad", "power_offset", "power_floor"]);
    values
}

/// Adds the options of these names that differ from their defaults. Those that came after the first release are stored only
/// then, so that the bytes of other pictures stay as they were.
fn add_changed(values: &mut Value, options: &Options, names: &[&str]) {
    let (given, defaults) = (options.values(), Options::default().values());
    for ((parameter, given), default) in TABLE.iter().zip(given).zip(defaults) {
        if names.contains(&parameter.name) && given != default {
            values[parameter.name] = match given {
                Setting::Whole(value) => value.into(),
                Setting::Number(value) => value.into(),
                Setting::Flag(value) => value.into(),
                other => other.to_string().into(),
            };
        }
    }
}

fn bands(options: &Options, drawn: &Drawn) -> Value {
    let mut values = json!({ "kind": word(options.kind) });
    if options.kind == Kind::Chroma {
        (values["n_chroma"], values["tuning"]) = (options.n_chroma.into(), options.tuning.into());
        return values;
    }
    if let Some(filters) = &options.filters {
        (values["n_mels"], values["filters"]) = (options.picture_bands().into(), filters.weights().digest().into());
    } else {
        mel(&mut values, options, drawn);
    }
    if options.kind == Kind::Mfcc {
        (values["n_mfcc"], values["lifter"]) = (options.n_mfcc.into(), options.lifter.into());
        (values["dct_type"], values["dct_norm"]) = (options.dct_type.into(), word(options.dct_norm));
        add_changed(&mut values, options, &["lifter_first"]);
    }
    values
}

/// The frequencies of bands that are not given by their weights.
fn mel(values: &mut Value, options: &Options, drawn: &Drawn) {
    let fmax = options.fmax.unwrap_or(f64::from(drawn.sr) / 2.0);
    (values["fmin"], values["fmax"]) = (options.fmin.into(), fmax.into());
    if options.kind != Kind::Linear {
        (values["n_mels"], values["norm"]) = (options.picture_bands().into(), word(options.norm));
    }
    if matches!(options.kind, Kind::Mel | Kind::Mfcc) {
        values["mel_scale"] = word(options.mel_scale);
    }
}

fn levels(options: &Options) -> Value {
    let scale = options.picture_scale();
    let mut values = json!({ "scale": word(scale) });
    if scale.is_logarithmic() {
        (values["ref"], values["amin"], values["top_db"]) =
            (reference(options), options.amin.into(), options.top_db.into());
    } else if options.r#ref == Reference::Fullscale && options.kind != Kind::Chroma {
        values["ref"] = reference(options);
    }
    add_changed(&mut values, options, &["log_offset"]);
    if scale == Scale::Pcen {
        (values["pcen_gain"], values["pcen_bias"]) = (options.pcen_gain.into(), options.pcen_bias.into());
        (values["pcen_power"], values["pcen_eps"]) = (options.pcen_power.into(), options.pcen_eps.into());
        values["pcen_time_constant"] = options.pcen_time_constant.into();
    }
    values
}

/// The options of an end of the range that was measured in this picture, as they were given. The number as an option
/// would lower `amin`, which interpolation between sound and silence shows.
fn given(options: &Options, drawn: &Drawn) -> Option<Value> {
    let is_measured = options.picture_scale().is_logarithmic()
        && (options.kind != Kind::Mfcc || options.has_percentiles())
        && range_depends_on_data(options)
        && !drawn.has_shared_range;
    let percentile = |end: Option<Level>| match end {
        Some(end @ Level::Percentile(_)) => Some(end.value().to_string().into()),
        Some(Level::Number(_)) => None,
        None => Some(Value::Null),
    };
    let ends = [("vmin", percentile(options.vmin)), ("vmax", percentile(options.vmax).filter(|vmax| !vmax.is_null()))];
    let given = ends.into_iter().filter_map(|(name, end)| Some((name.to_owned(), end?)));
    is_measured.then(|| Value::Object(given.collect()))
}

/// The word of a variant; null for `none`.
fn word(variant: impl Serialize) -> Value {
    let word = json!(variant);
    if word == "none" { Value::Null } else { word }
}

fn reference(options: &Options) -> Value {
    match options.r#ref {
        Reference::Value(value) => value.into(),
        Reference::Auto | Reference::Max => "max".into(),
        Reference::Recording => "recording".into(),
        Reference::Corpus => "corpus".into(),
        Reference::Fullscale => "fullscale".into(),
    }
}

/// The f64 with the shortest decimal digits of the f32: -80.1, not -80.0999984741211.
pub(super) fn shortest(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| value.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::framing::Framing;
    use crate::options::{
        Axes, Colormap, DctNorm, Filters, MelNorm, Numbers, Pad, PadMode, Percentile, PreemphasisStart,
    };
    use crate::recipe::segments::Segment;

    const RANGE: Range = Range { vmin: -80.0, vmax: 0.0 };

    fn stored(options: &Options, range: Range) -> Value {
        let framing = Framing::for_picture(options, 8000, 4000).unwrap();
        let segment = Segment::whole(options, 4000);
        let source = Some("käse \u{1F426}.wav".to_owned());
        let drawn = Drawn { warnings: Vec::new(), source, segment, sr: 8000, framing, range, has_shared_range: false };
        serde_json::from_str(&parameters(&Plan::new(options.clone()).unwrap(), &drawn)).unwrap()
    }

    #[test]
    fn options_left_to_the_library_have_the_values_that_were_used() {
        let stored = stored(&Options::default(), Range { vmin: -80.1, vmax: 0.0 });
        let facts = [("sr", 8000), ("n_samples", 4000), ("n_fft", 512), ("win_length", 512), ("n_mels", 128)];
        for (name, fact) in facts {
            assert_eq!(stored[name], fact, "{name}");
        }
        assert_eq!(
            (&stored["fmax"], &stored["vmin"], &stored["scale"]),
            (&4000.0.into(), &(-80.1).into(), &"db".into())
        );
        assert_eq!((&stored["ref"], &stored["spectrust"]), (&"max".into(), &env!("CARGO_PKG_VERSION").into()));
    }

    #[test]
    fn the_name_of_the_recording_is_stored_on_request() {
        let with = |metadata| Options { metadata, ..Options::default() };
        assert_eq!(stored(&with(Metadata::Source), RANGE)["source"], "käse \u{1F426}.wav");
        assert_eq!(stored(&with(Metadata::Options), RANGE).get("source"), None);
        assert_eq!(ascii("{\"a\": \"é\u{1F426}\\n\"}"), r#"{"a": "\u00e9\ud83d\udc26\n"}"#);
    }

    #[test]
    fn words_are_those_of_the_options_and_none_is_null() {
        let options = Options {
            kind: Kind::Mfcc,
            scale: Scale::Log10,
            window: Window::Kaiser,
            pad_mode: PadMode::Symmetric,
            colormap: Colormap::ViridisR,
            pool: Some(Percentile::MAX),
            norm: MelNorm::None,
            dct_norm: DctNorm::None,
            ..Options::default()
        };
        let stored = stored(&options, RANGE);
        let words = [("kind", "mfcc"), ("scale", "log10"), ("window", "kaiser"), ("pad_mode", "symmetric")];
        for (name, word) in
            words.into_iter().chain([("colormap", "viridis_r"), ("mel_scale", "slaney"), ("pool", "max")])
        {
            assert_eq!(stored[name], word, "{name}");
        }
        for name in ["norm", "dct_norm", "duration", "channel", "length", "snip_edges"] {
            assert_eq!(stored.get(name), Some(&Value::Null), "{name}");
        }
        assert_eq!(stored["beta"], 12.0);
        let above = Options { background: Some(Percentile(12.5).into()), ..Options::default() };
        assert_eq!(self::stored(&above, RANGE)["background"], "12.5%");
    }

    #[test]
    fn a_figure_has_its_whole_size_and_the_rectangle_of_its_spectrogram() {
        let options = Options { axes: Axes::Hz, width: 400, height: 300, ..Options::default() };
        let stored = stored(&Options { title: Some("é".into()), ..options }, RANGE);
        assert_eq!((&stored["width"], &stored["height"], &stored["title"]), (&400.into(), &300.into(), &"é".into()));
        let side = |name: &str| stored["rectangle"][name].as_u64().unwrap();
        assert!(side("x") + side("width") < 400 && side("y") + side("height") < 300 && side("width") > 200);
        assert_eq!((&stored["axes"], &stored["theme"]), (&"hz".into(), &"light".into()));
    }

    #[test]
    fn options_of_later_versions_are_stored_only_if_they_are_not_the_default() {
        let plain = stored(&Options::default(), RANGE);
        let changed = Options {
            pad_left: Some(3),
            pad: Pad::Same,
            power_offset: 1e-9,
            power_floor: 1e-7,
            log_offset: 0.5,
            preemphasis_start: PreemphasisStart::Keep,
            ..Options::default()
        };
        let changed = stored(&changed, RANGE);
        for (name, value) in [
            ("pad_left", json!(3)),
            ("pad", json!("same")),
            ("power_offset", json!(1e-9)),
            ("power_floor", json!(1e-7)),
            ("log_offset", json!(0.5)),
            ("preemphasis_start", json!("keep")),
        ] {
            assert_eq!((plain.get(name), &changed[name]), (None, &value), "{name}");
        }
    }

    #[test]
    fn arrays_of_the_caller_s_own_are_named_by_their_digests() {
        let window = Numbers::new("window", &[1.0; 512]).unwrap();
        let filters = Filters::new(257, &[1.0; 2 * 257]).unwrap();
        let digests = [window.digest(), filters.weights().digest()];
        let given = Options { window_values: Some(window), filters: Some(filters), ..Options::default() };
        let stored = stored(&given, RANGE);
        assert_eq!([&stored["window"], &stored["filters"]], digests.each_ref());
        assert!(stored.get("fmax").is_none() && stored["n_mels"] == 2);
    }

    #[test]
    fn only_parameters_that_affect_the_picture_are_stored() {
        let has = |options: &Options, name: &str| stored(options, RANGE).get(name).is_some();
        for &kind in Kind::ALL {
            let options = Options { kind, ..Options::default() };
            assert_eq!(has(&options, "n_chroma"), kind == Kind::Chroma);
            assert_eq!(has(&options, "n_mfcc"), kind == Kind::Mfcc);
            assert_eq!(has(&options, "n_mels"), !matches!(kind, Kind::Linear | Kind::Chroma));
            assert_eq!(has(&options, "top_db"), kind != Kind::Chroma);
        }
        assert!(!has(&Options::default(), "pool") && !has(&Options::default(), "background"));
        let unlimited = Options { top_db: None, ..Options::default() };
        assert!(has(&unlimited, "given") && !has(&Options::default(), "given"));
        for limited in [
            Options { vmin: Some(Level::Number(-90.0)), ..unlimited.clone() },
            Options { kind: Kind::Mfcc, ..unlimited },
        ] {
            assert!(!has(&limited, "given"));
        }
        for &scale in Scale::ALL {
            let plain = Options { scale, ..Options::default() };
            assert_eq!(has(&plain, "ref"), plain.picture_scale().is_logarithmic());
            assert!(has(&Options { r#ref: Reference::Fullscale, ..plain }, "ref"));
        }
        assert!(has(&Options { scale: Scale::Pcen, ..Options::default() }, "pcen_eps"));
    }
}
