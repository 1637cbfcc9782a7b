//! Text to tokens, as BERT models want them: characters cleaned and folded, words cut at white space
//! and punctuation, each cut into the longest known pieces. Reads no more of a text than the tokens it
//! may return, and takes no token names from the text itself.
//!
//! Rules: `BertNormalizer`, `BertPreTokenizer` and `WordPiece` of the Hugging Face `tokenizers`
//! documentation; the algorithm is the greedy one of Devlin et al., "BERT", 2018.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;
use serde::Deserialize;
use unicode_normalization::char::decompose_canonical;

/// Longer words, in characters, are one unknown token.
const MAX_WORD_CHARS: usize = 100;

/// How a vocabulary marks a piece that continues a word.
const CONTINUES: &str = "##";

static CONTROL: LazyLock<Regex> = LazyLock::new(|| class(r"^[\p{Cc}\p{Cf}\p{Co}]$"));
static ACCENT: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{Mn}$"));
static PUNCTUATION: LazyLock<Regex> = LazyLock::new(|| class(r"^\p{P}$"));

fn class(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// A vocabulary of whole words, beginnings of words, and pieces that continue one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordPieces {
    beginnings: HashMap<String, u32>,
    continuations: HashMap<String, u32>,
    longest: usize,
}

impl WordPieces {
    /// A vocabulary of `tokens`, whose ids are their places; `None` when one is empty or comes twice.
    #[must_use]
    pub fn new<'a>(tokens: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        Self::with_ids((0..).zip(tokens).map(|(id, token)| (token.to_owned(), id)))
    }

    fn with_ids(tokens: impl IntoIterator<Item = (String, u32)>) -> Option<Self> {
        let mut pieces = Self { beginnings: HashMap::new(), continuations: HashMap::new(), longest: 1 };
        for (token, id) in tokens {
            pieces.longest = pieces.longest.max(token.chars().count());
            // A lone mark of continuation continues nothing; it is two characters.
            let known = match token.strip_prefix(CONTINUES).filter(|piece| !piece.is_empty()) {
                Some(piece) => pieces.continuations.insert(piece.to_owned(), id),
                None if token.is_empty() => return None,
                None => pieces.beginnings.insert(token, id),
            };
            if known.is_some() {
                return None;
            }
        }
        Some(pieces)
    }

    /// Ids of the pieces of `text`, in order, at most `limit`. A word that cannot be spelled in pieces
    /// gives `unknown`, or nothing.
    #[must_use]
    pub fn ids(&self, text: &str, limit: usize, unknown: Option<u32>) -> Vec<u32> {
        let mut out = Tokens { vocabulary: self, unknown, taken: Vec::new(), room: limit };
        let mut word = Word::default();
        for c in text.chars() {
            if out.is_full() {
                break;
            }
            match kind(c) {
                Kind::Dropped => {}
                Kind::Space => out.add(&mut word),
                Kind::Own => {
                    out.add(&mut word);
                    word.push_folded(c);
                    out.add(&mut word);
                }
                Kind::Inner => word.push_folded(c),
            }
        }
        out.add(&mut word);
        out.taken.truncate(limit);
        out.taken
    }

    /// Pieces of a word; none when a part of it is unknown.
    fn spelled(&self, word: &str) -> Option<Vec<u32>> {
        let ends: Vec<usize> = word.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        let (mut pieces, mut start, mut from) = (Vec::new(), 0, 0);
        while from < ends.len() {
            let known = if from == 0 { &self.beginnings } else { &self.continuations };
            let to = (from + self.longest).min(ends.len());
            let (end, id) = (from..to).rev().find_map(|end| Some((end, *known.get(&word[start..ends[end]])?)))?;
            pieces.push(id);
            start = ends[end];
            from = end + 1;
        }
        Some(pieces)
    }
}

/// A vocabulary with the tokens that a model wants around every text.
#[derive(Debug)]
pub(super) struct Tokenizer {
    pieces: WordPieces,
    unknown: u32,
    first: u32,
    last: u32,
}

/// The part of a `tokenizer.json` that matters here.
#[derive(Deserialize)]
struct File {
    normalizer: Normalizer,
    model: Model,
}

