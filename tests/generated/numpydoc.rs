//! Docstrings in numpydoc's form, read.

/// Name, type and description of each argument in the section "Parameters" below `heading`.
pub fn entries(source: &str, heading: &str) -> Vec<(String, String, String)> {
    let start = source.find(heading).unwrap_or_else(|| panic!("no {heading:?}"));
    let rest = source[start..].split_once("    Parameters\n    ----------\n").expect("no parameters").1;
    let mut entries: Vec<(String, String, String)> = Vec::new();
    for line in rest.lines().take_while(|line| !line.is_empty()) {
        if let Some(text) = line.strip_prefix("        ") {
            let description = &mut entries.last_mut().expect("a name").2;
            *description += if description.is_empty() { "" } else { " " };
            *description += text;
        } else {
            let (name, kind) = line.trim().split_once(" : ").unwrap_or((line.trim(), ""));
            let kind = kind.strip_suffix(", optional").unwrap_or(kind);
            let kind = kind.strip_prefix('{').and_then(|kind| kind.strip_suffix('}')).unwrap_or(kind);
            entries.push((name.to_owned(), kind.to_owned(), String::new()));
        }
    }
    entries
}
