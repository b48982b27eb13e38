//! Tests of complete manifests, in both formats.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::journal::Journal;
use super::*;
use crate::files::paths::Base;

/// A temporary folder for one test, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        // Tests of one process run at the same time.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(format!("spectrust-manifest-{process}-{count}"));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        fs::write(self.0.join(name), bytes).unwrap();
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const NAMES: [&str; 2] = ["index.jsonl", "index.CSV"];

fn path(bytes: &[u8]) -> PathBuf {
    OsStr::from_bytes(bytes).into()
}

fn odd_paths() -> Vec<PathBuf> {
    let odd: [&[u8]; 16] = [
        b"a.wav",
        b"/a b/c.wav",
        b"\xff\xfe.wav",
        b"half \xc3",
        b"\xed\xb2\x80 \xed\xa0\x80",
        b"line\nbreak\r\nand\rmore\n",
        b"\"",
        b"a\"b\"\"c\"",
        b",",
        b"a,\"b\n\",\xf0\x9f\x98\x80",
        "é ñ 音 😀 \u{2028}\u{feff}".as_bytes(),
        b"\xef\xbb\xbfmark",
        b" space ",
        b"tab\tbell\x07\\n\\",
        b"'=1+1'#",
        b"{\"input\":",
    ];
    odd.into_iter().map(path).chain([path(&[b'x'; 255]), path(&[0xff; 255])]).collect()
}

/// A record without empty fields.
fn full(input: PathBuf) -> Record {
    Record {
        output: Some(input.with_extension("jpg")),
        error: Some("it, \"said\"\nso: é\u{7f}".to_owned()),
        duration: Some(0.1 + 0.2),
        sr: Some(u32::MAX),
        channels: Some(2),
        size: Some(u64::MAX),
        mtime_ns: Some(i64::MIN),
        segment: 1,
        segments: 7,
        offset: Some(123_456_789.123_456_78),
        warnings: vec!["one; two".to_owned(), String::new(), "\"\n,é".to_owned()],
        options: "0123456789abcdef".into(),
        version: "0.2.0".into(),
        key: Some(input.clone()),
        revision: Some(3),
        ..Record::new(input, Status::Done)
    }
}

fn read(manifest: &Path) -> Past {
    let (manifest, past) = Manifest::open(manifest, false, &Base::default()).unwrap();
    manifest.close().unwrap();
    past
}

fn refusal(manifest: &Path) -> String {
    Manifest::open(manifest, false, &Base::default()).err().expect("refused").to_string()
}

#[test]
fn every_record_is_read_back() {
    for name in NAMES {
        let folder = Folder::new();
        let file = folder.0.join(name);
        let (manifest, past) = Manifest::open(&file, true, &Base::default()).unwrap();
        assert!(past.is_empty());
        for input in odd_paths() {
            manifest.record(&full(input.clone())).unwrap();
            manifest.record(&Record { segments: 7, ..Record::new(input, Status::Failed) }).unwrap();
        }
        manifest.close().unwrap();
        let past = read(&file);
        for input in odd_paths() {
            let bare = Record { segments: 7, key: Some(input.clone()), ..Record::new(input.clone(), Status::Failed) };
            assert_eq!(past.records(&input), [bare, full(input.clone())], "{name} {input:?}");
        }
        assert_eq!(past.records(Path::new("b.wav")), []);
    }
}

#[test]
fn numbers_are_read_back_bit_for_bit() {
    let numbers = [0.0, -0.0, 5e-324, f64::MAX, 1e16, 1e-7, 2.0 / 3.0, 86_400.000_000_1, 9_007_199_254_740_993.0];
    for name in NAMES {
        let folder = Folder::new();
        let file = folder.0.join(name);
        let (manifest, _) = Manifest::open(&file, false, &Base::default()).unwrap();
        for (segment, &number) in numbers.iter().enumerate() {
            let record = full("a".into());
            let (offset, duration) = (Some(number), Some(f64::NAN));
            manifest.record(&Record { offset, duration, segment: segment as u64, segments: 9, ..record }).unwrap();
        }
        drop(manifest);
        let past = read(&file);
        let back = past.records(Path::new("a"));
        assert_eq!(back.len(), numbers.len());
        for (record, number) in back.iter().zip(numbers) {
            assert_eq!(record.offset.map(f64::to_bits), Some(number.to_bits()), "{name} {number}");
            assert_eq!(record.duration, None);
        }
    }
}

