//! The wire: what the browser, bots and the server say to each other. The same types are the browser client, the
//! server and, through their schemas, the API documents.

pub mod decode;
pub mod encode;
pub mod http;
pub mod live;
