//! Threads that share work: an idle thread takes parts of another thread's work.

use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, scope};

use super::workspace::Workspace;
use crate::cancel::Cancel;
use crate::error::{Error, Result};

/// Work in parts, numbered from 0, which any thread may do in any order.
pub trait Parts<'env>: Send + Sync {
    /// Does part `index`. The workspace may contain anything.
    fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()>;
}

/// Threads that share the work of any one of them. The data they work on lives at least as long as `'env`.
pub struct Crew<'env> {
    cancel: &'env Cancel,
    threads: usize,
    duty: Mutex<Duty<'env>>,
    changed: Condvar,
}

/// The work to do, and the number of threads that may still add more.
struct Duty<'env> {
    tasks: Vec<Arc<Task<'env>>>,
    busy: usize,
}

impl<'env> Crew<'env> {
    /// Creates a crew of `threads`, each of which must [`Crew::enter`].
    fn new(threads: usize, cancel: &'env Cancel) -> Self {
        let duty = Mutex::new(Duty { tasks: Vec::new(), busy: 0 });
        Crew { cancel, threads, duty, changed: Condvar::new() }
    }

    /// Creates a crew of a single thread.
    #[must_use]
    pub fn alone(cancel: &'env Cancel) -> Self {
        Self::new(1, cancel)
    }

