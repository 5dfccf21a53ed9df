"""The client in a process of its own, for what it reads from the environment."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

_ASK = """
import asyncio, sys
from focus_tui.api.client import FocusClient
from focus_tui.api.errors import FocusError
from focus_tui.clock import SystemClock
from focus_tui.config.credentials import ApiKey
async def ask():
    async with FocusClient(sys.argv[1], 1, 22, ApiKey("toggl_sk_test", "a test"), clock=SystemClock()) as client:
        try:
            print((await client.current()).value)
        except FocusError as error:
            print(type(error).__name__, error)
asyncio.run(ask())
"""


async def asked_in_a_process(base_url: str, **environ: str) -> str:
    """What a fresh process prints that asks for current, with these variables set beside its own."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", _ASK, base_url],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    return str(done.stdout).strip()
