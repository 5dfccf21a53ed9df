"""The sandbox on loopback HTTP: what it prints, how it ends, and the reference page's own calls against it."""

from __future__ import annotations

import argparse
import ast
import json
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from focus_tui.clock import ManualClock
from focus_tui.sandbox.serve import add_arguments, run
from tests.support.contract import CONTRACT
from tests.support.sandbox import BASIC, REVIEW, Served, served

INSTANTS = {"start": "2026-11-23T10:30:00Z", "end": "2026-11-23T11:00:00Z"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Served]:
    with served() as running:
        yield running


def request(method: str, url: str, **options: Any) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.request(method, url, **options)


def arguments(*options: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(options)


def test_it_prints_lines_that_a_shell_can_take_over(sandbox: Served) -> None:
    script = f"{sandbox.greeting}\nenv"
    shell = subprocess.run(["sh", "-e"], input=script, env={}, capture_output=True, text=True, check=True)
    environment = dict(line.split("=", 1) for line in shell.stdout.splitlines() if line.startswith("TOGGL_"))
    assert environment == {
        "TOGGL_FOCUS_BASE_URL": f"{sandbox.address}/api",
        "TOGGL_ORGANIZATION_ID": "1",
        "TOGGL_WORKSPACE_ID": "22",
        "TOGGL_API_KEY": "toggl_sk_sandbox",
        "TOGGL_EMAIL": "sandbox@example.com",
        "TOGGL_PASSWORD": "sandbox",
    }


def test_it_answers_on_loopback_with_one_date_and_no_server_header(sandbox: Served) -> None:
    answer = request("GET", sandbox.base + "/projects", auth=BASIC)
    assert answer.status_code == 200
    assert len(answer.headers.get_list("Date")) == 1
    assert "Server" not in answer.headers
    assert answer.headers["X-Toggl-Quota-Resets-In"] == "3600"


def test_moods_are_options() -> None:
    options = ("--quota", "0", "--clock-skew", "86400", "--silent-replacement", "--refuse-lists", "403")
    with served(*options, "--latency", "0.01") as sandbox:
        assert request("GET", sandbox.base + "/tracking/current", auth=BASIC).status_code == 402
        moods = request("POST", sandbox.address + "/sandbox/moods", json={}).json()
    assert moods == {
        "latency": 0.01,
        "outage": False,
        "clock_skew": 86_400.0,
        "silent_replacement": True,
        "refuse_lists": 403,
        "fault": None,
        "quota": 0,
    }


def test_its_state_survives_in_a_file(tmp_path: Path) -> None:
    path = str(tmp_path / "sandbox.sqlite")
    body = INSTANTS | {"type": "activity", "description": "Think"}
    with served("--database", path) as sandbox:
        started = request("POST", sandbox.base + "/tracking/start", auth=BASIC, json=body)
    with served("--database", path) as sandbox:
        assert request("GET", sandbox.base + "/tracking/current", auth=BASIC).json() == started.json()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    with served() as sandbox:
        assert request("GET", sandbox.base + "/tracking/current", auth=BASIC).status_code == 204
        sandbox.process.send_signal(number)
        out, err = sandbox.process.communicate(timeout=10)
    assert (sandbox.process.returncode, out, err) == (0, "", "")


def test_it_ends_while_an_answer_is_on_its_way() -> None:
    with served("--latency", "3600") as sandbox:
        with socket.create_connection(("127.0.0.1", int(sandbox.address.rpartition(":")[2]))) as waiting:
            waiting.sendall(b"GET /api/x HTTP/1.1\r\nHost: localhost\r\n\r\n")
            while not request("GET", sandbox.address + "/sandbox/history").json()["requests"]:
                continue
            sandbox.process.send_signal(signal.SIGTERM)
            _, err = sandbox.process.communicate(timeout=10)
        assert sandbox.process.returncode == 0
        assert err == ""


def test_a_port_in_use_is_one_sentence_and_2(sandbox: Served, capsys: pytest.CaptureFixture[str]) -> None:
    port = sandbox.address.rpartition(":")[2]
    assert run(arguments("--port", port), ManualClock()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"Port {port} on 127.0.0.1 cannot be used: Address already in use. Try another --port.\n"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--port", "65536"), "--port must be between 0 and 65535, not 65536."),
        (("--quota", "-1"), "--quota must be 0 or more, not -1."),
        (("--latency", "-1"), "latency must be between 0 and 3600 seconds, not -1.0."),
        (("--port", "0", "--database", "/dev/null/x"), "The database cannot be used: "),
    ],
)
def test_options_that_make_no_sense_are_one_sentence_and_2(
    options: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments(*options), ManualClock()) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(words)
    assert err.count("\n") == 1


