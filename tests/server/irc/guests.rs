//! Guests come and go.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer, Live};

#[tokio::test]
async fn a_guest_who_quits_is_gone_and_the_name_is_free() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    for irc in [&mut ann, &mut bob] {
        irc.ask("JOIN #cake").await;
    }
    ann.sync().await;
    ann.ask("PRIVMSG #tea :bye").await;
    bob.sync().await;
    ann.send("QUIT :home").await;
    ann.closed().await;
    let quit = bob.expect("QUIT").await;
    assert_eq!((quit.nick(), quit.last()), ("ann", "Quit: home"));
    assert!(quit.source.starts_with("ann!~ann@"), "{quit:?}");
    assert_eq!(bob.sync().await, [], "once for all rooms");
    assert_eq!(commands(&bob.ask("PRIVMSG ann :hello?").await), ["401"]);
    let mut ann = Irc::guest(&server, "ann", "").await;
    assert_eq!(commands(&ann.ask("PART #tea").await), ["442"], "somebody else");
}

#[tokio::test]
async fn a_guest_whose_connection_breaks_is_gone_too() {
    let server = IrcServer::start().await;
    let (ann, mut bob) = pair(&server, "").await;
    drop(ann);
    assert_eq!(bob.expect("QUIT").await.nick(), "ann");
}

#[tokio::test]
async fn a_guest_takes_another_name() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let (mut ann, mut bob) = pair(&server, "").await;
    bob.ask("PRIVMSG ann :hi").await;
    ann.sync().await;
    let own = ann.ask_one("NICK anna").await;
    assert_eq!((own.command.as_str(), own.nick(), own.last()), ("NICK", "ann", "anna"));
    let seen = bob.sync().await;
    assert_eq!(commands(&seen), ["NICK"]);
    assert!(seen[0].source.starts_with("ann!~ann@"), "{seen:?}");
    ann.ask("PRIVMSG #tea :me again").await;
    assert_eq!(bob.expect("PRIVMSG").await.nick(), "anna");
    bob.ask("PRIVMSG anna :hi again").await;
    assert_eq!(ann.expect("PRIVMSG").await.params, ["anna", "hi again"]);
    assert_eq!(ann.ask_one("NICK bob").await.command, "433");
    assert_eq!(ann.ask_one(&format!("NICK {}", alice.name)).await.command, "433");
    assert_eq!(ann.ask_one("NICK a@b").await.command, "432");
    let mut other = Irc::guest(&server, "ann", "").await;
    assert_eq!(other.sync().await, []);
}

#[tokio::test]
async fn what_a_guest_said_stays_with_the_name() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    let room = web.room("tea").await;
    let mut gus = Irc::guest(&server, "gus", "").await;
    gus.ask("JOIN #tea").await;
    gus.ask("PRIVMSG #tea :I was here").await;
    gus.send("QUIT").await;
    gus.closed().await;
    web.post(&room, "last").await;
    let path = format!("/api/v1/conversations/{room}/history");
    let (status, history) = server.api(&alice, reqwest::Method::GET, &path, None).await;
    assert_eq!(status, 200, "{history}");
    let events = history["events"].as_array().expect("events");
    let said = events.iter().find(|event| event["message"]["body"] == "I was here").expect("it stays");
    assert_eq!(said["actor"]["name"], "gus");
    let left = events.iter().find(|event| event["kind"] == "left").expect("gus left");
    assert_eq!(left["for_good"], true);
}

#[tokio::test]
async fn other_doors_learn_of_a_guests_new_name() {
    let server = IrcServer::start().await;
    let alice = server.register("alice").await;
    let mut web = Live::connect(&server, &alice).await;
    web.room("tea").await;
    let mut gus = Irc::guest(&server, "gus", "").await;
    gus.ask("JOIN #tea").await;
    gus.ask("NICK gustav").await;
    let names: Vec<_> = web.so_far().await.into_iter().filter(|frame| frame["type"] == "presence").collect();
    let last = names.last().expect("a presence");
    assert_eq!((&last["user"]["name"], &last["online"]), (&"gustav".into(), &true.into()), "{names:?}");
}
