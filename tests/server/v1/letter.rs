//! Messages come back to the letter, and do no harm at the other doors.

use crate::harness::{Client, Irc, IrcServer, Server, said};
use reqwest::Method;

/// What other doors tidy or refuse.
const ODD: [&str; 8] =
    ["", " ", "\n", "  both ends \t", "\r\nlines\rof\nall kinds\n\n", "\u{200b}", "\u{202e}x", "<b>&amp;"];

#[tokio::test]
async fn white_space_and_nothing_come_back_as_they_were() {
    let server = Server::start().await;
    let (alice, bob) = (server.register("alice").await, server.register("bob").await);
    let (mut alices, mut bobs) = (Client::connect(&server, &alice).await, Client::connect(&server, &bob).await);
    alices.joined(&alice, "default").await;
    bobs.joined(&bob, "default").await;
    for message in ODD {
        alices.say("default", message).await;
        alices.expect(said("default", &alice, message)).await;
        bobs.expect(said("default", &alice, message)).await;
    }
}

#[tokio::test]
async fn an_empty_message_is_one_in_the_history_and_on_the_page() {
    let server = Server::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.joined(&alice, "default").await;
    for message in ["", "\r\n", "after"] {
        client.say("default", message).await;
        client.expect(said("default", &alice, message)).await;
    }
    let (_, room) = server.api(&alice, Method::GET, "/api/v1/rooms/default", None).await;
    let path = format!("/api/v1/conversations/{}/history", room["id"].as_str().expect("an id"));
    let (_, history) = server.api(&alice, Method::GET, &path, None).await;
    let bodies = history["events"].as_array().expect("events").iter().filter_map(|e| e["message"]["body"].as_str());
    assert_eq!(bodies.collect::<Vec<_>>(), ["", "\r\n", "after"]);
    let cookie = server.sign_in(&alice).await;
    let page = server.request(Method::GET, "/rooms/default").header("cookie", cookie).send().await.expect("an answer");
    let page = page.text().await.expect("a page");
    assert_eq!(page.matches("class=\"body\"").count(), 3, "{page}");
}

#[tokio::test]
async fn irc_hears_lines_and_no_control_characters() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut client = Client::connect(&server, &alice).await;
    client.joined(&alice, "default").await;
    let mut irc = Irc::guest(&server, "guest", "").await;
    irc.ask("JOIN #default").await;
    for (message, lines) in
        [("", &[" "][..]), ("\n\n", &[" "]), (" a \r\n\u{1}VERSION\u{1}\rQUIT :x\u{0}", &[" a ", "VERSION", "QUIT :x"])]
    {
        client.say("default", message).await;
        for line in lines {
            assert_eq!(irc.until("PRIVMSG").await.last(), *line, "{message:?}");
        }
    }
    let come = irc.sync().await;
    assert!(come.is_empty(), "{come:?}");
}
