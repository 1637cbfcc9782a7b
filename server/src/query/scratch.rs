//! Working memory of a retrieval, lent and used again. It counts and scores nothing by itself.

/// Working memory of a retrieval: one number per document and passage, all zero between two uses.
pub(super) struct Scratch {
    pub(super) document_score: Vec<f32>,
    pub(super) artefact_score: Vec<f32>,
    pub(super) coverage: Vec<f32>,
    /// How many of the draft's terms stand in the title.
    pub(super) title_terms: Vec<f32>,
    pub(super) passage_score: Vec<f32>,
    pub(super) in_document: Vec<f32>,
    pub(super) in_passage: Vec<f32>,
    pub(super) term_documents: Vec<u32>,
    pub(super) term_passages: Vec<u32>,
    /// Documents and passages that any term or artefact has found.
    pub(super) documents: Vec<u32>,
    passages: Vec<u32>,
    is_touched: Vec<bool>,
}

impl Scratch {
    pub(super) fn new(documents: usize, passages: usize) -> Self {
        Self {
            document_score: vec![0.0; documents],
            artefact_score: vec![0.0; documents],
            coverage: vec![0.0; documents],
            title_terms: vec![0.0; documents],
            passage_score: vec![0.0; passages],
            in_document: vec![0.0; documents],
            in_passage: vec![0.0; passages],
            term_documents: Vec::new(),
            term_passages: Vec::new(),
            documents: Vec::new(),
            passages: Vec::new(),
            is_touched: vec![false; documents],
        }
    }

    /// Brings every number back to zero, touching only those that are not.
    pub(super) fn clear(&mut self) {
        for document in self.term_documents.drain(..) {
            self.in_document[document as usize] = 0.0;
            self.title_terms[document as usize] = 0.0;
        }
        for passage in self.term_passages.drain(..) {
            self.in_passage[passage as usize] = 0.0;
        }
        for document in self.documents.drain(..) {
            let at = document as usize;
            self.document_score[at] = 0.0;
            self.artefact_score[at] = 0.0;
            self.coverage[at] = 0.0;
            self.title_terms[at] = 0.0;
            self.is_touched[at] = false;
        }
        for passage in self.passages.drain(..) {
            self.passage_score[passage as usize] = 0.0;
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

    /// Notes that a document has been found.
    pub(super) fn touch(&mut self, document: u32) {
        if !std::mem::replace(&mut self.is_touched[document as usize], true) {
            self.documents.push(document);
        }
    }

    /// Notes that a passage has been found, before its score is raised.
    pub(super) fn touch_passage(&mut self, passage: u32) {
        if self.passage_score[passage as usize] == 0.0 {
            self.passages.push(passage);
        }
    }
}
