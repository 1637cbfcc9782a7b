//! Paths of pages within a source, with `/` between their parts: taking them apart and putting them
//! together. It touches no file.

/// Folder, with a slash at its end if there is one, and name.
pub(in crate::source::site) fn split(path: &str) -> (&str, &str) {
    path.split_at(path.rfind('/').map_or(0, |slash| slash + 1))
}

/// The path without the ending of its file.
pub(in crate::source::site) fn stem(place: &str) -> &str {
    let (folder, name) = split(place);
    name.rfind('.').filter(|&dot| dot > 0).map_or(place, |dot| &place[..folder.len() + dot])
}

/// `path` seen from `folder`, without `.` and `..`; `None` when it leads out of the source.
pub(in crate::source::site) fn resolved(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let above = if path.starts_with('/') { "" } else { folder };
    for part in above.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether Docusaurus takes the page for its folder's own.
pub(in crate::source::site) fn is_index(place: &str) -> bool {
    let (folder, name) = split(stem(place));
    let last = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    ["index", "readme", last].iter().any(|own| !own.is_empty() && name.eq_ignore_ascii_case(own))
}

/// The name without the number that only gives its order: `01-intro`, but not `7.0-notes` or a date.
pub(in crate::source::site) fn without_number(name: &str) -> &str {
    let is_mark = |c: char| matches!(c, '-' | '_' | '.');
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let spaced = rest.trim_start();
    let suffix = spaced.trim_start_matches(is_mark).trim_start();
    let is_version =
        rest.trim_start_matches(is_mark).starts_with(|c: char| c.is_ascii_digit()) && !rest.starts_with(' ');
    let is_number = rest.len() < name.len() && spaced.starts_with(is_mark) && !is_version;
    if is_number && !suffix.is_empty() && !suffix.starts_with(is_mark) { suffix } else { name }
}

/// The path with spaces and quotes as a browser would send them.
pub(in crate::source::site) fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            c if c.is_control() => {}
            ' ' => out.push_str("%20"),
            '"' => out.push_str("%22"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_within_the_source() {
        assert_eq!(resolved("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(resolved("a/b", "/c").as_deref(), Some("c"));
        assert_eq!(resolved("a", "../../c"), None);
    }

    #[test]
    fn endings_and_numbers_are_told_from_names() {
        assert_eq!((stem("a.b/c.md"), stem("a.b/c"), stem("a/.c")), ("a.b/c", "a.b/c", "a/.c"));
        for (name, rest) in [("01-a", "a"), ("2. a", "a"), ("003 - a", "a"), ("1_a", "a")] {
            assert_eq!(without_number(name), rest);
        }
        for name in ["7.0-a", "2024-05-a", "a-01", "01", "1-", "1a"] {
            assert_eq!(without_number(name), name);
        }
        assert_eq!(encoded("/a b/\"c\"\n"), "/a%20b/%22c%22");
    }
}
