//! Parts of pages: props in, view out.

pub mod avatar;
pub mod bar;
pub mod body;
pub mod composer;
pub mod conversation;
pub mod editor;
pub mod form;
pub mod frame;
pub mod icon;
pub mod jump;
pub mod members;
pub mod message;
pub mod navigation;
pub mod room_details;
pub mod screens;
pub mod scroll;
pub mod status;
pub mod time;
pub mod timeline;
pub mod tools;
pub mod unsent;
