//! Fetches the bytes of a feed, from a file or over HTTP. Bounded in time and size, and never from another host
//! than the configured one. It blocks, so it must run where nothing waits for it.

use std::{
    fs::File,
    io::Read,
    path::Path,
    time::{Duration, Instant},
};

use tier0_indexer::clock::Timestamp;
use ureq::{Agent, Body, http::Response};
use url::Url;

use super::{feed::MAX_FEED_BYTES, place::Place};

const USER_AGENT: &str = concat!("tier0/", env!("CARGO_PKG_VERSION"), " (+status feed)");
/// Most redirects in a row.
const MAX_REDIRECTS: usize = 3;
/// Longest block of headers of an answer, in bytes.
const MAX_HEADER_BYTES: usize = 16 << 10;

/// What was fetched.
pub(super) struct Fetched {
    pub(super) bytes: Vec<u8>,
    /// When a file was last written; an answer over HTTP is of now.
    pub(super) written: Option<Timestamp>,
}

/// Fetches feeds.
pub(super) struct Fetcher {
    agent: Agent,
    timeout: Duration,
}

impl Fetcher {
    /// One that gives up after `timeout`.
    pub(super) fn new(timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept("application/json")
            .proxy(None)
            .max_redirects(0)
            .max_response_header_size(MAX_HEADER_BYTES)
            .http_status_as_error(false)
            .build();
        Self { agent: config.into(), timeout }
    }

    /// Fetches what is at a place now.
    ///
    /// # Errors
    /// Says in words what is wrong and what to do, without the address: it may hold a key.
    pub(super) fn fetch(&self, place: &Place) -> Result<Fetched, String> {
        match place {
            Place::File(path) => read(path),
            Place::Address(url) => Ok(Fetched { bytes: self.get(url)?, written: None }),
        }
    }

    fn get(&self, address: &Url) -> Result<Vec<u8>, String> {
        let end = Instant::now() + self.timeout;
        let mut url = address.clone();
        for _ in 0..=MAX_REDIRECTS {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err("it takes too long; raise `timeout_seconds` of [status]".to_owned());
            }
            let request = self.agent.get(url.as_str()).config().timeout_global(Some(left)).build();
            let mut response = request.call().map_err(|error| in_words(&error))?;
            match response.status().as_u16() {
                200 => return body(&mut response),
                301 | 302 | 303 | 307 | 308 => url = target(address, &url, &response)?,
                status => return Err(format!("the status page answers {status}; check `feed` of [status]")),
            }
        }
        Err(format!("more than {MAX_REDIRECTS} redirects; name the last address in `feed` of [status]"))
    }
}

/// Where a redirect leads, if that is the configured host, as safely reached as before.
fn target(configured: &Url, from: &Url, response: &Response<Body>) -> Result<Url, String> {
    let location = response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let to = from.join(location).map_err(|_| "a redirect leads to no address; check `feed` of [status]".to_owned())?;
    let is_same = to.host_str() == configured.host_str()
        && to.username().is_empty()
        && to.password().is_none()
        && (to.scheme() == from.scheme() || to.scheme() == "https")
        && matches!(to.scheme(), "http" | "https");
    is_same.then_some(to).ok_or_else(|| "a redirect leads to another host; name that in `feed` of [status]".to_owned())
}

fn body(response: &mut Response<Body>) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    // One more than is read, so that a feed that is too large is told from one that just fits.
    let most = MAX_FEED_BYTES as u64 + 1;
    let reader = response.body_mut().with_config().limit(most + 1).reader();
    reader.take(most).read_to_end(&mut bytes).map_err(|error| in_words(&ureq::Error::from(error)))?;
    Ok(bytes)
}

fn read(path: &Path) -> Result<Fetched, String> {
    let cannot = |error: std::io::Error| format!("the file cannot be read ({error}); check `feed` of [status]");
    // A pipe would be waited for without end.
    if !path.metadata().map_err(cannot)?.is_file() {
        return Err("it is no file; check `feed` of [status]".to_owned());
    }
    let file = File::open(path).map_err(cannot)?;
    let written = file.metadata().and_then(|found| found.modified()).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(MAX_FEED_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(Fetched { bytes, written: Timestamp::try_from(written).ok() })
}

fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(what) => format!("it takes too long ({what}); raise `timeout_seconds` of [status]"),
        ureq::Error::BadUri(_) => "the address cannot be asked; check `feed` of [status]".to_owned(),
        error => format!("{error}; check `feed` of [status] and the network"),
    }
}
