//! How bytes come and go: here as a stream. Whatever else carries lines is another implementation.

use super::wire::LineBuffer;
use std::future::{Future, poll_fn};
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};

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

/// A connection that carries bytes as they are.
pub struct Stream<S>(pub S);

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Transport for Stream<S> {
    async fn receive(&mut self, into: &mut LineBuffer) -> io::Result<usize> {
        poll_fn(|context| self.take(context, into)).await
    }

    async fn send(&mut self, lines: &[u8]) -> io::Result<()> {
        self.0.write_all(lines).await?;
        self.0.flush().await
    }

    async fn close(&mut self) -> io::Result<()> {
        self.0.shutdown().await
    }
}

impl<S: AsyncRead + Unpin> Stream<S> {
    /// By way of the stack: a connection that waits has no buffer of its own.
    fn take(&mut self, context: &mut Context<'_>, into: &mut LineBuffer) -> Poll<io::Result<usize>> {
        let mut chunk = [const { MaybeUninit::uninit() }; CHUNK];
        let mut chunk = ReadBuf::uninit(&mut chunk);
        ready!(Pin::new(&mut self.0).poll_read(context, &mut chunk))?;
        into.push(chunk.filled());
        Poll::Ready(Ok(chunk.filled().len()))
    }
}
