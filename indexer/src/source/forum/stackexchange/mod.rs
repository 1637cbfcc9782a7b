//! Reads data dumps of Stack Exchange: questions with their answers and comments, what they repeat,
//! and who wrote them. A dump is never held: posts wait outside of memory until their thread is
//! complete. Format: the dump's own `readme.txt` and the description of its schema that Meta Stack
//! Exchange keeps under `/questions/2677`.

mod comments;
mod question;
mod rows;
mod site;

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use question::{Comment, Link, Post, Question};
use rows::{Next, Row, Rows};
use serde::de::DeserializeOwned;
use site::Site;

use super::{
    pieces::{Gathered, Pieces},
    thread,
};
use crate::{
    error::Result,
    source::{
        files::{self, bounded::reason_of},
        intake::Intake,
        limits::MAX_THREAD_BYTES,
        record::Raw,
        report::{DropReason, RepairReason},
    },
};

/// How many threads are held at once, and how many bytes of them.
const BATCH: usize = 256;
const BATCH_BYTES: u64 = MAX_THREAD_BYTES;

/// Reads the dump: `path` is `Posts.xml`, or a folder with one site or several.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    for site in site::find(intake) {
        read_site(intake, &site)?;
    }
    Ok(())
}

/// What the files of a site hold, by post.
struct Dump {
    posts: Gathered,
    comments: Gathered,
    links: Gathered,
    names: BTreeMap<u64, String>,
}

fn read_site(intake: &mut Intake<'_>, site: &Site) -> Result<()> {
    let mut owners = HashSet::new();
    let posts = posts(intake, site, &mut owners)?;
    let comments = beside(intake, site.comments.as_deref(), |pieces, row| match Comment::of(row) {
        Some(comment) => pieces.put(comment.post, &comment),
        None => Ok(()),
    })?;
    let links = beside(intake, site.links.as_deref(), |pieces, row| match Link::of(&row) {
        Some(link) => pieces.put(link.post, &link),
        None => Ok(()),
    })?;
    let mut names = BTreeMap::new();
    beside(intake, site.users.as_deref(), |_, mut row| {
        let id = row.number("Id").filter(|id| owners.contains(id));
        names.extend(id.zip(row.take("DisplayName")));
        Ok(())
    })?;
    threads(intake, site, Dump { posts, comments, links, names })
}

/// Questions and answers, each under the number of its question; `owners` learns who wrote them.
fn posts(intake: &mut Intake<'_>, site: &Site, owners: &mut HashSet<u64>) -> Result<Gathered> {
    let name = &site.place;
    let mut pieces = Pieces::new();
    let mut seen = HashSet::new();
    let mut rows = match files::stream(&site.posts) {
        Ok(input) => Rows::new(input),
        Err(error) => {
            intake.refuse(reason_of(&error), name, &error.to_string());
            return pieces.gathered();
        }
    };
    loop {
        match rows.next() {
            Next::Row(row) => {
                let Some(id) = row.number("Id").filter(|id| *id > 0) else {
                    intake.refuse(DropReason::NoId, &format!("{name} at byte {}", rows.position()), "");
                    continue;
                };
                // Types 3 to 8 are tag descriptions and moderators' texts, no posts of a thread.
                let Some(post) = Post::of(row, id) else { continue };
                let place = format!("{name} row {id}");
                if !seen.insert(id) {
                    intake.refuse(DropReason::DuplicateId, &place, "");
                } else if let Some(thread) = post.thread() {
                    owners.extend(post.owner);
                    pieces.put(thread, &post)?;
                } else {
                    intake.refuse(DropReason::Orphan, &place, "an answer that names no question");
                }
            }
            Next::Bad((reason, detail)) => {
                intake.refuse(reason, &format!("{name} at byte {}", rows.position()), &detail);
            }
            Next::Broken((reason, detail)) => {
                intake.refuse(reason, &format!("{name} at byte {}", rows.position()), &detail);
                return pieces.gathered();
            }
            Next::End => return pieces.gathered(),
        }
    }
}

/// What `take` makes of the rows of a file beside the posts. Its rows are no records: what cannot be
/// read is missing from the threads.
fn beside(
    intake: &mut Intake<'_>,
    path: Option<&Path>,
    mut take: impl FnMut(&mut Pieces, Row) -> Result<()>,
) -> Result<Gathered> {
    let mut pieces = Pieces::new();
    let Some(path) = path else { return pieces.gathered() };
    let name = files::relative(path, &intake.spec.path);
    let mut rows = match files::stream(path) {
        Ok(input) => Rows::new(input),
        Err(error) => {
            intake.repair(RepairReason::Incomplete, &name, &error.to_string());
            return pieces.gathered();
        }
    };
    loop {
        let place = |rows: &Rows| format!("{name} at byte {}", rows.position());
        match rows.next() {
            Next::Row(row) => take(&mut pieces, row)?,
            Next::Bad((_, detail)) => intake.repair(RepairReason::Incomplete, &place(&rows), &detail),
            Next::Broken((_, detail)) => {
                intake.repair(RepairReason::Incomplete, &place(&rows), &detail);
                return pieces.gathered();
            }
            Next::End => return pieces.gathered(),
        }
    }
}

