//! Ids by the rule of docutils, with the settings of Sphinx: `id1`, `id2` … where a name gives none
//! that is free.
//!
//! After <https://docutils.sourceforge.io/docs/ref/rst/directives.html#identifier-normalization>.

use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;

/// The ids of a page so far.
#[derive(Debug)]
pub(super) struct Ids {
    taken: HashSet<String>,
    next: u64,
}

impl Ids {
    pub(super) fn new() -> Self {
        Self { taken: HashSet::new(), next: 1 }
    }

    /// The id of something with this name.
    pub(super) fn of(&mut self, name: &str) -> String {
        let id = make_id(name);
        if !id.is_empty() && self.taken.insert(id.clone()) {
            return id;
        }
        self.unnamed()
    }

    /// The id of something without a name: footnotes and references to them have one, too.
    pub(super) fn unnamed(&mut self) -> String {
        loop {
            let id = format!("id{}", self.next);
            self.next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Letters that have no simple letter within them, and the simple ones that stand for them.
const LETTERS: (&str, &str) = ("øđħıłŧƀƃƈƌƒƙƚƞƥƫƭƴƶǥȥȴȵȶȷȼȿɀɇɉɋɍɏ", "odhiltbbcdfklnpttyzgzlntjcszejqry");
/// The same where two simple ones stand for one.
const DOUBLES: [(char, &str); 5] = [('ß', "sz"), ('æ', "ae"), ('œ', "oe"), ('ȸ', "db"), ('ȹ', "qp")];

/// A name as an id: letters and digits of ASCII, with `-` between.
pub(in crate::source) fn make_id(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii() {
            plain.push(c);
        } else if let Some((_, simple)) = DOUBLES.iter().find(|(letter, _)| *letter == c) {
            plain.push_str(simple);
        } else {
            let simple = LETTERS.0.chars().zip(LETTERS.1.chars()).find(|(letter, _)| *letter == c);
            plain.push(simple.map_or(c, |(_, simple)| simple));
        }
    }
    let mut id = String::with_capacity(plain.len());
    // Space is a gap of its own; what is not of ASCII leaves none.
    for c in plain.nfkd().filter(char::is_ascii) {
        if c.is_ascii_alphanumeric() {
            let is_first = id.is_empty();
            if !(is_first && c.is_ascii_digit()) {
                id.push(c);
            }
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.truncate(id.trim_end_matches('-').len());
    id
}

/// A name of a target as it is compared: lower case, single spaces.
pub(in crate::source) fn normal_name(name: &str) -> String {
    crate::text::normalise::squeeze(&name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        for (name, id) in [
            ("Set up", "set-up"),
            ("What's new in 3.1?", "what-s-new-in-3-1"),
            ("2. Second step", "second-step"),
            ("Größe & Maß", "grosze-masz"),
            ("  --Leading_", "leading"),
            ("naïve café", "naive-cafe"),
            ("中文", ""),
            ("a 中 b", "a-b"),
            ("Łódź, ﬁne ɏ", "lodz-fine-y"),
            ("2024", ""),
        ] {
            assert_eq!(make_id(name), id, "{name}");
        }
    }

    #[test]
    fn ids_are_given_once() {
        let mut ids = Ids::new();
        let given: Vec<_> = ["A", "a", "中文", "id3", "A"].iter().map(|name| ids.of(name)).collect();
        assert_eq!(given, ["a", "id1", "id2", "id3", "id4"]);
    }
}