    /// Whether the crew has only one thread.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.threads == 1
    }

    /// The request to stop that all threads check.
    #[must_use]
    pub fn cancel(&self) -> &'env Cancel {
        self.cancel
    }

    /// Returns an error once the request to stop is set.
    pub fn check(&self) -> Result<()> {
        self.cancel.check()
    }

    /// Counts a thread as busy until the guard is dropped. [`Shift::help`] in other threads waits for it, so take the
    /// guard before the thread starts.
    fn enter(&self) -> Shift<'_, 'env> {
        self.duty().busy += 1;
        Shift { crew: self }
    }

    /// Does parts 0 to `n_parts - 1` together with idle threads and returns when all are done. After a failure no
    /// further part is started. If several parts fail, the error of the first part is returned, so that it is the same
    /// for any number of threads. The contents of `ws` are unspecified afterwards.
    pub fn share(&self, n_parts: usize, parts: Arc<dyn Parts<'env> + 'env>, ws: &mut Workspace) -> Result<()> {
        let task = Arc::new(Task { parts, n_parts, tally: Mutex::default(), finished: Condvar::new() });
        if self.is_alone() || n_parts == 1 {
            task.work(ws, self);
            return task.result();
        }
        self.duty().tasks.push(Arc::clone(&task));
        self.changed.notify_all();
        task.work(ws, self);
        self.duty().tasks.retain(|other| !Arc::ptr_eq(other, &task));
        task.result()
    }

    fn duty(&self) -> MutexGuard<'_, Duty<'env>> {
        self.duty.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Membership of a thread in a crew.
struct Shift<'crew, 'env> {
    crew: &'crew Crew<'env>,
}

impl Shift<'_, '_> {
    /// Does parts of work shared by other threads until no busy thread is left that could share more.
    fn help(self, ws: &mut Workspace) {
        let crew = self.crew;
        drop(self);
        let mut duty = crew.duty();
        loop {
            if let Some(task) = duty.tasks.iter().find(|task| task.has_parts()).cloned() {
                duty.busy += 1;
                drop(duty);
                task.work(ws, crew);
                duty = crew.duty();
                duty.busy -= 1;
            } else if duty.busy == 0 {
                crew.changed.notify_all();
                return;
            } else {
                duty = crew.changed.wait(duty).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }
}

impl Drop for Shift<'_, '_> {
    fn drop(&mut self) {
        self.crew.duty().busy -= 1;
        self.crew.changed.notify_all();
    }
}

/// Stack size in bytes of a thread in an unoptimised build, which keeps on the stack what would be in registers.
const DEBUG_STACK: usize = 32 << 20;

/// A builder for a thread with this name.
pub fn thread(name: &str) -> Builder {
    let builder = Builder::new().name(name.to_owned());
    if cfg!(debug_assertions) { builder.stack_size(DEBUG_STACK) } else { builder }
}

/// Does `work` on the calling thread while `threads - 1` others do parts of the work it shares. All threads have ended
/// when this returns.
pub fn together<'env, T>(
    threads: usize,
    cancel: &'env Cancel,
    ws: &mut Workspace,
    work: impl FnOnce(&mut Workspace, &Crew<'env>) -> Result<T>,
) -> Result<T> {
    let crew = Crew::new(threads.max(1), cancel);
    if crew.is_alone() {
        return work(ws, &crew);
    }
    scope(|scope| {
        let own = crew.enter();
        let start = |_| {
            let shift = crew.enter();
            let help = move || shift.help(&mut Workspace::default());
            // If the system refuses a thread, the others do the work.
            thread("spectrust-worker").spawn_scoped(scope, help).ok()
        };
        let helpers: Vec<_> = (1..threads).filter_map(start).collect();
        let done = work(ws, &crew);
        drop(own);
        // The scope waits only for the closures; joining waits for the threads themselves.
        let panics: Vec<_> = helpers.into_iter().filter_map(|helper| helper.join().err()).collect();
        if let Some(payload) = panics.into_iter().next() {
            resume_unwind(payload);
        }
        done
    })
}

/// Shared work.
struct Task<'env> {
    parts: Arc<dyn Parts<'env> + 'env>,
    n_parts: usize,
    tally: Mutex<Tally>,
    finished: Condvar,
}

#[derive(Default)]
struct Tally {
    taken: usize,
    finished: usize,
    failed: Option<(usize, Error)>,
}

impl<'env> Task<'env> {
    /// Does parts until none is left.
    fn work(&self, ws: &mut Workspace, crew: &Crew<'env>) {
        while let Some(index) = self.take() {
            let done = ws.contain(|ws| self.parts.work(index, ws, crew));
            self.finish(index, done);
        }
    }

    fn has_parts(&self) -> bool {
        let tally = self.tally();
        tally.failed.is_none() && tally.taken < self.n_parts
    }

    /// Parts are handed out in order: when one fails, all earlier parts are done or in progress.
    fn take(&self) -> Option<usize> {
        let mut tally = self.tally();
        if tally.failed.is_some() || tally.taken == self.n_parts {
            return None;
        }
        tally.taken += 1;
        Some(tally.taken - 1)
    }

    fn finish(&self, index: usize, done: Result<()>) {
        let mut tally = self.tally();
        tally.finished += 1;
        if let Err(error) = done
            && tally.failed.as_ref().is_none_or(|(first, _)| index < *first)
        {
            tally.failed = Some((index, error));
        }
        self.finished.notify_all();
    }

    /// Waits for the parts taken by other threads.
    fn result(&self) -> Result<()> {
        let under_way = |tally: &mut Tally| tally.finished < tally.taken;
        let tally = self.finished.wait_while(self.tally(), under_way).unwrap_or_else(PoisonError::into_inner);
        tally.failed.as_ref().map_or(Ok(()), |(_, error)| Err(error.clone()))
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    /// Counts how often each part is done; shares parts of its own down to a depth.
    struct Counting {
        counts: Vec<AtomicUsize>,
        depth: usize,
        failing: &'static [usize],
    }

    impl Counting {
        fn new(n_parts: usize, depth: usize, failing: &'static [usize]) -> Arc<Self> {
            let counts = std::iter::repeat_with(AtomicUsize::default).take(n_parts).collect();
            Arc::new(Counting { counts, depth, failing })
        }
    }

    impl<'env> Parts<'env> for Counting {
        fn work(&self, index: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
            if self.depth > 0 {
                let inner = Counting::new(self.counts.len(), self.depth - 1, self.failing);
                crew.share(self.counts.len(), Arc::clone(&inner) as _, ws)?;
                assert!(inner.counts.iter().all(|count| count.load(Ordering::Relaxed) == 1));
            }
            self.counts[index].fetch_add(1, Ordering::Relaxed);
            if index == 3 && self.failing.contains(&3) {
                panic!("part 3");
            }
            if self.failing.contains(&index) { Err(Error::Audio { reason: index.to_string() }) } else { Ok(()) }
        }
    }

    /// Every thread of a crew shares work once, then helps.
    fn run(
        threads: usize,
        n_parts: usize,
        depth: usize,
        failing: &'static [usize],
    ) -> Vec<(Arc<Counting>, Result<()>)> {
        let cancel = Cancel::default();
        let crew = &Crew::new(threads, &cancel);
        let shifts: Vec<_> = (0..threads).map(|_| crew.enter()).collect();
        thread::scope(|scope| {
            let member = |shift: Shift<'_, '_>| {
                let (parts, mut ws) = (Counting::new(n_parts, depth, failing), Workspace::default());
                let result = crew.share(n_parts, Arc::clone(&parts) as _, &mut ws);
                shift.help(&mut ws);
                (parts, result)
            };
            let threads: Vec<_> = shifts.into_iter().map(|shift| scope.spawn(move || member(shift))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    }

    #[test]
    fn every_part_is_done_once_at_any_depth_of_sharing() {
        for threads in [1, 2, 5] {
            for (n_parts, depth) in [(1, 0), (7, 0), (200, 0), (6, 1), (3, 3)] {
                for (parts, result) in run(threads, n_parts, depth, &[]) {
                    result.unwrap();
                    assert!(parts.counts.iter().all(|count| count.load(Ordering::Relaxed) == 1));
                }
            }
        }
    }

    #[test]
    fn the_error_of_the_first_failed_part_is_returned_even_if_it_panicked() {
        for threads in [1, 2, 5] {
            for _ in 0..50 {
                for (_, result) in run(threads, 12, 0, &[4, 5, 9]) {
                    assert_eq!(result.unwrap_err().to_string(), "not readable as audio: 4");
                }
                for (_, result) in run(threads, 12, 0, &[3, 4]) {
                    assert!(matches!(result, Err(Error::Panic { message }) if message == "part 3"));
                }
            }
        }
    }
}
