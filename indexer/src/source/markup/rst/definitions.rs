//! What a page defines for use anywhere in it: substitutions, targets, roles. Found by a look at its
//! lines before it is read, for it may be used before it is defined.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/restructuredtext.html#explicit-markup-blocks>.

use std::{
    collections::{BTreeMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use super::{
    ids::normal_name,
    lines::{block_length, dedented, indent, title},
};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

static TARGET: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:__|\.\.[ ]+(?:__:|_(?:`([^`]+)`|([^:\\_](?:[^:\\]|\\.|:\S)*)):))(?:[ ]+(.*))?$"));
static SUBSTITUTION: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\.\.[ ]+\|([^|\s](?:[^|]*[^|\s])?)\|[ ]+([a-z][\w-]*)::[ ]*(.*)$"));
static ROLE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\.\.[ ]+role::[ ]+([\w.-]+)"));

/// A target: its name (none for an anonymous one), and where it leads, if not to what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) name: Option<String>,
    pub(super) address: Option<String>,
}

/// The target that the block of `lines` defines.
pub(super) fn target(lines: &[&str]) -> Option<Target> {
    let found = TARGET.captures(lines.first()?.trim_end())?;
    let name = found.get(1).or_else(|| found.get(2)).map(|name| name.as_str().replace('\\', ""));
    let rest = lines.iter().skip(1).map(|line| line.trim());
    let address: String = found.get(3).map(|first| first.as_str().trim()).into_iter().chain(rest).collect();
    Some(Target { name, address: (!address.is_empty()).then_some(address) })
}

/// What a page defines.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    /// By name; once more by name in lower case, for names that differ by nothing else.
    substitutions: BTreeMap<String, String>,
    folded: BTreeMap<String, String>,
    /// Names that references may use, in their normal form.
    names: HashSet<String>,
    roles: HashSet<String>,
}

impl Definitions {
    /// Looks through `lines`. `given` are substitutions that every page has.
    pub(super) fn of(lines: &[&str], given: &[(&str, &str)]) -> Self {
        let mut found = Self::default();
        for (name, text) in given {
            found.substitute(name, (*text).to_owned());
        }
        for (at, line) in lines.iter().enumerate() {
            let start = line.trim_start();
            if start.starts_with("..") {
                found.explicit(start, &lines[at..], indent(line));
            } else if let Some((title, _, _)) = lines.get(at..).and_then(title) {
                found.names.insert(normal_name(title));
            }
        }
        found
    }

    fn explicit(&mut self, start: &str, lines: &[&str], column: usize) {
        if let Some(role) = ROLE.captures(start) {
            self.roles.insert(role[1].to_lowercase());
        } else if let Some(substitution) = SUBSTITUTION.captures(start) {
            let length = block_length(lines, column + 1);
            let block = dedented(lines.get(1..length).unwrap_or_default());
            if let Some(text) = substituted(&substitution[2], &substitution[3], &block) {
                self.substitute(&substitution[1], text);
            }
        } else if let Some(name) = target(&[start]).and_then(|target| target.name) {
            self.names.insert(normal_name(&name));
        }
    }

    fn substitute(&mut self, name: &str, text: String) {
        self.folded.entry(name.to_lowercase()).or_insert_with(|| text.clone());
        self.substitutions.entry(name.to_owned()).or_insert(text);
    }

    /// What a substitution stands for; case counts only where names differ by nothing else.
    pub(super) fn substitution(&self, name: &str) -> Option<&str> {
        self.substitutions.get(name).or_else(|| self.folded.get(&name.to_lowercase())).map(String::as_str)
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        self.names.contains(&normal_name(name))
    }

    pub(super) fn has_role(&self, name: &str) -> bool {
        self.roles.contains(name)
    }
}

/// The text that a substitution stands for, by its directive.
fn substituted(directive: &str, argument: &str, block: &[&str]) -> Option<String> {
    let text = || std::iter::once(argument).chain(block.iter().copied()).collect::<Vec<_>>().join(" ");
    match directive {
        "replace" => Some(text()),
        "unicode" => {
            let codes = argument.split(" .. ").next().unwrap_or_default().split_whitespace();
            Some(codes.map(|code| character(code).map_or_else(|| code.to_owned(), String::from)).collect())
        }
        "image" | "figure" => {
            let alt = block.iter().find_map(|line| line.trim().strip_prefix(":alt:"));
            Some(alt.unwrap_or_default().trim().to_owned())
        }
        "date" => Some(String::new()),
        _ => None,
    }
}

/// `0xA9`, `U+00A9`, `&#xA9;`.
fn character(code: &str) -> Option<char> {
    let hex = ["0x", "x", "\\x", "U+", "u", "\\u"].iter().find_map(|mark| code.strip_prefix(mark));
    let hex = hex.or_else(|| code.strip_prefix("&#x").and_then(|code| code.strip_suffix(';')));
    let number = match hex {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => code.parse().ok()?,
    };
    char::from_u32(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_names_and_addresses() {
        let target = |lines: &[&str]| target(lines).map(|target| (target.name, target.address));
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(target(&[".. _first start:"]), Some((some("first start"), None)));
        assert_eq!(
            target(&[".. _home: https://a.example/", "   more"]),
            Some((some("home"), some("https://a.example/more")))
        );
        assert_eq!(target(&[".. _`a: b`: x_"]), Some((some("a: b"), some("x_"))));
        assert_eq!(target(&[".. _a\\: b:"]), Some((some("a: b"), None)));
        assert_eq!(target(&["__ https://a.example"]), Some((None, some("https://a.example"))));
        assert_eq!(target(&[".. __: https://a.example"]), Some((None, some("https://a.example"))));
        for line in [".. note::", ".. comment", "text", ".. [1] x", "__init__", ".. _no end"] {
            assert_eq!(target(&[line]), None, "{line}");
        }
    }

    #[test]
    fn definitions_are_found_wherever_they_stand() {
        let text = "Title\n=====\n\n.. |name| replace:: the *long*\n   name\n\
            .. |c| unicode:: 0xA9 Co .. sign\n  .. |logo| image:: a.png\n     :alt: Our logo\n\n.. role:: Red\n\
            .. _Home Page: https://a.example\n";
        let lines: Vec<&str> = text.lines().collect();
        let found = Definitions::of(&lines, &[("version", "3.1")]);
        assert_eq!(found.substitution("name"), Some("the *long* name"));
        assert_eq!(found.substitution("C"), Some("©Co"));
        assert_eq!(found.substitution("logo"), Some("Our logo"));
        assert_eq!(found.substitution("version"), Some("3.1"));
        assert_eq!(found.substitution("gone"), None);
        assert!(
            found.has_name("title") && found.has_name("home  page") && !found.has_name("text") && found.has_role("red")
        );
    }
}