#[test]
fn lines_have_the_documented_format() {
    let folder = Folder::new();
    let record = Record {
        sr: Some(8000),
        duration: Some(1.0),
        key: Some("b/a.wav".into()),
        folder: Some("..".into()),
        revision: Some(7),
        settings: Some(Box::new(serde_json::json!({"r": 1.0, "fmax": null}))),
        source: Some(3),
        ..Record::new(path(b"a\xff,"), Status::Failed)
    };
    let lines = [
        "{\"input\":\"a\\udcff,\",\"output\":null,\"status\":\"failed\",\"error\":null,\"error_class\":null,\"duration\":1.0,\
         \"sr\":8000,\"channels\":null,\"size\":null,\"mtime_ns\":null,\"segment\":0,\"segments\":1,\"offset\":null,\
         \"start\":null,\"label\":\"\",\"rms\":null,\"peak\":null,\"clipped\":null,\"dc\":null,\
         \"warnings\":[],\"options\":\"\",\"version\":\"\",\"key\":\"b/a.wav\",\"folder\":\"..\",\"revision\":7,\
         \"settings\":{\"fmax\":null,\"r\":1.0},\"source\":3}\n"
            .as_bytes(),
        b"input,output,status,error,error_class,duration,sr,channels,size,mtime_ns,segment,segments,offset,start,label,rms,\
          peak,clipped,dc,warnings,options,version,key,folder,revision,settings,source\n\
          \"a\xff,\",,failed,,,1.0,8000,,,,0,1,,,,,,,,,,,b/a.wav,..,7,\"{\"\"fmax\"\":null,\"\"r\"\":1.0}\",\"3\"\n",
    ];
    for (name, line) in NAMES.into_iter().zip(lines) {
        let file = folder.0.join(name);
        Manifest::open(&file, false, &Base::default()).unwrap().0.record(&record).unwrap();
        assert_eq!(fs::read(&file).unwrap().escape_ascii().to_string(), line.escape_ascii().to_string());
    }
}

/// A manifest truncated at any byte keeps its complete lines and can be appended to.
#[test]
fn a_truncated_manifest_is_valid() {
    for name in NAMES {
        let folder = Folder::new();
        let file = folder.0.join(name);
        let inputs = [path(b"a"), path(b"b,\n\"\n\xff\"")];
        let (manifest, _) = Manifest::open(&file, false, &Base::default()).unwrap();
        let mut ends = Vec::new();
        for input in &inputs {
            manifest.record(&full(input.clone())).unwrap();
            ends.push(fs::read(&file).unwrap().len());
        }
        manifest.close().unwrap();
        let whole = fs::read(&file).unwrap();
        for length in 0..=whole.len() {
            fs::write(&file, &whole[..length]).unwrap();
            let (manifest, past) = Manifest::open(&file, false, &Base::default()).unwrap();
            let last = full(path(b"last"));
            manifest.record(&last).unwrap();
            manifest.close().unwrap();
            let after = read(&file);
            for (input, &end) in inputs.iter().zip(&ends) {
                // A line that lacks only its newline is complete.
                let expected = if length + 1 >= end { vec![full(input.clone())] } else { vec![] };
                assert_eq!(
                    (past.records(input), after.records(input)),
                    (&expected[..], &expected[..]),
                    "{name} {length}"
                );
            }
            assert_eq!(after.records(&last.input), std::slice::from_ref(&last));
            let kept = ends.iter().copied().filter(|&end| length + 1 >= end).max().unwrap_or(0);
            assert!(fs::read(&file).unwrap().starts_with(&whole[..kept]));
        }
    }
}

