//! Names by their shape: exception types, flags, variables in capitals, headers, identifiers in camel
//! and snake case.

use std::ops::Range;

use super::{
    ArtefactKind,
    context::Atom,
    lists::{BARE_VARIABLES, COMMAND_VERBS, FAILED_ENDINGS, FAILED_WORDS, HEADERS, PRODUCTS, has},
    split::humps,
};

/// Endings of the names of exceptions, errors and warnings.
const TYPE_ENDINGS: [&str; 4] = ["Exception", "Error", "Fault", "Warning"];

/// Whether `name` is that of an exception type, and more than the bare word.
fn is_type(name: &str) -> bool {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(is_name)
        && TYPE_ENDINGS.iter().any(|end| name.len() > end.len() && name.ends_with(end))
}

/// Recognises an exception type with its package.
pub(super) fn exception(atom: Atom<'_>) -> Option<(ArtefactKind, Range<usize>)> {
    let text = atom.text();
    let name = text.rsplit(['.', ':']).next().unwrap_or(text);
    let is_listed = matches!(name, "KeyboardInterrupt" | "StopIteration" | "SystemExit" | "GeneratorExit");
    let is_package = ["errors.", "exceptions.", "errors::", "exceptions::"]
        .iter()
        .any(|part| text.strip_suffix(name).is_some_and(|package| package.ends_with(part)));
    let is_capital = name.starts_with(|c: char| c.is_ascii_uppercase()) && name.len() > 5;
    let is_python = is_python_type(atom, name);
    (is_type(name) || is_listed || is_python || (is_package && is_capital))
        .then_some((ArtefactKind::Exception, atom.start..atom.end))
}

/// Whether a Python module and a class stand before a message: `smtplib.SMTPServerDisconnected: ...`.
fn is_python_type(atom: Atom<'_>, name: &str) -> bool {
    let module = atom.text().strip_suffix(name).and_then(|text| text.strip_suffix('.'));
    module.is_some_and(|module| {
        module.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    }) && name.starts_with(|c: char| c.is_ascii_uppercase())
        && humps(name) >= 2
        && atom.after().strip_prefix(": ").is_some_and(|rest| !rest.is_empty())
}

/// A flag of a command: `--max-old-space-size`, `-Xmx2g`, `-XX:MaxMetaspaceSize`.
pub(super) fn flag(atom: Atom<'_>) -> Option<Range<usize>> {
    let text = atom.text();
    if !text.starts_with('-') || !atom.char_before().is_none_or(|c| c.is_whitespace() || "`'\"(=[“‘".contains(c)) {
        return None;
    }
    if let Some(name) = text.strip_prefix("--") {
        let is_flag = name.len() >= 2
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        return is_flag.then(|| atom.start..atom.start + text.trim_end_matches(['.', '-']).len());
    }
    let name = text[1..].trim_end_matches(['.', '-']);
    let is_plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if name == "XX" {
        let rest = atom.line[atom.end..].strip_prefix(':')?;
        let taken = rest
            .bytes()
            .take(60)
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-'))
            .count();
        return (taken > 3).then(|| atom.start..atom.end + 1 + taken);
    }
    let is_jvm = ["Xmx", "Xms", "Xss", "Xmn"].iter().any(|start| name.len() > 3 && name.starts_with(start));
    let is_capital = name.len() >= 8 && humps(name) >= 2 && name.starts_with(|c: char| c.is_ascii_uppercase());
    let is_word = name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_lowercase()) && is_command(atom);
    (is_plain && (is_jvm || is_capital || is_word)).then(|| atom.start..atom.start + 1 + name.len())
}

/// Whether another flag or a prompt stands before an atom, so that a lone dash begins a flag, too.
fn is_command(atom: Atom<'_>) -> bool {
    let before = atom.before();
    [" --", " -X", " -D", "java -", "$ "].iter().any(|sign| before.contains(sign)) || atom.after().contains(" --")
}

/// A name in capitals with underscores: a code if it says that something failed, else a key.
pub(super) fn capitals(atom: Atom<'_>) -> Option<ArtefactKind> {
    let text = atom.text();
    if has(&BARE_VARIABLES, text) {
        return Some(ArtefactKind::Key);
    }
    let is_shape = text.contains('_')
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && text.split('_').filter(|part| !part.is_empty()).count() >= 2;
    if !is_shape {
        return None;
    }
    let parts = || text.split('_');
    let is_setting = parts().any(|part| matches!(part, "LOG" | "LEVEL" | "PAGE" | "HANDLER" | "PATH" | "FILE" | "URL"));
    let says_failed = parts().any(|part| has(&FAILED_WORDS, part));
    let ends_failed = parts().next_back().is_some_and(|part| has(&FAILED_ENDINGS, part));
    let is_code = ends_failed || (says_failed && !is_setting);
    Some(if is_code { ArtefactKind::ErrorCode } else { ArtefactKind::Key })
}

/// A header of HTTP or mail, or a command of PowerShell: hyphenated names that are looked for as they
/// stand.
pub(super) fn is_header(text: &str) -> bool {
    let Some((first, rest)) = text.split_once('-') else { return false };
    let is_name = |text: &str| text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if first.eq_ignore_ascii_case("x") {
        return is_name(rest) && rest.len() >= 4 && !matches!(&*rest.to_lowercase(), "rays" | "mas" | "large");
    }
    let lower = text.to_lowercase();
    if lower.starts_with("access-control-") || has(&HEADERS, &lower) {
        return true;
    }
    has(&COMMAND_VERBS, first) && humps(rest) >= 2 && is_name(rest) && !rest.contains('-')
}

/// A name in camel or snake case that is no product.
pub(super) fn is_identifier(atom: Atom<'_>) -> bool {
    let text = atom.text();
    if text.len() < 4 || text.len() > 80 || has(&PRODUCTS, &text.to_lowercase()) {
        return false;
    }
    if text.contains('_') {
        return is_snake(text);
    }
    text.bytes().all(|byte| byte.is_ascii_alphanumeric()) && is_camel(text)
}

fn is_snake(text: &str) -> bool {
    let parts = text.split('_').filter(|part| !part.is_empty());
    parts.clone().count() >= 2
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && text.contains(|c: char| c.is_ascii_lowercase())
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Endings in capitals that products have: `MongoDB`, `RabbitMQ`, `OpenSSL`, `webOS`.
const PRODUCT_ENDINGS: [&str; 18] = [
    "AI", "BI", "BSD", "CAD", "CRM", "DB", "ERP", "MQ", "OS", "PC", "PDF", "PGP", "QL", "SQL", "SSL", "TLS", "TV",
    "VPN",
];

fn is_camel(text: &str) -> bool {
    if humps(text) < 2 {
        return false;
    }
    let bytes = text.as_bytes();
    let first = text.bytes().skip(1).position(|byte| byte.is_ascii_uppercase()).map_or(text.len(), |at| at + 1);
    let tail = &text[first..];
    // `iCloud`, `eBay`, `McDonald`, `PDFs`: a mark, a name, a plural.
    if (first == 1 && bytes[0].is_ascii_lowercase()) || (text.starts_with("Mc") && humps(text) == 2) {
        return humps(text) > 2;
    }
    let is_all_capital = tail.bytes().all(|byte| byte.is_ascii_uppercase());
    if humps(text) == 2 && is_all_capital && PRODUCT_ENDINGS.contains(&tail) {
        return false;
    }
    true
}
