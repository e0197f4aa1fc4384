//! A node that gets too little of what the system has.

use crate::node::Node;
use std::time::Duration;

impl Node {
    /// Nothing new can be opened.
    pub async fn has_few_descriptors(&self, lasting: Duration) {
        let pid = self.server.pid();
        let open = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("it runs").count();
        let before = limit(pid, &["--nofile", "--output=SOFT", "--noheadings"]);
        // Nobody new gets in to ask whether it lives.
        self.excuse();
        limit(pid, &[&format!("--nofile={}:", open + 2)]);
        tokio::time::sleep(lasting).await;
        limit(pid, &[&format!("--nofile={}:", before.trim())]);
        // A listener that could take nobody waits a little.
        tokio::time::sleep(Duration::from_secs(1)).await;
        self.excuse_no_more();
    }

    /// No memory is left. It may end, and is started again.
    pub async fn has_little_memory(&mut self, lasting: Duration) {
        let pid = self.server.pid();
        let status = std::fs::read_to_string(format!("/proc/{pid}/statm")).expect("it runs");
        let pages: u64 = status.split(' ').next().and_then(|pages| pages.parse().ok()).expect("its size");
        self.excuse();
        limit(pid, &[&format!("--as={}:", pages * 4096)]);
        tokio::time::sleep(lasting).await;
        self.dies().await;
        self.excused = self.panics();
    }
}

/// `prlimit`; what it says.
fn limit(pid: u32, arguments: &[&str]) -> String {
    let output = std::process::Command::new("prlimit").arg("--pid").arg(pid.to_string()).args(arguments).output();
    String::from_utf8(output.expect("prlimit").stdout).expect("a number")
}
