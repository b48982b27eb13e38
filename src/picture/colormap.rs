//! Table index -> colour.

use super::colormaps;
use crate::options::{Axes, Colormap, Options, Theme};

/// Red, green and blue, 0 to 255.
pub type Rgb = [f64; 3];

/// Luma, blue difference and red difference, as stored in a JPEG.
pub type Ycbcr = [u8; 3];

/// Number of entries in a table: one for each byte.
pub const ENTRIES: usize = 256;

/// Colours of the default gradient, evenly spaced, with 1 for a channel's maximum: black, blue, cyan, yellow, red.
const GRADIENT: [Rgb; 5] = [[0.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]];

/// Number of levels that a figure has colours for; the others of its table are shades.
pub const LEVELS_OF_FIGURE: usize = ENTRIES - SHADES;

/// Number of shades of a figure, from paper to ink.
pub const SHADES: usize = 16;

/// Number of levels with a colour of their own: all entries of the table, or those that a figure leaves them.
#[must_use]
pub fn n_levels(options: &Options) -> usize {
    if options.axes == Axes::None { ENTRIES } else { LEVELS_OF_FIGURE }
}

/// The colour of every index. Those of a figure are its levels, then its shades.
#[must_use]
pub fn rgb_table(options: &Options) -> [Rgb; ENTRIES] {
    let levels = level_table(options);
    if options.axes == Axes::None {
        return levels;
    }
    std::array::from_fn(|index| match index.checked_sub(LEVELS_OF_FIGURE) {
        None => between(&levels, index as f64 / (LEVELS_OF_FIGURE - 1) as f64),
        Some(shade) => [shade_of(options.theme, shade as f64 / (SHADES - 1) as f64); 3],
    })
}

/// A gray from paper, 0, to ink, 1.
fn shade_of(theme: Theme, ink: f64) -> f64 {
    let (paper, full) = match theme {
        Theme::Light => (255.0, 32.0),
        Theme::Dark => (18.0, 228.0),
    };
    // Whole, so that a figure has the same colours in every kind of file.
    f64::round(paper + ink * (full - paper))
}

/// The colour at a place in a table, from 0, its first colour, to 1, its last one.
fn between(table: &[Rgb], place: f64) -> Rgb {
    let at = place * (table.len() - 1) as f64;
    let step = (at as usize).min(table.len() - 2);
    let (from, to) = (table[step], table[step + 1]);
    std::array::from_fn(|channel| from[channel] + (at - step as f64) * (to[channel] - from[channel]))
}

/// The colour of every level. Each channel is scaled so that 255 becomes its maximum `r`, `g` or `b`.
fn level_table(options: &Options) -> [Rgb; ENTRIES] {
    let ceilings = [options.r, options.g, options.b];
    if let Some(palette) = &options.palette {
        let scaled =
            |colour: [u8; 3]| std::array::from_fn(|channel| f64::from(colour[channel]) / 255.0 * ceilings[channel]);
        return palette.colours().map(scaled);
    }
    let reversed = options.colormap.reversed();
    let map = reversed.unwrap_or(options.colormap);
    let mut table = std::array::from_fn(|index| {
        let colour = colour(map, index);
        std::array::from_fn(|channel| colour[channel] * ceilings[channel])
    });
    if reversed.is_some() {
        table.reverse();
    }
    table
}

/// The table in bytes, rounded to the nearest.
#[must_use]
pub fn rgb_bytes(options: &Options) -> [[u8; 3]; ENTRIES] {
    rgb_table(options).map(|colour| colour.map(|channel| (channel + 0.5) as u8))
}

/// Whether red, green and blue are equal in every colour, by the options that say so.
#[must_use]
pub fn has_grays_only(options: &Options) -> bool {
    let is_gray = match &options.palette {
        Some(palette) => palette.colours().iter().all(|[r, g, b]| r == g && g == b),
        None => matches!(options.colormap, Colormap::Gray | Colormap::GrayR),
    };
    is_gray && options.r == options.g && options.g == options.b
}

