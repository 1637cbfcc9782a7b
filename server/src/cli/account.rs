//! The account of a build for people: in words for a terminal, as a page for a browser. Counts
//! nothing itself.

use std::fmt::{Display, Write as _};

use tier0_indexer::{
    source::{Met, Report, SourceReport},
    text::entities::escaped,
};

/// Most drops, repairs and broken links of one source that the page shows.
const MAX_ROWS: usize = 200;

/// The account in words.
pub(super) fn words(report: &Report) -> String {
    let mut text = String::new();
    for (name, source) in &report.sources {
        let unchanged = if source.unchanged > 0 { format!(" ({} unchanged)", source.unchanged) } else { String::new() };
        let _ = writeln!(
            text,
            "{name}: {} records = {} documents{unchanged} + {} dropped; {} passages",
            source.records,
            source.documents,
            source.drops.values().sum::<u64>(),
            source.passages,
        );
        for (reason, count) in &source.drops {
            text += &line("dropped", *count, reason, source.dropped.iter().find(|met| met.reason == *reason));
        }
        for (reason, count) in &source.repairs {
            text += &line("mended", *count, reason, source.repaired.iter().find(|met| met.reason == *reason));
        }
        if source.links.broken > 0 {
            let first = source.links.listed.first().map(|link| format!(", first in {}: {}", link.place, link.link));
            let _ = writeln!(
                text,
                "  {} of {} internal links are broken{}",
                source.links.broken,
                source.links.internal,
                first.unwrap_or_default(),
            );
        }
    }
    let drops: u64 = report.drops.values().sum();
    let _ = writeln!(
        text,
        "{} records = {} documents + {drops} dropped; {} passages",
        report.records, report.documents, report.passages,
    );
    text
}

fn line<R: Display>(what: &str, count: u64, reason: &R, first: Option<&Met<R>>) -> String {
    let first = first.map(|met| match met.detail.as_str() {
        "" => format!(", first at {}", met.place),
        detail => format!(", first at {}: {detail}", met.place),
    });
    format!("  {what} {count}: {reason}{}\n", first.unwrap_or_default())
}

/// The account as a page that needs nothing beside it.
pub(super) fn page(report: &Report) -> String {
    let mut html = String::from(HEAD);
    let _ = write!(
        html,
        "<h1>Account of a build</h1><p>{} records = {} documents + {} dropped. {} passages. {} documents had not \
         changed since the build before.</p><p>Generation <code>{}</code>, digest <code>{}</code>.</p>",
        report.records,
        report.documents,
        report.drops.values().sum::<u64>(),
        report.passages,
        report.unchanged,
        escaped(&report.generation),
        escaped(&report.digest),
    );
    for (name, source) in &report.sources {
        section(&mut html, name, source);
    }
    html + "</main></body></html>\n"
}

fn section(html: &mut String, name: &str, source: &SourceReport) {
    let links = &source.links;
    let _ = write!(
        html,
        "<section><h2>{}</h2><p>{} records = {} documents ({} unchanged) + {} dropped. {} passages.</p>\
         <p>{} internal links: {} to documents, {} to other addresses of documents, {} to files, {} broken. \
         {} links to other sites.</p>",
        escaped(name),
        source.records,
        source.documents,
        source.unchanged,
        source.drops.values().sum::<u64>(),
        source.passages,
        links.internal,
        links.documents,
        links.aliases,
        links.files,
        links.broken,
        links.external,
    );
    let met = |met: &Met<_>| [met.place.clone(), format!("{}", met.reason), met.detail.clone()];
    let drops: u64 = source.drops.values().sum();
    table(html, "Dropped", drops, ["Place", "Reason", "What was found"], source.dropped.iter().map(met));
    let met = |met: &Met<_>| [met.place.clone(), format!("{}", met.reason), met.detail.clone()];
    let repairs: u64 = source.repairs.values().sum();
    table(html, "Mended or left out", repairs, ["Place", "Reason", "What was found"], source.repaired.iter().map(met));
    let broken = links.listed.iter().map(|link| [link.place.clone(), link.link.clone(), String::new()]);
    table(html, "Broken links", links.broken, ["Place", "Link", ""], broken);
    html.push_str("</section>");
}

fn table(html: &mut String, title: &str, count: u64, head: [&str; 3], rows: impl Iterator<Item = [String; 3]>) {
    if count == 0 {
        return;
    }
    let _ = write!(html, "<h3>{title}: {count}</h3><table><thead><tr>");
    for cell in head {
        let _ = write!(html, "<th scope=\"col\">{cell}</th>");
    }
    html.push_str("</tr></thead><tbody>");
    let mut shown = 0;
    for row in rows.take(MAX_ROWS) {
        shown += 1;
        html.push_str("<tr>");
        for cell in row {
            let _ = write!(html, "<td>{}</td>", escaped(&cell));
        }
        html.push_str("</tr>");
    }
    html.push_str("</tbody></table>");
    if count > shown {
        let _ = write!(html, "<p>The first {shown} are shown; the JSON report has more.</p>");
    }
}

const HEAD: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width\"><title>Account of a build</title><style>\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:0}\
main{max-width:72rem;margin:0 auto;padding:1.5rem}table{border-collapse:collapse;width:100%;font-size:.875rem}\
th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8884;overflow-wrap:anywhere}\
section{margin-top:2.5rem}code{overflow-wrap:anywhere}</style></head><body><main>";

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tier0_indexer::source::DropReason;

    use super::*;

    fn report() -> Report {
        let mut report = Report::default();
        let source = SourceReport {
            records: 3,
            documents: 2,
            unchanged: 1,
            drops: BTreeMap::from([(DropReason::NoText, 1)]),
            dropped: vec![Met {
                reason: DropReason::NoText,
                place: "a.md".into(),
                detail: "<script>alert(1)</script>".into(),
            }],
            ..SourceReport::default()
        };
        report.add("docs", source);
        report
    }

    #[test]
    fn the_words_balance_and_name_the_first_of_each_reason() {
        let words = words(&report());
        assert!(words.contains("docs: 3 records = 2 documents (1 unchanged) + 1 dropped"), "{words}");
        assert!(words.contains("dropped 1: no_text, first at a.md"), "{words}");
    }

    #[test]
    fn nothing_of_a_source_becomes_markup_of_the_page() {
        let page = page(&report());
        assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script"), "{page}");
    }
}
