//! Where people reach this server, as far as a request tells and is believed.

use crate::delivery::Web;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, header};
use std::net::IpAddr;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Whether the browser speaks HTTPS: to this server's public address, or as a trusted proxy says.
#[must_use]
pub fn is_https(headers: &HeaderMap, web: &Web) -> bool {
    match &web.public_url {
        Some(url) => url.starts_with("https://"),
        None => is_forwarded_https(headers, web),
    }
}

/// Whether a trusted proxy says that this very request came to it by HTTPS.
#[must_use]
pub fn is_forwarded_https(headers: &HeaderMap, web: &Web) -> bool {
    web.trust_proxy && last(headers, &FORWARDED_PROTO).is_some_and(|p| p.eq_ignore_ascii_case("https"))
}

/// Whether browsers treat the address they have for this server as the machine's own: then they keep `Secure` cookies
/// without HTTPS too.
#[must_use]
pub fn is_loopback(headers: &HeaderMap, web: &Web) -> bool {
    let host = match &web.public_url {
        Some(url) => url.split_once("://").map(|(_, host)| host),
        None => text(headers, &header::HOST),
    };
    // Without a host the request is no browser's.
    host.is_none_or(is_loopback_host)
}

/// Whether `origin` (`https://chat.example.org`) is this server's own: its public address, or the host that the request
/// names, by either scheme.
#[must_use]
pub fn is_own_origin(origin: &str, headers: &HeaderMap, web: &Web) -> bool {
    if let Some(url) = &web.public_url {
        return origin.eq_ignore_ascii_case(url.trim_end_matches('/'));
    }
    let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    match (host, text(headers, &header::HOST)) {
        (Some(host), Some(own)) => host.eq_ignore_ascii_case(own),
        _ => false,
    }
}

/// The address that a request comes from: the connection's, or what a trusted proxy appended to `X-Forwarded-For`.
/// Earlier entries there are the client's own claims.
#[must_use]
pub fn client_ip(headers: &HeaderMap, web: &Web, connection: Option<IpAddr>) -> Option<IpAddr> {
    let forwarded = last(headers, &FORWARDED_FOR).filter(|_| web.trust_proxy).and_then(|ip| ip.parse().ok());
    forwarded.or(connection).map(|ip: IpAddr| ip.to_canonical())
}

/// A header that may come once only, as text.
#[must_use]
pub fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The right-most element of a header that lists.
fn last<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let line = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next().map(str::trim)
}

fn is_loopback_host(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    let local = |name: &str| name == "localhost" || name.ends_with(".localhost");
    name.parse::<IpAddr>().map_or_else(|_| local(&name.to_ascii_lowercase()), |ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines.iter().map(|(n, v)| (HeaderName::from_static(n), v.parse().expect("value"))).collect()
    }

    fn web(public_url: Option<&str>, trust_proxy: bool) -> Web {
        Web { public_url: public_url.map(str::to_owned), trust_proxy, ..Web::default() }
    }

    #[test]
    fn forwarded_headers_count_only_behind_a_trusted_proxy() {
        let sent = headers(&[("x-forwarded-for", "6.6.6.6, 10.1.2.3"), ("x-forwarded-proto", "https")]);
        let connection = Some(IpAddr::from([127, 0, 0, 1]));
        assert_eq!(client_ip(&sent, &web(None, false), connection), connection);
        assert_eq!(client_ip(&sent, &web(None, true), connection), Some(IpAddr::from([10, 1, 2, 3])), "right-most");
        assert!(!is_https(&sent, &web(None, false)));
        assert!(is_https(&sent, &web(None, true)));
    }

    #[test]
    fn the_last_of_several_forwarded_headers_counts() {
        let mut sent = headers(&[("x-forwarded-for", "6.6.6.6")]);
        sent.append(FORWARDED_FOR, "10.0.0.9".parse().expect("value"));
        assert_eq!(client_ip(&sent, &web(None, true), None), Some(IpAddr::from([10, 0, 0, 9])));
        let nonsense = headers(&[("x-forwarded-for", "unknown")]);
        assert_eq!(client_ip(&nonsense, &web(None, true), None), None);
    }

    #[test]
    fn loopback_hosts_are_known() {
        for host in ["localhost", "LOCALHOST:4000", "127.0.0.1:4000", "127.9.9.9", "[::1]:4000", "a.localhost"] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in ["10.0.0.1:4000", "example.org", "localhost.example.org", "127.0.0.1.nip.io", ""] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }

    #[test]
    fn an_own_origin_is_the_public_url_or_the_host() {
        let sent = headers(&[("host", "chat.lan:4000")]);
        let (any, public) = (web(None, false), web(Some("https://chat.example.org"), false));
        assert!(is_own_origin("http://chat.lan:4000", &sent, &any));
        assert!(is_own_origin("https://Chat.lan:4000", &sent, &any));
        for foreign in ["null", "", "http://chat.lan", "http://chat.lan:4001", "http://evil.org", "ftp://chat.lan:4000"]
        {
            assert!(!is_own_origin(foreign, &sent, &any), "{foreign}");
        }
        assert!(is_own_origin("https://chat.example.org", &sent, &public));
        assert!(!is_own_origin("http://chat.lan:4000", &sent, &public), "only the public address");
        assert!(!is_own_origin("http://chat.example.org", &sent, &public), "the scheme counts");
    }
}
