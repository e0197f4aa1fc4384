//! The pages of a room's settings, as a browser without JavaScript uses them.

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
