//! The settings in the environment: texts, as they are written there. What they mean is for the keys to say.

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};

/// What stands before the name of a key.
const PREFIX: &str = "EXCHAT_";

/// Settings by their keys.
pub struct Environment(Dict);

impl Environment {
    /// What the program was started with for these keys; what else starts with EXCHAT_ belongs to others.
    pub fn of_program(keys: &[String]) -> Self {
        let value = |key: &String| std::env::var_os(format!("{PREFIX}{}", key.to_uppercase()));
        let pair = |key: &String| Some((key.clone(), value(key)?.to_string_lossy().into_owned()));
        keys.iter().filter_map(pair).collect()
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        Self(pairs.into_iter().map(|(key, text)| (key, Value::from(text))).collect())
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        let name = |_: &Profile, keys: &[&str]| format!("{PREFIX}{}", keys.join("_").to_uppercase());
        Metadata::named("the environment").interpolater(name)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        Ok(Profile::Default.collect(self.0.clone()))
    }
}
