//! JSON schemas (as schemars writes them) in words and tables.

use super::page::{escape, inline, prose, table};
use serde_json::Value;

/// A section for each schema, to which [`type_of`] links.
#[must_use]
pub fn sections(schemas: &Value) -> String {
    let schemas = schemas.as_object().into_iter().flatten();
    let section = |(name, schema): (&String, &Value)| {
        let name = escape(name);
        format!("<section id=\"schema-{name}\"><h3>{name}</h3>{}</section>", describe(schema))
    };
    schemas.map(section).collect()
}

/// What a schema says, with its properties and alternatives.
#[must_use]
pub fn describe(schema: &Value) -> String {
    let mut text = prose(schema["description"].as_str());
    if schema["properties"].is_object() {
        text += &properties(schema);
        if let Some(parts) = schema["allOf"].as_array() {
            text += &format!("<p>And what is in {}.</p>", joined(parts.iter().map(type_of)));
        }
    } else if alternatives(schema).is_none() {
        text += &format!("<p>{}</p>", type_of(schema));
    }
    if let Some(alternatives) = alternatives(schema) {
        let each: String = alternatives.iter().map(|one| format!("<li>{}</li>", describe(one))).collect();
        text += &format!("<p>One of:</p><ul>{each}</ul>");
    }
    text
}

fn properties(schema: &Value) -> String {
    let required = |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|n| n == name));
    let row = |(name, property): (&String, &Value)| {
        let optional = if required(name) { "" } else { " <small>may be absent</small>" };
        [
            format!("<code>{}</code>{optional}", escape(name)),
            type_of(property),
            inline(property["description"].as_str().unwrap_or_default()),
        ]
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    table(["Field", "Type", "Meaning"], properties.map(row).collect())
}

fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array())
}

/// A schema in a few words, linked to its section where it has one.
#[must_use]
pub fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        let name = escape(name);
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    if !schema["const"].is_null() {
        return code(&schema["const"]);
    }
    if let Some(values) = schema["enum"].as_array() {
        return joined(values.iter().map(code));
    }
    if let Some(parts) = schema["allOf"].as_array().or_else(|| alternatives(schema)) {
        return joined(parts.iter().map(type_of));
    }
    match &schema["type"] {
        Value::Array(kinds) => joined(kinds.iter().map(|kind| kind_of(kind, schema))),
        kind => kind_of(kind, schema),
    }
}

fn kind_of(kind: &Value, schema: &Value) -> String {
    let format = schema["format"].as_str();
    match (kind.as_str(), format) {
        (Some("array"), _) => format!("list of {}", type_of(&schema["items"])),
        (Some("string"), Some("uuid")) => "UUID".to_owned(),
        (Some("null"), _) => "null".to_owned(),
        (Some(kind), _) => escape(kind),
        (None, _) => "anything".to_owned(),
    }
}

fn code(value: &Value) -> String {
    format!("<code>{}</code>", escape(&value.to_string()))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn types_are_said_in_words() {
        assert_eq!(type_of(&json!({"type": ["integer", "null"]})), "integer or null");
        assert_eq!(
            type_of(&json!({"type": "array", "items": {"$ref": "#/components/schemas/Event"}})),
            "list of <a href=\"#schema-Event\">Event</a>"
        );
        assert_eq!(type_of(&json!({"enum": ["a", "b"]})), "<code>&quot;a&quot;</code> or <code>&quot;b&quot;</code>");
        assert_eq!(type_of(&json!({"type": "string", "format": "uuid"})), "UUID");
        assert_eq!(type_of(&json!(true)), "anything");
    }
}
