//! Pages, as a browser without JavaScript uses them.

use crate::harness::{Account, Live, Server};
use reqwest::Method;
use serde_json::json;

/// A browser in which somebody is signed in.
struct Browser<'a> {
    server: &'a Server,
    cookie: String,
}

impl<'a> Browser<'a> {
    async fn of(server: &'a Server, account: &Account) -> Self {
        Self { server, cookie: server.sign_in(account).await }
    }

    /// The page at an address, with its status.
    async fn page(&self, path: &str) -> (u16, String) {
        let request =
            self.server.request(Method::GET, path).header("cookie", &self.cookie).header("accept", "text/html");
        let response = request.send().await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("a page"))
    }

    /// Sends a form of the page `from` that is answered with a page, with its status.
    async fn refused(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let request = self.server.request(Method::POST, path).header("cookie", &self.cookie);
        let request = request.header("origin", self.server.origin()).header("referer", self.server.url(from));
        let response = request.header("accept", "text/html").form(fields).send().await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("a page"))
    }

    /// Sends a form of the page `from`; where it leads to.
    async fn send(&self, from: &str, form: &str, fields: &[(&str, &str)]) -> String {
        let request = self.server.request(Method::POST, &format!("/api/ui/{form}")).header("cookie", &self.cookie);
        let request = request.header("origin", self.server.origin()).header("referer", self.server.url(from));
        let response = request.header("accept", "text/html").form(fields).send().await.expect("an answer");
        assert_eq!(response.status(), 303, "{form} {fields:?}");
        response.headers()["location"].to_str().expect("a path").to_owned()
    }
}

