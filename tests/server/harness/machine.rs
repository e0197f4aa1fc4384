//! A machine that breaks when a test says so: see faults.c.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// What can go wrong.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The disk is full.
    Full,
    /// The disk can only be read.
    ReadOnly,
    /// The disk does not take what was written.
    Unsynced,
    /// The disk does not answer.
    Hanging,
    /// The clock is off by so many seconds.
    Clock(i64),
}

impl Fault {
    const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::ReadOnly => "readonly",
            Self::Unsynced => "unsynced",
            Self::Hanging => "hanging",
            Self::Clock(_) => "clock",
        }
    }
}

/// What a program runs on.
pub struct Machine(TempDir);

impl Machine {
    /// One on which all is well.
    pub fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder"))
    }

    /// From now on this is wrong.
    pub fn breaks(&self, fault: Fault) {
        let seconds = if let Fault::Clock(seconds) = fault { seconds } else { 0 };
        // All of it at once: the program may look at any time.
        let (new, path) = (self.0.path().join("new"), self.0.path().join(fault.name()));
        std::fs::write(&new, seconds.to_string()).expect("written");
        std::fs::rename(new, path).expect("renamed");
    }

    /// From now on it is well again.
    pub fn mends(&self, fault: Fault) {
        std::fs::remove_file(self.0.path().join(fault.name())).expect("it was broken");
    }

    /// Waits until somebody waits for the disk.
    pub async fn is_waited_for(&self) {
        let hung = self.0.path().join("hung");
        super::soon("the disk to be waited for", async {
            while !hung.exists() {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// What a program needs in its environment to run on it.
    pub fn environment(&self) -> [(String, String); 2] {
        let text = |path: &Path| path.to_str().expect("a path").to_owned();
        [("LD_PRELOAD".into(), text(library())), ("FAULTS".into(), text(self.0.path()))]
    }
}

/// The library, compiled once.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (source, library) =
            (concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/harness/faults.c"), folder.join("faults.so"));
        // Under another name first: other tests may run on the one of before.
        let new = folder.join(format!("faults-{}.so", std::process::id()));
        let compiler = Command::new("cc").args(["-shared", "-fPIC", "-O1", source, "-o"]).arg(&new).status();
        assert!(compiler.expect("a C compiler, cc").success(), "faults.c does not compile");
        std::fs::rename(new, &library).expect("renamed");
        library
    })
}
