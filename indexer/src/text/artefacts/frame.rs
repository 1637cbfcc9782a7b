//! Frames of stack traces as Java, .NET, JavaScript, Python, Go and Rust print them. Of each trace only
//! the top ones are kept: they tell one fault from another, the rest is the same for most.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

/// Frames that are kept of each trace.
const MAX_PER_TRACE: usize = 5;
/// Lines that may stand between two frames of a trace: a source line, and the empty lines of forums.
const MAX_GAP: usize = 4;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// What containers and schedulers put before the lines of their services: `web_1 | `.
static PREFIX: LazyLock<Regex> = LazyLock::new(|| regex(r"^[A-Za-z0-9][A-Za-z0-9_.-]{1,40}\s*\|\s"));
static AT: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"^\s*at (?:async |new )?(?:[a-z][a-z0-9.@]*/+)?(?P<dotted>[A-Za-z_$<][\w$<>`.,\[\]-]*\.[\w$<>`.\[\]/|-]+)",
        r"(?:\((?:[^)]*)\)|(?: \[as [^\]]*\])? \((?:.*:\d+|native|<anonymous>|index \d+|[A-Z]\w+ : '.*)\))",
        r"|^\s*at (?:async |new )?(?P<plain>[A-Za-z_$][\w$]*(?: \[as [^\]]*\])?) \(.*:\d+\)",
    ))
});
static PYTHON: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"^\s*(?P<whole>File ["“][^"”\n]{1,300}["”], line \d+, in ?(?P<name><?[\w.]+>?|<[a-z]+>)?)"#)
});
static GO: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?P<name>[A-Za-z][\w./-]*\.(?:\(\*?\w+\)\.)?[\w.]+)\(.*\)\s*$"));
static GO_PLACE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s+\S+\.(?:go|s):\d+"));
static RUST: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^\s*\d+:\s+(?:0x[0-9a-f]+ - )?(?P<name>[A-Za-z_<][\w:<>]*)\s*$"));
static RUST_PLACE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s+at \S+:\d+(?::\d+)?\s*$"));
static EXCEPTION_LINE: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s*[A-Za-z_][\w.]*(?::\s|$)"));

/// Where the line's own text begins, after what a container put before it.
pub(super) fn prefix_end(line: &str) -> usize {
    if line.get(..64).unwrap_or(line).contains('|') { PREFIX.find(line).map_or(0, |found| found.end()) } else { 0 }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// The newest call comes first.
    NewestFirst,
    /// The newest call comes last, as Python has it.
    NewestLast,
}

struct Frame {
    line: usize,
    order: Order,
    range: Range<usize>,
}

/// The frames of a text, met line by line.
#[derive(Default)]
pub(super) struct Frames {
    found: Vec<Frame>,
    /// Whether the line after a frame that belongs to it is still to come.
    skip: Skip,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Skip {
    #[default]
    Nothing,
    /// The source line under a Python frame.
    Source,
    /// The place under a frame of Go or Rust.
    Place,
}

impl Frames {
    /// Takes a line if it is a frame or belongs to one. `offset` is where it begins in the text.
    pub(super) fn take(&mut self, number: usize, offset: usize, line: &str, next: Option<&str>) -> bool {
        if line.trim().is_empty() {
            return true;
        }
        let skip = std::mem::take(&mut self.skip);
        let from = prefix_end(line);
        let text = &line[from..];
        if let Some((order, range, belongs)) = frame(text, next) {
            self.skip = belongs;
            if !range.is_empty() {
                let at = offset + from;
                self.found.push(Frame { line: number, order, range: at + range.start..at + range.end });
            }
            return true;
        }
        match skip {
            Skip::Nothing => false,
            Skip::Source => !EXCEPTION_LINE.is_match(text),
            Skip::Place => GO_PLACE.is_match(text) || RUST_PLACE.is_match(text),
        }
    }

    /// The top frames of each trace.
    pub(super) fn top(self) -> Vec<Range<usize>> {
        let mut top = Vec::new();
        for trace in self.found.chunk_by(|a, b| a.order == b.order && b.line - a.line <= MAX_GAP) {
            let newest = match trace[0].order {
                Order::NewestFirst => &trace[..trace.len().min(MAX_PER_TRACE)],
                Order::NewestLast => &trace[trace.len().saturating_sub(MAX_PER_TRACE)..],
            };
            top.extend(newest.iter().map(|frame| frame.range.clone()));
        }
        top
    }
}

/// The frame that `line` is, if it is one: its order, its range, and what belongs to it next.
fn frame(line: &str, next: Option<&str>) -> Option<(Order, Range<usize>, Skip)> {
    let text = line.trim_start();
    if text.starts_with("at ") {
        let found = AT.captures(line)?;
        let name = found.name("dotted").or_else(|| found.name("plain"))?;
        return Some((Order::NewestFirst, name.range(), Skip::Nothing));
    }
    if text.starts_with("File ") {
        let found = PYTHON.captures(line)?;
        return Some((Order::NewestLast, found.name("whole")?.range(), Skip::Source));
    }
    if next.is_some_and(|next| GO_PLACE.is_match(next)) {
        if text.starts_with("created by ") {
            return Some((Order::NewestFirst, 0..0, Skip::Place));
        }
        let name = GO.captures(line)?.name("name")?;
        return Some((Order::NewestFirst, name.range(), Skip::Place));
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let name = RUST.captures(line)?.name("name")?;
        let is_path = name.as_str().contains("::") || name.as_str().starts_with("rust_");
        return is_path.then(|| (Order::NewestFirst, name.range(), Skip::Place));
    }
    None
}

/// `package.class.method` in lower case; of a Python frame, module and function.
pub(super) fn key(text: &str) -> String {
    if let Some(found) = PYTHON.captures(text) {
        let path = text.split(['"', '“', '”']).nth(1).unwrap_or_default();
        let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
        let module = file.strip_suffix(".py").unwrap_or(file).to_lowercase();
        return match found.name("name").map(|name| name.as_str()) {
            Some(name) if !name.starts_with("<module") => format!("{module}.{}", name.to_lowercase()),
            _ => module,
        };
    }
    let name = text.split(" [as").next().unwrap_or(text);
    let is_hash =
        |part: &str| part.len() == 17 && part.starts_with('h') && part[1..].bytes().all(|b| b.is_ascii_hexdigit());
    let name = match name.rsplit_once("::") {
        Some((head, tail)) if is_hash(tail) => head,
        _ => name,
    };
    name.replace("::", ".").replace(['(', ')', '*'], "").to_lowercase()
}
