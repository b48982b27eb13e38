//! Listing the audio files of a folder.

mod common;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use common::{Folder, mkfifo};
use spectrust::files::walk::{NamePattern, WalkOptions, entry, nothing_found_warning, walk};

/// Paths found below `folder`, relative to it, none of which is an error.
fn found_with(folder: &Path, options: &WalkOptions) -> Vec<PathBuf> {
    let one = |found: spectrust::files::walk::Found| {
        assert!(found.error.is_none(), "{:?}: {:?}", found.path, found.error);
        found.path.strip_prefix(folder).unwrap().to_owned()
    };
    walk(folder, options).unwrap().into_iter().map(one).collect()
}

fn found(folder: &Path, skip: Option<&Path>) -> Vec<PathBuf> {
    found_with(folder, &WalkOptions { skip: skip.map(Path::to_owned), ..WalkOptions::default() })
}

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

#[test]
fn files_of_every_supported_extension_are_found() {
    let folder = Folder::new("walk-extensions");
    let extensions = [
        "3g2", "3gp", "aac", "aif", "aifc", "aiff", "amb", "bw64", "bwf", "caf", "fla", "flac", "m4a", "m4b", "m4r",
        "mov", "mp3", "mp4", "mpga", "oga", "ogg", "ogv", "qt", "rf64", "wav", "wave",
    ];
    let names: Vec<String> = extensions.iter().map(|extension| format!("x.{extension}")).collect();
    names.iter().for_each(|name| drop(folder.file(name, b"")));
    ["x.mkv", "x.mid", "x.wma", "x.opus", "x.aiffs"].iter().for_each(|name| drop(folder.file(name, b"")));
    assert_eq!(found(folder.path(), None), names.iter().map(PathBuf::from).collect::<Vec<_>>());
}

#[test]
fn files_are_sorted_by_the_bytes_of_their_paths() {
    let folder = Folder::new("walk-order");
    let names = ["b.wav", "a.WAV", "a.wav", "a/z.wav", "a-b/c.wav", "B.Wave", "._x.wav", "deep/er/x.wAvE", "é.wav"];
    names.iter().for_each(|name| drop(folder.file(name, b"")));
    for other in ["a.mp5", "wav", ".wav", "a.wav.txt", "a.wavx", "x.jpg"] {
        folder.file(other, b"");
    }
    fs::write(folder.path().join(OsStr::from_bytes(b"\xFF.wav")), b"").unwrap();
    let mut expected =
        paths(&["._x.wav", "B.Wave", "a-b/c.wav", "a.WAV", "a.wav", "a/z.wav", "b.wav", "deep/er/x.wAvE", "é.wav"]);
    expected.push(PathBuf::from(OsStr::from_bytes(b"\xFF.wav")));
    assert_eq!(found(folder.path(), None), expected);
}

#[test]
fn an_empty_folder_has_no_files() {
    let folder = Folder::new("walk-empty");
    fs::create_dir(folder.path().join("also-empty")).unwrap();
    assert!(walk(folder.path(), &WalkOptions::default()).unwrap().is_empty());
}

#[test]
fn the_warning_about_no_audio_files_counts_extensions() {
    let folder = Folder::new("walk-nothing");
    let warning = |pattern: Option<&str>| {
        let pattern = pattern.map(|pattern| NamePattern::new(pattern).unwrap());
        nothing_found_warning(folder.path(), &WalkOptions { pattern, ..WalkOptions::default() })
    };
    let path = folder.path();
    assert_eq!(warning(None), format!("{path:?}: there are no files in it"));
    for name in ["a.txt", "sub/b.TXT", "c.opus", "Makefile", "d.a long part of a name", "sub/e.\"\n"] {
        folder.file(name, b"");
    }
    let ends = "they end in \".txt\" (2), nothing (2), \".\\\"\\n\" (1), \".opus\" (1)";
    assert_eq!(warning(None), format!("{path:?}: none of its files has an audio file's ending, {ends}"));
    assert_eq!(warning(Some("*.x")), format!("{path:?}: none of its files matches the pattern, {ends}"));
    (0..9).for_each(|index| drop(folder.file(&format!("x.{index}"), b"")));
    assert!(warning(None).ends_with("\".5\" (1), others (5)"), "{}", warning(None));
}

#[test]
fn an_error_names_a_path_that_is_not_a_folder() {
    let folder = Folder::new("walk-none");
    let file = folder.file("x.wav", b"");
    let message = |path: &Path| walk(path, &WalkOptions::default()).err().unwrap().to_string();
    let missing = folder.path().join("missing");
    assert!(message(&missing).starts_with(&format!("{missing:?}: cannot list the folder: No such file")));
    assert_eq!(message(&file), format!("{file:?}: this is a file, not a folder (a list may contain files)"));
}

