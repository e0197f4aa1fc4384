//! A file that is being written, and is there under its name only when it is whole.

use super::{Result, Trouble};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What SQLite puts beside its file.
pub const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// A file beside the one that it will be. It goes, if it never is.
pub struct Draft(PathBuf);

impl Draft {
    /// An empty one that only its owner can read.
    pub fn beside(file: &Path) -> Result<Self> {
        let path = with_ending(file, &format!(".{}.part", Uuid::new_v4().simple()));
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        made.map_err(|error| Trouble::with_file("write", &path, &error))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The database in it.
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.0.display())
    }

    /// Makes it the file that it will be, and returns when that is on disk.
    pub fn place(self, file: &Path) -> Result<()> {
        let sync = |path: &Path| File::open(path).and_then(|opened| opened.sync_all());
        let placed = sync(&self.0).and_then(|()| fs::rename(&self.0, file)).and_then(|()| sync(folder_of(file)));
        placed.map_err(|error| Trouble::with_file("write", file, &error))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Whatever is not there need not be removed.
        let _ = fs::remove_file(&self.0);
        for ending in BESIDE {
            let _ = fs::remove_file(with_ending(&self.0, ending));
        }
    }
}

/// The file with more at the end of its name.
pub fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Makes the folder of a file, if it is missing, for nobody but its owner.
pub fn make_folder(file: &Path) -> Result<()> {
    let folder = folder_of(file);
    if folder.is_dir() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| Trouble::with_file("make", folder, &error))
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
