//! Options of a batch in C: outputs, threads, segments, manifest.

use std::ffi::c_char;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::conventions::{
    Fault, Growing, SpectrustError, SpectrustStatus, fill_options, guard, optional_path, path, read_options,
};
use super::fields::{flag, number, one_of};
use super::walk::{Entry, SpectrustFiles};
use crate::batch::{Book, Fingerprint, Keeping, Target};
use crate::error::Error;
use crate::files::names::mirrored;
use crate::files::output::create_folder;
use crate::files::places::{Base, Places};
use crate::options::{Format, Layout, Options, Remainder};
use crate::recipe::segments::Segments;

/// Options of a batch. Fill it with `spectrust_batch_options_init`, then change the fields that should differ. Fields
/// are only ever appended; `struct_size` states how many of them the caller knows.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustBatchOptions {
    /// `sizeof(SpectrustBatchOptions)` of the caller; `spectrust_batch_options_init` writes it.
    pub struct_size: usize,
    /// Folder of the pictures, created if missing. Required unless `out_paths` is given. Default NULL.
    pub out_dir: *const c_char,
    /// Path of each file's picture, one for each file of the list. The folders must exist. The path for an entry with
    /// an error is not used, but must not be NULL. Default NULL: the library names the pictures by `layout` and
    /// `format`.
    pub out_paths: *const *const c_char,
    /// A `SpectrustLayout`: random names, or the names and folders of the inputs. Default `SPECTRUST_LAYOUT_UUID`.
    pub layout: i32,
    /// A `SpectrustFormat`: format of the files that the library names. Default `SPECTRUST_FORMAT_JPEG`.
    pub format: i32,
    /// Number of threads, at most 1024. Default 0: the number of processors available to the process.
    pub jobs: usize,
    /// Length of a segment in seconds, more than 0. Each segment becomes a picture; unless names are random, its number
    /// precedes the file extension. Default NaN: one picture for each file.
    pub segment: f64,
    /// Overlap of consecutive segments in seconds, 0 or more and less than `segment`. Default 0.
    pub overlap: f64,
    /// A `SpectrustRemainder`: what to do with a last segment that the recording does not fill. Default
    /// `SPECTRUST_REMAINDER_PAD`.
    pub remainder: i32,
    /// File that receives the result of each picture, one line each: JSON if its name ends in .jsonl, CSV if it ends in
    /// .csv. It is created or appended to, and only one batch can use it at a time. Default NULL: none.
    pub manifest: *const c_char,
    /// 1: skip pictures that `manifest` lists as done, with the same options and from a file with the same size and
    /// modification time. Default 0.
    pub resume: i32,
    /// 1: write a picture and its line to the disk, as far as the system can tell, before the result is reported.
    /// Default 0.
    pub durable: i32,
    /// 1: stop the batch at the first file that fails. Default 0.
    pub cancel_on_error: i32,
    /// 1: at the end of a batch that was not cancelled, remove the rows of `manifest` made with other options or by a
    /// revision of the library that computes other values, and their pictures if they are in `out_dir` or below it.
    /// Nothing is removed unless there is a picture made with the current options. Default 0: they stay.
    pub prune: i32,
    /// Folder that relative paths in these options start from, whatever the current folder of the process. Default
    /// NULL: the current folder when the batch is started.
    pub folder: *const c_char,
}

impl Growing for SpectrustBatchOptions {
    const NAME: &'static str = "SpectrustBatchOptions";
    const INIT: &'static str = "spectrust_batch_options_init";

    fn defaults() -> Self {
        SpectrustBatchOptions {
            struct_size: size_of::<Self>(),
            out_dir: std::ptr::null(),
            out_paths: std::ptr::null(),
            layout: Layout::default() as i32,
            format: Format::default() as i32,
            jobs: 0,
            segment: f64::NAN,
            overlap: 0.0,
            remainder: Remainder::default() as i32,
            manifest: std::ptr::null(),
            resume: 0,
            durable: 0,
            cancel_on_error: 0,
            prune: 0,
            folder: std::ptr::null(),
        }
    }
}

/// The options, checked.
pub(super) struct Settings {
    pub names: Names,
    pub format: Format,
    pub jobs: usize,
    pub segments: Option<Segments>,
    pub book: Option<Book>,
    pub durable: bool,
    pub cancel_on_error: bool,
    pub base: Arc<Base>,
}

/// Names of the pictures.
pub(super) enum Names {
    Unique(PathBuf),
    Given(Vec<PathBuf>),
    Mirrored(PathBuf, Vec<PathBuf>),
}

