//! Counts the bytes read of many files, each up to its share of the work.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the bytes read of one file, and of all files together.
#[derive(Clone, Copy, Debug)]
pub struct Counter<'a> {
    /// Bytes read of this file.
    pub own: &'a AtomicU64,
    /// Bytes read of all files, of each at most its share.
    pub all: &'a AtomicU64,
    /// Share of this file in bytes: what is read of it beyond does not count.
    pub share: u64,
}

impl Counter<'_> {
    /// Counts bytes that were read.
    pub fn add(&self, bytes: u64) {
        let before = self.own.fetch_add(bytes, Ordering::Relaxed);
        let counted = |own: u64| own.min(self.share);
        self.all.fetch_add(counted(before.saturating_add(bytes)) - counted(before), Ordering::Relaxed);
    }

    /// Counts what is left of the share.
    pub fn finish(&self) {
        self.add(self.share.saturating_sub(self.own.load(Ordering::Relaxed)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_counts_up_to_its_share() {
        let (own, all) = ([AtomicU64::new(0), AtomicU64::new(0)], AtomicU64::new(0));
        let [first, second] = [(0, 10), (1, 4)].map(|(file, share)| Counter { own: &own[file], all: &all, share });
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
}
