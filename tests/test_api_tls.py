"""The client over TLS: certificates that are trusted, and those that are not."""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from focus_tui.api.client import FocusClient
from focus_tui.api.entry import ACTIVITY
from focus_tui.api.errors import NotReachable
from focus_tui.clock import ManualClock
from focus_tui.config.credentials import ApiKey
from tests.support.asking import asked_in_a_process
from tests.support.rawserver import RawServer, answer, resets_after, writes

KEY = ApiKey("toggl_sk_test", "a test")
ENTRY = json.dumps({"id": 1, "start": "2026-11-25T12:00:00Z"}).encode()


@dataclass(frozen=True)
class Authority:
    """Who signs certificates here. path: its own, as `SSL_CERT_FILE` names it."""

    ca: trustme.CA
    path: str

    def context(self, *names: str) -> ssl.SSLContext:
        """What a server proves with that it has these names."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*names).configure_cert(context)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    ca = trustme.CA()
    path = tmp_path / "authority.pem"
    ca.cert_pem.write_to_path(path)
    return Authority(ca, str(path))


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
async def test_an_encrypted_answer_is_read_where_the_certificate_is_trusted(authority: Authority, name: str) -> None:
    async with RawServer(writes(answer(ENTRY)), tls=authority.context(name)) as server:
        host = f"{name}:{server.port}"
        told = await asked_in_a_process(f"https://{host}/api", SSL_CERT_FILE=authority.path)
    assert told.startswith("TimeEntry(id=1, ")
    (request,) = server.requests
    assert request.startswith(b"GET /api/organizations/1/workspaces/22/tracking/current HTTP/1.1\r\n")
    assert f"\r\nHost: {host}\r\n".encode() in request
    assert b"\r\nAuthorization: Bearer toggl_sk_test\r\n" in request


async def test_a_certificate_of_an_unknown_authority_is_not_trusted(authority: Authority) -> None:
    async with (
        RawServer(writes(answer(ENTRY)), tls=authority.context("localhost")) as server,
        FocusClient(f"https://localhost:{server.port}/api", 1, 22, KEY, clock=ManualClock()) as client,
    ):
        with pytest.raises(NotReachable, match="could not be reached: its certificate is not trusted"):
            await client.start(0.0, type=ACTIVITY)
    assert server.requests == []


async def test_a_certificate_for_another_name_is_not_trusted(authority: Authority) -> None:
    async with RawServer(writes(answer(ENTRY)), tls=authority.context("focus.invalid")) as server:
        host = f"localhost:{server.port}"
        told = await asked_in_a_process(f"https://{host}/api", SSL_CERT_FILE=authority.path)
    assert told == f"NotReachable {host} could not be reached: its certificate is not trusted."
    assert server.requests == []


async def test_an_encrypted_answer_that_breaks_off_is_cut_short(authority: Authority) -> None:
    broken = answer(ENTRY[:5], length=len(ENTRY))
    async with RawServer(resets_after(broken), tls=authority.context("localhost")) as server:
        host = f"localhost:{server.port}"
        told = await asked_in_a_process(f"https://{host}/api", SSL_CERT_FILE=authority.path)
    assert told == f"CutShort The answer of {host} broke off before its end."
