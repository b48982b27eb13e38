//! Letters: Inter, with the Latin alphabets (see inter.py), as the coverage of pixels.

use ab_glyph::{Font as _, FontRef, Glyph, GlyphId, PxScale, ScaleFont as _, point};
use unicode_normalization::char::is_combining_mark;

use super::text::shown;

/// Under the SIL Open Font License 1.1: inter.txt.
static INTER: &[u8] = include_bytes!("inter.ttf");

/// The letters that are drawn once for all figures: those of ASCII, which ticks consist of.
const READY: std::ops::RangeInclusive<char> = ' '..='~';

/// Ends a title that is too long.
const ELLIPSIS: &str = "\u{2026}";

/// Letters of one size.
pub struct Font {
    inter: FontRef<'static>,
    scale: PxScale,
    ready: Vec<Letter>,
}

/// A letter whose origin is at the corner of a pixel.
pub struct Letter {
    /// From the origin to the first pixel, to the right.
    pub left: i32,
    /// From the origin to the first pixel, downwards.
    pub top: i32,
    /// Width of its pixels.
    pub width: usize,
    /// How much of each pixel is covered, 0 to 1, row after row from the top.
    pub coverage: Vec<f32>,
    /// Width in pixels up to the next letter.
    pub advance: f32,
}

impl Font {
    /// Letters of `size` pixels, the font's unit of length.
    #[must_use]
    pub fn new(size: f32) -> Self {
        let inter = FontRef::try_from_slice(INTER).expect("the font is a part of the library");
        // A scale is the height of a line.
        let line = inter.height_unscaled() / inter.units_per_em().unwrap_or(2048.0);
        let mut font = Font { inter, scale: PxScale::from(size * line), ready: Vec::new() };
        font.ready = READY.map(|letter| font.draw(letter)).collect();
        font
    }

    /// Passes the letters of a text, drawn, to `each`, those that the font lacks as boxes. Accents for which there is
    /// no composed letter stand over the middle of theirs.
    pub fn letters(&self, text: &str, mut each: impl FnMut(&Letter)) {
        let mut before = 0.0;
        for letter in shown(text) {
            if is_combining_mark(letter) {
                let mark = self.draw(letter);
                let left = (-(before + mark.width as f32) / 2.0).round() as i32;
                each(&Letter { left, advance: 0.0, ..mark });
                continue;
            }
            before = self.advance(letter);
            match self.ready(letter) {
                Some(letter) => each(letter),
                None => each(&self.draw(letter)),
            }
        }
    }

    /// Width of a text in pixels.
    #[must_use]
    pub fn width(&self, text: &str) -> f32 {
        shown(text).map(|letter| self.advance(letter)).sum()
    }

    /// The text, or as much of its beginning as fits into `room` pixels with an ellipsis.
    #[must_use]
    pub fn shortened(&self, text: &str, room: f32) -> String {
        if self.width(text) <= room {
            return text.to_owned();
        }
        let mut left = room - self.width(ELLIPSIS);
        let fits = |letter: &char| {
            left -= self.advance(*letter);
            left >= 0.0
        };
        shown(text).take_while(fits).collect::<String>() + ELLIPSIS
    }

    /// Height of a digit in pixels.
    #[must_use]
    pub fn digit(&self) -> f32 {
        let top = self.ready('0').map_or(0, |zero| -zero.top);
        top as f32
    }

    /// From the middle of a digit to the baseline, in pixels.
    #[must_use]
    pub fn half_digit(&self) -> f32 {
        self.digit() / 2.0
    }

    fn ready(&self, letter: char) -> Option<&Letter> {
        READY.contains(&letter).then(|| &self.ready[letter as usize - *READY.start() as usize])
    }

    /// Width of a letter; accents have none.
    fn advance(&self, letter: char) -> f32 {
        if is_combining_mark(letter) {
            return 0.0;
        }
        self.ready(letter)
            .map_or_else(|| self.inter.as_scaled(self.scale).h_advance(self.glyph(letter)), |letter| letter.advance)
    }

