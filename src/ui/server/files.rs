//! What the head of a document says of the pages' files: stylesheet, script and program.

use leptos::config::LeptosOptions;
use leptos::nonce::{Nonce, provide_nonce};
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::HashedStylesheet;
use std::sync::Arc;

/// Leptos' own elements, drawn once: it reads the files' names from the disk each time that it draws them, and panics
/// when it cannot, as when the system is out of descriptors.
#[derive(Clone, Debug)]
pub struct Files {
    stylesheet: Arc<str>,
    hydration: Arc<str>,
    nonce: Arc<str>,
}

impl Files {
    /// Reads the names of the files.
    ///
    /// # Panics
    ///
    /// When the file with their names is there and cannot be read.
    #[must_use]
    pub fn new(options: &LeptosOptions) -> Self {
        Owner::new().with(|| {
            provide_nonce();
            let nonce = expect_context::<Nonce>().as_inner().clone();
            let stylesheet = view! { <HashedStylesheet id="style" options=options.clone()/> }.to_html().into();
            let hydration = view! { <HydrationScripts options=options.clone()/> }.to_html().into();
            Self { stylesheet, hydration, nonce }
        })
    }

    /// Links the stylesheet.
    pub(super) fn stylesheet(&self) -> impl IntoView + use<> {
        InertElement::new(self.stylesheet.to_string())
    }

    /// Starts the program, with the nonce of the document that is being drawn.
    pub(super) fn hydration(&self) -> impl IntoView + use<> {
        let nonce = expect_context::<Nonce>();
        InertElement::new(self.hydration.replace(&*self.nonce, &nonce))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_read_once_and_each_document_has_its_own_nonce() {
        let folder = tempfile::tempdir().expect("a folder");
        let names = folder.path().join("hash.txt");
        std::fs::write(&names, "js: abc\nwasm: def\ncss: ghi\n").expect("a file");
        let options = LeptosOptions::builder()
            .output_name("exchat")
            .hash_files(true)
            .hash_file(names.display().to_string().into())
            .build();
        let files = Files::new(&options);
        std::fs::remove_file(&names).expect("the file is gone");
        let drawn = || {
            Owner::new().with(|| {
                provide_nonce();
                let nonce = expect_context::<Nonce>().to_string();
                (view! { {files.stylesheet()} {files.hydration()} }.to_html(), nonce)
            })
        };
        let ((first, one), (second, two)) = (drawn(), drawn());
        for name in ["/pkg/exchat.ghi.css", "/pkg/exchat.abc.js", "/pkg/exchat.def.wasm"] {
            assert!(first.contains(name), "{name} in {first}");
        }
        assert!(first.contains(&format!("<script type=\"module\" nonce=\"{one}\">")), "{first}");
        assert_ne!(one, two);
        assert_eq!(first.replace(&one, &two), second);
    }
}
