//! Golden fixtures: Zendesk Community, GitHub, phpBB, mailing lists.
