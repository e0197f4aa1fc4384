//! Promise 6: what a client shows after applying everything it heard is what one sees who comes fresh.

use super::case::Case;
use crate::log::What;

/// What does not hold.
pub fn check(case: &Case) -> Vec<String> {
    let mut wrong = Vec::new();
    for record in &case.history.records {
        let What::Pictured { place, picture } = &record.what else { continue };
        let Some(fresh) = case.history.pictures.get(*place).filter(|fresh| *fresh != picture) else { continue };
        let differ = |id: &&String| fresh.get(*id) != picture.get(*id);
        let ids: std::collections::BTreeSet<_> = fresh.keys().chain(picture.keys()).filter(differ).collect();
        let sample = ids.first().map(|id| (fresh.get(*id), picture.get(*id)));
        wrong.push(format!(
            "{} shows {} messages of place {place} differently: fresh and shown are, of one of them, {sample:?}",
            record.client,
            ids.len()
        ));
    }
    wrong
}
