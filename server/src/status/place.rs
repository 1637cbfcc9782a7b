//! Where a feed is: an `http` or `https` address, or a file. It reads nothing.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use url::Url;

/// Where a feed is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Place {
    /// An address, without user and password.
    Address(Url),
    /// A file.
    File(PathBuf),
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Err("`feed` is empty; name an address or a file, or remove [status]".to_owned());
        }
        if !text.contains("://") {
            return Ok(Self::File(PathBuf::from(text)));
        }
        let url = Url::parse(&text).map_err(|error| format!("`feed` is no address ({error}); write it in full"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`feed` begins with `{}`; name an http or https address, or a file", url.scheme()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("`feed` holds a user or password; name the public address of the page".to_owned());
        }
        Ok(Self::Address(url))
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        match place {
            Place::Address(url) => url.into(),
            Place::File(path) => path.to_string_lossy().into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> Result<Place, String> {
        Place::try_from(text.to_owned())
    }

    #[test]
    fn a_place_is_an_address_or_a_file() {
        let address = "https://status.example.com/api/v2/summary.json";
        assert_eq!(place(address), Ok(Place::Address(address.parse().unwrap())));
        assert_eq!(place("var/summary.json"), Ok(Place::File("var/summary.json".into())));
        for text in [address, "http://[::1]:8080/", "a/b.json"] {
            assert_eq!(String::from(place(text).unwrap()), text);
        }
    }

    #[test]
    fn other_places_are_errors_that_say_what_to_do() {
        for (text, told) in [
            ("", "name an address or a file"),
            ("ftp://status.example.com/x", "http or https"),
            ("file:///etc/passwd", "http or https"),
            ("https://", "write it in full"),
            ("https://bob:x@status.example.com/", "public address"),
        ] {
            let error = place(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