/// Puts together what belongs together, questions by number, answers by number within.
fn threads(intake: &mut Intake<'_>, site: &Site, mut dump: Dump) -> Result<()> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    for id in dump.posts.keys() {
        let place = format!("{} row {id}", site.place);
        let length = dump.posts.size(id);
        if length > MAX_THREAD_BYTES {
            intake.refuse(DropReason::TooLarge, &place, &format!("a thread of {length} bytes"));
            continue;
        }
        let mut question = match Question::of(id, dump.posts.get(id)?) {
            Ok(question) => question,
            Err(answers) => {
                for answer in answers {
                    let place = format!("{} row {}", site.place, answer.id);
                    intake.refuse(DropReason::Orphan, &place, &format!("its question {id} is not in the export"));
                }
                continue;
            }
        };
        let posts: Vec<_> = question.posts().map(|post| (post.id, post.owner)).collect();
        for (post, owner) in posts {
            question.add_comments(post, owner, small(&mut dump.comments, post)?);
            question.add_links(small(&mut dump.links, post)?);
        }
        question.add_names(&dump.names);
        let said = serde_json::to_vec(&question).unwrap_or_default();
        bytes += said.len() as u64;
        let fingerprint = intake.fingerprint(&[site.prefix.as_bytes(), &said]);
        batch.push(Raw { place, fingerprint, content: question });
        if batch.len() == BATCH || bytes > BATCH_BYTES {
            take(intake, site, &batch)?;
            batch.clear();
            bytes = 0;
        }
    }
    take(intake, site, &batch)
}

/// What lies under a post, unless it is more than a whole thread may be.
fn small<T: DeserializeOwned>(pieces: &mut Gathered, post: u64) -> Result<Vec<T>> {
    if pieces.size(post) > MAX_THREAD_BYTES { Ok(Vec::new()) } else { pieces.get(post) }
}

