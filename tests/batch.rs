//! Batches have one result for each file, for any files, threads and order. Files are written atomically.

mod common;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Folder, mkfifo, sweep, wav16};
use spectrust::batch::{Batch, Done, Inputs, Naming, Outcome, Sink};
use spectrust::cancel::Cancel;
use spectrust::error::{Error, Result, quoted};
use spectrust::files::output::{NewFile, create_folder, format_of, unique_path, write_whole};
use spectrust::options::{Format, Options};
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;

fn plan() -> Plan {
    Plan::new(Options { width: 40, height: 24, ..Options::default() }).unwrap()
}

/// Writes valid recordings of several lengths and sample rates among files that cannot be drawn. Returns all paths, and
/// the index and expected message of each bad one.
fn corpus(folder: &Folder) -> (Vec<PathBuf>, Vec<(usize, &'static str)>) {
    let mut paths = Vec::new();
    for i in 0..12 {
        let sr = [8000, 16_000, 22_050, 44_100, 48_000, 96_000][i % 6];
        paths.push(folder.file(&format!("good-{i:02}.wav"), &wav16(&sweep(500 + 700 * i, sr), 1, sr)));
    }
    fs::create_dir(folder.path().join("folder.wav")).unwrap();
    mkfifo(&folder.path().join("fifo.wav"));
    symlink("nowhere", folder.path().join("dangling.wav")).unwrap();
    let bad = [
        (folder.file("empty.wav", b""), "the file has no bytes"),
        (folder.file("text.wav", b"I am no recording"), "does not begin like a WAV file"),
        (folder.file("cut.wav", &wav16(&[], 1, 8000)[..30]), "ends within its fmt chunk"),
        (folder.path().join("missing.wav"), "cannot open the file: No such file"),
        (folder.path().join("dangling.wav"), "cannot open the file: No such file"),
        (folder.path().join("folder.wav"), "this is a folder"),
        (folder.path().join("fifo.wav"), "this is a FIFO"),
        (PathBuf::from("/dev/zero"), "this is a device"),
    ];
    let mut expected = Vec::new();
    for (i, (path, text)) in bad.into_iter().enumerate() {
        let at = (5 * i + 2) % paths.len();
        paths.insert(at, path);
        expected.iter_mut().for_each(|(index, _)| *index += usize::from(*index >= at));
        expected.push((at, text));
    }
    (paths, expected)
}

/// Runs a batch over `paths`, with outputs named by index in `out`, and returns the one result of each file.
fn run(paths: &[PathBuf], out: &Path, jobs: usize, cancel: &Cancel, after: impl Fn(usize) + Sync) -> Vec<Result<Done>> {
    let results: Vec<Mutex<Vec<Result<Done>>>> = paths.iter().map(|_| Mutex::default()).collect();
    let outputs: Vec<PathBuf> = (0..paths.len()).map(|index| out.join(format!("{index}.jpg"))).collect();
    let (count, plan) = (AtomicUsize::new(0), plan());
    let (inputs, sink) = (Inputs::list(paths, None), Sink::new(Naming::Given(outputs)));
    let done = |outcome: Outcome| {
        assert!((outcome.segment, outcome.segments, outcome.last) == (0, 1, true));
        results[outcome.file].lock().unwrap().push(outcome.result);
        after(count.fetch_add(1, Ordering::SeqCst) + 1);
    };
    Batch { jobs, ..Batch::new(&plan, &inputs, &sink, cancel) }.run(done);
    let one = |slot: Mutex<Vec<Result<Done>>>| {
        let mut results = slot.into_inner().unwrap();
        assert_eq!(results.len(), 1, "results of one file");
        results.remove(0)
    };
    results.into_iter().map(one).collect()
}

#[test]
fn every_file_has_one_result_even_a_bad_one() {
    let folder = Folder::new("batch-bad");
    let (paths, bad) = corpus(&folder);
    for jobs in [1, 3] {
        let out = Folder::new("batch-bad-out");
        let results = run(&paths, out.path(), jobs, &Cancel::default(), |_| {});
        for (index, (path, result)) in paths.iter().zip(&results).enumerate() {
            match bad.iter().find(|&&(at, _)| at == index) {
                None => assert_eq!(
                    *result.as_ref().unwrap().output.as_ref().unwrap(),
                    out.path().join(format!("{index}.jpg"))
                ),
                Some((_, text)) => {
                    let message = result.as_ref().err().unwrap().to_string();
                    assert!(message.starts_with(&format!("{path:?}: ")) && message.contains(text), "{message}");
                }
            }
        }
        assert_eq!(out.names().len(), paths.len() - bad.len(), "{:?}", out.names());
    }
}

#[test]
fn pictures_do_not_depend_on_threads_or_order() {
    let folder = Folder::new("batch-order");
    let (paths, _) = corpus(&folder);
    let pictures = |jobs: usize, order: &[usize]| {
        let out = Folder::new("batch-order-out");
        let shuffled: Vec<PathBuf> = order.iter().map(|&i| paths[i].clone()).collect();
        run(&shuffled, out.path(), jobs, &Cancel::default(), |_| {});
        let mut pictures = vec![None; paths.len()];
        for (position, &i) in order.iter().enumerate() {
            pictures[i] = fs::read(out.path().join(format!("{position}.jpg"))).ok();
        }
        pictures
    };
    let forwards: Vec<usize> = (0..paths.len()).collect();
    let backwards: Vec<usize> = forwards.iter().rev().copied().collect();
    // 7 and 20 have no common factor, so this visits every file once.
    let mixed: Vec<usize> = forwards.iter().map(|i| (7 * i + 3) % paths.len()).collect();
    assert_eq!(mixed.iter().collect::<HashSet<_>>().len(), paths.len());
    let expected = pictures(1, &forwards);
    assert_eq!(expected.iter().flatten().count(), 12);
    for jobs in [1, 2, 8] {
        for order in [&forwards, &backwards, &mixed] {
            assert!(pictures(jobs, order) == expected, "{jobs} jobs, order {order:?}");
        }
    }
}

#[test]
fn any_number_of_jobs_is_accepted() {
    let folder = Folder::new("batch-jobs");
    let paths = vec![folder.file("x.wav", &wav16(&sweep(2000, 8000), 1, 8000))];
    for jobs in [0, 1, 2, 1000] {
        let out = Folder::new("batch-jobs-out");
        let results = run(&paths, out.path(), jobs, &Cancel::default(), |_| {});
        assert!(results.len() == 1 && results[0].is_ok(), "{jobs} jobs");
        assert_eq!(out.names(), ["0.jpg"]);
    }
}

#[test]
fn an_empty_batch_has_no_results() {
    let out = Folder::new("batch-none");
    for jobs in [0, 1, 8] {
        assert!(run(&[], out.path(), jobs, &Cancel::default(), |_| panic!("a result of nothing")).is_empty());
    }
}

#[test]
fn an_unknown_extension_fails_only_its_file() {
    let folder = Folder::new("batch-format");
    let path = folder.file("x.wav", &wav16(&sweep(2000, 8000), 1, 8000));
    let (plan, cancel, messages) = (plan(), Cancel::default(), Mutex::new(Vec::new()));
    let names = ["a.gif", "a.png"].map(|name| folder.path().join(name));
    let (inputs, sink) = (Inputs::list([&path, &path], None), Sink::new(Naming::Given(names.to_vec())));
    Batch { jobs: 1, ..Batch::new(&plan, &inputs, &sink, &cancel) }
        .run(|outcome| messages.lock().unwrap().push((outcome.file, outcome.result.err().map(|e| e.to_string()))));
    let messages = messages.into_inner().unwrap();
    let text = messages[0].1.as_ref().unwrap();
    assert!(text.ends_with("its name must end in .jpg, .jpeg, .jpe, .jfif, .png, .npy or .csv, got .gif"), "{text}");
    assert_eq!((messages[0].0, &messages[1], folder.names()), (0, &(1, None), vec!["a.png".into(), "x.wav".into()]));
}

#[test]
fn a_panic_in_the_receiver_of_results_is_propagated() {
    let (plan, inputs) = (plan(), Inputs::list(["x.wav", "y.wav", "z.wav"], None));
    let (sink, cancel) = (Sink::new(Naming::Unique("out".into())), Cancel::default());
    for jobs in [1, 3] {
        let batch = Batch { jobs, ..Batch::new(&plan, &inputs, &sink, &cancel) };
        let run = || batch.run(|_| panic!("no receiver"));
        let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_err();
        assert_eq!(payload.downcast_ref::<String>().unwrap(), "no receiver");
    }
}

#[test]
fn a_picture_never_replaces_its_own_recording() {
    let folder = Folder::new("batch-own-recording");
    let bytes = wav16(&sweep(2000, 8000), 1, 8000);
    let path = folder.file("recording.jpg", &bytes);
    let error = plan().generate(&path, &path, &mut Workspace::default(), &Crew::alone(&Cancel::default())).unwrap_err();
    assert!(error.to_string().contains("would replace its own recording"), "{error}");
    assert_eq!((fs::read(&path).unwrap(), folder.names()), (bytes, vec!["recording.jpg".to_owned()]));
}

#[test]
fn warnings_reach_the_result() {
    let folder = Folder::new("batch-warnings");
    let paths = vec![folder.file("silent.wav", &wav16(&[0; 2000], 1, 8000))];
    let results = run(&paths, folder.path(), 1, &Cancel::default(), |_| {});
    let warnings = &results[0].as_ref().unwrap().warnings;
    assert!(warnings.len() == 1 && warnings[0].contains("silent"), "{warnings:?}");
}

#[test]
fn a_cancelled_batch_has_all_results_and_complete_pictures() {
    let folder = Folder::new("batch-cancel");
    let recording = wav16(&sweep(40_000, 8000), 1, 8000);
    let paths: Vec<PathBuf> = (0..30).map(|i| folder.file(&format!("{i}.wav"), &recording)).collect();
    for jobs in [1, 4] {
        let out = Folder::new("batch-cancel-out");
        let cancel = Cancel::default();
        let results = run(&paths, out.path(), jobs, &cancel, |count| {
            if count == 3 {
                cancel.cancel();
            }
        });
        let drawn: Vec<&Done> = results.iter().flatten().collect();
        let cancelled = results.iter().filter(|result| matches!(result, Err(Error::Cancelled))).count();
        assert_eq!(drawn.len() + cancelled, paths.len());
        // Three were done; other threads may have passed their last check.
        assert!((3..3 + jobs).contains(&drawn.len()), "{} of {jobs} jobs", drawn.len());
        let mut expected: Vec<String> = drawn
            .iter()
            .map(|done| done.output.as_ref().unwrap().file_name().unwrap().to_str().unwrap().to_owned())
            .collect();
        expected.sort();
        assert_eq!(out.names(), expected);
    }
}

/// Needs `--features poison`, with which inputs named poison* panic within the recipe.
#[cfg(feature = "poison")]
#[test]
fn a_panic_fails_only_its_file() {
    let folder = Folder::new("batch-poison");
    for at in 0..6 {
        let recording = wav16(&sweep(3000, 8000), 1, 8000);
        let name = |i: usize| if i == at { format!("poison-{i}.wav") } else { format!("{at}-{i}.wav") };
        let paths: Vec<PathBuf> = (0..6).map(|i| folder.file(&name(i), &recording)).collect();
        for jobs in [1, 2] {
            let out = Folder::new("batch-poison-out");
            let results = run(&paths, out.path(), jobs, &Cancel::default(), |_| {});
            for (i, result) in results.iter().enumerate() {
                assert_eq!(result.is_ok(), i != at, "file {i}, poison at {at}");
            }
            let error = results[at].as_ref().err().unwrap();
            assert!(matches!(error.root(), Error::Panic { .. }), "{error}");
            assert!(error.to_string().contains(&format!("poisoned by poison-{at}.wav")), "{error}");
        }
    }
}

// ---------------------------------------------------------------- output

fn write_error(path: &Path) -> String {
    let message = write_whole(path, b"new").unwrap_err().to_string();
    assert!(message.starts_with(&format!("{}: cannot write the file: ", quoted(path))), "{message}");
    message
}

#[test]
fn an_existing_file_is_replaced() {
    let folder = Folder::new("output-replace");
    let path = folder.file("x.jpg", b"old and longer");
    write_whole(&path, b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    write_whole(&folder.path().join("empty.jpg"), b"").unwrap();
    assert_eq!(folder.names(), ["empty.jpg", "x.jpg"]);
}

#[test]
fn a_link_is_replaced_not_followed() {
    let folder = Folder::new("output-link");
    let victim = folder.file("victim", b"precious");
    for (name, target) in [("to-file.jpg", "victim"), ("dangling.jpg", "created")] {
        let path = folder.path().join(name);
        symlink(target, &path).unwrap();
        write_whole(&path, b"new").unwrap();
        assert!(fs::symlink_metadata(&path).unwrap().is_file(), "{name}");
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
    assert_eq!(fs::read(victim).unwrap(), b"precious");
    assert_eq!(folder.names(), ["dangling.jpg", "to-file.jpg", "victim"]);
}

#[test]
fn a_link_to_anything_but_a_file_is_refused() {
    let folder = Folder::new("output-link-no-file");
    let pipe = folder.path().join("pipe");
    mkfifo(&pipe);
    fs::create_dir(folder.path().join("sub")).unwrap();
    let open = fs::File::open(folder.file("open", b"precious")).unwrap();
    let descriptor = format!("/proc/self/fd/{}", open.as_raw_fd());
    let targets = [
        ("pipe", "a FIFO"),
        ("sub", "a folder"),
        (".", "a folder"),
        ("/dev/null", "a device"),
        (&descriptor, "an open file"),
        ("chain.jpg", "a device"),
    ];
    symlink("/dev/null", folder.path().join("chain.jpg")).unwrap();
    for (number, (target, found)) in targets.into_iter().enumerate() {
        let path = folder.path().join(format!("{number}.jpg"));
        symlink(target, &path).unwrap();
        let sentence = format!("this is a link to {found}, only files and links to files are replaced");
        assert!(write_error(&path).ends_with(&sentence), "{target}");
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink(), "{target}");
    }
    assert!(!folder.names().iter().any(|name| name.starts_with(".spectrust-")));
}

#[test]
fn a_cancelled_write_leaves_no_file() {
    let folder = Folder::new("output-cancelled");
    let (path, cancel) = (folder.path().join("x.jpg"), Cancel::default());
    let file = NewFile::at(&path).unwrap();
    cancel.cancel();
    assert!(matches!(file.write(b"new", false, &cancel), Err(Error::Cancelled)));
    assert_eq!(folder.names(), [""; 0]);
}

#[test]
fn a_failed_write_leaves_no_file() {
    let folder = Folder::new("output-errors");
    fs::create_dir(folder.path().join("folder.jpg")).unwrap();
    folder.file("file", b"");
    mkfifo(&folder.path().join("fifo.jpg"));
    for (not_a_file, found) in [("folder.jpg", "a folder"), ("fifo.jpg", "a FIFO")] {
        let sentence = format!("this is {found}, only files are replaced");
        assert!(write_error(&folder.path().join(not_a_file)).ends_with(&sentence));
    }
    assert!(folder.path().join("folder.jpg").is_dir());
    assert!(fs::symlink_metadata(folder.path().join("fifo.jpg")).unwrap().file_type().is_fifo());
    assert!(write_error(&folder.path().join("missing/x.jpg")).contains("No such file"));
    assert!(write_error(&folder.path().join("file/x.jpg")).contains("Not a directory"));
    assert!(write_error(&folder.path().join(format!("{}.jpg", "n".repeat(252)))).contains("too long"));
    for nameless in ["", "/", ".."] {
        assert!(write_error(Path::new(nameless)).contains("names no file"));
    }
    assert_eq!(folder.names(), ["fifo.jpg", "file", "folder.jpg"]);
}

#[test]
fn a_name_of_255_bytes_is_written() {
    let folder = Folder::new("output-long");
    let longest = format!("{}.jpg", "n".repeat(251));
    write_whole(&folder.path().join(&longest), b"new").unwrap();
    assert_eq!(folder.names(), [longest]);
    let any_bytes = folder.path().join(OsStr::from_bytes(b"\xFF\n.jpg"));
    write_whole(&any_bytes, b"new").unwrap();
    assert_eq!(fs::read(any_bytes).unwrap(), b"new");
}

#[test]
fn an_output_error_names_the_recording_and_the_picture() {
    let folder = Folder::new("output-generate");
    let input = folder.file("in.wav", &wav16(&sweep(2000, 8000), 1, 8000));
    let output = folder.path().join("missing/out.jpg");
    let drawn = plan().generate(&input, &output, &mut Default::default(), &Crew::alone(&Cancel::default()));
    let message = drawn.unwrap_err().to_string();
    assert!(message.starts_with(&format!("{input:?}: {output:?}: cannot write the file: ")), "{message}");
    assert_eq!(folder.names(), ["in.wav"]);
}

#[test]
fn the_extension_selects_the_format() {
    for name in ["x.jpg", "x.JPEG", "x.Jpe", "x.jfif", "x", "x.d/y", ".jpg", "é.jpg"] {
        assert_eq!(format_of(Path::new(name)).unwrap(), Format::Jpeg, "{name}");
    }
    for (name, format) in [("x.png", Format::Png), ("x.jpg.PNG", Format::Png), ("x.Npy", Format::Npy)] {
        assert_eq!(format_of(Path::new(name)).unwrap(), format, "{name}");
    }
    for (name, extension) in [("x.gif", "gif"), ("x.jpg.TIFF", "TIFF"), ("x.", ""), ("x.wav", "wav")] {
        let message = format_of(Path::new(name)).unwrap_err().to_string();
        assert!(message.contains(name) && message.ends_with(&format!("got .{extension}")), "{message}");
    }
}

#[test]
fn unique_names_are_version_4_uuids_and_differ() {
    let names: HashSet<PathBuf> = (0..1000).map(|_| unique_path(Path::new("out"), Format::Jpeg)).collect();
    assert_eq!(names.len(), 1000);
    for name in names {
        let text = name.to_str().unwrap();
        let uuid = text.strip_prefix("out/").and_then(|text| text.strip_suffix(".jpg")).unwrap();
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12], "{uuid}");
        assert!(uuid.as_bytes()[14] == b'4' && b"89ab".contains(&uuid.as_bytes()[19]), "{uuid}");
    }
}

#[test]
fn folders_are_created_with_their_parents() {
    let folder = Folder::new("output-folder");
    let deep = folder.path().join("a/b/c");
    create_folder(&deep).unwrap();
    create_folder(&deep).unwrap();
    assert!(deep.is_dir());
    let file = folder.file("file", b"");
    let message = create_folder(&file).unwrap_err().to_string();
    assert!(message.starts_with(&format!("{file:?}: ")), "{message}");
}
