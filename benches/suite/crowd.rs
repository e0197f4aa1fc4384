//! Many clients at once.

use crate::server::DEADLINE;
use futures::StreamExt;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How many sign in at the same time.
const AT_ONCE: usize = 64;

/// Says something, and waits until this has come so often.
pub async fn ask(irc: &mut TcpStream, lines: &str, wanted: &[u8], times: usize) {
    irc.write_all(format!("{lines}\r\n").as_bytes()).await.expect("sent");
    let (mut seen, mut tail, mut chunk) = (0, Vec::new(), vec![0; 16 * 1024]);
    while seen < times {
        let read = tokio::time::timeout(DEADLINE, irc.read(&mut chunk)).await.expect("an answer").expect("a read");
        assert!(read > 0, "hung up on {lines:?}: {}", String::from_utf8_lossy(&tail));
        tail.extend_from_slice(&chunk[..read]);
        seen += tail.windows(wanted.len()).filter(|part| *part == wanted).count();
        // What may be the beginning of the next one stays.
        tail.drain(..tail.len().saturating_sub(wanted.len() - 1));
    }
}

/// Does something for each number, many at once.
pub async fn all<T, F: Future<Output = T>>(
    numbers: impl IntoIterator<Item = usize>,
    each: impl Fn(usize) -> F,
) -> Vec<T> {
    futures::stream::iter(numbers).map(each).buffer_unordered(AT_ONCE).collect().await
}

/// What has come to all receivers together.
#[derive(Default)]
pub struct Heard {
    lines: AtomicU64,
    wrong: AtomicU64,
}

impl Heard {
    /// Waits until so many lines have come to all receivers together, each in its order.
    pub async fn until(&self, lines: u64) {
        let come = async {
            while self.lines.load(Ordering::Relaxed) < lines {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let come = tokio::time::timeout(DEADLINE, come).await;
        assert!(come.is_ok(), "{} of {lines} lines have come", self.lines.load(Ordering::Relaxed));
        assert_eq!(self.lines.load(Ordering::Relaxed), lines, "nothing comes twice");
        assert_eq!(self.wrong.load(Ordering::Relaxed), 0, "everything comes in its order");
    }
}

/// Takes what is said, for ever. A line that counts ends with `:bench SENDER NUMBER`, and a sender's numbers ascend by
/// one.
pub async fn receive(mut irc: TcpStream, heard: Arc<Heard>) {
    let (mut next, mut rest, mut chunk) = (HashMap::<u64, u64>::new(), Vec::new(), [0; 4096]);
    while let Ok(read) = irc.read(&mut chunk).await
        && read > 0
    {
        rest.extend_from_slice(&chunk[..read]);
        let end = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        for line in rest[..end].split(|byte| *byte == b'\n') {
            let Some((sender, number)) = numbers(line) else { continue };
            let expected = next.entry(sender).or_insert(0);
            heard.wrong.fetch_add(u64::from(*expected != number), Ordering::Relaxed);
            *expected = number + 1;
            heard.lines.fetch_add(1, Ordering::Relaxed);
        }
        rest.drain(..end);
        if rest.is_empty() {
            rest = Vec::new();
        }
    }
}

fn numbers(line: &[u8]) -> Option<(u64, u64)> {
    let line = std::str::from_utf8(line).ok()?;
    let (_, said) = line.split_once(" :bench ")?;
    let (sender, number) = said.trim_end().split_once(' ')?;
    Some((sender.parse().ok()?, number.parse().ok()?))
}
