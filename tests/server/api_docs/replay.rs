//! Real frames, held against the document.
