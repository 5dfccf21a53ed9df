"""The runner: sends what the tracker wants sent, one request at a time, and hands it what came of it.

This is the side effect of `tracking`: the only place here that awaits. What is around it, it knows as the
Protocols of `surroundings`; the disk is called off the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from focus_tui.api.answer import Answer
from focus_tui.api.errors import FocusError
from focus_tui.clock import TYPE_CHECKING
from focus_tui.config.errors import ConfigError
from focus_tui.tracking import words
from focus_tui.tracking.action import Action
from focus_tui.tracking.answers import PREFLIGHT
from focus_tui.tracking.journal import (
    Change,
    JournalError,
    Kept,
    Outdated,
    Seen,
    Superseded,
    Unusable,
    Written,
)
from focus_tui.tracking.request import (
    LookUp,
    ReadAnotherDay,
    ReadBlocks,
    ReadCurrent,
    ReadDay,
    ReadProjects,
    ReadTasks,
    Request,
    Send,
)
from focus_tui.tracking.status import LastKnown
from focus_tui.tracking.tracker import Tracker

if TYPE_CHECKING:
    from focus_tui.clock import Clock
    from focus_tui.tracking.log import Log
    from focus_tui.tracking.surroundings import Focus, Hooks, Journal, Lock, SignIn, Store

Result = TypeVar("Result")

LONGEST_WAIT = 60.0
SAVE_AGAIN = 60.0
"""Seconds after which the state is saved anew although nothing of it but the moment of asking has changed."""
PATIENCE = 1.0
"""Seconds after which it is told that a secret is waited for."""
LAST_HOOKS = 1.0
"""Seconds that the user's own commands are given when the dashboard ends; a command waits for them."""
LAST_WRITE = 5.0
"""Seconds that a write in flight, and then what waits to be sent, is given when the program ends."""


