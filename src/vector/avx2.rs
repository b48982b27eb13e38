//! x86 with AVX2: a register holds eight numbers.

use pulp::x86::V3;
use pulp::{NullaryFnOnce, cast, f32x8, u32x8};

use super::machine::{LANES, Machine, Work};

/// Work on a machine known to have AVX2.
pub struct WithAvx2<W>(pub V3, pub W);

impl<W: Work> NullaryFnOnce for WithAvx2<W> {
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
    fn load(self, lanes: &[f32; LANES]) -> f32x8 {
        cast(*lanes)
    }

    #[inline(always)]
    fn store(self, vector: f32x8, lanes: &mut [f32; LANES]) {
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
    fn load_whole(self, lanes: &[u32; LANES]) -> u32x8 {
        cast(*lanes)
    }

    #[inline(always)]
    fn store_whole(self, whole: u32x8, lanes: &mut [i32; LANES]) {
        *lanes = cast(whole);
    }

    #[inline(always)]
    fn splat_whole(self, value: u32) -> u32x8 {
        self.splat_u32x8(value)
    }

    #[inline(always)]
    fn bits(self, a: f32x8) -> u32x8 {
        cast(a)
    }

    #[inline(always)]
    fn mark_nonzero(self, marks: u32x8, a: u32x8, mark: u32) -> u32x8 {
        let zero = self.avx2._mm256_cmpeq_epi32(cast(a), cast(self.splat_u32x8(0)));
        self.or_u32x8(marks, cast(self.avx2._mm256_andnot_si256(zero, cast(self.splat_u32x8(mark)))))
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
