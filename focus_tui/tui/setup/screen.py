"""The screen of the setup: the form, what is to be said of it, and the way from the last field to a saved account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.worker import Worker

from focus_tui.api.errors import FocusError
from focus_tui.config.credentials import ApiKey, Credentials, Password
from focus_tui.config.errors import ConfigError
from focus_tui.config.profile import Profile
from focus_tui.config.saving import Answers, InTheWay, Saving
from focus_tui.tracking.checking import failure
from focus_tui.tui.first_frame import LEAST_WIDTH, TALL
from focus_tui.tui.painting import paint_title
from focus_tui.tui.screens.keyed import Keyed
from focus_tui.tui.screens.sized import Sized
from focus_tui.tui.setup.form import FormWords, Problem, SetupForm
from focus_tui.tui.setup.painting import Offer, paint_form, paint_offers, placed_offers
from focus_tui.tui.widgets.line import Line
from focus_tui.tui.widgets.notice_line import NoticeLine
from focus_tui.tui.words import NoticeWords

if TYPE_CHECKING:
    from focus_tui.tui.setup.app import SetupApp

Check = Callable[[Profile, Credentials], Awaitable[object]]
"""Asks Focus once what is tracked. Raises FocusError."""
Doing = Literal["", "running", "asking", "saving"]

LEAST_HEIGHT = 10
"""Rows that the form needs; the dashboard gets by with fewer."""
_WIDTHS = [(0, "-slim"), (LEAST_WIDTH, "-narrow")]
_HEIGHTS = [(0, "-flat"), (LEAST_HEIGHT, "-short"), (TALL, "-tall")]

_SANDBOX = Offer("ctrl+t", "ctrl+t", "try the sandbox")
_QUIT = Offer("ctrl+c", "ctrl+c", "quit")


class Accepted(NamedTuple):
    """What Focus has accepted. The same is not asked again: only where it is kept may have changed since."""

    profile: Profile
    credentials: ApiKey | Password


class FormLines(Line[FormWords]):
    """The fields; a click puts the cursor into one, and another click chooses."""

    class Clicked(Message):
        """A row was clicked."""

        def __init__(self, row: int) -> None:
            super().__init__()
            self.row = row

    def show(self, value: FormWords) -> None:
        if len(value.rows) != len(self.value.rows):
            self.refresh(layout=True)
        super().show(value)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self.value.rows)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.post_message(self.Clicked(event.y))


class Offers(Line[tuple[Offer, ...]]):
    """The footer: the keys that do something now; a click on one does it."""

    class Clicked(Message):
        """A key was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def on_click(self, event: events.Click) -> None:
        event.stop()
        for place in placed_offers(self.value, self.size.width):
            if place.start <= event.x < place.end:
                self.post_message(self.Clicked(place.offer.key))


