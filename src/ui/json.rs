//! JSON, as the browser parses it.

use crate::protocol::decode::{Decode, Json, decode};
use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A JSON value among the browser's own.
#[derive(Clone, Debug)]
pub struct Parsed(pub JsValue);

/// Reads a text; none when it is no JSON, or of another shape.
#[must_use]
pub fn parse<T: Decode>(text: &str) -> Option<T> {
    decode(&Parsed(JSON::parse(text).ok()?))
}

impl Json for Parsed {
    fn member(&self, key: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &JsValue::from_str(key)).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(Self(value))
    }

    fn elements(&self) -> Option<Vec<Self>> {
        Some(self.0.dyn_ref::<Array>()?.iter().map(Self).collect())
    }

    fn text(&self) -> Option<String> {
        self.0.as_string()
    }

    fn number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    fn flag(&self) -> Option<bool> {
        self.0.as_bool()
    }
}
