"""A clock of Textual's `Digits` that ticks once a second: what the idle dashboard stands beside."""

from datetime import datetime

from textual.app import App, ComposeResult
from textual.widgets import Digits


class DigitsClock(App[None]):
    """The time of day in large digits."""

    CSS = """
    Screen { align: center middle; }
    Digits { width: auto; }
    """

    def compose(self) -> ComposeResult:
        yield Digits()

    def on_mount(self) -> None:
        self.tick()
        self.set_interval(1, self.tick)

    def tick(self) -> None:
        self.query_one(Digits).update(f"{datetime.now():%H:%M:%S}")


if __name__ == "__main__":
    DigitsClock().run()