def test_without_uvicorn_it_names_the_extra() -> None:
    code = """
import sys
sys.modules["uvicorn"] = None
from focus_tui.clock import ManualClock
from focus_tui.sandbox.serve import serve
sys.exit(serve(0, clock=ManualClock()))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "`sandbox serve` needs the extra: pip install 'focus-tui[serve]'\n"


def test_options_and_moods_are_read_without_starlette_and_uvicorn() -> None:
    code = """
import sys
import focus_tui.sandbox.serve
print(sorted({name.split(".")[0] for name in sys.modules} & {"starlette", "uvicorn", "sqlite3", "asyncio"}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def call(name: str, language: str, sandbox: Served) -> str:
    """A call of the reference page, with its placeholders replaced and its stray backslashes gone."""
    text = (CONTRACT / f"{name}.{language}.txt").read_text()
    for placeholder, value in {
        "https://focus.toggl.com": sandbox.address,
        "{organization_id}": "1",
        "{workspace_id}": "22",
        "<email>": "sandbox@example.com",
        "<password>": "sandbox",
        "\\{": "{",
        "\\}": "}",
        '"start":"string"': f'"start":"{INSTANTS["start"]}"',
        '"end":"string"': f'"end":"{INSTANTS["end"]}"',
        '"task_id":"integer"': f'"task_id":{REVIEW}',
        '"time_block_id":"integer"': f'"time_block_id":{block_of(REVIEW, sandbox)}',
        '"type":"string"': '"type":"activity"',
    }.items():
        text = text.replace(placeholder, value)
    assert not {"<", ">"} & set(text)
    return text


def block_of(task: int, sandbox: Served) -> int:
    blocks = request("GET", f"{sandbox.base}/tasks/{task}/time-blocks", auth=BASIC).json()
    return int(blocks["data"][0]["id"])


def by_shell(command: str) -> Any:
    """Run the curl call itself, silent about its progress and past any proxy."""
    done = subprocess.run(
        ["sh", "-c", command.replace("curl ", "curl -sS --noproxy 127.0.0.1 ", 1)], capture_output=True, check=True
    )
    return json.loads(done.stdout)


def by_reading(command: str) -> Any:
    """Send what the curl call says, so that it is tried on machines without curl too."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("-X", default="GET")
    parser.add_argument("-H", action="append")
    parser.add_argument("-d")
    parser.add_argument("-u")
    words = parser.parse_args(shlex.split(command.replace("\\\n", " "))[1:])
    asked = urllib.request.Request(words.url, method=words.X, data=words.d.encode() if words.d else None)
    for header in words.H:
        asked.add_header(*header.split(": "))
    asked.add_header("Authorization", "Basic " + b64encode(words.u.encode()).decode())
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked) as answer:
        return json.load(answer)


def by_python(source: str) -> Any:
    """Run the Python call, which prints a dict; no proxy stands before loopback."""
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, env={"NO_PROXY": "*"}, capture_output=True, text=True, check=True)
    return ast.literal_eval(done.stdout)


CALLS: list[tuple[str, Callable[[str], Any]]] = [("python", by_python), ("curl", by_reading)]
if shutil.which("curl"):
    CALLS.append(("curl", by_shell))


@pytest.mark.parametrize(("language", "play"), CALLS)
def test_the_calls_of_the_reference_page_work(language: str, play: Callable[[str], Any], sandbox: Served) -> None:
    started = play(call("start", language, sandbox))
    assert started["start"] == INSTANTS["start"]
    assert (started["task_id"], started["type"], started["duration"]) == (REVIEW, "activity", None)
    assert started["time_block_id"] == block_of(REVIEW, sandbox)
    assert play(call("current", language, sandbox)) == started
    stopped = play(call("stop", language, sandbox))
    assert (stopped["id"], stopped["duration"]) == (started["id"], 1_800)
