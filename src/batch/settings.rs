//! The table of settings of a batch. What follows from it: the C struct, the Python keywords and their docstrings, and a
//! section of docs/options.md, as for [`crate::options::table`].

use crate::error::{Error, Result};
use crate::options::check::{MAX_JOBS, shown};
use crate::options::parameter::{Group, Open, Parameter, Range, Value, at_least, positive, whole};
use crate::options::rows::table;
use crate::options::setting::Setting;
use crate::options::{Format, Layout, Remainder};
use crate::recipe::segments::Segments;

table! {
    /// Settings of a batch, apart from its paths and from the options of its pictures.
    Settings in batch::settings;
    Batch {
        /// How to name the pictures in the output folder. With `mirror`, `in/sub/a.wav` becomes `out/sub/a.jpg`;
        /// recordings that would share a name keep their extensions, `a.wav.jpg`.
        layout: Layout = Layout::Uuid, Range::Words(Layout::WORDS);
        /// Format of the pictures, unless the caller names them with another extension.
        format: Format = Format::Jpeg, Range::Words(Format::WORDS);
        /// Number of threads; 0 means one for each processor available to the process, according to its affinity and
        /// cgroup quota. The largest files are started first, and idle threads help with files in progress. The
        /// pictures do not depend on the number of threads.
        jobs: u32 = 0, whole(0, MAX_JOBS as i64, "threads");
        /// Length of a segment, in seconds. Each segment has its own picture, with a number before the extension
        /// (`a_0000.jpg`) unless names are random. A segment may have at most 2^32 samples if `remainder` is `pad`, and
        /// a recording at most 10,000,000 segments.
        segment: Option<f64> = None, positive("seconds"), auto "one picture for each recording";
        /// Overlap of consecutive segments, in seconds, less than `segment`.
        overlap: f64 = 0.0, at_least(0.0, "seconds");
        /// What to do with a last segment that the recording does not fill.
        remainder: Remainder = Remainder::Pad, Range::Words(Remainder::WORDS);
        /// Whether to skip pictures that the manifest lists as done. A picture is skipped if it still exists, and if
        /// the options and the size and modification time of the recording's file are unchanged. A new version of the
        /// library skips it too, unless its `revision` differs.
        resume: bool = false, Range::Flag;
        /// Whether to flush each picture and its manifest row to disk before its result is reported, so that both
        /// survive a loss of power. This takes several milliseconds for each picture.
        durable: bool = false, Range::Flag;
        /// Whether the first failure stops the batch. The remaining files are then cancelled.
        cancel_on_error: bool = false, Range::Flag;
        /// Whether to remove stale rows from the manifest (those made with other options or by another revision),
        /// together with their pictures in or below the output folder. This happens at the end of a batch that was not
        /// cancelled, and only if there is a picture made with the current options.
        prune: bool = false, Range::Flag;
    }
}

impl Settings {
    /// Checks what the rows of the table cannot: conflicts between settings, and what needs a manifest.
    pub fn check(&self, has_manifest: bool) -> Result<()> {
        for (name, wanted) in [("resume", self.resume), ("prune", self.prune)] {
            if wanted && !has_manifest {
                return Err(Error::option(name, true, "false without a manifest"));
            }
        }
        self.segments().map(drop)
    }

    /// The division of recordings into segments, checked; `None` for one picture of each.
    pub fn segments(&self) -> Result<Option<Segments>> {
        let Settings { segment, overlap, remainder, .. } = *self;
        let Some(segment) = segment else {
            let is_unused = overlap == 0.0;
            return if is_unused {
                Ok(None)
            } else {
                Err(Error::option("overlap", shown(overlap), "0 without segment"))
            };
        };
        let segments = Segments { segment, overlap, remainder };
        segments.validate()?;
        Ok(Some(segments))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_documented_and_allow_their_defaults() {
        for (parameter, default) in TABLE.iter().zip(Settings::default().values()) {
            assert!(parameter.check(default).is_ok(), "{}", parameter.name);
            assert!(parameter.doc.concat().trim_end().ends_with('.'), "{}", parameter.name);
            assert!(crate::options::TABLE.iter().all(|option| option.name != parameter.name), "{}", parameter.name);
        }
    }

    #[test]
    fn an_overlap_needs_segments() {
        let message = |settings: Settings| settings.segments().unwrap_err().to_string();
        assert_eq!(
            message(Settings { overlap: 0.5, ..Settings::default() }),
            "overlap must be 0 without segment, got 0.5"
        );
        let overlap = message(Settings { segment: Some(0.5), overlap: 0.5, ..Settings::default() });
        assert_eq!(overlap, "overlap must be at least 0 and less than segment, which is 0.5 s, got 0.5");
        assert!(Settings::default().segments().unwrap().is_none());
    }
}