class SetupScreen(Keyed, Sized):
    """Asks for an account, checks it with `check`, and saves it with `saving`."""

    app: SetupApp
    AUTO_FOCUS = ""
    LEAST_SIZE = (LEAST_WIDTH, LEAST_HEIGHT)
    HORIZONTAL_BREAKPOINTS = _WIDTHS
    VERTICAL_BREAKPOINTS = _HEIGHTS

    def __init__(self, form: SetupForm, saving: Saving, check: Check) -> None:
        super().__init__()
        self._form = form
        self._saving = saving
        self._check = check
        self._doing: Doing = ""
        self._problem: Problem | None = None
        self._question: tuple[Answers, InTheWay] | None = None
        self._accepted: Accepted | None = None
        self._worker: Worker[None] | None = None
        self._lines = FormLines(form.words(), paint_form, id="form")
        self._notice = NoticeLine(self._said(), id="notice")
        self._offers = Offers(self._offered(), paint_offers, id="offers")

    def compose(self) -> ComposeResult:
        yield Line("setup", paint_title, id="place")
        frame = Widget(self._lines, id="frame")
        frame.border_title = Content("Connect your account")
        yield frame
        yield self._notice
        yield self._offers

    def press(self, event: events.Key) -> bool:
        if event.key == "ctrl+t":
            self._try_sandbox()
        elif self._doing:
            if event.key == "escape":
                self._give_up()
        elif self._question is not None:
            self._answer(event.key)
        else:
            self._fill_in(event)
        self._draw()
        # Any other key ends here: there is nothing behind this screen. The app keeps its own.
        return not event.key.startswith("ctrl+") or event.key == "ctrl+t"

    def paste_sealed(self, pasted: Callable[[], str]) -> None:
        """Take what was pasted, which may be the secret."""
        if not self._doing and self._question is None:
            self._problem = self._form.paste(pasted)
            self._draw()

    def _fill_in(self, event: events.Key) -> None:
        """A key in the form."""
        match event.key:
            case "enter":
                self._go_on()
            case "tab" | "down":
                self._problem = None
                self._form.move(1)
            case "shift+tab" | "up":
                self._problem = None
                self._form.move(-1)
            case "escape":
                self._problem = None
            case _:
                if self._form.press(event):
                    self._problem = None

    def _go_on(self) -> None:
        """Enter: to the next field; from the last one to the check."""
        self._problem = self._form.problem()
        if self._problem is None and not self._form.is_last:
            self._form.move(1)
        elif self._problem is None:
            answers = self._form.answers()
            if isinstance(answers, Problem):
                self._tell(answers)
            elif overruled := self._saving.overruled(answers):
                self._problem = Problem(self._form.current, overruled)
            else:
                self._worker = self.run_worker(self._connect(answers), group="setup", exit_on_error=True)

    async def _connect(self, answers: Answers) -> None:
        """Check the account, and save it; ask before, where something is in the way."""
        try:
            credentials = await self._checked(answers)
            found = self._saving.in_the_way(answers)
            if found.is_something:
                self._question = answers, found
            else:
                await self._save(answers, found, credentials)
        except FocusError as error:
            ids = answers.profile.organization_id, answers.profile.workspace_id
            concerns, sentence = failure(error, *ids, host=self._form.host, has_password=bool(answers.email))
            self._tell(Problem("workspace" if concerns == "workspace" else self._form.of_secret, sentence))
        except ConfigError as problem:
            self._tell(Problem("command" if answers.kept == "command" else "kept", str(problem)))
        finally:
            self._doing = ""
            if self.is_running:
                self._draw()

    async def _checked(self, answers: Answers) -> ApiKey | Password:
        """Credentials that Focus accepts. Raises ConfigError or FocusError."""
        self._do("running" if answers.kept == "command" else "asking")
        credentials = await self._saving.credentials(answers)
        known = self._accepted
        same = known is not None and known.profile == answers.profile
        if not same or known is None or known.credentials.authorization() != credentials.authorization():
            self._do("asking")
            await self._check(answers.profile, credentials)
            self._accepted = Accepted(answers.profile, credentials)
        return credentials

    async def _save(self, answers: Answers, agreed: InTheWay, credentials: ApiKey | Password) -> None:
        self._do("saving")
        told = await self._saving.save(answers, agreed)
        if isinstance(told, InTheWay):
            self._question = answers, told
        else:
            self.app.leave_with(answers, credentials, told)

    def _answer(self, key: str) -> None:
        """A key while it is asked whether files may be changed."""
        if self._question is None or self._accepted is None:
            return
        answers, found = self._question
        if key in ("n", "escape"):
            self._question = None
        elif key == "y":
            self._question = None
            self._worker = self.run_worker(
                self._overwrite(answers, found, self._accepted.credentials), group="setup", exit_on_error=True
            )

    async def _overwrite(self, answers: Answers, agreed: InTheWay, credentials: ApiKey | Password) -> None:
        try:
            await self._save(answers, agreed, credentials)
        except ConfigError as problem:
            self._tell(Problem("kept", str(problem)))
        finally:
            self._doing = ""
            if self.is_running:
                self._draw()

    def _give_up(self) -> None:
        """Esc while something is waited for: what is being saved is, and all else is left."""
        if self._worker is not None and self._doing != "saving":
            self._worker.cancel()

    def _try_sandbox(self) -> None:
        if self._doing != "saving":
            self.app.leave_for_sandbox()

    def _tell(self, problem: Problem) -> None:
        """Say what is wrong, with the cursor where it can be mended."""
        self._problem = problem
        if problem.field in self._form.fields:
            self._form.go_to(problem.field)

    def _do(self, doing: Doing) -> None:
        self._doing = doing
        self._draw()

    def _draw(self) -> None:
        """Show what there is to be shown. What stays equal is not repainted."""
        self._lines.show(self._form.words())
        self._notice.show(self._said())
        self._offers.show(self._offered())
        self.set_class(self._question is not None, "-asks")

    def _said(self) -> NoticeWords:
        match self._doing:
            case "running":
                return _words("Running the command…")
            case "asking":
                return _words(f"Asking {self._form.host}…")
            case "saving":
                return _words("Saving…")
        if self._question is not None:
            keys = (("y", "change"), ("n", "leave all as it is"))
            return NoticeWords(self._saving.question(self._question[1]), keys, "warning", asks=True, more=0)
        if self._problem is not None:
            return NoticeWords(self._problem.sentence, (), "error", asks=False, more=0)
        return _words(self._form.hint())

    def _offered(self) -> tuple[Offer, ...]:
        if self._doing:
            return () if self._doing == "saving" else (Offer("escape", "esc", "stop"), _QUIT)
        if self._question is not None:
            return (Offer("y", "y", "change"), Offer("n", "n", "leave"), _QUIT)
        enter = "connect" if self._form.is_last else "next"
        return (Offer("enter", "enter", enter), _SANDBOX, _QUIT, Offer("tab", "tab ↑ ↓", "move"))

    def on_form_lines_clicked(self, message: FormLines.Clicked) -> None:
        message.stop()
        if not self._doing and self._question is None:
            self._problem = None
            self._form.click(message.row)
            self._draw()

    def on_offers_clicked(self, message: Offers.Clicked) -> None:
        message.stop()
        if message.key == "ctrl+c":
            self.app.exit()
        else:
            self.press(events.Key(message.key, None))


def _words(sentence: str) -> NoticeWords:
    return NoticeWords(sentence, (), "information", asks=False, more=0)
