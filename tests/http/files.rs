//! The site's files.

use crate::support::{Server, get};

#[tokio::test]
async fn files_with_a_hash_in_their_name_last_forever_and_come_compressed() {
    let server = Server::start().await;
    let file = get("/pkg/exchat.abcdefgh123.js").with("accept-encoding", "gzip, br").send(&server).await;
    assert_eq!((file.status.as_u16(), file.text()), (200, "small"));
    assert_eq!(file.header("content-encoding"), Some("br"));
    assert_eq!(file.header("vary"), Some("accept-encoding"));
    assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let plain = get("/pkg/exchat.abcdefgh123.js").send(&server).await;
    assert_eq!((plain.text(), plain.header("content-encoding")), ("plain", None));
    for path in ["/pkg/unhashed.js", "/plain.css"] {
        assert_eq!(get(path).send(&server).await.header("cache-control"), Some("no-store"), "{path}");
    }
}

#[tokio::test]
async fn nothing_outside_the_site_is_shown() {
    let server = Server::start().await;
    std::fs::write(server.folder().join("secret.txt"), "what nobody may read").expect("a file");
    for path in [
        "/../secret.txt",
        "/pkg/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/pkg/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%5c..%5csecret.txt",
        "//secret.txt",
        "/pkg",
        "/pkg/",
    ] {
        let answer = get(path).send(&server).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("what nobody may read"), "{path}");
    }
}
