//! Whole documents, as the server writes them.

use super::files::Files;
use super::pages::{closed_room, not_found, room_settings, rooms, search, settings, sign_in};
use super::parts::{account, new_message, search_link};
use crate::domain::{Home, Overview};
use crate::ui::app::App;
use crate::ui::components::frame::Still;
use crate::ui::flash::Flash;
use crate::ui::format;
use crate::ui::page::{Page, SEED, Screen, Seed};
use crate::ui::state::Live;
use leptos::config::LeptosOptions;
use leptos::prelude::*;

/// What the server shows at an address.
#[derive(Clone, Debug)]
pub enum Shown {
    /// A conversation, or why there is none.
    Page(Home, Page),
    /// A room that the reader may know of and has not joined.
    Closed(Home, Box<Overview>),
    /// The settings of a room.
    Room(Home, Box<room_settings::RoomSettings>),
    /// The rooms that there are.
    Rooms(Home, Vec<Overview>),
    /// The search, and what was found.
    Search(Home, Box<search::Looking>),
    /// The settings.
    Settings(Home, settings::Settings),
    /// Where one signs in, and where to go then.
    SignIn(String),
    /// Where one makes an account, where to go then, and the shortest password, in characters.
    SignUp(String, usize),
    /// Nothing.
    Nothing,
}

/// The request that a document answers.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The address, with its query.
    pub address: String,
    /// What a plain form left behind.
    pub flash: Option<Flash>,
    /// `light` or `dark`, if one was chosen.
    pub theme: Option<String>,
}

/// The document of what is shown.
#[must_use]
pub fn document(options: LeptosOptions, files: Files, shown: Shown, asked: Asked) -> impl IntoView {
    // What forms look at while they are drawn.
    let live = Live::new();
    live.known.update_value(|known| known.flash.clone_from(&asked.flash));
    provide_context(live);
    let theme = asked.theme.clone();
    let (title, seed, body) = match shown {
        Shown::Page(home, page) => in_app(home, page, String::new(), asked),
        Shown::Closed(home, room) => {
            let title = format::title(&room.conversation, home.user.id);
            let fixed = view! { <closed_room::ClosedRoomPage room=*room title=title.clone()/> }.to_html();
            in_app(home, Screen::Fixed(title).into(), fixed, asked)
        }
        Shown::Room(home, settings) => {
            let me = home.user.clone();
            let title = format!("Settings of {}", format::title(&settings.room.conversation, me.id));
            let fixed = view! { <room_settings::RoomSettingsPage me settings=*settings/> }.to_html();
            in_app(home, Screen::Fixed(title).into(), fixed, asked)
        }
        Shown::Rooms(home, all) => {
            let fixed = view! { <rooms::RoomsPage rooms=all/> }.to_html();
            in_app(home, Screen::Fixed("Rooms".to_owned()).into(), fixed, asked)
        }
        Shown::Search(home, looking) => {
            let fixed = view! { <search::SearchPage home=home.clone() looking=*looking/> }.to_html();
            in_app(home, Screen::Fixed("Search".to_owned()).into(), fixed, asked)
        }
        Shown::Settings(home, settings) => {
            let name = home.user.name.to_string();
            let fixed = view! { <settings::SettingsPage name settings/> }.to_html();
            in_app(home, Screen::Fixed("Settings".to_owned()).into(), fixed, asked)
        }
        Shown::SignIn(next) => (format::page_title("Sign in", 0), None, view! { <sign_in::SignIn next/> }.into_any()),
        Shown::SignUp(next, password_min) => {
            (format::page_title("Sign up", 0), None, view! { <sign_in::SignUp next password_min/> }.into_any())
        }
        Shown::Nothing => (format::page_title("Not found", 0), None, view! { <not_found::NotFoundPage/> }.into_any()),
    };
    let alive = seed.map(|seed| {
        view! {
            <script type="application/json" id=SEED inner_html=seed></script>
            {files.hydration()}
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                <meta name="color-scheme" content="light dark"/>
                <title inner_html=format::escaped(&title)></title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                {files.stylesheet()}
                <AutoReload options/>
                {alive}
            </head>
            <body>{body}</body>
        </html>
    }
}

/// Title, seed and body of a page in the app.
fn in_app(home: Home, page: Page, fixed: String, asked: Asked) -> (String, Option<String>, AnyView) {
    let still = Still {
        page: fixed,
        ways: view! { <search_link::SearchLink/><new_message::NewMessage/> }.to_html(),
        account: view! { <account::Account name=home.user.name.to_string()/> }.to_html(),
    };
    let unread: u32 = home.conversations.iter().map(|overview| overview.unread).sum();
    let title = format::page_title(&page.screen.title(home.user.id), unread);
    let seed = Seed { home, page, flash: asked.flash };
    // In HTML, `<` could end the script.
    let json = serde_json::to_string(&seed).unwrap_or_default().replace('<', "\\u003c");
    (title, Some(json), view! { <App seed address=asked.address still/> }.into_any())
}
