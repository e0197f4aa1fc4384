//! Keeps the reader's place while rows come and go.

use crate::ui::dom;
use leptos::prelude::*;
use web_sys::Element;

/// The id of the element that scrolls; its first child holds the rows.
pub const TIMELINE: &str = "timeline";

/// So near the end counts as the end, in pixels.
const NEAR: f64 = 100.0;

/// What the timeline scrolls in. Its end is where the newest message is.
#[derive(Clone, Copy, Debug)]
pub struct Scroll {
    /// Whether the reader is at the end.
    pub at_end: RwSignal<bool>,
    /// The first row in sight, and how far below the upper edge it begins.
    anchor: StoredValue<Option<(String, f64)>>,
}

/// How much there is out of sight, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Beyond {
    /// Above.
    pub start: f64,
    /// Below.
    pub end: f64,
}

impl Scroll {
    /// At the end, where the server's markup puts the reader.
    #[must_use]
    pub fn new() -> Self {
        Self { at_end: RwSignal::new(true), anchor: StoredValue::new(None) }
    }

    /// Notes where the reader is; none when there is nothing to scroll any more. To be called whenever that may have
    /// changed.
    pub fn note(&self) -> Option<Beyond> {
        let was_at_end = self.at_end.try_get_untracked()?;
        let view = view()?;
        let (frame, rows) = (view.get_bounding_client_rect(), view.first_element_child()?);
        let content = rows.get_bounding_client_rect();
        let beyond = Beyond { start: frame.top() - content.top(), end: content.bottom() - frame.bottom() };
        let at_end = beyond.end < NEAR;
        if was_at_end != at_end {
            self.at_end.set(at_end);
        }
        self.anchor.set_value(if at_end { None } else { first_in_sight(&rows, frame.top()) });
        Some(beyond)
    }

    /// Puts the reader back after the rows have changed.
    pub fn settle(&self) {
        let (Some(view), Some(anchor)) = (view(), self.anchor.try_get_value()) else { return };
        match anchor {
            None => self.to_end(),
            Some((id, before)) => {
                let Some(row) = dom::by_id::<Element>(&id) else { return };
                let now = row.get_bounding_client_rect().top() - view.get_bounding_client_rect().top();
                #[expect(clippy::cast_possible_truncation, reason = "pixels")]
                view.set_scroll_top(view.scroll_top() + (now - before).round() as i32);
            }
        }
    }

    /// Begins where the style sheet has the reader begin, which is where a new box is already. The next conversation
    /// may get the box of the one before, with the place that the reader had there.
    pub fn begin(&self, again: bool) {
        if let Some(view) = view().filter(|_| again) {
            view.set_scroll_top(0);
        }
    }

    /// Shows a row in the upper part of the box.
    pub fn aim(&self, row: String) {
        const UPPER: f64 = 120.0;
        self.anchor.try_set_value(Some((row, UPPER)));
        self.settle();
    }

    /// Goes to the newest message.
    pub fn to_end(&self) {
        self.anchor.try_set_value(None);
        if let Some(view) = view() {
            // More than there is: the browser stops at the end, whichever way the axis runs.
            view.set_scroll_top(i32::MAX);
        }
    }
}

impl Default for Scroll {
    fn default() -> Self {
        Self::new()
    }
}

fn view() -> Option<Element> {
    dom::by_id(TIMELINE)
}

fn first_in_sight(rows: &Element, edge: f64) -> Option<(String, f64)> {
    let mut next = rows.first_element_child();
    while let Some(row) = next {
        let place = row.get_bounding_client_rect();
        // Rows without height are folded into the one above.
        if place.bottom() > edge && place.height() > 0.0 && !row.id().is_empty() {
            return Some((row.id(), place.top() - edge));
        }
        next = row.next_element_sibling();
    }
    None
}
