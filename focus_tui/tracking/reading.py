"""Reading: when to ask what is tracked, or for a list, and what each answer or failure says of the way to Focus."""

from __future__ import annotations

from random import Random

from focus_tui.api.answer import Answer, Receipt
from focus_tui.api.entry import TimeEntry
from focus_tui.api.errors import (
    BadRequest,
    FocusError,
    Forbidden,
    NotFound,
    NotReachable,
    QuotaSpent,
    Refused,
    ServerError,
    Throttled,
    Unauthorized,
    Unsent,
)
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.blocks import Blocks
from focus_tui.tracking.known import Known
from focus_tui.tracking.listing import Listing, is_lacking
from focus_tui.tracking.request import ReadBlocks, ReadCurrent, ReadList
from focus_tui.tracking.retry import LONGEST, wait_after
from focus_tui.tracking.snapshot import Link
from focus_tui.tracking.target import Target

HOUR = 3600.0
SLOW = 600.0
"""Seconds between polls where the server said that we have no business here."""
FRESH_ENOUGH = 10.0
"""Seconds: `r` asks again only when the truth is older."""

NEVER = float("inf")

_TROUBLES = ("link", "sign-in", "permission", "place", "bad request")


class Reading:
    """The polls, and the turns of the lists.

    source: where the credentials come from, in words. polls: whether anything is read that no key has asked for.
    """

    def __init__(self, known: Known, source: str, random: Random, *, polls: bool = True) -> None:
        self._known = known
        self.source = source
        self.polls = polls
        self._random = random
        self.link: Link = "connecting"
        self.answered = False
        self._wanted = False
        self._jumped = False
        self._came_back = False
        self._poll_at: float | None = None
        self._failures = 0
        self.lists = Listing(known)
        self.blocks = Blocks(known)

    def want(self) -> None:
        """Time has jumped: read current as soon as there is a request to spare."""
        self._jumped = True

    def focused(self, now: Moment) -> None:
        """The user is back, or the machine is awake: read current if the truth is older than half the interval.

        Never from what is kept back for keys: without a request to spare this changes nothing.
        """
        asked = self._known.belief.asked
        age = NEVER if asked is None else now.boot - asked
        self._came_back = age > self._known.pace.poll_after(now.boot) / 2

    def refresh(self, now: Moment) -> None:
        """`r`: read current if the truth is older than a few seconds, also from what is kept back for keys."""
        known = self._known
        asked = known.belief.asked
        troubled = any(known.board.get(kind) for kind in _TROUBLES)
        known.board.drop("few left")
        if not troubled and known.belief.confirmed and asked is not None and now.boot - asked <= FRESH_ENOUGH:
            return
        if known.pace.may_refresh(now.boot):
            self._wanted = True
        elif known.pace.is_spent(now.boot):
            known.board.put(words.quota_spent(known.pace.spent_until or now.boot))
        else:
            left, more_in = known.pace.left(now.boot)
            known.board.put(words.few_left(left, now.boot + more_in))

    def refresh_lists(self, now: Moment) -> None:
        """`R`: read the lists again, if there is a request to spare."""
        if self._has_spare(now):
            self.lists.want_all()
            if self.link == "online":
                self._known.board.put(words.reading_lists())

    def want_blocks(self, target: Target, now: Moment) -> None:
        """`t`: read the time blocks of the task of `target`, if there is a request to spare."""
        if self._has_spare(now):
            self.blocks.want(target)

    def _has_spare(self, now: Moment) -> bool:
        """Whether there is a request to spare, as a poll needs it; the user is told where there is none."""
        known = self._known
        known.board.drop("nothing to spare")
        if known.pace.has_spare(now.boot):
            return True
        if known.pace.is_spent(now.boot):
            known.board.put(words.quota_spent(known.pace.spent_until or now.boot))
        else:
            left, _ = known.pace.left(now.boot)
            known.board.put(words.nothing_to_spare(left, now.boot + known.pace.spare_in(now.boot)))
        return False

    def sign_in(self) -> None:
        """There are credentials, to be tried at once."""
        self.link = "connecting"
        self._poll_at = None

    def sign_out(self, now: Moment) -> None:
        """There are no credentials, or none that are accepted: it is tried again in an hour."""
        self.link = "signed out"
        self._poll_at = now.boot + HOUR
        self._wanted = False
        self._only("sign-in")

    @property
    def is_wanted(self) -> bool:
        """Whether a key has asked for current, which is not read yet."""
        return self._wanted

    def is_due(self, now: Moment) -> bool:
        """Whether current is to be read, or `r` asks for it."""
        return self._wanted or self._poll_at is None or now.boot >= self._poll_at

    def next(self, now: Moment) -> ReadCurrent | ReadList | ReadBlocks | float:
        """What to read now, or the seconds until something is due."""
        pace = self._known.pace
        wanted, came_back = self._wanted, self._came_back
        self._wanted = self._came_back = False
        if pace.is_spent(now.boot):
            return (pace.spent_until or now.boot) - now.boot
        if wanted and pace.may_refresh(now.boot):
            return ReadCurrent("key")
        if not self.polls:
            return HOUR
        spare_in = pace.spare_in(now.boot)
        poll_at = self._due(now)
        if spare_in > 0:
            # Opening the program is a key press of a kind, where there is nothing at all to show.
            if self._poll_at is None and not self._known.belief.known and pace.may_refresh(now.boot):
                return ReadCurrent("poll")
            return max(spare_in, poll_at - now.boot, 1.0)
        if self._jumped or now.boot >= poll_at or (came_back and now.boot >= (self._poll_at or 0.0)):
            self._jumped = False
            return ReadCurrent("poll")
        wait = max(1.0, poll_at - now.boot)
        if self.link == "online" and self.answered:
            if self.blocks.request is not None:
                return self.blocks.request
            due = self.lists.due(now)
            if now.boot >= due:
                return self.lists.ask(now)
            wait = min(wait, due - now.boot)
        return wait

    def _due(self, now: Moment) -> float:
        """Boot seconds of the next poll: an answer to a key counts as a poll."""
        if self._poll_at is None:
            return now.boot
        asked = self._known.belief.asked
        if self.link == "online" and self._known.belief.confirmed and asked is not None:
            return max(self._poll_at, asked + self._known.pace.poll_after(now.boot))
        return self._poll_at

    def tick(self, now: Moment) -> None:
        """Midnight makes another day of it; a new window of the quota lets keys read again."""
        board, pace = self._known.board, self._known.pace
        if board.get("few left") is not None and pace.may_refresh(now.boot):
            board.drop("few left")
        if board.get("nothing to spare") is not None and pace.has_spare(now.boot):
            board.drop("nothing to spare")
        self.lists.tick(now)

    def heard(self, receipt: Receipt) -> None:
        """The API answered something that it means: whatever was in the way is gone."""
        self._failures = 0
        self.answered = True
        self.link = "online"
        known, received = self._known, receipt.received.boot
        if receipt.quota is None:
            known.pace = known.pace.answered(receipt)
        known.board.drop(*_TROUBLES)
        self._poll_at = received
        if known.pace.may_refresh(received):
            known.board.drop("few left")
        if known.pace.spent_until is not None and known.pace.is_spent(received):
            self.link = "out of quota"
            known.board.put(words.quota_spent(known.pace.spent_until))
        else:
            known.board.drop("quota")

    def current(self, answer: Answer[TimeEntry | None], *, quiet: bool) -> None:
        """What is tracked. quiet: an action is on its way, so a change is no news from elsewhere."""
        known, before = self._known, self._known.belief
        self._wanted = False
        self.heard(answer.receipt)
        entry = answer.value
        if before.known and not quiet:
            if before.entry is not None and entry is None:
                known.board.drop_of_action()
                known.board.put(words.stopped_elsewhere(known.title(before.entry)))
            elif entry is not None and (before.entry is None or before.entry.id != entry.id):
                known.board.drop_of_action(but=("already tracking",))
                known.board.put(words.started_elsewhere(known.title(entry)))
        known.believe(entry, answer.receipt.asked)
        if entry is None:
            known.board.drop("already tracking", "started elsewhere", "other started")
        else:
            known.board.drop("stopped elsewhere", "stopped", "nothing tracked", "half switch")

    def list_failed(self, request: ReadList, error: FocusError) -> None:
        """A list was refused, which is told once and leaves it alone for an hour; or it failed for now."""
        received = error.receipt.received
        if isinstance(error, QuotaSpent) and not is_lacking(error):
            self.failed(error)
            until = self._known.pace.spent_until or received.boot
            # Without a word on the quota it may be the plan that lacks the list: that must not bar all else for long.
            self.lists.put_off(
                request, until if error.receipt.quota is not None else max(until, received.boot + HOUR)
            )
        elif isinstance(error, (QuotaSpent, Forbidden, NotFound)):
            self.lists.refused(request, error)
        else:
            self._give_back(error)
            self.lists.failed(request, received)

    def blocks_failed(self, request: ReadBlocks, error: FocusError) -> None:
        """The time blocks of a task could not be read."""
        if isinstance(error, QuotaSpent) and not is_lacking(error):
            self.failed(error)
        self._give_back(error)
        self.blocks.failed(request, error)

    def failed(self, error: FocusError) -> None:
        """A read or write that brought no answer of use: what it says of the link, and when to ask again."""
        known, received = self._known, error.receipt.received.boot
        ids = known.organization_id, known.workspace_id
        match error:
            case QuotaSpent():
                known.pace = known.pace.refused(error.receipt)
                until = known.pace.spent_until or received
                self.link = "out of quota"
                self._poll_at = until
                known.board.drop("link")
                known.board.put(words.quota_spent(until))
            case Unauthorized():
                self.sign_out(error.receipt.received)
                known.board.put(words.signed_out(self.source))
            case Forbidden():
                self.link = "online"
                self._poll_at = received + SLOW
                self._only("permission")
                known.board.put(words.no_permission(ids[1]))
            case NotFound():
                self.link = "online"
                self._poll_at = received + SLOW
                self._only("place")
                known.board.put(words.wrong_place(*ids))
            case BadRequest():
                self.link = "online"
                self._poll_at = received + max(LONGEST, known.pace.poll_after(received))
                self._only("bad request")
                known.board.put(words.bad_request(error))
            case _:
                self._back_off(error)

    def _give_back(self, error: FocusError) -> None:
        """What never left has cost nothing."""
        if isinstance(error, Unsent):
            self._known.pace = self._known.pace.unsent()

    def _back_off(self, error: FocusError) -> None:
        self._give_back(error)
        received = error.receipt.received.boot
        self._poll_at = received + wait_after(error, self._failures, self._known.pace, self._random)
        self._failures += 1
        self.link = "offline"
        if self._known.board.get("link") is None:
            self._only("link")
            tracking = self._known.belief.entry is not None
            self._known.board.put(words.offline(words.why(error), tracking=tracking))

    def _only(self, kind: str) -> None:
        self._known.board.drop(*(k for k in _TROUBLES if k != kind))

    def means_idle(self, error: FocusError) -> bool:
        """Whether a failed read of current means idle: a 404 of the API itself, where it answered before."""
        return isinstance(error, NotFound) and error.has_json_error and (self.answered or self._known.belief.known)

    def write_failed(self, error: FocusError) -> None:
        """A start or stop brought no entry: what that says of the link. What it did is the delivery's business."""
        match error:
            case QuotaSpent() | Unauthorized():
                self.failed(error)
            case NotReachable() | Throttled():
                self._back_off(error)
            case Refused() if error.has_json_error and not isinstance(error, ServerError):
                self.heard(error.receipt)
            case _:
                self.link = "offline"
