//! Decodes decisions from bytes.

/// Bytes read from the front, followed by zeros.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    /// Whether all bytes were read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes all remaining bytes.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// Takes at most `most` bytes.
    pub fn some(&mut self, most: usize) -> &'a [u8] {
        let (some, rest) = self.0.split_at(most.min(self.0.len()));
        self.0 = rest;
        some
    }

    /// Takes `N` bytes.
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let some = self.some(N);
        array[..some.len()].copy_from_slice(some);
        array
    }

    /// Takes a byte.
    pub fn byte(&mut self) -> u8 {
        let [byte] = self.array();
        byte
    }

    /// Takes a boolean.
    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// Selects one of `choices` by a byte.
    pub fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    /// Takes a 64-bit integer: an edge case, a small number, or any.
    pub fn whole(&mut self) -> i64 {
        const EDGES: [i64; 24] = [
            0,
            1,
            2,
            -1,
            3,
            7,
            8,
            16,
            100,
            255,
            256,
            1024,
            9999,
            16_384,
            16_385,
            65_536,
            4_000_000,
            i32::MAX as i64,
            i32::MIN as i64,
            u32::MAX as i64,
            1 << 32,
            1 << 46,
            i64::MAX,
            i64::MIN,
        ];
        match self.byte() {
            edge @ 0..=199 => EDGES[usize::from(edge) % EDGES.len()],
            200..=229 => u16::from_le_bytes(self.array()).into(),
            _ => i64::from_le_bytes(self.array()),
        }
    }

    /// Takes a floating-point number in the same way.
    pub fn real(&mut self) -> f64 {
        const EDGES: [f64; 24] = [
            0.0,
            1.0,
            -1.0,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            -0.0,
            0.5,
            -0.5,
            0.97,
            255.0,
            100.0,
            f64::MIN_POSITIVE,
            5e-324,
            f64::MAX,
            f64::MIN,
            1e-30,
            1e30,
            1e-10,
            1e-45,
            1e39,
            1e12,
            1e6,
            1e-6,
        ];
        match self.byte() {
            edge @ 0..=167 => EDGES[usize::from(edge) % EDGES.len()],
            168..=229 => f64::from(i16::from_le_bytes(self.array())) / 16.0,
            _ => f64::from_le_bytes(self.array()),
        }
    }
}
