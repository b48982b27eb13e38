//! The recipe, top to bottom: one recording -> one picture.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::audio::Audio;
use crate::audio::signal::Signal;
use crate::dsp::analysis::{Analysis, AnalysisScratch, Bands};
use crate::dsp::decibel::to_decibels;
use crate::dsp::frames::{FrameBuffer, Framing};
use crate::dsp::matrix::Matrix;
use crate::error::{Error, Result};
use crate::memory::{self, HEADROOM};
use crate::options::Options;
use crate::picture::Picture;
use crate::picture::colormap::ycbcr_table;
use crate::picture::interpolate::{fill_rows, stretch_columns, to_indices};
use crate::picture::jpeg::{Encoder, Planes};
use crate::picture::pool::{ColumnPool, pool_rows};

/// What had to be worked around, a sentence each.
pub type Warnings = Vec<String>;

/// A request to stop, seen by work under way within milliseconds.
#[derive(Default)]
pub struct Cancel(AtomicBool);

impl Cancel {
    /// Asks to stop.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// An error once somebody asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(()) }
    }
}

/// Options made ready, never changed after, for any number of threads at once.
pub struct Plan {
    options: Options,
    encoder: Encoder,
}

/// The buffers of one thread, and the plans it made last for the sample rates it met. Its contents change no result:
/// a workspace left by any recording serves the next.
#[derive(Default)]
pub struct Workspace {
    pub(crate) analyses: Vec<Analysis>,
    pub(crate) frames: FrameBuffer,
    pub(crate) bands: Bands,
    pub(crate) scratch: AnalysisScratch,
    pool: ColumnPool,
    matrix: Matrix,
    resized: Matrix,
    picture: Picture,
    planes: Planes,
}

/// Bytes that an idle workspace may keep: enough for any usual picture.
const MOST_KEPT_BYTES: usize = 32 << 20;

impl Workspace {
    /// Gives back what a very large picture left.
    pub fn trim(&mut self) {
        let pixels = self.picture.indices.capacity();
        let values = self.matrix.values().len() + self.resized.values().len();
        if 3 * pixels + 4 * values > MOST_KEPT_BYTES {
            *self = Workspace::default();
        }
    }

    /// Runs `work` on `input`. A panic becomes an error that names the input, and the workspace is as new.
    pub fn contain<T>(&mut self, input: &Path, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        catch_unwind(AssertUnwindSafe(|| work(self))).unwrap_or_else(|payload| {
            *self = Workspace::default();
            Err(Error::from_panic(payload.as_ref()).in_file(input))
        })
    }
}

/// Sample rates whose plans a workspace keeps.
const KEPT_ANALYSES: usize = 4;

impl Plan {
    /// Checks the options and prepares what they alone decide.
    pub fn new(options: Options) -> Result<Self> {
        options.validate()?;
        let encoder = Encoder::new(ycbcr_table(&options), options.quality, options.subsampling);
        Ok(Plan { options, encoder })
    }

    /// The options.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Draws the recording `input` as the bytes of a JPEG file.
    pub fn encode(&self, input: &Path, ws: &mut Workspace, cancel: &Cancel) -> Result<(Vec<u8>, Warnings)> {
        let encoded = self.draw(input, ws, cancel).and_then(|warnings| {
            cancel.check()?;
            Ok((self.encoder.encode(&ws.picture, &mut ws.planes)?, warnings))
        });
        encoded.map_err(|error| error.in_file(input))
    }

    /// Draws the recording `input` as table indices.
    pub fn indices<'ws>(
        &self,
        input: &Path,
        ws: &'ws mut Workspace,
        cancel: &Cancel,
    ) -> Result<(&'ws Picture, Warnings)> {
        let warnings = self.draw(input, ws, cancel).map_err(|error| error.in_file(input))?;
        Ok((&ws.picture, warnings))
    }

    /// Steps 1 to 8 of the recipe, from samples to table indices in `ws.picture`.
    fn draw(&self, input: &Path, ws: &mut Workspace, cancel: &Cancel) -> Result<Warnings> {
        #[cfg(feature = "poison")]
        poison(input);
        let (width, height) = (self.options.width as usize, self.options.height as usize);
        memory::probe(HEADROOM, "a recording's buffers")?;
        ws.picture.reset(width, height)?;

        // 1. Samples: opened here, read as the frames need them.
        let mut audio = Audio::open(input, &self.options)?;

        // 2 to 5. Frames, spectrum, bands, and columns pooled in power.
        let framing = Framing::for_picture(&self.options, audio.sr(), audio.n_samples())?;
        let mut holds = self.columns(&audio, &framing, ws, cancel)?;
        warn_of_empty_bands(&holds, &mut audio.warnings);
        if ws.matrix.rows() > height {
            ws.resized.reset(height, ws.matrix.columns())?;
            holds = pool_rows(&ws.matrix, &holds, &mut ws.resized);
            std::mem::swap(&mut ws.matrix, &mut ws.resized);
        }

        // 6. Decibels.
        let Some(range) = to_decibels(&mut ws.matrix, &holds, &self.options)? else {
            let silent = "the recording, or the mean of its channels, is silent (nothing above amin): the whole picture \
                          has the lowest colour";
            audio.warnings.push(silent.to_owned());
            return Ok(audio.warnings);
        };

        // 7 and 8. Interpolated in decibels, drawn as table indices.
        cancel.check()?;
        fill_rows(&mut ws.matrix, &holds);
        if ws.matrix.columns() < width {
            ws.resized.reset(ws.matrix.rows(), width)?;
            stretch_columns(&ws.matrix, &mut ws.resized);
            std::mem::swap(&mut ws.matrix, &mut ws.resized);
        }
        to_indices(&ws.matrix, range, height, &mut ws.picture.indices);
        Ok(audio.warnings)
    }

    /// Steps 2 to 5: `ws.matrix` becomes bands by columns, at most `width` of them. Returns which bands hold a bin.
    fn columns(&self, audio: &Audio, framing: &Framing, ws: &mut Workspace, cancel: &Cancel) -> Result<Vec<bool>> {
        let at = self.analysis(audio.sr(), framing, self.options.picture_bands(), &mut ws.analyses)?;
        let analysis = &ws.analyses[at];
        let holds = analysis.mel().holds_a_bin();
        let n_columns = framing.n_frames.min(self.options.width.into()) as usize;
        ws.matrix.reset(holds.len(), n_columns)?;
        ws.pool.begin(framing.n_frames, n_columns, 0, holds.len());
        ws.frames.begin(0);
        while let Some(block) = ws.frames.next_block(framing, audio)? {
            cancel.check()?;
            analysis.process(&block, &mut ws.bands, &mut ws.scratch);
            ws.pool.add(&ws.bands, block.first, block.n_frames, &mut ws.matrix);
        }
        Ok(holds)
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
