//! The table of parameters in C: iteration over its rows, and getting and setting options by name.

use std::ffi::{CString, c_char};
use std::sync::LazyLock;

use super::batch_options_struct::SpectrustBatchOptions;
use super::conventions::{
    Fault, Output, SpectrustError, SpectrustStatus, fill_options, guard, null, read_options, store, store_text, string,
};
use super::options::SpectrustOptions;
use crate::batch::{self, Settings};
use crate::options::parameter::{Parameter, Range, Value};
use crate::options::{Options, TABLE, text};

/// Type of a parameter's values.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpectrustParameterType {
    /// A whole number. The field is an `int64_t`; `SPECTRUST_AUTO` leaves it unset.
    Whole = 0,
    /// A number. The field is a `double`. `SPECTRUST_AUTO_F64` leaves it unset, or infinity does if the word for unset
    /// is "none".
    Number = 1,
    /// "true" or "false". The field is an `int32_t`, 1 or 0; an `int64_t` if it can be left unset.
    Flag = 2,
    /// One of `choices`. The field is a 32-bit enumeration; its value is the index of the choice, from 0.
    Choice = 3,
    /// One of `choices` or a number. The field is a `double`: infinity is "max", minus infinity "recording",
    /// `SPECTRUST_CORPUS` "corpus", `SPECTRUST_FULLSCALE` "fullscale", NaN "auto".
    Level = 4,
    /// A percentile such as "99.5%", one of `choices` for one, or a number if `min` is below `max`. The field is a
    /// `double`, see `spectrust_percentile`; `SPECTRUST_AUTO_F64` leaves it unset.
    Percentile = 5,
}

/// A row of the table of parameters. Its strings live as long as the library.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustParameter {
    /// Name, the same in C, Python and JSON.
    pub name: *const c_char,
    /// Group: "recording", "frames", "bands", "levels", "picture", "arrays", "limits" or "batch".
    pub group: *const c_char,
    /// Description.
    pub doc: *const c_char,
    /// The allowed values, worded to follow "must be".
    pub allowed: *const c_char,
    /// Default, as text that `spectrust_options_set` accepts.
    pub default_text: *const c_char,
    /// The allowed words, one on each line; empty if there are none.
    pub choices: *const c_char,
    /// What happens if the parameter is left unset; NULL if it cannot be.
    pub open: *const c_char,
    /// Type of its values.
    pub kind: SpectrustParameterType,
    /// Offset of the field in the struct, in bytes.
    pub offset: u32,
    /// Smallest allowed number or lower bound; 0 if the values are not numbers.
    pub min: f64,
    /// Largest allowed number or upper bound; 0 if the values are not numbers.
    pub max: f64,
}

/// Strings of a row.
struct Texts {
    name: CString,
    group: CString,
    doc: CString,
    allowed: CString,
    default_text: CString,
    choices: CString,
    open: Option<CString>,
}

/// Strings of the options, built on first use and never freed.
static OPTIONS: LazyLock<Vec<Texts>> = LazyLock::new(|| texts(TABLE, Options::default().values()));

/// Strings of the settings of a batch.
static SETTINGS: LazyLock<Vec<Texts>> = LazyLock::new(|| texts(batch::TABLE, Settings::default().values()));

fn texts(table: &[Parameter], defaults: Vec<Value>) -> Vec<Texts> {
    let string = |text: &str| CString::new(text).unwrap_or_default();
    let texts = |(parameter, default): (&Parameter, _)| Texts {
        name: string(parameter.name),
        group: string(parameter.group.name()),
        doc: string(&parameter.text()),
        allowed: string(&parameter.allowed()),
        default_text: string(&text::text(parameter, default)),
        choices: string(&parameter.words().join("\n")),
        open: parameter.open.map(|open| string(open.meaning)),
    };
    table.iter().zip(defaults).map(texts).collect()
}

impl Output for SpectrustParameter {
    const NOTHING: Self = SpectrustParameter {
        name: std::ptr::null(),
        group: std::ptr::null(),
        doc: std::ptr::null(),
        allowed: std::ptr::null(),
        default_text: std::ptr::null(),
        choices: std::ptr::null(),
        open: std::ptr::null(),
        kind: SpectrustParameterType::Whole,
        offset: 0,
        min: 0.0,
        max: 0.0,
    };
}

