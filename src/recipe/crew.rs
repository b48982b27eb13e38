//! Threads that share work: an idle thread takes parts of another thread's work.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, available_parallelism, scope};

use super::workspace::Workspace;
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::options::check::MAX_JOBS;

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
        let task = self.start(n_parts, parts);
        task.work(ws, self);
        self.end(&task)
    }

    /// The same for a thread that is not itself doing a part of other work: while other threads do the last parts, it
    /// helps them with the work that they share.
    pub fn share_and_help(&self, n_parts: usize, parts: Arc<dyn Parts<'env> + 'env>, ws: &mut Workspace) -> Result<()> {
        let task = self.start(n_parts, parts);
        task.work(ws, self);
        self.help(ws, |_| task.is_finished());
        self.end(&task)
    }

    /// Offers work to idle threads.
    fn start(&self, n_parts: usize, parts: Arc<dyn Parts<'env> + 'env>) -> Arc<Task<'env>> {
        let task = Arc::new(Task { parts, n_parts, tally: Mutex::default(), finished: Condvar::new() });
        if !self.is_alone() && n_parts > 1 {
            self.duty().tasks.push(Arc::clone(&task));
            self.changed.notify_all();
        }
        task
    }

    fn end(&self, task: &Arc<Task<'env>>) -> Result<()> {
        self.duty().tasks.retain(|other| !Arc::ptr_eq(other, task));
        task.result()
    }

    /// Does parts of work shared by other threads until `is_done`, which changes when a thread stops working.
    fn help(&self, ws: &mut Workspace, is_done: impl Fn(&Duty) -> bool) {
        let mut duty = self.duty();
        while !is_done(&duty) {
            if let Some(task) = duty.tasks.iter().find(|task| task.has_parts()).cloned() {
                duty.busy += 1;
                drop(duty);
                task.work(ws, self);
                duty = self.duty();
                duty.busy -= 1;
                self.changed.notify_all();
            } else {
                duty = self.changed.wait(duty).unwrap_or_else(PoisonError::into_inner);
            }
        }
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
        crew.help(ws, |duty| duty.busy == 0 && !duty.tasks.iter().any(|task| task.has_parts()));
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

/// Number of threads for `jobs`, of which 0 stands for the number of processors available to the process, by affinity
/// and cgroup quota.
#[must_use]
pub fn threads(jobs: usize) -> usize {
    let jobs = if jobs > 0 { jobs } else { available_parallelism().map_or(1, NonZero::get) };
    jobs.min(MAX_JOBS)
}

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

    /// Whether no part is in progress; only called when no further part will be started.
    fn is_finished(&self) -> bool {
        let tally = self.tally();
        tally.finished == tally.taken
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
    use std::collections::HashSet;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread::{self, ThreadId};
    use std::time::Duration;

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
                let (parts, cancel) = (Counting::new(n_parts, depth, &[]), Cancel::default());
                let shared = Arc::clone(&parts) as _;
                let mut ws = Workspace::default();
                together(threads, &cancel, &mut ws, |ws, crew| crew.share_and_help(n_parts, shared, ws)).unwrap();
                assert!(parts.counts.iter().all(|count| count.load(Ordering::Relaxed) == 1));
            }
        }
    }

    /// Two parts in which the thread `owner` only waits for the other one, which shares a meeting of two threads.
    struct LastPart {
        owner: ThreadId,
        started: Meeting,
    }

    impl<'env> Parts<'env> for LastPart {
        fn work(&self, _: usize, ws: &mut Workspace, crew: &Crew<'env>) -> Result<()> {
            self.started.join();
            let is_owner = thread::current().id() == self.owner;
            if is_owner { Ok(()) } else { crew.share(2, Arc::new(Meeting::default()), ws) }
        }
    }

    /// Work that waits until two threads do it.
    #[derive(Default)]
    struct Meeting {
        threads: Mutex<HashSet<ThreadId>>,
        changed: Condvar,
    }

    impl Meeting {
        fn join(&self) {
            let mut threads = self.threads.lock().unwrap();
            threads.insert(thread::current().id());
            self.changed.notify_all();
            let is_alone = |threads: &mut HashSet<ThreadId>| threads.len() < 2;
            let waited = self.changed.wait_timeout_while(threads, Duration::from_secs(60), is_alone).unwrap();
            assert!(!waited.1.timed_out(), "only one thread came");
        }
    }

    impl<'env> Parts<'env> for Meeting {
        fn work(&self, _: usize, _: &mut Workspace, _: &Crew<'env>) -> Result<()> {
            self.join();
            Ok(())
        }
    }

    #[test]
    fn the_thread_that_shares_a_batch_helps_with_its_last_part() {
        let (cancel, mut ws) = (Cancel::default(), Workspace::default());
        let parts = Arc::new(LastPart { owner: thread::current().id(), started: Meeting::default() });
        together(2, &cancel, &mut ws, |ws, crew| crew.share_and_help(2, parts, ws)).unwrap();
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
