//! How bytes come and go. Plain TCP here; whatever else carries lines is another implementation.

use super::wire::LineBuffer;
use std::future::Future;
use std::io;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// How much is read at once, in bytes.
const CHUNK: usize = 8 * 1024;

/// Carries lines. What is written consists of whole lines, each with its CRLF.
pub trait Transport: Send {
    /// Waits for bytes and hands them over; how many there were, zero at the end. Safe to cancel.
    fn receive(&mut self, into: &mut LineBuffer) -> impl Future<Output = io::Result<usize>> + Send;
    /// Writes lines.
    fn send(&mut self, lines: &[u8]) -> impl Future<Output = io::Result<()>> + Send;
    /// Says that nothing more comes.
    fn close(&mut self) -> impl Future<Output = io::Result<()>> + Send;
}

/// A TCP connection.
pub struct Plain(pub TcpStream);

impl Transport for Plain {
    async fn receive(&mut self, into: &mut LineBuffer) -> io::Result<usize> {
        loop {
            self.0.readable().await?;
            match self.take(into) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                taken => return taken,
            }
        }
    }

    async fn send(&mut self, lines: &[u8]) -> io::Result<()> {
        self.0.write_all(lines).await
    }

    async fn close(&mut self) -> io::Result<()> {
        self.0.shutdown().await
    }
}

impl Plain {
    /// By way of the stack: a connection that waits has no buffer of its own.
    fn take(&self, into: &mut LineBuffer) -> io::Result<usize> {
        let mut chunk = [0; CHUNK];
        let taken = self.0.try_read(&mut chunk)?;
        into.push(chunk.get(..taken).unwrap_or_default());
        Ok(taken)
    }
}
