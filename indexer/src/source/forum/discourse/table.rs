//! Posts as a table: the archive that a user of a Discourse forum downloads, and the results of Data
//! Explorer queries. Columns are told by their names, rows are joined by topic. Format: the columns of
//! `user_archive.csv`, and those of the forum's own tables.

use std::io::BufRead;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::shapes::{Accepted, Post, Tag, Topic};
use crate::source::{files::bounded::reason_of, forum::metered::Metered, record::Fault, report::DropReason};

/// What comes next in a table.
pub(super) enum Next {
    /// What a row says of a topic, and the post it holds, if the table has posts.
    Row(Box<Topic>, Option<Box<Post>>),
    /// A row that cannot be used; those behind it can.
    Bad(Fault),
    /// What follows cannot be read.
    Broken(Fault),
    End,
}

/// Reads a table row by row.
pub(super) struct Table {
    reader: Reader<Metered<Box<dyn BufRead>>>,
    columns: Vec<String>,
    record: ByteRecord,
}

impl Table {
    /// Reads the line of names.
    ///
    /// # Errors
    /// When it cannot be read, or names no topic or nothing that is said of it.
    pub(super) fn new(input: Box<dyn BufRead>) -> Result<Self, Fault> {
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(Metered::new(input));
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(|error| fault(&error))?;
        let columns = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_lowercase()).collect();
        let table = Self { reader, columns, record };
        let has = |names: &[&str]| names.iter().any(|name| table.columns.iter().any(|column| column == name));
        if has(&["topic_id", "url"]) && (has(&["title", "topic_title"]) || has(&TEXTS)) {
            Ok(table)
        } else {
            Err((DropReason::WrongShape, format!("no posts in the columns {}", table.columns.join(", "))))
        }
    }

    /// Line of the row that came last.
    pub(super) fn line(&self) -> u64 {
        self.record.position().map_or(1, csv::Position::line)
    }

    pub(super) fn next(&mut self) -> Next {
        self.reader.get_mut().renew();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => Next::End,
            Err(error) => Next::Broken(fault(&error)),
            Ok(true) => {
                let values: Result<Vec<&str>, _> = self.record.iter().map(std::str::from_utf8).collect();
                match values {
                    Ok(values) => row(&Row { columns: &self.columns, values }),
                    Err(error) => Next::Bad((DropReason::NotUtf8, error.to_string())),
                }
            }
        }
    }
}

/// Columns that hold the text of a post.
const TEXTS: [&str; 4] = ["cooked", "post_cooked", "raw", "post_raw"];

fn fault(error: &csv::Error) -> Fault {
    let reason = match error.kind() {
        csv::ErrorKind::Io(error) => reason_of(error),
        _ => DropReason::WrongShape,
    };
    (reason, error.to_string())
}

struct Row<'t> {
    columns: &'t [String],
    values: Vec<&'t str>,
}

impl Row<'_> {
    /// The value of the first of the named columns that has one.
    fn get(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| {
            let at = self.columns.iter().position(|column| column == name)?;
            self.values.get(at).map(|value| value.trim()).filter(|value| !value.is_empty()).map(str::to_owned)
        })
    }

    fn number<T: std::str::FromStr>(&self, names: &[&str]) -> Option<T> {
        self.get(names)?.parse().ok()
    }

    fn flag(&self, names: &[&str]) -> Option<bool> {
        Some(!is_no(&self.get(names)?))
    }
}

/// Whether a truth value is written as false. Other words than these count as true: a table in a language
/// that is not known here must not give private messages away.
fn is_no(value: &str) -> bool {
    ["false", "f", "no", "n", "0"].iter().any(|no| value.eq_ignore_ascii_case(no))
}

fn row(row: &Row<'_>) -> Next {
    let address = row.get(&["url", "post_url"]);
    let address = address.as_deref().and_then(Address::of).unwrap_or_default();
    let Some(id) = row.number(&["topic_id"]).or(address.topic) else {
        return Next::Bad((DropReason::NoId, "no topic".to_owned()));
    };
    let number = row.number(&["post_number"]).or(address.number).unwrap_or(0);
    let has_posts = TEXTS.iter().any(|name| row.columns.iter().any(|column| column == name));
    Next::Row(Box::new(topic(row, id, address)), has_posts.then(|| Box::new(post(row, number))))
}

fn topic(row: &Row<'_>, id: u64, address: Address) -> Topic {
    let slug = row.get(&["topic_slug", "slug"]).or(address.slug);
    let is_private = row.flag(&["is_pm"]) == Some(true);
    let categories = row.get(&["categories", "category", "category_name"]).filter(|names| names != "-");
    let tags = row.get(&["tags"]);
    let tags = tags.map(|tags| tags.split([',', '|']).map(|tag| Tag::Name(tag.trim().to_owned())).collect());
    let accepted = row.number(&["accepted_post_number"]);
    Topic {
        id,
        title: row.get(&["topic_title", "title"]),
        address: address.base.map(|base| format!("{base}/t/{}/{id}", slug.as_deref().unwrap_or("-"))),
        slug,
        categories: categories.iter().flat_map(|names| names.split('|')).map(|name| name.trim().to_owned()).collect(),
        category_id: row.number(&["category_id"]),
        tags,
        archetype: if is_private { Some("private_message".to_owned()) } else { row.get(&["archetype"]) },
        closed: row.flag(&["closed"]),
        archived: row.flag(&["archived"]),
        visible: row.flag(&["visible"]),
        deleted_at: row.get(&["topic_deleted_at"]),
        accepted_answer: accepted.map(|number| Accepted { post_number: Some(number) }),
        ..Topic::default()
    }
}

