//! Plain text and mail: paragraphs, list items and code, without quotes of others, signatures and what
//! mailing lists add. What is left out here is what its author did not write; nothing else is.
//!
//! Conventions: RFC 3676 (quoting, `-- `, format=flowed), and the habits of Outlook and Mailman.

use std::sync::LazyLock;

use regex::Regex;

use super::outline::{Outline, flatten};
use crate::{
    document::Block,
    text::{
        lines::{LineKind, machine_kind, segments},
        normalise::clean,
    },
};

/// Most lines of what a mailing list adds below a mail, and of a signature after a careless `--`.
const MAX_FOOTER_LINES: usize = 10;
/// Most lines between two lines of code that belong to it.
const MAX_GAP: usize = 2;
/// Most words of a line of code that nothing but its last character tells from prose.
const MAX_CODE_WORDS: usize = 3;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// "On Monday, Ann wrote:", in the languages that mail programs are set to.
static ATTRIBUTION: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^\s*(on|am|le|el|em|op|il|den|il giorno|w dniu) .{4,300}",
        r"(wrote|writes|schrieb( .{1,80})?|a écrit|escribió|escreveu|schreef( .{1,80})?|ha scritto|skrev( .{1,80})?|napisał\(a\))\s?:\s*$",
    ))
});
/// Words that those of more than one line begin with.
const ATTRIBUTION_WORDS: [&str; 9] = ["on", "am", "le", "el", "em", "op", "il", "den", "w"];
/// "Ann wrote:", which counts only before a quote.
static SHORT_ATTRIBUTION: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?i)^.{1,200}\b(wrote|writes|said|schrieb|schreibt|a écrit|escribió|schreef|ha scritto)\s?:\s*$")
});
/// What Outlook puts above the mail that is answered.
static ORIGINAL: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r"(?i)^\s*-{2,}\s*(original message|original appointment|forwarded message|ursprüngliche nachricht",
        r"|message d'origine|mensaje original|oorspronkelijk bericht)\s*-{2,}\s*$|^-----BEGIN PGP SIGNATURE-----",
    ))
});
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^\*?(from|sent|date|to|cc|subject|von|gesendet|datum|an|betreff|de|envoyé|à|objet|van|verzonden|aan|onderwerp)\s?:\*?\s\S",
    )
});
static HEADER_FROM: LazyLock<Regex> = LazyLock::new(|| regex(r"(?i)^\*?(from|von|de|van)\s?:"));
static RULE: LazyLock<Regex> = LazyLock::new(|| regex(r"^_{20,}\s*$"));
static ITEM: LazyLock<Regex> = LazyLock::new(|| regex(r"^\s{0,3}([-*•+]|\d{1,2}[.)])\s+\S"));
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| regex(r#"https?://[^\s<>"\[\]]+"#));

/// Own words of a mail or a plain post, and the addresses in them.
pub(in crate::source) fn blocks(body: &str) -> (Vec<Block>, Vec<String>) {
    let text = own_text(&clean(body));
    let mut outline = Outline::new();
    Paragraphs { outline: &mut outline, code: String::new() }.read(&text);
    let blocks = flatten(outline.finish());
    let links = addresses(&blocks);
    (blocks, links)
}

/// The addresses that stand in a text as they are, without what the sentence puts after them.
pub(in crate::source) fn addresses(blocks: &[Block]) -> Vec<String> {
    blocks
        .iter()
        .flat_map(|block| ADDRESS.find_iter(block.text()))
        .map(|found| found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*', '_']).to_owned())
        .collect()
}

/// Whether a line says whose words follow.
pub(in crate::source) fn is_attribution(line: &str) -> bool {
    ATTRIBUTION.is_match(line)
}

/// A text whose paragraphs are broken into lines that end with a space (RFC 3676), with its
/// paragraphs whole; `del_sp` when that space is no part of the text.
pub(in crate::source) fn unflowed(text: &str, del_sp: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut flowing: Option<usize> = None;
    for line in text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)) {
        let depth = line.bytes().take_while(|&b| b == b'>').count();
        let inner = &line[depth..];
        let inner = inner.strip_prefix(' ').unwrap_or(inner);
        if flowing != Some(depth) || inner == "-- " {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&line[..depth]);
            out.push_str(if depth > 0 { " " } else { "" });
        }
        let is_flowed = inner.ends_with(' ') && inner != "-- ";
        out.push_str(if is_flowed && del_sp { &inner[..inner.len() - 1] } else { inner });
        flowing = is_flowed.then_some(depth);
    }
    out
}

