//! Every bound on what a source may hold, and the gates that hold it. Numbers live here and
//! nowhere else.

use std::{
    io::{self, BufRead, Read},
    time::Duration,
};

/// Largest page, in bytes.
pub const MAX_PAGE_BYTES: u64 = 2 << 20;
/// Largest topic file, in bytes.
pub const MAX_TOPIC_BYTES: u64 = 16 << 20;
/// Largest record of a JSONL file, in bytes.
pub const MAX_RECORD_BYTES: u64 = 8 << 20;
/// Largest thread that is put together from the pieces of an export, in bytes.
pub const MAX_THREAD_BYTES: u64 = 64 << 20;
/// How much of the pieces of threads is held in memory; what is more waits in a temporary file.
pub const MAX_PIECES_IN_MEMORY: usize = 64 << 20;
/// Most bytes of headers of one mail, and of one part of a mail.
pub const MAX_MAIL_HEADER_BYTES: usize = 64 << 10;
/// Deepest nesting of the parts of a mail.
pub const MAX_MAIL_DEPTH: usize = 8;
/// Most parts of one mail that are looked at.
pub const MAX_MAIL_PARTS: usize = 256;
/// Most mails that one mail names as those it answers; the first and the last of them count.
pub const MAX_MAIL_REFERENCES: usize = 16;
/// Largest export after unpacking, in bytes.
pub const MAX_EXPORT_BYTES: u64 = 64 << 30;
/// How many times its size a packed file may unpack to. Text packs to a fifth, XML and JSON of many
/// like records to a fiftieth.
pub const MAX_DENSITY: u64 = 200;
/// Unpacked bytes up to which the density is not looked at.
pub const DENSE_FROM_BYTES: u64 = 64 << 20;
/// Most files of one archive.
pub const MAX_ARCHIVE_FILES: u64 = 1_000_000;
/// Largest JSON export that is read whole, in bytes after unpacking.
pub const MAX_EXPORT_FILE_BYTES: u64 = 256 << 20;
/// Most bytes of records that are held at once, to be put together before the first is read.
pub const MAX_HELD_BYTES: u64 = 512 << 20;
/// Most categories, folders or pages above an article that are followed.
pub const MAX_LEVELS: usize = 64;
/// Most steps of a path that names a value of a record.
pub const MAX_PATH_STEPS: usize = 32;
/// Deepest nesting of HTML elements that is parsed; the parser is quadratic in it.
pub const MAX_HTML_DEPTH: usize = 256;
/// Most formatting elements open at once; the parser opens them all again in every paragraph.
pub const MAX_HTML_FORMATTING: usize = 32;
/// Most attributes of one HTML element; the parser is quadratic in them.
pub const MAX_HTML_ATTRIBUTES: usize = 256;
/// Largest `robots.txt`, in bytes; RFC 9309 wants at least 500 KiB.
pub const MAX_ROBOTS_BYTES: u64 = 512 << 10;
/// Most rules of a `robots.txt` that apply to one crawler: every page is held against all of them.
pub const MAX_ROBOTS_RULES: usize = 5_000;
/// Largest sitemap after unpacking, in bytes; sitemaps.org allows no more.
pub const MAX_SITEMAP_BYTES: u64 = 50 << 20;
/// Most addresses of one sitemap; sitemaps.org allows no more.
pub const MAX_SITEMAP_ENTRIES: usize = 50_000;
/// Most sitemaps of one site.
pub const MAX_SITEMAPS: usize = 1_000;
/// Most addresses of one site, all its sitemaps together.
pub const MAX_SITE_ADDRESSES: usize = 500_000;
/// Longest address, in bytes; sitemaps.org allows no more.
pub const MAX_ADDRESS_BYTES: usize = 2_048;
/// Most redirects that are followed from one address; RFC 9309 wants at least five.
pub const MAX_REDIRECTS: usize = 5;
/// Longest `Crawl-delay` that is kept to.
pub const MAX_CRAWL_DELAY: Duration = Duration::from_secs(30);
/// Longest `Retry-After` that is waited for.
pub const MAX_RETRY_WAIT: Duration = Duration::from_mins(1);
/// Longest time until a server is found and connected to.
pub const MAX_CONNECT_TIME: Duration = Duration::from_secs(10);
/// Longest time for a request and its whole answer.
pub const MAX_REQUEST_TIME: Duration = Duration::from_mins(1);
/// Requests that fail one after another before a site is asked no more.
pub const MAX_FAILURES_IN_A_ROW: u32 = 10;
/// Largest file of facts about a mirrored page, in bytes.
pub const MAX_FACTS_BYTES: u64 = 64 << 10;
/// Most text that replaces attributes and substitutions of one page, in bytes.
pub const MAX_SUBSTITUTED_BYTES: usize = 1 << 20;
/// Deepest nesting of directives, lists and cells that is read as such; what is deeper is plain text.
pub const MAX_BLOCK_DEPTH: usize = 32;
/// Deepest nesting of files that include one another.
pub const MAX_INCLUDE_DEPTH: usize = 3;
/// Most files that one page includes.
pub const MAX_INCLUDES: usize = 500;
/// Most text that one page includes, in bytes.
pub const MAX_INCLUDED_BYTES: usize = 4 << 20;
/// Longest mark of a Markdown dialect, such as a component with all its attributes, in bytes.
pub const MAX_MARK_BYTES: usize = 64 << 10;
/// Deepest level of a site's navigation that is followed.
pub const MAX_NAV_DEPTH: usize = 16;
/// Most folders above a source that are looked into for the one that holds its site.
pub const MAX_FOLDERS_ABOVE: usize = 4;
/// Most quotes and lists within one another that one line of Markdown opens; the parser looks at all of
/// them again with every further line.
pub const MAX_MARKDOWN_DEPTH: usize = 64;
/// Largest script of linked data that is read, in bytes.
pub const MAX_LINKED_DATA_BYTES: usize = 64 << 10;
/// Most things that the linked data of one page describe.
pub const MAX_LINKED_DATA_NODES: usize = 64;
/// Most metas, times, tags or versions of one page.
pub const MAX_PAGE_FACTS: usize = 256;
/// Most pages above a page.
pub const MAX_BREADCRUMBS: usize = 16;
/// Most drops and most repairs of one source that the report lists one by one; all are counted.
pub const MAX_LISTED: usize = 1_000;

