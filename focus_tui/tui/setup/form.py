"""The form of the setup: its fields, what is typed and chosen, and what that comes to. No widget."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from textual import events

from focus_tui.config.account import credentials_of
from focus_tui.config.errors import ConfigError
from focus_tui.config.profile import API_KEY, EMAIL, ORGANIZATION_ID, PASSWORD, WORKSPACE_ID, Profile
from focus_tui.config.saving import Answers, Kept, read_command
from focus_tui.config.web_address import read_workspace
from focus_tui.tui.setup.secret_text import SecretText
from focus_tui.tui.widgets.typed_text import TypedText

Name = Literal["workspace", "sign in", "kept", "email", "command", "secret"]

_SIGN_IN = ("API key", "e-mail and password")
_PLACES: Mapping[Kept, str] = {
    "file": "a file",
    "keyring": "the keyring",
    "command": "a command",
    "environment": "the environment",
}
_KEY = "toggl_sk_"


class Row(NamedTuple):
    """One field as it is shown. options: what there is to choose from, chosen: which; none where text is typed."""

    label: str
    text: str = ""
    options: tuple[str, ...] = ()
    chosen: int = 0


class FormWords(NamedTuple):
    """The form as it is shown: its rows, and which of them has the cursor."""

    rows: tuple[Row, ...]
    current: int


class Problem(NamedTuple):
    """What is wrong, as one sentence, and in which field."""

    field: Name
    sentence: str


class SetupForm:
    """What the user answers. given: variables and settings that are known already, by the names of the variables.

    account: the table of the configuration, checked. base_url: where the API is. has_keyring: whether the keyring
    can be chosen. in_environment: whether the environment holds the API key, or the password.
    """

    def __init__(
        self,
        given: Mapping[str, str],
        account: Mapping[str, Any],
        base_url: str,
        *,
        shown_secret: str,
        has_keyring: bool,
        in_environment: Callable[[bool], bool],
    ) -> None:
        self._base_url = base_url
        self._shown_secret = shown_secret
        self._in_environment = in_environment
        self._places: tuple[Kept, ...] = tuple(place for place in _PLACES if place != "keyring" or has_keyring)
        self._typed: dict[Name, TypedText] = {name: TypedText() for name in ("workspace", "email", "command")}
        self._secrets = {False: SecretText(), True: SecretText()}
        ids = given.get(ORGANIZATION_ID, "").strip(), given.get(WORKSPACE_ID, "").strip()
        self._typed["workspace"].text = " ".join(ids) if all(ids) else ""
        self._typed["email"].text = given.get(EMAIL, "").strip()
        self._typed["command"].text = shlex.join(account.get("api_key_command", ()))
        self._with_password = bool(self._typed["email"].text) and not in_environment(False)
        self._kept: Kept = self._first_place(account)
        self._current: Name = "workspace"

    def _first_place(self, account: Mapping[str, Any]) -> Kept:
        if self._in_environment(self._with_password):
            return "environment"
        if "api_key_command" in account:
            return "command"
        return "keyring" if "keyring" in account and "keyring" in self._places else "file"

    @property
    def host(self) -> str:
        """The server that is asked."""
        return self._base_url.partition("://")[2].partition("/")[0]

    @property
    def fields(self) -> tuple[Name, ...]:
        """The fields there are, after what was chosen so far."""
        fields: list[Name] = ["workspace", "sign in", "kept"]
        if self._with_password:
            fields.append("email")
        if self._kept == "command":
            fields.append("command")
        elif self._kept != "environment" or not self._in_environment(self._with_password):
            fields.append("secret")
        return tuple(fields)

    @property
    def current(self) -> Name:
        """The field that has the cursor."""
        return self._current

    @property
    def is_last(self) -> bool:
        """Whether the cursor is in the last field."""
        return self._current == self.fields[-1]

    @property
    def of_secret(self) -> Name:
        """The field in which to mend the secret."""
        return "command" if self._kept == "command" else "secret" if "secret" in self.fields else "kept"

    def go_to(self, field: Name) -> None:
        """Put the cursor into `field`."""
        self._current = field

    def move(self, step: int) -> None:
        """Put the cursor so many fields further, around the end."""
        fields = self.fields
        self._current = fields[(fields.index(self._current) + step) % len(fields)]

    def click(self, row: int) -> None:
        """Put the cursor into a row; where it is already there, choose the next that there is."""
        fields = self.fields
        if 0 <= row < len(fields):
            if self._current == fields[row]:
                self._choose(1)
            self._current = fields[row]

    def press(self, event: events.Key) -> bool:
        """Take a key; False when it neither types nor chooses."""
        if self._current in ("sign in", "kept"):
            step = {"left": -1, "right": 1, "space": 1}.get(event.key, 0)
            self._choose(step)
            return bool(step)
        if self._current == "secret":
            return self._secret.press(event)
        return self._typed[self._current].press(event)

    def paste(self, pasted: Callable[[], str]) -> Problem | None:
        """Take what was pasted; or tell that it does not belong where it would be seen."""
        if self._current == "secret":
            self._secret.paste(pasted)
        elif self._current in self._typed and _KEY in pasted():
            return Problem(self._current, "That is an API key. It goes into the field of that name, which hides it.")
        elif self._current in self._typed:
            self._typed[self._current].paste(pasted())
        return None

    def words(self) -> FormWords:
        """What is to be shown."""
        return FormWords(tuple(self._row(field) for field in self.fields), self.fields.index(self._current))

    def hint(self) -> str:
        """What the field with the cursor is for, or what is typed there means."""
        match self._current:
            case "workspace":
                if not self._typed["workspace"].text:
                    return (
                        "Open Focus in a browser, copy the address, and paste it here: "
                        f"{self._base_url.partition('://')[0]}://{self.host}/1/workspaces/22/… "
                        "Or type the two numbers in it."
                    )
                found = self._workspace()
                return (
                    found.sentence
                    if isinstance(found, Problem)
                    else f"organization {found[0]} · workspace {found[1]}"
                )
            case "sign in":
                return "← → or space choose. You make an API key in the settings of your profile in Focus."
            case "kept":
                return self._of_place()
            case "email":
                return "The address that you sign in to Focus with."
            case "command":
                return "Run without a shell; the first line that it prints is the secret. Such as: pass show focus"
            case "secret":
                return self._of_secret()

    def answers(self) -> Answers | Problem:
        """What the user has said, or the first that is wrong."""
        ids = self._workspace()
        if isinstance(ids, Problem):
            return ids
        email = self._typed["email"].text.strip() if self._with_password else ""
        if self._with_password and ("@" not in email or ":" in email):
            return Problem("email", "Type the e-mail address that you sign in to Focus with.")
        command: tuple[str, ...] = ()
        if self._kept == "command":
            try:
                command = read_command(self._typed["command"].text)
            except ValueError as problem:
                return Problem("command", str(problem))
        reveal = None
        if "secret" in self.fields:
            if wrong := self._wrong_secret(email):
                return wrong
            reveal = self._secret.reveal
        return Answers(Profile(self._base_url, *ids), email, self._kept, command, reveal)

    def problem(self) -> Problem | None:
        """What is wrong in the field with the cursor."""
        found = self.answers()
        return found if isinstance(found, Problem) and found.field == self._current else None

    @property
    def _secret(self) -> SecretText:
        return self._secrets[self._with_password]

    def _choose(self, step: int) -> None:
        if self._current == "sign in" and step:
            self._with_password = not self._with_password
        elif self._current == "kept":
            self._kept = self._places[(self._places.index(self._kept) + step) % len(self._places)]

    def _row(self, field: Name) -> Row:
        match field:
            case "sign in":
                return Row("Sign in with", options=_SIGN_IN, chosen=int(self._with_password))
            case "kept":
                options = tuple(_PLACES[place] for place in self._places)
                return Row("Kept in", options=options, chosen=self._places.index(self._kept))
            case "secret":
                return Row("Password" if self._with_password else "API key", self._secret.dots)
            case _:
                text = self._typed[field].text
                return Row(_LABELS[field], "•" * 8 if _KEY in text else text)

    def _of_place(self) -> str:
        what = "The password" if self._with_password else "The API key"
        match self._kept:
            case "file":
                return f"{what} is kept in {self._shown_secret}, which only you can read."
            case "keyring":
                return f"{what} is kept in the system's keyring."
            case "command":
                return f"{what} is not kept: a program prints it, such as a password manager."
            case "environment":
                name = PASSWORD if self._with_password else API_KEY
                if self._in_environment(self._with_password):
                    return f"{what} is not kept: {name} is set in the environment."
                return f"{what} is not kept: you set {name} before each start. It is asked for once, to be checked."

    def _of_secret(self) -> str:
        if not self._secret.is_empty and (wrong := self._wrong_secret(self._typed["email"].text)):
            return wrong.sentence
        if self._with_password:
            return "Your password for Focus. It is not shown."
        return "Paste your API key. It begins with toggl_sk_, and is not shown."

    def _workspace(self) -> tuple[int, int] | Problem:
        try:
            return read_workspace(self._typed["workspace"].text, self._base_url)
        except ValueError as problem:
            return Problem("workspace", str(problem))

    def _wrong_secret(self, email: str) -> Problem | None:
        """Why what is typed cannot be the secret."""
        if self._secret.is_empty:
            return Problem("secret", f"Type {'the password' if self._with_password else 'or paste the API key'}.")
        reveal = self._secret.reveal
        try:
            if self._with_password:
                credentials_of(reveal, email.strip().replace(":", ""), "", "This")
            else:
                credentials_of(lambda: reveal().strip(), None, "", "This")
        except ConfigError as problem:
            return Problem("secret", str(problem))
        return None


_LABELS: Mapping[Name, str] = {"workspace": "Workspace", "email": "E-mail", "command": "Command"}
