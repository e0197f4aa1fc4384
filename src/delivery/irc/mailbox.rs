//! Where words wait for a connection. A channel would hold a kilobyte and more for each connection, most of which never
//! get one.

use super::inbox::Word;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// How many words may wait; more are lost on a connection that is so far behind.
const ROOM: usize = 256;

/// Where a connection's words are left.
pub type Address = Arc<Mailbox>;

/// Words for one connection, which alone takes them.
#[derive(Debug, Default)]
pub struct Mailbox {
    // A std mutex: held for a push or a pop only, never across an await.
    words: Mutex<VecDeque<Word>>,
    come: Notify,
}

impl Mailbox {
    /// Leaves a word; false when there is no room for it.
    pub fn leave(&self, word: Word) -> bool {
        let mut words = self.lock();
        if words.len() >= ROOM {
            return false;
        }
        words.push_back(word);
        drop(words);
        self.come.notify_one();
        true
    }

    /// A word that is there already. When there is none, no memory is held for any.
    pub fn take(&self) -> Option<Word> {
        let mut words = self.lock();
        let word = words.pop_front();
        if words.is_empty() {
            *words = VecDeque::new();
        }
        word
    }

    /// The next word. Safe to cancel.
    pub async fn next(&self) -> Word {
        loop {
            if let Some(word) = self.take() {
                return word;
            }
            self.come.notified().await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Word>> {
        self.words.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    fn word(n: usize) -> Word {
        Word::Offline(n.to_string())
    }

    #[tokio::test]
    async fn words_come_in_order_and_more_than_there_is_room_for_are_lost() {
        let mailbox = Mailbox::default();
        assert!(mailbox.next().now_or_never().is_none());
        assert!((0..ROOM).all(|n| mailbox.leave(word(n))));
        assert!(!mailbox.leave(word(ROOM)));
        for n in 0..ROOM {
            assert!(matches!(mailbox.next().await, Word::Offline(nick) if nick == n.to_string()));
        }
        assert!(mailbox.take().is_none());
        assert!(mailbox.leave(word(0)));
    }

    #[tokio::test]
    async fn who_waits_is_woken() {
        let mailbox = Address::default();
        let waiting = tokio::spawn({
            let mailbox = mailbox.clone();
            async move { mailbox.next().await }
        });
        tokio::task::yield_now().await;
        mailbox.leave(word(7));
        assert!(matches!(waiting.await.expect("ended"), Word::Offline(nick) if nick == "7"));
    }
}
