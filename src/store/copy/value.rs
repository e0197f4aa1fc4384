//! Values of any column, in any of the databases.

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Postgres, Row, Sqlite, Type};
use std::fmt;
use uuid::Uuid;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A UUID.
    Id,
    /// A seq, a moment or a count.
    Integer,
    /// A text.
    Text,
    /// Yes or no.
    Flag,
    /// Bytes.
    Bytes,
}

/// A value, or nothing, of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A UUID.
    Id(Option<Uuid>),
    /// A seq, a moment or a count.
    Integer(Option<i64>),
    /// A text.
    Text(Option<String>),
    /// Yes or no.
    Flag(Option<bool>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

/// A database that holds such values.
pub trait Holds: Database {
    /// The value of a column.
    ///
    /// # Errors
    /// When it is of another kind.
    fn value(raw: Self::ValueRef<'_>, kind: Kind) -> Result<Value, BoxDynError>;
}

/// The first columns of a row, which are of these kinds.
pub fn values<R: Row<Database: Holds>>(row: &R, kinds: &[Kind]) -> Result<Vec<Value>, sqlx::Error>
where
    usize: sqlx::ColumnIndex<R>,
{
    let value = |(index, kind): (usize, &Kind)| {
        let decoded = <R::Database as Holds>::value(row.try_get_raw(index)?, *kind);
        decoded.map_err(|source| sqlx::Error::ColumnDecode { index: index.to_string(), source })
    };
    kinds.iter().enumerate().map(value).collect()
}

macro_rules! holds {
    ($database:ty; $($kind:ident: $type:ty),+) => {
        impl Holds for $database {
            fn value(raw: Self::ValueRef<'_>, kind: Kind) -> Result<Value, BoxDynError> {
                Ok(match kind { $(Kind::$kind => Value::$kind(Decode::<$database>::decode(raw)?)),+ })
            }
        }

        impl Type<$database> for Value {
            fn type_info() -> <$database as Database>::TypeInfo {
                <String as Type<$database>>::type_info()
            }
        }

        impl Encode<'_, $database> for Value {
            fn encode_by_ref(&self, buffer: &mut <$database as Database>::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
                match self { $(Self::$kind(value) => Encode::<$database>::encode_by_ref(value, buffer)),+ }
            }

            fn produces(&self) -> Option<<$database as Database>::TypeInfo> {
                Some(match self { $(Self::$kind(_) => <$type as Type<$database>>::type_info()),+ })
            }
        }
    };
}
holds!(Sqlite; Id: Uuid, Integer: i64, Text: String, Flag: bool, Bytes: Vec<u8>);
holds!(Postgres; Id: Uuid, Integer: i64, Text: String, Flag: bool, Bytes: Vec<u8>);

/// As in a sentence for people.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(Some(id)) => id.fmt(f),
            Self::Integer(Some(number)) => number.fmt(f),
            Self::Text(Some(text)) => write!(f, "{text:?}"),
            Self::Flag(Some(flag)) => flag.fmt(f),
            Self::Bytes(Some(bytes)) => write!(f, "{} bytes", bytes.len()),
            _ => f.write_str("nothing"),
        }
    }
}
