//! Clients of every door. Each does what people do, puts up with everything, and takes down what it asked and heard.

pub mod door;
pub mod gate;
pub mod irc;
pub mod live;
pub mod noise;
pub mod old;
pub mod page;
pub mod picture;
pub mod socket;
