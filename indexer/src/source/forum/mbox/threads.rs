//! Puts mails together by what they answer, and by their subjects where they do not say. Knows mails
//! only by numbers and sums; a ring of answers is a thread like any other.

use std::collections::{BTreeMap, HashMap};

/// Longest time between a question and an answer that only its subject tells, in seconds.
const MAX_SILENCE: i64 = 180 * 24 * 60 * 60;

/// Sum of a message id, or of a subject.
pub(super) type Sum = u128;

/// What threads are put together by.
pub(super) struct Entry {
    pub(super) id: Sum,
    /// Mails that it answers, the first of the thread first.
    pub(super) references: Vec<Sum>,
    /// Subject without what answers add to it; `None` when there is nothing else.
    pub(super) subject: Option<Sum>,
    /// Whether its subject says that it answers another.
    pub(super) is_reply: bool,
    /// When it was written, in seconds since 1970.
    pub(super) written: Option<i64>,
}

/// Numbers of the mails of each thread: the question, then the answers in order of time. Threads come
/// in the order of their questions.
pub(super) fn threads(entries: &[Entry]) -> Vec<Vec<usize>> {
    let mut groups = by_references(entries);
    by_subject(entries, &mut groups);
    let mut threads: Vec<Vec<usize>> = groups
        .into_iter()
        .filter(|group| !group.mails.is_empty())
        .map(|group| {
            let mut answers = group.mails;
            answers.retain(|&mail| mail != group.question);
            answers.sort_by_key(|&mail| time(entries, mail));
            [vec![group.question], answers].concat()
        })
        .collect();
    threads.sort_unstable();
    threads
}

struct Group {
    mails: Vec<usize>,
    question: usize,
    /// Whether the subject of its question says that it answers another.
    is_rootless: bool,
}

/// When a mail was written, and where it stands; those without a time come last.
fn time(entries: &[Entry], mail: usize) -> (i64, usize) {
    (entries.get(mail).and_then(|entry| entry.written).unwrap_or(i64::MAX), mail)
}

fn by_references(entries: &[Entry]) -> Vec<Group> {
    let mut nodes: HashMap<Sum, usize> = entries.iter().enumerate().map(|(mail, entry)| (entry.id, mail)).collect();
    let mut sets = Sets((0..entries.len()).collect());
    for (mail, entry) in entries.iter().enumerate() {
        for reference in &entry.references {
            // A mail that is not there still holds those together that answer it.
            let node = *nodes.entry(*reference).or_insert_with(|| sets.add());
            sets.join(mail, node);
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for mail in 0..entries.len() {
        groups.entry(sets.root(mail)).or_default().push(mail);
    }
    let is_there =
        |entry: &Entry, sum: &Sum| *sum != entry.id && nodes.get(sum).is_some_and(|&node| node < entries.len());
    let answers_nothing = |mail: &&usize| {
        entries.get(**mail).is_some_and(|entry| !entry.references.iter().any(|reference| is_there(entry, reference)))
    };
    groups
        .into_values()
        .filter_map(|mails| {
            let first = mails.iter().filter(answers_nothing).min_by_key(|&&mail| time(entries, mail));
            let question = *first.or_else(|| mails.iter().min_by_key(|&&mail| time(entries, mail)))?;
            let is_rootless = entries.get(question).is_some_and(|entry| entry.is_reply);
            Some(Group { mails, question, is_rootless })
        })
        .collect()
}

/// Adds answers that have lost their question to the last thread of their subject.
fn by_subject(entries: &[Entry], groups: &mut [Group]) {
    let mut asked: HashMap<Sum, Vec<(i64, usize)>> = HashMap::new();
    for (nth, group) in groups.iter().enumerate().filter(|(_, group)| !group.is_rootless) {
        if let Some(Entry { subject: Some(subject), written: Some(written), .. }) = entries.get(group.question) {
            asked.entry(*subject).or_default().push((*written, nth));
        }
    }
    for threads in asked.values_mut() {
        threads.sort_unstable();
    }
    for nth in 0..groups.len() {
        let Some(group) = groups.get(nth).filter(|group| group.is_rootless) else { continue };
        let Some(Entry { subject: Some(subject), written: Some(written), .. }) = entries.get(group.question) else {
            continue;
        };
        let threads = asked.get(subject).map_or(&[][..], Vec::as_slice);
        let before = threads.partition_point(|(asked, _)| asked <= written);
        let Some(&(asked, thread)) = before.checked_sub(1).and_then(|last| threads.get(last)) else { continue };
        if written - asked <= MAX_SILENCE {
            let mails = groups.get_mut(nth).map(|group| std::mem::take(&mut group.mails)).unwrap_or_default();
            if let Some(thread) = groups.get_mut(thread) {
                thread.mails.extend(mails);
            }
        }
    }
}

/// Disjoint sets: each node points to another of its set, the root to itself.
struct Sets(Vec<usize>);

impl Sets {
    fn add(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.0[node] != node {
            self.0[node] = self.0[self.0[node]];
            node = self.0[node];
        }
        node
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: Sum, references: &[Sum], subject: Sum, is_reply: bool, written: i64) -> Entry {
        Entry { id, references: references.to_vec(), subject: Some(subject), is_reply, written: Some(written) }
    }

    #[test]
    fn answers_find_their_question_wherever_they_stand() {
        let entries = [
            entry(3, &[1, 2], 7, true, 30),
            entry(1, &[], 7, false, 10),
            entry(2, &[1], 7, true, 40),
            entry(9, &[], 7, false, 20),
        ];
        assert_eq!(threads(&entries), [vec![1, 0, 2], vec![3]]);
    }

    #[test]
    fn answers_to_a_mail_that_is_not_there_stay_together() {
        let entries = [entry(3, &[1], 7, true, 30), entry(2, &[1], 8, true, 20), entry(4, &[], 8, false, 25)];
        assert_eq!(threads(&entries), [vec![1, 0], vec![2]]);
    }

    #[test]
    fn an_answer_without_references_goes_to_the_last_thread_of_its_subject() {
        let day = 24 * 60 * 60;
        let entries = [
            entry(1, &[], 7, false, 0),
            entry(2, &[], 7, false, 10 * day),
            entry(3, &[], 7, true, 11 * day),
            entry(4, &[], 7, true, day),
            entry(5, &[], 7, true, 400 * day),
            entry(6, &[], 7, false, 12 * day),
        ];
        assert_eq!(threads(&entries), [vec![0, 3], vec![1, 2], vec![4], vec![5]]);
    }

    #[test]
    fn a_ring_is_one_thread_and_a_long_chain_no_matter() {
        assert_eq!(
            threads(&[entry(1, &[2], 7, true, 5), entry(2, &[1], 7, true, 3), entry(3, &[3], 7, false, 9)]),
            [vec![1, 0], vec![2]]
        );
        let chain: Vec<Entry> = (0..200_000).rev().map(|id| entry(id + 1, &[id], 7, true, 0)).collect();
        assert_eq!(threads(&chain).len(), 1);
    }
}
