//! A bare program that writes lines to sockets: what no server can do without.

use crate::crowd::{Heard, all, receive};
use std::io::{BufRead, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The argument by which this program is that one.
pub const ARGUMENT: &str = "floor";

/// Takes connections until it is told to write: `RECEIVERS`, then for each run `LINES GAP`, the gap in microseconds.
pub fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    let mut orders = std::io::stdin().lock().lines().map(|line| numbers(&line.expect("an order")));
    let receivers = orders.next().expect("an order")[0];
    let mut sockets: Vec<TcpStream> = (0..receivers).map(|_| listener.accept().expect("a receiver").0).collect();
    sockets.iter().for_each(|socket| socket.set_nodelay(true).expect("no delay"));
    let mut number = 0;
    for order in orders {
        number = write_all(&mut sockets, number, order[0], Duration::from_micros(order[1]));
    }
}

fn write_all(sockets: &mut [TcpStream], first: u64, lines: u64, gap: Duration) -> u64 {
    let start = Instant::now();
    for number in first..first + lines {
        sleep((start + gap * u32::try_from(number - first).expect("few")).saturating_duration_since(Instant::now()));
        // As long as what the server says.
        let line = format!(
            "@time=2026-01-01T00:00:00.000Z :sender0!~sender0@0a1b2c3d.account PRIVMSG #bench :bench 0 {number}\r\n"
        );
        sockets.iter_mut().for_each(|socket| socket.write_all(line.as_bytes()).expect("written"));
    }
    first + lines
}

fn numbers(line: &str) -> Vec<u64> {
    line.split(' ').map(|n| n.parse().expect("a number")).collect()
}

/// That program, with its receivers.
pub struct Floor {
    child: Child,
    orders: ChildStdin,
    heard: Arc<Heard>,
    receivers: u64,
    lines: u64,
}

impl Floor {
    pub async fn start(receivers: usize) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut address = String::new();
        let output = child.stdout.take().expect("its output");
        std::io::BufReader::new(output).read_line(&mut address).expect("its address");
        let mut orders = child.stdin.take().expect("its input");
        writeln!(orders, "{receivers}").expect("ordered");
        let heard = Arc::new(Heard::default());
        for irc in all(0..receivers, async |_| tokio::net::TcpStream::connect(address.trim()).await).await {
            tokio::spawn(receive(irc.expect("a connection"), heard.clone()));
        }
        Self { child, orders, heard, receivers: receivers as u64, lines: 0 }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Has it write lines, and waits until all have come.
    pub async fn say(&mut self, lines: u64, gap: Duration) {
        writeln!(self.orders, "{lines} {}", gap.as_micros()).expect("ordered");
        self.lines += lines;
        self.heard.until(self.lines * self.receivers).await;
    }
}

impl Drop for Floor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
