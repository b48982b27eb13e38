//! Skipped bytes of a file.

/// Bytes that are neither frames nor known tags.
#[derive(Clone, Copy, Default)]
pub struct SkippedBytes {
    pub bytes: u64,
    /// Offset of the first one in the file.
    first: u64,
}

impl SkippedBytes {
    /// Counts bytes that start at `start` in the file.
    pub fn add(&mut self, start: u64, bytes: u64) {
        if self.bytes == 0 {
            self.first = start;
        }
        self.bytes += bytes;
    }

    /// A warning, if there are any; `kind` names the contents of frames.
    #[must_use]
    pub fn warning(&self, kind: &str) -> Option<String> {
        let SkippedBytes { bytes, first } = self;
        let sentence =
            || format!("bytes passed over that belong to no frame of {kind}: {bytes}, the first at byte {first}");
        (*bytes > 0).then(sentence)
    }
}
