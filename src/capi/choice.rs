//! Enumerations as C passes them: numbers that may be none of their values.
//!
//! cbindgen does not read this file. It writes the name of each alias as it stands, which in the header is that of the
//! enumeration: the compiler of the caller sees the type, and here every bit pattern is valid until it is checked.

use std::marker::PhantomData;

use crate::error::{Error, Result};
use crate::options::{
    ArrayOrder, Axes, Colormap, DctNorm, DeltaEdges, Dtype, Format, Kind, Layout, MelNorm, MelScale, Metadata,
    Normalize, Pad, PadMode, PreemphasisStart, Preset, RangeOf, Remainder, Scale, StackEdges, Subsampling, Theme,
    Window,
};

/// A number that should be one of the enumeration `T`, whose values count from 0.
#[repr(transparent)]
pub struct Choice<T> {
    number: i32,
    enumeration: PhantomData<T>,
}

impl<T> Choice<T> {
    /// The choice with this number, which may be none.
    #[must_use]
    pub const fn new(number: i32) -> Self {
        Choice { number, enumeration: PhantomData }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.number
    }
}

impl<T: Copy> Choice<T> {
    /// The value of the argument `name`, checked: `all` holds every value at its number.
    pub(super) fn among(self, name: &'static str, all: &[T]) -> Result<T> {
        one_of(name, self.number, all)
    }
}

impl<T> Clone for Choice<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Choice<T> {}

/// The element of a list with this number.
pub(super) fn one_of<T: Copy>(name: &'static str, value: i32, allowed: &[T]) -> Result<T> {
    let found = usize::try_from(value).ok().and_then(|index| allowed.get(index));
    found.copied().ok_or_else(|| Error::option(name, value, format!("a whole number from 0 to {}", allowed.len() - 1)))
}

macro_rules! aliases {
    ($($alias:ident $name:ident),+ $(,)?) => {$(
        #[doc = concat!("A [`", stringify!($name), "`] as C passes it.")]
        pub type $alias = Choice<$name>;
    )+};
}

aliases! {
    SpectrustArrayOrder ArrayOrder,
    SpectrustColormap Colormap,
    SpectrustDctNorm DctNorm,
    SpectrustDtype Dtype,
    SpectrustFormat Format,
    SpectrustKind Kind,
    SpectrustLayout Layout,
    SpectrustMelNorm MelNorm,
    SpectrustMelScale MelScale,
    SpectrustPadMode PadMode,
    SpectrustPreset Preset,
    SpectrustRangeOf RangeOf,
    SpectrustRemainder Remainder,
    SpectrustScale Scale,
    SpectrustMetadata Metadata,
    SpectrustAxes Axes,
    SpectrustTheme Theme,
    SpectrustPad Pad,
    SpectrustPreemphasisStart PreemphasisStart,
    SpectrustNormalize Normalize,
    SpectrustStackEdges StackEdges,
    SpectrustDeltaEdges DeltaEdges,
    SpectrustSubsampling Subsampling,
    SpectrustWindow Window,
}
