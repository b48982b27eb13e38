//! Meanings of the words of enumerations, from the documentation of the variants in src/options/choices.rs.

const SOURCE: &str = include_str!("../../src/options/choices.rs");

/// The meaning of every variant of `enumeration`, in order.
pub fn meanings(enumeration: &str) -> Vec<String> {
    let start = SOURCE.find(&format!("pub enum {enumeration} {{")).unwrap_or_else(|| panic!("no {enumeration}"));
    let (mut meanings, mut lines) = (Vec::new(), Vec::new());
    for line in SOURCE[start..].lines().skip(1).map(str::trim).take_while(|line| *line != "}") {
        if let Some(text) = line.strip_prefix("/// ") {
            lines.push(text);
        } else if line.ends_with(',') {
            meanings.push(lines.join(" ").trim_end_matches('.').to_owned());
            lines.clear();
        }
    }
    meanings
}

/// Name of the enumeration of a parameter: that of the parameter, with one exception.
pub fn name(parameter: &str) -> &str {
    if parameter == "norm" { "mel_norm" } else { parameter }
}

/// The Rust enumeration of a parameter's words.
pub fn enumeration(parameter: &str) -> String {
    name(parameter).split('_').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}

/// The words of a parameter, each with its meaning, as one clause; `quoted` formats a word for a language. A meaning
/// shared by consecutive words is written once.
pub fn clause(name: &str, words: &[&str], quoted: impl Fn(&str) -> String) -> String {
    let meanings = meanings(&enumeration(name));
    assert_eq!(meanings.len(), words.len(), "{name}");
    let mut parts: Vec<(Vec<String>, &String)> = Vec::new();
    for (word, meaning) in words.iter().zip(&meanings) {
        match parts.last_mut() {
            Some((words, last)) if *last == meaning => words.push(quoted(word)),
            _ => parts.push((vec![quoted(word)], meaning)),
        }
    }
    let parts: Vec<String> = parts
        .into_iter()
        .map(|(words, meaning)| format!("{} ({})", words.join(", "), uncapitalised(meaning)))
        .collect();
    parts.join(", ")
}

/// Starts with a lower-case letter, unless the first word is a name.
fn uncapitalised(text: &str) -> String {
    const NAMES: [&str; 6] = ["Slaney", "HTK", "Kaldi", "Kaiser", "IEEE", "Hann"];
    match NAMES.iter().any(|name| text.starts_with(name)) {
        true => text.to_owned(),
        false => text[..1].to_lowercase() + &text[1..],
    }
}
