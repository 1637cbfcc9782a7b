//! What interpreted text and references show, and where they lead: the target is noted, the words are
//! given back.
//!
//! After <https://www.sphinx-doc.org/en/master/usage/referencing.html>.

use super::{
    ids::normal_name,
    roles::{self, Role, role, text_and_target},
    state::{Reference, State},
};

/// What `` `text <target>`_ `` or `` `name`_ `` shows; the target is noted.
pub(super) fn reference(inner: &str, is_named: bool, state: &mut State<'_>) -> String {
    let (text, target) = text_and_target(inner);
    let is_embedded = inner.trim_end().ends_with('>') && inner.contains('<');
    if is_embedded && is_named {
        // It is a target of its own as well.
        state.ids.of(&unescaped(text.unwrap_or(target)));
    }
    if is_embedded && !target.ends_with('_') {
        // An address may be broken over lines.
        let address: String = target.split_whitespace().collect();
        state.link(&unescaped(&address));
    }
    unescaped(text.unwrap_or(target))
}

/// What interpreted text shows; where it leads is noted.
pub(super) fn interpreted(name: &str, inner: &str, state: &mut State<'_>) -> String {
    let name = name.to_lowercase();
    let text = unescaped(inner);
    match role(&name) {
        Role::Plain if name == "index" => text.split([';', '<', '!']).next().unwrap_or_default().trim().to_owned(),
        Role::Plain if matches!(name.as_str(), "term" | "download" | "token" | "keyword" | "eq") => {
            let (shown, target) = text_and_target(&text);
            if name == "download" && target.contains("://") {
                state.link(target);
            }
            shown.unwrap_or(target).trim_start_matches(['!', '~']).to_owned()
        }
        Role::Plain => text,
        Role::Page => page(&name, &text, state),
        Role::Object => roles::object(&text, false),
        Role::Function => roles::object(&text, true),
        Role::Gui => roles::gui(&text),
        Role::Sample => roles::sample(&text),
        Role::Pep | Role::Rfc => {
            let (shown, address) = roles::paper(role(&name), &text);
            if let Some(address) = address {
                state.link(&address);
            }
            shown
        }
        Role::Unknown => {
            if !state.definitions.has_role(&name) {
                state.unknown.insert(format!(":{name}:"));
            }
            let (shown, target) = text_and_target(&text);
            shown.unwrap_or(target).to_owned()
        }
    }
}

/// The key of [`super::References`] for a role and the target it names.
pub(super) fn reference_key(role: &str, target: &str) -> String {
    match role.trim_start_matches("std:") {
        "doc" => format!("doc:{target}"),
        _ => format!("ref:{}", normal_name(target)),
    }
}

/// Pages that Sphinx makes, and their titles.
const MADE: [(&str, &str); 4] =
    [("genindex", "Index"), ("modindex", "Module Index"), ("py-modindex", "Module Index"), ("search", "Search Page")];

fn page(role: &str, text: &str, state: &mut State<'_>) -> String {
    let (shown, target) = text_and_target(text);
    let target = target.trim_start_matches('!');
    let found = state.references.get(&reference_key(role, target));
    let found = found.or_else(|| state.references.get(&reference_key("doc", target)).filter(|_| role == "any"));
    let Some(Reference { address, title }) = found else {
        let made = MADE.iter().find(|(name, _)| *name == target).map(|(_, title)| *title);
        return shown.or(made).unwrap_or(target).to_owned();
    };
    state.links.push(address.clone());
    shown.map(str::to_owned).or_else(|| title.clone()).unwrap_or_else(|| target.to_owned())
}

/// `text` without backslashes that make what follows plain.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().filter(|next| !next.is_whitespace())),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_however_a_label_is_written() {
        assert_eq!(reference_key("ref", "My  Label"), reference_key("std:numref", "my label"));
        assert_eq!(reference_key("doc", "Ops/Index"), "doc:Ops/Index");
    }

    #[test]
    fn backslashes_go_and_what_follows_stays() {
        assert_eq!(unescaped(r"a\*b \\c\ d\"), r"a*b \cd");
    }
}
