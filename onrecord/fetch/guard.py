"""Where we do not go: other schemes, credentials, and every address that is not on the public internet.

A name is only a promise, so the address is looked at twice: once as the URL spells it (:func:`checked`), and once, the one that counts, when the
connection is made (:meth:`Guard.allowed`, called by ``connect.py`` with the addresses that the name led to). The tables follow the
special-purpose registries of IANA (RFC 6890 and what came after it).
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

import httpx
from msgspec import Struct

from onrecord.errors import Refused
from onrecord.limits import LIMITS, Limits

Address = IPv4Address | IPv6Address

NOT_PUBLIC_4: Final = tuple(
    (ip_network(net), reason)
    for net, reason in (
        ("0.0.0.0/8", "this machine"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a provider's inner network"),
        ("127.0.0.0/8", "this machine"),
        ("169.254.0.0/16", "the local link, where clouds keep their secrets"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("192.88.99.0/24", "a relay into other networks (6to4)"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "reserved for tests"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("224.0.0.0/4", "a group of machines (multicast)"),
        ("240.0.0.0/4", "reserved"),
        ("168.63.129.16/32", "the host machine of a cloud"),  # public by number, answered by the hypervisor
    )
)

# Of IPv6 only 2000::/3 is handed out to the public; all else (loopback, fc00::/7, fe80::/10, ff00::/8, IPv4-mapped ::ffff:0:0/96,
# NAT64 64:ff9b::/96 …) is refused without being named. Inside it these are not public either:
PUBLIC_6: Final = ip_network("2000::/3")
NOT_PUBLIC_6: Final = tuple(
    (ip_network(net), reason)
    for net, reason in (
        ("2001::/23", "reserved for protocols, or a tunnel (Teredo)"),
        ("2001:db8::/32", "reserved for documentation"),
        ("2002::/16", "a tunnel into another network (6to4)"),
        ("3fff::/20", "reserved for documentation"),
    )
)

INNER_NAMES: Final = (
    "localhost",  # RFC 6761
    "localdomain",  # what many systems add to it
    "local",  # RFC 6762: the local link
    "internal",  # set aside by ICANN in 2024 for inner networks; metadata services use it
    "home.arpa",  # RFC 8375: home networks
    "onion",  # RFC 7686: must never reach a name server
)

_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\Z")  # after IDNA; each dot parts two runs, so linear
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\Z")  # no name ends in one: what looks like a number and is no address is refused (WHATWG)
_UNSEEN = re.compile(r"[\x00-\x20\x7f\\]")  # never part of a URL; parsers disagree over them


class Guard(Struct, frozen=True):
    """Which addresses may be connected to.

    :param loopback: allow this machine's own 127.0.0.0/8 and ::1. Only tests set it, here in the code: no option and no
        environment variable reaches it.
    """

    loopback: bool = False

    def why_not(self, address: Address) -> str | None:
        """Why we do not connect to ``address``; ``None`` where we may.

        >>> Guard().why_not(ip_address("10.0.0.7"))
        'a private network'
        >>> Guard().why_not(ip_address("93.184.215.14")) is None
        True
        """
        if self.loopback and address.is_loopback:
            return None
        table = NOT_PUBLIC_4 if isinstance(address, IPv4Address) else NOT_PUBLIC_6
        if isinstance(address, IPv6Address) and address not in PUBLIC_6:
            return "not on the public internet"
        return next((reason for net, reason in table if address in net), None)

    def allowed(self, host: str, addresses: Sequence[Address]) -> Sequence[Address]:
        """``addresses``, all of them public; called at the moment of connecting.

        One inner address among them spoils all: an honest name does not mix the two.

        :raises Refused: where one is not public.
        """
        for address in addresses:
            if reason := self.why_not(address):
                leads = "" if host == str(address) else f" leads to {address}, which"
                raise Refused(f"{host}{leads} is {reason}. onrecord only goes to public addresses.")
        return addresses

    def checked(self, url: str, limits: Limits = LIMITS) -> httpx.URL:
        """The URL, taken apart by the same code that connects, without its fragment.

        :raises Refused: where it is no public web address: another scheme, a user name or password in it, an inner name or address.
        """
        if len(url) > limits.url_characters:
            raise Refused(f"The address has {len(url):,} characters; onrecord takes up to {limits.url_characters:,}.")
        shown = url if len(url) <= _SHOWN else url[:_SHOWN] + "…"
        if _UNSEEN.search(url):
            raise Refused(f"{shown!r} holds blanks, control characters or backslashes, which no web address has.")
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Refused(f"{shown} is not a web address: {error}") from error
        self._check(parsed, shown)
        return parsed.copy_with(fragment=None)

    def _check(self, url: httpx.URL, shown: str) -> None:
        if url.scheme not in ("http", "https"):
            raise Refused(f"{shown} is not a web address: onrecord fetches http:// and https:// only.")
        if url.userinfo:
            raise Refused(f"The address for {url.host} carries a user name or password; onrecord does not send any.")
        if url.port is not None and not 0 < url.port < 65536:
            raise Refused(f"{shown} names port {url.port}; ports go from 1 to 65535.")
        host = url.raw_host.decode("ascii").lower().rstrip(".")
        if address := literal(host):
            self.allowed(host, (address,))
        elif not _HOST.match(host) or _NUMBER.match(host.rpartition(".")[2]):
            raise Refused(f"{shown} does not name a site.")
        elif not self.loopback and any(host == name or host.endswith("." + name) for name in INNER_NAMES):
            raise Refused(f"{host} is a name of an inner network. onrecord only goes to public addresses.")


_SHOWN = 200  # characters of an address that a message repeats


def literal(host: str) -> Address | None:
    """The address that ``host`` spells, in any of the spellings that systems take for one; ``None`` for a name.

    >>> literal("0x7f.1"), literal("2130706433"), literal("[::1]"), literal("example.com")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), IPv6Address('::1'), None)
    """
    bare = host.strip("[]").rstrip(".")
    if ":" in bare:
        bare = bare.partition("%")[0]  # after "%" stands the name of a network card
    try:
        return ip_address(bare)
    except ValueError:
        pass
    try:  # octal, hexadecimal, one to four parts: the rules of inet_aton(3), by which names are resolved
        return IPv4Address(socket.inet_aton(bare))
    except (OSError, UnicodeError):
        return None
