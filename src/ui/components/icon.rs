//! Small drawings beside words. They say nothing that the words do not.

use leptos::prelude::*;

/// The outlines, on a grid of 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// The list of conversations.
    Menu,
    /// What belongs to a room.
    Details,
    /// Something new.
    Plus,
    /// A public room.
    Hash,
    /// A private room.
    Lock,
    /// What can be done here.
    More,
    /// Send.
    Send,
    /// To the newest message.
    Down,
    /// A way to look around.
    Compass,
}

impl Icon {
    const fn outline(self) -> &'static str {
        match self {
            Self::Menu => "M4 7h16M4 12h16M4 17h10",
            Self::Details => "M4 5h16v14H4zM14.5 5v14",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Hash => "M9.5 4 7.5 20M16.5 4l-2 16M4.5 9h16M3.5 15h16",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::More => "M5.5 12h.01M12 12h.01M18.5 12h.01",
            Self::Send => "M5 12h14M13 6l6 6-6 6",
            Self::Down => "M12 5v14M6 13l6 6 6-6",
            Self::Compass => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15.5 8.5l-2 5-5 2 2-5z",
        }
    }
}

/// Draws an icon.
#[component]
pub fn Draw(
    /// Which.
    icon: Icon,
) -> impl IntoView {
    view! {
        <svg class="icon" class:dots=icon == Icon::More viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.outline()></path>
        </svg>
    }
}
