//! Blocks of a resampler: their positions, and the input samples that a part of the output depends on.
//!
//! Blocks are counted from the first sample of the recording, even if only a part is resampled. A part is therefore
//! bit-identical to the same part of the whole.

use crate::error::Result;
use crate::options::Options;
use crate::options::limits::{RESAMPLE_BLOCK, RESAMPLE_RATIO, SAMPLE_RATE, check_limit};

/// Minimum length of a block at the lower rate, in samples.
const MIN_BLOCK: u64 = 2048;

/// Blocks of equal duration at two sample rates.
#[derive(Clone, Copy, PartialEq)]
pub struct Blocks {
    /// Sample rate of the recording in Hz.
    pub from: u32,
    /// Sample rate to resample to, in Hz.
    pub to: u32,
    /// Length of a block of the recording in samples.
    pub n_in: u64,
    /// Length of a resampled block in samples, an even number.
    pub n_out: u64,
}

impl Blocks {
    /// The blocks for a recording at `sr`; `None` if it already has the rate in `options`.
    pub fn new(options: &Options, sr: u32) -> Result<Option<Self>> {
        let Some(to) = options.sr.filter(|&to| to != sr) else { return Ok(None) };
        let (a, b) = (u64::from(sr), u64::from(to));
        check_limit(&SAMPLE_RATE, b)?;
        check_limit(&RESAMPLE_RATIO.at_most(options.max_resample_ratio), a.max(b).div_ceil(a.min(b)))?;
        let divisor = common_divisor(a, b);
        check_limit(&RESAMPLE_BLOCK, a.max(b) / divisor)?;
        // A block has an even number of whole periods of both rates, so that the middle of the filter is a sample.
        let periods = (MIN_BLOCK * divisor).div_ceil(a.min(b)).next_multiple_of(2);
        Ok(Some(Blocks { from: sr, to, n_in: periods * a / divisor, n_out: periods * b / divisor }))
    }

    /// Number of resampled samples of a recording with `n_samples`.
    #[must_use]
    pub fn resampled(&self, n_samples: u64) -> u64 {
        let exact = (u128::from(n_samples) * u128::from(self.to)).div_ceil(self.from.into());
        u64::try_from(exact).unwrap_or(u64::MAX)
    }

    /// First sample and number of samples of the recording that `most` resampled ones from `first` on depend on.
    #[must_use]
    pub fn sources(&self, first: u64, most: u64) -> (u64, u64) {
        let begin = self.first_block(first).saturating_mul(self.n_in);
        let last = self.filtered_index(first).saturating_add(most.saturating_sub(1));
        let end = (last / self.n_out + 1).saturating_mul(self.n_in);
        (begin, if most == u64::MAX { most } else { end - begin })
    }

    /// Number of filtered samples before resampled sample `first`, counted from the start of its [`Blocks::sources`].
    #[must_use]
    pub fn n_before(&self, first: u64) -> u64 {
        self.filtered_index(first) - self.first_block(first) * self.n_out
    }

    /// The block before the one with sample `first`: the filter carries each block into the next one, and no further.
    fn first_block(&self, first: u64) -> u64 {
        (self.filtered_index(first) / self.n_out).saturating_sub(1)
    }

    /// The position of resampled sample `index` in the output of the filter, which delays everything by half a block.
    fn filtered_index(&self, index: u64) -> u64 {
        index.saturating_add(self.n_out / 2)
    }
}

fn common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(from: u32, to: u32) -> Blocks {
        Blocks::new(&Options { sr: Some(to), ..Options::default() }, from).unwrap().unwrap()
    }

    #[test]
    fn blocks_are_whole_periods_of_both_rates() {
        for (from, to, n_in, n_out) in [
            (16_000, 8000, 4096, 2048),
            (8000, 16_000, 2048, 4096),
            (44_100, 16_000, 6174, 2240),
            (48_000, 47_999, 96_000, 95_998),
        ] {
            let blocks = blocks(from, to);
            assert_eq!((blocks.n_in, blocks.n_out), (n_in, n_out), "{from} -> {to}");
            assert_eq!(n_in * u64::from(to), n_out * u64::from(from));
        }
        assert!(Blocks::new(&Options { sr: Some(8000), ..Options::default() }, 8000).unwrap().is_none());
        assert!(Blocks::new(&Options::default(), 8000).unwrap().is_none());
    }

    #[test]
    fn a_part_depends_only_on_its_blocks_and_the_one_before() {
        // Sample `index` is filtered sample `index + 1024`.
        let blocks = blocks(16_000, 8000);
        for (part, sources, before) in [
            ((0, 1), (0, 4096), 1024),
            ((0, 1024), (0, 4096), 1024),
            ((0, 1025), (0, 8192), 1024),
            ((3071, 1), (0, 8192), 4095),
            ((3072, 1), (4096, 8192), 2048),
            ((3072, 2049), (4096, 12_288), 2048),
            ((9000, u64::MAX), (12_288, u64::MAX), 9000 + 1024 - 3 * 2048),
        ] {
            assert_eq!((blocks.sources(part.0, part.1), blocks.n_before(part.0)), (sources, before), "{part:?}");
        }
    }

    #[test]
    fn the_largest_parts_do_not_overflow() {
        for (from, to) in [(8000, 44_100), (44_100, 8000)] {
            let (begin, most) = blocks(from, to).sources(u64::MAX, u64::MAX - 1);
            assert!(begin > u64::MAX / 8 && begin.checked_add(most).is_some());
            assert!(blocks(from, to).resampled(u64::MAX) > u64::MAX / 8);
        }
    }
}