#[tokio::test]
async fn a_room_is_moderated_without_javascript() {
    let server = Server::start().await;
    let (alice, bob, carol) =
        (server.register("alice").await, server.register("bob").await, server.register("carol").await);
    let (mut alices, mut bobs) = (Live::connect(&server, &alice).await, Live::connect(&server, &bob).await);
    let room = alices.private_room("attic").await;
    let browser = Browser::of(&server, &alice).await;
    let here = "/rooms/attic/settings";
    let (status, page) = browser.page(here).await;
    assert_eq!(status, 200);
    assert!(page.contains("Invite somebody") && page.contains("Settings of #attic"), "{page}");
    assert!(browser.page("/rooms/attic").await.1.contains("href=\"/rooms/attic/settings\""));

    assert_eq!(browser.send(here, "invite", &[("conversation", &room), ("user", "bob")]).await, here);
    let stranger = Browser::of(&server, &bob).await;
    assert!(stranger.page("/rooms/attic").await.1.contains("Join room"), "the invited find the way in");
    assert_eq!(stranger.page(here).await.0, 403);
    bobs.join(&room).await;
    let (_, page) = stranger.page(here).await;
    assert!(page.contains("Invite somebody") && !page.contains("Make moderator"), "members invite, and no more");
    assert_eq!(Browser::of(&server, &carol).await.page(here).await.0, 404);

    assert!(browser.page(here).await.1.contains("Make moderator: bob"));
    let voice = [("conversation", &*room), ("user", "bob"), ("action", "voiced")];
    browser.send(here, "moderate", &voice).await;
    assert!(browser.page(here).await.1.contains("Make member: bob"), "he has a voice now");
    let ticked = [("moderated", "true"), ("unlisted", "true"), ("open", "true")];
    let set = [&[("conversation", &*room), ("key", "sesame"), ("limit", "7")], &ticked[..]].concat();
    browser.send(here, "configure_room", &set).await;
    let renamed = browser.send(here, "rename_room", &[("conversation", &room), ("name", "hall")]).await;
    assert_eq!(renamed, "/rooms/hall/settings");
    let banned = [("conversation", &*room), ("user", "bob"), ("action", "ban"), ("reason", "noise")];
    browser.send(&renamed, "moderate", &banned).await;
    assert_eq!(bobs.until("removed").await["reason"], "noise");
    let (_, page) = browser.page(&renamed).await;
    assert!(page.contains("bob!*@*") && page.contains("Take the key away"), "{page}");
    for (name, _) in ticked {
        assert!(page.contains(&format!("name=\"{name}\" value=\"true\" checked")), "{name}: {page}");
    }
    let (_, page) = browser.page("/rooms/hall").await;
    for line in [
        "alice invited bob",
        "alice made bob a member with a voice",
        "alice set the room: public, moderated, with a key, not listed, open to words from outside, at most 7 members",
        "alice renamed the room to #hall",
        "alice removed bob: noise",
        "alice bans bob",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
    bobs.refused(json!({"type": "join", "conversation": room}), "forbidden").await;
    let end = [("conversation", &*room), ("ban", "ban"), ("pattern", "bob!*@*")];
    browser.send(&renamed, "unban", &end).await;
    let (_, page) = stranger.page("/rooms/hall").await;
    assert!(page.contains("The room's key"), "{page}");
    let join = [("conversation", &*room), ("key", "sesame")];
    assert_eq!(stranger.send("/rooms/hall", "join_room", &join).await, "/rooms/hall");
}

#[tokio::test]
async fn a_moderator_finds_what_the_other_doors_offer() {
    let server = Server::start().await;
    let (alice, bob, carol) =
        (server.register("alice").await, server.register("bob").await, server.register("carol").await);
    let mut alices = Live::connect(&server, &alice).await;
    let room = alices.room("attic").await;
    for account in [&bob, &carol] {
        Live::connect(&server, account).await.join(&room).await;
        let role = json!({"type": "set_role", "conversation": room, "user": account.name, "role": "moderator"});
        alices.done(role).await;
    }
    let (browser, here) = (Browser::of(&server, &bob).await, "/rooms/attic/settings");
    let (_, page) = browser.page(here).await;
    assert!(page.contains("Remove: carol") && !page.contains("Remove: alice"), "moderators are peers: {page}");
    let at = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what}: {page}"));
    assert!(at("Remove: carol") < at("Make member: carol"), "Enter in the reason presses the first button");
    assert!(page.contains("Make member: yourself") && !page.contains("Make moderator: yourself"), "{page}");
    for (kind, said) in [("exception", "is not banned"), ("invite_exception", "needs no invitation")] {
        browser.send(here, "ban", &[("conversation", &room), ("ban", kind), ("pattern", "dave")]).await;
        assert!(browser.page(here).await.1.contains(said), "{kind}");
    }
    browser.send(here, "moderate", &[("conversation", &room), ("user", "carol"), ("action", "bless")]).await;
    assert!(browser.page(here).await.1.contains("Make member: carol"), "an unknown action does nothing");
    browser.send(here, "moderate", &[("conversation", &room), ("user", "bob"), ("action", "member")]).await;
    assert!(!browser.page(here).await.1.contains("Remove: carol"), "he has stepped down");
}

#[tokio::test]
async fn a_form_that_is_refused_says_why() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut alices = Live::connect(&server, &alice).await;
    let room = alices.room("attic").await;
    let browser = Browser::of(&server, &alice).await;
    let request = server.request(Method::POST, "/api/ui/invite").header("cookie", &browser.cookie);
    let request = request.header("origin", server.origin()).header("accept", "text/html");
    let request = request.header("referer", server.url("/rooms/attic/settings"));
    let response = request.form(&[("conversation", &*room), ("user", "nobody")]).send().await.expect("an answer");
    let flash = response.headers().get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
    let flash = flash.filter(|line| line.starts_with("flash=")).collect::<Vec<_>>().join(";");
    let cookie = format!("{}; {}", browser.cookie, flash.split(';').next().unwrap_or_default());
    let page = Browser { server: &server, cookie }.page("/rooms/attic/settings").await.1;
    assert!(page.contains("There is no such user.") && page.contains("value=\"nobody\""), "{page}");
}

