//! Trains the token table of the light mode: help texts → pairs → table. It measures nothing, and
//! none of the text it reads enters the repository.

pub mod adam;
pub mod bags;
pub mod loss;
pub mod pairs;
pub mod projection;
pub mod start;
pub mod teacher;
pub mod training;
pub mod vocabulary;
