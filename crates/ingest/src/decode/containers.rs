//! Container images of a run: each is told once, with the first batch of tasks that uses it.

use std::sync::Arc;

use super::lenient::{List, Raw, Text, object};
use super::repair::tidy_json;

/// So many images of a run are kept.
const MAX_IMAGES: usize = 10_000;

/// A container image that a run uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Container {
    /// The image's name.
    pub(crate) target_image: Arc<str>,
    /// All that is known, JSON.
    pub(crate) json: String,
}

object! {
    struct WireContainer {
        "targetImage" target_image: Text<4_096>,
    }
}

/// Reads an entry of `containers`; none if it names no image.
pub(super) fn container(raw: Raw<'_>) -> Option<Container> {
    let wire: WireContainer = serde_json::from_str(raw.0?).ok()?;
    Some(Container { target_image: wire.target_image.0?, json: tidy_json(raw.0?)? })
}

/// The list `known` (JSON; none if there is none yet) with `told`, one entry for each image.
pub(crate) fn merge_containers(known: Option<&str>, told: &[Container]) -> String {
    let known: List<Raw<'_>> = known.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
    let mut merged: Vec<Container> = known.0.into_iter().filter_map(container).collect();
    for told in told {
        let has_room = merged.len() < MAX_IMAGES;
        match merged.iter_mut().find(|known| known.target_image == told.target_image) {
            Some(known) => known.clone_from(told),
            None if has_room => merged.push(told.clone()),
            None => {}
        }
    }
    let entries = merged.into_iter().map(|container| container.json).collect::<Vec<_>>();
    format!("[{}]", entries.join(","))
}
