//! Roles: what `` :role:`text` `` shows. Knows the roles of docutils and Sphinx; of any other it gives
//! the text.
//!
//! After <https://www.sphinx-doc.org/en/master/usage/restructuredtext/roles.html>.

/// What a role does with its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The text as it stands.
    Plain,
    /// A reference to a section or page: `text <target>`, or the target alone.
    Page,
    /// A reference to something of a program: `~a.b.c` shows its last part.
    Object,
    /// The same, called like a function.
    Function,
    /// A menu, a button: `&` marks a letter, `-->` leads on.
    Gui,
    /// `{x}` within is to be filled in.
    Sample,
    Pep,
    Rfc,
    Unknown,
}

const PLAIN: [&str; 47] = [
    "abbr",
    "abbreviation",
    "ac",
    "acronym",
    "b",
    "code",
    "command",
    "cite",
    "cite:p",
    "cite:t",
    "dfn",
    "del",
    "download",
    "emphasis",
    "eq",
    "i",
    "index",
    "kbd",
    "keyword",
    "literal",
    "mailheader",
    "makevar",
    "manpage",
    "math",
    "mimetype",
    "newsgroup",
    "program",
    "regexp",
    "raw-html",
    "s",
    "strike",
    "strong",
    "sub",
    "subscript",
    "sup",
    "superscript",
    "sup-ref",
    "t",
    "term",
    "title",
    "title-reference",
    "token",
    "u",
    "cpp:expr",
    "c:expr",
    "py:data-value",
    "ins",
];
const PAGE: [&str; 7] = ["ref", "doc", "numref", "any", "std:ref", "std:doc", "std:numref"];
const OBJECT: [&str; 19] = [
    "class",
    "mod",
    "attr",
    "exc",
    "data",
    "const",
    "obj",
    "type",
    "macro",
    "member",
    "envvar",
    "option",
    "confval",
    "struct",
    "enum",
    "enumerator",
    "var",
    "object",
    "std:option",
];
const FUNCTION: [&str; 3] = ["func", "meth", "deco"];
/// Domains, whose roles are references to something of a program.
const DOMAINS: [&str; 10] = ["py", "c", "cpp", "js", "rst", "std", "http", "php", "java", "rb"];

/// What the role of this name does.
pub(super) fn role(name: &str) -> Role {
    let (domain, bare) = name.rsplit_once(':').unwrap_or(("", name));
    match name {
        "menuselection" | "guilabel" | "button" | "icon" => Role::Gui,
        "samp" | "file" => Role::Sample,
        "pep" => Role::Pep,
        "rfc" => Role::Rfc,
        _ if PLAIN.contains(&name) => Role::Plain,
        _ if PAGE.contains(&name) => Role::Page,
        _ if FUNCTION.contains(&bare) && (domain.is_empty() || DOMAINS.contains(&domain)) => Role::Function,
        _ if OBJECT.contains(&name) || DOMAINS.contains(&domain) || domain.starts_with("external") => Role::Object,
        _ => Role::Unknown,
    }
}

/// Text and target of `text <target>`; without a text, the target is both.
pub(super) fn text_and_target(text: &str) -> (Option<&str>, &str) {
    let found = text.trim_end().strip_suffix('>').and_then(|text| text.rsplit_once('<'));
    match found {
        Some((shown, target)) if !shown.ends_with('\\') && !target.trim().is_empty() => {
            (Some(shown.trim()).filter(|shown| !shown.is_empty()), target.trim())
        }
        _ => (None, text.trim()),
    }
}