/// The text of the page's only text box, as a browser has it.
fn boxed(page: &str) -> String {
    let (_, rest) = page.split_once("<textarea").expect("a text box");
    let (_, rest) = rest.split_once('>').expect("a text box");
    let (text, _) = rest.split_once("</textarea>").expect("its end");
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    let text = text.strip_prefix('\n').unwrap_or(text);
    plain.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// The value of an attribute after `before`.
fn attribute(page: &str, before: &str) -> String {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split('"').next().expect("its end").to_owned()
}

#[tokio::test]
async fn a_long_text_that_is_refused_comes_back_whole() {
    let server = Server::with(&[("MESSAGE_SIZE", "20000")]).await;
    let alice = server.register("alice").await;
    let mut alices = Live::connect(&server, &alice).await;
    let room = alices.room("attic").await;
    let browser = Browser::of(&server, &alice).await;
    let text = |length: usize| format!("\n<b>\"it's\" & more</b>\n{}", "long \u{e9} ".repeat(length / 8));
    // One that would not fit into a cookie, and one of what takes more room in there than it looks.
    for text in [text(30_000), text(21_000), format!("{}x", "\"\n".repeat(10_000))] {
        let id = uuid::Uuid::new_v4().to_string();
        let fields = [("conversation", &*room), ("client_id", &id), ("body", &text)];
        let (status, page) = browser.refused("/rooms/attic?before=9", "/api/ui/post_message", &fields).await;
        assert_eq!(status, 413);
        assert!(page.contains("The message is too long"), "{page}");
        assert_eq!(boxed(&page), text);
        assert_eq!(attribute(&page, "name=\"client_id\" value=\""), id);
        let action = attribute(&page, "action=\"");
        // Sent again from there, it is refused in the same way, or leads to where it was written.
        let (status, again) = browser.refused("/api/ui/post_message", &action, &fields).await;
        assert_eq!((status, boxed(&again)), (413, text));
        let shorter = [("conversation", &*room), ("client_id", &id), ("body", "shorter")];
        assert_eq!(
            browser.send("/api/ui/post_message", action.trim_start_matches("/api/ui/"), &shorter).await,
            "/rooms/attic"
        );
        assert_eq!(alices.posted().await["message"]["body"], "shorter");
    }
}

#[tokio::test]
async fn a_refused_text_that_looks_short_does_not_get_lost_in_a_cookie() {
    let server = Server::with(&[("MESSAGE_SIZE", "1000")]).await;
    let alice = server.register("alice").await;
    let room = Live::connect(&server, &alice).await.room("attic").await;
    let browser = Browser::of(&server, &alice).await;
    // Each takes two bytes in JSON.
    let text = "\"".repeat(2_000);
    let fields = [("conversation", &*room), ("client_id", &uuid::Uuid::new_v4().to_string()), ("body", &text)];
    let (status, page) = browser.refused("/rooms/attic", "/api/ui/post_message", &fields).await;
    assert_eq!((status, boxed(&page)), (413, text));
}

#[tokio::test]
async fn words_written_in_a_session_that_has_ended_come_back() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut alices = Live::connect(&server, &alice).await;
    let room = alices.room("attic").await;
    let nobody = Browser { server: &server, cookie: "exchat_session=gone".into() };
    let fields = [("conversation", &*room), ("client_id", &uuid::Uuid::new_v4().to_string()), ("body", "Tea?")];
    let (status, page) = nobody.refused("/rooms/attic", "/api/ui/post_message", &fields).await;
    assert_eq!((status, boxed(&page)), (401, "Tea?".to_owned()));
    assert!(page.contains("href=\"/sign-in?next=%2Frooms%2Fattic\""), "{page}");
    // Signed in meanwhile, in another tab.
    let action = attribute(&page, "action=\"");
    let browser = Browser::of(&server, &alice).await;
    browser.send("/api/ui/post_message", action.trim_start_matches("/api/ui/"), &fields).await;
    assert_eq!(alices.posted().await["message"]["body"], "Tea?");
}

#[tokio::test]
async fn a_long_edit_and_a_long_topic_come_back_too_and_a_password_never() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut alices = Live::connect(&server, &alice).await;
    let room = alices.room("attic").await;
    let id = alices.post(&room, "hello").await["message_id"].as_str().expect("an id").to_owned();
    let browser = Browser::of(&server, &alice).await;
    let (text, topic) = ("x".repeat(70_000), "y".repeat(5_000));
    let (status, page) =
        browser.refused("/rooms/attic?edit=1", "/api/ui/edit_message", &[("message_id", &id), ("body", &text)]).await;
    assert_eq!((status, boxed(&page)), (413, text));
    let (status, page) =
        browser.refused("/rooms/attic", "/api/ui/set_topic", &[("conversation", &room), ("topic", &topic)]).await;
    assert_eq!((status, boxed(&page)), (413, topic.clone()));
    let back = browser.send("/sign-in", "sign_in", &[("name", &topic), ("password", "sesame sesame")]).await;
    assert_eq!(back, "/sign-in");
}

