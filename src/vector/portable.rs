//! Any machine: loops that the compiler vectorises for the target's baseline, such as SSE2 or NEON.

use super::machine::{LANES, Machine};

/// The target's baseline.
#[derive(Clone, Copy)]
pub struct Portable;

// Written out: the compiler takes a minute to unroll as many loops of eight as a transform has operations.
#[inline(always)]
fn each<T>(f: impl Fn(usize) -> T) -> [T; LANES] {
    [f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7)]
}

#[inline(always)]
fn transposed<T: Copy>(rows: [[T; LANES]; LANES]) -> [[T; LANES]; LANES] {
    each(|i| each(|row| rows[row][i]))
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
    fn store_whole(self, whole: [u32; LANES], lanes: &mut [i32; LANES]) {
        *lanes = each(|lane| whole[lane] as i32);
    }

    #[inline(always)]
    fn splat_whole(self, value: u32) -> [u32; LANES] {
        [value; LANES]
    }

    #[inline(always)]
    fn bits(self, a: [f32; LANES]) -> [u32; LANES] {
        each(|lane| a[lane].to_bits())
    }

    #[inline(always)]
    fn mark_nonzero(self, marks: [u32; LANES], a: [u32; LANES], mark: u32) -> [u32; LANES] {
        each(|lane| marks[lane] | if a[lane] == 0 { 0 } else { mark })
    }

    #[inline(always)]
    fn add_whole(self, a: [u32; LANES], b: [u32; LANES]) -> [u32; LANES] {
        each(|lane| a[lane].wrapping_add(b[lane]))
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
