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
    let rows = runtime.block_on(async {
        let mut rows: Vec<Row> = vec![start::run().await];
        rows.extend(idle::run(size()).await);
        rows.extend(fan_out::run(size()).await);
        rows.extend(two_nodes::run().await);
        rows
    });
    report::write(&rows, size());
}
