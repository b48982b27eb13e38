//! Eight numbers side by side, one for each frame, and what a machine does with all of them at once.
//!
//! The spectral stage is written once, over [`Machine`], and compiled for each. No machine fuses a product with a sum or
//! changes an order, so all of them compute the same bits. (Fused, the transform would take a little less time; not
//! enough for numbers that depend on where they were computed.)

use std::ops::{Deref, DerefMut};

use pulp::Arch;

use super::frames::BLOCK;

/// Eight real numbers in memory, one for each frame, placed so that no two lines of the cache share them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(32))]
pub struct Lanes(pub [f32; BLOCK]);

impl Lanes {
    /// Eight times 0.
    pub const ZERO: Self = Lanes([0.0; BLOCK]);
}

impl Deref for Lanes {
    type Target = [f32; BLOCK];

    #[inline(always)]
    fn deref(&self) -> &[f32; BLOCK] {
        &self.0
    }
}

impl DerefMut for Lanes {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f32; BLOCK] {
        &mut self.0
    }
}

/// A machine's instructions for eight numbers at once.
pub trait Machine: Copy {
    /// Eight numbers in registers.
    type Vector: Copy;

    /// From memory into registers.
    fn load(self, lanes: &[f32; BLOCK]) -> Self::Vector;
    /// From registers into memory.
    fn store(self, vector: Self::Vector, lanes: &mut [f32; BLOCK]);
    /// The same number eight times.
    fn splat(self, value: f32) -> Self::Vector;
    /// Sums.
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Differences.
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Products.
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Eight rows -> the eight columns.
    fn transpose(self, rows: [Self::Vector; 8]) -> [Self::Vector; 8];
}

/// Something to compute on any machine. What it calls must be `#[inline(always)]`: only what is inlined into it is
/// compiled for the machine.
pub trait Work {
    /// Computes it with the instructions of `machine`.
    fn run<M: Machine>(self, machine: M);
}

/// Runs `work` with the best instructions that `arch` has.
pub fn run(arch: Arch, work: impl Work) {
    match arch {
        #[cfg(target_arch = "x86_64")]
        Arch::V3(avx2) => avx2.vectorize(avx2::On(avx2, work)),
        // The same vectors with twice as many registers; longer ones would need blocks of sixteen frames.
        #[cfg(target_arch = "x86_64")]
        Arch::V4(avx512) => avx512.vectorize(avx2::On(*avx512, work)),
        _ => work.run(Portable),
    }
}

/// Any machine: loops that the compiler turns into what the target is sure to have, such as SSE2 or NEON.
#[derive(Clone, Copy)]
pub struct Portable;

#[inline(always)]
fn each(f: impl Fn(usize) -> f32) -> [f32; BLOCK] {
    let mut lanes = [0.0; BLOCK];
    for (lane, value) in lanes.iter_mut().enumerate() {
        *value = f(lane);
    }
    lanes
}

impl Machine for Portable {
    type Vector = [f32; BLOCK];

    #[inline(always)]
    fn load(self, lanes: &[f32; BLOCK]) -> [f32; BLOCK] {
        *lanes
    }

    #[inline(always)]
    fn store(self, vector: [f32; BLOCK], lanes: &mut [f32; BLOCK]) {
        *lanes = vector;
    }

    #[inline(always)]
    fn splat(self, value: f32) -> [f32; BLOCK] {
        [value; BLOCK]
    }

    #[inline(always)]
    fn add(self, a: [f32; BLOCK], b: [f32; BLOCK]) -> [f32; BLOCK] {
        each(|lane| a[lane] + b[lane])
    }

    #[inline(always)]
    fn sub(self, a: [f32; BLOCK], b: [f32; BLOCK]) -> [f32; BLOCK] {
        each(|lane| a[lane] - b[lane])
    }

    #[inline(always)]
    fn mul(self, a: [f32; BLOCK], b: [f32; BLOCK]) -> [f32; BLOCK] {
        each(|lane| a[lane] * b[lane])
    }

    #[inline(always)]
    fn transpose(self, rows: [[f32; BLOCK]; 8]) -> [[f32; BLOCK]; 8] {
        let mut columns = [[0.0; 8]; 8];
        for (i, column) in columns.iter_mut().enumerate() {
            *column = each(|lane| rows[lane][i]);
        }
        columns
    }
}

