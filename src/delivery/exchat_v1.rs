//! The original ExChat protocol.
