//! The macro that defines a struct of options and its table from one row for each parameter.

use super::parameter::Open;

/// The struct, the module that defines it, fields beside the table, and the rows by group: documentation, name, type = default, range, and if
/// the type is an `Option` the word for an unset value and its meaning.
macro_rules! table {
    ($(#[$attribute:meta])* $struct:ident in $($home:ident)::+
        $(with { $($(#[doc = $more_doc:literal])+ $more:ident: $more_type:ty;)+ })?; $($group:ident {
        $($(#[doc = $doc:literal])+ $name:ident: $type:ty = $default:expr, $range:expr $(, $word:ident $meaning:literal)?;)+
    })+) => {
        $(#[$attribute])*
        #[derive(Clone, Debug)]
        pub struct $struct {
            $($($(#[doc = $doc])+ pub $name: $type,)+)+
            $($($(#[doc = $more_doc])+ pub $more: $more_type,)+)?
        }

        impl Default for $struct {
            fn default() -> Self {
                $struct { $($($name: $default,)+)+ $($($more: Default::default(),)+)? }
            }
        }

        /// The rows of the table as constants with the names of their parameters.
        #[allow(non_upper_case_globals)]
        pub mod row {
            use $crate::$($home::)+*;

            $($(
                #[doc = concat!("The parameter `", stringify!($name), "`.")]
                pub const $name: Parameter = Parameter {
                    name: $crate::options::rows::plain(stringify!($name)),
                    group: Group::$group,
                    doc: &[$($doc),+],
                    range: $range,
                    open: $crate::options::rows::optional(&[$(Open { word: stringify!($word), meaning: $meaning })?]),
                };
            )+)+
        }

        /// Every parameter, in the order of the groups.
        pub static TABLE: &[Parameter] = &[$($(row::$name),+),+];

        impl $struct {
            /// The values of all parameters, in the order of [`TABLE`].
            #[must_use]
            pub fn values(&self) -> Vec<Value> {
                vec![$($(self.$name.value()),+),+]
            }

            /// Sets the parameter `name` to a value that its row allows. Returns whether there is such a parameter.
            pub fn assign(&mut self, name: &str, value: Value) -> bool {
                $($(if name == row::$name.name {
                    return Setting::of(value).map(|value| self.$name = value).is_some();
                })+)+
                false
            }
        }
    };
}

pub(crate) use table;

/// Strips the prefix of a raw identifier.
pub(crate) const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// The unset value of a row, if it has one.
pub(crate) const fn optional(open: &[Open]) -> Option<Open> {
    match open {
        [open, ..] => Some(*open),
        [] => None,
    }
}
