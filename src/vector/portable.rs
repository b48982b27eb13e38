//! Any machine: loops that the compiler vectorises for the target's baseline, such as SSE2 or NEON.

use super::machine::{LANES, Machine};

/// The target's baseline.
#[derive(Clone, Copy)]
pub struct Portable;

#[inline(always)]
fn each(f: impl Fn(usize) -> f32) -> [f32; LANES] {
    let mut lanes = [0.0; LANES];
    for (lane, value) in lanes.iter_mut().enumerate() {
        *value = f(lane);
    }
    lanes
}

#[inline(always)]
fn transposed<T: Copy>(rows: [[T; LANES]; LANES]) -> [[T; LANES]; LANES] {
    let mut columns = rows;
    for (i, column) in columns.iter_mut().enumerate() {
        for (value, row) in column.iter_mut().zip(&rows) {
            *value = row[i];
        }
    }
    columns
}

impl Machine for Portable {
    type Vector = [f32; LANES];
    type Whole = [u32; LANES];

    #[inline(always)]
    fn load(self, lanes: &[f32; LANES]) -> [f32; LANES] {
        *lanes
    }

    #[inline(always)]
    fn store(self, vector: [f32; LANES], lanes: &mut [f32; LANES]) {
        *lanes = vector;
    }

    #[inline(always)]
    fn splat(self, value: f32) -> [f32; LANES] {
        [value; LANES]
    }

    #[inline(always)]
    fn add(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(|lane| a[lane] + b[lane])
    }

    #[inline(always)]
    fn sub(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(|lane| a[lane] - b[lane])
    }

    #[inline(always)]
    fn mul(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(|lane| a[lane] * b[lane])
    }

    #[inline(always)]
    fn transpose(self, rows: [[f32; LANES]; 8]) -> [[f32; LANES]; 8] {
        transposed(rows)
    }

    #[inline(always)]
    fn halves(self, a: [f32; LANES], b: [f32; LANES]) -> ([f32; LANES], [f32; LANES]) {
        let half = |from: usize| each(|lane| if lane < 4 { a[from + lane] } else { b[from + lane - 4] });
        (half(0), half(4))
    }

    #[inline(always)]
    fn load_whole(self, lanes: &[u32; LANES]) -> [u32; LANES] {
        *lanes
    }

    #[inline(always)]
    fn add_whole(self, a: [u32; LANES], b: [u32; LANES]) -> [u32; LANES] {
        let mut sums = a;
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum = sum.wrapping_add(b);
        }
        sums
    }

    #[inline(always)]
    fn transpose_whole(self, rows: [[u32; LANES]; 8]) -> [[u32; LANES]; 8] {
        transposed(rows)
    }

    #[inline(always)]
    fn byte<const FROM: i32>(self, a: [u32; LANES]) -> [f32; LANES] {
        each(|lane| (a[lane] >> FROM & 0xFF) as i32 as f32)
    }
}
