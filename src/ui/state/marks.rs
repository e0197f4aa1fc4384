//! How far the reader has read, as long as the server does not know.

use crate::domain::{ConversationId, Seq};

/// Marks on their way. In a busy room every event moves the mark: one is under way at a time, and the last one counts.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    waiting: Vec<(ConversationId, Seq)>,
    busy: bool,
}

impl Marks {
    /// Everything up to `seq` is read.
    pub fn add(&mut self, conversation: ConversationId, seq: Seq) {
        self.waiting.retain(|(other, _)| *other != conversation);
        self.waiting.push((conversation, seq));
    }

    /// The next mark to send. None while another one is under way.
    pub fn take_next(&mut self) -> Option<(ConversationId, Seq)> {
        let next = if self.busy { None } else { self.waiting.pop() };
        self.busy |= next.is_some();
        next
    }

    /// The next one may go.
    pub const fn done(&mut self) {
        self.busy = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_is_under_way_and_the_last_one_counts() {
        let (here, there) = (ConversationId::fresh(), ConversationId::fresh());
        let mut marks = Marks::default();
        marks.add(here, 1);
        assert_eq!(marks.take_next(), Some((here, 1)));
        for (place, seq) in [(here, 2), (there, 7), (here, 3)] {
            marks.add(place, seq);
            assert_eq!(marks.take_next(), None);
        }
        marks.done();
        assert_eq!(marks.take_next(), Some((here, 3)));
        marks.done();
        assert_eq!(marks.take_next(), Some((there, 7)));
        marks.done();
        assert_eq!(marks.take_next(), None);
        marks.add(here, 4);
        assert_eq!(marks.take_next(), Some((here, 4)));
    }
}
