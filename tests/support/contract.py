"""Requests and answers held against the OpenAPI document of the tracking operations."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import httpx
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

CONTRACT = Path(__file__).parents[1] / "contract"


@cache
def _contract() -> OpenAPI:
    return OpenAPI.from_file_path(str(CONTRACT / "tracking.openapi.yaml"))


def documented() -> list[tuple[str, str]]:
    """The id of every operation with each status that its document names."""
    return [
        (str((operation / "operationId").read_value()), str(status))
        for _, path in (_contract().spec / "paths").items()
        for method, operation in path.items()
        if method in ("get", "post")
        for status in (operation / "responses").keys()  # noqa: SIM118 - a path of a schema, not a dict
    ]


def check_request(response: httpx.Response) -> None:
    """Raise an OpenAPIError unless the request of this answer keeps to the contract."""
    _contract().validate_request(_request(response))


def check_response(response: httpx.Response) -> None:
    """Raise an OpenAPIError unless the answer keeps to the contract."""
    answer = MockResponse(
        response.content,
        status_code=response.status_code,
        headers=dict(response.headers),
        content_type=response.headers.get("Content-Type", "application/json"),
    )
    _contract().validate_response(_request(response), answer)


def _request(response: httpx.Response) -> MockRequest:
    request = response.request
    return MockRequest(
        host_url=f"{request.url.scheme}://{request.url.host}",
        method=request.method,
        path=request.url.path,
        headers=dict(request.headers),
        data=request.content,
        content_type=request.headers.get("Content-Type", "application/json"),
    )
