//! The habit of measuring: every judged set that can be found against the figures that were accepted last. It
//! measures and compares; it fits nothing, and no text or id of a draft leaves this machine.

pub mod baselines;
pub mod compare;
pub mod figures;
pub mod find;
pub mod kept;
pub mod measure;
pub mod table;
