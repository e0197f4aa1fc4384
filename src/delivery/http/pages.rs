//! The pages, rendered here and made live by the browser.

mod asks;
mod search;

use super::actor::Signed;
use super::errors::{Failure, status};
use super::extract::Json;
use super::headers;
use crate::chat::{Actor, Chat};
use crate::delivery::{App, Visitor};
use crate::domain::{ConversationId, Error, ErrorCode};
use crate::ui::format;
use crate::ui::page::{PAGES, Page, Screen};
use crate::ui::server::document::{Asked, Shown, document};
use crate::ui::server::pages::room_settings::RoomSettings;
use crate::ui::server::pages::settings::Settings;
use crate::ui::server::request as asked;
use asks::Asks;
use axum::Router;
use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use leptos_axum::render_app_async_with_context;

/// The pages' routes, and those where a page that is alive asks for the next one.
pub fn routes() -> Router<App> {
    // What Leptos renders spawns its work on the runtime that this is called from; a second call changes nothing.
    let _ = any_spawner::Executor::init_tokio();
    let data = Router::new().route("/rooms/{name}", get(room_data)).route("/direct/{name}", get(direct_data));
    Router::new()
        .route("/", get(index))
        .route("/rooms", get(rooms))
        .route("/rooms/{name}", get(room))
        .route("/rooms/{name}/settings", get(room_settings))
        .route("/direct/{name}", get(direct))
        .route("/search", get(search::search))
        .route("/settings", get(settings))
        .route("/sign-in", get(sign_in))
        .route("/sign-up", get(sign_up))
        .nest(PAGES, data)
}

/// The page that says that there is none.
pub async fn not_found(app: &App, request: Request) -> Response {
    let mut response = render(app, Shown::Nothing, request).await;
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// Who looks at a page. Others are sent to where one signs in.
struct Reader(Actor);

impl<S: Sync> FromRequestParts<S> for Reader {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Redirect> {
        let here = parts.uri.path_and_query().map_or("/", |here| here.as_str());
        signed_in(parts).map(Self).ok_or_else(|| Redirect::to(&format::sign_in_path(format::local_path(here))))
    }
}

fn signed_in(parts: &Parts) -> Option<Actor> {
    parts.extensions.get::<Visitor>()?.actor.clone()
}

/// Leads to the conversation in which something was said last.
async fn index(State(app): State<App>, Reader(actor): Reader, request: Request) -> Response {
    match app.chat.home(&actor).await {
        Ok(home) => {
            let latest = home.conversations.iter().max_by_key(|overview| overview.last_message_at);
            let path = latest.map(|overview| format::path(&overview.conversation, actor.user.id));
            Redirect::to(path.as_deref().unwrap_or("/rooms")).into_response()
        }
        Err(error) => Failure::from(error).for_reader(request.headers()),
    }
}

async fn rooms(State(app): State<App>, Reader(actor): Reader, request: Request) -> Response {
    let shown = async { Ok(Shown::Rooms(app.chat.home(&actor).await?, app.chat.rooms(&actor).await?)) };
    answer(&app, shown.await, request).await
}

async fn settings(State(app): State<App>, Reader(actor): Reader, request: Request) -> Response {
    let theme = asked::theme(request.headers()).unwrap_or_else(|| "auto".to_owned());
    let shown = async {
        let sessions = app.chat.sessions(&actor).await?;
        let tokens = app.chat.access_tokens(&actor).await?;
        Ok(Shown::Settings(app.chat.home(&actor).await?, Settings { sessions, tokens, theme }))
    };
    let shown = shown.await;
    answer(&app, shown, request).await
}

async fn sign_in(state: State<App>, visitor: Newcomer, request: Request) -> Response {
    door(state, visitor, request, Shown::SignIn).await
}

async fn sign_up(state: State<App>, visitor: Newcomer, request: Request) -> Response {
    let password_min = state.0.chat.settings.password_min;
    door(state, visitor, request, |next| Shown::SignUp(next, password_min)).await
}

/// Who is at the door, and where to go from there: what the address says, if that is on this site.
struct Newcomer {
    signed_in: bool,
    next: String,
}

impl<S: Sync> FromRequestParts<S> for Newcomer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let asks = Asks::of(&parts.uri);
        let next = asks.text("next").map_or("/", format::local_path).to_owned();
        Ok(Self { signed_in: signed_in(parts).is_some(), next })
    }
}

async fn door(
    State(app): State<App>,
    visitor: Newcomer,
    request: Request,
    door: impl FnOnce(String) -> Shown,
) -> Response {
    if visitor.signed_in {
        return Redirect::to(&visitor.next).into_response();
    }
    render(&app, door(visitor.next), request).await
}

/// The name in an address. What is no text is nobody's, as an empty one is.
struct Name(String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let name = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(name.map(|Path(name)| name).unwrap_or_default()))
    }
}

