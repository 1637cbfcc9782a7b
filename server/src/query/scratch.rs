//! Working memory of a retrieval, lent and used again. It counts and scores nothing by itself.

/// Working memory of a retrieval: one number per document and passage, all zero between two uses.
pub(super) struct Scratch {
    pub(super) document_score: Vec<f32>,
    pub(super) passage_score: Vec<f32>,
    pub(super) coverage: Vec<f32>,
    pub(super) in_document: Vec<f32>,
    pub(super) in_passage: Vec<f32>,
    pub(super) term_documents: Vec<u32>,
    pub(super) term_passages: Vec<u32>,
    pub(super) documents: Vec<u32>,
    pub(super) passages: Vec<u32>,
}

impl Scratch {
    pub(super) fn new(documents: usize, passages: usize) -> Self {
        Self {
            document_score: vec![0.0; documents],
            passage_score: vec![0.0; passages],
            coverage: vec![0.0; documents],
            in_document: vec![0.0; documents],
            in_passage: vec![0.0; passages],
            term_documents: Vec::new(),
            term_passages: Vec::new(),
            documents: Vec::new(),
            passages: Vec::new(),
        }
    }

    /// Brings every number back to zero, touching only those that are not.
    pub(super) fn clear(&mut self) {
        for document in self.documents.drain(..) {
            self.document_score[document as usize] = 0.0;
            self.coverage[document as usize] = 0.0;
        }
        for passage in self.passages.drain(..) {
            self.passage_score[passage as usize] = 0.0;
        }
        for document in self.term_documents.drain(..) {
            self.in_document[document as usize] = 0.0;
        }
        for passage in self.term_passages.drain(..) {
            self.in_passage[passage as usize] = 0.0;
        }
    }

    /// Adds to the count of the term that is being gathered.
    pub(super) fn add_posting(&mut self, document: u32, passage: Option<u32>, amount: f32) {
        let in_document = &mut self.in_document[document as usize];
        if *in_document == 0.0 {
            self.term_documents.push(document);
        }
        *in_document += amount;
        if let Some(passage) = passage {
            let in_passage = &mut self.in_passage[passage as usize];
            if *in_passage == 0.0 {
                self.term_passages.push(passage);
            }
            *in_passage += amount;
        }
    }
}
