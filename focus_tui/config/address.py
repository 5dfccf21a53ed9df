"""What a base address may look like, so that credentials go to https or to this machine only.

Taken apart by hand: `urllib.parse` alone would cost a good part of the first frame's time.
"""

from __future__ import annotations


def check_address(base_url: str) -> str:
    """The base address, normalised: lower-case host, no default port, no slash at the end.

    Credentials go to https anywhere, and over plain http only to this machine. Raises ValueError with one sentence.
    """
    address = base_url.strip()
    if not address.isascii() or not address.isprintable() or any(sign in ' "<>\\^`{|}' for sign in address):
        raise ValueError("the address may hold only the plain characters of a URL")
    scheme, separator, rest = address.partition("://")
    scheme = scheme.lower()
    if not separator or scheme not in ("https", "http"):
        raise ValueError("the address must begin with https:// (or http:// for this machine)")
    if "?" in rest or "#" in rest:
        raise ValueError("the address may have no query and no fragment")
    authority, slash, path = rest.partition("/")
    if "@" in authority:
        raise ValueError("the address may hold no user name or password; they have variables of their own")
    host, port = _host_and_port(authority)
    if scheme == "http" and not _is_this_machine(host):
        raise ValueError("plain http:// is only for 127.0.0.1, [::1] and localhost; use https:// for other machines")
    if port == {"https": "443", "http": "80"}[scheme]:
        port = ""
    return f"{scheme}://{host}{':' if port else ''}{port}{(slash + path).rstrip('/')}"


def is_loopback(base_url: str) -> bool:
    """Whether a checked address leads to this machine by its very text: a loopback IP literal, or `localhost`."""
    host, _ = _host_and_port(base_url.partition("://")[2].partition("/")[0])
    return _is_this_machine(host)


def _host_and_port(authority: str) -> tuple[str, str]:
    if authority.startswith("["):
        literal, bracket, rest = authority[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError("the address has an IPv6 host that does not end with ]")
        host, port = _ipv6(literal), rest[1:]
    else:
        host, _, port = authority.partition(":")
        host = host.lower()
        if not host.strip(".") or not all(sign.isalnum() or sign in "-._" for sign in host):
            raise ValueError("the address has no usable host name")
    if port and not (port.isdigit() and len(port) <= 5 and 0 < int(port) <= 65_535):
        raise ValueError("the address has a port that is no number from 1 to 65535")
    return host, str(int(port)) if port else ""


def _ipv6(literal: str) -> str:
    from ipaddress import IPv6Address

    try:
        if "%" in literal:
            raise ValueError("a zone")
        return f"[{IPv6Address(literal).compressed}]"
    except ValueError:
        raise ValueError("the address has an IPv6 host that is none") from None


def _is_this_machine(host: str) -> bool:
    if host in ("localhost", "[::1]"):
        return True
    parts = host.split(".")
    is_ipv4 = len(parts) == 4 and all(
        part.isdigit() and len(part) <= 3 and int(part) < 256 and str(int(part)) == part for part in parts
    )
    return is_ipv4 and parts[0] == "127"
