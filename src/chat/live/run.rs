//! What has come together is told together: a listener is woken once for it, and can write it at once.

use super::notice::weight_of;
use crate::chat::bus::{Heard, Signal, Subscription};
use crate::domain::{Event, Happening};
use futures::FutureExt;
use std::sync::Arc;

/// About how much is told at once, in bytes of [`weight_of`].
const MOST: usize = 32 * 1024;

/// A subscription that hands out together what belongs together and is there already.
pub struct Runs {
    subscription: Box<dyn Subscription>,
    most: usize,
    /// What came after the last run and is no part of it.
    held: Option<Heard>,
}

/// What comes next.
#[derive(Debug)]
pub enum Next {
    /// Events of one conversation that follow each other. Nobody comes, goes, or hears less by them.
    Run(Vec<Arc<Event>>),
    /// Anything else.
    Heard(Heard),
}

impl Runs {
    /// Of a subscription, for connections that may have `queue_bytes` waiting: a run alone never fills a queue.
    #[must_use]
    pub fn new(subscription: Box<dyn Subscription>, queue_bytes: usize) -> Self {
        Self { subscription, most: MOST.min(queue_bytes / 4), held: None }
    }

    /// What comes next; none when the bus is gone. Waits for the first of a run only. Safe to cancel.
    pub async fn next(&mut self) -> Option<Next> {
        let first = match self.held.take() {
            Some(held) => held,
            None => self.subscription.next().await?,
        };
        let Some(event) = plain(&first) else { return Some(Next::Heard(first)) };
        let mut weight = weight_of(&event);
        let mut run = vec![event];
        while let Some(Some(heard)) = self.subscription.next().now_or_never() {
            let next = plain(&heard).filter(|event| run.last().is_some_and(|last| follows(last, event)));
            weight += next.as_ref().map_or(0, |event| weight_of(event));
            let Some(event) = next.filter(|_| weight <= self.most) else {
                self.held = Some(heard);
                break;
            };
            run.push(event);
        }
        Some(Next::Run(run))
    }
}

/// An event that may be a part of a run.
fn plain(heard: &Heard) -> Option<Arc<Event>> {
    let Heard::Signal(Signal::Event(event)) = heard else { return None };
    let is_plain = matches!(
        event.what,
        Happening::Posted { .. }
            | Happening::Edited { .. }
            | Happening::Reacted { .. }
            | Happening::Unreacted { .. }
            | Happening::Tagged { .. }
    );
    is_plain.then(|| event.clone())
}

fn follows(last: &Event, event: &Event) -> bool {
    event.conversation == last.conversation && event.seq == last.seq + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::local::LocalBus;
    use crate::chat::bus::Bus;
    use crate::domain::{ConversationId, Tags, Timestamp, UserId, UserName, UserRef};
    use uuid::Uuid;

    fn signal(conversation: ConversationId, seq: u64, what: Happening) -> Signal {
        let actor = UserRef { id: UserId::fresh(), name: UserName::stored("ann".into()) };
        Signal::Event(Arc::new(Event { conversation, seq, at: Timestamp(0), actor, what }))
    }

    async fn heard(signals: Vec<Signal>) -> Vec<String> {
        let bus = LocalBus::with_capacity(1_024);
        let mut runs = Runs::new(bus.subscribe(), 4 * 10 * 1024);
        for signal in signals {
            bus.publish(signal).await;
        }
        drop(bus);
        let mut heard = Vec::new();
        while let Some(next) = runs.next().await {
            heard.push(match next {
                Next::Run(run) => run.iter().map(|event| event.seq.to_string()).collect::<Vec<_>>().join(" "),
                Next::Heard(Heard::Signal(Signal::Event(event))) => format!("alone {}", event.seq),
                Next::Heard(_) => "another".to_owned(),
            });
        }
        heard
    }

    #[tokio::test]
    async fn what_follows_each_other_comes_together_and_everything_in_its_order() {
        let (here, there) = (ConversationId::fresh(), ConversationId::fresh());
        let said = |place, seq| signal(place, seq, Happening::Tagged { tags: Tags::new() });
        let signals = vec![
            said(here, 1),
            said(here, 2),
            said(here, 4),
            said(there, 5),
            said(there, 6),
            signal(there, 7, Happening::Joined),
            said(there, 8),
            Signal::Fence(Uuid::nil()),
            said(there, 9),
        ];
        assert_eq!(heard(signals).await, ["1 2", "4", "5 6", "alone 7", "8", "another", "9"]);
    }

    #[tokio::test]
    async fn a_run_has_an_end() {
        let here = ConversationId::fresh();
        let signals = (1..=600).map(|seq| signal(here, seq, Happening::Tagged { tags: Tags::new() }));
        let runs = heard(signals.collect()).await;
        let events: Vec<_> = runs.iter().flat_map(|run| run.split(' ')).map(|seq| seq.parse::<u64>()).collect();
        assert_eq!(events, (1..=600).map(Ok).collect::<Vec<_>>());
        assert!(runs.len() > 1 && runs.iter().all(|run| run.split(' ').count() <= 40), "{runs:?}");
    }
}