#[test]
fn threads_write_complete_lines() {
    for name in NAMES {
        let folder = Folder::new();
        let file = folder.0.join(name);
        let (manifest, _) = Manifest::open(&file, false, &Base::default()).unwrap();
        let input = |thread: u64, index: u64| PathBuf::from(format!("{thread}\n{index}"));
        thread::scope(|scope| {
            for thread in 0..4 {
                let manifest = &manifest;
                scope.spawn(move || (0..100).for_each(|index| manifest.record(&full(input(thread, index))).unwrap()));
            }
        });
        manifest.close().unwrap();
        let past = read(&file);
        for (thread, index) in (0..4).flat_map(|thread| (0..100).map(move |index| (thread, index))) {
            assert_eq!(past.records(&input(thread, index)), [full(input(thread, index))]);
        }
    }
}

#[test]
fn other_files_are_refused_and_unchanged() {
    let valid = "{\"input\":\"a\",\"status\":\"done\"}\n";
    let broken = format!("{valid}\n{{\"input\":\"a\"}}\n{valid}");
    let long = format!("{valid}{}", "x".repeat(lines::MAX_LINE_BYTES + 1));
    let cases = [
        ("hello", "line 1: expected value, column 1"),
        ("hello\n", "line 1: expected value, column 1"),
        ("{\n", "line 1: EOF while parsing"),
        (broken.as_str(), "line 3: missing field `status`, column 13"),
        (long.as_str(), "line 2: longer than 1048576 bytes"),
    ];
    let rows = [
        ("hello", "line 1: the row does not end"),
        ("a,b\n", "line 1: the header has no column \"input\""),
        ("input,status\na,done\n\nb\n", "line 4: 1 fields, the header has 2"),
        ("input,status\n\"a\nb\",done\nc,open\n", "line 4: status is \"open\""),
    ];
    let folder = Folder::new();
    let cases = cases.map(|case| ("x.jsonl", case)).into_iter().chain(rows.map(|row| ("x.csv", row)));
    for (name, (content, reason)) in cases {
        let file = folder.file(name, content.as_bytes());
        let (error, allowed) = (refusal(&file), "manifest must be a file of earlier batches, got ");
        assert!(error.starts_with(&format!("{allowed}{file:?}, {reason}")), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), content);
        assert!(!Journal::path_for(&file).exists());
    }
}

#[test]
fn a_file_of_empty_lines_gets_its_header() {
    let folder = Folder::new();
    for (name, content) in NAMES.into_iter().flat_map(|name| [(name, "\n"), (name, "\r\n\n")]) {
        let file = folder.file(name, content.as_bytes());
        for round in 0..2 {
            let (manifest, past) = Manifest::open(&file, false, &Base::default()).unwrap();
            assert_eq!(past.records(Path::new("a.wav")).len(), round, "{name}");
            manifest.record(&Record::new("a.wav".into(), Status::Done)).unwrap();
            manifest.close().unwrap();
        }
    }
}

#[test]
fn only_regular_files_named_jsonl_or_csv_are_opened() {
    let folder = Folder::new();
    for name in ["a", "a.json", "a.jsonl.gz", ".csv"] {
        let file = folder.0.join(name);
        let error = format!("manifest must be a path that ends in .jsonl or .csv, got {file:?}");
        assert_eq!((refusal(&file), file.exists()), (error, false));
    }
    let fifo = folder.0.join("fifo.csv");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    assert!(refusal(&fifo).ends_with("this is a FIFO, only regular files are read"));
    fs::create_dir(folder.0.join("folder.csv")).unwrap();
    assert!(refusal(&folder.0.join("folder.csv")).contains("cannot open the file"));
    symlink("/dev/null", folder.0.join("null.csv")).unwrap();
    assert!(refusal(&folder.0.join("null.csv")).ends_with("this is a device, only regular files are read"));
    assert!(refusal(&folder.0.join("missing/a.csv")).contains("cannot open the file"));
}

