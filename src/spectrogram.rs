//! The recipe, top to bottom: one recording -> one picture.

use std::path::Path;

use crate::audio::Audio;
use crate::audio::signal::{Prepared, Signal};
use crate::cancel::Cancel;
use crate::dsp::analysis::Analysis;
use crate::dsp::dct::Dct;
use crate::dsp::framing::Framing;
use crate::dsp::levels::{Range, range, to_levels};
use crate::dsp::pcen::{self, Pcen};
use crate::error::{Error, Result};
use crate::memory::{self, HEADROOM};
use crate::options::{Kind, MAX_PIXELS, Options, Scale};
use crate::picture::Picture;
use crate::picture::colormap::ycbcr_table;
use crate::picture::interpolate::{fill_rows, stretch_columns, to_indices};
use crate::picture::jpeg::Encoder;
use crate::picture::pool::pool_rows;
use crate::workspace::Workspace;

/// What had to be worked around, a sentence each.
pub type Warnings = Vec<String>;

/// What was found out about a recording while it was drawn.
pub struct Drawn {
    /// What had to be worked around.
    pub warnings: Warnings,
    /// Samples per second.
    pub sr: u32,
    /// Samples that were drawn.
    pub n_samples: u64,
    /// Where the frames lay.
    pub framing: Framing,
    /// What the colours span; `None` where the whole picture has the lowest one.
    pub range: Option<Range>,
}

/// Options made ready, never changed after, for any number of threads at once.
pub struct Plan {
    options: Options,
    encoder: Encoder,
    /// Where the rows are cepstral coefficients.
    dct: Option<Dct>,
}

const SILENT: &str = "the recording, or the mean of its channels, is silent (nothing above amin): the whole picture has \
                      the lowest colour";
const UNIFORM: &str = "all values are the same: the whole picture has the lowest colour";

/// Sample rates whose plans a workspace keeps.
const KEPT_ANALYSES: usize = 4;

impl Plan {
    /// Checks the options and prepares what they alone decide.
    pub fn new(options: Options) -> Result<Self> {
        options.validate()?;
        let encoder = Encoder::new(ycbcr_table(&options), options.quality, options.subsampling);
        let dct = (options.kind == Kind::Mfcc).then(|| Dct::new(&options, options.array_bands())).transpose()?;
        Ok(Plan { options, encoder, dct })
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// The cosine transform, where the rows are cepstral coefficients.
    pub(crate) fn dct(&self) -> Option<&Dct> {
        self.dct.as_ref()
    }

    /// Encodes pictures as JPEG.
    pub(crate) fn jpeg(&self) -> &Encoder {
        &self.encoder
    }

    /// Draws the recording `input` as table indices.
    pub fn indices<'ws>(
        &self,
        input: &Path,
        ws: &'ws mut Workspace,
        cancel: &Cancel,
    ) -> Result<(&'ws Picture, Warnings)> {
        let drawn = self.draw(input, 8, ws, cancel).map_err(|error| error.in_file(input))?;
        Ok((&ws.picture, drawn.warnings))
    }

    /// Steps 1 to 8 of the recipe, from samples to table indices of 8 or 16 bits in `ws.picture`.
    pub(crate) fn draw(&self, input: &Path, bit_depth: u32, ws: &mut Workspace, cancel: &Cancel) -> Result<Drawn> {
        #[cfg(feature = "poison")]
        poison(input);
        let (width, height) = (self.options.width as usize, self.options.height as usize);
        memory::probe(HEADROOM, "a recording's buffers")?;
        ws.picture.reset(width, height, bit_depth)?;

        // 1. Samples: opened here, read as the frames need them.
        let mut audio = Audio::open(input, &self.options)?;
        let mut warnings = std::mem::take(&mut audio.warnings);
        let signal = Prepared::new(&audio, &self.options)?;

        // 2 to 5. Frames, spectrum, bands, and columns pooled in power.
        let framing = Framing::for_picture(&self.options, signal.sr(), signal.n_samples())?;
        let mut holds = self.columns(&signal, &framing, ws, cancel)?;
        warn_of_empty_bands(&holds, &mut warnings);
        if self.options.kind != Kind::Mfcc {
            holds = self.rows(holds, ws)?;
        }

        // 6. Decibels, and what is made of them.
        let heard = to_levels(&mut ws.matrix, &holds, &self.options)?;
        if heard && self.options.kind == Kind::Mfcc {
            fill_rows(&mut ws.matrix, &holds);
            self.cepstrum(ws)?;
            holds = self.rows(vec![true; ws.matrix.rows()], ws)?;
        }
        let range = if heard { range(&ws.matrix, &holds, &self.options) } else { None };
        let drawn = |warnings| Drawn { warnings, sr: signal.sr(), n_samples: signal.n_samples(), framing, range };
        let Some(range) = range else {
            warnings.push(if heard { UNIFORM } else { SILENT }.to_owned());
            return Ok(drawn(warnings));
        };

        // 7 and 8. Interpolated in decibels, drawn as table indices.
        cancel.check()?;
        fill_rows(&mut ws.matrix, &holds);
        if ws.matrix.columns() < width {
            ws.resized.reset(ws.matrix.rows(), width)?;
            stretch_columns(&ws.matrix, &mut ws.resized);
            std::mem::swap(&mut ws.matrix, &mut ws.resized);
        }
        let Picture { indices, deep, .. } = &mut ws.picture;
        if bit_depth == 16 {
            to_indices(&ws.matrix, range, height, deep);
        } else {
            to_indices(&ws.matrix, range, height, indices);
        }
        Ok(drawn(warnings))
    }

