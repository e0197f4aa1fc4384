//! MODE, of rooms and of people.

use super::{commands, pair};
use crate::harness::{Irc, IrcServer};

#[tokio::test]
async fn flags_are_set_together_and_told_truly() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    assert_eq!(bob.ask_one("MODE #tea +t").await.params, ["bob", "#tea", "You're not channel operator"]);
    assert_eq!(ann.ask_one("MODE #tea +itm").await.params, ["#tea", "+imt"]);
    assert_eq!(bob.sync().await[0].params, ["#tea", "+imt"]);
    assert_eq!(ann.ask("MODE #tea").await[0].params, ["ann", "#tea", "+imnt"]);
    assert_eq!(ann.ask("MODE #tea +i").await, []);
    assert_eq!(ann.ask_one("MODE #tea -imnt").await.params, ["#tea", "-imnt"]);
    assert_eq!(ann.ask("MODE #tea").await[0].params, ["ann", "#tea", "+"]);
    let lines = ann.ask("MODE #tea +xt").await;
    assert_eq!((commands(&lines), lines[0].param(1)), (vec!["472", "MODE"], "x"));
    assert_eq!(ann.ask_one("MODE #nowhere +i").await.command, "403");
}

#[tokio::test]
async fn keys_and_limits_keep_people_out() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    let mut cid = Irc::guest(&server, "cid", "").await;
    for (line, shown) in [("+k :two words", "k *"), ("+k :", "k *"), ("+l :", "l *"), ("+l 0", "l 0"), ("+l x", "l x")]
    {
        let refusal = ann.ask_one(&format!("MODE #tea {line}")).await;
        assert_eq!((refusal.command.as_str(), refusal.params[1..4].join(" ")), ("696", format!("#tea {shown}")));
    }
    assert_eq!(ann.ask_one("MODE #tea +kl beer 2").await.params, ["#tea", "+kl", "beer", "2"]);
    assert_eq!(bob.sync().await[0].params, ["#tea", "+kl", "*", "2"], "the key is not for all");
    assert_eq!(cid.ask_one("JOIN #tea").await.command, "475");
    assert_eq!(cid.ask_one("JOIN #tea bees").await.command, "475");
    assert_eq!(cid.ask_one("JOIN #tea beer").await.command, "471");
    assert_eq!(ann.ask("MODE #tea").await[0].params, ["ann", "#tea", "+nkl", "beer", "2"]);
    assert_eq!(ann.ask_one("MODE #tea -l").await.params, ["#tea", "-l"]);
    assert_eq!(cid.ask("JOIN #other,#tea x,beer").await.last().map(|line| line.command.clone()), Some("366".into()));
    ann.sync().await;
    assert_eq!(ann.ask_one("MODE #tea -k x").await.params, ["#tea", "-k", "*"]);
}

#[tokio::test]
async fn roles_are_given_and_taken() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "").await;
    Irc::guest(&server, "cid", "").await.ask("JOIN #cake").await;
    assert_eq!(bob.ask_one("MODE #tea +o bob").await.command, "482");
    assert_eq!(ann.ask_one("MODE #tea +o nobody").await.command, "401");
    ann.ask("MODE #tea +m").await;
    bob.sync().await;
    assert_eq!(bob.ask_one("PRIVMSG #tea :hi").await.command, "404");
    assert_eq!(ann.ask_one("MODE #tea +v bob").await.params, ["#tea", "+v", "bob"]);
    bob.sync().await;
    assert_eq!(bob.ask("PRIVMSG #tea :hi").await, []);
    assert_eq!(ann.ask("NAMES #tea").await[1].last(), "@ann +bob");
    let lines = ann.ask("MODE #tea +o-v bob ann").await;
    assert_eq!(lines[0].params, ["#tea", "-v", "bob"], "{lines:?}");
    assert_eq!(lines[1].params, ["#tea", "+o", "bob"], "{lines:?}");
    assert_eq!(ann.ask_one("MODE #tea -o ann").await.params, ["#tea", "-o", "ann"]);
    assert_eq!(ann.ask_one("MODE #tea +o ann").await.command, "482");
}