fn post(row: &Row<'_>, number: u64) -> Post {
    Post {
        id: row.number(&["post_id", "id"]),
        number,
        username: row.get(&["username", "author"]).or_else(|| row.get(&["user_id"]).map(|id| format!("user{id}"))),
        cooked: row.get(&["cooked", "post_cooked"]),
        raw: row.get(&["raw", "post_raw"]),
        created_at: row.get(&["created_at"]),
        updated_at: row.get(&["updated_at", "last_version_at"]),
        version: row.number(&["version"]),
        kind: row.number(&["post_type"]),
        staff: row.flag(&["staff"]),
        admin: row.flag(&["admin"]),
        moderator: row.flag(&["moderator"]),
        hidden: row.flag(&["hidden"]),
        user_deleted: row.flag(&["user_deleted"]),
        deleted_at: row.get(&["deleted_at"]),
        accepted_answer: row.flag(&["accepted", "accepted_answer", "is_accepted_answer"]),
        like_count: row.number(&["like_count", "likes"]),
        ..Post::default()
    }
}

/// What `https://HOST/t/SLUG/ID/NUMBER` says.
#[derive(Debug, Default, PartialEq)]
struct Address {
    base: Option<String>,
    slug: Option<String>,
    topic: Option<u64>,
    number: Option<u64>,
}

impl Address {
    fn of(text: &str) -> Option<Self> {
        let (base, path) = text.split_once("/t/")?;
        let mut steps = path.split(['?', '#']).next()?.split('/');
        let first = steps.next()?;
        // A slug is never a number alone.
        let (slug, topic) = match first.parse::<u64>() {
            Ok(topic) => (None, topic),
            Err(_) => (Some(first.to_owned()).filter(|slug| slug != "-"), steps.next()?.parse().ok()?),
        };
        let number = steps.next().and_then(|number| number.parse().ok());
        Some(Self { base: Some(base.to_owned()).filter(|base| !base.is_empty()), slug, topic: Some(topic), number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::limits::MAX_RECORD_BYTES;

    fn table(text: &str) -> Result<Table, Fault> {
        Table::new(Box::new(std::io::Cursor::new(text.as_bytes().to_vec())))
    }

    fn first(text: &str) -> (Topic, Option<Post>) {
        match table(text).unwrap().next() {
            Next::Row(topic, post) => (*topic, post.map(|post| *post)),
            _ => panic!("no row"),
        }
    }

    #[test]
    fn a_users_archive_names_its_topics_by_address() {
        let (topic, post) = first(
            "\u{feff}topic_title,categories,is_pm,post_raw,post_cooked,like_count,reply_count,url,created_at\n\
             Why?,Help|Build,No,\"a, b\nc\",<p>a</p>,3,0,https://f.example/t/why/7/2,2024-01-02 03:04:05 UTC\n",
        );
        let post = post.unwrap();
        assert_eq!((topic.id, topic.slug.as_deref(), topic.categories.len()), (7, Some("why"), 2));
        assert_eq!(topic.address.as_deref(), Some("https://f.example/t/why/7"));
        assert_eq!((post.number, post.raw.as_deref(), post.like_count), (2, Some("a, b\nc"), Some(3)));
        assert!(topic.is_public() && post.is_shown());
    }

    #[test]
    fn a_private_message_is_told_in_any_language() {
        for (said, is_public) in [("No", true), ("f", true), ("Yes", false), ("Ja", false)] {
            let (topic, _) = first(&format!("topic_id,title,is_pm,raw\n7,Why?,{said},text\n"));
            assert_eq!(topic.is_public(), is_public, "{said}");
        }
    }

    #[test]
    fn a_table_without_posts_tells_of_topics_or_is_none() {
        let (topic, post) = first("topic_id,title,tags\n7,Why?,\"a,b\"\n");
        assert_eq!((topic.tags.unwrap().len(), post.is_none()), (2, true));
        assert_eq!(table("id,post_id,topic_id,created_at\n").err().unwrap().0, DropReason::WrongShape);
    }

    #[test]
    fn bad_rows_are_told_and_the_next_is_read() {
        let mut table = table("topic_id,raw\n,text\n7,text\n").unwrap();
        assert!(matches!(table.next(), Next::Bad((DropReason::NoId, _))));
        assert!(matches!(table.next(), Next::Row(..)));
        assert_eq!(table.line(), 3);
        assert!(matches!(table.next(), Next::End));
    }

    #[test]
    fn a_row_beyond_the_limit_is_not_held() {
        let long = "x".repeat(2 * usize::try_from(MAX_RECORD_BYTES).unwrap());
        let mut table = table(&format!("topic_id,raw\n7,text\n8,\"{long}\"\n")).unwrap();
        assert!(matches!(table.next(), Next::Row(..)));
        assert!(matches!(table.next(), Next::Broken((DropReason::TooLarge, _))));
    }

    #[test]
    fn addresses_of_posts_are_taken_apart() {
        let parts = |text| Address::of(text).map(|one| (one.slug, one.topic, one.number));
        assert_eq!(parts("/t/why/7"), Some((Some("why".to_owned()), Some(7), None)));
        assert_eq!(parts("https://f.example/t/7/2?u=ann"), Some((None, Some(7), Some(2))));
        assert_eq!(parts("https://f.example/u/ann"), None);
    }
}
