//! Showing how far something is.

use exchat::store::copy::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How often there is a line where there is no terminal.
const PAUSE: Duration = Duration::from_secs(10);

/// A bar on a terminal, and a line now and then elsewhere; on standard error.
pub struct Shown {
    bar: ProgressBar,
    lines: Option<Instant>,
}

impl Shown {
    /// Nothing yet.
    pub fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        // Only a template with a mistake is refused.
        if let Ok(style) = ProgressStyle::with_template("{msg:34} {wide_bar} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        let lines = (!std::io::stderr().is_terminal()).then(Instant::now);
        Self { bar, lines }
    }

    fn tell(&mut self) {
        if let Some(last) = self.lines.as_mut().filter(|last| last.elapsed() >= PAUSE) {
            *last = Instant::now();
            eprintln!("{}: {} of {}", self.bar.message(), self.bar.position(), self.bar.length().unwrap_or_default());
        }
    }
}

impl Progress for Shown {
    fn begin(&mut self, part: &str, steps: u64) {
        self.bar.reset();
        self.bar.set_length(steps);
        self.bar.set_message(part.to_owned());
        self.tell();
    }

    fn advance(&mut self, steps: u64) {
        self.bar.inc(steps);
        self.tell();
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
