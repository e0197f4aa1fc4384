//! HTTP: pages, the JSON API, and what keeps both safe.