    fn glyph(&self, letter: char) -> GlyphId {
        self.inter.glyph_id(letter)
    }

    fn draw(&self, letter: char) -> Letter {
        let id = self.glyph(letter);
        let advance = self.inter.as_scaled(self.scale).h_advance(id);
        let glyph = Glyph { id, scale: self.scale, position: point(0.0, 0.0) };
        let Some(outline) = self.inter.outline_glyph(glyph) else {
            return Letter { left: 0, top: 0, width: 0, coverage: Vec::new(), advance };
        };
        let bounds = outline.px_bounds();
        let width = bounds.width() as usize;
        let mut coverage = vec![0.0; width * bounds.height() as usize];
        outline.draw(|x, y, covered| coverage[y as usize * width + x as usize] = covered.clamp(0.0, 1.0));
        Letter { left: bounds.min.x as i32, top: bounds.min.y as i32, width, coverage, advance }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(font: &Font, text: &str) -> Vec<Vec<f32>> {
        let mut drawn = Vec::new();
        font.letters(text, |letter| drawn.push(letter.coverage.clone()));
        drawn
    }

    #[test]
    fn a_letter_covers_its_area() {
        // An em dash is as high as an en dash, and longer.
        let font = Font::new(64.0);
        let covered = |text| drawn(&font, text).concat().iter().sum::<f32>();
        assert!(covered("\u{2014}") > 1.5 * covered("\u{2013}"));
        assert!(covered(" ") == 0.0 && covered(".") > 20.0 && covered("8") > covered("1"));
    }

    #[test]
    fn sizes_scale() {
        let [small, large] = [12.0, 48.0].map(|size| Font::new(size).width("Spectrogram 0.5"));
        assert!((large / small - 4.0).abs() < 1e-4, "{small} {large}");
        // Digits of Inter are 0.727 of its size high.
        assert!((Font::new(100.0).digit() - 73.0).abs() <= 1.0);
    }

    #[test]
    fn letters_of_latin_alphabets_are_drawn_whether_composed_or_not() {
        let font = Font::new(20.0);
        let unknown = drawn(&font, "\u{1F426}");
        for text in ["\u{e9}", "\u{142}", "\u{1ea1}", "\u{259}", "\u{df}"] {
            assert_ne!(drawn(&font, text), unknown, "{text}");
        }
        assert_eq!(drawn(&font, "e\u{301}"), drawn(&font, "\u{e9}"));
        assert_eq!(font.width("e\u{301}"), font.width("\u{e9}"));
        assert!(unknown[0].iter().any(|&covered| covered > 0.5), "no box");
    }

    #[test]
    fn accents_without_a_composed_letter_stand_over_theirs() {
        let font = Font::new(40.0);
        for text in ["q\u{303}", "q\u{302}\u{323}", "\u{5d0}\u{5b8}"] {
            let base = text.chars().next().unwrap();
            assert_eq!(font.width(text), font.advance(base), "{text}");
            let (mut at, mut middles) = (0.0, Vec::new());
            font.letters(text, |letter| {
                middles.push(at + letter.left as f32 + letter.width as f32 / 2.0);
                at += letter.advance;
            });
            assert_eq!(middles.len(), text.chars().count());
            assert!(middles[1..].iter().all(|middle| (middle - at / 2.0).abs() <= 1.0), "{text} {middles:?} of {at}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_cut() {
        let font = Font::new(10.0);
        assert_eq!(font.shortened("short.wav", 100.0), "short.wav");
        let cut = font.shortened("a long name of a recording.wav", 80.0);
        assert!(cut.starts_with("a long na") && cut.ends_with('\u{2026}'), "{cut}");
        assert!(font.width(&cut) <= 80.0);
        assert_eq!(font.shortened("abc", 0.0), "\u{2026}");
    }
}
