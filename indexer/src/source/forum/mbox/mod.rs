//! Reads mailing lists: mailboxes of whole archives, put together into threads. The first mail of a
//! thread is its question. Mails wait in [`Pieces`] until all have been read; only what threads are put
//! together by is held in memory.

mod mail;
mod mime;
mod quotes;
mod split;
mod threads;

use std::{collections::HashSet, io::BufRead};

use self::{
    mail::Mail,
    split::{Mails, Next},
    threads::{Entry, Sum, threads},
};
use super::{
    assembly::{Assembled, Batch},
    pieces::Pieces,
    thread::{Markup, Post, Thread},
};
use crate::{
    error::Result,
    source::{
        files::{self, bounded::reason_of},
        intake::Intake,
        limits::{MAX_RECORD_BYTES, MAX_THREAD_BYTES},
        report::{DropReason, RepairReason},
    },
};

/// Reads every mailbox.
pub(in crate::source) fn read(intake: &mut Intake<'_>) -> Result<()> {
    let root = intake.spec.path.clone();
    let mut archive = Archive { pieces: Pieces::new(), entries: Vec::new(), known: HashSet::new() };
    for path in files::list(intake, &["mbox", "mbx", "txt", "eml", "gz"]) {
        let name = files::relative(&path, &root);
        match files::stream(&path) {
            Ok(mut input) => archive.take(intake, &name, &mut *input)?,
            Err(error) => intake.refuse(reason_of(&error), &name, &error.to_string()),
        }
    }
    archive.give(intake)
}

/// All mails, waiting under their numbers.
struct Archive {
    pieces: Pieces,
    entries: Vec<Entry>,
    known: HashSet<Sum>,
}

impl Archive {
    fn take(&mut self, intake: &mut Intake<'_>, name: &str, input: &mut dyn BufRead) -> Result<()> {
        let mut mails = Mails::new(input);
        for number in 1_u64.. {
            let place = format!("{name} mail {number}");
            match mails.next() {
                Ok(Next::Mail(bytes)) => match mail::mail(&place, &bytes) {
                    Ok(mail) => self.put(intake, &mail)?,
                    Err((reason, detail)) => intake.refuse(reason, &place, &detail),
                },
                Ok(Next::TooLarge) => {
                    intake.refuse(DropReason::TooLarge, &place, &format!("more than {MAX_RECORD_BYTES} bytes"));
                }
                Ok(Next::End) => break,
                Err(error) => {
                    intake.refuse(reason_of(&error), &place, &error.to_string());
                    break;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, intake: &mut Intake<'_>, mail: &Mail) -> Result<()> {
        let id = sum(&mail.id);
        if !self.known.insert(id) {
            intake.refuse(DropReason::DuplicateId, &mail.place, &short(&mail.id));
            return Ok(());
        }
        self.pieces.put(self.entries.len() as u64, mail)?;
        let subject = mail.subject.to_lowercase();
        self.entries.push(Entry {
            id,
            references: mail.references.iter().map(|id| sum(id)).collect(),
            subject: Some(subject).filter(|subject| !subject.is_empty()).map(|subject| sum(&subject)),
            is_reply: mail.is_reply,
            written: mail.seconds,
        });
        Ok(())
    }

    /// Puts the threads together, some at a time.
    fn give(self, intake: &mut Intake<'_>) -> Result<()> {
        let threads = threads(&self.entries);
        let is_known = |id: &String| self.known.contains(&sum(id));
        let mut gathered = self.pieces.gathered()?;
        let mut batch = Batch::default();
        for numbers in threads {
            let keys: Vec<u64> = numbers.into_iter().map(|number| number as u64).collect();
            let bytes: u64 = keys.iter().map(|&key| gathered.size(key)).sum();
            let mut mails: Vec<Mail> = Vec::with_capacity(keys.len());
            for key in keys {
                // Beyond the limit only the question is needed, to say which thread it is.
                if mails.is_empty() || bytes <= MAX_THREAD_BYTES {
                    mails.extend(gathered.get(key)?);
                }
            }
            let Some(question) = mails.first() else { continue };
            if bytes > MAX_THREAD_BYTES {
                let detail = format!("a thread of more than {MAX_THREAD_BYTES} bytes");
                intake.refuse(DropReason::TooLarge, &question.place, &detail);
                continue;
            }
            let is_incomplete = !question.references.is_empty() && !question.references.iter().any(is_known);
            batch.push(intake, assembled(mails, is_incomplete), bytes)?;
        }
        batch.take(intake)
    }
}

fn sum(text: &str) -> Sum {
    let mut bytes = [0; 16];
    blake3::Hasher::new().update(text.as_bytes()).finalize_xof().fill(&mut bytes);
    Sum::from_le_bytes(bytes)
}

/// The name of a mail in ids and addresses, made from its message id, which holds an address.
fn short(id: &str) -> String {
    blake3::hash(id.as_bytes()).to_hex().chars().take(16).collect()
}

fn assembled(mails: Vec<Mail>, is_incomplete: bool) -> Assembled {
    let mut thread = Thread::default();
    let mut place = String::new();
    for (nth, mail) in mails.into_iter().enumerate() {
        if nth == 0 {
            place = mail.place;
            // The id of the mail that began the thread, even if that is not in the archive, or not yet.
            let first = mail.references.first().filter(|_| is_incomplete).unwrap_or(&mail.id);
            thread.id = short(first);
            thread.title = mail.subject;
            thread.url = mail.address;
            thread.created.clone_from(&mail.written);
        }
        thread.updated = thread.updated.max(mail.written.clone().filter(|_| mail.seconds.is_some()));
        thread.posts.push(Post {
            anchor: (nth > 0).then(|| format!("mail-{}", short(&mail.id))),
            author: mail.author,
            created: mail.written,
            markup: if mail.is_html { Markup::Html } else { Markup::Plain },
            body: if mail.is_html { quotes::hidden(&mail.text) } else { mail.text },
            ..Post::default()
        });
    }
    if is_incomplete {
        thread.faults.push((RepairReason::Incomplete, "the mail that began it is not in the archive".to_owned()));
    }
    Assembled { place, thread }
}
