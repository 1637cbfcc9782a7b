//! Numbers about the documents of a generation: how many there are of each kind, how long each is beside others
//! of its kind, how young the youngest is. It looks at no draft and at nobody who asks, and scores nothing.

use tier0_indexer::{Generation, Kind, schema::WORD_FIELDS};

use super::model::Bm25f;

/// Numbers about the documents of a generation.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    /// How many documents of each kind there are.
    pub(super) documents: [f32; 2],
    /// Weighted length of each document over the mean of its kind.
    pub(super) document_length: Vec<f32>,
    /// Weighted length of each passage over the mean of its kind.
    pub(super) passage_length: Vec<f32>,
    /// Major versions that any document is written for.
    pub(super) majors: u64,
    /// When the youngest passage was written, in seconds since 1970.
    pub(super) youngest: i64,
}

/// Numbers about the documents of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct OfKind {
    /// How many there are.
    documents: f32,
    /// Mean weighted length of a document.
    document_length: f32,
    /// Mean weighted length of a passage.
    passage_length: f32,
}

impl Statistics {
    /// Those of `generation`. Lengths depend on what a term in each field is worth.
    pub(super) fn of(generation: &Generation, words: &Bm25f) -> Self {
        let columns = generation.columns();
        let mut document_length = vec![0.0_f32; columns.kind.len()];
        let mut passage_length = vec![0.0_f32; columns.document_of.len()];
        let mut sums = [OfKind::default(); 2];
        let mut passages = [0.0_f32; 2];
        for (passage, &document) in columns.document_of.iter().enumerate() {
            let number = u32::try_from(passage).unwrap_or(u32::MAX);
            let length: f32 =
                WORD_FIELDS.iter().map(|&field| words.field(field) * to_f32(generation.length(field, number))).sum();
            let kind = kind_number(columns.kind[document as usize]);
            passage_length[passage] = length;
            document_length[document as usize] += length;
            sums[kind].passage_length += length;
            passages[kind] += 1.0;
        }
        for (document, &kind) in columns.kind.iter().enumerate() {
            let sum = &mut sums[kind_number(kind)];
            sum.documents += 1.0;
            sum.document_length += document_length[document];
        }
        for (sum, passages) in sums.iter_mut().zip(passages) {
            sum.document_length /= sum.documents.max(1.0);
            sum.passage_length /= passages.max(1.0);
        }
        for (document, length) in document_length.iter_mut().enumerate() {
            *length /= sums[kind_number(columns.kind[document])].document_length.max(1.0);
        }
        for (passage, length) in passage_length.iter_mut().enumerate() {
            let kind = columns.kind[columns.document_of[passage] as usize];
            *length /= sums[kind_number(kind)].passage_length.max(1.0);
        }
        let documents = sums.map(|kind| kind.documents);
        let majors = columns.majors.iter().fold(0, |all, majors| all | majors);
        let youngest = columns.written.iter().flatten().copied().max().unwrap_or_default();
        Self { documents, document_length, passage_length, majors, youngest }
    }
}

/// Place of a kind among numbers that are kept for each.
pub(super) fn kind_number(kind: Kind) -> usize {
    match kind {
        Kind::Doc => 0,
        Kind::Thread => 1,
    }
}

/// Counts become scores here; rounding above 2^24 does not matter to a ranking.
#[expect(clippy::cast_precision_loss, reason = "counts of words, far below the mantissa")]
pub(super) fn to_f32(count: u32) -> f32 {
    count as f32
}
