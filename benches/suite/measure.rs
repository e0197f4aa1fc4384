//! What the system knows of a process.

use std::time::Duration;

/// The memory of a process, in bytes: its own and its part of what it shares (PSS).
pub fn memory(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).expect("Linux");
    let kib = text.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix(" kB"));
    kib.expect("its memory").trim().parse::<u64>().expect("a number") * 1024
}

/// The time for which a process has had a processor.
pub fn cpu(pid: u32) -> Duration {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("Linux");
    // The name before may have spaces in it. Ticks are hundredths of a second on every Linux there is.
    let after = text.rsplit_once(')').expect("its name").1;
    let ticks: u64 = after.split_whitespace().skip(11).take(2).map(|n| n.parse::<u64>().expect("a number")).sum();
    Duration::from_millis(ticks * 10)
}

/// The one in the middle, and how far the others are from it.
pub fn median(mut all: Vec<f64>) -> (f64, f64) {
    all.sort_by(f64::total_cmp);
    let middle = all[all.len() / 2];
    (middle, (all[all.len() - 1] - middle).max(middle - all[0]))
}
