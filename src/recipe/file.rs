//! One recording -> the bytes of a file: a JPEG or PNG picture, its levels as CSV, or an array in NumPy's format.

use std::path::Path;
use std::sync::Arc;

use super::brightness::Brightness;
use super::crew::Crew;
use super::metadata;
use super::plan::{Plan, Warnings};
use super::segments::{Segment, Views};
use super::workspace::Workspace;
use crate::audio::Audio;
use crate::audio::input::Input;
use crate::audio::signal::Signal;
use crate::cancel::Cancel;
use crate::encode::npy;
use crate::encode::png;
use crate::error::{Error, Result};
use crate::files::output::{NewFile, STANDARD_OUTPUT, check_not_the_input, format_of, write_out};
use crate::options::{Axes, Format, Options};

/// The content of a file.
struct File {
    bytes: Vec<u8>,
    warnings: Warnings,
    /// Duration of the audio drawn.
    seconds: f64,
}

impl Plan {
    /// Draws the recording `input` and writes the file `output`, a picture or an array as its extension says, completely
    /// or not at all. The name "-" is standard output. Returns the duration of the audio drawn, in seconds, and warnings.
    pub fn generate<'env>(
        &'env self,
        input: impl Into<Input<'env>>,
        output: &Path,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(f64, Warnings)> {
        let input = input.into();
        let format = format_of(output)?;
        if output.as_os_str() == STANDARD_OUTPUT {
            let File { bytes, warnings, seconds } = self.whole(input, format, ws, crew)?;
            write_out(&bytes, crew.cancel()).map_err(|error| error.with_input(input))?;
            return Ok((seconds, warnings));
        }
        input.path().map_or(Ok(()), |path| check_not_the_input(path, output))?;
        let file = NewFile::at(output).map_err(|error| error.with_input(input))?;
        let File { bytes, warnings, seconds } = self.whole(input, format, ws, crew)?;
        file.write(&bytes, false, crew.cancel()).map_err(|error| error.with_input(input))?;
        Ok((seconds, warnings))
    }

    /// Draws the recording `input` and returns the bytes of a file of `format`.
    pub fn encode<'env>(
        &'env self,
        input: impl Into<Input<'env>>,
        format: Format,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(Vec<u8>, Warnings)> {
        self.whole(input.into(), format, ws, crew).map(|file| (file.bytes, file.warnings))
    }

    /// Draws all of a recording that the options select.
    fn whole<'env>(
        &'env self,
        input: Input<'env>,
        format: Format,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<File> {
        let encode = |ws: &mut Workspace| {
            let audio = self.open(input, ws, crew.cancel())?;
            let whole = Views::new(self.options(), &audio, None, format)?.segment(0);
            let (bytes, warnings) = self.encode_segment(&audio, &whole, &Brightness::default(), format, ws, crew)?;
            Ok(File { bytes, warnings, seconds: whole.seconds(audio.sr()) })
        };
        encode(ws).map_err(|error: Error| error.with_input(input))
    }

    /// Opens a recording for [`Plan::encode_segment`].
    pub(crate) fn open<'a>(
        &self,
        input: impl Into<Input<'a>>,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Arc<Audio<'a>>> {
        let input = input.into();
        #[cfg(feature = "poison")]
        poison(input.path().unwrap_or(std::path::Path::new("")));
        Audio::open_with(input, self.options(), &mut ws.resamplers, cancel).map(Arc::new)
    }

    /// Draws one segment of a recording and returns the bytes of a file of `format`.
    pub(crate) fn encode_segment<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        brightness: &Brightness,
        format: Format,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(Vec<u8>, Warnings)> {
        let options: &Options = self.options();
        if format == Format::Npy {
            return self.npy(audio, segment, brightness.loudest, ws, crew);
        }
        check_picture(options, format)?;
        if format == Format::Csv {
            return self.table(audio, segment, brightness, ws, crew);
        }
        let drawn = self.draw(audio, segment, brightness, options.bit_depth, ws, crew)?;
        crew.check()?;
        let text = metadata::parameters(self, &drawn);
        Ok((self.picture_file(format, &text, ws, crew.cancel())?, drawn.warnings))
    }

