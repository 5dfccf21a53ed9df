"""Running hooks: in order, with their input, without secrets, for seconds at the most, and never in anybody's way."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from focus_tui.config.hooks import Hooks
from focus_tui.config.settings import HookSettings

ENVIRON = {
    "PATH": os.environ["PATH"],
    "TOGGL_API_KEY": "toggl_sk_5ecre7",
    "TOGGL_EMAIL": "a@b",
    "TOGGL_PASSWORD": "5",
}


class Told:
    """Hooks that are set, and what was told of them."""

    def __init__(self, *, start: str = "", stop: str = "", limit: float = 10.0, **environ: str) -> None:
        self.sentences: list[str] = []
        self.hooks = Hooks(ENVIRON | environ, self.sentences.append, limit=limit)
        self.hooks.set(HookSettings(*(("sh", "-c", script) if script else () for script in (start, stop))))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.002)


def test_only_those_that_are_set_are_run() -> None:
    assert Told().hooks.events == frozenset()
    assert Told(stop="true").hooks.events == {"stop"}
    assert Told(start="true", stop="true").hooks.events == {"start", "stop"}


async def test_each_gets_its_text_as_a_line_and_they_come_in_order(tmp_path: Path) -> None:
    log = tmp_path / "log"
    told = Told(start=f"read -r line && echo start $line >>{log}", stop=f"sleep 0.2; cat >>{log}")
    told.hooks.begin("stop", "1")
    told.hooks.begin("start", "2")
    told.hooks.begin("stop", "3")
    await told.hooks.finish()
    assert log.read_text() == "1\nstart 2\n3\n"
    assert told.sentences == []


async def test_it_has_no_secret_no_terminal_and_a_session_of_its_own(tmp_path: Path) -> None:
    told = Told(start=f"{{ env; ps -o sid= -p $$; [ -t 1 ] || echo none; }} >{tmp_path}/log", PLAIN="kept")
    told.hooks.begin("start", "{}")
    await told.hooks.finish()
    said = (tmp_path / "log").read_text()
    assert "PLAIN=kept" in said
    assert "TOGGL" not in said
    assert "5ecre7" not in said
    assert str(os.getsid(0)) not in said.split()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("exit 3", "hooks.on_start ended with exit code 3; run it in a shell to see why."),
        ("kill -TERM $$", "hooks.on_start was ended by signal 15; run it in a shell to see why."),
    ],
)
async def test_one_that_fails_is_told_and_the_next_is_run_all_the_same(
    script: str, sentence: str, tmp_path: Path
) -> None:
    told = Told(start=script, stop=f"touch {tmp_path}/ran")
    told.hooks.begin("start", "{}")
    told.hooks.begin("stop", "{}")
    await until(lambda: told.sentences == [sentence])
    await told.hooks.finish()
    assert (tmp_path / "ran").exists()


async def test_one_that_is_not_there_is_told() -> None:
    told = Told()
    told.hooks.set(HookSettings(on_stop=("/no/such/program",)))
    told.hooks.begin("stop", "{}")
    await until(lambda: told.sentences == ["hooks.on_stop cannot be run: No such file or directory."])


async def test_one_that_does_not_end_is_killed_with_all_that_it_has_started(tmp_path: Path) -> None:
    told = Told(start=f"sleep 1000 & echo $! >{tmp_path}/pid; wait", limit=0.3)
    told.hooks.begin("start", "{}")
    await until(
        lambda: told.sentences == ["hooks.on_start has not ended within 0.3 seconds; it was killed."],
    )
    child = int((tmp_path / "pid").read_text())
    await until(lambda: not is_alive(child))


async def test_one_that_does_not_read_is_no_failure() -> None:
    told = Told(start="exec 0<&-; sleep 0.1", stop="exec 0<&-")
    for _ in range(5):
        told.hooks.begin("start", "x" * 5000)
        told.hooks.begin("stop", "x" * 5000)
    await told.hooks.finish()
    assert told.sentences == []


async def test_beginning_takes_no_time_however_long_it_runs() -> None:
    told = Told(start="sleep 1")
    loop = asyncio.get_running_loop()
    before = loop.time()
    for _ in range(3):
        told.hooks.begin("start", "{}")
    assert loop.time() - before < 0.5
    await told.hooks.finish(0.0)


async def test_at_the_end_what_runs_is_left_to_itself_and_what_waits_is_begun(tmp_path: Path) -> None:
    told = Told(start=f"sleep 0.5; touch {tmp_path}/first", stop=f"cat >{tmp_path}/second; exit 3")
    told.hooks.begin("start", "{}")
    told.hooks.begin("stop", "text")
    await told.hooks.finish(0.05)
    assert not (tmp_path / "first").exists()
    await until(lambda: (tmp_path / "first").exists())
    await until(lambda: (tmp_path / "second").exists() and (tmp_path / "second").read_text() == "text\n")
    assert told.sentences == []


async def test_without_any_the_end_does_not_wait() -> None:
    await Told(start="true").hooks.finish()


def test_what_runs_outlives_the_program(tmp_path: Path) -> None:
    code = (
        "import asyncio, os\n"
        "from focus_tui.config.hooks import Hooks\n"
        "from focus_tui.config.settings import HookSettings\n"
        "async def main():\n"
        "    hooks = Hooks(os.environ, print)\n"
        f"    hooks.set(HookSettings(('sh', '-c', 'echo $$ >{tmp_path}/pid; sleep 0.6; touch {tmp_path}/ran')))\n"
        "    hooks.begin('start', '{}')\n"
        f"    while not os.path.exists('{tmp_path}/pid'): await asyncio.sleep(0.01)\n"
        "    await hooks.finish(0.05)\n"
        "asyncio.run(main())"
    )

    async def run() -> None:
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        assert await process.wait() == 0
        assert not (tmp_path / "ran").exists()
        await until(lambda: (tmp_path / "ran").exists())

    asyncio.run(run())


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIG_DFL)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rpartition(")")[2].split()[0] != "Z"
