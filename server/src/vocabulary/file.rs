//! Reads the file of synonyms: one group a line. Every line that cannot be used is told with its number and
//! what to write instead; it never guesses what was meant.

use std::{fmt, io::Read, path::Path};

use super::{
    phrase::{MAX_WORDS, Phrase, Phrases},
    synonyms::Vocabulary,
};

/// Longest file, in bytes.
const MAX_BYTES: usize = 512 << 10;
/// Most groups of a file.
const MAX_GROUPS: usize = 5_000;
/// Most phrases of a group.
const MAX_PHRASES: usize = 16;
/// Most lines that one error lists.
const MAX_LISTED: usize = 20;

/// A file of synonyms that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct VocabularyError {
    /// The file.
    file: String,
    /// What is wrong, each with the number of its line, or 0 for the file as a whole.
    faults: Vec<(usize, String)>,
}

impl fmt::Display for VocabularyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (line, message)) in self.faults.iter().take(MAX_LISTED).enumerate() {
            let between = if nth > 0 { "\n" } else { "" };
            match line {
                0 => write!(out, "{between}`{}`: {message}", self.file)?,
                line => write!(out, "{between}`{}` line {line}: {message}", self.file)?,
            }
        }
        match self.faults.len().saturating_sub(MAX_LISTED) {
            0 => Ok(()),
            more => write!(out, "\nand {more} more lines"),
        }
    }
}

/// Reads the file at `path`: its text, and what it says.
///
/// # Errors
/// When it cannot be read or a line of it cannot be used.
pub fn read(path: &Path) -> Result<(Vec<u8>, Vocabulary), VocabularyError> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|error| {
        let message = format!("cannot be read ({error}); correct `[model] synonyms`, or leave the key out");
        VocabularyError { file: name.clone(), faults: vec![(0, message)] }
    })?;
    let vocabulary = parse(&name, &bytes)?;
    Ok((bytes, vocabulary))
}

/// What a file of synonyms says; `file` is its name in errors.
///
/// # Errors
/// When a line cannot be used.
pub fn parse(file: &str, bytes: &[u8]) -> Result<Vocabulary, VocabularyError> {
    let failed = |line, message: String| VocabularyError { file: file.to_owned(), faults: vec![(line, message)] };
    if bytes.len() > MAX_BYTES {
        return Err(failed(0, format!("is longer than {MAX_BYTES} bytes; keep the groups that people need")));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|&byte| byte == b'\n').count();
        failed(line, "is not UTF-8; save the file as UTF-8".to_owned())
    })?;
    let mut phrases = Phrases::new();
    let (mut vocabulary, mut faults, mut groups) = (Vocabulary::default(), Vec::new(), 0);
    for (line, content) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let content = without_comment(content).trim();
        if content.is_empty() {
            continue;
        }
        groups += 1;
        if groups > MAX_GROUPS {
            faults.push((line, format!("more than {MAX_GROUPS} groups; keep those that people need")));
            break;
        }
        match group(&mut phrases, content) {
            Ok((from, to)) => from.iter().for_each(|one| vocabulary.enter(one, &to)),
            Err(message) => faults.push((line, message)),
        }
    }
    if faults.is_empty() { Ok(vocabulary) } else { Err(VocabularyError { file: file.to_owned(), faults }) }
}

/// A line up to its comment: a `#` at its start or after a space, so that `C#` is a word.
fn without_comment(line: &str) -> &str {
    let start = line.match_indices('#').find(|(at, _)| line[..*at].chars().next_back().is_none_or(char::is_whitespace));
    start.map_or(line, |(at, _)| &line[..at])
}

