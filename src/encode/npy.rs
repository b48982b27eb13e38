//! An array -> the bytes of a .npy file.
//!
//! Source: NumPy, "NEP 1, a simple file format for NumPy arrays", version 1.0.

use half::f16;

use crate::cancel::{Cancel, STEP};
use crate::error::{Error, Result};
use crate::memory;
use crate::options::Dtype;

/// The length of the header in bytes is a multiple of this, so that the values are aligned.
const ALIGNMENT: usize = 64;
/// The largest number of 16 bits (IEEE 754 binary16).
const MOST_FLOAT16: f32 = 65_504.0;
/// The first bytes of every file of version 1.0.
pub const MAGIC: &[u8] = b"\x93NUMPY\x01\x00";
/// Length in bytes of the magic string, the version, and the length of the header text.
const PREFIX: usize = 10;

/// Encodes `values`, `rows` rows of `columns` values each.
pub fn encode(values: &[f32], rows: usize, columns: usize, dtype: Dtype, cancel: &Cancel) -> Result<Vec<u8>> {
    let (descr, bytes) = match dtype {
        Dtype::Float32 => ("<f4", 4),
        Dtype::Float16 => ("<f2", 2),
    };
    let mut text = format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({rows}, {columns}), }}");
    let padded = (PREFIX + text.len() + 1).next_multiple_of(ALIGNMENT) - PREFIX;
    text.extend(std::iter::repeat_n(' ', padded - 1 - text.len()));
    text.push('\n');
    let mut npy = Vec::new();
    memory::reserve(&mut npy, PREFIX + text.len() + bytes * values.len(), "the array's file")?;
    npy.extend(MAGIC);
    npy.extend((text.len() as u16).to_le_bytes());
    npy.extend(text.as_bytes());
    for piece in values.chunks(STEP) {
        cancel.check()?;
        match dtype {
            Dtype::Float32 => npy.extend(piece.iter().flat_map(|value| value.to_le_bytes())),
            Dtype::Float16 => extend_by_halves(&mut npy, piece)?,
        }
    }
    Ok(npy)
}

/// Appends values as numbers of 16 bits. Larger values are an error.
fn extend_by_halves(npy: &mut Vec<u8>, values: &[f32]) -> Result<()> {
    let largest = values.iter().fold(0.0, |largest: f32, value| largest.max(value.abs()));
    if largest > MOST_FLOAT16 {
        let allowed = format!("float32 for a value of {largest}, beyond {MOST_FLOAT16}");
        return Err(Error::option("dtype", "float16", allowed));
    }
    npy.extend(values.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_header_and_values() {
        for (dtype, descr, value) in
            [(Dtype::Float32, "<f4", &1.5f32.to_le_bytes()[..]), (Dtype::Float16, "<f2", &[0, 0x3E])]
        {
            let npy = encode(&[1.5; 6], 2, 3, dtype, &Cancel::default()).unwrap();
            let header = npy.len() - 6 * value.len();
            assert_eq!((&npy[..8], header % 64), (&b"\x93NUMPY\x01\x00"[..], 0));
            assert_eq!(usize::from(u16::from_le_bytes([npy[8], npy[9]])) + 10, header);
            let text = std::str::from_utf8(&npy[10..header]).unwrap();
            assert_eq!(text.trim_end(), format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': (2, 3), }}"));
            assert!(text.ends_with('\n') && npy[header..].chunks(value.len()).all(|bytes| bytes == value));
        }
    }
}