/// The lines that the author wrote.
fn own_text(body: &str) -> String {
    let lines: Vec<&str> = body.split('\n').collect();
    let is_quote = |line: &str| line.starts_with('>') || line.starts_with(" >");
    // How many lines with text, and whether any quote, stand from each line on.
    let mut filled = vec![0_usize; lines.len() + 1];
    let mut quotes = vec![false; lines.len() + 1];
    for at in (0..lines.len()).rev() {
        filled[at] = filled[at + 1] + usize::from(!lines[at].trim().is_empty());
        quotes[at] = quotes[at + 1] || is_quote(lines[at]);
    }
    let mut own = String::with_capacity(body.len());
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let ends = line == "-- "
            || line == "- -- "
            || (matches!(line.trim_end(), "--" | "—") && filled[at + 1] <= MAX_FOOTER_LINES)
            || (RULE.is_match(line) && (filled[at + 1] <= MAX_FOOTER_LINES || is_header(&lines, at + 1)))
            || ORIGINAL.is_match(line)
            || is_header(&lines, at);
        if ends {
            break;
        }
        if let Some(length) = attribution(&lines, at) {
            if quotes[at + length] {
                at += length;
                continue;
            }
            // Nothing marks the quote that follows; it reaches to the end. Whoever tells what somebody
            // wrote seldom gives the day.
            if lines[at..at + length].iter().any(|line| line.contains(|c: char| c.is_ascii_digit())) {
                break;
            }
        }
        if is_quote(line) {
            at += quote(&lines, at, &mut own);
        } else {
            let is_armour = line.starts_with("-----BEGIN PGP SIGNED") || line.starts_with("Hash: SHA");
            own.push_str(if is_armour { "" } else { line });
            own.push('\n');
            at += 1;
        }
    }
    let own = own.trim_end();
    let signature = segments(own).pop().filter(|last| last.kind == LineKind::Signature);
    signature.and_then(|last| own.strip_suffix(last.text.trim_end())).unwrap_or(own).to_owned()
}

/// Passes over the quote at `at` and gives its length in lines. What looks like a quote in the third
/// degree, and answers nothing, is a session of an interpreter: that stays.
fn quote(lines: &[&str], at: usize, own: &mut String) -> usize {
    let length = lines[at..].iter().take_while(|line| line.starts_with('>') || line.starts_with(" >")).count();
    let run = &lines[at..at + length];
    let before = lines[..at].iter().rev().take(2).find(|line| !line.trim().is_empty());
    let is_answer = before.is_some_and(|line| line.starts_with('>') || SHORT_ATTRIBUTION.is_match(line));
    let is_session = run.iter().all(|line| line.starts_with(">>> ")) && !is_answer;
    // Where a quote stood, a paragraph ends.
    own.push_str(&if is_session { run.join("\n") } else { String::new() });
    own.push('\n');
    length
}

/// Length in lines of the words that announce a quote at `at`; they may be broken into lines.
fn attribution(lines: &[&str], at: usize) -> Option<usize> {
    let first = *lines.get(at)?;
    if first.trim().is_empty() {
        return None;
    }
    let next = lines.get(at + 1..)?.iter().find(|line| !line.trim().is_empty());
    let is_before_quote = next.is_some_and(|next| next.starts_with('>') || next.starts_with(" >"));
    if is_attribution(first) || (is_before_quote && SHORT_ATTRIBUTION.is_match(first)) {
        return Some(1);
    }
    // Only lines that begin as one does are worth putting together.
    let begins =
        first.split_whitespace().next().is_some_and(|word| ATTRIBUTION_WORDS.contains(&word.to_lowercase().as_str()));
    (2..=3).filter(|_| begins).find(|&length| {
        let Some(run) = lines.get(at..at + length) else { return false };
        run.iter().all(|line| !line.trim().is_empty() && line.len() < 120) && is_attribution(&run.join(" "))
    })
}

