//! Writes a recording's picture as raw table indices, one byte per pixel, row by row from the top.
//!
//! Usage: `indices IN.wav OPTIONS.json OUT.indices [IN.wav OPTIONS.json OUT.indices ...]`; the options are named as in
//! the C header. tests/oracle compares what this writes with the NumPy reference.

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::fs;
use std::path::Path;

use spectrust::cancel::Cancel;
use spectrust::recipe::crew::Crew;
use spectrust::recipe::plan::Plan;
use spectrust::recipe::workspace::Workspace;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut workspace = Workspace::default();
    for job in arguments.chunks_exact(3) {
        let options = common::options(&serde_json::from_slice(&fs::read(&job[1])?)?);
        let plan = Plan::new(options)?;
        let (picture, warnings) = plan.indices(Path::new(&job[0]), &mut workspace, &Crew::alone(&Cancel::default()))?;
        warnings.iter().for_each(|warning| eprintln!("{}: {warning}", job[0]));
        fs::write(&job[2], &picture.indices)?;
    }
    Ok(())
}
