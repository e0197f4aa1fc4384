//! `/search`: finding messages by their words.

use crate::domain::{Conversation, Error, Found, Hit, Home, MessageId, SearchQuery, Terms, UserId};
use crate::ui::components::time::Moment;
use crate::ui::format;
use crate::ui::server::excerpt::{Part, excerpt};
use leptos::either::Either;
use leptos::prelude::*;

/// What the search page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looking {
    /// What is looked for.
    pub query: SearchQuery,
    /// What was found, or why nothing was; none when nothing is looked for yet.
    pub found: Option<Result<Found, Error>>,
}

/// The form, and what was found.
#[component]
pub fn SearchPage(
    /// Who looks, and their conversations.
    home: Home,
    /// What is looked for.
    looking: Looking,
) -> impl IntoView {
    let Looking { query, found } = looking;
    let outcome = found.map(|found| match found {
        Ok(found) => Either::Left(view! { <Results home=home.clone() query=query.clone() found/> }),
        Err(error) => Either::Right(view! { <div role="alert" class="refusal">{error.message}</div> }),
    });
    view! {
        <SearchForm home query/>
        {outcome}
    }
}

#[component]
fn SearchForm(home: Home, query: SearchQuery) -> impl IntoView {
    let me = home.user.id;
    let is_new = query.q.is_empty();
    let option = |conversation: Conversation| {
        let chosen = query.conversation == Some(conversation.id);
        view! { <option value=conversation.id.to_string() selected=chosen>{format::title(&conversation, me)}</option> }
    };
    let options = home.conversations.into_iter().map(|overview| option(overview.conversation)).collect_view();
    view! {
        <form class="panel" role="search" action="/search">
            <div class="line">
                <input type="search" name="q" value=query.q aria-label="Search" autofocus=is_new autocomplete="off" required/>
                <button class="primary" type="submit">"Search"</button>
            </div>
            <div class="line">
                <label for="search-in">"In"</label>
                <select id="search-in" name="conversation">
                    <option value="">"all conversations"</option>
                    {options}
                </select>
            </div>
            <div class="line">
                <label for="search-by">"By"</label>
                <input
                    id="search-by"
                    name="author"
                    value=query.author.unwrap_or_default()
                    placeholder="anybody"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                />
            </div>
            <p class="hint">"All words have to be there: “in quotes” in this order, and with a * at the end as a beginning."</p>
        </form>
    }
}

#[component]
fn Results(home: Home, query: SearchQuery, found: Found) -> impl IntoView {
    let older = found.hits.last().filter(|_| found.has_older).map(|hit| address(&query, hit.message.id));
    let terms = Terms::parse(&query.q).ok();
    if found.hits.is_empty() {
        return Either::Left(view! { <p class="empty" role="status">"No message says that."</p> });
    }
    let result = |hit: Hit| {
        let overview = home.conversations.iter().find(|overview| overview.conversation.id == hit.conversation)?;
        let parts = terms.as_ref().map(|terms| excerpt(hit.message.body.as_str(), terms)).unwrap_or_default();
        Some(result(&overview.conversation, home.user.id, hit, parts))
    };
    Either::Right(view! {
        <ul class="list cards" aria-label="Found messages">{found.hits.into_iter().filter_map(result).collect_view()}</ul>
        {older.map(|older| view! { <a class="more" href=older>"Older results"</a> })}
    })
}

/// A message that was found: a link to its place.
fn result(conversation: &Conversation, me: UserId, hit: Hit, parts: Vec<Part>) -> impl IntoView + use<> {
    let (path, seq) = (format::path(conversation, me), hit.message.seq);
    let part = |part: Part| match part.found {
        true => Either::Left(view! { <mark>{part.text}</mark> }),
        false => Either::Right(part.text),
    };
    view! {
        <li class="card">
            <div class="what">
                <a href=format!("{path}?around={seq}#s{seq}")>
                    <bdi>{hit.message.author.name.to_string()}</bdi>" in "<bdi>{format::title(conversation, me)}</bdi>
                </a>
                <p dir="auto">{parts.into_iter().map(part).collect_view()}</p>
                <span class="count"><Moment at=hit.message.at/></span>
            </div>
        </li>
    }
}

/// The address of what is older than a message and found in the same way.
fn address(query: &SearchQuery, before: MessageId) -> String {
    let conversation = query.conversation.map(|id| id.to_string()).unwrap_or_default();
    let author = query.author.clone().unwrap_or_default();
    let (q, author) = (format::segment(&query.q), format::segment(&author));
    format!("/search?q={q}&conversation={conversation}&author={author}&before={before}")
}
