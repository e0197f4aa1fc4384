//! Pages that stand without the app: errors, questions, the API documents.

/// A whole page. Title and content are HTML already.
#[must_use]
pub fn page(title: &str, content: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"/plain.css\"></head><body>\
         <header><nav><a href=\"/\">ExChat</a> <a href=\"/docs\">Interfaces</a></nav></header>\
         <main><h1>{title}</h1>{content}</main></body></html>"
    )
}
