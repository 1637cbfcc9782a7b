//! Golden fixtures: one small source per format, written for this project after the format's public
//! documentation, and what its reader makes of it, reviewed by eye.

mod articles;
mod asciidoc;
mod crawl;
mod dialects;
mod discourse;
mod forums;
mod html;
mod hugo;
mod mapped;
mod rst;
mod stackexchange;