#[derive(Deserialize)]
struct Normalizer {
    r#type: String,
    lowercase: bool,
}

#[derive(Deserialize)]
struct Model {
    r#type: String,
    continuing_subword_prefix: String,
    vocab: HashMap<String, u32>,
}

impl Tokenizer {
    /// Reads a `tokenizer.json`.
    pub(super) fn read(json: &[u8]) -> Result<Self, String> {
        let file: File = serde_json::from_slice(json).map_err(|error| format!("not a tokenizer: {error}"))?;
        let File { normalizer, model } = file;
        let is_known = model.r#type == "WordPiece" && model.continuing_subword_prefix == CONTINUES;
        if !is_known || normalizer.r#type != "BertNormalizer" || !normalizer.lowercase {
            return Err("not an uncased WordPiece tokenizer".to_owned());
        }
        let known = |token: &str| {
            model.vocab.get(token).copied().ok_or_else(|| format!("the vocabulary has no token `{token}`"))
        };
        let (unknown, first, last) = (known("[UNK]")?, known("[CLS]")?, known("[SEP]")?);
        let pieces = WordPieces::with_ids(model.vocab).ok_or("a token is empty or comes twice")?;
        Ok(Self { pieces, unknown, first, last })
    }

    /// Highest token there is.
    pub(super) fn highest(&self) -> u32 {
        let WordPieces { beginnings, continuations, .. } = &self.pieces;
        beginnings.values().chain(continuations.values()).copied().max().unwrap_or(0)
    }

    /// Tokens of a text between the first and the last token that every text has, `limit` in all at most.
    pub(super) fn encode(&self, text: &str, limit: usize) -> Vec<u32> {
        let mut tokens = vec![self.first];
        tokens.extend(self.pieces.ids(text, limit.saturating_sub(2), Some(self.unknown)));
        tokens.push(self.last);
        tokens
    }
}

struct Tokens<'a> {
    vocabulary: &'a WordPieces,
    unknown: Option<u32>,
    taken: Vec<u32>,
    room: usize,
}

impl Tokens<'_> {
    fn is_full(&self) -> bool {
        self.taken.len() >= self.room
    }

    /// Takes the word, if there is one, and leaves none.
    fn add(&mut self, word: &mut Word) {
        if word.chars > 0 {
            let pieces = Some(&word.text).filter(|_| word.chars <= MAX_WORD_CHARS);
            match pieces.and_then(|text| self.vocabulary.spelled(text)) {
                Some(pieces) => self.taken.extend(pieces),
                None => self.taken.extend(self.unknown),
            }
        }
        word.text.clear();
        word.chars = 0;
    }
}

/// A word as it grows; characters beyond the limit are counted and not kept.
#[derive(Default)]
struct Word {
    text: String,
    chars: usize,
}

impl Word {
    /// Adds a character in lower case and without accents.
    fn push_folded(&mut self, c: char) {
        if c.is_ascii() {
            return self.push(c.to_ascii_lowercase());
        }
        decompose_canonical(c, |part| {
            if part.is_ascii() || !is(&ACCENT, part) {
                part.to_lowercase().for_each(|lower| self.push(lower));
            }
        });
    }

    fn push(&mut self, c: char) {
        self.chars += 1;
        if self.chars <= MAX_WORD_CHARS {
            self.text.push(c);
        }
    }
}

/// What a character does to the word it stands in.
enum Kind {
    Dropped,
    Space,
    /// Is a word of its own.
    Own,
    Inner,
}

fn kind(c: char) -> Kind {
    if c.is_ascii() {
        match c {
            '\t' | '\n' | '\r' | ' ' => Kind::Space,
            _ if c.is_ascii_control() => Kind::Dropped,
            _ if c.is_ascii_punctuation() => Kind::Own,
            _ => Kind::Inner,
        }
    } else if c == char::REPLACEMENT_CHARACTER || is(&CONTROL, c) {
        Kind::Dropped
    } else if c.is_whitespace() {
        Kind::Space
    } else if is_ideograph(c) || is(&PUNCTUATION, c) {
        Kind::Own
    } else {
        Kind::Inner
    }
}