/// The table in the colours of a JPEG.
#[must_use]
pub fn ycbcr_table(options: &Options) -> [Ycbcr; ENTRIES] {
    rgb_table(options).map(to_ycbcr)
}

/// The colour of a map that is not reversed, each channel from 0 to 1.
fn colour(map: Colormap, index: usize) -> Rgb {
    let listed = |table: &[u32; ENTRIES]| {
        let [_, r, g, b] = table[index].to_be_bytes();
        [r, g, b].map(|channel| f64::from(channel) / 255.0)
    };
    match map {
        Colormap::Gray => [index as f64 / 255.0; 3],
        Colormap::Magma => listed(&colormaps::MAGMA),
        Colormap::Inferno => listed(&colormaps::INFERNO),
        Colormap::Plasma => listed(&colormaps::PLASMA),
        Colormap::Viridis => listed(&colormaps::VIRIDIS),
        Colormap::Cividis => listed(&colormaps::CIVIDIS),
        Colormap::Turbo => listed(&colormaps::TURBO),
        Colormap::Jet => listed(&colormaps::JET),
        _ => gradient(index as f64 / 255.0),
    }
}

fn gradient(level: f64) -> Rgb {
    between(&GRADIENT, level)
}

/// ITU-T T.871 (JFIF), section 7.
fn to_ycbcr([r, g, b]: Rgb) -> Ycbcr {
    let y = 0.299 * r + 0.587 * g + 0.114 * b;
    let cb = 128.0 + (b - y) / 1.772;
    let cr = 128.0 + (r - y) / 1.402;
    [y, cb, cr].map(|value| (value + 0.5) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Palette;

    fn table(colormap: Colormap) -> [Rgb; ENTRIES] {
        rgb_table(&Options { colormap, ..Options::default() })
    }

    fn assert_close(colour: Rgb, expected: Rgb, what: impl std::fmt::Debug) {
        let near = colour.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(near, "{colour:?}, not {expected:?}: {what:?}");
    }

    #[test]
    fn colours_of_the_caller_are_scaled_like_those_of_a_map() {
        let colours: [[u8; 3]; ENTRIES] = std::array::from_fn(|index| [index as u8, 255 - index as u8, 51]);
        let options = Options { palette: Some(Palette::new(colours)), g: 127.5, ..Options::default() };
        assert_close(rgb_table(&options)[255], [255.0, 0.0, 51.0], "the last");
        assert_close(rgb_table(&options)[0], [0.0, 127.5, 51.0], "the first");
        assert!(!has_grays_only(&options));
        let grays = Palette::new(std::array::from_fn(|index| [255 - index as u8; 3]));
        assert!(has_grays_only(&Options { palette: Some(grays), ..Options::default() }));
    }

    #[test]
    fn the_gradient_goes_through_its_colours_in_straight_lines() {
        let table = table(Colormap::Gradient);
        // Fifths of the table: 0, 0.8, 1.6, 2.4, 3.2 and 4 steps from black over blue, cyan and yellow to red.
        let fifths = [[0, 0, 0], [0, 0, 204], [0, 153, 255], [102, 255, 153], [255, 204, 0], [255, 0, 0]];
        for (i, colour) in fifths.into_iter().enumerate() {
            assert_close(table[51 * i], colour.map(f64::from), i);
        }
        // Between entry 63.75, which is pure blue, and entry 127.5, which is pure cyan, only green changes.
        for (i, colour) in table.iter().enumerate().take(128).skip(64) {
            assert_close(*colour, [0.0, 255.0 * (i as f64 - 63.75) / 63.75, 255.0], i);
        }
    }

    #[test]
    fn gray_maps_have_grays_only() {
        for &colormap in Colormap::ALL {
            for r in [255.0, 77.5] {
                let options = Options { colormap, r, g: 77.5, b: 77.5, ..Options::default() };
                let are_equal = rgb_table(&options).iter().all(|[r, g, b]| r == g && g == b);
                assert_eq!(has_grays_only(&options), are_equal, "{colormap:?} {r}");
            }
        }
    }

    #[test]
    fn primaries_have_their_jfif_values() {
        // ITU-T T.871, section 7, rounded; red's Cr and blue's Cb are 255.5, cut to what a byte holds.
        let known = [
            ([0.0, 0.0, 0.0], [0, 128, 128]),
            ([255.0, 255.0, 255.0], [255, 128, 128]),
            ([255.0, 0.0, 0.0], [76, 85, 255]),
            ([0.0, 255.0, 0.0], [150, 44, 21]),
            ([0.0, 0.0, 255.0], [29, 255, 107]),
            ([127.0, 127.0, 127.0], [127, 128, 128]),
        ];
        for (rgb, ycbcr) in known {
            assert_eq!(to_ycbcr(rgb), ycbcr, "{rgb:?}");
        }
    }

    #[test]
    fn ceilings_scale_every_map() {
        for &colormap in Colormap::ALL {
            let full = table(colormap);
            let scaled = rgb_table(&Options { colormap, r: 0.0, g: 127.5, b: 25.5, ..Options::default() });
            for (i, (full, scaled)) in full.iter().zip(scaled).enumerate() {
                assert_close(scaled, [0.0, full[1] / 2.0, full[2] / 10.0], (colormap, i));
            }
            assert!(full.iter().flatten().all(|channel| (0.0..=255.0).contains(channel)), "{colormap:?}");
        }
    }

    #[test]
    fn maps_begin_and_end_in_their_colours() {
        let ends = [
            (Colormap::Gray, [0, 0, 0], [255, 255, 255]),
            (Colormap::Magma, [0, 0, 3], [251, 252, 191]),
            (Colormap::Inferno, [0, 0, 3], [252, 254, 164]),
            (Colormap::Plasma, [12, 7, 134], [239, 248, 33]),
            (Colormap::Viridis, [68, 1, 84], [253, 231, 36]),
            (Colormap::Cividis, [0, 34, 77], [253, 231, 55]),
            (Colormap::Turbo, [48, 18, 59], [122, 4, 2]),
            (Colormap::Jet, [0, 0, 127], [127, 0, 0]),
        ];
        for (colormap, first, last) in ends {
            let table = table(colormap);
            for (colour, expected) in [(table[0], first), (table[255], last)] {
                // matplotlib cuts what other programs round.
                let near = colour.iter().zip(expected).all(|(a, b)| (a - f64::from(b)).abs() <= 1.0);
                assert!(near, "{colour:?}, not {expected:?}: {colormap:?}");
            }
        }
    }

    #[test]
    fn every_map_has_its_reverse() {
        for &map in Colormap::ALL {
            let Some(plain) = map.reversed() else { continue };
            assert_eq!(map.word(), format!("{}_r", plain.word()));
            let (mut backwards, plain) = (table(map), table(plain));
            backwards.reverse();
            assert_eq!(backwards, plain, "{map:?}");
        }
        let count = Colormap::ALL.iter().filter(|map| map.reversed().is_some()).count();
        assert_eq!(2 * count, Colormap::ALL.len());
    }

    #[test]
    fn perceptual_maps_increase_in_brightness() {
        let even = [Colormap::Gray, Colormap::Magma, Colormap::Inferno, Colormap::Viridis, Colormap::Cividis];
        for colormap in even {
            let luma = ycbcr_table(&Options { colormap, ..Options::default() }).map(|[y, _, _]| y);
            // Bytes of RGB, rounded one by one, may take luma back by one.
            assert!(luma.windows(2).all(|pair| i16::from(pair[1]) + 1 >= i16::from(pair[0])), "{colormap:?}");
            assert!(luma[255] > luma[0] + 150, "{colormap:?}");
        }
    }
}