#[tokio::test]
async fn a_form_that_is_handed_back_leads_nowhere_else() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let browser = Browser::of(&server, &alice).await;
    for from in ["//evil.example", "https://evil.example/", "%2F%2Fevil.example", "%5Cevil", "x"] {
        let form = format!("set_theme?from={from}");
        assert_eq!(browser.send("/rooms", &form, &[("theme", "dark")]).await, "/", "{from}");
    }
}

#[tokio::test]
async fn messages_are_found_without_javascript() {
    let server = Server::start().await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    let mut alices = Live::connect(&server, &alice).await;
    let room = alices.room("attic").await;
    for n in 1..=25 {
        alices.post(&room, &format!("box {n} holds <b>dust</b> & more")).await;
    }
    let browser = Browser::of(&server, &alice).await;
    // Without the marks by which scripts find their way.
    let plain = async |browser: &Browser, path: &str| {
        let (status, page) = browser.page(path).await;
        (status, page.replace("<!>", ""))
    };
    let (status, page) = plain(&browser, "/search").await;
    assert_eq!(status, 200);
    assert!(page.contains("<title>Search · ExChat</title>") && page.contains("type=\"search\""), "{page}");
    assert!(page.contains("href=\"/search\""), "the list of conversations leads there");
    assert!(!page.contains("No message says that"), "nothing is looked for yet");

    let (status, page) = plain(&browser, "/search?q=dust+%22BOX+2*%22&conversation=&author=").await;
    assert_eq!(status, 200);
    assert_eq!(page.matches("class=\"card\"").count(), 7, "2, and 20 to 25: {page}");
    assert!(page.contains("<mark>box 25</mark>") && page.contains("<mark>dust</mark>"), "{page}");
    assert!(page.contains("&lt;b&gt;") && !page.contains("<b>"), "no markup");
    // The room's first message is its third event.
    assert!(page.contains("href=\"/rooms/attic?around=27#s27\""), "{page}");
    assert!(page.contains("value=\"dust &quot;BOX 2*&quot;\""), "what was looked for stays: {page}");

    let (_, page) = plain(&browser, "/search?q=dust&author=alice").await;
    let (before, _) = page.split_once("\" class=\"more\"").expect("a link");
    let older = before.rsplit('"').next().expect("its address").replace("&amp;", "&");
    let (_, page) = plain(&browser, &older).await;
    assert_eq!(page.matches("class=\"card\"").count(), 5, "{page}");
    assert!(page.contains("value=\"alice\"") && !page.contains("Older results"), "{page}");

    let stranger = Browser::of(&server, &bob).await;
    assert!(stranger.page("/search?q=dust").await.1.contains("No message says that"));
    for (asked, status, words) in [
        (format!("q=dust&conversation={room}"), 403, "Join the room first."),
        ("q=dust&conversation=x".to_owned(), 404, "There is no such conversation."),
        ("q=dust&author=nobody".to_owned(), 404, "There is no such user."),
        ("q=%2A".to_owned(), 400, "Write what to look for"),
        (format!("q={}", "dust+".repeat(30)), 413, "at most 20 words"),
    ] {
        let (came, page) = stranger.page(&format!("/search?{asked}")).await;
        assert_eq!(came, status, "{asked}");
        assert!(page.contains(words), "{asked}: {page}");
    }
    let nobody = server.get("/search?q=dust").await;
    assert_eq!(nobody.headers()["location"], "/sign-in?next=%2Fsearch%3Fq%3Ddust");
}

#[tokio::test]
async fn searches_are_counted() {
    let server = Server::with(&[("RATE_LIMIT", "on"), ("COMMANDS_PER_10S", "2")]).await;
    let alice = server.register("alice").await;
    let mut codes = Vec::new();
    for _ in 0..3 {
        codes.push(server.api(&alice, Method::GET, "/api/v1/search?q=tea", None).await.0);
    }
    assert_eq!(codes, [200, 200, 429]);
}
