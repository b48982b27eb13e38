//! Bytes of a file that were passed over.

/// Bytes that are neither frames nor known tags.
#[derive(Clone, Copy, Default)]
pub struct Passed {
    /// How many.
    pub bytes: u64,
    /// Where the first ones begin in the file.
    first: u64,
}

impl Passed {
    /// Counts so many bytes, which begin at `start` in the file.
    pub fn note(&mut self, start: u64, bytes: u64) {
        if self.bytes == 0 {
            self.first = start;
        }
        self.bytes += bytes;
    }

    /// A sentence, if there are any; `kind` is what frames hold.
    #[must_use]
    pub fn warning(&self, kind: &str) -> Option<String> {
        let Passed { bytes, first } = self;
        let said =
            || format!("bytes passed over that belong to no frame of {kind}: {bytes}, the first at byte {first}");
        (*bytes > 0).then(said)
    }
}
