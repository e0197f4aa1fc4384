//! Settings as people write them: `30s`, `64KiB`, `on`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The longest duration: what is longer than ten years is a mistake, and could not be added to the time of now.
const LONGEST: Duration = Duration::from_secs(10 * 366 * 24 * 60 * 60);

/// A duration: `30s`, `10m`; a bare number is seconds. At most ten years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub Duration);

/// A size in bytes: `64KiB`, `10MiB`; a bare number is bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size(pub usize);

/// `on` or `off`, `true` or `false`, `1` or `0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Switch(pub bool);

impl FromStr for Span {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let seconds = text.trim().parse().map(Duration::from_secs);
        let parsed = seconds.or_else(|_| humantime::parse_duration(text.trim()));
        let span = parsed.map_err(|_| format!("{text:?} is no duration; write it like 30s or 10m"))?;
        if span > LONGEST { Err(format!("{text:?} is too long: at most ten years")) } else { Ok(Self(span)) }
    }
}

impl FromStr for Size {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no size; write it like 64KiB or 10MiB");
        let bytes: bytesize::ByteSize = text.trim().parse().map_err(|_| wrong())?;
        usize::try_from(bytes.as_u64()).map(Self).map_err(|_| wrong())
    }
}

impl FromStr for Switch {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.trim().to_ascii_lowercase().as_str() {
            "on" | "true" | "yes" | "1" => Ok(Self(true)),
            "off" | "false" | "no" | "0" => Ok(Self(false)),
            _ => Err(format!("{text:?} is neither on nor off")),
        }
    }
}

macro_rules! written {
    ($($name:ident: $show:expr),+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                from.deserialize_any(Scalar)?.parse().map_err(de::Error::custom)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let show: fn(&Self) -> String = $show;
                to.serialize_str(&show(self))
            }
        }
    )+};
}

written! {
    Span: |span| humantime::format_duration(span.0).to_string(),
    Size: |size| size.0.to_string(),
    Switch: |switch| if switch.0 { "on".into() } else { "off".into() }
}

/// A number, or a text that is one.
pub fn number<'de, D: Deserializer<'de>, T: FromStr>(from: D) -> Result<Option<T>, D::Error> {
    let text = from.deserialize_any(Scalar)?;
    text.trim().parse().map(Some).map_err(|_| de::Error::custom(format!("{text:?} is no number that makes sense here")))
}

/// A text that no error may show.
pub fn secret<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    String::deserialize(from).map(Some).map_err(|_| de::Error::custom("it is no text; write it in quotes"))
}

/// Takes a text, a number or a truth value as text.
struct Scalar;

impl de::Visitor<'_> for Scalar {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number or a truth value")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_u64<E>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_bool<E>(self, truth: bool) -> Result<String, E> {
        Ok(truth.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_as_people_write_them() {
        assert_eq!("30s".parse(), Ok(Span(Duration::from_secs(30))));
        assert_eq!("10m".parse(), Ok(Span(Duration::from_secs(600))));
        assert_eq!("45".parse(), Ok(Span(Duration::from_secs(45))));
        assert_eq!("64KiB".parse(), Ok(Size(65_536)));
        assert_eq!("10MiB".parse(), Ok(Size(10 * 1024 * 1024)));
        assert_eq!("off".parse(), Ok(Switch(false)));
        assert!(
            "soon".parse::<Span>().is_err() && "big".parse::<Size>().is_err() && "maybe".parse::<Switch>().is_err()
        );
    }
}
