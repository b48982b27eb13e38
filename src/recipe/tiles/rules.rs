//! What tiles need of the options: the colour of a level must be known before the recording is read.

use crate::dsp::range::{Range, flat_range, known_range};
use crate::error::{Error, Result};
use crate::options::setting::Setting as _;
use crate::options::{Axes, Format, Options, Percentile, Reference, Scale};
use crate::recipe::file::check_picture;

/// Checks the format of tiles.
pub fn check_format(format: Format) -> Result<()> {
    match format {
        Format::Jpeg | Format::Png => Ok(()),
        other => Err(Error::option("format", other.word(), "jpeg or png for tiles")),
    }
}

/// The options of tiles: those given, with `ref` at `fullscale` if it was left open. An error if one of them does not
/// fit tiles.
pub fn options(given: &Options, format: Format) -> Result<Options> {
    let refused = |name, value: String, allowed: &str| Err(Error::option(name, value, allowed));
    check_format(format)?;
    check_picture(given, format)?;
    if given.axes != Axes::None {
        return refused("axes", given.axes.word().to_owned(), "none for tiles, which are put together to one picture");
    }
    if let Some(pool) = given.pool.filter(|&pool| pool != Percentile::MAX) {
        let allowed = "the mean or max for tiles, whose coarse zooms are computed from the fine ones";
        return refused("pool", pool.value().to_string(), allowed);
    }
    if let Some(background) = given.background {
        return refused("background", background.value().to_string(), "none for tiles, which have no row of all times");
    }
    if given.picture_scale() == Scale::Pcen {
        return refused("scale", Scale::Pcen.word().to_owned(), "auto, db, log, log10 or linear for tiles");
    }
    let options = match given.r#ref {
        Reference::Auto => Options { r#ref: Reference::Fullscale, ..given.clone() },
        Reference::Value(_) | Reference::Fullscale => given.clone(),
        other => {
            let allowed = "a number or fullscale for tiles, which are drawn before the maximum is known";
            return refused("ref", other.value().to_string(), allowed);
        }
    };
    range(&options)?;
    Ok(options)
}

/// The range of colours of all tiles.
pub fn range(options: &Options) -> Result<Range> {
    let (vmin, vmax) = known_range(options);
    for (name, given, known) in [("vmin", options.vmin, vmin), ("vmax", options.vmax, vmax)] {
        if known.is_none() {
            let value = given.map_or_else(|| "auto".to_owned(), |level| level.value().to_string());
            let allowed = "a number for tiles, which are drawn before all levels are known";
            return Err(Error::option(name, value, allowed));
        }
    }
    // Both ends are known, so no level changes it.
    Ok(flat_range(0.0, options))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Colormap, Kind, Level};

    #[test]
    fn an_open_ref_is_full_scale() {
        let found = options(&Options::default(), Format::Jpeg).unwrap();
        assert_eq!(found.r#ref, Reference::Fullscale);
        assert_eq!(range(&found).unwrap(), Range { vmin: -80.0, vmax: 0.0 });
        let given = Options { r#ref: Reference::Value(2.0), vmin: Some(Level::Number(-50.0)), ..Options::default() };
        assert_eq!(options(&given, Format::Png).unwrap().r#ref, Reference::Value(2.0));
        assert_eq!(range(&given).unwrap(), Range { vmin: -50.0, vmax: 0.0 });
        let deep = Options { bit_depth: 16, colormap: Colormap::Gray, ..Options::default() };
        assert!(options(&deep, Format::Png).is_ok());
    }

    #[test]
    fn what_is_known_only_at_the_end_of_the_recording_is_refused() {
        let plain = Options::default;
        let median = Percentile::MEDIAN;
        let cases = [
            (
                Options { axes: Axes::Hz, ..plain() },
                "axes must be none for tiles, which are put together to one picture, got hz",
            ),
            (
                Options { pool: Some(median), ..plain() },
                "pool must be the mean or max for tiles, whose coarse zooms are computed from the fine ones, got median",
            ),
            (
                Options { background: Some(median.into()), ..plain() },
                "background must be none for tiles, which have no row of all times, got median",
            ),
            (
                Options { scale: Scale::Pcen, ..plain() },
                "scale must be auto, db, log, log10 or linear for tiles, got pcen",
            ),
            (
                Options { r#ref: Reference::Max, ..plain() },
                "ref must be a number or fullscale for tiles, which are drawn before the maximum is known, got max",
            ),
            (
                Options { vmax: Some(median.into()), ..plain() },
                "vmin must be a number for tiles, which are drawn before all levels are known, got auto",
            ),
            (
                Options { vmin: Some(median.into()), ..plain() },
                "vmin must be a number for tiles, which are drawn before all levels are known, got median",
            ),
            (
                Options { kind: Kind::Mfcc, vmin: Some(Level::Number(0.0)), ..plain() },
                "vmax must be a number for tiles, which are drawn before all levels are known, got auto",
            ),
            (Options { deltas: 1, ..plain() }, "deltas must be 0 in a picture, derivatives are for arrays, got 1"),
            (
                Options { bit_depth: 16, ..plain() },
                "bit_depth must be 8, or 16 in a PNG file with colormap gray and r, g, b of 255, got 16",
            ),
        ];
        for (given, sentence) in cases {
            assert_eq!(options(&given, Format::Jpeg).unwrap_err().to_string(), sentence);
        }
    }

    #[test]
    fn tiles_are_pictures() {
        let error = options(&Options::default(), Format::Npy).unwrap_err().to_string();
        assert_eq!(error, "format must be jpeg or png for tiles, got npy");
    }
}
