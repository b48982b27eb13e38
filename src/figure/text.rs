//! The characters of a title that are drawn.

use std::ops::RangeInclusive;

use unicode_normalization::UnicodeNormalization as _;

/// Characters without a shape of their own: those of the property `Default_Ignorable_Code_Point` in
/// DerivedCoreProperties.txt of Unicode 16.0.
const INVISIBLE: [RangeInclusive<char>; 17] = [
    '\u{ad}'..='\u{ad}',
    '\u{34f}'..='\u{34f}',
    '\u{61c}'..='\u{61c}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{200b}'..='\u{200f}',
    '\u{202a}'..='\u{202e}',
    '\u{2060}'..='\u{206f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{feff}'..='\u{feff}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{fff0}'..='\u{fff8}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// The characters to draw: letters with their accents where there is such a letter, as in the names of files on macOS,
/// which are decomposed; a space for a line break and other control characters; nothing for what is invisible.
pub fn shown(text: &str) -> impl Iterator<Item = char> {
    text.nfc()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .filter(|letter| !INVISIBLE.iter().any(|range| range.contains(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_composed_and_what_has_no_shape_is_left_out() {
        for (text, expected) in [
            ("plain.wav", "plain.wav"),
            ("e\u{301}\u{302}", "\u{e9}\u{302}"),
            ("a\nb\tc\0d\u{7f}\u{85}e", "a b c d  e"),
            ("\u{feff}a\u{200b}\u{ad}b\u{202e}", "ab"),
            ("\u{1f468}\u{200d}\u{1f4bb}\u{fe0f}", "\u{1f468}\u{1f4bb}"),
        ] {
            assert_eq!(shown(text).collect::<String>(), expected);
        }
    }
}
