"""What comes from the terminal, turned into Textual's messages as it comes."""

from __future__ import annotations

import os
from codecs import getincrementaldecoder
from select import select
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message

_MOST = 4096
"""Bytes that are read at once."""
_ALONE = ESCAPE_DELAY + 0.01
"""Seconds after which an escape that nothing follows is the key, and not the beginning of another one."""
_NOTHING = 0.1
"""Seconds to leave a terminal alone that had something to read and gave nothing."""


class Input:
    """Reads from the terminal `handle` in a thread of its own, until it is told to stop.

    process: takes each message, in that thread. failed: is called there when the terminal cannot be read any more.
    Textual's own thread looks ten times a second whether it is to stop, and whether an escape stands alone. That is
    a third of what a dashboard costs that only ticks, and it keeps a processor from its sleep. This one wakes up for
    what comes. Nor does it fall over what is not UTF-8.
    """

    def __init__(
        self,
        handle: int,
        process: Callable[[Message], None],
        failed: Callable[[], None],
        *,
        debug: bool = False,
    ) -> None:
        self._handle = handle
        self._process = process
        self._failed = failed
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._told, self._tell = os.pipe()

    def run(self) -> None:
        """Read until `stop`, or until the terminal is gone."""
        patience = None
        while True:
            ready, _, _ = select([self._handle, self._told], [], [], patience)
            if self._told in ready:
                return
            patience = None
            if ready:
                try:
                    read = os.read(self._handle, _MOST)
                except OSError:
                    self._failed()
                    return
                self._take(read)
                patience = _ALONE
            for message in self._parser.tick():
                self._process(message)

    def _take(self, read: bytes) -> None:
        text = self._decode(read)
        if text:
            for message in self._parser.feed(text):
                self._process(message)
        elif not read:
            # The shell has taken it, or the terminal is closed, which a signal or the next write will tell.
            select([self._told], [], [], _NOTHING)

    def stop(self) -> None:
        """Let `run` return at once, whatever it is doing."""
        os.write(self._tell, b"!")

    def close(self) -> None:
        """Let go of what `run` is told by, once it has returned."""
        os.close(self._told)
        os.close(self._tell)
