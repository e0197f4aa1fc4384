//! JSON Schemas of the frames, as AsyncAPI 3 takes them: draft 07, with what is shared in `components/schemas`.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// The direction of a frame: what may be left out differs.
#[derive(Clone, Copy)]
pub enum Direction {
    /// From a client.
    ToServer,
    /// From the server.
    ToClient,
}

/// The alternatives of an enum, each with what all have in common; what they refer to goes into `shared`.
pub fn alternatives<T: JsonSchema>(direction: Direction, shared: &mut Map<String, Value>) -> Vec<Value> {
    let mut whole = schema::<T>(direction, shared);
    let common = whole.get("properties").cloned().unwrap_or_else(|| json!({}));
    let found = ["oneOf", "anyOf"].iter().find_map(|key| whole.as_object_mut()?.remove(*key));
    let Some(Value::Array(mut all)) = found else { panic!("{} has no alternatives", T::schema_name()) };
    for one in &mut all {
        for (name, property) in common.as_object().into_iter().flatten() {
            one["properties"][name] = property.clone();
        }
    }
    all
}

/// The schema of a type.
fn schema<T: JsonSchema>(direction: Direction, shared: &mut Map<String, Value>) -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let settings = match direction {
        Direction::ToServer => settings.for_deserialize(),
        Direction::ToClient => settings.for_serialize(),
    };
    let mut whole = settings.into_generator().into_root_schema_for::<T>().to_value();
    let components = whole.as_object_mut().and_then(|whole| whole.remove("components")).unwrap_or_default();
    for (name, one) in components["schemas"].as_object().into_iter().flatten() {
        let mut one = one.clone();
        unwrap_lines(&mut one);
        let before = shared.insert(name.clone(), one.clone());
        assert!(before.is_none_or(|before| before == one), "{name} differs by direction");
    }
    unwrap_lines(&mut whole);
    whole
}

/// Puts the lines of descriptions together again, which are broken where the source's are.
fn unwrap_lines(schema: &mut Value) {
    match schema {
        Value::Object(parts) => {
            if let Some(Value::String(words)) = parts.get_mut("description") {
                *words = words.replace("\n ", " ");
            }
            parts.values_mut().for_each(unwrap_lines);
        }
        Value::Array(parts) => parts.iter_mut().for_each(unwrap_lines),
        _ => {}
    }
}
