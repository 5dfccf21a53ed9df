"""The terminal of the dashboard: stopped by ctrl+z and taken again, closed under it, and what signals say."""

from __future__ import annotations

import errno
import os
import signal
import sys
import termios
import tty
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from focus_tui.tui.input import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from focus_tui.tui.app import FocusApp


class Terminal(LinuxDriver):
    """Textual's driver, with signals that are obeyed in the event loop, one after another.

    Textual's own handlers run in the midst of whatever goes on, stop this process alone and not those that it was
    started by (Textualize/textual#6298), and take every SIGCONT for the end of a stop of their own. Nor does its
    driver outlive the terminal: it reads from one that is closed as fast as it can, and waits for ever to write.
    And what the shell has read while this process was stopped, its thread would wait for.
    """

    def __init__(self, app: Any, **options: Any) -> None:
        # What was ignored when the program was started, as by nohup, stays ignored.
        heard = (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP, signal.SIGCONT)
        self._heard = {number for number in heard if signal.getsignal(number) is not signal.SIG_IGN}
        super().__init__(app, **options)
        for number in (signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL if number in self._heard else signal.SIG_IGN)
        self._focus_app: FocusApp = app
        self._handles = [handle for handle in range(3) if os.isatty(handle)]
        self._is_gone = False
        self._input: Input | None = None
        self._file: Any = _Output(sys.__stderr__, self._on_failed)
        self._obey()

    def _obey(self) -> None:
        """Obey signals from now on."""
        for number, obey in (
            (signal.SIGTERM, self._focus_app.leave),
            (signal.SIGHUP, self.close_down),
            (signal.SIGTSTP, self._focus_app.go_to_shell),
        ):
            if number in self._heard:
                self._loop.add_signal_handler(number, obey)
        # Of a SIGCONT that has come by now the loop has yet to hear, in its next round: it is over.
        self._loop.call_soon(self._loop.call_soon, self._obey_continue)

    def _obey_continue(self) -> None:
        if signal.SIGCONT in self._heard:
            self._loop.add_signal_handler(signal.SIGCONT, self._take_again)

    def start_application_mode(self) -> None:
        self._input = Input(self.fileno, self.process_message, self._on_failed, debug=self._debug)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._read_at_once()

    def run_input_thread(self) -> None:
        if self._input is not None:
            self._input.run()

    def disable_input(self) -> None:
        if self._input is not None:
            self._input.stop()
        super().disable_input()
        if self._input is not None:
            self._input.close()
            self._input = None

    def _read_at_once(self) -> None:
        """Let a read give what is there, if anything. It may have been told of a key that the shell took since."""
        with suppress(termios.error):  # the terminal is gone, which the next write tells
            modes = termios.tcgetattr(self.fileno)
            modes[tty.IFLAG] = self._patch_iflag(modes[tty.IFLAG])
            modes[tty.LFLAG] = self._patch_lflag(modes[tty.LFLAG])
            modes[tty.CC][termios.VMIN] = modes[tty.CC][termios.VTIME] = 0
            termios.tcsetattr(self.fileno, termios.TCSANOW, modes)

    def go_to_shell(self) -> bool:
        """Give the terminal back and stop, with all of this job, until the shell continues it in the foreground.

        False where there is no shell to do that: then nothing has stopped.
        """
        if signal.SIGTSTP not in self._heard:
            return False
        self.suspend_application_mode()
        for number in (signal.SIGTSTP, signal.SIGCONT):
            self._loop.remove_signal_handler(number)  # which gives it its usual effect
        continued: list[int] = []
        signal.signal(signal.SIGCONT, lambda number, _: continued.append(number))
        # The kernel ignores this where nobody could continue the job: there is no shell with job control above it.
        os.killpg(0, signal.SIGTSTP)
        is_back = self._wait_for_foreground()
        self._obey()
        if is_back:
            self.resume_application_mode()
        else:
            self.close_down()
        return bool(continued)

    def _take_again(self) -> None:
        """The process was stopped by something else, and is continued: the shell has set the terminal its own way."""
        if self._wait_for_foreground():
            self._read_at_once()
            if self._key_thread is not None and self._key_thread.ident is not None:
                # A read that waits for a whole line begins anew after any signal.
                signal.pthread_kill(self._key_thread.ident, signal.SIGWINCH)
            self.suspend_application_mode()
            self.resume_application_mode()
            self._focus_app.come_back()

    def _wait_for_foreground(self) -> bool:
        """Wait until this job is in the foreground; False where the terminal is not its own any more."""
        while True:
            try:
                # In the background the kernel stops the job for this, until it is in the foreground.
                termios.tcsetattr(self.fileno, termios.TCSANOW, termios.tcgetattr(self.fileno))
            except termios.error as problem:
                if problem.args[0] == errno.EINTR:  # by SIGCONT
                    continue
                return False
            return True

    def _on_failed(self) -> None:
        """In the thread that reads or the one that writes: nobody is at the other end any more."""
        self._loop.call_soon_threadsafe(self.close_down)

    def close_down(self) -> None:
        """The terminal is closed: leave, and neither write to it nor read from it any more."""
        if self._is_gone:
            return
        self._is_gone = True
        nothing = os.open(os.devnull, os.O_RDWR)
        for handle in self._handles:
            os.dup2(nothing, handle)
        os.close(nothing)
        self.disable_input()
        self._focus_app.leave()


class _Output:
    """What the driver's thread writes to: it takes text also where the terminal does not, or the app would wait."""

    def __init__(self, file: Any, failed: Callable[[], None]) -> None:
        self._file = file
        self._failed = failed

    def write(self, text: str) -> None:
        try:
            self._file.write(text)
        except OSError:
            self._failed()

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError:
            self._failed()

    def fileno(self) -> int:
        return int(self._file.fileno())
