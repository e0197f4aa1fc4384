//! docs/reliability.md names tests: they are there.

use std::collections::BTreeSet;
use std::path::Path;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// What stands between backticks and names a test: `file::name` of Rust, `file: title` of a browser's.
fn named(text: &str) -> BTreeSet<(String, String)> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let quoted = text.split('`').skip(1).step_by(2);
    let test = |quoted: &str| {
        let split = quoted.split_once(".rs::").map(|(file, name)| (format!("{file}.rs"), format!("fn {name}(")));
        split.or_else(|| {
            let (file, title) = quoted.split_once(".spec.ts: ")?;
            Some((format!("{file}.spec.ts"), format!("test('{title}'")))
        })
    };
    quoted.filter_map(test).collect()
}

#[test]
fn every_test_that_is_named_is_there() {
    let read = |path: &str| std::fs::read_to_string(Path::new(HERE).join(path)).unwrap_or_default();
    let named = named(&read("docs/reliability.md"));
    assert!(named.len() > 90, "{}", named.len());
    let missing: Vec<_> = named.iter().filter(|(file, test)| !read(file).contains(test.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
