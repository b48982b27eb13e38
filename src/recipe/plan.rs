//! A plan: checked options, and everything that follows from them alone.

use crate::dsp::analysis::Analysis;
use crate::dsp::dct::Dct;
use crate::dsp::delta::Delta;
use crate::dsp::uneven::Uneven;
use crate::encode::jpeg::Encoder;
use crate::error::Result;
use crate::figure::Figure;
use crate::options::{Kind, Options};

/// Warnings, a sentence each.
pub type Warnings = Vec<String>;

/// Checked options with everything computed from them alone. Immutable and shared by threads.
pub struct Plan {
    given: Options,
    /// Those of the spectrogram itself.
    options: Options,
    figure: Option<Figure>,
    encoder: Encoder,
    dct: Option<Dct>,
    deltas: Vec<Delta>,
}

impl Plan {
    /// Checks the options and computes everything that depends on them alone.
    pub fn new(options: Options) -> Result<Self> {
        options.validate()?;
        let encoder = Encoder::new(&options);
        let (figure, options, given) = match Figure::plan(&options)? {
            Some((figure, within)) => (Some(figure), within, options),
            None => (None, options.clone(), options),
        };
        let dct = (options.kind == Kind::Mfcc).then(|| Dct::new(&options, options.array_bands())).transpose()?;
        let deltas = Delta::all(options.deltas, options.delta_width as usize, options.delta_edges);
        Ok(Plan { given, options, figure, encoder, dct, deltas })
    }

    /// The options of the spectrogram: those given, except that in a figure `width` and `height` are without the margins.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The options as they were given.
    #[must_use]
    pub fn given(&self) -> &Options {
        &self.given
    }

    /// What is drawn around a spectrogram, if anything is.
    pub(crate) fn figure(&self) -> Option<&Figure> {
        self.figure.as_ref()
    }

    /// The cosine transform, if the rows are cepstral coefficients.
    pub(crate) fn dct(&self) -> Option<&Dct> {
        self.dct.as_ref()
    }

    /// The derivatives of an array, in order.
    pub(crate) fn deltas(&self) -> &[Delta] {
        &self.deltas
    }

    /// The JPEG encoder.
    pub(crate) fn jpeg(&self) -> &Encoder {
        &self.encoder
    }
}

/// What helps against bands that are too narrow.
const REMEDY: &str = "(use a larger n_fft or fewer n_mels)";

/// Warns of bands without a bin of the transform.
pub(crate) fn warn_of_empty_bands(analysis: &Analysis, warnings: &mut Warnings) {
    let empty = empty_bands(analysis);
    if !empty.is_empty() {
        let (count, total, names) = (empty.len(), analysis.holds().len(), names(&empty));
        warnings.push(format!("{count} of {total} bands hold no bin of the transform {REMEDY}: {names}"));
    }
}

/// Warns of mel bands that stand out from their neighbours as stripes of a picture, unless bands are empty, which has the
/// same remedy. Arrays match a library, stripes and all.
pub(crate) fn warn_of_stripes(analysis: &Analysis, warnings: &mut Warnings) {
    if let Some(Uneven { bands, decibels }) = analysis.uneven()
        && empty_bands(analysis).is_empty()
    {
        let (count, total, names) = (bands.len(), analysis.holds().len(), names(bands));
        warnings.push(format!(
            "{count} of {total} bands are narrower than two bins of the transform, so that neighbours differ by up to \
             {decibels:.1} dB in white noise {REMEDY}: {names}"
        ));
    }
}

fn empty_bands(analysis: &Analysis) -> Vec<usize> {
    let holds = analysis.holds();
    (0..holds.len()).filter(|&band| !holds[band]).collect()
}

/// The numbers of the first bands.
fn names(bands: &[usize]) -> String {
    const NAMED: usize = 8;
    let first = bands.iter().take(NAMED).map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if bands.len() > NAMED { first + ", ..." } else { first }
}
