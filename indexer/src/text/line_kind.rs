//! What lines of a text can be. Words only: which line is what is told by those that see the lines.

/// What a run of lines is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineKind {
    /// "Hello team,".
    Greeting,
    /// Own words.
    Prose,
    /// What was done, step by step: "1. Open …", what follows "Steps to reproduce:".
    Steps,
    /// What was expected, and what was seen instead.
    Outcome,
    /// Lines of a log: they begin with a time or a level.
    Log,
    /// A stack trace.
    Trace,
    /// Source code, markup, configuration.
    Code,
    /// Somebody else's words: `>` lines and what follows "On … wrote:".
    Quoted,
    /// Regards, name, address, disclaimer.
    Signature,
}