/// Which phrases of a line call for which.
fn group(phrases: &mut Phrases, line: &str) -> Result<(Vec<Phrase>, Vec<Phrase>), String> {
    let Some((from, to)) = line.split_once("=>") else {
        let all = list(phrases, line)?;
        if all.len() < 2 {
            return Err(format!("`{line}` stands alone; write what means the same beside it, `sign in, log in`"));
        }
        if all.iter().all(|phrase| phrase.key == all[0].key) {
            return Err(format!("the search takes all of `{line}` for the same already; remove the line"));
        }
        return Ok((all.clone(), all));
    };
    if to.contains("=>") {
        return Err("more than one `=>`; write a line for each".to_owned());
    }
    if from.trim().is_empty() || to.trim().is_empty() {
        return Err("nothing stands on one side of `=>`; write `SSO => single sign-on`".to_owned());
    }
    let (from, to) = (list(phrases, from)?, list(phrases, to)?);
    if to.iter().all(|other| from.iter().all(|one| one.key == other.key)) {
        return Err(format!("the search takes both sides of `{line}` for the same already; remove the line"));
    }
    Ok((from, to))
}

/// The phrases of a list with commas.
fn list(phrases: &mut Phrases, text: &str) -> Result<Vec<Phrase>, String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    if parts.len() > MAX_PHRASES {
        return Err(format!("{} phrases; write at most {MAX_PHRASES} in a group", parts.len()));
    }
    parts.into_iter().map(|part| phrase(phrases, part)).collect()
}

fn phrase(phrases: &mut Phrases, text: &str) -> Result<Phrase, String> {
    if text.is_empty() {
        return Err("nothing stands before or after a comma; remove the comma".to_owned());
    }
    let phrase = phrases.phrase(text);
    if phrase.words > MAX_WORDS {
        return Err(format!("`{text}` has {} words; write at most {MAX_WORDS}", phrase.words));
    }
    if phrase.terms.is_empty() {
        return Err(format!("`{text}` has no word that is searched for; name the thing, or leave it out"));
    }
    Ok(phrase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(text: impl AsRef<[u8]>) -> String {
        parse("synonyms.txt", text.as_ref()).unwrap_err().to_string()
    }

    #[test]
    fn comments_blank_lines_and_endings_of_any_system_are_read() {
        let text = "\u{feff}# vocabulary\r\n\r\nsign in, login # the portal\r\nC#, csharp\r\n";
        assert_eq!(parse("x", text.as_bytes()).unwrap().phrases(), 4);
    }

    #[test]
    fn each_wrong_line_is_told_with_its_number_and_what_to_write() {
        for (text, line, advice) in [
            ("\nlogin", 2, "`sign in, log in`"),
            ("login, logins", 1, "remove the line"),
            ("login => logins", 1, "remove the line"),
            ("login,, sign in", 1, "remove the comma"),
            ("a1 => b1 => c1", 1, "a line for each"),
            ("SSO =>", 1, "`SSO => single sign-on`"),
            ("one two three four five six seven, x", 1, "at most 6"),
            ("IT, computers", 1, "leave it out"),
        ] {
            let message = fault(text);
            assert!(message.contains(&format!("`synonyms.txt` line {line}: ")), "{message}");
            assert!(message.contains(advice), "{message}");
        }
        assert!(fault(b"a1, b1\n\xff\xfe").contains("line 2: is not UTF-8"));
        assert!(fault(vec![b' '; MAX_BYTES + 1]).contains("longer than"));
        assert!(fault("a1, b1\n".repeat(MAX_GROUPS + 1)).contains("groups"));
        assert!(fault(format!("{}x", "x1,".repeat(MAX_PHRASES))).contains("at most 16"));
        let many = fault("login\n".repeat(MAX_LISTED + 3));
        assert!(many.lines().count() == MAX_LISTED + 1 && many.ends_with("and 3 more lines"), "{many}");
    }

    #[test]
    fn a_file_that_is_not_there_is_told_with_the_key_that_names_it() {
        let message = read(Path::new("/nowhere/synonyms.txt")).unwrap_err().to_string();
        assert!(message.contains("/nowhere/synonyms.txt") && message.contains("[model] synonyms"), "{message}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "[a-c ,=>#\\n]{0,200}") {
            let _ = parse("x", &bytes);
            let _ = parse("x", text.as_bytes());
        }
    }
}
