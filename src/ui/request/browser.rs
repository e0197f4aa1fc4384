use crate::domain::Error;
use crate::ui::flash::Flash;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// Sends the visitor to another page.
pub fn redirect(path: &str) {
    use_navigate()(path, NavigateOptions { replace: true, ..NavigateOptions::default() });
}

/// Sends on who is signed in already.
pub const fn redirect_signed_in(_: &str) {}

/// Gives the page the status that fits what went wrong.
pub const fn refuse(_: &Error) {}

/// What the form before this page left behind.
#[must_use]
pub const fn take_flash() -> Option<Flash> {
    None
}

/// The theme that was chosen.
#[must_use]
pub const fn theme() -> Option<String> {
    None
}
