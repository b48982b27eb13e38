//! Vectors of eight numbers, and the instruction sets that operate on them.
//!
//! Every computation on vectors is a [`Work`], written once and compiled for each [`Machine`]; [`run`] selects the
//! machine. No machine fuses multiplications and additions or changes their order, so all of them compute the same
//! bits. (Fused operations would make the transform slightly faster, but the results would depend on the machine.)

mod machine;
mod portable;
#[cfg(target_arch = "x86_64")]
mod avx2;

pub use machine::{LANES, Lanes, Machine, Work};
pub use portable::Portable;
pub use pulp::Arch;

/// Runs `work` with the instruction set `arch`; `Arch::new()` is the best of this processor. Nothing else selects an
/// instruction set.
pub fn run(arch: Arch, work: impl Work) {
    match arch {
        #[cfg(target_arch = "x86_64")]
        Arch::V3(avx2) => avx2.vectorize(avx2::WithAvx2(avx2, work)),
        // AVX-512 gives the same vectors twice as many registers; longer vectors would need blocks of sixteen frames.
        #[cfg(target_arch = "x86_64")]
        Arch::V4(avx512) => avx512.vectorize(avx2::WithAvx2(*avx512, work)),
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Everything<'a>(&'a [[f32; 8]; 8], &'a mut [[f32; 8]; 26]);

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
            let marks = m.mark_nonzero(m.splat_whole(8), m.bits(m.load(&SOME_ZERO)), 3);
            for (result, vector) in results.iter_mut().zip(vectors.chain(bytes).chain([m.byte::<0>(marks)])) {
                m.store(vector, result);
            }
            let mut signed = [0; 8];
            m.store_whole(sum, &mut signed);
            results[25] = signed.map(|signed| signed as f32);
        }
    }

    const SOME_ZERO: [f32; 8] = [0.0, 1.0, f32::MIN_POSITIVE, 0.0, 0.0, -1.0, f32::NAN, 0.0];

    /// Among them bits of a NaN.
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
        let mut anywhere = [[f32::NAN; 8]; 26];
        Everything(&rows, &mut anywhere).run(Portable);
        for arch in archs() {
            let mut here = [[f32::NAN; 8]; 26];
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
            assert_eq!(anywhere[24][lane], if SOME_ZERO[lane] == 0.0 { 8.0 } else { 11.0 });
            assert_eq!(anywhere[25][lane], sum.cast_signed() as f32);
            for row in 0..8 {
                assert_eq!(anywhere[16 + lane][row], (BITS[row][lane] >> 12 & 0xFF) as f32);
            }
        }
    }
}
