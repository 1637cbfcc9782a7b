//! Past drafts, one at a time: JSON Lines, plain or gzipped. It holds one line of a bounded length and asks nothing of
//! a draft.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use serde_json::Value;

use super::judged::draft_of;
use crate::draft::Draft;

/// Longest line that is read, in bytes; a longer one is no draft.
const MAX_LINE_BYTES: usize = 4 << 20;

/// A line of a file of past drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastLine {
    /// A draft, with its id, or `line N` where it has none.
    Draft(String, Draft),
    /// Something else.
    Unusable {
        /// Number of the line, from 1.
        line: usize,
        /// Why it is no draft.
        reason: String,
    },
}

/// Passes every line that is not blank to `each`: objects with `title` or `subject`, `text` or `body`, and perhaps
/// `_id` and `fields`.
///
/// # Errors
/// When the file cannot be read to its end.
pub fn each_past_draft(file: impl Read, mut each: impl FnMut(PastLine)) -> io::Result<()> {
    let mut file = BufReader::new(file);
    let is_gzip = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    if is_gzip { each_line(BufReader::new(MultiGzDecoder::new(file)), &mut each) } else { each_line(file, &mut each) }
}

fn each_line(mut file: impl BufRead, each: &mut impl FnMut(PastLine)) -> io::Result<()> {
    let mut bytes = Vec::new();
    for line in 1.. {
        bytes.clear();
        let limit = MAX_LINE_BYTES as u64 + 1;
        if (&mut file).take(limit).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
        if bytes.len() > MAX_LINE_BYTES && !bytes.ends_with(b"\n") {
            skip_line(&mut file)?;
            each(PastLine::Unusable { line, reason: format!("it is longer than {MAX_LINE_BYTES} bytes") });
        } else if !bytes.trim_ascii().is_empty() {
            each(past_draft(line, &bytes).unwrap_or_else(|reason| PastLine::Unusable { line, reason }));
        }
    }
    Ok(())
}

/// Reads past the end of a line and keeps nothing of it.
fn skip_line(file: &mut impl BufRead) -> io::Result<()> {
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(());
        }
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let count = end.map_or(bytes.len(), |end| end + 1);
        file.consume(count);
        if end.is_some() {
            return Ok(());
        }
    }
}

fn past_draft(line: usize, bytes: &[u8]) -> Result<PastLine, String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let draft = draft_of(&value).ok_or_else(|| "it has neither `text` nor `title`, or odd `fields`".to_owned())?;
    let id = ["_id", "id"].iter().find_map(|key| value.get(key));
    let id = match id {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => format!("line {line}"),
    };
    Ok(PastLine::Draft(id, draft))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;

    use super::*;

    fn lines(bytes: &[u8]) -> Vec<PastLine> {
        let mut found = Vec::new();
        each_past_draft(bytes, |line| found.push(line)).unwrap();
        found
    }

    const TEXT: &str = "{\"_id\": \"a\", \"subject\": \"T\", \"body\": \"T\\nB\"}\n\n{\"id\": 7, \"text\": \"S\\nB\"}\n\
                        {\"title\": \"T\"}\nno json\n{\"_id\": \"x\"}\n";

    #[test]
    fn lines_are_drafts_or_are_said_not_to_be() {
        let found = lines(TEXT.as_bytes());
        let drafts: Vec<_> = found
            .iter()
            .filter_map(|line| match line {
                PastLine::Draft(id, draft) => Some((id.as_str(), draft.subject.as_str(), draft.body.as_str())),
                PastLine::Unusable { .. } => None,
            })
            .collect();
        assert_eq!(drafts, [("a", "T", "B"), ("7", "S", "B"), ("line 4", "T", "")]);
        let unusable = |line: &PastLine| matches!(line, PastLine::Unusable { line: 5 | 6, .. });
        assert_eq!(found.iter().filter(|line| unusable(line)).count(), 2);
    }

    #[test]
    fn a_packed_file_reads_the_same() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(TEXT.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        assert_eq!(lines(&packed), lines(TEXT.as_bytes()));
        assert!(each_past_draft(&packed[..packed.len() / 2], |_| {}).is_err());
    }

    #[test]
    fn a_line_without_end_is_passed_over() {
        let mut text = vec![b'['; MAX_LINE_BYTES * 2 + 10];
        text.extend_from_slice(b"\n{\"text\": \"a\"}");
        let found = lines(&text);
        assert!(matches!(found[..], [PastLine::Unusable { line: 1, .. }, PastLine::Draft(..)]));
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = each_past_draft(&bytes[..], |_| {});
        }
    }
}
