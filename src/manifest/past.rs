//! What earlier runs recorded.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use super::record::Record;

/// For each input the last record of each of its segments.
#[derive(Default)]
pub struct Past(HashSet<Input>);

impl Past {
    /// The records of an input in the order of its segments; empty where there is none.
    #[must_use]
    pub fn of(&self, input: &Path) -> &[Record] {
        self.0.get(input).map_or(&[], |input| &input.0)
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Past {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Past of {} inputs", self.0.len())
    }
}

/// All records of one input, never none. Its path is not kept a second time to find it by.
struct Input(Vec<Record>);

impl Borrow<Path> for Input {
    fn borrow(&self) -> &Path {
        self.path()
    }
}

impl PartialEq for Input {
    fn eq(&self, other: &Self) -> bool {
        self.path() == other.path()
    }
}

impl Eq for Input {}

impl Hash for Input {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.path().hash(state);
    }
}

impl Input {
    fn path(&self) -> &Path {
        self.0.first().map_or(Path::new(""), |record| &record.input)
    }

    /// Another number of segments means that the recording was divided anew: nothing of before is left.
    fn add(&mut self, record: Record) {
        if self.0.first().is_some_and(|first| first.segments != record.segments) {
            self.0.clear();
        }
        match self.0.last_mut() {
            Some(last) if last.segment == record.segment => *last = record,
            _ => self.0.push(record),
        }
    }

    /// Of each segment the last record, in the order of the segments.
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

/// Gathers the records in the order of the file.
#[derive(Default)]
pub(super) struct Gathering {
    inputs: HashSet<Input>,
    /// Those of the record before: nearly all records share them.
    options: Arc<str>,
    version: Arc<str>,
}

impl Gathering {
    pub fn add(&mut self, mut record: Record) {
        share(&mut record.options, &mut self.options);
        share(&mut record.version, &mut self.version);
        let input = match self.inputs.take(record.input.as_path()) {
            Some(mut input) => {
                input.add(record);
                input
            }
            None => Input(vec![record]),
        };
        self.inputs.insert(input);
    }

    pub fn settled(self) -> Past {
        Past(self.inputs.into_iter().map(Input::settled).collect())
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
    use super::super::record::Status;
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
