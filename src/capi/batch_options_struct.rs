//! Provisional.
use std::ffi::c_char;
use super::choice::{SpectrustFormat, SpectrustLayout, SpectrustRemainder};
use super::fields::{from_c, to_c};
use crate::batch::{Settings, row};
use crate::error::Result;
/// x
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SpectrustBatchOptions {
    /// x
    pub struct_size: usize,
    /// x
    pub out_dir: *const c_char,
    /// x
    pub out_paths: *const *const c_char,
    /// x
    pub manifest: *const c_char,
    /// x
    pub folder: *const c_char,
    /// x
    pub prune: i32,
}
impl From<&Settings> for SpectrustBatchOptions { fn from(_s: &Settings) -> Self { unimplemented!() } }
impl SpectrustBatchOptions { pub(super) fn read(&self) -> Result<Settings> { Ok(Settings::default()) } }
