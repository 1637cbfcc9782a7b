//! Golden fixtures: A site fetched from a server in the test.
