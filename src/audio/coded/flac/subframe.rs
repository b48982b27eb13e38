//! One channel of a frame: RFC 9639, section 9.2.

use super::bits::Bits;
use super::fault::Fault;
use super::predict::{MAX_ORDER, predict};

/// Fixed predictors from zero to four previous samples, the newest first: 9.2.5.
const FIXED: [[i64; 4]; 5] = [[0; 4], [1, 0, 0, 0], [2, -1, 0, 0], [3, -3, 1, 0], [4, -6, 4, -1]];

/// Reads a subframe of samples of `depth` bits into `samples`, after the [`MAX_ORDER`] zeros at its start.
pub fn read(bits: &mut Bits, depth: u32, samples: &mut [i64]) -> Result<(), Fault> {
    let kind = bits.unsigned(7)? as usize;
    let has_wasted = bits.unsigned(1)? == 1;
    let wasted = if has_wasted { 1 + bits.zeros()? } else { 0 };
    let stored = u64::from(depth).checked_sub(wasted).filter(|&stored| stored > 0);
    let stored = stored.ok_or(Fault::Wrong("a subframe has no bits left"))? as u32;
    match kind {
        0 => samples[MAX_ORDER..].fill(bits.signed(stored)?),
        1 => bits.signed_all(stored, &mut samples[MAX_ORDER..])?,
        8..=12 => fixed(bits, kind - 8, stored, samples)?,
        32..=63 => linear(bits, kind - 31, stored, samples)?,
        _ => return Err(Fault::Wrong("a subframe is of a reserved kind")),
    }
    if wasted > 0 {
        samples[MAX_ORDER..].iter_mut().for_each(|sample| *sample <<= wasted);
    }
    Ok(())
}

fn fixed(bits: &mut Bits, order: usize, depth: u32, samples: &mut [i64]) -> Result<(), Fault> {
    bits.signed_all(depth, first(samples, order)?)?;
    residuals(bits, order, &mut samples[MAX_ORDER..])?;
    let mut coefficients = [0; MAX_ORDER];
    coefficients[..4].copy_from_slice(&FIXED[order]);
    predict(samples, order, &coefficients, 0);
    Ok(())
}

fn linear(bits: &mut Bits, order: usize, depth: u32, samples: &mut [i64]) -> Result<(), Fault> {
    bits.signed_all(depth, first(samples, order)?)?;
    let precision = bits.unsigned(4)? as u32 + 1;
    let shift = bits.signed(5)?;
    if precision == 16 {
        return Err(Fault::Wrong("the precision of a predictor is a reserved one"));
    }
    let shift = u32::try_from(shift).map_err(|_| Fault::Wrong("the shift of a predictor is negative"))?;
    let mut coefficients = [0; MAX_ORDER];
    bits.signed_all(precision, &mut coefficients[..order])?;
    residuals(bits, order, &mut samples[MAX_ORDER..])?;
    predict(samples, order, &coefficients, shift);
    Ok(())
}

/// The samples used for the first prediction.
fn first(samples: &mut [i64], order: usize) -> Result<&mut [i64], Fault> {
    samples[MAX_ORDER..].get_mut(..order).ok_or(Fault::Wrong("a predictor is longer than its block"))
}

/// Reads all except the first `order` samples of a block as residuals, partition by partition: 9.2.7.
fn residuals(bits: &mut Bits, order: usize, block: &mut [i64]) -> Result<(), Fault> {
    let (width, escape) = match bits.unsigned(2)? {
        0 => (4, 15),
        1 => (5, 31),
        _ => return Err(Fault::Wrong("residuals are coded in a reserved way")),
    };
    let partition_order = bits.unsigned(4)?;
    let len = block.len() >> partition_order;
    if len << partition_order != block.len() || len < order {
        return Err(Fault::Wrong("a block is not a whole number of partitions"));
    }
    let (mut start, mut end) = (order, len);
    while end <= block.len() {
        let partition = &mut block[start..end];
        match bits.unsigned(width)? as u32 {
            parameter if parameter == escape => {
                let width = bits.unsigned(5)? as u32;
                bits.signed_all(width, partition)?;
            }
            parameter => bits.rice(parameter, partition)?,
        }
        (start, end) = (end, end + len);
    }
    Ok(())
}