#[test]
fn every_type_of_file_is_listed_and_folders_are_entered() {
    let folder = Folder::new("walk-kinds");
    folder.file("folder.wav/inner.wav", b"");
    folder.file("file.wav", b"");
    mkfifo(&folder.path().join("fifo.wav"));
    symlink("file.wav", folder.path().join("link.wav")).unwrap();
    symlink("nowhere", folder.path().join("dangling.wav")).unwrap();
    let expected = paths(&["dangling.wav", "fifo.wav", "file.wav", "folder.wav/inner.wav", "link.wav"]);
    assert_eq!(found(folder.path(), None), expected);
}

#[test]
fn links_to_folders_are_not_followed() {
    let folder = Folder::new("walk-loops");
    folder.file("sub/x.wav", b"");
    symlink(".", folder.path().join("loop")).unwrap();
    symlink(".", folder.path().join("loop.wav")).unwrap();
    symlink("..", folder.path().join("sub/up.wav")).unwrap();
    symlink("sub", folder.path().join("again")).unwrap();
    assert_eq!(found(folder.path(), None), paths(&["sub/x.wav"]));
    // The folder to list may be a link.
    let link = folder.path().join("again");
    assert_eq!(found(&link, None), paths(&["x.wav"]));
}

#[test]
fn the_skipped_folder_is_identified_by_its_inode() {
    let folder = Folder::new("walk-skip");
    ["x.wav", "out/y.wav", "out/deep/z.wav", "outer/w.wav", "sub/out/v.wav"]
        .iter()
        .for_each(|name| drop(folder.file(name, b"")));
    let all = paths(&["out/deep/z.wav", "out/y.wav", "outer/w.wav", "sub/out/v.wav", "x.wav"]);
    let kept = paths(&["outer/w.wav", "sub/out/v.wav", "x.wav"]);
    let elsewhere = Folder::new("walk-skip-elsewhere");
    let link = elsewhere.path().join("link");
    symlink(folder.path().join("out"), &link).unwrap();
    for skip in [folder.path().join("out"), folder.path().join("sub/../out"), link] {
        assert_eq!(found(folder.path(), Some(&skip)), kept, "{skip:?}");
    }
    for skip in [folder.path().to_owned(), elsewhere.path().to_owned(), folder.path().join("missing")] {
        assert_eq!(found(folder.path(), Some(&skip)), all, "{skip:?}");
    }
}

#[test]
fn five_hundred_nested_folders_are_walked() {
    let folder = Folder::new("walk-deep");
    // Deep enough to overflow a stack; longer paths are slow, because the kernel resolves every folder.
    let deep: PathBuf = (0..500).map(|_| "d").collect();
    fs::create_dir_all(folder.path().join(&deep)).unwrap();
    let file = deep.join("x.wav");
    fs::write(folder.path().join(&file), b"").unwrap();
    assert_eq!(found(folder.path(), None), [file]);
}

#[test]
fn subfolders_are_excluded_on_request() {
    let folder = Folder::new("walk-flat");
    ["x.wav", "sub/y.wav", "sub/deep/z.wav"].iter().for_each(|name| drop(folder.file(name, b"")));
    symlink(".", folder.path().join("around")).unwrap();
    for follow_links in [false, true] {
        let flat = WalkOptions { recursive: false, follow_links, ..WalkOptions::default() };
        assert_eq!(found_with(folder.path(), &flat), paths(&["x.wav"]));
    }
}

#[test]
fn links_to_folders_are_followed_on_request_without_loops() {
    let folder = Folder::new("walk-follow");
    let elsewhere = Folder::new("walk-follow-elsewhere");
    elsewhere.file("far.wav", b"1234");
    folder.file("sub/x.wav", b"12");
    symlink(elsewhere.path(), folder.path().join("away")).unwrap();
    symlink("..", folder.path().join("sub/up")).unwrap();
    symlink("nowhere", folder.path().join("dangling.wav")).unwrap();
    symlink("nowhere", folder.path().join("dangling")).unwrap();
    let options = WalkOptions { follow_links: true, ..WalkOptions::default() };
    let all = walk(folder.path(), &options).unwrap();
    let seen: Vec<_> = all
        .iter()
        .map(|found| {
            (found.path.strip_prefix(folder.path()).unwrap().to_str().unwrap(), found.size, found.error.is_some())
        })
        .collect();
    let expected =
        [("away/far.wav", 4, false), ("dangling.wav", 0, false), ("sub/up", 0, true), ("sub/x.wav", 2, false)];
    assert_eq!(seen, expected);
    assert!(all[2].error.as_ref().unwrap().to_string().ends_with("cannot list the folder: a loop of links"));
    // The skipped folder is skipped even if reached by a link.
    let skip = Some(elsewhere.path().to_owned());
    let kept = walk(folder.path(), &WalkOptions { follow_links: true, skip, ..WalkOptions::default() }).unwrap();
    assert_eq!(kept.len(), 3);
}

