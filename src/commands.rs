//! What the program does.

mod irc;
mod progress;
mod sockets;
pub mod upkeep;

use crate::config::{Config, without_password};
use exchat::bus::local::LocalBus;
use exchat::bus::nats::NatsBus;
use exchat::chat::Chat;
use exchat::chat::bus::Bus;
use exchat::chat::store::{CommitFeed, Store};
use exchat::delivery::irc::Gateway;
use exchat::delivery::{self, App};
use exchat::domain::ErrorCode;
use exchat::store;
use exchat::store::check::refuse_damaged;
use exchat::ui::server::files::Files;
use sockets::Sockets;
use std::future::Future;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Runs the server until it is told to stop.
pub async fn serve(config: Config) -> Result<(), String> {
    let mut sockets = Sockets::handed_over()?;
    let listener = sockets.listen(config.addr).await.map_err(|e| format!("Cannot listen on {}: {e}", config.addr))?;
    let addr = listener.local_addr().map_err(|e| e.to_string())?;
    let irc_doors = irc::Doors::open(&config.irc_doors, &mut sockets).await?;
    sockets.finish()?;
    let metrics = delivery::http::metrics::install()?;
    let most = u64::try_from(config.check_bytes).unwrap_or(u64::MAX);
    refuse_damaged(&config.database_url, most).await.map_err(|e| e.to_string())?;
    let (store, feed) = open_store(&config).await?;
    let bus = open_bus(&config, &*store).await?;
    let (chat, demo) = start(&config, store, feed, bus, config.may_be_demo(addr)).await?;
    let alone = config.nats_url.is_none();
    chat.begin_to_live(alone).await.map_err(|e| e.to_string())?;
    if !alone {
        tokio::spawn(chat.clone().stay_alive());
    }
    println!("ExChat listens on http://{addr}");
    irc_doors.announce();
    println!("Its data is in {}", without_password(&config.database_url));
    if !Path::new(&*config.leptos.site_root).join("pkg").is_dir() {
        tracing::warn!("the pages' files are missing, so pages are plain: put the folder `site` beside the program");
    }
    if demo {
        println!("To try it: http://{addr}/chat.html?access_token=foo_token");
    }
    let (web, stopped) = (Arc::new(config.web), CancellationToken::new());
    let irc = Gateway::new(chat.clone(), web.clone(), config.irc, stopped.clone());
    irc_doors.serve(&irc);
    let files = Files::new(&config.leptos);
    let app = App { chat: chat.clone(), web, leptos: config.leptos, files, metrics, irc: irc.clone() };
    tokio::spawn(stop_when_told(chat.clone(), config.stop_delay, stopped.clone())?);
    let served = delivery::http::serve(listener, delivery::http::router(app), stopped.clone().cancelled_owned());
    let seen_off = async {
        stopped.cancelled().await;
        chat.end_connections().await;
    };
    tokio::join!(served, seen_off);
    irc.finish().await;
    chat.shut_down().await;
    Ok(())
}

/// Makes a user.
pub async fn add_user(config: Config, name: &str, password_stdin: bool, admin: bool) -> Result<(), String> {
    let password = if password_stdin { Some(read_password()?) } else { None };
    let chat = open(&config).await?;
    let user = chat.create_user(name, password.as_deref(), admin).await.map_err(|e| e.to_string())?;
    match password {
        Some(_) => println!("{} can sign in now.", user.name),
        None => println!("{} is there. Make an access token with: exchat token create {}", user.name, user.name),
    }
    chat.shut_down().await;
    Ok(())
}

/// Makes an access token and prints it.
pub async fn create_token(config: Config, name: &str) -> Result<(), String> {
    let chat = open(&config).await?;
    let user = chat.user_named(name).await.map_err(|e| match e.code {
        ErrorCode::NotFound => format!("There is no user {name}."),
        _ => e.to_string(),
    })?;
    let made = chat.access_token_for(&user, "made on the command line").await.map_err(|e| e.to_string())?;
    println!("{}", made.token);
    chat.shut_down().await;
    Ok(())
}

async fn open_store(config: &Config) -> Result<(Arc<dyn Store>, CommitFeed), String> {
    store::open(&config.database_url, &config.database).await.map_err(|e| e.to_string())
}

/// The bus to the other nodes, if there are any.
async fn open_bus(config: &Config, store: &dyn Store) -> Result<Arc<dyn Bus>, String> {
    let local = LocalBus::default();
    let Some(url) = &config.nats_url else { return Ok(Arc::new(local)) };
    let epoch = store.epoch().await.map_err(|e| e.to_string())?;
    Ok(Arc::new(NatsBus::connect(local, url, epoch, config.sweep_interval).await?))
}

/// Opens the chat for a command beside the server.
async fn open(config: &Config) -> Result<Arc<Chat>, String> {
    let (store, feed) = open_store(config).await?;
    Ok(start(config, store, feed, Arc::new(LocalBus::default()), false).await?.0)
}

/// Starts the chat on its database, and says whether it is a demo. `alone`: nobody but this machine can reach it.
async fn start(
    config: &Config,
    store: Arc<dyn Store>,
    feed: CommitFeed,
    bus: Arc<dyn Bus>,
    alone: bool,
) -> Result<(Arc<Chat>, bool), String> {
    let chat = Chat::start(store, feed, bus, config.chat.clone()).await.map_err(|e| e.to_string())?;
    let demo = match config.demo {
        Some(demo) => demo,
        None => alone && chat.may_be_demo().await.map_err(|e| e.to_string())?,
    };
    if demo {
        chat.add_demo().await.map_err(|e| e.to_string())?;
    }
    Ok((chat, demo))
}

fn read_password() -> Result<String, String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|e| format!("Cannot read the password: {e}"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Waits until the program is told to stop, lets it be known, and stops it after `delay`. Whoever tells it twice means at
/// once: what was acknowledged is safe.
fn stop_when_told(
    chat: Arc<Chat>,
    delay: Duration,
    stopped: CancellationToken,
) -> Result<impl Future<Output = ()> + Send + 'static, String> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen = |kind| signal(kind).map_err(|e| e.to_string());
    let (mut terminate, mut interrupt) = (listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?);
    let mut told = async move || {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    Ok(async move {
        told().await;
        tracing::info!("stopping");
        chat.announce_stop();
        tokio::select! {
            () = tokio::time::sleep(delay) => stopped.cancel(),
            () = told() => std::process::exit(1),
        }
        told().await;
        std::process::exit(1);
    })
}
