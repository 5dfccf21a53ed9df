"""What came back of one request, and what it comes to: the JSON of a good answer, or an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field, replace

from focus_tui.api.answer import Receipt
from focus_tui.api.errors import FocusError, NotJson
from focus_tui.api.headers import read_date, read_quota, read_retry_after
from focus_tui.api.refusals import refusal
from focus_tui.api.wire import parse_error
from focus_tui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Why there is no whole answer: the error that it becomes, and its sentence."""

    error: type[FocusError]
    sentence: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, as far as it came. `headers` has those of READ_HEADERS that came, by these very names.

    What a server sends is not printed: there are gateways that send the request back, credentials and all.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    fault: Fault | None = None


def outcome(reply: Reply, receipt: Receipt, host: str, source: str) -> tuple[object, Receipt] | FocusError:
    """The JSON of a 2xx answer (None for an empty body) with the whole receipt, or the error to raise.

    receipt: its moments are filled in. host, source: of the server and of the credentials, for sentences.
    """
    receipt = replace(receipt, status=reply.status, quota=read_quota(reply.headers))
    data, is_json = _decoded(reply.body)
    if is_json or receipt.quota or "json" in reply.headers.get("Content-Type", "").lower():
        receipt = replace(receipt, date=read_date(reply.headers))
    # A refusal is one whether or not its body could be read to the end.
    if reply.status is not None and not 200 <= reply.status < 300:
        server_now = receipt.received.wall if receipt.date is None else receipt.date
        retry_after = read_retry_after(reply.headers, server_now)
        return refusal(host, source, receipt, reply.status, parse_error(data), retry_after)
    if reply.fault is not None:
        return reply.fault.error(reply.fault.sentence, receipt)
    if reply.body.strip() and not is_json:
        return NotJson(f"{host} answered with something other than JSON.", receipt)
    return data, receipt


def _decoded(body: bytes) -> tuple[object, bool]:
    """The JSON of the body, and whether it is JSON at all."""

    def refuse(name: str) -> object:
        raise ValueError(f"{name} is not JSON")

    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=refuse), True
    except (ValueError, RecursionError):
        return None, False
