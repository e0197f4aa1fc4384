//! How names, addresses and days are written.

use crate::domain::{Conversation, ConversationKind, Timestamp, UserId};

const DAY_MS: i64 = 86_400_000;
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The address of a room.
#[must_use]
pub fn room_path(name: &str) -> String {
    format!("/rooms/{}", segment(name))
}

/// The address of the direct conversation with somebody.
#[must_use]
pub fn direct_path(name: &str) -> String {
    format!("/direct/{}", segment(name))
}

/// The address of a conversation, as `me` reaches it.
#[must_use]
pub fn path(conversation: &Conversation, me: UserId) -> String {
    match conversation.room_name() {
        Some(name) => room_path(name.as_str()),
        None => direct_path(&people(conversation, me)),
    }
}

/// What `me` calls a conversation: `#name`, or the others in it; one's own name where nobody else is.
#[must_use]
pub fn title(conversation: &Conversation, me: UserId) -> String {
    match conversation.room_name() {
        Some(name) => format!("#{name}"),
        None => people(conversation, me),
    }
}

fn people(conversation: &Conversation, me: UserId) -> String {
    let ConversationKind::Direct { people } = &conversation.kind else { return String::new() };
    let names: Vec<_> =
        people.iter().filter(|user| user.id != me || people.len() == 1).map(|user| user.name.as_str()).collect();
    names.join(", ")
}

/// A name as part of an address: what is not plain ASCII is percent-encoded (RFC 3986), as browsers do.
#[must_use]
pub fn segment(name: &str) -> String {
    let mut segment = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            segment.push(char::from(byte));
        } else {
            segment.push_str(&format!("%{byte:02X}"));
        }
    }
    segment
}

/// `next` if it is an address of this site, else `/`: a link must not send people elsewhere after they sign in.
#[must_use]
pub fn local_path(next: &str) -> &str {
    let inner = next.starts_with('/') && !next.starts_with("//");
    let plain = |c: char| c.is_ascii_graphic() && c != '\\';
    if inner && next.chars().all(plain) { next } else { "/" }
}

/// Where to sign in, and to go from there to `next`.
#[must_use]
pub fn sign_in_path(next: &str) -> String {
    if next == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", segment(next)) }
}

/// A text as the inner HTML of a `<textarea>` or a `<title>`. Leptos writes the children of the first unescaped when it
/// renders on the server, and puts its marks among those of the second, so they must never be given as children.
#[must_use]
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The letter on somebody's avatar, which the style sheet makes a capital one: a name has letters, digits and these
/// marks. (Rust's tables of letters would make what browsers load larger by far.)
#[must_use]
pub fn initial(name: &str) -> String {
    name.chars().find(|c| !matches!(c, '-' | '_' | '.')).map(String::from).unwrap_or_default()
}

/// The colour of somebody's avatar: a class of the style sheet, always the same for a name.
#[must_use]
pub fn hue(name: &str) -> String {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    format!("hue-{}", (hash ^ (hash >> 16)) % 12)
}

/// What a browser calls itself, in fewer words where that is possible.
#[must_use]
pub fn agent(agent: &str) -> String {
    // In this order: most of them name others, too.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let named =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (agent.starts_with("Mozilla/"), named(&BROWSERS), named(&SYSTEMS)) {
        (true, Some(browser), Some(system)) => format!("{browser} on {system}"),
        _ if agent.is_empty() => "A program without a name".to_owned(),
        _ => agent.to_owned(),
    }
}

/// The title of the window, with how much is unread.
#[must_use]
pub fn page_title(title: &str, unread: u32) -> String {
    if unread == 0 { format!("{title} · ExChat") } else { format!("({unread}) {title} · ExChat") }
}

/// A day and a time of day in words.
#[must_use]
pub fn moment(day: i64, clock: &str) -> String {
    format!("{}, {clock}", day_label(day))
}

/// The day of a moment in UTC, in days since 1970.
#[must_use]
pub const fn utc_day(at: Timestamp) -> i64 {
    at.0.div_euclid(DAY_MS)
}

/// A day in words: `Sunday, 22 November 2026`.
#[must_use]
pub fn day_label(day: i64) -> String {
    let date = Timestamp(day.saturating_mul(DAY_MS)).date();
    let mut parts = date.split('-').map(|part| part.parse::<usize>().unwrap_or(1));
    let (year, month, of_month) = (parts.next(), parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    let weekday = usize::try_from(day.rem_euclid(7)).map_or("", |n| WEEKDAYS[n]);
    format!("{weekday}, {of_month} {} {}", MONTHS[(month - 1).min(11)], year.unwrap_or(1970))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_addresses() {
        assert_eq!(room_path("rust-lang_2.0"), "/rooms/rust-lang_2.0");
        assert_eq!(direct_path("Жан"), "/direct/%D0%96%D0%B0%D0%BD");
    }

    #[test]
    fn only_addresses_of_this_site_are_next() {
        for good in ["/", "/rooms/general?around=3#s3", "/direct/%D0%96"] {
            assert_eq!(local_path(good), good);
        }
        for bad in ["", "rooms", "//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "/%0d é"] {
            assert_eq!(local_path(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn a_text_does_not_leave_its_box() {
        assert_eq!(escaped("a</textarea><b>&lt;"), "a&lt;/textarea&gt;&lt;b&gt;&amp;lt;");
    }

    #[test]
    fn days_have_names() {
        assert_eq!(day_label(0), "Thursday, 1 January 1970");
        assert_eq!(day_label(utc_day(Timestamp(1_795_359_845_006))), "Sunday, 22 November 2026");
        assert_eq!(day_label(-1), "Wednesday, 31 December 1969");
    }

    #[test]
    fn browsers_are_called_by_their_names() {
        let edge =
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0 Safari/537.36 Edg/144.0";
        let safari =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1";
        assert_eq!((agent(edge).as_str(), agent(safari).as_str()), ("Edge on Windows", "Safari on iPhone"));
        assert_eq!((agent("curl/8"), agent("")), ("curl/8".to_owned(), "A program without a name".to_owned()));
    }

    #[test]
    fn avatars_keep_their_colour() {
        assert_eq!(hue("Ann"), hue("ann"));
        assert_eq!(initial("_жan"), "ж");
    }
}