/// What a reference to something of a program shows.
pub(super) fn object(text: &str, is_function: bool) -> String {
    let (shown, target) = text_and_target(text);
    if let Some(shown) = shown {
        return shown.trim_start_matches('!').to_owned();
    }
    let target = target.trim_start_matches('!');
    let shown = match target.strip_prefix('~') {
        // The last part, but not within the brackets of a call.
        Some(path) => {
            let end = path.find('(').unwrap_or(path.len());
            let start = path[..end].rfind(['.', ':']).map_or(0, |at| at + 1);
            &path[start..]
        }
        None => target.trim_start_matches('.'),
    };
    let call = if is_function && !shown.ends_with(')') { "()" } else { "" };
    format!("{shown}{call}")
}

/// A menu or a button as it is read.
pub(super) fn gui(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        // Two of them are one that is meant.
        let is_doubled = rest[at + 1..].starts_with('&');
        out.push_str(if is_doubled { "&" } else { "" });
        rest = &rest[at + 1 + usize::from(is_doubled)..];
    }
    out.push_str(rest);
    out.replace("-->", ">")
}

/// A sample without the braces around what is to be filled in.
pub(super) fn sample(text: &str) -> String {
    if text.contains('{') && text.contains('}') { text.replace(['{', '}'], "") } else { text.to_owned() }
}

/// What a reference to a numbered paper shows, and where it leads.
pub(super) fn paper(role: Role, text: &str) -> (String, Option<String>) {
    let (shown, target) = text_and_target(text);
    let (number, fragment) =
        target.split_once('#').map_or((target, None), |(number, fragment)| (number, Some(fragment)));
    let (word, address) = match (role, number.trim().parse::<u32>()) {
        (Role::Pep, Ok(number)) => ("PEP", Some(format!("https://peps.python.org/pep-{number:04}/"))),
        (Role::Pep, Err(_)) => ("PEP", None),
        (_, Ok(number)) => ("RFC", Some(format!("https://datatracker.ietf.org/doc/html/rfc{number}.html"))),
        (_, Err(_)) => ("RFC", None),
    };
    let address = address.map(|address| address + &fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default());
    (shown.map_or_else(|| format!("{word} {number}"), str::to_owned), address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_told_by_name_and_domain() {
        for (name, what) in [
            ("ref", Role::Page),
            ("py:meth", Role::Function),
            ("func", Role::Function),
            ("class", Role::Object),
            ("c:macro", Role::Object),
            ("http:get", Role::Object),
            ("external+python:func", Role::Object),
            ("term", Role::Plain),
            ("file", Role::Sample),
            ("issue", Role::Unknown),
            ("mine:func", Role::Unknown),
        ] {
            assert_eq!(role(name), what, "{name}");
        }
    }

    #[test]
    fn objects_show_their_name() {
        for (text, is_function, shown) in [
            ("~harbour.Crane.lift", true, "lift()"),
            ("harbour.Crane", false, "harbour.Crane"),
            ("!Crane", false, "Crane"),
            (".Crane.lift(a.b)", true, "Crane.lift(a.b)"),
            ("~Crane.lift(a.b)", true, "lift(a.b)"),
            ("the crane <harbour.Crane>", false, "the crane"),
            ("~std::vec::Vec", false, "Vec"),
        ] {
            assert_eq!(object(text, is_function), shown, "{text}");
        }
    }

    #[test]
    fn others_show_their_text() {
        assert_eq!(gui("&File --> Save && &exit"), "File > Save & exit");
        assert_eq!(sample("/srv/{name}/x"), "/srv/name/x");
        assert_eq!(paper(Role::Pep, "8"), ("PEP 8".into(), Some("https://peps.python.org/pep-0008/".into())));
        assert_eq!(
            paper(Role::Rfc, "mail <2822#section-2>"),
            ("mail".into(), Some("https://datatracker.ietf.org/doc/html/rfc2822.html#section-2".into()))
        );
        assert_eq!(paper(Role::Rfc, "x"), ("RFC x".into(), None));
        assert_eq!(text_and_target("a <b>"), (Some("a"), "b"));
        assert_eq!(text_and_target("<b>"), (None, "b"));
        assert_eq!(text_and_target("a > b"), (None, "a > b"));
    }
}
