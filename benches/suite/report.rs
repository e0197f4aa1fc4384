//! The table.

use std::fmt::Write;

/// A line of the table.
pub struct Row {
    /// What was measured.
    pub what: String,
    /// What it came to.
    pub found: String,
    /// What stands beside it.
    pub beside: String,
    /// What it should be.
    pub target: &'static str,
}

const HEAD: &str = "# Benchmarks

What ExChat costs, in a release build. `make bench` measures it anew and writes this file (about ten minutes).

Load comes from a process of its own, over loopback, and each line that arrives is checked by its number. The floor is a
bare program that writes the same lines, encoded before, to as many sockets, one `write` each, at the same pace. Both take
turns, three times; the middle one counts, and the spread is how far the others are from it. Another machine, or a busy
one, has other numbers: the ratios say more.
";

/// Prints the table, and writes it where it is read if it is whole.
pub fn write(rows: &[Row], size: usize, whole: bool) {
    let mut text = format!("{HEAD}\n{}, {size} connections.\n\n", machine());
    text.push_str("| what | found | beside it | target |\n| --- | --- | --- | --- |\n");
    for Row { what, found, beside, target } in rows {
        writeln!(text, "| {what} | {found} | {beside} | {target} |").expect("memory");
    }
    println!("{text}");
    if whole {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/benchmarks.md");
        std::fs::write(file, text).expect("written");
    }
}

fn machine() -> String {
    let field = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map_or("unknown", |(_, value)| value.trim()).to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "Measured on {cores} cores of {}, {}, Linux {}, load average at the end {}",
        field("/proc/cpuinfo", "model name"),
        field("/proc/meminfo", "MemTotal"),
        kernel.trim(),
        load.split(' ').next().unwrap_or_default(),
    )
}
