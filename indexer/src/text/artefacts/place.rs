//! Addresses and paths, which have characters that end other atoms. Gives what was taken even where
//! nothing was found (mail addresses, prompts), so that no part of it is read as something else.

use std::ops::Range;

use super::{ArtefactKind, dotted};

/// How far, in bytes, a path is read: one that is none is read again from its next component.
const MAX_PATH: usize = 260;

/// What begins at a byte of a line.
pub(super) struct Taken {
    /// The artefact, if what was taken is one.
    pub(super) found: Option<(ArtefactKind, Range<usize>)>,
    /// Where reading goes on.
    pub(super) end: usize,
}

/// The address or path that begins at byte `at`, if one does.
pub(super) fn at(line: &str, at: usize) -> Option<Taken> {
    let rest = &line[at..];
    let first = rest.chars().next()?;
    let before = line[..at].chars().next_back();
    let is_start = before.is_none_or(|c| !c.is_alphanumeric() && !"/\\_.-~@$#+%>".contains(c));
    if !is_start {
        return None;
    }
    match first {
        '/' if before != Some('<') => rooted(line, at),
        '~' | '.' => home_or_here(line, at),
        '\\' | '%' => windows(line, at),
        c if c.is_ascii_alphanumeric() => {
            address(line, at).or_else(|| mail(line, at)).or_else(|| windows(line, at)).or_else(|| relative(line, at))
        }
        _ => None,
    }
}

fn path(range: Range<usize>) -> Taken {
    Taken { end: range.end, found: Some((ArtefactKind::Path, range)) }
}

/// An address with a scheme, or one that begins with `www.`.
fn address(line: &str, at: usize) -> Option<Taken> {
    let rest = &line[at..];
    let scheme =
        rest.bytes().take(24).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b':')).count();
    let starts = rest[..scheme].ends_with(':') && rest[scheme..].starts_with("//");
    let host = if starts {
        scheme + 2
    } else if rest.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) {
        4
    } else {
        return None;
    };
    let end = host + address_end(&rest[host..]);
    let trimmed = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
    let trimmed = without_line_number(without_line_number(trimmed, host), host);
    (trimmed.len() > host).then(|| Taken { found: Some((ArtefactKind::Url, at..at + trimmed.len())), end: at + end })
}

/// The address without the line number that a console put after its file. A port is no line number: no
/// path stands before it.
fn without_line_number(text: &str, host: usize) -> &str {
    match text.rsplit_once(':') {
        Some((head, tail))
            if head.get(host..).is_some_and(|head| head.contains('/'))
                && !tail.is_empty()
                && tail.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            head
        }
        _ => text,
    }
}

/// Length of what belongs to an address; a placeholder in angle brackets does.
fn address_end(rest: &str) -> usize {
    let mut end = 0;
    while let Some(c) = rest[end..].chars().next() {
        if c == '<' {
            let Some(length) = placeholder(&rest[end..]) else { break };
            end += length;
            continue;
        }
        let stops = c.is_whitespace() || matches!(c, '>' | '"' | '\'' | '`' | ')' | ']' | '}' | '|' | '\\' | ',');
        if stops || (!c.is_ascii() && (!c.is_alphanumeric() || c >= '\u{2e80}')) {
            break;
        }
        end += c.len_utf8();
    }
    end
}

/// Length of a placeholder such as `<query_id>` that stands for a component.
fn placeholder(rest: &str) -> Option<usize> {
    let name = rest[1..]
        .bytes()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        .count();
    let end = name + 2;
    (name > 0 && rest.as_bytes().get(name + 1) == Some(&b'>') && rest.as_bytes().get(end) == Some(&b'/')).then_some(end)
}

/// A mail address, or the prompt of a shell: taken, but no artefact.
fn mail(line: &str, at: usize) -> Option<Taken> {
    let rest = &line[at..];
    let local =
        rest.bytes().take(64).take_while(|byte| byte.is_ascii_alphanumeric() || b"._+-=%".contains(byte)).count();
    let host = rest[local..].strip_prefix('@')?;
    let length =
        host.bytes().take(200).take_while(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(byte)).count();
    let name = host[..length].trim_end_matches(['.', '-']);
    let is_domain =
        name.rsplit_once('.').is_some_and(|(_, last)| last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic()));
    let is_prompt =
        host[length..].starts_with(':') && host[length..].bytes().take(120).any(|byte| matches!(byte, b'$' | b'#'));
    if is_domain && !dotted::is_file_name(name) {
        return Some(Taken { found: None, end: at + local + 1 + name.len() });
    }
    if !is_prompt || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let prompt = host[length..].find(['$', '#'])?;
    Some(Taken { found: None, end: at + local + 1 + length + prompt })
}

fn is_path_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '@' | '+' | '~' | '%' | '$' | '/')
}

/// Length of the path that begins `rest`, without what a sentence puts after it.
fn path_length(rest: &str) -> usize {
    let mut end = 0;
    while let Some(c) = rest[end..].chars().next().filter(|_| end < MAX_PATH) {
        if c == '<' {
            let Some(length) = placeholder(&rest[end..]) else { break };
            end += length;
        } else if is_path_char(c) {
            end += c.len_utf8();
        } else {
            break;
        }
    }
    rest[..end].trim_end_matches(['.', '-', '$']).len()
}