impl SpectrustParameter {
    fn new(parameter: &Parameter, texts: &'static Texts, offset: usize) -> Self {
        let (kind, min, max) = match parameter.range {
            Range::Whole { min, max, .. } | Range::Odd { min, max, .. } | Range::Either(min, max) => {
                (SpectrustParameterType::Whole, min as f64, max as f64)
            }
            Range::Number(bounds) => (SpectrustParameterType::Number, bounds.min, bounds.max),
            Range::Flag => (SpectrustParameterType::Flag, 0.0, 0.0),
            Range::Words(_) => (SpectrustParameterType::Choice, 0.0, 0.0),
            Range::WordsOrNumber(_) => (SpectrustParameterType::Level, 0.0, f64::MAX),
            Range::Percentile(numbers) => {
                let (min, max) = numbers.map_or((0.0, 0.0), |bounds| (bounds.min, bounds.max));
                (SpectrustParameterType::Percentile, min, max)
            }
        };
        SpectrustParameter {
            name: texts.name.as_ptr(),
            group: texts.group.as_ptr(),
            doc: texts.doc.as_ptr(),
            allowed: texts.allowed.as_ptr(),
            default_text: texts.default_text.as_ptr(),
            choices: texts.choices.as_ptr(),
            open: texts.open.as_ref().map_or(std::ptr::null(), |open| open.as_ptr()),
            kind,
            offset: offset as u32,
            min,
            max,
        }
    }
}

/// Returns the number of parameters in `SpectrustOptions`.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_parameter_count() -> usize {
    TABLE.len()
}

/// Writes row `index` of the table of options, counted from 0, to `parameter`.
///
/// # Safety
/// `parameter` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_parameter(
    index: usize,
    parameter: *mut SpectrustParameter,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let row = || {
        let (row, texts) = row(index, TABLE, &OPTIONS)?;
        Ok(SpectrustParameter::new(row, texts, SpectrustOptions::offset(row.name)))
    };
    // SAFETY: `parameter` is writable by the caller's promise.
    guard(error, || unsafe { store(parameter, "parameter", row) })
}

/// Returns the number of settings in `SpectrustBatchOptions`, without its paths.
#[unsafe(no_mangle)]
pub extern "C" fn spectrust_batch_parameter_count() -> usize {
    batch::TABLE.len()
}

/// Writes row `index` of the table of a batch's settings, counted from 0, to `parameter`. Its group is "batch", and
/// `offset` counts in `SpectrustBatchOptions`.
///
/// # Safety
/// `parameter` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_batch_parameter(
    index: usize,
    parameter: *mut SpectrustParameter,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    let row = || {
        let (row, texts) = row(index, batch::TABLE, &SETTINGS)?;
        Ok(SpectrustParameter::new(row, texts, SpectrustBatchOptions::offset(row.name)))
    };
    // SAFETY: `parameter` is writable by the caller's promise.
    guard(error, || unsafe { store(parameter, "parameter", row) })
}

/// A row and its strings.
fn row(
    index: usize,
    table: &'static [Parameter],
    texts: &'static [Texts],
) -> Result<(&'static Parameter, &'static Texts), Fault> {
    let beyond = || Fault::Argument(format!("index must be below {}, got {index}", table.len()));
    Ok((table.get(index).ok_or_else(beyond)?, texts.get(index).ok_or_else(beyond)?))
}

/// Sets the option `name` from `text`: a number, "true" or "false", a word, or "auto" or "none" to leave it unset.
/// Conflicts between options are found later, by `spectrust_options_check`.
///
/// # Safety
/// `options` is writable for `options->struct_size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_set(
    options: *mut SpectrustOptions,
    name: *const c_char,
    text: *const c_char,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        if options.is_null() {
            return Err(null("options"));
        }
        // SAFETY: strings or NULL by the caller's promise.
        let (name, text) = unsafe { (string(name, "name")?, string(text, "text")?) };
        // SAFETY: not NULL, and readable for `struct_size` bytes by the caller's promise.
        let (known, size) = unsafe { (read_options(options)?, (*options).struct_size) };
        let mut changed = known.read()?;
        changed.set(name, text)?;
        // SAFETY: not NULL, and writable for `struct_size` bytes by the caller's promise.
        unsafe { fill_options(options, size, SpectrustOptions::from(&changed).with_pointers(&known))? };
        // SAFETY: as above.
        let kept = unsafe { read_options(options)? }.read()?;
        if kept.get(name)? != changed.get(name)? {
            return Err(Fault::Argument(format!("{name} has no place in options of {size} bytes")));
        }
        Ok(())
    })
}

/// Writes the value of the option `name` to `text`, in the form that `spectrust_options_set` accepts. `size` is the
/// size of `text` in bytes; 32 is enough.
///
/// # Safety
/// `options` is NULL or readable for `options->struct_size` bytes; `text` is writable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn spectrust_options_get(
    options: *const SpectrustOptions,
    name: *const c_char,
    text: *mut c_char,
    size: usize,
    error: *mut SpectrustError,
) -> SpectrustStatus {
    guard(error, || {
        // SAFETY: a string or NULL, by the caller's promise.
        let name = unsafe { string(name, "name")? };
        // SAFETY: the caller's promise is the one `read_options` asks for.
        let value = unsafe { read_options(options)? }.read()?.get(name)?;
        // SAFETY: NULL or writable for `size` bytes by the caller's promise.
        unsafe { store_text(text, size, &value) }
    })
}