/// Whether a copy of another mail's header begins at `at`, behind empty lines.
fn is_header(lines: &[&str], at: usize) -> bool {
    let rest = lines.get(at..).unwrap_or_default();
    let from = rest.iter().take(3).take_while(|line| line.trim().is_empty()).count();
    rest.get(from).is_some_and(|line| HEADER_FROM.is_match(line))
        && rest.iter().skip(from).take_while(|line| HEADER.is_match(line)).take(3).count() == 3
}

/// Turns lines into paragraphs, items and code.
struct Paragraphs<'o> {
    outline: &'o mut Outline,
    /// Code that may go on after an empty line.
    code: String,
}

impl Paragraphs<'_> {
    fn read(&mut self, text: &str) {
        let mut paragraph: Vec<&str> = Vec::new();
        let mut is_fenced = false;
        for line in text.lines() {
            let is_fence = line.trim_start().starts_with("```");
            if is_fence || (!is_fenced && line.trim().is_empty()) {
                if is_fenced {
                    self.add_code(&paragraph);
                    self.end_code();
                } else {
                    self.paragraph(&paragraph);
                }
                paragraph.clear();
                is_fenced ^= is_fence;
            } else {
                paragraph.push(line);
            }
        }
        self.paragraph(&paragraph);
        self.end_code();
    }

    fn paragraph(&mut self, lines: &[&str]) {
        let mut is_code: Vec<bool> = lines.iter().map(|line| is_machine_line(line, lines.len())).collect();
        let is_indented = |line: &&str| line.starts_with("    ") || line.starts_with('\t');
        let has_code = is_code.iter().any(|&is_code| is_code);
        if has_code && lines.iter().all(is_indented) {
            self.add_code(lines);
            return;
        }
        let mut last = None;
        for at in 0..is_code.len() {
            if is_code[at] {
                if let Some(last) = last.filter(|last| at - last - 1 <= MAX_GAP) {
                    is_code[last..at].fill(true);
                }
                last = Some(at);
            }
        }
        let mut at = 0;
        while at < lines.len() {
            let length = is_code[at..].iter().take_while(|&&other| other == is_code[at]).count();
            let run = &lines[at..at + length];
            if is_code[at] {
                self.add_code(run);
            } else {
                self.prose(run);
            }
            at += length;
        }
    }

    fn prose(&mut self, lines: &[&str]) {
        self.end_code();
        let mut text = String::new();
        for line in lines {
            if ITEM.is_match(line) {
                self.outline.prose(&text);
                text.clear();
            }
            text.push_str(line);
            text.push('\n');
        }
        self.outline.prose(&text);
    }

    fn add_code(&mut self, lines: &[&str]) {
        if !self.code.is_empty() {
            self.code.push_str("\n\n");
        }
        let indent = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
        let lines: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
        self.code.push_str(&lines.join("\n"));
    }

    fn end_code(&mut self) {
        self.outline.code(&std::mem::take(&mut self.code));
    }
}

fn indent(line: &str) -> usize {
    line.bytes().take_while(|&b| b == b' ' || b == b'\t').count()
}

