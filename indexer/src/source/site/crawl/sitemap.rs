//! Reads one sitemap: addresses of pages, or of further sitemaps. Pure: it asks nothing, expands no
//! entity but XML's own, and takes no document type. Format: sitemaps.org, protocol 0.9.

use std::io::Read;

use flate2::read::MultiGzDecoder;
use quick_xml::{Reader, escape::resolve_xml_entity, events::Event};

use crate::source::{
    limits::{MAX_ADDRESS_BYTES, MAX_SITEMAP_BYTES, MAX_SITEMAP_ENTRIES},
    record::Fault,
    report::DropReason,
};

/// What a sitemap holds, up to the first fault.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sitemap {
    /// Whether its addresses are those of further sitemaps.
    pub(super) is_index: bool,
    /// Its addresses, in order.
    pub(super) entries: Vec<Entry>,
    /// Why reading stopped before the end.
    pub(super) fault: Option<Fault>,
}

/// One address of a sitemap.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// As written.
    pub(super) address: String,
    /// When the page changed, as written.
    pub(super) lastmod: Option<String>,
}

/// Reads a sitemap, packed or not.
pub(super) fn parse(bytes: &[u8]) -> Sitemap {
    let mut sitemap = Sitemap::default();
    let outcome = unpacked(bytes).and_then(|text| sitemap.read(&text));
    sitemap.fault = outcome.err();
    sitemap
}

/// The text of a sitemap. Some sites serve the packed file as it lies.
fn unpacked(bytes: &[u8]) -> Result<String, Fault> {
    let mut out = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        MultiGzDecoder::new(bytes)
            .take(MAX_SITEMAP_BYTES + 1)
            .read_to_end(&mut out)
            .map_err(|error| (DropReason::Unreadable, format!("broken gzip: {error}")))?;
    } else {
        out.extend_from_slice(bytes);
    }
    if out.len() as u64 > MAX_SITEMAP_BYTES {
        return Err((DropReason::TooLarge, format!("more than {MAX_SITEMAP_BYTES} bytes")));
    }
    String::from_utf8(out)
        .map_err(|error| (DropReason::NotUtf8, format!("at byte {}", error.utf8_error().valid_up_to())))
}

