//! Records of earlier runs.

use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use super::record::{Generation, Record};

/// The last record of each segment of each input.
#[derive(Default)]
pub struct Past {
    inputs: HashSet<InputRecords>,
    generations: HashMap<Generation, Tally>,
}

/// Records of one generation in a file.
#[derive(Default)]
struct Tally {
    /// Number of records, including those replaced since.
    rows: u64,
    /// Whether one of them has all options.
    has_settings: bool,
}

impl Past {
    /// The records of the input with this key, in the order of its segments; empty if there are none.
    #[must_use]
    pub fn records(&self, key: &Path) -> &[Record] {
        self.inputs.get(key).map_or(&[], |input| &input.0)
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// The number of records of generations other than this one.
    #[must_use]
    pub fn stale_rows(&self, generation: &Generation) -> u64 {
        self.generations.iter().filter(|(other, _)| *other != generation).map(|(_, tally)| tally.rows).sum()
    }

    /// Whether the file has all options of this generation.
    #[must_use]
    pub fn has_settings(&self, generation: &Generation) -> bool {
        self.generations.get(generation).is_some_and(|tally| tally.has_settings)
    }
}

impl fmt::Debug for Past {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Past of {} inputs", self.inputs.len())
    }
}

/// All records of one input, at least one. The key is taken from them instead of stored twice.
struct InputRecords(Vec<Record>);

impl Borrow<Path> for InputRecords {
    fn borrow(&self) -> &Path {
        self.key()
    }
}

impl PartialEq for InputRecords {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for InputRecords {}

impl Hash for InputRecords {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl InputRecords {
    fn key(&self) -> &Path {
        self.0.first().map_or(Path::new(""), Record::key)
    }

    /// A different number of segments means that the recording was divided differently: earlier records are dropped.
    fn add(&mut self, record: Record) {
        if self.0.first().is_some_and(|first| first.segments != record.segments) {
            self.0.clear();
        }
        match self.0.last_mut() {
            Some(last) if last.segment == record.segment => *last = record,
            _ => self.0.push(record),
        }
    }

    /// Keeps the last record of each segment, in the order of the segments.
    fn last_of_each_segment(self) -> Self {
        let InputRecords(mut records) = self;
        if !records.is_sorted_by(|a, b| a.segment < b.segment) {
            records.reverse();
            records.sort_by_key(|record| record.segment);
            records.dedup_by_key(|record| record.segment);
        }
        InputRecords(records)
    }
}

/// Collects records in the order of the file.
#[derive(Default)]
pub(super) struct Collector {
    past: Past,
    /// The options of the previous record: nearly all records share them.
    options: Arc<str>,
    version: Arc<str>,
}

impl Collector {
    pub fn add(&mut self, mut record: Record) {
        share_equal(&mut record.options, &mut self.options);
        share_equal(&mut record.version, &mut self.version);
        let tally = self.past.generations.entry(record.generation()).or_default();
        tally.rows += 1;
        tally.has_settings |= record.settings.take().is_some();
        let inputs = &mut self.past.inputs;
        let input = match inputs.take(record.key()) {
            Some(mut input) => {
                input.add(record);
                input
            }
            None => InputRecords(vec![record]),
        };
        inputs.insert(input);
    }

    pub fn finish(self) -> Past {
        let Past { inputs, generations } = self.past;
        Past { inputs: inputs.into_iter().map(InputRecords::last_of_each_segment).collect(), generations }
    }
}

fn share_equal(text: &mut Arc<str>, last: &mut Arc<str>) {
    if text == last {
        *text = Arc::clone(last);
    } else {
        *last = Arc::clone(text);
    }
}

#[cfg(test)]
mod tests {
    use super::super::cell::Status;
    use super::*;

    fn past(records: &[(&str, u64, u64, u32)]) -> Past {
        let mut collector = Collector::default();
        for &(input, segment, segments, sr) in records {
            let record = Record::new(input.into(), Status::Done);
            collector.add(Record { segment, segments, sr: Some(sr), ..record });
        }
        collector.finish()
    }

    fn segment_rates(past: &Past, input: &str) -> Vec<(u64, u32)> {
        past.records(Path::new(input)).iter().map(|record| (record.segment, record.sr.unwrap())).collect()
    }

    #[test]
    fn the_last_record_of_each_segment_counts() {
        let past =
            past(&[("a", 2, 3, 1), ("b", 0, 1, 2), ("a", 0, 3, 3), ("a", 2, 3, 4), ("a", 2, 3, 5), ("b", 0, 1, 6)]);
        assert_eq!((segment_rates(&past, "a"), segment_rates(&past, "b")), (vec![(0, 3), (2, 5)], vec![(0, 6)]));
        assert_eq!((segment_rates(&past, "c"), past.is_empty()), (vec![], false));
        assert!(Past::default().is_empty());
    }

    #[test]
    fn another_number_of_segments_replaces_all_records() {
        let past = past(&[("a", 0, 2, 1), ("a", 1, 2, 2), ("a", 1, 3, 3), ("a", 0, 3, 4)]);
        assert_eq!(segment_rates(&past, "a"), [(0, 4), (1, 3)]);
    }
}
