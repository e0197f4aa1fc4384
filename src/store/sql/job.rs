//! A change that waits for its turn, and how its caller hears what became of it.

use super::work::Work;
use crate::chat::store::{Result, StoreError};
use crate::store::fault::Fault;
use futures::future::BoxFuture;
use tokio::sync::oneshot;

/// How a change ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It is made.
    Done,
    /// The chat refuses it.
    Refused,
    /// The database refuses it.
    Broken,
}

impl Ending {
    const fn of<T>(result: &Result<T>) -> Self {
        match result {
            Ok(_) => Self::Done,
            Err(StoreError::Refused(_) | StoreError::NameTaken) => Self::Refused,
            Err(_) => Self::Broken,
        }
    }
}

/// A change in the queue.
pub trait Job: Send {
    /// Does it, inside the transaction of the batch; an error undoes the whole batch.
    fn run<'w>(&'w mut self, work: &'w mut Work) -> BoxFuture<'w, std::result::Result<(), Fault>>;
    /// Tells the caller what became of it.
    fn answer(self: Box<Self>, fate: std::result::Result<(), Fault>);
}

/// A change for the queue, and where its answer comes.
pub fn waiting<T, F>(change: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T>>)
where
    T: Send + 'static,
    F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T>> + Send + 'static,
{
    let (caller, answer) = oneshot::channel();
    (Box::new(Waiting { change: Some(change), result: None, caller }), answer)
}

struct Waiting<T, F> {
    change: Option<F>,
    result: Option<Result<T>>,
    caller: oneshot::Sender<Result<T>>,
}

impl<T, F> Job for Waiting<T, F>
where
    T: Send,
    F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T>> + Send,
{
    fn run<'w>(&'w mut self, work: &'w mut Work) -> BoxFuture<'w, std::result::Result<(), Fault>> {
        Box::pin(async move {
            let Some(change) = self.change.take() else { return Ok(()) };
            let result = change(work).await;
            let ending = Ending::of(&result);
            let cause = result.as_ref().err().and_then(Fault::behind);
            self.result = Some(result);
            work.settle(ending).await.map_err(|fault| cause.unwrap_or(fault))
        })
    }

    fn answer(self: Box<Self>, fate: std::result::Result<(), Fault>) {
        let answer = match (fate, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(Fault::closed().into()),
            (Err(fault), _) => Err(fault.into()),
        };
        // The caller may be gone.
        let _ = self.caller.send(answer);
    }
}