impl Sitemap {
    fn read(&mut self, text: &str) -> Result<(), Fault> {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
        let mut depth = 0_u32;
        let mut field = Field::Other;
        let mut entry = Entry::default();
        loop {
            let event = reader
                .read_event()
                .map_err(|error| (DropReason::BadXml, format!("at byte {}: {error}", reader.error_position())))?;
            match event {
                Event::Start(tag) => {
                    depth += 1;
                    field = match (depth, tag.local_name().as_ref()) {
                        (1, root) => self.root(root)?,
                        // Deeper ones are those of images, videos and news.
                        (3, "loc") => Field::Address,
                        (3, "lastmod") => Field::Lastmod,
                        _ => Field::Other,
                    };
                }
                Event::Empty(tag) if depth == 0 => drop(self.root(tag.local_name().as_ref())?),
                Event::End(_) => {
                    if depth == 2 {
                        self.push(&std::mem::take(&mut entry))?;
                    }
                    depth = depth.saturating_sub(1);
                    field = Field::Other;
                }
                Event::Text(text) => field.add(&mut entry, &text),
                Event::CData(text) => field.add(&mut entry, &text),
                Event::GeneralRef(name) => {
                    let character = name.resolve_char_ref().ok().flatten().map(String::from);
                    let text = character.or_else(|| resolve_xml_entity(&name).map(str::to_owned));
                    field.add(&mut entry, &text.unwrap_or_else(|| format!("&{};", &*name)));
                }
                Event::DocType(_) => {
                    return Err((DropReason::WrongShape, "a document type declaration is never read".to_owned()));
                }
                Event::Eof if depth > 0 => {
                    return Err((DropReason::BadXml, "it ends before its last element".to_owned()));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn root(&mut self, name: &str) -> Result<Field, Fault> {
        match name {
            "urlset" => {}
            "sitemapindex" => self.is_index = true,
            other => {
                let other = other.get(..40).unwrap_or(other);
                return Err((DropReason::WrongShape, format!("its root is `{other}`, no `urlset` or `sitemapindex`")));
            }
        }
        Ok(Field::Other)
    }

    fn push(&mut self, entry: &Entry) -> Result<(), Fault> {
        let address = entry.address.trim().to_owned();
        let lastmod = entry.lastmod.as_deref().map(str::trim).filter(|at| !at.is_empty()).map(str::to_owned);
        if address.is_empty() {
            return Ok(());
        }
        if self.entries.len() == MAX_SITEMAP_ENTRIES {
            return Err((DropReason::TooLarge, format!("more than {MAX_SITEMAP_ENTRIES} addresses")));
        }
        self.entries.push(Entry { address, lastmod });
        Ok(())
    }
}

/// Where in an entry the reader stands.
#[derive(Clone, Copy)]
enum Field {
    Address,
    Lastmod,
    Other,
}

impl Field {
    fn add(self, entry: &mut Entry, text: &str) {
        let field = match self {
            Self::Address => &mut entry.address,
            Self::Lastmod => entry.lastmod.get_or_insert_default(),
            Self::Other => return,
        };
        // One octet more than allowed is enough to tell that it is too long.
        let room = (MAX_ADDRESS_BYTES + 1).saturating_sub(field.len());
        field.push_str(&text[..text.ceil_char_boundary(room)]);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn entry(address: &str, lastmod: Option<&str>) -> Entry {
        Entry { address: address.to_owned(), lastmod: lastmod.map(str::to_owned) }
    }

    #[test]
    fn addresses_and_dates_are_read_and_those_of_images_are_not() {
        let text = "\u{feff}\n<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- made by hand -->
            <s:urlset xmlns:s=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:image=\"urn:i\">
            <s:url><s:loc>\n https://docs.example/a?b=1&amp;c=2&#x26;d \n</s:loc><s:lastmod> 2024-05-01 </s:lastmod>
            <priority>0.5</priority><image:image><image:loc>https://docs.example/a.png</image:loc></image:image></s:url>
            <url><loc><![CDATA[https://docs.example/b]]></loc><lastmod/></url><url><lastmod>2024</lastmod></url></s:urlset>";
        let sitemap = parse(text.as_bytes());
        let entries =
            [entry("https://docs.example/a?b=1&c=2&d", Some("2024-05-01")), entry("https://docs.example/b", None)];
        assert_eq!(sitemap.entries, entries);
        assert!(!sitemap.is_index && sitemap.fault.is_none());
    }

    #[test]
    fn an_index_names_sitemaps_and_may_be_packed() {
        let text = "<sitemapindex><sitemap><loc>https://docs.example/1.xml</loc></sitemap></sitemapindex>";
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        let sitemap = parse(&packed.finish().unwrap());
        assert!(sitemap.is_index && sitemap.fault.is_none());
        assert_eq!(sitemap.entries, [entry("https://docs.example/1.xml", None)]);
        assert_eq!(parse(b"<urlset/>"), Sitemap::default(), "an empty sitemap is a sitemap");
    }

    #[test]
    fn faults_have_a_reason_and_what_came_before_is_kept() {
        let one = "<urlset><url><loc>https://docs.example/a</loc></url>";
        for (text, reason, entries) in [
            (format!("{one}<url><loc>https://docs.exa"), DropReason::BadXml, 1),
            (format!("{one}<url></loc></url></urlset>"), DropReason::BadXml, 1),
            ("<!DOCTYPE u [<!ENTITY a \"b\">]><urlset/>".to_owned(), DropReason::WrongShape, 0),
            ("<html><body><p>Not found</p></body></html>".to_owned(), DropReason::WrongShape, 0),
            (format!("<urlset>{}", "<a>".repeat(100_000)), DropReason::BadXml, 0),
        ] {
            let sitemap = parse(text.as_bytes());
            assert_eq!((sitemap.fault.unwrap().0, sitemap.entries.len()), (reason, entries), "{}", &text[..40]);
        }
        assert_eq!(parse(b"<urlset>\xff</urlset>").fault.unwrap().0, DropReason::NotUtf8);
        assert_eq!(parse(&[0x1f, 0x8b, 1, 2]).fault.unwrap().0, DropReason::Unreadable);
    }

    #[test]
    fn foreign_entities_stay_as_written_and_long_addresses_are_cut() {
        let long = "x".repeat(10_000);
        let text = format!("<urlset><url><loc>/&lol;/{long}{long}</loc></url></urlset>");
        let address = &parse(text.as_bytes()).entries[0].address;
        assert!(address.starts_with("/&lol;/xx"));
        assert_eq!(address.len(), MAX_ADDRESS_BYTES + 1);
    }

    #[test]
    fn more_than_the_allowed_is_a_fault() {
        let many = format!("<urlset>{}</urlset>", "<url><loc>/a</loc></url>".repeat(MAX_SITEMAP_ENTRIES + 1));
        let sitemap = parse(many.as_bytes());
        assert_eq!((sitemap.fault.unwrap().0, sitemap.entries.len()), (DropReason::TooLarge, MAX_SITEMAP_ENTRIES));
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        let spaces = vec![b' '; 1 << 20];
        for _ in 0..51 {
            bomb.write_all(&spaces).unwrap();
        }
        assert_eq!(parse(&bomb.finish().unwrap()).fault.unwrap().0, DropReason::TooLarge);
    }
}