async fn room(State(app): State<App>, Reader(actor): Reader, Name(name): Name, request: Request) -> Response {
    let page = match app.chat.room(&actor, &name).await {
        Ok(room) if room.membership.is_none() => {
            let shown = app.chat.home(&actor).await.map(|home| Shown::Closed(home, Box::new(room)));
            return answer(&app, shown, request).await;
        }
        Ok(room) => open(&app.chat, &actor, room.conversation.id, &Asks::of(request.uri())).await,
        Err(error) => Err(error),
    };
    conversation(&app, &actor, page, request).await
}

async fn room_settings(State(app): State<App>, Reader(actor): Reader, Name(name): Name, request: Request) -> Response {
    let shown = async {
        let room = app.chat.room(&actor, &name).await?;
        let id = room.conversation.id;
        let (members, bans) = (app.chat.members(&actor, id, "", None).await?, app.chat.bans(&actor, id).await?);
        Ok(Shown::Room(app.chat.home(&actor).await?, Box::new(RoomSettings { room, members, bans })))
    };
    let shown = shown.await;
    answer(&app, shown, request).await
}

async fn direct(State(app): State<App>, Reader(actor): Reader, Name(name): Name, request: Request) -> Response {
    let page = direct_page(&app.chat, &actor, &name, &Asks::of(request.uri())).await;
    conversation(&app, &actor, page, request).await
}

async fn room_data(State(app): State<App>, Signed(actor): Signed, Name(name): Name, uri: Uri) -> Data {
    let page = match app.chat.room(&actor, &name).await {
        Ok(room) if room.membership.is_none() => {
            Ok(Screen::Fixed(format::title(&room.conversation, actor.user.id)).into())
        }
        Ok(room) => open(&app.chat, &actor, room.conversation.id, &Asks::of(&uri)).await,
        Err(error) => Err(error),
    };
    data(page)
}

async fn direct_data(State(app): State<App>, Signed(actor): Signed, Name(name): Name, uri: Uri) -> Data {
    data(direct_page(&app.chat, &actor, &name, &Asks::of(&uri)).await)
}

type Data = Result<Json<Page>, Failure>;

/// That there is no such page is an answer like another: a failed request would stand in the browser's console.
fn data(page: Result<Page, Error>) -> Data {
    match page {
        Err(error) if error.code == ErrorCode::NotFound => Ok(Json(Screen::Missing(error).into())),
        page => Ok(Json(page?)),
    }
}

async fn direct_page(chat: &Chat, actor: &Actor, name: &str, asks: &Asks) -> Result<Page, Error> {
    match chat.direct(actor, name).await? {
        Some(overview) => open(chat, actor, overview.conversation.id, asks).await,
        None => chat.user_named(name).await.map(|user| Screen::Unopened(user.name.to_string()).into()),
    }
}

async fn open(chat: &Chat, actor: &Actor, id: ConversationId, asks: &Asks) -> Result<Page, Error> {
    let query = asks.history();
    let page = chat.open(actor, id, query).await?;
    Ok(Page { screen: Screen::Open(Box::new(page)), query, editing: asks.parsed("edit") })
}

/// The page of a conversation, or why there is none, with the status that fits.
async fn conversation(app: &App, actor: &Actor, page: Result<Page, Error>, request: Request) -> Response {
    let (status, page) = match page {
        Ok(page) => (StatusCode::OK, page),
        Err(error) => (status(error.code), Screen::Missing(error).into()),
    };
    let shown = app.chat.home(actor).await.map(|home| Shown::Page(home, page));
    with_status(status, answer(app, shown, request).await)
}

/// The answer with the status of what is on the page, if there is a page.
fn with_status(status: StatusCode, mut response: Response) -> Response {
    if response.status().is_success() {
        *response.status_mut() = status;
    }
    response
}

async fn answer(app: &App, shown: Result<Shown, Error>, request: Request) -> Response {
    match shown {
        Ok(shown) => render(app, shown, request).await,
        Err(error) => Failure::from(error).for_reader(request.headers()),
    }
}

async fn render(app: &App, shown: Shown, request: Request) -> Response {
    let (options, files) = (app.leptos.clone(), app.files.clone());
    let address = request.uri().path_and_query().map_or("/", |here| here.as_str()).to_owned();
    let theme = asked::theme(request.headers());
    // Leptos looks at the same variable before it adds the script that reloads.
    let reload_port = std::env::var_os("LEPTOS_WATCH").map(|_| app.leptos.reload_port);
    let whole = move || {
        let asked = Asked { address: address.clone(), flash: asked::take_flash(), theme: theme.clone() };
        document(options.clone(), files.clone(), shown.clone(), asked)
    };
    render_app_async_with_context(move || headers::allow_page_scripts(reload_port), whole)(request)
        .await
        .into_response()
}
