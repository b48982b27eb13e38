//! A plan: checked options, and everything that follows from them alone.

use crate::dsp::dct::Dct;
use crate::dsp::delta::Delta;
use crate::encode::jpeg::Encoder;
use crate::error::Result;
use crate::options::{Kind, Options};

/// Warnings, a sentence each.
pub type Warnings = Vec<String>;

/// Checked options with everything computed from them alone. Immutable and shared by threads.
pub struct Plan {
    options: Options,
    encoder: Encoder,
    dct: Option<Dct>,
    deltas: Vec<Delta>,
}

impl Plan {
    /// Checks the options and computes everything that depends on them alone.
    pub fn new(options: Options) -> Result<Self> {
        options.validate()?;
        let encoder = Encoder::new(&options);
        let dct = (options.kind == Kind::Mfcc).then(|| Dct::new(&options, options.array_bands())).transpose()?;
        let deltas = (1..=options.deltas).map(|order| Delta::new(order, options.delta_width as usize)).collect();
        Ok(Plan { options, encoder, dct, deltas })
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
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

/// Warns of bands without a bin of the transform, according to `holds`.
pub(crate) fn warn_of_empty_bands(holds: &[bool], warnings: &mut Warnings) {
    const NAMED: usize = 8;
    let empty: Vec<String> = (0..holds.len()).filter(|&band| !holds[band]).map(|band| band.to_string()).collect();
    if empty.is_empty() {
        return;
    }
    let (count, total, first) = (empty.len(), holds.len(), empty[..empty.len().min(NAMED)].join(", "));
    let more = if count > NAMED { ", ..." } else { "" };
    warnings.push(format!(
        "{count} of {total} bands hold no bin of the transform (use a larger n_fft or fewer n_mels): {first}{more}"
    ));
}
