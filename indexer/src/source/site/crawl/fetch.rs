//! Asks the site: one request at a time, at the agreed pace, within limits, and never anything but
//! the site. It follows redirects by hand, so that each step is checked like the first. Keeps nothing.

use std::{
    io::Read,
    thread,
    time::{Duration, Instant},
};

use ureq::{
    Agent, Body, Error,
    http::{Response, StatusCode},
    unversioned::transport::DefaultConnector,
};
use url::Url;

use super::{
    answer::{Answer, Failure, Stamp, header},
    pace,
    resolver::Guard,
    robots::Robots,
    site::Site,
};
use crate::source::{
    limits::{MAX_CONNECT_TIME, MAX_FAILURES_IN_A_ROW, MAX_REDIRECTS, MAX_REQUEST_TIME},
    spec::Crawl,
};

const USER_AGENT: &str = concat!("tier0/", env!("CARGO_PKG_VERSION"), " (+sitemap indexing)");
const ACCEPT: &str = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1";

/// Asks one site.
pub(super) struct Fetcher<'a> {
    site: &'a Site,
    robots: Robots,
    agent: Agent,
    delay_ms: u64,
    pause: Duration,
    last: Option<Instant>,
    /// Requests that failed since the last that did not.
    failures: u32,
    /// Why the site is asked no more.
    given_up: Option<String>,
}

/// What is asked for, and how.
pub(super) struct Ask<'a> {
    pub(super) url: &'a Url,
    /// Largest body after unpacking.
    pub(super) max_bytes: u64,
    /// What the site said when it answered before.
    pub(super) known: Option<&'a Stamp>,
    /// Whether an address is asked for anyway, so that no redirect has to be followed there.
    pub(super) is_listed: &'a dyn Fn(&Url) -> bool,
}

impl<'a> Fetcher<'a> {
    /// Asks `site`, of which no `robots.txt` is known yet.
    pub(super) fn new(site: &'a Site, crawl: &Crawl) -> Self {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept(ACCEPT)
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_resolve(Some(MAX_CONNECT_TIME))
            .timeout_connect(Some(MAX_CONNECT_TIME))
            .timeout_global(Some(MAX_REQUEST_TIME))
            .build();
        Self {
            site,
            robots: Robots::default(),
            agent: Agent::with_parts(config, DefaultConnector::default(), Guard::new(&crawl.allow_private)),
            delay_ms: crawl.delay_ms,
            pause: pace::pause(crawl.delay_ms, None),
            last: None,
            failures: 0,
            given_up: None,
        }
    }

    /// Keeps to `robots` from now on.
    pub(super) fn obey(&mut self, robots: Robots) {
        self.pause = pace::pause(self.delay_ms, robots.delay);
        self.robots = robots;
    }

    /// Asks no more.
    pub(super) fn give_up(&mut self, detail: String) {
        self.given_up = Some(detail);
    }

    /// Whether `robots.txt` lets the address be fetched.
    pub(super) fn allows(&self, url: &Url) -> Result<(), Failure> {
        let refused = || Failure::Refused(format!("`robots.txt` does not allow `{}`", url.path()));
        self.robots.allows(url).then_some(()).ok_or_else(refused)
    }

    /// Asks for an address and follows where it leads.
    pub(super) fn get(&mut self, ask: &Ask<'_>) -> Result<Answer, Failure> {
        let mut url = ask.url.clone();
        self.allows(&url)?;
        for _ in 0..=MAX_REDIRECTS {
            let known = ask.known.filter(|known| known.url == url.as_str());
            let mut response = self.exchange(&url, known)?;
            let status = response.status();
            let is_whole = matches!(status.as_u16(), 200 | 203);
            let body = if is_whole { self.body(&mut response, ask.max_bytes)? } else { Vec::new() };
            // Only now: a body that never ends is a failure, too.
            self.failures = 0;
            match status.as_u16() {
                301 | 302 | 303 | 307 | 308 => {
                    let to = self.target(&url, &response).map_err(Failure::Refused)?;
                    self.allows(&to)?;
                    if to == *ask.url {
                        return Err(Failure::Refused("it leads back to itself".to_owned()));
                    }
                    if (ask.is_listed)(&to) {
                        return Ok(Answer::Moved(to));
                    }
                    url = to;
                }
                _ if is_whole => {
                    let headers = std::mem::take(response.headers_mut());
                    return Ok(Answer::Whole { stamp: Stamp::of(&url, &headers), headers, body });
                }
                304 => {
                    let Some(known) = known else { return Err(self.failed(status.to_string())) };
                    let headers = std::mem::take(response.headers_mut());
                    return Ok(Answer::Same { stamp: Stamp::of(&url, &headers).renewed(known), headers });
                }
                _ => return Ok(Answer::Status(status)),
            }
        }
        Err(Failure::Refused(format!("more than {MAX_REDIRECTS} redirects, the last to `{url}`")))
    }

