//! Conditional directives: `ifdef::name[]`, `ifndef::name[]`, `ifeval::["{a}" == "b"]`, `endif::[]`.
//! Knows only lines and attributes.
//!
//! After <https://docs.asciidoctor.org/asciidoc/latest/directives/conditionals/>.

use std::sync::LazyLock;

use regex::Regex;

use super::attributes::Attributes;

static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(ifdef|ifndef|ifeval|endif)::([^\s\[]*)\[(.*)\]$").expect("the pattern is a constant")
});
static COMPARISON: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+)$").expect("the pattern is a constant"));

/// What a line is to the conditions of a page.
pub(super) enum Gate<'t> {
    /// It says or is left out by a condition: nothing is to be read.
    Closed,
    /// A line as any other, or the text of a condition of one line.
    Open(&'t str),
}

/// The conditions that are open at some line.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// Target of each, and whether it is met.
    open: Vec<(String, bool)>,
    unmet: usize,
}

impl Conditions {
    pub(super) fn gate<'t>(&mut self, line: &'t str, attributes: &mut Attributes) -> Gate<'t> {
        let directive = (line.starts_with("if") || line.starts_with("endif")).then(|| DIRECTIVE.captures(line));
        let Some(found) = directive.flatten() else {
            return if self.unmet > 0 { Gate::Closed } else { Gate::Open(line) };
        };
        let group = |nth: usize| found.get(nth).map_or("", |group| group.as_str());
        let (name, target, text) = (group(1), group(2), group(3));
        if name == "endif" {
            self.end(target);
            return Gate::Closed;
        }
        let is_met = match name {
            "ifdef" => is_defined(target, attributes),
            "ifndef" => !is_defined(target, attributes),
            _ => is_true(text, attributes),
        };
        if name != "ifeval" && !text.is_empty() {
            return if is_met && self.unmet == 0 { Gate::Open(text) } else { Gate::Closed };
        }
        self.open.push((target.to_owned(), is_met));
        self.unmet += usize::from(!is_met);
        Gate::Closed
    }

    /// Ends the innermost condition; one that is named must be that one.
    fn end(&mut self, target: &str) {
        let ended = self.open.pop_if(|(open, _)| target.is_empty() || open == target);
        self.unmet -= usize::from(ended.is_some_and(|(_, is_met)| !is_met));
    }
}

/// `a`, `a,b` (any of them) or `a+b` (all of them).
fn is_defined(target: &str, attributes: &Attributes) -> bool {
    if target.contains('+') {
        return target.split('+').all(|name| attributes.is_set(name));
    }
    target.split(',').any(|name| attributes.is_set(name))
}

fn is_true(comparison: &str, attributes: &mut Attributes) -> bool {
    let Some(found) = COMPARISON.captures(comparison.trim()) else {
        return false;
    };
    let mut side = |nth: usize| attributes.substitute(&found[nth]).trim().trim_matches(['"', '\'']).to_owned();
    let (left, right) = (side(1), side(3));
    let order = match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => left.partial_cmp(&right),
        _ => Some(left.cmp(&right)),
    };
    order.is_some_and(|order| match &found[2] {
        "==" => order.is_eq(),
        "!=" => order.is_ne(),
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        let mut attributes = Attributes::new();
        attributes.preset("cloud", "");
        attributes.preset("level", "3");
        let mut conditions = Conditions::default();
        let lines = text.lines().filter_map(|line| match conditions.gate(line, &mut attributes) {
            Gate::Open(line) => Some(line),
            Gate::Closed => None,
        });
        lines.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn lines_stand_when_their_conditions_are_met() {
        assert_eq!(kept("ifdef::cloud[]\na\nifdef::none[]\nb\nendif::[]\nc\nendif::cloud[]\nd"), "a c d");
        assert_eq!(kept("ifndef::cloud[]\na\nifdef::cloud[]\nb\nendif::[]\nendif::[]\nc"), "c");
        assert_eq!(kept("ifdef::none,cloud[a]\nifdef::none+cloud[b]\nifndef::none[c]\nd"), "a c d");
        assert_eq!(
            kept("ifeval::[{level} >= 3]\na\nendif::[]\nifeval::[\"{level}\" == \"2\"]\nb\nendif::[]\nc"),
            "a c"
        );
    }

    #[test]
    fn what_is_not_well_formed_leaves_the_text() {
        assert_eq!(kept("endif::[]\nendif::x[]\na\nifdef::cloud\nb"), "a ifdef::cloud b");
        assert_eq!(kept("ifeval::[nothing]\na\nendif::[]\nb"), "b");
    }
}
