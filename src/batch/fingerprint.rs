//! The options of a batch in full, and the hash that identifies them in a manifest.

use std::sync::Arc;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::manifest::Generation;
use crate::options::{Format, Options, TABLE, Value as Setting};
use crate::recipe::brightness::Brightness;
use crate::recipe::segments::Segments;
use crate::revision;

/// The options that pictures are made with.
pub struct Fingerprint {
    /// Every option by name; null if the recording determines it.
    pub settings: Value,
    /// The generation recorded for each picture.
    pub generation: Generation,
}

impl Fingerprint {
    /// The fingerprint of a batch with these options.
    #[must_use]
    pub fn new(options: &Options, format: Format, segments: Option<Segments>) -> Self {
        Self::of(self::settings(options, format, segments))
    }

    /// The fingerprint if all recordings share this brightness, which depends on all of them.
    #[must_use]
    pub fn with(&self, brightness: Brightness) -> Self {
        let mut settings = self.settings.as_object().cloned().unwrap_or_default();
        let numbers = [
            ("loudest", brightness.loudest),
            ("lowest_level", brightness.range.map(|range| range.vmin)),
            ("highest_level", brightness.range.map(|range| range.vmax)),
        ];
        let known = numbers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        settings.extend(known);
        Self::of(settings)
    }

    fn of(settings: Map<String, Value>) -> Self {
        let generation = Generation { options: hash(&settings).into(), revision: Some(revision::NUMBERS) };
        Fingerprint { settings: Value::Object(settings), generation }
    }

    /// The hash of the options, shared.
    #[must_use]
    pub fn hash(&self) -> Arc<str> {
        Arc::clone(&self.generation.options)
    }
}

fn settings(options: &Options, format: Format, segments: Option<Segments>) -> Map<String, Value> {
    let names = TABLE.iter().map(|parameter| parameter.name.to_owned());
    let mut settings: Map<String, Value> = names.zip(options.values().into_iter().map(json)).collect();
    let batch = serde_json::json!({
        "format": format,
        "segment": segments.map(|segments| segments.segment),
        "overlap": segments.map(|segments| segments.overlap),
        "remainder": segments.map(|segments| segments.remainder),
    });
    if let Some(palette) = &options.palette {
        settings.insert("palette".to_owned(), palette.to_string().into());
    }
    if let Some(title) = &options.title {
        settings.insert("title".to_owned(), (**title).into());
    }
    for (name, numbers) in options.arrays() {
        settings.insert(name.to_owned(), numbers.digest().into());
    }
    if let Value::Object(batch) = batch {
        settings.extend(batch);
    }
    settings
}

/// A value in JSON. Unset values, and the words for them, are null.
fn json(value: Setting) -> Value {
    match value {
        Setting::Open | Setting::Word("auto" | "none") => Value::Null,
        Setting::Whole(value) => value.into(),
        Setting::Number(value) => value.into(),
        Setting::Flag(value) => value.into(),
        Setting::Word(word) => word.into(),
        Setting::Percentile(_) => value.to_string().into(),
    }
}

/// Hashes the options that differ from the defaults, by name, so that an option added by a later version does not
/// change the hash.
fn hash(settings: &Map<String, Value>) -> String {
    let defaults = self::settings(&Options::default(), Format::default(), None);
    let own = settings.iter().filter(|(name, value)| defaults.get(*name) != Some(value));
    let own: Map<String, Value> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
    Uuid::new_v5(&Uuid::NAMESPACE_OID, Value::Object(own).to_string().as_bytes()).simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Colormap, MelNorm, Reference, Remainder, Subsampling};

    #[test]
    fn settings_have_the_names_and_words_of_the_options() {
        let segments = Segments { segment: 2.0, overlap: 0.5, remainder: Remainder::Keep };
        let options = Options {
            colormap: Colormap::Viridis,
            subsampling: Subsampling::S444,
            norm: MelNorm::None,
            r#ref: Reference::Value(1.0),
            ..Options::default()
        };
        let settings = Fingerprint::new(&options, Format::Npy, Some(segments)).settings;
        let words = [("format", "npy"), ("remainder", "keep"), ("colormap", "viridis"), ("subsampling", "4:4:4")];
        for (name, word) in words.into_iter().chain([("mel_scale", "slaney"), ("dtype", "float32")]) {
            assert_eq!(settings[name], word, "{name}");
        }
        for (name, number) in [("ref", 1.0), ("segment", 2.0), ("overlap", 0.5), ("amin", 1e-10)] {
            assert_eq!(settings[name], number, "{name}");
        }
        assert_eq!(
            (&settings["max_channels"], &settings["n_fft"], &settings["norm"]),
            (&256.into(), &Value::Null, &Value::Null)
        );
        let other = Options { r#ref: Reference::Recording, ..Options::default() };
        assert_eq!(Fingerprint::new(&other, Format::Jpeg, None).settings["ref"], "recording");
    }

    /// Hashes are stored in manifests, so they may never change, even if options are added.
    #[test]
    fn a_hash_depends_only_on_options_that_differ_from_the_defaults() {
        let hash = |options: &Options| Fingerprint::new(options, Format::Jpeg, None).hash().to_string();
        let hash_text = |text: &str| Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes()).simple().to_string();
        assert_eq!(hash(&Options::default()), hash_text("{}"));
        assert_eq!(hash(&Options { width: 255, r: 1.5, ..Options::default() }), hash_text(r#"{"r":1.5,"width":255}"#));
        let segments = Segments { segment: 1.0, overlap: 0.0, remainder: Remainder::Pad };
        let divided = Fingerprint::new(&Options::default(), Format::Png, Some(segments)).hash();
        assert_eq!(*divided, *hash_text(r#"{"format":"png","overlap":0.0,"remainder":"pad","segment":1.0}"#));
    }
}