    /// The bytes of a picture file with the pixels in `ws.pixels`, which stores `text` as its parameters.
    pub(crate) fn picture_file(
        &self,
        format: Format,
        text: &str,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Vec<u8>> {
        match format {
            Format::Png => png::encode(&ws.pixels, self.options(), text),
            _ => self.jpeg().encode(&ws.pixels, text, &mut ws.jpeg, cancel),
        }
    }

    fn npy<'env>(
        &'env self,
        audio: &Arc<Audio<'env>>,
        segment: &Segment,
        loudest: Option<f32>,
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<(Vec<u8>, Warnings)> {
        let mut warnings = audio.warnings.clone();
        let samples = segment.samples(Arc::clone(audio));
        let (values, (rows, columns)) = self.signal_array(samples, loudest, &mut warnings, ws, crew)?;
        Ok((npy::encode(&values, rows, columns, self.options().dtype, crew.cancel())?, warnings))
    }
}

/// Checks that a file of `format` can hold a picture with these options.
pub(super) fn check_picture(options: &Options, format: Format) -> Result<()> {
    if options.deltas > 0 {
        return Err(Error::option("deltas", options.deltas, "0 in a picture, derivatives are for arrays"));
    }
    if format == Format::Csv && options.axes != Axes::None {
        return Err(Error::option("axes", options.axes.word(), "none in a table of levels (format csv)"));
    }
    if options.bit_depth == 16 && options.axes != Axes::None {
        return Err(Error::option("bit_depth", 16, "8 in a figure with axes"));
    }
    if options.bit_depth == 16 && !(format == Format::Png && png::is_gray(options)) {
        let allowed = "8, or 16 in a PNG file with colormap gray and r, g, b of 255";
        return Err(Error::option("bit_depth", 16, allowed));
    }
    Ok(())
}

/// Panics in the middle of the recipe, for tests of this project.
#[cfg(feature = "poison")]
fn poison(input: &std::path::Path) {
    let name = input.file_name().unwrap_or_default().to_string_lossy();
    assert!(!name.starts_with("poison"), "poisoned by {name}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Colormap;

    #[test]
    fn sixteen_bits_are_for_gray_png_files() {
        let gray = Options { bit_depth: 16, colormap: Colormap::Gray, ..Options::default() };
        assert!(check_picture(&gray, Format::Png).is_ok());
        let tinted = Options { g: 254.0, ..gray.clone() };
        let coloured = Options { bit_depth: 16, ..Options::default() };
        for (options, format) in [(&gray, Format::Jpeg), (&tinted, Format::Png), (&coloured, Format::Png)] {
            let error = check_picture(options, format).unwrap_err().to_string();
            let allowed = "8, or 16 in a PNG file with colormap gray and r, g, b of 255";
            assert_eq!(error, format!("bit_depth must be {allowed}, got 16"));
        }
    }

    #[test]
    fn a_table_has_no_axes() {
        let figure = Options { axes: Axes::Hz, ..Options::default() };
        let error = check_picture(&figure, Format::Csv).unwrap_err().to_string();
        assert_eq!(error, "axes must be none in a table of levels (format csv), got hz");
        assert!(check_picture(&Options::default(), Format::Csv).is_ok());
    }

    #[test]
    fn derivatives_are_for_arrays() {
        for format in [Format::Jpeg, Format::Png, Format::Csv] {
            let error = check_picture(&Options { deltas: 2, ..Options::default() }, format).unwrap_err().to_string();
            assert_eq!(error, "deltas must be 0 in a picture, derivatives are for arrays, got 2");
        }
    }
}
