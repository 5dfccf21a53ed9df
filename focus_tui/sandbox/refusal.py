"""Refusals: an operation that ends in an error of the documented shape."""

from __future__ import annotations

_CODES = {
    400: "bad_request",
    401: "invalid_session",
    402: "quota_exceeded",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "request_too_large",
    422: "unprocessable_entity",
    429: "too_many_requests",
    500: "internal_server_error",
}


class Refusal(Exception):
    """The operation is refused. status: of the answer; sentence: its `error_description`."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence

    @property
    def code(self) -> str:
        """The `error` of the answer."""
        return _CODES.get(self.status, "error")
