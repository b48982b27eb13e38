//! Many recordings -> many results, on several threads.
//!
//! A [`Run`] works in the background, according to its [`Settings`] and [`Paths`]; a [`Batch`] does the same and returns
//! when it is done.

mod settings;
mod outcome;
mod inputs;
mod work;
mod template;
mod naming;
mod fingerprint;
mod prune;
mod book;
mod sink;
mod rates;
mod pictures;
mod recording;
mod corpus;
mod workers;
mod outputs;
mod run;

pub use book::{Book, BookOptions};
pub use fingerprint::Fingerprint;
pub use inputs::{Entry, Inputs, c_path};
pub use naming::Naming;
pub use outcome::{Done, Outcome};
pub use outputs::{Outputs, Paths};
pub use run::{Progress, Run};
pub use settings::{Settings, TABLE, row};
pub use sink::{Sink, Slot};
pub use template::{Part, Template};
pub use work::Work;
pub use workers::Batch;
