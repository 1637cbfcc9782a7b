//! Which networks a crawl may connect to. Pure: addresses in, judgement out. Sources: IANA's
//! registries of special-purpose IPv4 and IPv6 addresses (RFC 6890), and what cloud providers
//! document of their metadata services.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of network an address belongs to; the worse, the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Network {
    /// The internet.
    Public,
    /// This machine, or the network around it. The operator may allow it.
    Private,
    /// Nothing that serves pages: groups, links without a router, metadata of cloud machines.
    Never,
}

/// Metadata services that have an address in a network of another kind.
const METADATA_V4: [Ipv4Addr; 3] =
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(168, 63, 129, 16), Ipv4Addr::new(192, 0, 0, 192)];
const METADATA_V6: [Ipv6Addr; 2] =
    [Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)];

/// IPv4 networks by address and length of prefix.
const V4: [([u8; 4], u32, Network); 16] = [
    ([0, 0, 0, 0], 8, Network::Never),
    ([10, 0, 0, 0], 8, Network::Private),
    ([100, 64, 0, 0], 10, Network::Private),
    ([127, 0, 0, 0], 8, Network::Private),
    ([169, 254, 0, 0], 16, Network::Never),
    ([172, 16, 0, 0], 12, Network::Private),
    ([192, 0, 0, 0], 24, Network::Private),
    ([192, 0, 2, 0], 24, Network::Private),
    ([192, 52, 193, 0], 24, Network::Private),
    ([192, 88, 99, 0], 24, Network::Private),
    ([192, 168, 0, 0], 16, Network::Private),
    ([198, 18, 0, 0], 15, Network::Private),
    ([198, 51, 100, 0], 24, Network::Private),
    ([203, 0, 113, 0], 24, Network::Private),
    ([224, 0, 0, 0], 4, Network::Never),
    ([240, 0, 0, 0], 4, Network::Never),
];

/// IPv6 networks by the first 64 bits of address and the length of prefix, more special ones first.
const V6: [(u64, u32, Network); 9] = [
    // Protocol assignments: Teredo, benchmarks, ORCHID.
    (0x2001_0000_0000_0000, 23, Network::Private),
    // Documentation.
    (0x2001_0db8_0000_0000, 32, Network::Private),
    (0x3fff_0000_0000_0000, 20, Network::Private),
    // Global unicast.
    (0x2000_0000_0000_0000, 3, Network::Public),
    // NAT64 of the network around this machine.
    (0x0064_ff9b_0001_0000, 48, Network::Private),
    // Unique local.
    (0xfc00_0000_0000_0000, 7, Network::Private),
    // Site-local, deprecated.
    (0xfec0_0000_0000_0000, 10, Network::Private),
    (0xfe80_0000_0000_0000, 10, Network::Never),
    // Groups, and all that is not assigned.
    (0, 0, Network::Never),
];

/// The network of an address; of one that carries an IPv4 address, that one's.
pub(super) fn network_of(address: IpAddr) -> Network {
    match address {
        IpAddr::V4(address) => network_of_v4(address),
        IpAddr::V6(address) => match carried(address) {
            Some(inner) => network_of_v4(inner),
            None => network_of_v6(address),
        },
    }
}

fn network_of_v4(address: Ipv4Addr) -> Network {
    if METADATA_V4.contains(&address) {
        return Network::Never;
    }
    let bits = address.to_bits();
    let found = V4.iter().find(|(prefix, length, _)| (bits ^ u32::from_be_bytes(*prefix)) >> (32 - length) == 0);
    found.map_or(Network::Public, |(_, _, network)| *network)
}

fn network_of_v6(address: Ipv6Addr) -> Network {
    if address.is_loopback() {
        return Network::Private;
    }
    if METADATA_V6.contains(&address) {
        return Network::Never;
    }
    let [a, b, c, d, ..] = address.segments();
    let bits = [a, b, c, d].into_iter().fold(0, |bits, segment| bits << 16 | u64::from(segment));
    let is_within = |prefix: u64, length: u32| (bits ^ prefix).checked_shr(64 - length).unwrap_or(0) == 0;
    let found = V6.iter().find(|(prefix, length, _)| is_within(*prefix, *length));
    found.map_or(Network::Never, |(_, _, network)| *network)
}

/// The IPv4 address that an IPv6 address stands for: mapped or compatible (RFC 4291), 6to4 (RFC 3056),
/// NAT64 (RFC 6052), translated (RFC 2765).
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => Some(of(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_apart() {
        for (network, addresses) in [
            (
                Network::Public,
                "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 \
                 169.253.255.255 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 \
                 223.255.255.255 2606:4700::1111 2a00:1450:4001::1 2001:4860:4860::8888 ::ffff:8.8.8.8 \
                 64:ff9b::808:808 2002:808:808::1",
            ),
            (
                Network::Private,
                "10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.255 172.16.0.1 \
                 172.31.255.255 192.0.0.1 192.0.2.1 192.52.193.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 \
                 198.51.100.7 203.0.113.7 ::1 fc00::1 fdff::1 fec0::1 2001::1 2001:db8::1 3fff::1 64:ff9b:1::1 \
                 ::ffff:127.0.0.1 ::ffff:192.168.1.1 ::127.0.0.1 64:ff9b::a00:1 64:ff9b::7f00:1 2002:7f00:1:: \
                 2002:c0a8:101::1 ::ffff:0:10.0.0.1",
            ),
            (
                Network::Never,
                "0.0.0.0 0.1.2.3 169.254.0.1 169.254.169.254 169.254.170.2 100.100.100.200 168.63.129.16 192.0.0.192 \
                 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: fe80::1 febf::1 ff02::1 100::1 5f00::1 4000::1 \
                 fd00:ec2::254 fd20:ce::254 ::ffff:169.254.169.254 ::ffff:0.0.0.0 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::1 \
                 ::169.254.1.1",
            ),
        ] {
            for address in addresses.split_whitespace() {
                assert_eq!(network_of(address.parse().unwrap()), network, "{address}");
            }
        }
    }
}