fn is(class: &Regex, c: char) -> bool {
    class.is_match(c.encode_utf8(&mut [0; 4]))
}

/// Whether a character is a Chinese ideograph, which BERT takes as a word: the blocks "CJK Unified
/// Ideographs" with extensions A to E, and "CJK Compatibility Ideographs" with supplement.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{2A6DF}' | '\u{2A700}'..='\u{2CEAF}' | '\u{2F800}'..='\u{2FA1F}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TOKENS: [&str; 17] = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "print", "##er", "##s", "jam", "##med", ".", "!", "the", "cafe", "中",
        "文", "[", "]",
    ];

    fn tiny() -> Tokenizer {
        let vocabulary: HashMap<&str, usize> = TOKENS.iter().enumerate().map(|(id, token)| (*token, id)).collect();
        let json = serde_json::json!({
            "normalizer": { "type": "BertNormalizer", "lowercase": true },
            "model": { "type": "WordPiece", "continuing_subword_prefix": "##", "vocab": vocabulary },
        });
        Tokenizer::read(json.to_string().as_bytes()).unwrap()
    }

    fn tokens(text: &str) -> Vec<&'static str> {
        let tokens: Vec<_> = tiny().encode(text, 16).into_iter().map(|id| TOKENS[id as usize]).collect();
        assert_eq!((tokens[0], tokens[tokens.len() - 1]), ("[CLS]", "[SEP]"));
        tokens[1..tokens.len() - 1].to_vec()
    }

    #[test]
    fn words_are_cut_into_the_longest_known_pieces() {
        assert_eq!(tokens("The printers jammed!"), ["the", "print", "##er", "##s", "jam", "##med", "!"]);
        assert_eq!(tokens("print.er"), ["print", ".", "[UNK]"], "a piece that continues does not begin a word");
        assert_eq!(tokens("printx the"), ["[UNK]", "the"], "a word with an unknown part is unknown as a whole");
        assert!(tokens(" \n\t").is_empty());
    }

    #[test]
    fn accents_controls_and_ideographs_are_folded_dropped_and_parted() {
        assert_eq!(tokens("Café CAFE\u{301}"), ["cafe", "cafe"]);
        assert_eq!(tokens("pr\u{200B}int\0er\u{FFFD}\u{B}s"), ["print", "##er", "##s"]);
        assert_eq!(tokens("中文jam"), ["中", "文", "jam"]);
    }

    #[test]
    fn a_vocabulary_has_each_piece_once() {
        let pieces = WordPieces::new(["the", "##s", "#", "##"]).unwrap();
        assert_eq!(pieces.ids("thes # what", 9, None), [0, 1, 2]);
        assert_eq!(pieces.ids("thes # what", 9, Some(7)), [0, 1, 2, 7]);
        assert_eq!(WordPieces::new(["a", "a"]), None);
        assert_eq!(WordPieces::new([""]), None);
    }

    #[test]
    fn names_of_tokens_in_a_text_are_text() {
        assert_eq!(tokens("[SEP]"), ["[", "[UNK]", "]"]);
    }

    #[test]
    fn a_long_text_and_a_long_word_are_cut_off() {
        let long = tiny().encode(&"the ".repeat(1_000_000), 8);
        assert_eq!(long, [2, 11, 11, 11, 11, 11, 11, 3]);
        assert_eq!(tokens(&"print".repeat(40)), ["[UNK]"]);
        assert_eq!(tiny().encode(&"the printers".repeat(3), 4).len(), 4);
    }

    proptest! {
        #[test]
        fn any_text_gives_tokens_within_the_limit(text in ".*", limit in 2_usize..20) {
            let tokens = tiny().encode(&text, limit);
            prop_assert!(tokens.len() <= limit && tokens[0] == 2 && tokens[tokens.len() - 1] == 3);
        }

        #[test]
        fn any_bytes_are_a_tokenizer_or_an_error(bytes: Vec<u8>) {
            let _ = Tokenizer::read(&bytes);
        }
    }
}
