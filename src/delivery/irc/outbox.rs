//! What is to be written: the answer to a command is kept apart from what others say, so that it can be labelled and
//! batched in one place (IRCv3 labeled-response and batch).

use super::wire::Message;

/// What is to be written to a connection.
#[derive(Debug, Default)]
pub struct Outbox {
    bytes: Vec<u8>,
    /// The answer so far, while a labelled command is carried out.
    answer: Option<Answer>,
    /// How many batches there were.
    batches: u64,
    /// How many events wait that were written already.
    shared: u64,
}

#[derive(Debug)]
struct Answer {
    label: String,
    lines: Vec<Message>,
    /// What was told after each of them: everything goes out in the order in which it came.
    told: Vec<Vec<u8>>,
}

impl Outbox {
    /// A labelled command begins.
    pub fn begin(&mut self, label: String) {
        self.answer = Some(Answer { label, lines: Vec::new(), told: Vec::new() });
    }

    /// Whether the command that is carried out has a label.
    #[must_use]
    pub const fn is_labelled(&self) -> bool {
        self.answer.is_some()
    }

    /// The command is answered later, by another one: its label.
    pub fn withdraw(&mut self) -> Option<String> {
        self.answer.take().map(|answer| answer.label)
    }

    /// A line of the answer.
    pub fn answer(&mut self, line: Message) {
        match &mut self.answer {
            Some(answer) => {
                answer.lines.push(line);
                answer.told.push(Vec::new());
            }
            None => line.write(&mut self.bytes),
        }
    }

    /// A line that is no answer.
    pub fn tell(&mut self, line: &Message) {
        line.write(self.end());
    }

    /// An event whose lines are written already, and no answer.
    pub fn tell_written(&mut self, lines: &[u8]) {
        self.shared += 1;
        self.end().extend_from_slice(lines);
    }

    /// Where what comes now is written: behind the answer so far.
    fn end(&mut self) -> &mut Vec<u8> {
        self.answer.as_mut().and_then(|answer| answer.told.last_mut()).unwrap_or(&mut self.bytes)
    }

    /// The name of a new batch, unique in this connection.
    pub fn batch(&mut self) -> String {
        self.batches += 1;
        format!("b{}", self.batches)
    }

    /// The command is carried out: labels its answer.
    pub fn finish(&mut self, server: &str) {
        let Some(Answer { label, mut lines, told }) = self.answer.take() else { return };
        let (start, mut end) = self.frame(server, &label, &mut lines);
        start.iter().for_each(|line| line.write(&mut self.bytes));
        let last = lines.len();
        for (n, (line, told)) in (1..).zip(lines.iter().zip(told)) {
            line.write(&mut self.bytes);
            end.take_if(|_| n == last).iter().for_each(|line| line.write(&mut self.bytes));
            self.bytes.extend(told);
        }
    }

    /// Labels the lines of an answer; what has to stand before and after them for that.
    fn frame(&mut self, server: &str, label: &str, lines: &mut [Message]) -> (Option<Message>, Option<Message>) {
        let tag = ("label".to_owned(), label.to_owned());
        match lines {
            [] => (Some(Message::new(server, "ACK", &[]).tagged("label", label)), None),
            [line] => {
                line.tags.push(tag);
                (None, None)
            }
            [first, .., last] if is_batch(first, last) => {
                first.tags.push(tag);
                (None, None)
            }
            lines => self.batched(server, label, lines),
        }
    }

    /// The lines as a batch. Those that belong to another batch already stay in that.
    fn batched(&mut self, server: &str, label: &str, lines: &mut [Message]) -> (Option<Message>, Option<Message>) {
        let batch = self.batch();
        for line in lines.iter_mut().filter(|line| line.tag("batch").is_none() && !line.param(0).starts_with('-')) {
            line.tags.push(("batch".into(), batch.clone()));
        }
        let start = Message::new(server, "BATCH", &[&format!("+{batch}"), "labeled-response"]).tagged("label", label);
        (Some(start), Some(Message::new(server, "BATCH", &[&format!("-{batch}")])))
    }

    /// How many bytes wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// How many events there were since the last call that were written already.
    pub const fn shared(&mut self) -> u64 {
        std::mem::replace(&mut self.shared, 0)
    }

    /// Takes what waits; nothing of it stays in memory here.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.bytes)
    }
}

/// Whether the lines from the first to the last are one batch.
fn is_batch(first: &Message, last: &Message) -> bool {
    let name = first.param(0).strip_prefix('+');
    first.command == "BATCH" && last.command == "BATCH" && name.is_some() && name == last.param(0).strip_prefix('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(lines: &[Message]) -> String {
        let mut outbox = Outbox::default();
        outbox.begin("x".into());
        outbox.tell(&Message::new("them", "NOTICE", &["me", "before"]));
        for line in lines {
            outbox.answer(line.clone());
            outbox.tell(&Message::new("them", "NOTICE", &["me", "behind"]));
        }
        outbox.finish("s");
        String::from_utf8(outbox.take()).expect("text")
    }

    #[test]
    fn an_answer_is_labelled_by_how_long_it_is_and_stays_in_its_place() {
        let (before, behind) = (":them NOTICE me :before\r\n", ":them NOTICE me :behind\r\n");
        assert_eq!(answered(&[]), format!("{before}@label=x :s ACK\r\n"));
        let pong = Message::new("s", "PONG", &["s", "1"]);
        assert_eq!(answered(std::slice::from_ref(&pong)), format!("{before}@label=x :s PONG s 1\r\n{behind}"));
        assert_eq!(
            answered(&[pong.clone(), pong]),
            format!(
                "{before}@label=x :s BATCH +b1 labeled-response\r\n@batch=b1 :s PONG s 1\r\n{behind}@batch=b1 :s PONG s 1\r\n\
                 :s BATCH -b1\r\n{behind}"
            )
        );
    }

    #[test]
    fn an_answer_that_is_a_batch_is_labelled_where_it_begins() {
        let lines = [
            Message::new("s", "BATCH", &["+h", "chathistory", "#tea"]),
            Message::new("a", "PRIVMSG", &["#tea", "hi"]).tagged("batch", "h"),
            Message::new("s", "BATCH", &["-h"]),
        ];
        assert!(answered(&lines).contains("@label=x :s BATCH +h chathistory #tea\r\n"));
    }
}