impl Names {
    pub fn target(&self, file: usize) -> Target<'_> {
        match self {
            Names::Unique(folder) => Target::Unique(folder),
            Names::Given(paths) => Target::At(&paths[file]),
            Names::Mirrored(root, paths) => Target::Below { root, path: &paths[file] },
        }
    }
}

impl Settings {
    /// Checks the options, then creates the folder and opens the manifest.
    ///
    /// # Safety
    /// As for the options of `spectrust_batch_start`.
    pub unsafe fn read(
        given: *const SpectrustBatchOptions,
        files: &SpectrustFiles,
        options: &Options,
    ) -> Result<Self, Fault> {
        // SAFETY: the caller's promise.
        let known = unsafe { read_options(given) }?;
        let format = one_of("format", known.format, Format::ALL)?;
        let layout = one_of("layout", known.layout, Layout::ALL)?;
        let remainder = one_of("remainder", known.remainder, Remainder::ALL)?;
        let durable = flag("durable", known.durable)?;
        let cancel_on_error = flag("cancel_on_error", known.cancel_on_error)?;
        let overlap = known.overlap;
        let segments = number(known.segment).map(|segment| Segments { segment, overlap, remainder });
        segments.map_or(Ok(()), |segments| segments.validate())?;
        // SAFETY: strings, and as many as there are files, by the caller's promise.
        let (base, keeping) = unsafe { (Arc::new(base(&known, files)), keeping(&known, durable)?) };
        // SAFETY: the same.
        let names = unsafe { names(&known, layout, format, files, &base.outputs) }?;
        let fingerprint = Fingerprint::new(options, format, segments);
        // SAFETY: the same.
        let book = unsafe { optional_path(known.manifest) }
            .map(|manifest| Book::open(&base.outputs.at(manifest), keeping, fingerprint, Arc::clone(&base)))
            .transpose()?;
        Ok(Settings { names, format, jobs: known.jobs, segments, book, durable, cancel_on_error, base })
    }
}

/// # Safety
/// As for the options of `spectrust_batch_start`.
unsafe fn base(known: &SpectrustBatchOptions, files: &SpectrustFiles) -> Base {
    // SAFETY: a string or NULL by the caller's promise.
    let outputs = unsafe { optional_path(known.folder) }.map_or_else(Places::current, Places::below);
    let inputs = files.folder.as_deref().map_or_else(Places::default, Places::below);
    Base { inputs: inputs.walked(files.root.as_deref()), outputs }
}

/// # Safety
/// As for the options of `spectrust_batch_start`.
unsafe fn keeping(known: &SpectrustBatchOptions, durable: bool) -> Result<Keeping, Fault> {
    let (resume, prune) = (flag("resume", known.resume)?, flag("prune", known.prune)?);
    for (name, wanted) in [("resume", resume), ("prune", prune)] {
        if wanted && known.manifest.is_null() {
            return Err(Error::option(name, 1, "0 where there is no manifest").into());
        }
    }
    // SAFETY: a string, or NULL, which is refused.
    let folder = || unsafe { path(known.out_dir, "options.out_dir") }.map(Path::to_owned);
    Ok(Keeping { durable, resume, prune: prune.then(folder).transpose()? })
}

/// # Safety
/// As for the options of `spectrust_batch_start`.
unsafe fn names(
    known: &SpectrustBatchOptions,
    layout: Layout,
    format: Format,
    files: &SpectrustFiles,
    places: &Places,
) -> Result<Names, Fault> {
    if !known.out_paths.is_null() {
        // SAFETY: as many strings as files by the caller's promise; a NULL among them is refused.
        let one = |index| unsafe { Ok(path(*known.out_paths.add(index), &format!("out_paths[{index}]"))?.to_owned()) };
        return (0..files.entries.len()).map(one).collect::<Result<_, Fault>>().map(Names::Given);
    }
    // SAFETY: a string or NULL, which is refused.
    let folder = unsafe { path(known.out_dir, "options.out_dir") }?;
    create_folder(&places.at(folder))?;
    if layout == Layout::Uuid {
        return Ok(Names::Unique(folder.to_owned()));
    }
    let inputs = files.entries.iter().map(Entry::path);
    let paths = mirrored(inputs, files.root.as_deref(), folder, format.extensions()[0]);
    Ok(Names::Mirrored(folder.to_owned(), paths))
}

/// Fills `options` with the defaults. `struct_size` is the caller's `sizeof(SpectrustBatchOptions)`; no byte beyond it
/// is written.
///
/// # Safety
/// `options` is writable for `struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_options_init(
    options: *mut SpectrustBatchOptions,
    struct_size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    // SAFETY: the caller's promise.
    guard(error, || unsafe { fill_options(options, struct_size, SpectrustBatchOptions::defaults()) })
}
