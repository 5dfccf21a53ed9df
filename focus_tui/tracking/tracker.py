"""The tracker: takes what the user wants, decides what is sent next, and says what is shown.

All of it is synchronous and without side effects of its own: the runner sends and writes, the screen draws. Every
request of the program is one that `next` asked for, every write to the journal one that `change` asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from random import Random
from typing import Any

from focus_tui.api.answer import Answer
from focus_tui.api.errors import FocusError
from focus_tui.clock import TYPE_CHECKING, Moment
from focus_tui.tracking import chosen_theme, pins, words
from focus_tui.tracking.another_day import AnotherDay
from focus_tui.tracking.answers import Answers
from focus_tui.tracking.delivery import Delivery
from focus_tui.tracking.facts import Facts, Told, changed, from_json, to_json
from focus_tui.tracking.hooks import Due, Event
from focus_tui.tracking.journal import Change, Kept, Seen, Written
from focus_tui.tracking.known import Known
from focus_tui.tracking.notice import Notice
from focus_tui.tracking.pace import NO_LIMITS, Limits
from focus_tui.tracking.picture import last_known_of, snapshot_of
from focus_tui.tracking.presses import Presses
from focus_tui.tracking.queue import Queue
from focus_tui.tracking.reading import Reading
from focus_tui.tracking.request import LookUp, ReadCurrent, Request, Send
from focus_tui.tracking.signing import Signing
from focus_tui.tracking.snapshot import Snapshot
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.target import TAKE_A_BREAK, Target
from focus_tui.tracking.today import Today
from focus_tui.tracking.watch import FORGOTTEN, Watch

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tracking.log import Log

REPEAT = 0.5
"""Seconds within which the same action key counts once."""
IDLE = 3600.0
"""Seconds to wait where there is nothing to send."""


class Tracker:
    """One profile's tracking. source: where the credentials come from, in words. last: what `status.json` says.

    forgotten: seconds after which an entry that runs is asked about. limits: what the user limits beside the quota.
    signed_in: whether there are credentials from the start; else nothing is sent before they were had. polls: whether
    Focus is asked of the tracker's own accord, for what is tracked and for the lists; `poll` changes it. log: is told
    what happens. Until `lead` is called this process sends nothing: another one may be the sender, whose news come in
    by `adopt`.
    """

    def __init__(
        self,
        clock: Clock,
        organization_id: int,
        workspace_id: int,
        *,
        source: str = "the configuration",
        last: LastKnown | None = None,
        random: Random | None = None,
        forgotten: float = FORGOTTEN,
        limits: Limits = NO_LIMITS,
        signed_in: bool = True,
        polls: bool = True,
        log: Log | None = None,
    ) -> None:
        random = random or Random()
        self._log = log
        self._clock = clock
        self._known = Known(clock, organization_id, workspace_id, limits)
        self._queue = Queue(random)
        self._delivery = Delivery(self._known, self._queue, random)
        self._reading = Reading(self._known, source, random, polls=polls)
        self._presses = Presses(self._known, self._queue, self._delivery)
        self._watch = Watch(clock, self._known, self._queue, self._delivery, self._reading, forgotten, log)
        self._signing = Signing(self._known, self._reading, self._delivery, lacking=not signed_in)
        self._today = Today(self._known)
        self._another_day = AnotherDay(self._known, self._reading)
        self._answers = Answers(
            self._known, self._queue, self._delivery, self._reading, self._watch, self._another_day
        )
        self._subscribers: list[Callable[[Snapshot], None]] = []
        self._listeners: list[Callable[[], None]] = []
        self._watchers: list[Callable[[], None]] = []
        self._epoch: int | None = None
        self._follows = False
        self._request: Request | None = None
        self._asking = False
        self._jumped = False
        self._last_key: tuple[str, object, float] | None = None
        self._others: tuple[Notice, ...] = ()
        self._closed: frozenset[Notice] = frozenset()
        self._writing: Facts | None = None
        self._on_disk: Facts | None = None
        self._adopted: tuple[Mapping[str, str], Facts] | None = None
        if last is not None:
            self._known.recall(last)
        self._snapshot = self._drawn()

    @property
    def snapshot(self) -> Snapshot:
        """What is to be shown now."""
        return self._snapshot

    @property
    def sends(self) -> bool:
        """Whether this process is the sender of its profile."""
        return self._epoch is not None

    def subscribe(self, callback: Callable[[Snapshot], None]) -> None:
        """Call `callback` after each change of what is shown."""
        self._subscribers.append(callback)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call `callback` whenever `next` or `change` may have something else to say."""
        self._listeners.append(callback)

    def on_tick(self, callback: Callable[[], None]) -> None:
        """Call `callback` each second, so that nobody else needs to wake up for it."""
        self._watchers.append(callback)

    @property
    def latest_press(self) -> str | None:
        """Of the actions that were added here last, what the journal knows them by; None where none was."""
        return self._queue.latest_press

    @property
    def is_asking(self) -> bool:
        """Whether `refresh` has asked for something that is not answered yet, by Focus or by a failure."""
        return self._reading.is_wanted or self._request is not None

    @property
    def waits_until(self) -> float | None:
        """Boot seconds before which nothing can become of the first action; None where nothing keeps it waiting."""
        head, boot = self._queue.head, self._clock.now().boot
        until = None if head is None else self._delivery.waits_until(head)
        return until if until is not None and until > boot else None

    def poll(self, polls: bool) -> None:
        """Ask Focus of the tracker's own accord from now on, or no more."""
        self._reading.polls = polls
        self._publish()

    def heed(self, events: frozenset[Event]) -> None:
        """The user has set hooks for these events: what takes effect of them is due from now on."""
        self._known.hooked = events

    def take_hook(self) -> Due | None:
        """The hook to be run next, once the journal says that it is taken; None where none is due.

        Those of events that no hook is set for any more are left out.
        """
        if not self.sends:
            return None
        hooks = tuple(hook for hook in self._known.hooks if hook.event in self._known.hooked)
        self._known.hooks = hooks[1:]
        return hooks[0] if hooks else None

    @property
    def last_known(self) -> LastKnown:
        """What `status.json` is to say: the server's last word, and how many actions wait."""
        return last_known_of(self._known, self._queue.actions)

    def tell(self, notice: Notice) -> None:
        """Show a notice that comes from outside the tracker."""
        self._known.board.put(notice)
        self._publish()

    def recall(self, last: LastKnown) -> None:
        """Take up what `status.json` says: all that is known where the journal cannot be read."""
        self._known.recall(last)
        self._publish()

    @property
    def day_began(self) -> float:
        """The midnight before now (epoch seconds): entries that ended before are of no interest here."""
        return self._known.day_of(self._known.server_now(self._clock.now()))[0]

    def adopt(self, kept: Kept, seen: Iterable[Seen] = ()) -> None:
        """Take up what the journal holds: at the start, and whenever another process has written to it.

        seen: the entries in it that had not ended when the day began.
        """
        now = self._clock.now()
        self._watch.has_jumped(now)
        facts = from_json(kept.facts, now, self._clock.boot_id, before=self._adopted)
        self._adopted = kept.facts, facts
        if not self.sends:
            self._known.adopt(facts)
            self._known.adopt_seen(seen)
        for target in self._known.pins.adopt(kept.facts.get(pins.FACT)):
            self._known.board.put(words.pins_full(target.name))
        self._known.theme.adopt(kept.facts.get(chosen_theme.FACT))
        head = self._queue.head
        added = self._queue.adopt(kept)
        if added and self.sends:
            self._known.board.drop_of_action()
        if self.sends and head is not None and self._queue.was_meant_elsewhere(head):
            self._known.accept_user()
            self._delivery.take_over(now)
        self._on_disk = facts
        if kept.unreadable:
            self._known.board.put(words.unreadable(kept.unreadable))
        if self._follows:
            self._hear_sender()
        self._ask_about_held()
        self._publish()

    def _hear_sender(self) -> None:
        """Show what the sender shows."""
        told = Told() if self._on_disk is None else self._on_disk.told
        self._reading.link, self._others = told.link, told.notices
        self._known.board.drop("lost", "queued")  # what becomes of actions is the sender's to tell

    def sign_in(self, salt: str, credentials: str) -> None:
        """Say whose credentials are used: their hash with `salt` (the journal's own where it has one)."""
        self._known.sign_in(salt, credentials, open_actions=bool(self._queue.actions))
        self._publish()

    @property
    def wants_credentials(self) -> bool:
        """Whether the sender is to have its credentials now, for the first time or anew, before it asks `next`."""
        return self.sends and self._signing.wants(self._clock.now())

    @property
    def lacks_credentials(self) -> bool:
        """Whether there are none yet, so that nothing may be sent."""
        return self._signing.lacking

    @property
    def is_signed_out(self) -> bool:
        """Whether there are no credentials that Focus accepts."""
        return self.sends and (self._signing.lacking or self._reading.link == "signed out")

    def secret_changed(self) -> None:
        """What the credentials come from is another one by now."""
        self._signing.changed_elsewhere()
        self._publish()

    def waits_for_secret(self, source: str) -> None:
        """Having the credentials takes its time. source: what is waited for, in words."""
        self._signing.waiting(source)
        self._publish()

    def signed_in(self, source: str, *, changed: bool) -> None:
        """The credentials were had, from `source` in words. changed: they are others than before."""
        self._signing.had(source, changed=changed)
        self._publish()

    def not_signed_in(self, problem: str) -> None:
        """The credentials could not be had, as one sentence says."""
        self._signing.failed(problem, self._clock.now())
        self._publish()

    @property
    def salt(self) -> str:
        """What the journal salts the hash of the credentials with; empty where it has none yet."""
        return self._known.user.salt

    def lead(self, epoch: int) -> None:
        """This process is the sender from now on, with this `epoch` of the journal."""
        if self._log is not None:
            self._log.leads(epoch)
        self._epoch = epoch
        self._request = None
        self._another_day.given_up()
        self._follows = False
        self._others, self._closed = (), frozenset()
        self._reading.link = "connecting"
        self._known.board.drop("reader")
        now = self._clock.now()
        self._reading.lists.resume(now)
        self._delivery.take_over(now)
        self._publish()

    def follow(self, why: str | None = None) -> None:
        """Another process is the sender. why: this one may never be, as one sentence."""
        if why is not None:
            self._known.board.put(words.reads_only(why))
        elif self._follows:
            return
        if self._log is not None:
            self._log.follows(forbidden=why is not None)
        self._follows = True
        self._epoch = self._request = None
        self._another_day.given_up()
        self._queue.take_back_unsent()
        self._hear_sender()
        self._publish()

    def leave_disk(self, epoch: int, problem: str) -> None:
        """The journal cannot be written: go on with an empty one in memory, of this `epoch`.

        What waits on disk stays there for the next run; what is under way, or was never written, goes on here.
        """
        if self._log is not None:
            self._log.left_disk()
        self._epoch = epoch
        self._on_disk = None
        self._queue.leave_disk()
        self._known.pins.leave_disk()
        self._known.theme.leave_disk()
        self._known.board.put(words.not_promised(problem))
        self._publish()

    def change(self) -> Change | None:
        """What the journal is to hold now; None when it holds that already.

        What was learned is written when the answer is there; a key press at once, also while a request is under way.
        """
        actions = self._queue.unwritten()
        names: tuple[str, ...] = ()
        if self.sends and self._request is None:
            # The offset is written with the clocks that it holds for. The next tick shows what that changes.
            self._jumped = self._watch.has_jumped(self._clock.now()) or self._jumped
            facts = self._known.facts(self._reading.link)
            names = changed(facts, self._on_disk)
            self._writing = facts if names else None
        entries = tuple(self._known.unwritten_entries.values()) if self.sends else ()
        pinned, theme = self._known.pins.change(), self._known.theme.change()
        if not actions and not names and not entries and pinned is None and theme is None:
            return None
        texts: dict[str, str] = {}
        if names and self._writing is not None:
            texts = to_json(self._writing, names, self._clock.now(), self._clock.boot_id)
        unchanged: dict[str, str | None] = {}
        if pinned is not None:
            texts[pins.FACT], unchanged[pins.FACT] = pinned
        if theme is not None:
            texts[chosen_theme.FACT] = theme
        return Change(actions, texts, entries, self._epoch, unchanged)

    def written(self, change: Change, written: Written) -> None:
        """The journal holds `change`, as the last call of `change` gave it."""
        self._queue.written(change, written)
        if change.facts.keys() - {pins.FACT, chosen_theme.FACT} and self._writing is not None:
            texts = {} if self._adopted is None else self._adopted[0]
            self._on_disk, self._writing = self._writing, None
            self._adopted = {**texts, **change.facts}, self._on_disk
        if pins.FACT in change.facts:
            self._known.pins.adopt(change.facts[pins.FACT])
        if chosen_theme.FACT in change.facts:
            self._known.theme.adopt(change.facts[chosen_theme.FACT])
        for seen in change.entries:
            if self._known.unwritten_entries.get(seen.entry.id) == seen:
                del self._known.unwritten_entries[seen.entry.id]
        if change.actions:
            self._publish()

    def start(self, target: Target, *, at: float | None = None, sure: bool = True) -> None:
        """`enter`, `a`: start `target`; while an entry is tracked, ask instead, sending nothing.

        at: the instant to start it at (epoch seconds of the server's clock), not later than now; None for now. sure:
        whether what is shown may be relied upon; otherwise it is held where Focus says that anything is tracked.
        """
        self._press("start", target.key, lambda now: self._presses.start(target, self._snapshot, now, at, sure=sure))

    def switch(self, target: Target, *, at: float | None = None) -> None:
        """`w`, `a`: stop what is tracked and start `target`, at one instant: `at`, after what is tracked began."""
        self._press("switch", target.key, lambda now: self._presses.switch(target, self._snapshot, now, at))

    def stop(self, *, at: float | None = None) -> None:
        """`x`, `A`: stop what is tracked; a start that has not left yet is taken back instead, unless `at` is given.

        at: the instant to stop at, after what is tracked began.
        """
        self._press("stop", None, lambda now: self._presses.stop(self._snapshot, now, at))

    def toggle(self) -> None:
        """`space`: stop, or start the last target again."""
        self._press("toggle", None, lambda now: self._presses.toggle(self._snapshot, now))

    def take_break(self) -> None:
        """`b`: start a break; a switch while an entry is tracked."""
        self._press("break", None, lambda now: self._presses.switch(TAKE_A_BREAK, self._snapshot, now))

    def previous(self) -> None:
        """`-`: back to the target before this one; a switch while an entry is tracked."""
        self._press("previous", None, lambda now: self._presses.previous(self._snapshot, now))

    def start_planned(self, target: Target | None) -> None:
        """`0`: start `target`, which is planned now or next; None where nothing is. A switch while tracked."""
        key = None if target is None else target.key
        self._press("planned", key, lambda now: self._presses.planned(target, self._snapshot, now))

    def start_pinned(self, number: int) -> None:
        """`1` to `9`: start the target that is pinned with that number; a switch while an entry is tracked."""
        self._press("pinned", number, lambda now: self._presses.pinned(number, self._snapshot, now))

    def lack_target(self) -> None:
        """A key that means the highlighted target, while none is listed."""
        self._press("no target", None, lambda now: self._presses.lack_target())

    def pin(self, target: Target) -> None:
        """`p`: pin `target`, or unpin it."""
        self._press("pin", target.key, lambda now: self._presses.pin(target))

    def yes(self, id: str | None = None) -> None:
        """`y`: say yes to the notice shown, where it asks for it; or to the action with `id`, which is held."""
        self._press("yes", (id, self._snapshot.notice), lambda now: self._presses.yes(self._snapshot, now, id))

    def discard(self, id: str | None = None) -> None:
        """`D`: cancel the action that is held, or the open one with `id`."""
        self._press("discard", (id, self._snapshot.notice), lambda now: self._presses.discard(id))

    def _press(self, key: str, what: object, act: Callable[[Moment], None]) -> None:
        """One key press; the same one a moment later counts once."""
        now = self._clock.now()
        last, self._last_key = self._last_key, (key, what, now.boot)
        counted = last is None or last[:2] != (key, what) or now.boot - last[2] >= REPEAT
        if self._log is not None:
            self._log.pressed(key, counted=counted)
        if not counted:
            return
        self._watch.has_jumped(now)  # before the next tick does: the instant of the key is at stake
        if self._known.board.get("reader") is None:
            act(now)
            self._ask_about_held()
        else:
            self._known.board.open_again()
        self._publish()

    def refresh(self) -> None:
        """`r`: ask Focus what is tracked, unless that was asked a moment ago."""
        if self._log is not None:
            self._log.pressed("refresh", counted=True)
        self._known.board.drop("not known", "bare press")
        self._known.board.open_again()
        self._closed = frozenset()
        self._delivery.retry()
        self._reading.refresh(self._clock.now())
        self._publish()

    def look_at(self, instant: float | None) -> None:
        """Look at the local day around `instant` (epoch seconds), which Focus is asked for; None: only at today."""
        self._another_day.look_at(instant, self._clock.now())
        self._publish()

    def look_again(self) -> None:
        """Ask Focus anew for the day that is looked at."""
        self._another_day.look_again(self._clock.now())
        self._publish()

    def refresh_lists(self) -> None:
        """`R`: read the lists again, if the quota has something to spare."""
        self._press("lists", None, lambda now: self._ask(lambda: self._reading.refresh_lists(now)))

    def show_blocks(self, target: Target) -> None:
        """`t`: show the coming time blocks of the task of `target`, which are asked for; or show them no more."""
        self._press("blocks", target.key, lambda now: self._show_blocks(target, now))

    def _show_blocks(self, target: Target, now: Moment) -> None:
        if target.task_id is None:
            self._known.board.put(words.no_task(target.name))
        elif not self._reading.blocks.hide(target.task_id):
            self._ask(lambda: self._reading.want_blocks(target, now))

    def _ask(self, ask: Callable[[], None]) -> None:
        """Ask Focus for something else than what is tracked, which only the process that sends does."""
        self._known.board.drop("bare press")
        if self._follows:
            self._known.board.put(words.not_read_here())
        else:
            ask()

    def choose_theme(self, name: str | None) -> None:
        """The palette: show this theme from now on; None for the one of the configuration."""
        self._known.theme.choose(name)
        self._publish()

    def came_back(self) -> None:
        """The process was stopped for some time, and goes on: ask what is tracked, whatever was believed."""
        self._known.board.drop("going")
        self._watch.came_back(self._clock.now())
        self._publish()

    def focused(self) -> None:
        """The terminal has the focus again: what is shown is to be fresh, if there is a request to spare."""
        self._reading.focused(self._clock.now())
        self._publish()

    def no(self) -> None:
        """`n`: say no to the notice shown, where it asks."""
        notice = self._snapshot.notice
        if notice is not None and notice.asks:
            self.dismiss()

    def dismiss(self) -> None:
        """`esc`: close the notice shown. No action is discarded by it."""
        notice = self._snapshot.notice
        if notice is not None:
            self._closed |= {notice}
            self._known.board.close(notice.kind)
            self._publish()

    def tick(self) -> None:
        """A second has passed: notice sleep, steps of the wall clock, midnight, and what was forgotten."""
        now = self._clock.now()
        jumped = self._watch.has_jumped(now) or self._jumped
        quota = self._known.board.get("quota")
        if quota is not None and not self._known.pace.is_spent(now.boot):
            self._known.board.drop("quota")
        asked = self._watch.ask_if_forgotten(now)
        self._reading.tick(now)
        for watcher in self._watchers:
            watcher()
        if asked or jumped or quota is not None or self._today.is_over(now):
            self._publish()

    def next(self) -> Request | float:
        """What to send now; or the seconds after which to ask again, if nothing changes before."""
        if not self.sends or self._signing.lacking:
            return IDLE
        now = self._clock.now()
        jumped = self._watch.has_jumped(now) or self._jumped
        before = self._queue.actions
        step: Request | float | None = self._delivery.next(now)
        if step is None and self._delivery.outcomes.must_read:
            self._delivery.outcomes.must_read = False
            step = None if self._known.pace.is_spent(now.boot) else ReadCurrent("after a refusal")
        if step is None:
            if self._delivery.outcomes.day_wanted:
                self._delivery.outcomes.day_wanted = False
                self._reading.lists.want("day")
            step = self._another_day.next(now)
            if isinstance(step, float):
                read = self._reading.next(now)
                step = min(step, read) if isinstance(read, float) else read
        if not isinstance(step, float):
            self._request = step
            self._known.pace = self._known.pace.asked(now.boot)
            # Only told while nothing is known: a poll that changes nothing is not worth two paintings.
            self._asking = not self._known.belief.known
        # What is queued and tried once more stays told meanwhile; that nothing is asked first is told at once.
        tells = isinstance(step, Send) and self._known.board.get("without asking") is not None
        if jumped or self._asking or before != self._queue.actions or tells:
            self._draw()
        return step

    @property
    def has_waiting_action(self) -> bool:
        """Whether an action waits to be sent, and could be."""
        head = self._queue.head
        return self.sends and not self._signing.lacking and head is not None and self._delivery.may_send(head)

    def may_give_up(self, request: Request) -> bool:
        """Whether `request`, in flight, may be given up for an action: every read that is not the action's own."""
        return not isinstance(request, (Send, LookUp)) and request != ReadCurrent("before an action")

    def given_up(self, request: Request) -> None:
        """A read was given up for an action."""
        self._asking = False
        self._request = None
        self._another_day.given_up()
        self._publish()

    def settled(self, request: Request, outcome: Answer[Any] | FocusError) -> None:
        """What came of `request`."""
        self._asking = False
        self._request = None
        self._watch.has_jumped(self._clock.now())  # before the answer tells how far the clock as it is now is off
        self._answers.settled(request, outcome)
        self._signing.settled(outcome)
        self._ask_about_held()
        self._publish()

    def _ask_about_held(self) -> None:
        """Bring the question about what is held up to date; the sender alone asks, while something is open."""
        if not self.sends:
            return
        if self._known.user_changed is not None and not self._queue.actions:
            self._known.accept_user()
        self._delivery.holding.tell_held()

    def _publish(self) -> None:
        self._draw()
        for listener in self._listeners:
            listener()

    def _draw(self) -> None:
        self._jumped = False
        drawn = self._drawn()
        if drawn != self._snapshot:
            self._snapshot = drawn
            for subscriber in self._subscribers:
                subscriber(drawn)
            if self._log is not None:  # last, since a log that fails tells a notice, which is drawn in its turn
                self._log.shown(drawn)

    def _drawn(self) -> Snapshot:
        notices = self._known.board.shown()
        if not self.sends:
            others = (notice for notice in self._others if notice not in self._closed and notice not in notices)
            notices = tuple(sorted((*notices, *others), key=lambda notice: not notice.asks))
        return snapshot_of(
            self._known,
            self._today,
            self._another_day,
            self._queue.actions,
            self._reading.link,
            notices,
            self._delivery.holding.question(),
            asking=self._asking,
            sends=self.sends,
        )
