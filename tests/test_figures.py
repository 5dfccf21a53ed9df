"""The benchmark's arithmetic, and the proxy that tells when a request came by."""

from __future__ import annotations

import http.server
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from benchmarks.figures import at_percentile, compared, percentile
from benchmarks.stage import Stage
from benchmarks.status import status_beside_timew, status_beside_watson
from benchmarks.wire import Wire


@pytest.mark.parametrize(("share", "expected"), [(0, 1.0), (50, 10.0), (95, 19.0), (96, 20.0), (100, 20.0)])
def test_a_percentile_is_one_of_the_samples(share: float, expected: float) -> None:
    assert percentile([float(number) for number in range(20, 0, -1)], share) == expected


def test_ratios_are_taken_pair_by_pair() -> None:
    row = compared("ms", [(30.0, 10.0), (200.0, 100.0), (44.0, 11.0)], budget=3.0)
    assert (row.value, row.baseline, row.ratio, row.within) == (44.0, 11.0, 3.0, True)
    assert not compared("ms", [(31.0, 10.0)], budget=3.0).within


def test_without_a_budget_it_is_only_told() -> None:
    row = compared("ms", [(30.0, 10.0)], budget=None).as_json()
    assert (row["ratio"], row["budget"], row["within"]) == (3.0, None, None)


def test_a_program_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with Wire(1) as wire:
        stage = Stage("python", "focus-tui", {"PATH": str(tmp_path)}, wire)
        for measure, name in ((status_beside_timew, "timewarrior"), (status_beside_watson, "td-watson")):
            with pytest.raises(RuntimeError, match=f"is not installed, or not on the PATH .*{name}"):
                measure(stage, 1)


def test_without_a_baseline_the_95th_percentile_is_held_against_the_budget() -> None:
    assert at_percentile("ms", [10.0] * 19 + [90.0], budget=50.0).as_json() == {
        "unit": "ms",
        "value": 10.0,
        "baseline": None,
        "ratio": None,
        "budget": 50.0,
        "within": True,
        "p50": 10.0,
        "runs": (*[10.0] * 19, 90.0),
    }
    assert not at_percentile("ms", [10.0] * 18 + [90.0] * 2, budget=50.0).within


def test_with_a_baseline_too_the_95th_percentile_is_held_against_the_budget() -> None:
    row = at_percentile("ms", [10.0] * 19 + [90.0], budget=50.0, baseline=[5.0] * 19 + [1.0])
    assert (row.value, row.p50, row.baseline, row.ratio, row.within) == (10.0, 10.0, 5.0, 2.0, True)
    assert not at_percentile("ms", [60.0], budget=50.0, baseline=[60.0]).within


class Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.path.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: this is a test."""


def test_the_proxy_passes_on_and_notes_writes() -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Wire(server.server_address[1]) as wire:
            before = time.monotonic()
            for path, data in (("/read", None), ("/write", b"{}")):
                request = urllib.request.Request(f"http://127.0.0.1:{wire.port}{path}", data=data)
                with urllib.request.urlopen(request, timeout=10) as answer:
                    assert answer.read() == path.encode()
            after = time.monotonic()
            seen = wire.first_write(before, timeout=1.0)
            assert (seen.method, seen.path) == ("POST", "/write")
            assert before < seen.at < after
            with pytest.raises(RuntimeError, match="no start or stop was sent"):
                wire.first_write(after, timeout=0.05)
        server.shutdown()
