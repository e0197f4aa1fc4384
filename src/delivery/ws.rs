//! The live API: `GET /ws?v=1`.
