//! Vectors of eight numbers, and what an instruction set does with them.

use std::ops::{Deref, DerefMut};

/// Number of lanes of a vector.
pub const LANES: usize = 8;

/// Eight real numbers in memory, one for each lane, aligned so that they do not cross cache lines.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(32))]
pub struct Lanes(pub [f32; LANES]);

impl Lanes {
    /// Eight zeros.
    pub const ZERO: Self = Lanes([0.0; LANES]);
}

impl Deref for Lanes {
    type Target = [f32; LANES];

    #[inline(always)]
    fn deref(&self) -> &[f32; LANES] {
        &self.0
    }
}

impl DerefMut for Lanes {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [f32; LANES] {
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
    fn load(self, lanes: &[f32; LANES]) -> Self::Vector;
    /// Stores to memory.
    fn store(self, vector: Self::Vector, lanes: &mut [f32; LANES]);
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
    fn load_whole(self, lanes: &[u32; LANES]) -> Self::Whole;
    /// Stores integers as signed ones.
    fn store_whole(self, whole: Self::Whole, lanes: &mut [i32; LANES]);
    /// Broadcasts an integer.
    fn splat_whole(self, value: u32) -> Self::Whole;
    /// The bits of floating-point numbers.
    fn bits(self, a: Self::Vector) -> Self::Whole;
    /// `marks`, with the bits of `mark` set in the lanes where `a` is not 0.
    fn mark_nonzero(self, marks: Self::Whole, a: Self::Whole, mark: u32) -> Self::Whole;
    /// Adds lane by lane, modulo 2^32.
    fn add_whole(self, a: Self::Whole, b: Self::Whole) -> Self::Whole;
    /// Transposes eight rows.
    fn transpose_whole(self, rows: [Self::Whole; 8]) -> [Self::Whole; 8];
    /// The eight bits from bit `FROM` on, as floating-point numbers.
    fn byte<const FROM: i32>(self, a: Self::Whole) -> Self::Vector;
}

/// A computation for any machine. What it calls must be `#[inline(always)]`: only inlined code is compiled for the
/// machine. Plain loops need none of its operations: the compiler vectorises them for the machine.
pub trait Work {
    /// Runs the computation with the instructions of `machine`.
    fn run<M: Machine>(self, machine: M);
}