class Runner:
    """Runs `tracker` against the Focus that `connect` opens, until cancelled.

    connect: opens the client, after the first paint, since it imports what is heavy. identify: from the salt of the
    journal (empty where it has none), the salt and the hash of the credentials. sign_in: how those are had, where
    that takes its time. A write that is in flight when the runner is cancelled is waited for, not cancelled.
    finishes: whether what could be sent is still sent then. When the runner ends it gives up `lock` and closes
    `journal`. log: is told what happens. Set `hooks` to run what is due; the tracker says for what.
    """

    def __init__(
        self,
        tracker: Tracker,
        connect: Callable[[], Awaitable[Focus]],
        clock: Clock,
        store: Store,
        journal: Journal,
        lock: Lock,
        *,
        identify: Callable[[str], tuple[str, str]] | None = None,
        sign_in: SignIn | None = None,
        finishes: bool = True,
        log: Log | None = None,
    ) -> None:
        self._log = log
        self._due = 0.0
        self._tracker = tracker
        self._connect = connect
        self._clock = clock
        self._store = store
        self._journal = journal
        self._lock = lock
        self._identify = identify
        self._sign_in = sign_in
        self._finishes = finishes
        self.hooks: Hooks | None = None
        self._changed = asyncio.Event()
        self._using_disk = False
        self._others_wrote = False
        self._lost_lock = False
        self._aside: Callable[[], None] | None = None
        self._saved: LastKnown | None = None
        self._saved_at = 0.0

    @property
    def is_kept(self) -> bool:
        """Whether what is written outlives this process."""
        from focus_tui.tracking.memory import MemoryJournal

        return not isinstance(self._journal, MemoryJournal)

    async def of_press(self, press: str) -> tuple[Action, ...]:
        """What the journal has of one key press, open or over. Raises Unusable."""
        return await self._on_disk(partial(self._journal.of_press, press))

    def step_aside(self, meanwhile: Callable[[], None]) -> None:
        """Do `meanwhile`, which blocks, while another process may send; a write in flight is finished first.

        It is done in the event loop's thread, so that nothing happens here meanwhile.
        """
        self._aside = meanwhile
        self._changed.set()

    async def run(self) -> None:
        """Send and write until cancelled."""
        self._tracker.on_change(self._changed.set)
        self._tracker.on_tick(self._look_around)
        focus: Focus | None = None
        try:
            await self._take_part()
            focus = await self._meanwhile(self._connect())
            while True:
                self._changed.clear()
                await self._attend(focus)
                await self._run_hooks()
                if self._sign_in is not None and self._tracker.wants_credentials:
                    await self._have_credentials(self._sign_in)
                    continue
                step = self._tracker.next()
                if not isinstance(step, float):
                    await self._carry_out(focus, step)
                    if isinstance(step, Send):  # whoever has waited for it looks there next
                        await self._write()
                        await self._save()
                elif self._tracker.change() is None:
                    await self._save()
                    if self._log is not None:
                        self._tell_wait(self._log, step)
                    await self._clock.wait(self._changed, min(step, LONGEST_WAIT))
        except asyncio.CancelledError:
            if focus is not None and self._finishes:
                await self._finish(focus)
            raise
        finally:
            await self._write()
            await self._run_hooks()
            await self._save(leaving=True)
            if focus is not None:
                await focus.aclose()
            self._lock.release()
            await self._on_disk(self._journal.close)
            if self.hooks is not None:
                await self.hooks.finish(LAST_HOOKS if self._finishes else None)

    def _tell_wait(self, log: Log, seconds: float) -> None:
        """Tell when something is due next, unless that is as it was."""
        due = self._clock.now().boot + seconds
        if abs(due - self._due) >= 1.0:
            self._due = due
            log.waits(seconds)

    async def _meanwhile(self, work: Awaitable[Result]) -> Result:
        """Wait for what takes its time, and keep meanwhile what is pressed."""
        working = asyncio.ensure_future(work)
        try:
            while not working.done():
                self._changed.clear()
                await self._attend()
                await self._until_changed(working)
        except asyncio.CancelledError:
            working.cancel()
            await asyncio.wait({working})
            raise
        return working.result()

    async def _have_credentials(self, sign_in: SignIn) -> None:
        """Have the credentials, and say whose they are before anything is sent with them."""
        done = asyncio.Event()
        patience = asyncio.create_task(self._tell_if_long(sign_in, done))
        try:
            changed = await self._meanwhile(sign_in.renew())
        except ConfigError as problem:
            if self._log is not None:
                self._log.not_signed_in()
            self._tracker.not_signed_in(str(problem))
            return
        finally:
            done.set()
            await patience
        if sign_in.notes:
            self._tracker.tell(words.told_of_files(sign_in.notes))
        if self._log is not None:
            self._log.signed_in(changed=changed)
        if changed and self._tracker.sends:
            await self._say_who()
        self._tracker.signed_in(sign_in.source, changed=changed)

    async def _tell_if_long(self, sign_in: SignIn, done: asyncio.Event) -> None:
        await self._clock.wait(done, PATIENCE)
        if not done.is_set():
            self._tracker.waits_for_secret(sign_in.source)

    async def _say_who(self) -> None:
        if self._identify is not None:
            # Hashing takes its time, so as to be slow for whoever searches for what was hashed.
            self._tracker.sign_in(*await self._on_disk(partial(self._identify, self._tracker.salt)))

    async def _until_changed(self, task: asyncio.Future[Any]) -> None:
        """Wait until `task` is done, or something has changed."""
        changed = asyncio.create_task(self._changed.wait())
        try:
            await asyncio.wait({task, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            changed.cancel()

    def _look_around(self) -> None:
        """Each second: has another process written, has the sender gone, or has the lock been taken away?"""
        if self._using_disk:
            return
        self._lost_lock = self._tracker.sends and not self._lock.held
        if self._sign_in is not None and self._tracker.is_signed_out and self._sign_in.has_changed():
            self._tracker.secret_changed()
        try:
            self._others_wrote = self._others_wrote or self._journal.changed()
        except Unusable:
            self._others_wrote = True  # loading it meets the same, and tells it
        if self._others_wrote or self._lost_lock or not self._tracker.sends:
            self._changed.set()

    async def _attend(self, focus: Focus | None = None) -> None:
        """Take up what other processes have written, become the sender if there is none, and write what is to be."""
        if self._aside is not None:
            meanwhile, self._aside = self._aside, None
            await self._stand_aside(meanwhile, focus)
        if self._others_wrote:
            self._others_wrote = False
            await self._load()
        if self._lost_lock:
            self._lost_lock = False
            self._tracker.follow()
        if not self._tracker.sends:
            await self._take_part()
        if self._lock.forbidden is not None:
            self._tracker.recall(await self._on_disk(self._store.load))
        await self._write()

    async def _stand_aside(self, meanwhile: Callable[[], None], focus: Focus | None) -> None:
        """Leave it to others to send, and take part again."""
        if focus is not None:
            await self._deliver(focus)
        await self._write()
        await self._run_hooks()
        await self._save(leaving=True)
        self._lock.release()
        meanwhile()
        self._aside = None  # the key was pressed again while an answer was waited for
        await self._take_part()
        self._others_wrote = not self._tracker.sends

    async def _take_part(self) -> None:
        """Be the sender if nobody else is."""
        if self._lock.forbidden is not None or not self._lock.acquire():
            self._tracker.follow(self._lock.forbidden)
            return
        try:
            epoch = await self._on_disk(self._journal.lead)
        except Unusable as problem:
            await self._leave_disk(problem)
            return
        await self._load()
        self._tracker.lead(epoch)
        if not self._tracker.lacks_credentials:
            await self._say_who()

    async def _load(self) -> None:
        try:
            self._tracker.adopt(*await self._on_disk(self._kept))
        except Unusable as problem:
            await self._leave_disk(problem)

    def _kept(self) -> tuple[Kept, tuple[Seen, ...]]:
        """What the journal holds, of entries those of today."""
        return self._journal.load(), self._journal.seen(self._tracker.day_began)

    async def _write(self) -> None:
        """Write what the journal is to hold, until it holds all of it."""
        while (change := self._tracker.change()) is not None:
            try:
                await self._on_disk(partial(self._put, change), partial(self._written, change))
            except Outdated as problem:
                self._tell_unwritten(problem)
                await self._load()
            except Superseded as problem:
                self._tell_unwritten(problem)
                self._tracker.follow()
                await self._load()
            except Unusable as problem:
                self._tell_unwritten(problem)
                await self._leave_disk(problem)

    def _written(self, change: Change, written: Written) -> None:
        if self._log is not None:
            self._log.wrote(change)
        self._tracker.written(change, written)

    def _tell_unwritten(self, problem: JournalError) -> None:
        if self._log is not None:
            self._log.not_written(problem)

    def _put(self, change: Change) -> Written:
        """Write `change`. Raises Outdated where others have written: a key pressed there may have to leave first."""
        if change.actions and self._journal.changed():
            raise Outdated("Another process has written to the journal.")
        return self._journal.write(change)

    async def _leave_disk(self, problem: Unusable) -> None:
        from focus_tui.tracking.memory import MemoryJournal  # seldom needed

        self._journal = MemoryJournal()
        if self._lock.forbidden is None and self._lock.acquire():
            self._tracker.leave_disk(self._journal.lead(), str(problem))
        else:
            self._tracker.follow(str(problem))

    async def _on_disk(self, work: Callable[[], Result], then: Callable[[Result], None] | None = None) -> Result:
        """Do `work` off the event loop, and `then` with what it gave.

        What has begun is finished, and `then` is called, cancelled or not.
        """
        self._using_disk = True
        done = asyncio.get_running_loop().run_in_executor(None, work)
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            await asyncio.wait({done})
            raise
        finally:
            self._using_disk = False
            if then is not None and done.done() and done.exception() is None:
                then(done.result())
        return done.result()

    async def _deliver(self, focus: Focus) -> None:
        """Send what still waits, but begin nothing more after `LAST_WRITE`. Nothing is given up half way."""
        end = self._clock.now().mono + LAST_WRITE
        while self._tracker.sends and self._tracker.has_waiting_action and self._clock.now().mono < end:
            self._tracker.tell(words.stops_once_answered())
            await self._write()
            step = self._tracker.next()
            if isinstance(step, float):
                await self._clock.wait(asyncio.Event(), min(step, end - self._clock.now().mono))
            elif isinstance(step, Send) or self._tracker.has_waiting_action:
                await self._carry_out(focus, step)

    async def _finish(self, focus: Focus) -> None:
        """Send what still waits, so that stop and quit in one go are both obeyed."""
        with suppress(TimeoutError):  # what is left is in the journal
            async with asyncio.timeout(LAST_WRITE):
                while self._tracker.sends and self._tracker.has_waiting_action:
                    await self._write()
                    step = self._tracker.next()
                    if isinstance(step, float):
                        await self._clock.wait(asyncio.Event(), step)
                    elif isinstance(step, Send) or self._tracker.has_waiting_action:
                        self._tracker.settled(step, await self._call(focus, step))

    async def _carry_out(self, focus: Focus, request: Request) -> None:
        call = asyncio.create_task(self._call(focus, request))
        asked = self._clock.now()
        try:
            while not call.done():
                await self._until_changed(call)
                if call.done():
                    break
                self._changed.clear()
                await self._write()
                if self._aside is not None and isinstance(request, Send):
                    self._tracker.tell(words.stops_once_answered())
                elif self._aside is not None:
                    await self._give_up(call, request)
                    return
                grace = PREFLIGHT if isinstance(request, ReadCurrent) else 0.0
                late = self._clock.now().boot - asked.boot >= grace
                if late and self._tracker.has_waiting_action and self._tracker.may_give_up(request):
                    await self._give_up(call, request)
                    return
        except asyncio.CancelledError:
            if isinstance(request, Send):
                await self._last_words(call)
                if call.done() and not call.cancelled():
                    self._tracker.settled(request, call.result())
            call.cancel()
            await asyncio.wait({call})
            raise
        self._tracker.settled(request, await call)

    async def _give_up(self, call: asyncio.Task[Answer[object] | FocusError], request: Request) -> None:
        call.cancel()
        await asyncio.wait({call})
        self._tracker.given_up(request)

    async def _last_words(self, call: asyncio.Task[Answer[object] | FocusError]) -> None:
        """Wait for the answer to a write although the program ends, however often it is told to."""
        end = self._clock.now().mono + LAST_WRITE
        while not call.done() and (left := end - self._clock.now().mono) > 0:
            with suppress(asyncio.CancelledError):
                await asyncio.wait({call}, timeout=left)

    async def _call(self, focus: Focus, request: Request) -> Answer[object] | FocusError:
        """What comes of `request`, which leaves at once."""
        log = self._log
        if log is None:
            return await self._ask(focus, request)
        log.asked(request)
        try:
            outcome = await self._ask(focus, request)
        except asyncio.CancelledError:
            log.given_up(request)
            raise
        log.answered(request, outcome)
        return outcome

    async def _ask(self, focus: Focus, request: Request) -> Answer[object] | FocusError:
        try:
            match request:
                case ReadCurrent():
                    return await focus.current()
                case ReadTasks(page):
                    return await focus.tasks(page)
                case ReadProjects(page):
                    return await focus.projects(page)
                case ReadBlocks(task_id):
                    return await focus.time_blocks(task_id)
                case ReadDay(start, end, page) | ReadAnotherDay(start, end, page):
                    return await focus.time_entries(start, end, page)
                case LookUp(start, end):
                    return await focus.time_entries(start, end)
                case Send(action):
                    assert action.sealed is not None
                    if action.kind == "stop":
                        return await focus.stop(action.sealed)
                    assert action.target is not None
                    target = action.target
                    return await focus.start(
                        action.sealed,
                        type=target.type,
                        task_id=target.task_id if target.kind == "task" else None,
                        time_block_id=target.time_block_id if target.kind == "time block" else None,
                        description=target.name if target.kind == "description" else None,
                    )
        except FocusError as error:
            return error

    async def _run_hooks(self) -> None:
        """Run the hooks that are due, each once the journal says that it is taken: nobody will run it again."""
        while self.hooks is not None and (hook := self._tracker.take_hook()) is not None:
            await self._write()
            if self._tracker.sends:
                self.hooks.begin(hook.event, hook.text)

    async def _save(self, *, leaving: bool = False) -> None:
        """Let bars see what is known. Only the sender does: what others know may be older than what it has saved."""
        last, now = self._tracker.last_known, self._clock.now().boot
        if last == self._saved or not self._tracker.sends:
            return
        # A write at each poll that tells nothing else would cost as much as the poll.
        may_wait = now - self._saved_at < SAVE_AGAIN and not leaving
        if may_wait and self._saved is not None and not self._saved.differs(last):
            return
        self._saved, self._saved_at = last, now
        await self._on_disk(partial(self._store.save, last))
        if self._store.problem is not None:
            self._tracker.tell(words.not_kept(self._store.problem))