    fn target(&self, from: &Url, response: &Response<Body>) -> Result<Url, String> {
        let location = response.headers().get("location").map(|value| String::from_utf8_lossy(value.as_bytes()));
        let location = location.ok_or_else(|| format!("{} without an address", response.status()))?;
        self.site.address(&location, from).map_err(|detail| format!("it leads elsewhere: {detail}"))
    }

    /// One request, tried once more when the server asks for time or the connection breaks.
    fn exchange(&mut self, url: &Url, known: Option<&Stamp>) -> Result<Response<Body>, Failure> {
        for is_last in [false, true] {
            if let Some(detail) = &self.given_up {
                return Err(Failure::Unavailable(detail.clone()));
            }
            let detail = match self.send(url, known) {
                Ok(response) if is_busy(response.status()) => {
                    let get = |name| header(response.headers(), name);
                    match pace::retry_wait(get("retry-after"), get("date")) {
                        Some(wait) if !is_last => {
                            thread::sleep(wait);
                            continue;
                        }
                        _ => response.status().to_string(),
                    }
                }
                // The page is broken: that says nothing of the others.
                Ok(response) if response.status() == StatusCode::INTERNAL_SERVER_ERROR => {
                    return Err(Failure::Unavailable(response.status().to_string()));
                }
                Ok(response) if response.status().is_server_error() => response.status().to_string(),
                Ok(response) => return Ok(response),
                Err(error @ (Error::BadUri(_) | Error::Http(_))) => return Err(Failure::Refused(error.to_string())),
                Err(Error::Io(_)) if !is_last => continue,
                Err(error) => words(&error),
            };
            return Err(self.failed(detail));
        }
        Err(self.failed("no answer".to_owned()))
    }

    fn send(&mut self, url: &Url, known: Option<&Stamp>) -> Result<Response<Body>, Error> {
        let elapsed = self.last.map_or(self.pause, |last| last.elapsed());
        thread::sleep(self.pause.saturating_sub(elapsed));
        self.last = Some(Instant::now());
        let mut request = self.agent.get(url.as_str());
        if let Some(known) = known {
            for (name, value) in [("if-none-match", &known.etag), ("if-modified-since", &known.last_modified)] {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
        }
        request.call()
    }

    /// The body, unpacked. Both what is sent and what comes of it are bounded.
    fn body(&mut self, response: &mut Response<Body>, max_bytes: u64) -> Result<Vec<u8>, Failure> {
        let too_large = || Failure::TooLarge(format!("more than {max_bytes} bytes"));
        let mut body = Vec::new();
        let reader = response.body_mut().with_config().limit(max_bytes + 2).reader();
        match reader.take(max_bytes + 1).read_to_end(&mut body).map_err(Error::from) {
            Ok(_) if body.len() as u64 <= max_bytes => Ok(body),
            Ok(_) | Err(Error::BodyExceedsLimit(_)) => Err(too_large()),
            Err(error) => Err(self.failed(words(&error))),
        }
    }

    /// Counts a failure; after some in a row there is no sense in going on.
    fn failed(&mut self, detail: String) -> Failure {
        self.failures += 1;
        if self.failures == MAX_FAILURES_IN_A_ROW {
            self.give_up(format!(
                "not asked any more: {MAX_FAILURES_IN_A_ROW} requests in a row failed, the last: {detail}"
            ));
        }
        Failure::Unavailable(detail)
    }
}

/// Whether the server asks for time.
fn is_busy(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

fn words(error: &Error) -> String {
    match error {
        Error::Other(inner) => inner.to_string(),
        Error::Timeout(what) => format!("it takes too long ({what})"),
        error => error.to_string(),
    }
}
