"""What comes from the terminal becomes messages in a thread that nothing else wakes up."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from textual import events
from textual.message import Message

from focus_tui.tui.input import Input

Given = tuple[int, "queue.Queue[Message | str]"]
GONE = "the terminal is gone"


@contextmanager
def reading(handle: int) -> Iterator[queue.Queue[Message | str]]:
    """What an Input makes of `handle`; stopped at the end, which the thread has to heed."""
    made: queue.Queue[Message | str] = queue.Queue()
    reader = Input(handle, made.put, lambda: made.put(GONE))
    thread = threading.Thread(target=reader.run, daemon=True)
    thread.start()
    yield made
    reader.stop()
    thread.join(10.0)
    assert not thread.is_alive()
    reader.close()


@pytest.fixture
def given() -> Iterator[Given]:
    """Where to type, and what comes of it."""
    far, near = os.pipe()
    with reading(far) as made:
        yield near, made
    os.close(far)
    os.close(near)


def key(made: queue.Queue[Message | str]) -> str:
    """The next key."""
    message = made.get(timeout=10.0)
    assert isinstance(message, events.Key)
    return message.key


def test_keys_in_their_order_and_an_escape_that_nothing_follows(given: Given) -> None:
    typed, made = given
    os.write(typed, b"xj\x1b[A")
    assert [key(made) for _ in range(3)] == ["x", "j", "up"]
    os.write(typed, b"\x1b")
    assert key(made) == "escape"
    os.write(typed, b"\x1b[B")
    assert key(made) == "down"


def test_a_key_and_a_letter_that_come_in_two_pieces(given: Given) -> None:
    typed, made = given
    for piece in (b"\xc3", b"\xbc", b"a"):
        os.write(typed, piece)
    assert [key(made), key(made)] == ["ü", "a"]
    os.write(typed, b"\x1b[200~two ")
    os.write(typed, b"words\x1b[201~")
    pasted = made.get(timeout=10.0)
    assert isinstance(pasted, events.Paste)
    assert pasted.text == "two words"


@pytest.mark.parametrize("bytes_", [b"\xff", b"\xc3x", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"])
def test_what_is_not_utf_8_breaks_nothing(given: Given, bytes_: bytes) -> None:
    typed, made = given
    os.write(typed, bytes_ + b"q")
    keys = [key(made)]
    while keys[-1] != "q":
        keys.append(key(made))
    assert len(keys) > 1


def test_it_stops_in_the_midst_of_a_sequence(given: Given) -> None:
    typed, made = given
    os.write(typed, b"x\x1b[")
    assert key(made) == "x"


def test_it_stops_where_the_other_end_is_closed() -> None:
    far, near = os.pipe()
    os.close(near)
    with reading(far) as made:
        pass
    assert made.empty()
    os.close(far)


def test_a_terminal_that_cannot_be_read_is_told_once() -> None:
    folder = os.open("/", os.O_RDONLY)
    with reading(folder) as made:
        assert made.get(timeout=10.0) == GONE
    assert made.empty()
    os.close(folder)
