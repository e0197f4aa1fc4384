//! An OpenAPI document as a page: one operation after another, then the schemas.

use super::page::{escape, inline, prose, table, whole};
use super::schema;
use serde_json::Value;

/// The page.
#[must_use]
pub fn render(document: &Value) -> String {
    let operations = operations(document);
    let links: String = operations.iter().map(Operation::link).collect();
    let sections: String = operations.iter().map(Operation::section).collect();
    let content = format!(
        "{}<p>As a file: <a href=\"/docs/openapi.json\">openapi.json</a></p>\
         <h2>Operations</h2><ul class=\"contents\">{links}</ul>{sections}<h2>Schemas</h2>{}",
        prose(document["info"]["description"].as_str()),
        schema::sections(&document["components"]["schemas"]),
    );
    whole("The HTTP API", &content)
}

struct Operation<'a> {
    method: String,
    path: &'a str,
    what: &'a Value,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, item)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(move |(method, what)| Operation { method: method.to_uppercase(), path, what })
    });
    all.collect()
}

impl Operation<'_> {
    fn id(&self) -> String {
        escape(self.what["operationId"].as_str().unwrap_or_default())
    }

    fn summary(&self) -> String {
        inline(self.what["summary"].as_str().unwrap_or_default())
    }

    fn address(&self) -> String {
        format!("<code>{} {}</code>", escape(&self.method), escape(self.path))
    }

    fn link(&self) -> String {
        format!("<li><a href=\"#{}\">{}</a> {}</li>", self.id(), self.address(), self.summary())
    }

    fn section(&self) -> String {
        format!(
            "<section id=\"{}\"><h3>{}</h3><p>{}</p>{}{}{}{}</section>",
            self.id(),
            self.address(),
            self.summary(),
            prose(self.what["description"].as_str()),
            self.parameters(),
            self.body(),
            self.responses(),
        )
    }

    fn parameters(&self) -> String {
        let parameters = self.what["parameters"].as_array().into_iter().flatten();
        let row = |parameter: &Value| {
            let field = |name: &str| parameter[name].as_str().unwrap_or_default();
            [
                format!("<code>{}</code>", escape(field("name"))),
                escape(field("in")),
                schema::type_of(&parameter["schema"]),
                inline(field("description")),
            ]
        };
        table(["Parameter", "In", "Type", "Meaning"], parameters.map(row).collect())
    }

    fn body(&self) -> String {
        let schema = &self.what["requestBody"]["content"]["application/json"]["schema"];
        if schema.is_null() { String::new() } else { format!("<p>Body: {}</p>", schema::type_of(schema)) }
    }

    fn responses(&self) -> String {
        let responses = self.what["responses"].as_object().into_iter().flatten();
        let row = |(status, response): (&String, &Value)| {
            let schema = &response["content"]["application/json"]["schema"];
            let body = if schema.is_null() { "nothing".to_owned() } else { schema::type_of(schema) };
            [escape(status), body, inline(response["description"].as_str().unwrap_or_default())]
        };
        table(["Status", "Body", "Meaning"], responses.map(row).collect())
    }
}
