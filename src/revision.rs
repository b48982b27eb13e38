//! Which numbers this library makes.

/// Raised in every release in which the same recording and the same options give other samples, values or pixels than
/// in the release before. A batch that resumes makes again what has another revision, and keeps what has this one.
pub const NUMBERS: u32 = 1;
