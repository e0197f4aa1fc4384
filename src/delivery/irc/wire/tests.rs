use super::*;
use proptest::prelude::*;

fn written(message: &Message) -> String {
    let mut bytes = Vec::new();
    message.write(&mut bytes);
    String::from_utf8(bytes).expect("text")
}

fn lines(buffer: &mut LineBuffer) -> Vec<Incoming> {
    std::iter::from_fn(|| buffer.next_line()).collect()
}

#[test]
fn a_line_is_taken_apart() {
    let message = Message::parse("@a=b\\:\\s\\\\c;+d;e=  :nick!u@h   privMSG  #tea ::) hi ").expect("good");
    assert_eq!(message.tag("a"), Some("b; \\c"));
    assert_eq!((message.tag("+d"), message.tag("e"), message.tag("x")), (Some(""), Some(""), None));
    assert_eq!((message.source.as_deref(), &*message.command), (Some("nick!u@h"), "PRIVMSG"));
    assert_eq!(message.params, ["#tea", ":) hi "]);
}

#[test]
fn a_line_without_a_command_says_nothing() {
    for line in ["", " ", ":source", ":source ", "@tags", "@tags ", "@tags :source "] {
        assert_eq!(Message::parse(line), None, "{line:?}");
    }
}

#[test]
fn nothing_in_a_message_starts_another_one() {
    let message = Message::new("a\r\nb", "PRIVMSG", &["#x\nQUIT", "", ":y", "hi\r\nQUIT :\0bye"]).tagged("t", "1\r\n2");
    assert_eq!(written(&message), "@t=1\\r\\n2 :ab PRIVMSG #xQUIT * y :hi  QUIT : bye\r\n");
}

#[test]
fn a_long_line_is_cut_between_characters() {
    let line = written(&Message::new("s", "PRIVMSG", &["#x", &"é".repeat(400)]));
    assert!(line.len() <= 512 && line.ends_with("é\r\n"), "{}", line.len());
}

#[test]
fn lines_come_out_whole_however_they_came_in() {
    let mut buffer = LineBuffer::default();
    for byte in b"NICK a\r\n\r\n\nUSER\0 b\nPI" {
        buffer.push(&[*byte]);
    }
    assert_eq!(lines(&mut buffer), [Incoming::Line("NICK a".into()), Incoming::Line("USER b".into())]);
    buffer.push(b"NG\n\xff\n");
    assert_eq!(lines(&mut buffer), [Incoming::Line("PING".into()), Incoming::NotUtf8("\u{fffd}".into())]);
}

#[test]
fn what_is_too_long_is_said_once() {
    let long = |tags: usize, body: usize| {
        let mut buffer = LineBuffer::default();
        let tags = if tags > 0 { format!("@{} ", "t".repeat(tags - 2)) } else { String::new() };
        buffer.push(format!("{tags}{}\r\nPING\r\n", "x".repeat(body)).as_bytes());
        lines(&mut buffer).first() == Some(&Incoming::TooLong)
    };
    assert!(!long(0, 510) && long(0, 511) && !long(4096, 510) && long(4097, 1));
    let mut buffer = LineBuffer::default();
    for _ in 0..16 {
        buffer.push(&[b'x'; 1000]);
        assert_eq!(buffer.next_line(), None);
    }
    buffer.push(b"\nPING\n");
    assert_eq!(lines(&mut buffer), [Incoming::TooLong, Incoming::Line("PING".into())]);
    buffer.push(&[b'x'; 20_000]);
    assert_eq!(lines(&mut buffer), [Incoming::Endless]);
    buffer.push(format!("{}\n", "x".repeat(20_000)).as_bytes());
    assert_eq!(buffer.next_line(), Some(Incoming::Endless));
}

proptest! {
    #[test]
    fn any_line_is_survived(line in any::<String>()) {
        if let Some(message) = Message::parse(&line) {
            prop_assert!(!message.command.is_empty());
            let text = written(&message);
            prop_assert_eq!(text.matches(['\r', '\n', '\0']).count(), 2);
            prop_assert!(text.ends_with("\r\n"));
        }
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..20_000), cut in 1..2_000_usize) {
        let mut buffer = LineBuffer::default();
        for part in bytes.chunks(cut) {
            buffer.push(part);
            lines(&mut buffer);
        }
    }

    #[test]
    fn what_is_written_is_read_again(
        tags in prop::collection::vec(("[+a-z/]{1,5}", "[^\0]{0,20}"), 0..4),
        first in "[#a-z]{1,10}",
        last in "[^\r\n\0]{0,100}",
    ) {
        let message = Message { tags, ..Message::new("me!u@h", "PRIVMSG", &[&first, &last]) };
        let text = written(&message);
        prop_assert_eq!(Message::parse(text.trim_end_matches("\r\n")), Some(message));
    }

    #[test]
    fn what_fits_is_as_much_as_fits(text in any::<String>(), max in 0..200_usize) {
        let part = fit(&text, max);
        prop_assert!(part.len() <= max && text.starts_with(part));
        let next = text.chars().nth(part.chars().count());
        prop_assert!(next.is_none_or(|c| part.len() + c.len_utf8() > max));
    }
}