#[test]
fn an_empty_file_is_a_manifest() {
    for name in NAMES {
        let folder = Folder::new();
        assert!(read(&folder.file(name, b"")).is_empty());
        assert!(read(&folder.0.join(name)).is_empty());
    }
}

#[test]
fn a_second_batch_is_refused() {
    let folder = Folder::new();
    let file = folder.0.join("index.jsonl");
    let (manifest, _) = Manifest::open(&file, false, &Base::default()).unwrap();
    let error = format!("{file:?}: cannot write the file: in use by another batch");
    assert_eq!(refusal(&file), error);
    // A duplicated descriptor shares the lock, like that of a forked child.
    let child = manifest.lines.0.file.try_clone().unwrap();
    assert!(Journal::path_for(&file).exists());
    manifest.close().unwrap();
    assert!(!Journal::path_for(&file).exists());
    read(&file);
    drop(child);
}

#[test]
fn files_of_a_killed_run_without_a_record_are_removed() {
    for name in NAMES {
        let folder = Folder::new();
        let file = folder.0.join(name);
        let at = |name: &str| folder.0.join(name);
        let temporary = |name: &str| at(&format!(".spectrust-{name}.tmp"));
        let (manifest, _) = Manifest::open(&file, false, &Base::default()).unwrap();
        folder.file("there.jpg", b"before the run");
        folder.file("replaced.jpg", b"before the run");
        for name in ["known", "stale", "unknown", "there", "replaced", "link", "folder", "never", "\n\""] {
            manifest.announce(&at(&format!("{name}.jpg")), &temporary(name)).unwrap();
        }
        manifest.announce(&at("other.jpg"), &at("other.tmp")).unwrap();
        let done = |name: &str| Record { output: Some(at(name)), ..Record::new(name.into(), Status::Done) };
        for name in ["known.jpg", "stale.jpg", "unknown.jpg", "\n\".jpg"] {
            folder.file(name, b"picture");
        }
        folder.file("new", b"picture");
        fs::rename(at("new"), at("replaced.jpg")).unwrap();
        for name in [".spectrust-there.tmp", ".spectrust-a.tmp", "other.tmp", "aim"] {
            folder.file(name, b"part");
        }
        symlink(at("aim"), at("link.jpg")).unwrap();
        symlink(at("aim"), temporary("link")).unwrap();
        fs::create_dir(at("folder.jpg")).unwrap();
        manifest.record(&done("known.jpg")).unwrap();
        manifest.record(&done("stale.jpg")).unwrap();
        manifest.record(&Record::new("stale.jpg".into(), Status::Failed)).unwrap();
        let failed = Record { output: Some(at("unknown.jpg")), ..Record::new("unknown".into(), Status::Failed) };
        manifest.record(&failed).unwrap();
        drop(manifest);
        let mut journal = OpenOptions::new().append(true).open(Journal::path_for(&file)).unwrap();
        io::Write::write_all(&mut journal, b"{\"output\":\"aim\",\"temp").unwrap();
        read(&file);
        let exist =
            |names: &[&str]| names.iter().map(|name| fs::symlink_metadata(at(name)).is_ok()).collect::<Vec<_>>();
        let kept = ["known.jpg", "stale.jpg", "there.jpg", "link.jpg", "folder.jpg", "aim", ".spectrust-link.tmp"];
        assert_eq!(exist(&kept), [true; 7], "{name}");
        assert_eq!(exist(&[".spectrust-a.tmp", "other.tmp"]), [true; 2], "{name}");
        assert_eq!(exist(&["unknown.jpg", "replaced.jpg", "\n\".jpg", ".spectrust-there.tmp"]), [false; 4], "{name}");
    }
}

