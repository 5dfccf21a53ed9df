"""`python -m tests.bars`: try the lines of docs/bars.md in the programs themselves, those that are installed.

Each is tried twice: as it is documented, and without `--for` where it has one. Then the trial must fail, or it would
show nothing. Pictures and logs of bars stay in the folder that `--keep` names.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from subprocess import CalledProcessError
from tempfile import TemporaryDirectory

from tests.support.bars import ESCAPED, TRIALS, Missing, Stage


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bars", description=__doc__)
    parser.add_argument("--only", choices=TRIALS, help="one program")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the homes of the trials there")
    arguments = parser.parse_args()
    failed = False
    for program in TRIALS if arguments.only is None else [arguments.only]:
        said = _tried(program, loose=False, keep=arguments.keep)
        if said == "shown as it is" and program in ESCAPED:
            loosely = _tried(program, loose=True, keep=arguments.keep)
            said += f"; without --for: {loosely.splitlines()[0]}"
            failed = failed or loosely == "shown as it is"
        failed = failed or not said.startswith(("shown as it is", "not tried"))
        print(f"{program}: {said}", flush=True)
    return int(failed)


def _tried(program: str, *, loose: bool, keep: Path | None) -> str:
    """What came of it, in words."""
    with TemporaryDirectory(prefix="focus-tui-bars-") as name:
        home = Path(name, "home")
        home.mkdir()
        try:
            TRIALS[program](Stage(home, loose=loose))
        except Missing as problem:
            return f"not tried, {problem}"
        except (AssertionError, CalledProcessError) as problem:
            return f"failed, {problem}"
        finally:
            if keep is not None:
                shutil.copytree(
                    home, keep / f"{program}{'-loose' * loose}", ignore=shutil.ignore_patterns("run", "socket")
                )
    return "shown as it is"


if __name__ == "__main__":
    sys.exit(main())
