//! Finds the host of an address and lets through only what a crawl may connect to. It stands between
//! the name and the connection, so that a name that changes its address in between gains nothing.

use std::{fmt, net::IpAddr};

use ureq::{
    Error,
    config::Config,
    http::Uri,
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

use super::network::{Network, network_of};

/// Resolves names; private networks only for hosts that the operator lists.
#[derive(Debug)]
pub(super) struct Guard {
    system: DefaultResolver,
    /// As `host` or `host:port`.
    allowed: Vec<String>,
}

/// A host that has no address a crawl may connect to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Forbidden {
    host: String,
    address: IpAddr,
    network: Network,
}

impl Guard {
    pub(super) fn new(allowed: &[String]) -> Self {
        Self { system: DefaultResolver::default(), allowed: allowed.to_vec() }
    }

    /// The worst network in which `uri` may lie.
    fn limit(&self, uri: &Uri) -> Network {
        let host = uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let is_listed = self.allowed.iter().map(|entry| entry.trim()).any(|entry| {
            let is_host = entry.eq_ignore_ascii_case(host) || entry.eq_ignore_ascii_case(bare);
            is_host || port_of(uri).is_some_and(|port| entry.eq_ignore_ascii_case(&format!("{host}:{port}")))
        });
        if is_listed { Network::Private } else { Network::Public }
    }

    /// Those of `found` that may be connected to.
    fn keep(&self, uri: &Uri, found: &ResolvedSocketAddrs) -> Result<ResolvedSocketAddrs, Forbidden> {
        let limit = self.limit(uri);
        let mut kept = self.empty();
        let mut worst = None;
        for address in found {
            let network = network_of(address.ip());
            if network <= limit {
                kept.push(*address);
            } else {
                worst = worst.max(Some((network, address.ip())));
            }
        }
        match worst {
            Some((network, address)) if kept.is_empty() => {
                Err(Forbidden { host: uri.host().unwrap_or_default().to_owned(), address, network })
            }
            _ => Ok(kept),
        }
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.system.resolve(uri, config, timeout)?;
        self.keep(uri, &found).map_err(|forbidden| Error::Other(Box::new(forbidden)))
    }
}

impl std::error::Error for Forbidden {}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, address, network } = self;
        match network {
            Network::Never => write!(f, "`{host}` has the address {address}, which no page is fetched from"),
            _ => write!(
                f,
                "`{host}` has the private address {address}; if it is meant, list `{host}` in `crawl.allow_private`"
            ),
        }
    }
}

fn port_of(uri: &Uri) -> Option<u16> {
    uri.port_u16().or_else(|| match uri.scheme_str()? {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(allowed: &[&str], uri: &str, addresses: &[&str]) -> Result<Vec<String>, String> {
        let guard = Guard::new(&allowed.iter().map(|&entry| entry.to_owned()).collect::<Vec<_>>());
        let mut found = guard.empty();
        for address in addresses {
            found.push(address.parse().unwrap());
        }
        match guard.keep(&uri.parse().unwrap(), &found) {
            Ok(kept) => Ok(kept.iter().map(ToString::to_string).collect()),
            Err(forbidden) => Err(forbidden.to_string()),
        }
    }

    #[test]
    fn a_private_address_is_kept_only_for_a_listed_host() {
        let private = &["10.0.0.7:443"];
        for (allowed, is_kept) in [
            (&[][..], false),
            (&["wiki.example"], true),
            (&[" WIKI.example:443 "], true),
            (&["wiki.example:8443"], false),
            (&["example"], false),
            (&["10.0.0.7"], false),
        ] {
            assert_eq!(kept(allowed, "https://wiki.example/a", private).is_ok(), is_kept, "{allowed:?}");
        }
        assert!(kept(&["::1"], "http://[::1]:8080/", &["[::1]:8080"]).is_ok());
        assert!(kept(&["[::1]:8080"], "http://[::1]:8080/", &["[::1]:8080"]).is_ok());
    }

    #[test]
    fn only_addresses_that_may_be_connected_to_are_left() {
        let both = kept(&[], "https://docs.example/", &["127.0.0.1:443", "1.1.1.1:443", "[::1]:443"]);
        assert_eq!(both.unwrap(), ["1.1.1.1:443"]);
    }

    #[test]
    fn metadata_is_never_asked_and_the_message_says_what_to_do() {
        let metadata = kept(&["meta.example"], "http://meta.example/", &["169.254.169.254:80"]).unwrap_err();
        assert!(metadata.contains("169.254.169.254") && !metadata.contains("allow_private"), "{metadata}");
        let private = kept(&[], "http://wiki.example/", &["192.168.1.2:80"]).unwrap_err();
        assert!(private.contains("list `wiki.example` in `crawl.allow_private`"), "{private}");
    }
}