#[tokio::test]
async fn a_secret_room_is_in_no_list_and_an_open_one_is_spoken_into() {
    let server = IrcServer::start().await;
    let (mut ann, _bob) = pair(&server, "").await;
    let mut cid = Irc::guest(&server, "cid", "echo-message").await;
    assert_eq!(ann.ask_one("MODE #tea +s-n").await.params, ["#tea", "+s-n"]);
    for ask in ["LIST #tea", "NAMES #tea", "WHO #tea"] {
        let lines = cid.ask(ask).await;
        assert!(!commands(&lines).iter().any(|number| ["322", "353", "352"].contains(number)), "{lines:?}");
    }
    assert!(!commands(&cid.ask("WHOIS ann").await).contains(&"319"));
    assert_eq!(ann.ask("LIST #tea").await.len(), 3);
    let echo = cid.ask_one("PRIVMSG #tea :knock").await;
    assert_eq!((echo.nick(), echo.last()), ("cid", "knock"));
    assert_eq!(ann.expect("PRIVMSG").await.nick(), "cid");
    assert_eq!(commands(&cid.ask("JOIN #tea").await), ["JOIN", "353", "366"]);
}

#[tokio::test]
async fn words_for_some_are_heard_by_them() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "echo-message").await;
    let mut cid = Irc::guest(&server, "cid", "").await;
    assert_eq!(cid.ask_one("PRIVMSG @#tea :hi").await.command, "404");
    assert_eq!(ann.ask("CAP REQ message-tags").await.len(), 1);
    assert_eq!(ann.ask_one("@+x=y TAGMSG @#tea").await.command, "404", "tags go to all or to none");
    cid.ask("JOIN #tea").await;
    for irc in [&mut ann, &mut bob] {
        irc.sync().await;
    }
    assert_eq!(cid.ask("PRIVMSG @#tea :help").await, []);
    assert_eq!(ann.expect("PRIVMSG").await.params, ["@#tea", "help"]);
    assert_eq!(bob.sync().await, []);
    assert_eq!(ann.ask_one("NOTICE +#tea :psst").await.params, ["+#tea", "psst"]);
    ann.ask("MODE #tea +v bob").await;
    bob.sync().await;
    ann.ask("PRIVMSG +#tea :\x01ACTION nods\x01").await;
    assert_eq!(bob.expect("PRIVMSG").await.params, ["+#tea", "\x01ACTION nods\x01"]);
    assert_eq!(commands(&cid.sync().await), ["MODE"]);
}

#[tokio::test]
async fn people_are_bots_and_invisible() {
    let server = IrcServer::start().await;
    let (mut ann, mut bob) = pair(&server, "message-tags").await;
    let mut cid = Irc::guest(&server, "cid", "").await;
    assert_eq!(ann.ask_one("MODE ann +B").await.params, ["ann", "+B"]);
    assert_eq!(ann.ask("MODE ann +o").await, [], "by OPER alone");
    assert_eq!(commands(&ann.ask("MODE ann +iz").await), ["MODE", "501"]);
    assert_eq!(ann.ask_one("MODE ann").await.params, ["ann", "+Bi"]);
    assert_eq!(ann.ask_one("MODE bob +i").await.command, "502");
    ann.ask("PRIVMSG #tea :beep").await;
    let said = bob.expect("PRIVMSG").await;
    assert!(said.tag("bot").is_some() && said.tag("draft/bot").is_some(), "{said:?}");
    assert_eq!(bob.ask("WHO ann").await[0].param(6), "HB");
    assert!(commands(&bob.ask("WHOIS ann").await).contains(&"335"));
    assert!(commands(&bob.ask("WHOIS ann").await).contains(&"319"), "bob is there too");
    assert!(!commands(&cid.ask("WHOIS ann").await).contains(&"319"));
    let counts = cid.ask("LUSERS").await;
    assert_eq!(counts[0].last(), "There are 2 users and 1 invisible on 1 servers");
}