/// What reading one line gave.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A whole line is in the buffer.
    Whole,
    /// The line was longer than allowed and has been passed over.
    TooLong,
    /// There is no further line.
    End,
}

/// Reads a line of at most `max` bytes into `buffer`; a longer one is passed over without being held.
pub(crate) fn read_line(input: &mut dyn BufRead, buffer: &mut Vec<u8>, max: u64) -> io::Result<Line> {
    buffer.clear();
    let read = Read::take(&mut *input, max + 1).read_until(b'\n', buffer)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if buffer.last() == Some(&b'\n') || (read as u64) <= max {
        return Ok(Line::Whole);
    }
    buffer.clear();
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(Line::TooLong);
        }
        let newline = chunk.iter().position(|&b| b == b'\n');
        let used = newline.map_or(chunk.len(), |at| at + 1);
        input.consume(used);
        if newline.is_some() {
            return Ok(Line::TooLong);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_at_the_limit_is_read_and_a_longer_one_is_passed_over() {
        let mut input: &[u8] = b"12345\n123456\nabc";
        let mut buffer = Vec::new();
        assert_eq!(read_line(&mut input, &mut buffer, 5).unwrap(), Line::Whole);
        assert_eq!(read_line(&mut input, &mut buffer, 5).unwrap(), Line::TooLong);
        assert_eq!(read_line(&mut input, &mut buffer, 5).unwrap(), Line::Whole);
        assert_eq!(buffer, b"abc");
        assert_eq!(read_line(&mut input, &mut buffer, 5).unwrap(), Line::End);
    }
}