fn take(intake: &mut Intake<'_>, site: &Site, batch: &[Raw<Question>]) -> Result<()> {
    let spec = intake.spec;
    intake.take(batch, |raw| thread::document(spec, raw.content.thread(spec, site)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::{AnswerState, Block, Document},
        source::{Collected, SourceKind, SourceReport, SourceSpec},
    };

    const QUESTION: &str = r#"<row Id="1" PostTypeId="1" AcceptedAnswerId="3" CreationDate="2015-01-27T20:09:32.720" Score="20"
        Body="&lt;p&gt;Why &amp;amp; how?&lt;/p&gt;&#xA;&lt;pre&gt;&lt;code&gt;a &amp;lt; b&lt;/code&gt;&lt;/pre&gt;"
        OwnerUserId="4" Title="Why?" Tags="&lt;one&gt;&lt;two&gt;" />"#;
    const ANSWERS: &str = r#"<row Id="3" PostTypeId="2" ParentId="1" Score="2" Body="&lt;p&gt;So.&lt;/p&gt;" OwnerUserId="5"/>
        <row Id="4" PostTypeId="2" ParentId="1" Score="9" Body="&lt;p&gt;Better so.&lt;/p&gt;" OwnerUserId="6"/>"#;

    fn read(files: &[(&str, &str)], staff: &[&str]) -> (Vec<Document>, SourceReport) {
        let folder = tempfile::tempdir().unwrap();
        for (name, rows) in files {
            std::fs::write(folder.path().join(name), format!("<?xml version=\"1.0\"?><rows>{rows}</rows>")).unwrap();
        }
        let mut spec = SourceSpec::new("se", SourceKind::Stackexchange, folder.path());
        spec.staff = staff.iter().map(|&name| name.to_owned()).collect();
        let mut collected = Collected::default();
        let report = crate::source::read(&spec, &mut collected).unwrap();
        (collected.documents.into_iter().map(|(_, document)| document).collect(), report)
    }

    fn texts(document: &Document, part: usize) -> Vec<&str> {
        document.parts[part].blocks.iter().map(Block::text).collect()
    }

    #[test]
    fn questions_and_answers_become_threads_whatever_their_order() {
        for rows in [format!("{QUESTION}{ANSWERS}"), format!("{ANSWERS}{QUESTION}")] {
            let (documents, report) = read(&[("Posts.xml", &rows)], &[]);
            let [thread] = documents.as_slice() else { panic!("{documents:?}") };
            assert_eq!(thread.tags, ["one", "two"]);
            assert_eq!(thread.parts[0].blocks, [Block::Prose("Why & how?".into()), Block::Code("a < b".into())]);
            assert_eq!(thread.parts.len(), 3);
            assert_eq!(thread.answer_state(), Some(AnswerState::Outscored));
            assert_eq!(report.records, 1);
        }
    }

    #[test]
    fn every_row_that_gives_no_thread_is_counted() {
        let rows = format!(
            r#"{QUESTION}<row Id="5" PostTypeId="2" ParentId="99" Body="a"/><row Id="6" PostTypeId="2" ParentId="99" Body="b"/>
            <row Id="7" PostTypeId="2" Body="c"/><row PostTypeId="1" Body="d"/><row Id="1" PostTypeId="1" Body="e"/>
            <row Id="8" PostTypeId="5" Body="a tag"/><row Id="9" PostTypeId="1" Body=""/><row Id="10" Body="&nbsp;"/>"#
        );
        let (documents, report) = read(&[("Posts.xml", &rows)], &[]);
        assert_eq!(documents.len(), 1);
        let drops = [
            (DropReason::Orphan, 3),
            (DropReason::NoId, 1),
            (DropReason::DuplicateId, 1),
            (DropReason::NoText, 1),
            (DropReason::WrongShape, 1),
        ];
        assert_eq!(report.drops, BTreeMap::from(drops));
        assert_eq!(report.records, 8);
    }

    #[test]
    fn an_accepted_answer_that_is_not_there_is_a_repair() {
        let (documents, report) = read(&[("Posts.xml", QUESTION)], &[]);
        assert_eq!(documents[0].answer_state(), Some(AnswerState::Unanswered));
        assert_eq!(report.repairs, BTreeMap::from([(RepairReason::Incomplete, 1)]));
    }

    #[test]
    fn comments_that_help_stand_below_their_post() {
        let comments = r#"<row Id="1" PostId="3" Score="1" Text="liked" UserId="9"/><row Id="2" PostId="3" Score="0" Text="chat" UserId="9"/>
            <row Id="3" PostId="3" Score="0" Text="mine" UserId="5"/><row Id="4" PostId="3" Score="0" Text="`it` worked" UserId="4"/>
            <row Id="5" PostId="4" Score="0" Text="no name"/><row Id="6" Score="5" Text="of nothing"/>"#;
        let rows = format!("{QUESTION}{ANSWERS}");
        let (documents, _) = read(&[("Posts.xml", &rows), ("Comments.xml", comments)], &[]);
        assert_eq!(texts(&documents[0], 1), ["So.", "Comment: liked", "Comment: mine", "Comment: it worked"]);
        assert_eq!(texts(&documents[0], 2), ["Better so."]);
    }

    #[test]
    fn users_have_names_and_staff_is_named_by_either() {
        let users = r#"<row Id="4" DisplayName="Ann"/><row Id="5" DisplayName="Bob"/><row Id="6" DisplayName="Ann"/><row Id="7" DisplayName="Sue"/>"#;
        let rows = format!("{QUESTION}{ANSWERS}");
        let (documents, _) = read(&[("Posts.xml", &rows), ("Users.xml", users)], &["Bob"]);
        let authors: Vec<_> =
            documents[0].parts.iter().map(|part| part.author.as_deref().unwrap_or_default()).collect();
        assert_eq!(authors, ["Ann (user 4)", "Bob", "Ann (user 6)"], "two of one name are two");
        assert_eq!(documents[0].parts.iter().map(|part| part.staff).collect::<Vec<_>>(), [false, true, false]);
        let (documents, _) = read(&[("Posts.xml", &rows)], &["6"]);
        assert_eq!(documents[0].parts[2].author.as_deref(), Some("user6"));
        assert!(documents[0].parts[2].staff);
    }

    #[test]
    fn duplicates_and_links_name_their_targets() {
        let links = r#"<row Id="1" PostId="1" RelatedPostId="40" LinkTypeId="3"/><row Id="2" PostId="4" RelatedPostId="41" LinkTypeId="1"/>
            <row Id="3" PostId="1" RelatedPostId="42" LinkTypeId="7"/>"#;
        let rows = format!("{QUESTION}{ANSWERS}");
        let (documents, _) = read(&[("Posts.xml", &rows), ("PostLinks.xml", links)], &[]);
        assert_eq!(
            (documents[0].duplicate_of.clone(), documents[0].links.clone()),
            (vec!["40".into()], vec!["41".into()])
        );
    }

    #[test]
    fn a_broken_file_beside_the_posts_takes_no_thread_away() {
        let (documents, report) = read(&[("Posts.xml", QUESTION), ("Comments.xml", "<row Id=\"1\" Text=\"")], &[]);
        assert_eq!(documents.len(), 1);
        assert_eq!((report.records, report.repairs[&RepairReason::Incomplete]), (1, 2));
    }

    #[test]
    fn a_broken_dump_gives_what_came_before_the_break() {
        let (documents, report) = read(&[("Posts.xml", &format!("{QUESTION}<row Id=\"2\" Body=\""))], &[]);
        assert_eq!(documents.len(), 1);
        assert_eq!(report.drops, BTreeMap::from([(DropReason::BadXml, 1)]));
    }
}