/// `/var/log/app.log`, `/api/v2/users`: at least two components, or a file.
fn rooted(line: &str, at: usize) -> Option<Taken> {
    let rest = &line[at..];
    let length = path_length(rest);
    let text = rest[..length].trim_end_matches('/');
    let body = text.strip_prefix('/')?;
    let is_path = !body.starts_with('/')
        && body.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '@' | '~'))
        && (body.contains('/') || dotted::is_file_name(body))
        && body.contains(|c: char| c.is_ascii_alphabetic());
    is_path.then(|| path(at..at + length))
}

/// Files that begin with a full stop and are known by that name.
const DOT_FILES: [&str; 9] =
    [".bashrc", ".dockerignore", ".env", ".gitconfig", ".gitignore", ".htaccess", ".npmrc", ".profile", ".zshrc"];

/// `~/.ssh/config`, `./run.sh`, `../data`, `.env.production`.
fn home_or_here(line: &str, at: usize) -> Option<Taken> {
    let rest = &line[at..];
    let length = path_length(rest);
    let text = &rest[..length];
    let body = ["~/", "./", "../"].iter().find_map(|start| text.strip_prefix(start));
    let is_dot_file =
        DOT_FILES.iter().any(|file| text == *file || text.strip_prefix(file).is_some_and(|rest| rest.starts_with('.')));
    let is_path = body.is_some_and(|body| body.contains(|c: char| c.is_ascii_alphanumeric())) || is_dot_file;
    is_path.then(|| path(at..at + length))
}

/// `src/main.rs`, `github.com/acme/shop`: components of which the last is a file, or the first a host.
fn relative(line: &str, at: usize) -> Option<Taken> {
    let rest = &line[at..];
    let first =
        rest.bytes().take(200).take_while(|byte| byte.is_ascii_alphanumeric() || b"._-@".contains(byte)).count();
    match rest.as_bytes().get(first)? {
        b'/' => {}
        b'\\' => return backslashed(line, at, at),
        _ => return None,
    }
    if dotted::is_host_name(&rest[..first]) && !dotted::is_file_name(&rest[..first]) {
        let length = first
            + rest[first..]
                .bytes()
                .take_while(|byte| byte.is_ascii_alphanumeric() || b"/._-~%+?=&".contains(byte))
                .count();
        let length = rest[..length].trim_end_matches(['.', '?', '-']).len();
        // Kubernetes names its labels and annotations `<host>/<name>`.
        let is_label = ["kubernetes.io/", "k8s.io/"].iter().any(|host| rest[..length].contains(host));
        let kind = if is_label { ArtefactKind::Key } else { ArtefactKind::Url };
        return Some(Taken { found: Some((kind, at..at + length)), end: at + length });
    }
    let length = path_length(rest);
    let text = &rest[..length];
    let name = text.rsplit('/').next().unwrap_or(text);
    let is_path = dotted::is_file_name(name) && !text.contains("//") && name.len() > 3;
    is_path.then(|| path(at..at + length))
}

/// `C:\Program Files\App\app.log`, `\\host\share`, `%TEMP%\a.log`, `HKEY_LOCAL_MACHINE\Software`.
fn windows(line: &str, at: usize) -> Option<Taken> {
    let rest = &line[at..];
    let bytes = rest.as_bytes();
    let is_drive = bytes.len() > 3
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'\\' | b'/')
        && bytes[3] != b'/';
    let is_share = rest.starts_with("\\\\") && bytes.get(2).is_some_and(u8::is_ascii_alphanumeric);
    let name = rest[1..].bytes().take(30).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let is_variable = bytes[0] == b'%' && name > 0 && rest[1 + name..].starts_with("%\\");
    let is_registry = ["HKEY_", "HKLM\\", "HKCU\\"].iter().any(|start| rest.starts_with(start));
    if is_drive || is_share || is_variable || is_registry { backslashed(line, at, at + 2) } else { None }
}

/// Whether a path of Windows ends before a character.
fn ends_path(c: char) -> bool {
    c.is_whitespace() || "\"<>|?*,;')]`“”‘’".contains(c)
}

/// The path with backslashes from `start` on; `from` is where its own characters begin. Spaces belong
/// to it where a component goes on after them.
fn backslashed(line: &str, start: usize, from: usize) -> Option<Taken> {
    let is_rooted = from > start;
    let mut end = from;
    loop {
        let rest = &line[end..line.floor_char_boundary(end + MAX_PATH)];
        let stops = |c: char| if is_rooted { ends_path(c) } else { !is_path_char(c) && c != '\\' };
        end += rest.find(stops).unwrap_or(rest.len());
        let Some(next) = line[end..].strip_prefix(' ') else { break };
        let word = next.split(stops).next().unwrap_or_default();
        let goes_on = word.len() <= 40 && word.find('\\').is_some_and(|at| at > 0 && !word[..at].ends_with(':'));
        if !goes_on || !is_rooted || end - start > MAX_PATH {
            break;
        }
        end += 1;
    }
    let text = line[start..end].trim_end_matches(['.', ':', '!']);
    let text = text.find(":line").map_or(text, |at| &text[..at]);
    let name = text.rsplit(['\\', '/']).next().unwrap_or_default();
    let is_path = text.contains(['\\', '/']) && (is_rooted || dotted::is_file_name(name));
    is_path.then(|| path(start..start + text.len()))
}
