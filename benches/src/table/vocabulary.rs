//! Which tokens the table has. Reads the vocabulary of a tokeniser, never its rules.

use std::path::Path;

use anyhow::{Context, ensure};
use tier0_indexer::embed::wordpiece::WordPieces;

/// Tokens with their tokeniser.
#[derive(Debug)]
pub struct Vocabulary {
    /// The tokens, by id.
    pub tokens: Vec<String>,
    /// Text to ids.
    pub pieces: WordPieces,
}

/// Reads the tokens that can occur in a text: one a line (`vocab.txt`), or the keys of
/// `model.vocab` in a `tokenizer.json`, by their ids. Special tokens and those of other scripts
/// than Latin are left out.
///
/// # Errors
/// When the file cannot be read or holds a token twice.
pub fn read(path: &Path) -> anyhow::Result<Vocabulary> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let all = if text.starts_with('{') { tokens_of_json(&text)? } else { text.lines().map(str::to_owned).collect() };
    let tokens: Vec<String> = all.into_iter().filter(|token| is_useful(token)).collect();
    ensure!(!tokens.is_empty(), "`{}` holds no tokens", path.display());
    let pieces = WordPieces::new(tokens.iter().map(String::as_str)).context("a token is empty or comes twice")?;
    Ok(Vocabulary { tokens, pieces })
}

fn tokens_of_json(text: &str) -> anyhow::Result<Vec<String>> {
    let json: serde_json::Value = serde_json::from_str(text)?;
    let entries = json.pointer("/model/vocab").and_then(|vocab| vocab.as_object()).context("no `model.vocab`")?;
    let mut tokens: Vec<(u64, &String)> =
        entries.iter().filter_map(|(token, id)| Some((id.as_u64()?, token))).collect();
    tokens.sort_unstable();
    Ok(tokens.into_iter().map(|(_, token)| token.clone()).collect())
}

fn is_useful(token: &str) -> bool {
    let is_special = token.len() > 2 && token.starts_with('[') && token.ends_with(']');
    // The tokeniser takes accents off, so that a token with one can never be met.
    !is_special && !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic() || matches!(c, '\u{df}' | '\u{e6}' | '\u{f8}' | '\u{131}' | '\u{2010}'..='\u{2044}' | '\u{20ac}' | '\u{2190}'..='\u{2193}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_give_the_tokens_that_can_occur() {
        let folder = tempfile::tempdir().expect("a folder");
        let read_of = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("writes");
            read(&path).map(|vocabulary| vocabulary.tokens)
        };
        let expected = ["[", "mail", "##s"];
        assert_eq!(read_of("vocab.txt", "[PAD]\n[unused1]\n[\nmail\n\u{6587}\n##s\n").expect("reads"), expected);
        let json = r###"{"model": {"vocab": {"##s": 9, "mail": 3, "[PAD]": 0, "[": 1}}}"###;
        assert_eq!(read_of("tokenizer.json", json).expect("reads"), expected);
        assert!(read_of("twice.txt", "a\na\n").is_err());
        assert!(read_of("other.json", "{}").is_err());
    }
}
