"""The smallest Textual app with a header, a label and a footer: the dashboard's start and memory stand beside it."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Label


class Smallest(App[None]):
    """Three widgets, and nothing to do."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield Label("the smallest app")
        yield Footer()


if __name__ == "__main__":
    Smallest().run()
