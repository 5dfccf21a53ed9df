"""What a base address may look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from focus_tui.config import (
    check_address,
    is_loopback,
)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("https://focus.toggl.com/api", "https://focus.toggl.com/api"),
        (" HTTPS://Focus.Toggl.COM:443/Api// ", "https://focus.toggl.com/Api"),
        ("https://focus.toggl.com", "https://focus.toggl.com"),
        ("https://focus.toggl.com:8443/", "https://focus.toggl.com:8443"),
        ("https://192.0.2.1/api", "https://192.0.2.1/api"),
        ("https://[2001:DB8:0::1]:443/api", "https://[2001:db8::1]/api"),
        ("http://127.0.0.1:8765/api/", "http://127.0.0.1:8765/api"),
        ("http://127.8.9.10:80/api", "http://127.8.9.10/api"),
        ("http://LOCALHOST:08080", "http://localhost:8080"),
        ("http://[::1]:8765/api", "http://[::1]:8765/api"),
        ("http://[0:0:0:0:0:0:0:1]/api", "http://[::1]/api"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example"),
    ],
)
def test_an_address_is_normalised(given: str, normal: str) -> None:
    assert check_address(given) == normal
    assert check_address(normal) == normal


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "must begin with https://"),
        ("focus.toggl.com/api", "must begin with https://"),
        ("ftp://focus.toggl.com", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("https:/focus.toggl.com", "must begin with https://"),
        ("http://focus.toggl.com/api", "only for 127.0.0.1"),
        ("http://192.168.0.1", "only for 127.0.0.1"),
        ("http://0.0.0.0", "only for 127.0.0.1"),
        ("http://127.1", "only for 127.0.0.1"),
        ("http://127.0.0.01", "only for 127.0.0.1"),
        ("http://127.0.0.256", "only for 127.0.0.1"),
        ("http://2130706433", "only for 127.0.0.1"),
        ("http://127.0.0.1.example.com", "only for 127.0.0.1"),
        ("http://localhost.example.com", "only for 127.0.0.1"),
        ("http://localhost.", "only for 127.0.0.1"),
        ("http://[::2]", "only for 127.0.0.1"),
        ("http://[::ffff:192.0.2.1]", "only for 127.0.0.1"),
        ("https://someone:secret@focus.toggl.com", "no user name or password"),
        ("http://localhost@focus.toggl.com", "no user name or password"),
        ("https://focus.toggl.com/api?key=1", "no query"),
        ("https://focus.toggl.com/api#x", "no fragment"),
        ("https://?", "no query"),
        ("https://", "no usable host"),
        ("https:///api", "no usable host"),
        ("https://.", "no usable host"),
        ("https://:443", "no usable host"),
        ("https://a,b", "no usable host"),
        ("https://focus.toggl.com:0", "a port"),
        ("https://focus.toggl.com:65536", "a port"),
        ("https://focus.toggl.com:https", "a port"),
        ("https://::1", "no usable host"),
        ("https://a:1:2", "a port"),
        ("https://[::1", "does not end with"),
        ("https://[::1]x", "does not end with"),
        ("https://[zz]", "an IPv6 host that is none"),
        ("http://[::1%eth0]", "an IPv6 host that is none"),
        ("https://focus.toggl.com\\@evil.example", "plain characters"),
        ("https://focus toggl.com", "plain characters"),
        ("https://focus.toggl.com/\nx", "plain characters"),
        ("https://focus.toggl.com/a\rb", "plain characters"),
        ("https://bücher.example", "plain characters"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_why(address: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        check_address(address)


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("https://focus.toggl.com/api", False),
        ("https://localhost/api", True),
        ("http://127.0.0.1:8765", True),
        ("https://[::1]:8765", True),
        ("https://128.0.0.1", False),
    ],
)
def test_loopback_is_told_by_the_text(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback


@given(
    st.text() | st.builds("{}://{}".format, st.sampled_from(["http", "https"]), st.text(alphabet="a1.:[]/@%?#-_ "))
)
def test_any_address_is_normal_or_refused(address: str) -> None:
    try:
        normal = check_address(address)
    except ValueError:
        return
    assert check_address(normal) == normal
    assert normal.startswith("https://") or is_loopback(normal)