/// Whether a line of a paragraph of `length` lines is code or a log, and not the middle of a sentence
/// that happens to end with a semicolon.
fn is_machine_line(line: &str, length: usize) -> bool {
    match machine_kind(line) {
        None => line.trim_start().starts_with(">>> "),
        Some(LineKind::Code) => {
            let has_code_sign = line.contains(['=', '(', ')', '{', '}', '<', '>', '[', ']', '$', '"']);
            length == 1 || has_code_sign || line.split_whitespace().count() <= MAX_CODE_WORDS
        }
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(text: &str) -> Block {
        Block::Prose(text.into())
    }

    fn code(text: &str) -> Block {
        Block::Code(text.into())
    }

    #[test]
    fn own_words_stand_between_quotes() {
        let mail = "On Mon, 4 Mar 2024 at 10:02, Ann Asker\n<ann@example.org> wrote:\n\n> It fails.\n> > Why?\n\n\
            Restart it,\nthen look again.\n\n> And then?\nWait.\n\nBob\n-- \nBob Builder\nACME\n";
        assert_eq!(blocks(mail).0, [prose("Restart it, then look again."), prose("Wait."), prose("Bob")]);
        assert_eq!(blocks("Ann said:\n> It fails\n\nSo it does.").0, [prose("So it does.")]);
        assert_eq!(blocks("Am 4. März 2024 schrieb Ann:\n> Es geht nicht\nDoch.").0, [prose("Doch.")]);
    }

    #[test]
    fn what_answers_above_loses_what_is_below() {
        for below in [
            "-----Original Message-----\nFrom: Ann\nIt fails.",
            "________________________________\nFrom: Ann <ann@example.org>\nSent: Monday\nTo: list\n\nIt fails.\n\n\
             a\n\nb\n\nc\n\nd\n\ne\n\nf\n\ng\n\nh",
            "From: Ann\nSent: Monday\nSubject: It fails\n\nIt fails.",
            "On 4 March 2024 Ann wrote:\n\nIt fails.",
            "-- \nBob",
            "_______________________________________________\nusers mailing list\nhttps://lists.example.org/users",
        ] {
            assert_eq!(blocks(&format!("Restart it.\n\n{below}\n")).0, [prose("Restart it.")], "{below}");
        }
    }

    #[test]
    fn what_only_looks_like_an_end_is_none() {
        for text in [
            "On the other hand the manual wrote:\n\nRestart it.",
            "From: the settings\n\nRestart it.",
            "___\n\nRestart it.",
        ] {
            assert!(blocks(text).0.contains(&prose("Restart it.")), "{text}");
        }
        let long = format!("One.\n--\n{}", "Line.\n".repeat(20));
        assert!(blocks(&long).0.last().unwrap().text().ends_with("Line. Line."));
    }

    #[test]
    fn code_and_logs_are_told_from_words() {
        let mail = "See the log:\n2024-03-04 10:01:02 ERROR Core: failed\n  more of it\n\tat a.b.C.run(C.java:10)\nand this:\n\n    \
            let a = 1;\n    print a\n\n    let b = 2;\n\n- first step\n- second\n  step\n\nIt waits for the first;\nthe second \
            never comes.\n\n```\nany words\n\nat all\n```\nEnd.";
        assert_eq!(
            blocks(mail).0,
            [
                prose("See the log:"),
                code("2024-03-04 10:01:02 ERROR Core: failed\n  more of it\n\tat a.b.C.run(C.java:10)"),
                prose("and this:"),
                code("let a = 1;\nprint a\n\nlet b = 2;"),
                prose("- first step"),
                prose("- second step"),
                prose("It waits for the first; the second never comes."),
                code("any words\n\nat all"),
                prose("End."),
            ]
        );
    }

    #[test]
    fn a_session_of_an_interpreter_is_no_quote() {
        let (blocks, _) = blocks("I tried\n\n>>> len(rows)\n0\n>>> rows.reload()\n\nand got nothing.");
        assert_eq!(blocks, [prose("I tried"), code(">>> len(rows)\n0\n>>> rows.reload()"), prose("and got nothing.")]);
    }

    #[test]
    fn addresses_in_own_words_are_links() {
        let (_, links) = blocks("> https://quoted.example/\nSee <https://a.example/x?y=1>, or https://b.example/.");
        assert_eq!(links, ["https://a.example/x?y=1", "https://b.example/"]);
    }

    #[test]
    fn flowed_lines_become_paragraphs_again() {
        let flowed = "One long \r\nline and\r\n> their \r\n> words\r\n  indented\r\n-- \r\nBob";
        assert_eq!(unflowed(flowed, false), "One long line and\n> their words\n indented\n-- \nBob");
        assert_eq!(unflowed("wo \nrd", true), "word");
    }

    #[test]
    fn long_hostile_text_ends_soon() {
        for piece in [
            ">",
            "> a\n",
            "On a\n",
            "a wrote:\n",
            "From: a\nTo: b\n",
            "--\n",
            "____________________\n",
            "```\n",
            "x;\n",
        ] {
            // Only that it ends: quadratic, these took minutes.
            let _ = blocks(&piece.repeat(300_000 / piece.len()));
        }
    }
}
