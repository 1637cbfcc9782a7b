//! The form in which a draft and a passage meet on an artefact. Never looks at the text around it.

use super::{ArtefactKind, frame, version};

/// The key of what stands in `text` as an artefact of `kind`: lower case, without decoration.
#[must_use]
pub fn key(kind: ArtefactKind, text: &str) -> String {
    let text = text.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    match kind {
        ArtefactKind::Url => {
            let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
            let end = bare.find(['?', '#']).unwrap_or(bare.len());
            bare[..end].trim_matches('/').trim_start_matches("www.").to_lowercase()
        }
        ArtefactKind::Exception => text.rsplit(['.', ':']).next().unwrap_or(text).to_lowercase(),
        ArtefactKind::ErrorCode => text.replace('-', "").to_lowercase(),
        ArtefactKind::HttpStatus => format!("http{text}"),
        ArtefactKind::Version => text[version::version_core(text)].to_owned(),
        ArtefactKind::Path => last_component(text).to_lowercase(),
        ArtefactKind::Key | ArtefactKind::Identifier => text.trim_start_matches('-').to_lowercase(),
        ArtefactKind::Frame => frame::key(text),
    }
}

/// The last component of a path that is more than a number, or the last one.
fn last_component(path: &str) -> &str {
    let path = path.trim_end_matches(['/', '\\']);
    let mut components = path.rsplit(['/', '\\']);
    let last = components.next().unwrap_or(path);
    if last.bytes().all(|byte| byte.is_ascii_digit()) { components.next().unwrap_or(last) } else { last }
}
