"""The installed program killed around a key press: what it showed as queued arrives, once, with its own instant."""

from __future__ import annotations

from pathlib import Path

from tests.support.kills import run, table


def test_what_was_shown_as_queued_outlives_a_kill(commands: Path, tmp_path: Path) -> None:
    kills = run(commands, tmp_path, kills=12, chains=6, seed=20, patient=False)
    assert len(kills) == 12
    assert any(kill.shown for kill in kills), table(kills)
    assert any(kill.when == "before the answer" for kill in kills), table(kills)
