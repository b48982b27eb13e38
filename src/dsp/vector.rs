//! Vectors of eight numbers, one for each frame, and the instruction sets that operate on them.
//!
//! The spectral stage is written once, generic over [`Machine`], and compiled for each. No machine fuses
//! multiplications and additions or changes their order, so all of them compute the same bits. (Fused operations would
//! make the transform slightly faster, but the results would depend on the machine.)

use std::ops::{Deref, DerefMut};

use pulp::Arch;

use super::frames::BLOCK;

/// Eight real numbers in memory, one for each frame, aligned so that they do not cross cache lines.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(32))]
pub struct Lanes(pub [f32; BLOCK]);

impl Lanes {
    /// Eight zeros.
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

/// An instruction set for vectors of eight numbers.
pub trait Machine: Copy {
    /// Eight numbers in registers.
    type Vector: Copy;
    /// Eight 32-bit integers in registers.
    type Whole: Copy;

    /// Loads from memory.
    fn load(self, lanes: &[f32; BLOCK]) -> Self::Vector;
    /// Stores to memory.
    fn store(self, vector: Self::Vector, lanes: &mut [f32; BLOCK]);
    /// Broadcasts a number.
    fn splat(self, value: f32) -> Self::Vector;
    /// Adds lane by lane.
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Subtracts lane by lane.
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Multiplies lane by lane.
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// Transposes eight rows.
    fn transpose(self, rows: [Self::Vector; 8]) -> [Self::Vector; 8];
    /// The lower halves of both, and the upper halves of both.
    fn halves(self, a: Self::Vector, b: Self::Vector) -> (Self::Vector, Self::Vector);

    /// Loads integers from memory.
    fn load_whole(self, lanes: &[u32; BLOCK]) -> Self::Whole;
    /// Adds lane by lane, modulo 2^32.
    fn add_whole(self, a: Self::Whole, b: Self::Whole) -> Self::Whole;
    /// Transposes eight rows.
    fn transpose_whole(self, rows: [Self::Whole; 8]) -> [Self::Whole; 8];
    /// The eight bits from bit `FROM` on, as floating-point numbers.
    fn byte<const FROM: i32>(self, a: Self::Whole) -> Self::Vector;
}

/// A computation for any machine. What it calls must be `#[inline(always)]`: only inlined code is compiled for the
/// machine.
pub trait Work {
    /// Runs the computation with the instructions of `machine`.
    fn run<M: Machine>(self, machine: M);
}

/// Runs `work` with the best instruction set that `arch` supports.
pub fn run(arch: Arch, work: impl Work) {
    match arch {
        #[cfg(target_arch = "x86_64")]
        Arch::V3(avx2) => avx2.vectorize(avx2::On(avx2, work)),
        // AVX-512 gives the same vectors twice as many registers; longer vectors would need blocks of sixteen frames.
        #[cfg(target_arch = "x86_64")]
        Arch::V4(avx512) => avx512.vectorize(avx2::On(*avx512, work)),
        _ => work.run(Portable),
    }
}

/// Every instruction set that this machine supports.
#[cfg(test)]
pub fn archs() -> Vec<Arch> {
    let mut archs = vec![Arch::new(), Arch::Scalar];
    #[cfg(target_arch = "x86_64")]
    archs.extend(pulp::x86::V3::try_new().map(Arch::V3));
    archs
}

/// Any machine: loops that the compiler vectorises for the target's baseline, such as SSE2 or NEON.
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

#[inline(always)]
fn turned<T: Copy>(rows: [[T; BLOCK]; BLOCK]) -> [[T; BLOCK]; BLOCK] {
    let mut columns = rows;
    for (i, column) in columns.iter_mut().enumerate() {
        for (value, row) in column.iter_mut().zip(&rows) {
            *value = row[i];
        }
    }
    columns
}

impl Machine for Portable {
    type Vector = [f32; BLOCK];
    type Whole = [u32; BLOCK];

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
        turned(rows)
    }

    #[inline(always)]
    fn halves(self, a: [f32; BLOCK], b: [f32; BLOCK]) -> ([f32; BLOCK], [f32; BLOCK]) {
        let of = |from: usize| each(|lane| if lane < 4 { a[from + lane] } else { b[from + lane - 4] });
        (of(0), of(4))
    }

    #[inline(always)]
    fn load_whole(self, lanes: &[u32; BLOCK]) -> [u32; BLOCK] {
        *lanes
    }

    #[inline(always)]
    fn add_whole(self, a: [u32; BLOCK], b: [u32; BLOCK]) -> [u32; BLOCK] {
        let mut sums = a;
        for (sum, b) in sums.iter_mut().zip(b) {
            *sum = sum.wrapping_add(b);
        }
        sums
    }

    #[inline(always)]
    fn transpose_whole(self, rows: [[u32; BLOCK]; 8]) -> [[u32; BLOCK]; 8] {
        turned(rows)
    }

    #[inline(always)]
    fn byte<const FROM: i32>(self, a: [u32; BLOCK]) -> [f32; BLOCK] {
        each(|lane| (a[lane] >> FROM & 0xFF) as i32 as f32)
    }
}

