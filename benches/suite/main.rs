//! What ExChat costs: `make bench`. Each number is measured beside what it is compared with, in the same run, and every
//! line that is delivered is checked. Prints a table, and writes it to docs/benchmarks.md.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod crowd;
mod fan_out;
mod floor;
mod idle;
mod measure;
mod report;
mod server;
mod services;
mod start;
mod two_nodes;

use report::Row;

/// How many connections and receivers there are: enough that what is fixed no longer counts.
fn size() -> usize {
    std::env::var("BENCH_CONNECTIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(5_000)
}

fn main() {
    if std::env::args().any(|argument| argument == floor::ARGUMENT) {
        return floor::serve();
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    // `cargo bench … -- fan_out` measures one part, and writes nothing.
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let rows = runtime.block_on(async {
        let mut rows: Vec<Row> = Vec::new();
        if wanted("start") {
            rows.push(start::run().await);
        }
        if wanted("idle") {
            rows.extend(idle::run(size()).await);
        }
        if wanted("fan_out") {
            rows.extend(fan_out::run(size()).await);
        }
        if wanted("two_nodes") {
            rows.extend(two_nodes::run().await);
        }
        rows
    });
    report::write(&rows, size(), only.is_none());
}