#[test]
fn a_pattern_selects_names() {
    let folder = Folder::new("walk-pattern");
    let names = ["a1.wav", "A2.Dat", "b1.wav", "sub/a3.dat", "sub/deep/a4.dat", "é.dat"];
    names.iter().for_each(|name| drop(folder.file(name, b"")));
    fs::write(folder.path().join(OsStr::from_bytes(b"\xFF.dat")), b"").unwrap();
    let found = |pattern: &str| {
        let pattern = Some(NamePattern::new(pattern).unwrap());
        let found = found_with(folder.path(), &WalkOptions { pattern, ..WalkOptions::default() });
        found.iter().map(|path| path.to_string_lossy().into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("a*"), ["A2.Dat", "a1.wav", "sub/a3.dat", "sub/deep/a4.dat"]);
    assert_eq!(found("?.dat"), ["é.dat", "\u{fffd}.dat"]);
    assert_eq!(found("[ab]1.WAV"), ["a1.wav", "b1.wav"]);
    assert_eq!(found("sub/*.dat"), ["sub/a3.dat"]);
    assert_eq!(found("sub/**/*.dat"), ["sub/a3.dat", "sub/deep/a4.dat"]);
    assert_eq!(found("none"), [""; 0]);
    assert_eq!(found("**/A?.dat"), ["A2.Dat", "sub/a3.dat", "sub/deep/a4.dat"]);
    assert_eq!(found("**/deep/**"), ["sub/deep/a4.dat"]);
    assert_eq!(found("*/*.dat"), ["sub/a3.dat"]);
    assert_eq!(found("sub/"), [""; 0]);
    for (pattern, text) in [("[a", "invalid range pattern"), ("x/a**", "recursive wildcards must")] {
        let message = NamePattern::new(pattern).err().unwrap().to_string();
        assert!(
            message.starts_with("pattern must be a glob pattern (it is none: ") && message.contains(text),
            "{message}"
        );
        assert!(message.ends_with(&format!("got {pattern:?}")), "{message}");
    }
}

#[test]
fn patterns_of_many_stars_take_linear_time() {
    let folder = Folder::new("walk-stars");
    folder.file(&format!("{}/{}/x.wav", "a".repeat(64), "a".repeat(64)), b"");
    for pattern in [format!("{}b/*/x.wav", "*a".repeat(20)), format!("{}x.dat", "**/*a/".repeat(20))] {
        let pattern = Some(NamePattern::new(&pattern).unwrap());
        assert!(found_with(folder.path(), &WalkOptions { pattern, ..WalkOptions::default() }).is_empty());
    }
}

#[test]
fn sizes_of_files_and_link_targets_are_given() {
    let folder = Folder::new("walk-sizes");
    let path = folder.file("x.wav", &[7; 1234]);
    symlink("x.wav", folder.path().join("y.wav")).unwrap();
    let found = walk(folder.path(), &WalkOptions::default()).unwrap();
    assert_eq!(found.iter().map(|found| found.size).collect::<Vec<_>>(), [1234, 1234]);
    assert_eq!(entry(&path).size, 1234);
    assert_eq!((entry(Path::new("absent")).size, entry(Path::new("absent")).error.is_none()), (0, true));
}

#[test]
fn a_path_alone_is_selected_like_a_file() {
    let folder = Folder::new("walk-selects");
    let names = ["a.wav", "b.TXT", "sub/c.flac", "sub/deep/d.ogg", "sub/deep/e.bin"];
    names.iter().for_each(|name| drop(folder.file(name, b"")));
    for (pattern, recursive) in
        [(None, true), (None, false), (Some("*.[bt]*"), true), (Some("sub/**/*.f*"), true), (Some("*"), false)]
    {
        let pattern = pattern.map(|pattern| NamePattern::new(pattern).unwrap());
        let options = WalkOptions { recursive, pattern, ..WalkOptions::default() };
        let selected: Vec<_> = names.iter().map(PathBuf::from).filter(|name| options.selects(name)).collect();
        assert_eq!(selected, found_with(folder.path(), &options));
        assert!(selected.len() < names.len());
    }
}