/// x86 with AVX2: one register holds eight numbers.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use pulp::x86::V3;
    use pulp::{NullaryFnOnce, cast, f32x8, u32x8};

    use super::{BLOCK, Machine, Work};

    /// Work on a machine known to have AVX2.
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
        type Whole = u32x8;

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

        /// First within halves of a register, exchanging pairs and groups of four, then between the halves.
        #[inline(always)]
        fn transpose(self, rows: [f32x8; 8]) -> [f32x8; 8] {
            let avx = self.avx;
            let [a, b, c, d, e, f, g, h] = rows.map(cast);
            let pairs = |a, b| (avx._mm256_unpacklo_ps(a, b), avx._mm256_unpackhi_ps(a, b));
            let fours = |a, b| (avx._mm256_shuffle_ps::<0x44>(a, b), avx._mm256_shuffle_ps::<0xEE>(a, b));
            let ((ab01, ab23), (cd01, cd23)) = (pairs(a, b), pairs(c, d));
            let ((ef01, ef23), (gh01, gh23)) = (pairs(e, f), pairs(g, h));
            let ((ad0, ad1), (ad2, ad3)) = (fours(ab01, cd01), fours(ab23, cd23));
            let ((eh0, eh1), (eh2, eh3)) = (fours(ef01, gh01), fours(ef23, gh23));
            let (column0, column4) = self.halves(cast(ad0), cast(eh0));
            let (column1, column5) = self.halves(cast(ad1), cast(eh1));
            let (column2, column6) = self.halves(cast(ad2), cast(eh2));
            let (column3, column7) = self.halves(cast(ad3), cast(eh3));
            [column0, column1, column2, column3, column4, column5, column6, column7]
        }

        #[inline(always)]
        fn halves(self, a: f32x8, b: f32x8) -> (f32x8, f32x8) {
            let (a, b, avx) = (cast(a), cast(b), self.avx);
            (cast(avx._mm256_permute2f128_ps::<0x20>(a, b)), cast(avx._mm256_permute2f128_ps::<0x31>(a, b)))
        }

        #[inline(always)]
        fn load_whole(self, lanes: &[u32; BLOCK]) -> u32x8 {
            cast(*lanes)
        }

        #[inline(always)]
        fn add_whole(self, a: u32x8, b: u32x8) -> u32x8 {
            self.wrapping_add_u32x8(a, b)
        }

        /// Registers are untyped.
        #[inline(always)]
        fn transpose_whole(self, rows: [u32x8; 8]) -> [u32x8; 8] {
            let [a, b, c, d, e, f, g, h] = self.transpose(cast(rows));
            [cast(a), cast(b), cast(c), cast(d), cast(e), cast(f), cast(g), cast(h)]
        }

        #[inline(always)]
        fn byte<const FROM: i32>(self, a: u32x8) -> f32x8 {
            let byte = self.and_u32x8(cast(self.avx2._mm256_srli_epi32::<FROM>(cast(a))), self.splat_u32x8(0xFF));
            cast(self.avx._mm256_cvtepi32_ps(cast(byte)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Everything<'a>(&'a [[f32; 8]; 8], &'a mut [[f32; 8]; 24]);

    impl Work for Everything<'_> {
        fn run<M: Machine>(self, m: M) {
            let Everything(rows, results) = self;
            let rows = rows.map(|row| m.load(&row));
            let columns = m.transpose(rows);
            let others = [m.splat(0.1), m.add(rows[0], rows[1]), m.sub(rows[2], rows[3]), m.mul(rows[4], rows[5])];
            let (low, high) = m.halves(rows[6], rows[7]);
            let bits = BITS.map(|bits| m.load_whole(&bits));
            let sum = m.add_whole(bits[0], bits[1]);
            let bytes = m.transpose_whole(bits).map(|column| m.byte::<12>(column));
            let vectors = columns.into_iter().chain(others).chain([low, high, m.byte::<24>(sum), m.byte::<0>(sum)]);
            for (result, vector) in results.iter_mut().zip(vectors.chain(bytes)) {
                m.store(vector, result);
            }
        }
    }

    /// Among them bits that are no number.
    const BITS: [[u32; 8]; 8] = {
        let mut bits = [[0; 8]; 8];
        let mut i = 0;
        while i < 64 {
            bits[i / 8][i % 8] = 0xFFA0_0000u32.wrapping_add((i as u32).wrapping_mul(0x0110_F00F));
            i += 1;
        }
        bits
    };

    #[test]
    fn every_machine_computes_the_same() {
        let rows: [[f32; 8]; 8] =
            std::array::from_fn(|row| std::array::from_fn(|lane| ((row * 8 + lane) as f32 - 20.3) / 7.0));
        let mut anywhere = [[f32::NAN; 8]; 24];
        Everything(&rows, &mut anywhere).run(Portable);
        for arch in archs() {
            let mut here = [[f32::NAN; 8]; 24];
            run(arch, Everything(&rows, &mut here));
            assert_eq!(here, anywhere);
        }
        for (i, column) in anywhere[..8].iter().enumerate() {
            assert_eq!(*column, rows.map(|row| row[i]));
        }
        assert_eq!(anywhere[8], [0.1; 8]);
        for lane in 0..8 {
            assert_eq!(anywhere[9][lane], rows[0][lane] + rows[1][lane]);
            assert_eq!(anywhere[10][lane], rows[2][lane] - rows[3][lane]);
            assert_eq!(anywhere[11][lane], rows[4][lane] * rows[5][lane]);
            let (half, at) = (if lane < 4 { 6 } else { 7 }, lane % 4);
            assert_eq!((anywhere[12][lane], anywhere[13][lane]), (rows[half][at], rows[half][4 + at]));
            let sum = BITS[0][lane].wrapping_add(BITS[1][lane]);
            assert_eq!([anywhere[14][lane], anywhere[15][lane]], [(sum >> 24) as f32, (sum & 0xFF) as f32]);
            for row in 0..8 {
                assert_eq!(anywhere[16 + lane][row], (BITS[row][lane] >> 12 & 0xFF) as f32);
            }
        }
    }
}