#[test]
fn relative_paths_start_from_the_folder_of_the_killed_run() {
    let folder = Folder::new();
    let (file, head) = (folder.file("index.jsonl", b""), format!("{{\"folder\":{:?}}}\n", folder.0));
    let lines = "{\"output\":\"./a.jpg\",\"temporary\":\".spectrust-a.tmp\"}\n\
                 {\"output\":\"b.jpg\",\"temporary\":\".spectrust-b.tmp\"}\n";
    folder.file("index.jsonl.journal", (head + lines).as_bytes());
    fs::write(&file, "{\"input\":\"a\",\"status\":\"done\",\"output\":\"a.jpg\"}\n").unwrap();
    for name in ["a.jpg", "b.jpg", ".spectrust-b.tmp"] {
        folder.file(name, b"");
    }
    read(&file);
    let exist = ["a.jpg", "b.jpg", ".spectrust-b.tmp"].map(|name| folder.0.join(name).exists());
    assert_eq!(exist, [true, false, false]);
}

#[test]
fn a_manifest_that_a_killed_run_replaced_is_kept() {
    for name in NAMES {
        let folder = Folder::new();
        let file = folder.0.join(name);
        let (manifest, _) = Manifest::open(&file, false, &Base::default()).unwrap();
        manifest.record(&Record::new("a.wav".into(), Status::Done)).unwrap();
        // As if it was killed between the rename and the end of the journal.
        rewrite::rewrite(&manifest.lines.0, &manifest.journal, manifest.format.has_quoted_newlines(), |line| {
            Ok(Some(line.to_vec()))
        })
        .unwrap();
        for name in ["table", "notes"] {
            let temporary = folder.0.join(format!(".spectrust-{name}.tmp"));
            manifest.announce(&folder.0.join(format!("{name}.csv")), &temporary).unwrap();
        }
        folder.file("notes.csv", b"bird,count\n");
        folder.file("table.csv", b"time_s,frequency_hz,level\n");
        drop(manifest);
        read(&file);
        assert!(fs::read_to_string(&file).unwrap().contains("a.wav"), "{name}");
        let exist = [name, "notes.csv", "table.csv"].map(|name| folder.0.join(name).exists());
        assert_eq!(exist, [true, true, false], "{name}");
    }
}

#[test]
fn a_forged_journal_removes_no_other_files() {
    let folder = Folder::new();
    let file = folder.file("index.jsonl", b"");
    let head = format!("{{\"folder\":{:?}}}\n", folder.0);
    let precious = ["notes.txt", "precious", "photo.jpg", ".spectrust-x"];
    let lines: String = precious
        .iter()
        .zip(["./", "./", "elsewhere/", "./"])
        .map(|(name, at)| format!("{{\"output\":{name:?},\"temporary\":\"{at}.spectrust-a.tmp\"}}\n"))
        .collect();
    folder.file("index.jsonl.journal", (head + &lines).as_bytes());
    precious.iter().for_each(|name| drop(folder.file(name, b"")));
    read(&file);
    assert!(precious.iter().all(|name| folder.0.join(name).exists()));
}

#[test]
fn a_truncated_journal_is_valid() {
    let folder = Folder::new();
    let file = folder.0.join("index.jsonl");
    let (manifest, _) = Manifest::open(&file, false, &Base::default()).unwrap();
    let (output, temporary) = (folder.0.join("a.jpg"), folder.0.join(".spectrust-a.tmp"));
    manifest.announce(&output, &temporary).unwrap();
    drop(manifest);
    let journal = fs::read(Journal::path_for(&file)).unwrap();
    for length in 0..=journal.len() {
        fs::write(Journal::path_for(&file), &journal[..length]).unwrap();
        fs::write(&output, b"").unwrap();
        read(&file);
        assert_eq!(output.exists(), length + 1 < journal.len(), "{length}");
    }
}

#[test]
fn other_files_named_like_a_journal_are_refused_and_unchanged() {
    let folder = Folder::new();
    let journal = folder.file("index.csv.journal", b"dear diary\n");
    let error = refusal(&folder.0.join("index.csv"));
    assert!(error.contains(&format!("{journal:?}, line 1: ")), "{error}");
    assert_eq!(fs::read(&journal).unwrap(), b"dear diary\n");
}
