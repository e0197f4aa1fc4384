//! The API's OpenAPI 3.1 document, made from its routes. It is checked in as docs/openapi.json.

use super::described;
use crate::delivery::http::cookies::SessionCookie;
use crate::domain::Error;
use aide::OperationOutput;
use aide::generate::in_context;
use aide::openapi::{ApiKeyLocation, Info, License, OpenApi, ReferenceOr, Responses, SecurityScheme, StatusCode};
use aide::transform::{TransformOpenApi, TransformOperation};

const DESCRIPTION: &str = "Everything that the pages do, for programs. Sign in with a personal access token \
    (`Authorization: Bearer …`) from the settings page or `exchat token create NAME`. Errors are JSON: a `code` for \
    programs, which never changes its meaning, and a `message` for people. What a conversation hides from you is \
    answered as if it were not there. Moments are milliseconds since the Unix epoch. To hear what happens, use the \
    live API.";

/// What every operation may answer.
const ALWAYS: [u16; 3] = [401, 500, 503];

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let mut api = OpenApi {
        info: Info {
            title: "ExChat".into(),
            description: Some(DESCRIPTION.into()),
            version: "1".into(),
            license: Some(License {
                name: "Apache-2.0".into(),
                identifier: Some("Apache-2.0".into()),
                ..License::default()
            }),
            ..Info::default()
        },
        ..OpenApi::default()
    };
    let _routes = described().finish_api_with(&mut api, secured);
    api
}

fn secured(api: TransformOpenApi) -> TransformOpenApi {
    api.security_scheme("token", bearer()).security_scheme("session", cookie())
}

fn bearer() -> SecurityScheme {
    SecurityScheme::Http {
        scheme: "bearer".into(),
        bearer_format: None,
        description: Some("A personal access token.".into()),
        extensions: Default::default(),
    }
}

fn cookie() -> SecurityScheme {
    SecurityScheme::ApiKey {
        location: ApiKeyLocation::Cookie,
        name: SessionCookie::Secure.name().into(),
        description: Some("A signed-in browser. What changes something has to come from this server's pages.".into()),
        extensions: Default::default(),
    }
}

/// Says that an operation needs somebody signed in, and which errors it may answer.
pub fn errors<'a>(mut operation: TransformOperation<'a>, statuses: &[u16]) -> TransformOperation<'a> {
    let inner = operation.inner_mut();
    for status in ALWAYS.iter().chain(statuses) {
        let response = in_context(|ctx| axum::Json::<Error>::operation_response(ctx, inner));
        let Some(mut response) = response else { continue };
        response.description = meaning(*status).into();
        let responses = inner.responses.get_or_insert_with(Responses::default);
        responses.responses.insert(StatusCode::Code(*status), ReferenceOr::Item(response));
    }
    operation.security_requirement("token").security_requirement("session")
}

const fn meaning(status: u16) -> &'static str {
    match status {
        400 => "The input breaks a rule that `message` names.",
        401 => "Nobody is signed in, or the credential has ended.",
        403 => "Not allowed, not a member, or sent by another site.",
        404 => "There is no such thing, or none that one may know of.",
        409 => "Somebody else has this name, or one that reads the same.",
        413 => "Larger than a limit that `message` names.",
        415 => "The body has to be JSON.",
        429 => "Too much at once: come back after `Retry-After` seconds.",
        503 => "The server is going away or cannot reach its store: try again.",
        507 => "The disk is full: reading goes on, nothing was stored.",
        _ => "Something is wrong on the server; nothing was changed.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json");

    fn written() -> String {
        serde_json::to_string_pretty(&document()).expect("json") + "\n"
    }

    #[test]
    fn the_checked_in_document_is_that_of_the_routes() {
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(FILE, written()).expect("written");
        }
        let same = std::fs::read_to_string(FILE).expect("docs/openapi.json") == written();
        assert!(same, "docs/openapi.json is out of date; write it anew: UPDATE_DOCS=1 make test-rust");
    }

    #[test]
    fn every_operation_says_what_it_does_answers_and_needs() {
        let document = serde_json::to_value(document()).expect("json");
        let mut ids = std::collections::HashSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let at = format!("{method} {path}");
                assert!(operation["summary"].is_string(), "{at}");
                assert!(ids.insert(operation["operationId"].clone()), "{at}: the id is taken");
                assert_eq!(operation["security"].as_array().map(Vec::len), Some(2), "{at}");
                let answers = operation["responses"].as_object().expect("responses");
                assert!(answers.contains_key("401"), "{at}");
                assert!(answers.keys().any(|status| status.starts_with('2')), "{at}");
                assert_eq!(answers.contains_key("415"), operation["requestBody"].is_object(), "{at}");
                for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                    let parameters = operation["parameters"].as_array().expect("parameters");
                    assert!(parameters.iter().any(|p| p["name"] == name && p["in"] == "path"), "{at}: {name}");
                }
            }
        }
        assert!(ids.len() > 20);
    }
}
