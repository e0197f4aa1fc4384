//! The pages, rendered here and made live by the browser.

use super::{actor, headers};
use crate::delivery::App;
use crate::ui::app::{App as Ui, shell};
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions, render_app_async_with_context};

/// The pages' routes. Server functions have routes of their own, so Leptos is told to leave them out.
pub fn routes(app: &App) -> Router<App> {
    let elsewhere = server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    let pages = generate_route_list_with_exclusions(Ui, Some(elsewhere));
    let options = app.leptos.clone();
    Router::new().leptos_routes_with_context(app, pages, context(app), move || shell(options.clone()))
}

/// The page that says that there is none.
pub async fn not_found(app: &App, request: Request) -> Response {
    let options = app.leptos.clone();
    render_app_async_with_context(context(app), move || shell(options.clone()))(request).await.into_response()
}

/// What a page is rendered with.
fn context(app: &App) -> impl Fn() + Clone + Send + Sync + 'static {
    let chat = app.chat.clone();
    // Leptos looks at the same variable before it adds the script that reloads.
    let reload_port = std::env::var_os("LEPTOS_WATCH").map(|_| app.leptos.reload_port);
    move || {
        headers::allow_page_scripts(reload_port);
        actor::provide(&chat);
    }
}
