"""The time blocks of a task, which are read when the user asks for them, and kept for this run."""

from __future__ import annotations

from focus_tui.api.answer import Answer
from focus_tui.api.entry import Page, TimeBlock
from focus_tui.api.errors import FocusError
from focus_tui.tracking import words
from focus_tui.tracking.known import Known
from focus_tui.tracking.request import ReadBlocks
from focus_tui.tracking.target import Target


class Blocks:
    """Which task's blocks the user waits for, and what comes of asking."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._wanted: Target | None = None

    def want(self, target: Target) -> None:
        """The user wants to see the coming blocks of the task of `target`."""
        self._wanted = target

    def hide(self, task_id: int | None) -> bool:
        """Show the blocks of that task no more; whether any were shown."""
        known = self._known
        others = tuple(block for block in known.blocks if block.task_id != task_id)
        is_shown = len(others) < len(known.blocks)
        known.blocks = others
        return is_shown

    @property
    def request(self) -> ReadBlocks | None:
        """What is to be asked for."""
        target = self._wanted
        return None if target is None or target.task_id is None else ReadBlocks(target.task_id)

    def read(self, request: ReadBlocks, answer: Answer[Page[TimeBlock]]) -> None:
        """The blocks of that task. Those that are over are left out."""
        known, target = self._known, self._done(request)
        now = known.server_now(answer.receipt.received)
        self.hide(request.task_id)
        coming = sorted((block for block in answer.value.rows if block.end > now), key=lambda block: block.start)
        known.blocks = (*known.blocks, *coming)
        if target is not None and not coming:
            known.board.put(words.no_blocks(target))

    def failed(self, request: ReadBlocks, error: FocusError) -> None:
        """They could not be read: the user is told, and may ask again."""
        target = self._done(request)
        if target is not None:
            self._known.board.put(words.blocks_not_read(target, error))

    def _done(self, request: ReadBlocks) -> Target | None:
        """Whose blocks the user waited for; None where these are others by now."""
        target = self._wanted
        if target is None or target.task_id != request.task_id:
            return None
        self._wanted = None
        return target