/// x86 with AVX2: one register holds eight numbers.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use pulp::x86::V3;
    use pulp::{NullaryFnOnce, cast, f32x8};

    use super::{BLOCK, Machine, Work};

    /// Work on a machine that is known to have AVX2.
    pub struct On<W>(pub V3, pub W);

    impl<W: Work> NullaryFnOnce for On<W> {
        type Output = ();

        #[inline(always)]
        fn call(self) {
            self.1.run(self.0);
        }
    }

    impl Machine for V3 {
        type Vector = f32x8;

        #[inline(always)]
        fn load(self, lanes: &[f32; BLOCK]) -> f32x8 {
            cast(*lanes)
        }

        #[inline(always)]
        fn store(self, vector: f32x8, lanes: &mut [f32; BLOCK]) {
            *lanes = cast(vector);
        }

        #[inline(always)]
        fn splat(self, value: f32) -> f32x8 {
            self.splat_f32x8(value)
        }

        #[inline(always)]
        fn add(self, a: f32x8, b: f32x8) -> f32x8 {
            self.add_f32x8(a, b)
        }

        #[inline(always)]
        fn sub(self, a: f32x8, b: f32x8) -> f32x8 {
            self.sub_f32x8(a, b)
        }

        #[inline(always)]
        fn mul(self, a: f32x8, b: f32x8) -> f32x8 {
            self.mul_f32x8(a, b)
        }

        /// Within halves of a register first, whose pairs and fours change places, then between them.
        #[inline(always)]
        fn transpose(self, rows: [f32x8; 8]) -> [f32x8; 8] {
            let avx = self.avx;
            let [a, b, c, d, e, f, g, h] = rows.map(cast);
            let pairs = |a, b| (avx._mm256_unpacklo_ps(a, b), avx._mm256_unpackhi_ps(a, b));
            let fours = |a, b| (avx._mm256_shuffle_ps::<0x44>(a, b), avx._mm256_shuffle_ps::<0xEE>(a, b));
            let halves = |a, b| {
                let low = cast(avx._mm256_permute2f128_ps::<0x20>(a, b));
                (low, cast(avx._mm256_permute2f128_ps::<0x31>(a, b)))
            };
            let ((ab01, ab23), (cd01, cd23)) = (pairs(a, b), pairs(c, d));
            let ((ef01, ef23), (gh01, gh23)) = (pairs(e, f), pairs(g, h));
            let ((ad0, ad1), (ad2, ad3)) = (fours(ab01, cd01), fours(ab23, cd23));
            let ((eh0, eh1), (eh2, eh3)) = (fours(ef01, gh01), fours(ef23, gh23));
            let ((column0, column4), (column1, column5)) = (halves(ad0, eh0), halves(ad1, eh1));
            let ((column2, column6), (column3, column7)) = (halves(ad2, eh2), halves(ad3, eh3));
            [column0, column1, column2, column3, column4, column5, column6, column7]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Everything<'a>(&'a [[f32; 8]; 8], &'a mut [[f32; 8]; 12]);

    impl Work for Everything<'_> {
        fn run<M: Machine>(self, m: M) {
            let Everything(rows, results) = self;
            let rows = rows.map(|row| m.load(&row));
            let columns = m.transpose(rows);
            let others = [m.splat(0.1), m.add(rows[0], rows[1]), m.sub(rows[2], rows[3]), m.mul(rows[4], rows[5])];
            for (result, vector) in results.iter_mut().zip(columns.into_iter().chain(others)) {
                m.store(vector, result);
            }
        }
    }

    #[test]
    fn every_machine_computes_the_same() {
        let rows: [[f32; 8]; 8] =
            std::array::from_fn(|row| std::array::from_fn(|lane| ((row * 8 + lane) as f32 - 20.3) / 7.0));
        let (mut here, mut anywhere) = ([[f32::NAN; 8]; 12], [[f32::NAN; 8]; 12]);
        run(Arch::new(), Everything(&rows, &mut here));
        Everything(&rows, &mut anywhere).run(Portable);
        assert_eq!(here, anywhere);
        for (i, column) in anywhere[..8].iter().enumerate() {
            assert_eq!(*column, rows.map(|row| row[i]));
        }
        assert_eq!(anywhere[8], [0.1; 8]);
        for lane in 0..8 {
            assert_eq!(anywhere[9][lane], rows[0][lane] + rows[1][lane]);
            assert_eq!(anywhere[10][lane], rows[2][lane] - rows[3][lane]);
            assert_eq!(anywhere[11][lane], rows[4][lane] * rows[5][lane]);
        }
    }
}
