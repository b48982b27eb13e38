//! Many recordings -> many results, on as many threads as asked for.

use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, available_parallelism, scope};

use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::check::MOST_JOBS;
use crate::spectrogram::{Plan, Warnings};
use crate::workspace::Workspace;

/// One file to be drawn.
pub struct Job<'a> {
    /// The recording.
    pub input: &'a Path,
    /// The picture.
    pub output: PathBuf,
}

/// One file that was drawn.
pub struct Done {
    /// The picture.
    pub output: PathBuf,
    /// What had to be worked around.
    pub warnings: Warnings,
}

/// How a batch is worked through.
pub struct Batch<'a> {
    /// What every picture looks like.
    pub plan: &'a Plan,
    /// Threads; 0 for as many as this process may use processors (affinity and cgroup quota included).
    pub jobs: usize,
    /// Stops the batch; the files that are left end with [`Error::Cancelled`].
    pub cancel: &'a Cancel,
}

impl<'a> Batch<'a> {
    /// Draws files 0 to `n_files - 1`. `job` says what to do for a file, `done` takes its result, exactly one for
    /// each, from whichever thread it comes. No thread is left when this returns. A panic in `done` is passed on.
    pub fn run(
        &self,
        n_files: usize,
        job: impl Fn(usize) -> Result<Job<'a>> + Sync,
        done: impl Fn(usize, Result<Done>) + Sync,
    ) {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut workspace = Workspace::default();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= n_files {
                    return;
                }
                done(index, self.one(&job, index, &mut workspace));
            }
        };
        let threads = self.threads().min(n_files);
        scope(|scope| {
            // The system may refuse a thread; the calling thread works in any case.
            let spawn = |_| Builder::new().name("spectrust-worker".to_owned()).spawn_scoped(scope, work).ok();
            let workers: Vec<_> = (1..threads).filter_map(spawn).collect();
            work();
            // The scope waits for what its threads do, joining waits for the threads themselves.
            let panics: Vec<_> = workers.into_iter().filter_map(|worker| worker.join().err()).collect();
            if let Some(payload) = panics.into_iter().next() {
                resume_unwind(payload);
            }
        });
    }

    fn threads(&self) -> usize {
        let jobs = if self.jobs > 0 { self.jobs } else { available_parallelism().map_or(1, NonZero::get) };
        jobs.min(MOST_JOBS)
    }

    /// One file's result. A panic is that file's failure.
    fn one(
        &self,
        job: &(impl Fn(usize) -> Result<Job<'a>> + Sync),
        index: usize,
        workspace: &mut Workspace,
    ) -> Result<Done> {
        self.cancel.check()?;
        let named = catch_unwind(AssertUnwindSafe(|| job(index)));
        let Job { input, output } = named.unwrap_or_else(|payload| Err(Error::from_panic(payload.as_ref())))?;
        let warnings = workspace.contain(input, |ws| self.plan.generate(input, &output, ws, self.cancel))?;
        Ok(Done { output, warnings })
    }
}
