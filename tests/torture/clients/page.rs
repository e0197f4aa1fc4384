//! A browser without JavaScript: plain forms, and pages as they are drawn.

use crate::ground::Me;
use crate::harness::cookie_of;
use crate::log::{Answer, Command, Node, Op, Place, What, marked};
use reqwest::Method;
use uuid::Uuid;

/// Says and reads things in these places until nobody begins anything.
pub async fn run(mut me: Me, places: &[Place]) {
    let Some(cookie) = sign_in(&mut me).await else { return };
    while me.is_busy() {
        let (place, node) = (me.any(places).unwrap_or_default(), me.any_node());
        if me.happens(50) {
            say(&mut me, &cookie, place).await;
        } else if let Some(read) = read(&me, &cookie, node, place, None).await {
            me.note(read.0);
        }
        me.think().await;
    }
}

/// Signs in, for as long as it takes; none when nobody begins anything any more.
async fn sign_in(me: &mut Me) -> Option<String> {
    while me.is_busy() {
        let node = me.any_node();
        if let Some(cookie) = cookie(me, node).await {
            return Some(cookie);
        }
        me.think().await;
    }
    None
}

/// The cookie of a new session; none when that does not work now.
pub async fn cookie(me: &Me, node: Node) -> Option<String> {
    let form = me.request(node, Method::POST, "/chat.html").header("origin", me.url(node, ""));
    let response = form.form(&[("access_token", &me.account.token)]).send().await.ok()?;
    cookie_of(&response)
}

async fn say(me: &mut Me, cookie: &str, place: Place) {
    let op = me.number();
    let (client_id, words) = (Uuid::new_v4().to_string(), me.words(op));
    let room = me.ground.rooms[place].clone();
    let form = [("conversation", room.id.as_str()), ("client_id", &client_id), ("body", &words)];
    loop {
        let node = me.any_node();
        me.asks(op, node, place, &Command::Post);
        let request = me.request(node, Method::POST, "/api/ui/post_message").header("cookie", cookie);
        let request = request.header("origin", me.url(node, "")).header("accept", "text/html");
        let request = request.header("referer", me.url(node, &format!("/rooms/{}", room.name)));
        let answer = request.form(&form).send().await.map_or(Answer::Unknown, |response| sent(me, &response));
        me.answered(op, answer.clone());
        if !answer.is_unclear() {
            return;
        }
        me.think().await;
    }
}

/// A form that was taken leads to a page; one that was refused too, with a note of why.
fn sent(me: &Me, response: &reqwest::Response) -> Answer {
    let cookies = response.headers().get_all("set-cookie").iter();
    let is_refused = cookies.filter_map(|line| line.to_str().ok()).any(|line| line.starts_with("flash="));
    match response.status().as_u16() {
        303 if !is_refused => Answer::Done { seq: None, message: None },
        401 => {
            me.note(What::Ill("a good session was refused".into()));
            Answer::Refused("unauthenticated".into())
        }
        status => Answer::Failed(if is_refused { "a note".into() } else { status.to_string() }),
    }
}

/// What a page shows, and the seq of its first row if there is something older. The newest page, or the one before a seq.
pub async fn read(me: &Me, cookie: &str, node: Node, place: Place, before: Option<u64>) -> Option<(What, Option<u64>)> {
    let since = me.ground.log.now();
    let edge = before.map_or_else(String::new, |seq| format!("?before={seq}"));
    let path = format!("/rooms/{}{edge}", me.ground.rooms[place].name);
    let response = me.request(node, Method::GET, &path).header("cookie", cookie).header("accept", "text/html").send();
    let response = response.await.ok()?;
    if response.status() == 303 {
        me.note(What::Ill(format!("a good session was sent to {:?}", response.headers().get("location"))));
    }
    if response.status() != 200 {
        return None;
    }
    let page = response.text().await.ok()?;
    let older = page.split_once("?before=").map(|(_, rest)| rest.split('"').next().unwrap_or_default());
    let older = older.and_then(|seq| seq.parse().ok());
    Some((What::Read { node, place, door: "a page", since, to_end: before.is_none(), ops: shown(&page) }, older))
}

/// The messages on a page.
fn shown(page: &str) -> Vec<Op> {
    page.split("class=\"body\"").skip(1).filter_map(marked).collect()
}
