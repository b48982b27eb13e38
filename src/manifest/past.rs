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
    inputs: HashSet<Input>,
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
    pub fn of(&self, key: &Path) -> &[Record] {
        self.inputs.get(key).map_or(&[], |input| &input.0)
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty()
    }

    /// The number of records of generations other than this one.
    #[must_use]
    pub fn rows_of_others(&self, generation: &Generation) -> u64 {
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
struct Input(Vec<Record>);

impl Borrow<Path> for Input {
    fn borrow(&self) -> &Path {
        self.key()
    }
}

impl PartialEq for Input {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Input {}

impl Hash for Input {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Input {
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
    fn settled(self) -> Self {
        let Input(mut records) = self;
        if !records.is_sorted_by(|a, b| a.segment < b.segment) {
            records.reverse();
            records.sort_by_key(|record| record.segment);
            records.dedup_by_key(|record| record.segment);
        }
        Input(records)
    }
}

/// Collects records in the order of the file.
#[derive(Default)]
pub(super) struct Gathering {
    past: Past,
    /// The options of the previous record: nearly all records share them.
    options: Arc<str>,
    version: Arc<str>,
}

impl Gathering {
    pub fn add(&mut self, mut record: Record) {
        share(&mut record.options, &mut self.options);
        share(&mut record.version, &mut self.version);
        let tally = self.past.generations.entry(record.generation()).or_default();
        tally.rows += 1;
        tally.has_settings |= record.settings.take().is_some();
        let inputs = &mut self.past.inputs;
        let input = match inputs.take(record.key()) {
            Some(mut input) => {
                input.add(record);
                input
            }
            None => Input(vec![record]),
        };
        inputs.insert(input);
    }

    pub fn settled(self) -> Past {
        let Past { inputs, generations } = self.past;
        Past { inputs: inputs.into_iter().map(Input::settled).collect(), generations }
    }
}

fn share(text: &mut Arc<str>, last: &mut Arc<str>) {
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
        let mut gathering = Gathering::default();
        for &(input, segment, segments, sr) in records {
            let record = Record::new(input.into(), Status::Done);
            gathering.add(Record { segment, segments, sr: Some(sr), ..record });
        }
        gathering.settled()
    }

    fn told(past: &Past, input: &str) -> Vec<(u64, u32)> {
        past.of(Path::new(input)).iter().map(|record| (record.segment, record.sr.unwrap())).collect()
    }

    #[test]
    fn the_last_record_of_each_segment_counts() {
        let past =
            past(&[("a", 2, 3, 1), ("b", 0, 1, 2), ("a", 0, 3, 3), ("a", 2, 3, 4), ("a", 2, 3, 5), ("b", 0, 1, 6)]);
        assert_eq!((told(&past, "a"), told(&past, "b")), (vec![(0, 3), (2, 5)], vec![(0, 6)]));
        assert_eq!((told(&past, "c"), past.is_empty()), (vec![], false));
        assert!(Past::default().is_empty());
    }

    #[test]
    fn another_number_of_segments_replaces_all() {
        let past = past(&[("a", 0, 2, 1), ("a", 1, 2, 2), ("a", 1, 3, 3), ("a", 0, 3, 4)]);
        assert_eq!(told(&past, "a"), [(0, 4), (1, 3)]);
    }
}
