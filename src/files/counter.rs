//! Counts the bytes read of many files, each up to its share of the work.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the bytes read of one file, and of all files together.
#[derive(Clone, Copy, Debug)]
pub struct Counter<'a> {
    /// Bytes read of this file.
    pub own: &'a AtomicU64,
    /// Bytes read of all files, of each at most its share.
    pub all: &'a AtomicU64,
    /// Size of this file in bytes.
    pub size: u64,
    /// Number of times that its samples are read to draw it; what is read beyond does not count.
    pub times: f64,
    /// Number of times that the file is opened.
    pub opens: u32,
    /// Number of times that its samples are read whenever it is opened, to be decoded or resampled.
    pub stages: u32,
}

impl Counter<'_> {
    /// Share of this file of the work in bytes, whatever the number of stages.
    #[must_use]
    pub fn share(&self) -> u64 {
        (self.size as f64 * self.times) as u64
    }

    /// Counts bytes that were read.
    pub fn add(&self, bytes: u64) {
        self.add_scaled(bytes as f64);
    }

    /// Counts samples that were read of those that were made of the file.
    pub fn add_part(&self, samples: usize, n_samples: u64) {
        self.add_scaled(self.size as f64 * samples as f64 / n_samples.max(1) as f64);
    }

    /// The stages share the work with what follows them.
    fn add_scaled(&self, bytes: f64) {
        let stages = f64::from(self.opens) * f64::from(self.stages);
        self.count((bytes * self.times / (self.times + stages)) as u64);
    }

    fn count(&self, bytes: u64) {
        let before = self.own.fetch_add(bytes, Ordering::Relaxed);
        let counted = |own: u64| own.min(self.share());
        self.all.fetch_add(counted(before.saturating_add(bytes)) - counted(before), Ordering::Relaxed);
    }

    /// Counts what is left of the share.
    pub fn finish(&self) {
        self.count(self.share().saturating_sub(self.own.load(Ordering::Relaxed)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_counts_up_to_its_share() {
        let (own, all) = ([AtomicU64::new(0), AtomicU64::new(0)], AtomicU64::new(0));
        let counter = |file, size| Counter { own: &own[file], all: &all, size, times: 2.0, opens: 1, stages: 0 };
        let (first, second) = (counter(0, 5), counter(1, 2));
        let counts = [first, second, first, first, second].map(|counter| {
            counter.add(3);
            all.load(Ordering::Relaxed)
        });
        assert_eq!(counts, [3, 6, 9, 12, 13]);
        second.finish();
        first.finish();
        first.finish();
        assert_eq!(all.load(Ordering::Relaxed), 14);
    }

    #[test]
    fn stages_share_the_work_with_the_passes() {
        let (own, all) = (AtomicU64::new(0), AtomicU64::new(0));
        let counter = Counter { own: &own, all: &all, size: 3000, times: 2.0, opens: 1, stages: 1 };
        counter.add(3000);
        assert_eq!(all.load(Ordering::Relaxed), 2000);
        counter.add_part(50, 100);
        assert_eq!(all.load(Ordering::Relaxed), 3000);
        counter.add_part(150, 100);
        assert_eq!(all.load(Ordering::Relaxed), 6000);
    }
}
