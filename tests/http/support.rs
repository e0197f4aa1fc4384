//! A server in memory, requests to it, and what it answers.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use exchat::bus::local::LocalBus;
use exchat::chat::{Chat, Settings};
use exchat::delivery::irc::{self, Gateway};
use exchat::delivery::{App, Web, http};
use exchat::store::sqlite::SqliteStore;
use exchat::ui::server::files::Files;
use leptos::config::LeptosOptions;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Where the server is, for its browsers.
pub const HOST: &str = "localhost:4000";
/// The origin of its pages.
pub const OWN: &str = "http://localhost:4000";
/// Another site.
pub const EVIL: &str = "https://evil.example";
/// The name of the session cookie.
pub const COOKIE: &str = "__Host-exchat_session";

/// A server.
pub struct Server {
    pub chat: Arc<Chat>,
    router: Router,
    folder: TempDir,
}

impl Server {
    /// With the usual settings, without limits on floods.
    pub async fn start() -> Self {
        Self::with(Settings { rate_limit: false, ..Settings::default() }, Web::default()).await
    }

    /// With other settings; passwords are hashed fast.
    pub async fn with(settings: Settings, web: Web) -> Self {
        let folder = TempDir::new().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("data/exchat.db").display());
        let (store, feed) = SqliteStore::open(&url).await.expect("a store");
        let settings = Settings { fast_kdf: true, ..settings };
        let bus = Arc::new(LocalBus::default());
        let chat = Chat::start(Arc::new(store), feed, bus, settings).await.expect("a chat");
        let site = folder.path().join("site");
        make_site(&site);
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let leptos = LeptosOptions::builder()
            .output_name("exchat")
            .site_root(site.display().to_string())
            .hash_files(true)
            .hash_file(site.join("hash.txt").display().to_string().into())
            .build();
        let web = Arc::new(web);
        let irc = Gateway::new(chat.clone(), web.clone(), irc::Settings::default(), CancellationToken::new());
        let files = Files::new(&leptos);
        let app = App { chat: chat.clone(), web, leptos, files, metrics, irc };
        Self { chat, router: http::router(app), folder }
    }

    /// The folder that the server must not show.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Signs up over the page's form, and returns the session's secret.
    pub async fn sign_up(&self, name: &str) -> String {
        let answer = form("/api/ui/sign_up", &format!("name={name}&password=correct+horse")).send(self).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.session().expect("a session")
    }

    /// Makes a user with an access token, and returns the token.
    pub async fn user_with_token(&self, name: &str) -> String {
        let user = self.chat.create_user(name, None, false).await.expect("a user");
        self.chat.access_token_for(&user, "test").await.expect("a token").token
    }
}

fn make_site(site: &Path) {
    std::fs::create_dir_all(site.join("pkg")).expect("a folder");
    for (name, content) in [
        ("pkg/exchat.abcdefgh123.js", "plain"),
        ("pkg/exchat.abcdefgh123.js.br", "small"),
        ("pkg/unhashed.js", "plain"),
        ("plain.css", "body {}"),
        ("hash.txt", "js: abcdefgh123\nwasm: abcdefgh123\ncss: abcdefgh123\n"),
    ] {
        std::fs::write(site.join(name), content).expect("a file");
    }
}

/// A request in the making.
pub struct Call {
    request: Request<Body>,
}

/// A request without a body.
pub fn call(method: &str, path: &str) -> Call {
    let mut request = Request::new(Body::empty());
    *request.method_mut() = method.parse::<Method>().expect("a method");
    *request.uri_mut() = path.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 50_000))));
    Call { request }.with("host", HOST)
}

/// A request that only looks.
pub fn get(path: &str) -> Call {
    call("GET", path)
}

/// A form that a script of the server's own page sends.
pub fn form(path: &str, fields: &str) -> Call {
    call("POST", path)
        .with("origin", OWN)
        .with("content-type", "application/x-www-form-urlencoded")
        .body(fields.to_owned())
}

/// A request with a JSON body, without any credential.
pub fn json(method: &str, path: &str, body: &Value) -> Call {
    call(method, path).with("content-type", "application/json").body(body.to_string())
}

impl Call {
    /// With one more header.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.request.headers_mut().append(HeaderName::from_static(name), value.parse().expect("a value"));
        self
    }

    /// To the server by another name.
    pub fn by_host(mut self, host: &str) -> Self {
        self.request.headers_mut().remove(header::HOST);
        self.with("host", host)
    }

    /// With a body.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        *self.request.body_mut() = body.into();
        self
    }

    /// As a signed-in browser.
    pub fn session(self, secret: &str) -> Self {
        self.with("cookie", &format!("{COOKIE}={secret}"))
    }

    /// As a program.
    pub fn bearer(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// As a browser that loads a page.
    pub fn page_load(self) -> Self {
        self.with("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
    }

    /// Sends it.
    pub async fn send(self, server: &Server) -> Answer {
        let response = server.router.clone().oneshot(self.request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// A header, if it came.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The body's error code.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_else(|| panic!("no error: {self:?}")).to_owned()
    }

    /// The `Set-Cookie` of the session.
    pub fn session_cookie(&self) -> Option<&str> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines.into_iter().find(|line| line.contains("exchat_session="))
    }

    /// The secret in it.
    pub fn session(&self) -> Option<String> {
        let (_, rest) = self.session_cookie()?.split_once('=')?;
        rest.split(';').next().filter(|secret| !secret.is_empty()).map(str::to_owned)
    }
}
