"""The open actions in their order, and what of them the journal does not hold yet."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from focus_tui.api.entry import TimeEntry
from focus_tui.tracking.action import Action, Expects, Held, Stage
from focus_tui.tracking.journal import Change, Kept, Written


class Queue:
    """The one list of open actions. random: makes the ids of new ones. latest_press: of what was added here last."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self.actions: tuple[Action, ...] = ()
        self.latest_press: str | None = None
        self._latest_sealed: tuple[str, float] | None = None
        self._last_sealed: tuple[str, float] | None = None
        self._closed: dict[str, Action] = {}
        self._on_disk: dict[str, Action] = {}

    def new_id(self) -> str:
        """A name for an action or a press that no other has."""
        return f"{self._random.getrandbits(64):016x}"

    @property
    def head(self) -> Action | None:
        """The action to deliver next."""
        return self.actions[0] if self.actions else None

    @property
    def is_held(self) -> bool:
        """Whether all that is open waits for the user's word."""
        return bool(self.actions) and self.actions[0].stage is Stage.HELD

    def with_press(self, press: str) -> tuple[Action, ...]:
        """The open actions of one key press."""
        return tuple(action for action in self.actions if action.press == press)

    def spokesman(self, action: Action) -> Action:
        """The action that a notice about `action` speaks of: for a switch, its start."""
        together = self.with_press(action.press)
        return together[-1] if together else action

    def is_switch(self, stop: Action) -> bool:
        """Whether a start of the same press waits behind `stop`."""
        return any(a.press == stop.press and a.kind == "start" for a in self.actions if a.id != stop.id)

    def append(self, action: Action) -> None:
        """Put a new action behind all others."""
        self.latest_press = action.press
        self.actions = (*self.actions, action)

    def insert_first(self, new: tuple[Action, ...]) -> None:
        """Put new actions before all others."""
        self.latest_press = new[0].press if new else self.latest_press
        first = self.head.place if self.head is not None else 0.0
        if first:  # places of neighbours are at least 1 apart where nothing was put between them
            step = 1.0 / (len(new) + 1)
            new = tuple(replace(a, place=first - 1.0 + step * (i + 1)) for i, a in enumerate(new))
        self.actions = (*new, *self.actions)

    def change(self, action: Action) -> None:
        """Put `action` in the place of the one with its id."""
        self.actions = tuple(action if a.id == action.id else a for a in self.actions)

    def close(
        self, action: Action, stage: Stage, leaves: int | Expects, *, entry: TimeEntry | None = None, error: str = ""
    ) -> None:
        """`action` is over; whoever expects what it leaves is told what that is. entry: the one it left running."""
        self.actions = tuple(a for a in self.actions if a.id != action.id)
        self._closed[action.id] = replace(action, stage=stage, held=None, error=error)
        if leaves is Expects.ROW_BEFORE:  # it never ran: who waited for it waits for what it waited for
            self.relink(action.id, action.after)
            return
        self.actions = tuple(
            replace(a, expects=leaves, stops=entry) if a.expects is Expects.ROW_BEFORE and a.after == action.id else a
            for a in self.actions
        )

    def relink(self, old: str, new: str | None) -> None:
        """Let whoever expects what `old` leaves expect what `new` leaves."""
        self.actions = tuple(replace(a, after=new) if a.after == old else a for a in self.actions)

    def sealed_before(self, press: str) -> tuple[str, float] | None:
        """The sealed instant that an action of `press` is to keep to: of the same press, else the latest of all."""
        last = self._last_sealed
        return last if last is not None and last[0] == press else self._latest_sealed

    def seal(self, press: str, instant: float) -> None:
        """An action of `press` has got its instant."""
        self._last_sealed = (press, instant)
        if self._latest_sealed is None or instant >= self._latest_sealed[1]:
            self._latest_sealed = self._last_sealed

    def is_on_disk(self, action: Action) -> bool:
        """Whether the journal holds `action` as it is."""
        return self._on_disk.get(action.id) == action

    def unwritten(self) -> tuple[Action, ...]:
        """What is to be written: closed, changed and new actions, in that order."""
        changed = (a for a in self.actions if not self.is_on_disk(a))
        # One that was closed before it was ever written is written all the same: the history is whole.
        return (*self._closed.values(), *changed)

    def written(self, change: Change, written: Written) -> None:
        """The journal holds `change` now."""
        for action in change.actions:
            place, revision = written.actions[action.id]
            kept = replace(action, place=place, revision=revision)
            if not action.is_open:
                self._closed.pop(action.id, None)
                self._on_disk.pop(action.id, None)
                continue
            self._on_disk[action.id] = kept
            if action.id in self._closed:
                self._closed[action.id] = replace(self._closed[action.id], place=place, revision=revision)
            for mine in self.actions:
                if mine.id == action.id:
                    self.change(replace(mine, place=place, revision=revision))

    def take_back_unsent(self, *, but: int = 0) -> None:
        """What was about to leave, but the first actions, is queued as the journal holds it: others come first."""
        for action in self.actions[but:]:
            if action.stage is Stage.SENDING and not self.is_on_disk(action):
                before = self._on_disk.get(action.id)
                if before is None:
                    before = replace(action, stage=Stage.QUEUED, attempts=0, sealed=None, first_sent=None, sent=None)
                self.change(before)

    def leave_disk(self) -> None:
        """Go on without the journal: keep what it never held, and what is under way."""
        under_way = (Stage.SENDING, Stage.LOST)
        mine = (a for a in self.actions if a.revision == 0 or a.stage in under_way)
        self.actions = tuple(replace(a, place=0.0, revision=0) for a in mine)
        self._closed, self._on_disk = {}, {}

    def adopt(self, kept: Kept) -> tuple[Action, ...]:
        """Take what the journal holds, on top of it what is not written yet; returns what others have added."""
        known = {a.id for a in self.actions} | set(self._closed) | set(self._on_disk)
        self._latest_sealed = kept.sealed
        # What was read back has lost what a row does not tell: unless its revision says so, it has not changed.
        before = self._on_disk
        self._on_disk = {
            theirs.id: mine if (mine := before.get(theirs.id)) and mine.revision == theirs.revision else theirs
            for theirs in kept.actions
        }
        merged: list[Action] = []
        for theirs in kept.actions:
            closed = self._closed.get(theirs.id)
            if closed is not None:
                if closed.revision == theirs.revision:
                    continue
                del self._closed[theirs.id]
                if theirs.stage is Stage.HELD and closed.stage is Stage.CANCELLED:
                    self._closed[theirs.id] = replace(closed, revision=theirs.revision)
                    continue
            merged.append(self._mine(theirs, before.get(theirs.id)))
        self._closed = {
            id: action for id, action in self._closed.items() if id in self._on_disk or action.revision == 0
        }
        new = [a for a in self.actions if a.revision == 0]
        merged = sorted([*merged, *new], key=lambda a: a.place or float("inf"))
        self.actions = tuple(merged)
        self.take_back_unsent(but=1)
        return tuple(a for a in kept.actions if a.id not in known)

    def was_meant_elsewhere(self, before: Action) -> bool:
        """Whether in another process the user has said that whose action `before` is does not matter."""
        after = next((a for a in self.actions if a.id == before.id), None)
        of_user = before.held in (Held.CREDENTIALS, Held.USER)
        return of_user and after is not None and after.stage is not Stage.HELD and after.meant

    def _mine(self, theirs: Action, before: Action | None) -> Action:
        """Our version of `theirs` where it is newer. before: what the journal held, as far as we knew.

        A yes that is not written yet outlives a change of what it was said to; one that is written was heard.
        """
        mine = next((a for a in self.actions if a.id == theirs.id), None)
        if mine is None:
            return theirs
        if mine.revision == theirs.revision:
            return mine
        if mine.meant and mine != before and mine.stage is not Stage.HELD and theirs.stage is Stage.HELD:
            return replace(mine, revision=theirs.revision)
        return theirs


def hold(action: Action, reason: Held) -> Action:
    """`action`, waiting for the user's word."""
    return replace(action, stage=Stage.HELD, held=reason, meant=False)
