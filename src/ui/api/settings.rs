//! Signing up, in and out, and what the settings page changes.

use crate::domain::{AccessTokenId, Error, NewAccessToken, SessionId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::{
    delivery::http::cookies,
    ui::format::local_path,
    ui::server::request::{self, actor, back, chat, finish, peer, sender},
};

/// Makes an account and signs in.
#[server(prefix = "/api/ui", endpoint = "sign_up")]
pub async fn sign_up(name: String, password: String, #[server(default)] next: String) -> Result<(), Error> {
    let signed_up = chat()?.sign_up(&name, &password, &peer()).await;
    let done = signed_up.map(|signed_in| cookies::set_session(&signed_in));
    finish::<SignUp, _>(done, &name, |()| local_path(&next).to_owned())
}

/// Signs in.
#[server(prefix = "/api/ui", endpoint = "sign_in")]
pub async fn sign_in(name: String, password: String, #[server(default)] next: String) -> Result<(), Error> {
    let signed_in = chat()?.sign_in(&name, &password, &peer()).await;
    let done = signed_in.map(|signed_in| cookies::set_session(&signed_in));
    finish::<SignIn, _>(done, &name, |()| local_path(&next).to_owned())
}

/// Signs out. Who is signed out already is that, too.
#[server(prefix = "/api/ui", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), Error> {
    let done = match actor() {
        Ok(actor) => chat()?.sign_out(&actor).await,
        Err(_) => Ok(()),
    };
    finish::<SignOut, _>(done.map(|()| cookies::clear_session()), "", |()| {
        // The next page has the browser forget what it keeps.
        request::leave::<SignOut>(None, String::new());
        "/sign-in".to_owned()
    })
}

/// Signs another browser out.
#[server(prefix = "/api/ui", endpoint = "end_session")]
pub async fn end_session(session: SessionId) -> Result<(), Error> {
    finish::<EndSession, _>(chat()?.end_session(&sender()?, session).await, "", |()| back(false))
}

/// Makes an access token. A page load finds its secret on the settings page, once.
#[server(prefix = "/api/ui", endpoint = "create_access_token")]
pub async fn create_access_token(label: String) -> Result<NewAccessToken, Error> {
    let made = chat()?.create_access_token(&sender()?, &label).await;
    finish::<CreateAccessToken, _>(made, &label, |made| {
        request::leave::<CreateAccessToken>(None, made.token.clone());
        back(false)
    })
}

/// Revokes an access token.
#[server(prefix = "/api/ui", endpoint = "revoke_access_token")]
pub async fn revoke_access_token(token: AccessTokenId) -> Result<(), Error> {
    finish::<RevokeAccessToken, _>(chat()?.revoke_access_token(&sender()?, token).await, "", |()| back(false))
}

/// Chooses a theme: `light`, `dark`, or anything else to follow the system.
#[server(prefix = "/api/ui", endpoint = "set_theme")]
pub async fn set_theme(theme: String) -> Result<(), Error> {
    let theme = if matches!(theme.as_str(), "light" | "dark") { theme.as_str() } else { "auto" };
    request::set_theme(theme);
    finish::<SetTheme, _>(Ok(()), "", |()| back(false))
}
