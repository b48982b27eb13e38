//! PCEN's state at the start of each part of a picture.
//!
//! PCEN divides by the energy `M`, smoothed over all previous frames. The filter is linear: after `n` frames, `M`
//! becomes `(1 - b)^n M` plus the output of the filter for these frames starting from 0. The threads of a crew
//! therefore filter the parts at the same time, and the results are combined in order. They are bit-identical for any
//! number of threads.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::band_frames::BandFrames;
use super::crew::{Crew, Parts};
use super::workspace::Workspace;
use crate::audio::signal::Signal;
use crate::dsp::pcen::Pcen;
use crate::error::Result;

/// PCEN, with `M` of every band at the start of each part.
pub(crate) struct Smoothed {
    pcen: Pcen,
    /// First frame of each part, at the start of a block, and `M` there.
    beginnings: Vec<(u64, Vec<f64>)>,
}

impl Smoothed {
    /// Starts from the mean of the first frames. `firsts` are the first frames of the parts, in order.
    pub fn new<'env, S: Signal + Send + Sync + 'env>(
        frames: &Arc<BandFrames<S>>,
        pcen: Pcen,
        firsts: &[u64],
        ws: &mut Workspace,
        crew: &Crew<'env>,
    ) -> Result<Self> {
        let mut smoothed = steady_state(frames, &pcen, ws, crew)?;
        let ranges: Vec<Range<u64>> = firsts.windows(2).map(|pair| pair[0]..pair[1]).collect();
        let filtered = filter(frames, pcen, ranges.clone(), ws, crew)?;
        let mut beginnings = vec![(0, smoothed.clone())];
        for (range, filtered) in ranges.into_iter().zip(filtered) {
            let left = pcen.left(range.end - range.start);
            smoothed.iter_mut().zip(filtered).for_each(|(smoothed, filtered)| *smoothed = left * *smoothed + filtered);
            beginnings.push((range.end, smoothed.clone()));
        }
        Ok(Smoothed { pcen, beginnings })
    }

    /// PCEN, and `M` of every band before frame `first` of a part.
    pub fn at(&self, first: u64) -> (Pcen, Vec<f64>) {
        let at = self.beginnings.partition_point(|&(begins, _)| begins < first);
        (self.pcen, self.beginnings[at].1.clone())
    }
}

/// The mean of each band over the first frames.
fn steady_state<S: Signal>(frames: &BandFrames<S>, pcen: &Pcen, ws: &mut Workspace, crew: &Crew) -> Result<Vec<f64>> {
    let (count, mut means) = (pcen.first_frames(frames.framing().n_frames), vec![0.0; frames.n_bands()]);
    frames.begin(0, ws);
    let mut first = 0;
    while first < count
        && let Some(block) = frames.next(ws, crew)?
    {
        let counted = (block.end.min(count) - block.start) as usize;
        for (mean, band) in means.iter_mut().zip(&ws.block) {
            *mean += band[..counted].iter().map(|&energy| f64::from(energy)).sum::<f64>() / count as f64;
        }
        first = block.end;
    }
    Ok(means)
}

/// The output of the filter for the frames of each range, starting from 0.
fn filter<'env, S: Signal + Send + Sync + 'env>(
    frames: &Arc<BandFrames<S>>,
    pcen: Pcen,
    ranges: Vec<Range<u64>>,
    ws: &mut Workspace,
    crew: &Crew<'env>,
) -> Result<Vec<Vec<f64>>> {
    if ranges.is_empty() {
        return Ok(Vec::new());
    }
    let filtered = Mutex::new(vec![Vec::new(); ranges.len()]);
    let task = Arc::new(Filter { frames: Arc::clone(frames), pcen, ranges, filtered });
    crew.share(task.ranges.len(), Arc::clone(&task) as _, ws)?;
    Ok(std::mem::take(&mut *task.filtered.lock().unwrap_or_else(PoisonError::into_inner)))
}

struct Filter<S> {
    frames: Arc<BandFrames<S>>,
    pcen: Pcen,
    ranges: Vec<Range<u64>>,
    filtered: Mutex<Vec<Vec<f64>>>,
}

impl<'env, S: Signal + Send + Sync> Parts<'env> for Filter<S> {
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
        let Range { start, end } = self.ranges[index];
        let mut smoothed = vec![0.0; self.frames.n_bands()];
        let mut first = start;
        self.frames.begin(start, ws);
        while first < end
            && let Some(block) = self.frames.next(ws, crew)?
        {
            for (smoothed, band) in smoothed.iter_mut().zip(&ws.block) {
                self.pcen.smooth(&band[..(block.end - block.start) as usize], smoothed);
            }
            first = block.end;
        }
        self.filtered.lock().unwrap_or_else(PoisonError::into_inner)[index] = smoothed;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::signal::MonoSamples;
    use crate::cancel::Cancel;
    use crate::dsp::framing::Framing;
    use crate::options::Options;
    use crate::recipe::crew::together;

    /// `M` at the starts of the parts in `firsts`, computed by this many threads.
    fn smoothed(firsts: &[u64], threads: usize) -> Vec<Vec<f64>> {
        let samples: Vec<f32> = (0..40_000).map(|i| (i * 7919 % 1009) as f32 / 1009.0 * (i as f32 / 9e4)).collect();
        let options = Options { n_fft: Some(64), hop_length: Some(16), n_mels: Some(5), ..Options::default() };
        let signal = MonoSamples::new(&samples, 8000).unwrap();
        let framing = Framing::for_array(&options, 8000, 40_000).unwrap();
        let pcen = Pcen::new(&options, 8000, 16);
        let (mut ws, cancel) = (Workspace::default(), Cancel::default());
        let made = together(threads, &cancel, &mut ws, |ws, crew| {
            let frames = Arc::new(BandFrames::new(&options, &signal, &framing, 5, ws)?);
            let smoothed = Smoothed::new(&frames, pcen, firsts, ws, crew)?;
            Ok(firsts.iter().map(|&first| smoothed.at(first).1).collect())
        });
        made.unwrap()
    }

    #[test]
    fn every_part_starts_with_the_state_after_all_frames_before_it() {
        let firsts = [0, 8, 400, 1000, 2480];
        let parts = smoothed(&firsts, 1);
        assert!((1..5).all(|threads| smoothed(&firsts, threads) == parts));
        // Parts of one block each: equivalent to filtering frame after frame.
        let blocks: Vec<u64> = (0..=2480).step_by(8).collect();
        let stepwise = smoothed(&blocks, 1);
        for (first, part) in firsts.iter().zip(&parts) {
            for (smoothed, exact) in part.iter().zip(&stepwise[*first as usize / 8]) {
                assert!((smoothed - exact).abs() <= 1e-13 * exact, "{smoothed}, not {exact}, at frame {first}");
            }
        }
        assert!(parts.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
