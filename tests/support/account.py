"""An account to try the installed program on: the installed sandbox, served on loopback, and another client of it."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from tests.support.terminal import plain_environment

_EXPORT = re.compile(r"^export (TOGGL_[A-Z_]+)=(\S+)$", re.MULTILINE)
_SECRETS = ("TOGGL_API_KEY", "TOGGL_EMAIL", "TOGGL_PASSWORD")


@dataclass(frozen=True)
class Asked:
    """One request that the server saw. what: as "POST start", or "GET tasks"; body: its JSON, None without one."""

    what: str
    status: int
    body: Any


class Account:
    """`focus-tui sandbox serve` of the installed program, in `folder`, which keeps its state over a restart.

    commands: the folder of the installed commands. Serves while entered; `end` and `begin` make an outage.
    """

    def __init__(self, commands: Path, folder: Path) -> None:
        self._commands = commands
        self._folder = folder
        self._port = 0
        self._exports: dict[str, str] = {}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def begin(self) -> None:
        """Serve: on a free port at first, then on the same again."""
        command = [str(self._commands / "focus-tui"), "sandbox", "serve", "--port", str(self._port)]
        self._process = subprocess.Popen(
            [*command, "--database", str(self._folder / "account.sqlite3")],
            cwd=self._folder,
            env=plain_environment(self._folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        greeting = ""
        while "TOGGL_PASSWORD" not in greeting:
            line = self._process.stdout.readline()
            if not line:
                raise AssertionError(f"the sandbox did not start: {self._process.communicate()[1]}")
            greeting += line
        self._exports = dict(_EXPORT.findall(greeting))
        port = httpx.URL(self.base_url).port
        assert port is not None
        self._port = port

    def end(self) -> None:
        """End the server; nobody listens on its port then."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise

    @property
    def base_url(self) -> str:
        return self._exports["TOGGL_FOCUS_BASE_URL"]

    def environment(self, home: Path, *secrets: str) -> dict[str, str]:
        """The environment of a user of this account, who signs in with the variables named by `secrets`."""
        given = {name: value for name, value in self._exports.items() if name not in _SECRETS or name in secrets}
        return plain_environment(home, **given)

    def configure(self, home: Path, *lines: str) -> Path:
        """Write the configuration of a user of this account, with the API key in a file beside it; returns its path.

        lines: what it says above and, where they begin with a space, in its table `[account]`.
        """
        path = home / ".config" / "focus-tui" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        ids = [f"{name}_id = {self._exports[f'TOGGL_{name.upper()}_ID']}" for name in ("organization", "workspace")]
        above, of_account = ([line for line in lines if line.startswith(" ") is below] for below in (False, True))
        text = "\n".join([*above, "[account]", *ids, f'base_url = "{self.base_url}"', *of_account])
        for file, content in ((path, text), (path.with_name("secret"), self._exports["TOGGL_API_KEY"])):
            file.touch(0o600)
            file.write_text(f"{content}\n", encoding="utf-8")
        return path

    @property
    def asked(self) -> list[Asked]:
        """Every request since the server began, whoever sent it."""
        return [
            Asked(
                f"{seen['method']} {seen['path'].partition('?')[0].rpartition('/')[2]}",
                seen["status"],
                json.loads(seen["body"]) if seen["body"] else None,
            )
            for seen in self._history()["requests"]
        ]

    @property
    def writes(self) -> list[Asked]:
        """Every start and stop since the server began, whoever sent it."""
        return [one for one in self.asked if one.what.startswith("POST")]

    @property
    def polls(self) -> int:
        """How often the server was asked what is tracked."""
        return sum(one.what == "GET current" for one in self.asked)

    @property
    def changes(self) -> list[tuple[str, Any]]:
        """What became of it, as ("entry started", the entry as it was then); with an id where there is no entry."""
        return [(one["what"], one["entry"] or one["id"]) for one in self._history()["changes"]]

    def _history(self) -> Any:
        return self._request("GET", self.base_url.removesuffix("/api") + "/sandbox/history").json()

    def other_starts(self, task_id: int) -> None:
        """Another client starts a task, now."""
        start = datetime.now(UTC) - timedelta(seconds=1)
        body = {"start": _instant(start), "type": "activity", "task_id": task_id}
        assert self._other("start", body).status_code == 200

    def other_stops(self) -> None:
        """Another client stops what runs, now."""
        assert self._other("stop", {"end": _instant(datetime.now(UTC))}).status_code == 200

    def forget(self, task_id: int) -> None:
        """The task is deleted on the server."""
        address = f"{self.base_url.removesuffix('/api')}/sandbox/forget-task/{task_id}"
        assert self._request("POST", address).status_code == 204

    def become(self, **moods: float | bool) -> None:
        """Change the moods of the server."""
        address = f"{self.base_url.removesuffix('/api')}/sandbox/moods"
        assert self._request("POST", address, json=moods).status_code == 200

    def _other(self, operation: str, body: dict[str, Any]) -> httpx.Response:
        ids = (self._exports["TOGGL_ORGANIZATION_ID"], self._exports["TOGGL_WORKSPACE_ID"])
        address = "{}/organizations/{}/workspaces/{}/tracking/{}".format(self.base_url, *ids, operation)
        key = self._exports["TOGGL_API_KEY"]
        return self._request("POST", address, json=body, headers={"Authorization": f"Bearer {key}"})

    @staticmethod
    def _request(method: str, address: str, **options: Any) -> httpx.Response:
        with httpx.Client(trust_env=False) as client:
            return client.request(method, address, **options)


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
