"""One mutation for each rule of delivery: a text of the tracking core, and what stands there once the rule is broken.

`test_tracking_mutations.py` shows that random days find every one.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mutation:
    """Breaks `rule`: in the module `name` of the tracking core, `text` (which is there once) becomes `broken`.

    seed: draws days that find it soon.
    """

    rule: str
    name: str
    text: str
    broken: str
    seed: int = 1

    def apply(self, package: Path) -> None:
        """Break the rule in the copy of the package at `package`."""
        path = package / "tracking" / f"{self.name}.py"
        source = path.read_text(encoding="utf-8")
        assert source.count(self.text) == 1, f"the text for {self.rule!r} is not in {path.name} exactly once"
        path.write_text(source.replace(self.text, self.broken), encoding="utf-8")


MUTATIONS = (
    Mutation(
        "strict order",
        "queue",
        "return self.actions[0] if self.actions else None",
        "return next((a for a in self.actions if a.stage is not Stage.HELD), None)",
    ),
    Mutation(
        "sealing once",
        "delivery",
        "        if head.sealed is None:\n            last = self._queue.sealed_before(head.press)\n",
        "        if True:\n            last = None if head.attempts else self._queue.sealed_before(head.press)\n",
    ),
    Mutation(
        "expectation check",
        "delivery",
        "if running.id == head.expects:",
        "if running.id:",
    ),
    Mutation(
        "read before an old belief",
        "belief",
        "BELIEF = 30.0",
        "BELIEF = 300.0",
    ),
    Mutation(
        "look before resend",
        "outcomes",
        "replace(action, stage=Stage.LOST, sent=outcome.receipt.asked, error=why)",
        "replace(action, stage=Stage.QUEUED, sent=outcome.receipt.asked, error=why)",
    ),
    Mutation(
        "the lateness wait",
        "looking",
        "LATENESS = 60.0",
        "LATENESS = 10.0",
    ),
    Mutation(
        "switch order",
        "queue",
        "return self.actions[0] if self.actions else None",
        "return next((a for a in self.actions if a.stage is not Stage.LOST or not self.is_switch(a)), None)",
    ),
    Mutation(
        "old read dropped",
        "answers",
        "if self._is_old(outcome.receipt.asked):",
        "if outcome.receipt.asked is None:",
    ),
    Mutation(
        "old news held",
        "delivery",
        "if not head.meant and (other_boot or now.boot - head.pressed.boot > OLD):",
        "if not head.meant and other_boot and now.boot - head.pressed.boot > OLD:",
    ),
    Mutation(
        "epoch check",
        "tracker",
        "return Change(actions, texts, entries, self._epoch, unchanged)",
        "return Change(actions, texts, entries, None, unchanged)",
    ),
    Mutation(
        "instants named by a wrong clock held",
        "delivery",
        "head.sealed is None and (head.at is not None or (other_boot and head.offset is None))",
        "head.sealed is None and head.at is None and other_boot and head.offset is None",
        seed=3,
    ),
    Mutation(
        "lost starts at a named instant told from older entries",
        "action",
        "wished = action.sealed if action.at is None else action.pressed.wall + (action.offset or 0.0)",
        "wished = action.sealed",
    ),
    Mutation(
        "quota stop",
        "delivery",
        "        if known.pace.is_spent(now.boot):\n            until",
        "        if known.pace.is_spent(now.boot) and head.stage is Stage.LOST:\n            until",
    ),
)
