"""Signing in: when credentials are to be had, and had anew, where that takes its time and may come to others."""

from __future__ import annotations

from focus_tui.api.answer import Answer
from focus_tui.api.errors import FocusError, Unauthorized
from focus_tui.clock import Moment
from focus_tui.tracking import words
from focus_tui.tracking.delivery import Delivery
from focus_tui.tracking.known import Known
from focus_tui.tracking.reading import Reading


class Signing:
    """Wants credentials at the start, once after a 401, and whenever what was refused is tried again.

    lacking: there are none yet, so that nothing may be sent.
    """

    def __init__(self, known: Known, reading: Reading, delivery: Delivery, *, lacking: bool) -> None:
        self._known = known
        self._reading = reading
        self._delivery = delivery
        self.lacking = lacking
        self._due = lacking
        self._of_itself = False
        self._tried = False

    def wants(self, now: Moment) -> bool:
        """Whether credentials are to be had now."""
        return self._due or (self._reading.link == "signed out" and self._reading.is_due(now))

    def settled(self, outcome: Answer[object] | FocusError) -> None:
        """What came of a request: a 401 may mean that the key was replaced since it was had."""
        if isinstance(outcome, Answer):
            self._tried = False
        elif isinstance(outcome, Unauthorized) and not self._tried:
            self._tried = self._due = self._of_itself = True

    def changed_elsewhere(self) -> None:
        """What the secret comes from is another one by now."""
        self._due = True
        self._of_itself = False

    def waiting(self, source: str) -> None:
        """It takes its time: say what is waited for."""
        self._known.board.put(words.waiting_for_secret(source))

    def had(self, source: str, *, changed: bool) -> None:
        """Here they are, from `source`; changed: they are others than before."""
        pointless = self._of_itself and not changed
        self.lacking = self._due = self._of_itself = False
        self._known.board.drop("secret")
        self._reading.source = source
        if not pointless:
            self._reading.sign_in()
            self._delivery.retry()

    def failed(self, problem: str, now: Moment) -> None:
        """They could not be had: it is tried again on `r`, when what they come from has changed, and hourly."""
        self._due = self._of_itself = False
        self._known.board.drop("secret")
        self._reading.sign_out(now)
        self._known.board.put(words.no_secret(problem))