    /// Steps 2 to 5: `ws.matrix` becomes bands by columns, at most `width` of them. Returns which bands hold a bin.
    fn columns(
        &self,
        signal: &impl Signal,
        framing: &Framing,
        ws: &mut Workspace,
        cancel: &Cancel,
    ) -> Result<Vec<bool>> {
        let at = self.analysis(signal.sr(), framing, self.options.picture_bands(), &mut ws.analyses)?;
        let analysis = &ws.analyses[at];
        let holds = analysis.bank().holds_a_bin();
        let n_columns = framing.n_frames.min(self.options.width.into()) as usize;
        check_size(holds.len(), n_columns)?;
        ws.matrix.reset(holds.len(), n_columns)?;
        ws.pool.begin(framing.n_frames, n_columns, 0, holds.len());
        ws.frames.begin(0);
        let pcen = (self.options.picture_scale() == Scale::Pcen)
            .then(|| Pcen::new(&self.options, signal.sr(), framing.hop_length));
        ws.smoothed.clear();
        ws.smoothed.resize(holds.len(), pcen::BEGINNING);
        while let Some(block) = ws.frames.next_block(framing, signal)? {
            cancel.check()?;
            analysis.process(&block, &mut ws.bands, &mut ws.scratch);
            if let Some(pcen) = &pcen {
                for (band, smoothed) in ws.bands.iter_mut().zip(&mut ws.smoothed) {
                    pcen.process(&mut band[..block.n_frames], smoothed);
                }
            }
            ws.pool.add(&ws.bands, block.first, block.n_frames, &mut ws.matrix);
        }
        Ok(holds)
    }

    /// Pools the rows of `ws.matrix` where there are more than the picture has. Returns which rows hold a bin.
    fn rows(&self, holds: Vec<bool>, ws: &mut Workspace) -> Result<Vec<bool>> {
        let height = self.options.height as usize;
        if ws.matrix.rows() <= height {
            return Ok(holds);
        }
        ws.resized.reset(height, ws.matrix.columns())?;
        let holds = pool_rows(&ws.matrix, &holds, &mut ws.resized);
        std::mem::swap(&mut ws.matrix, &mut ws.resized);
        Ok(holds)
    }

    /// Turns the levels in `ws.matrix` into cepstral coefficients.
    fn cepstrum(&self, ws: &mut Workspace) -> Result<()> {
        let Some(dct) = &self.dct else { return Ok(()) };
        ws.resized.reset(self.options.n_mfcc as usize, ws.matrix.columns())?;
        dct.process(ws.matrix.values(), ws.matrix.columns(), ws.resized.values_mut());
        std::mem::swap(&mut ws.matrix, &mut ws.resized);
        Ok(())
    }

    /// Where in `kept` the plan for this sample rate and framing is; made when it is not there.
    pub(crate) fn analysis(
        &self,
        sr: u32,
        framing: &Framing,
        n_bands: usize,
        kept: &mut Vec<Analysis>,
    ) -> Result<usize> {
        if let Some(at) = kept.iter().position(|analysis| analysis.fits(&self.options, sr, framing, n_bands)) {
            return Ok(at);
        }
        let analysis = Analysis::new(&self.options, sr, framing, n_bands)?;
        if kept.len() == KEPT_ANALYSES {
            kept.remove(0);
        }
        kept.push(analysis);
        Ok(kept.len() - 1)
    }
}

fn check_size(rows: usize, columns: usize) -> Result<()> {
    match rows as u64 * columns as u64 {
        value if value > MAX_PIXELS => Err(Error::Limit { name: "bands * columns", value, limit: MAX_PIXELS }),
        _ => Ok(()),
    }
}

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

/// For the project's own tests: a panic in the middle of the recipe.
#[cfg(feature = "poison")]
fn poison(input: &Path) {
    let name = input.file_name().unwrap_or_default().to_string_lossy();
    assert!(!name.starts_with("poison"), "poisoned by {name}");
}
