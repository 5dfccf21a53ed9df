"""`python -m tests.kills --kills N --seed S`: kill the installed program so often, and print what was hit."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory

from tests.support.installed import build_wheel, install_beside
from tests.support.kills import run, table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--chains", type=int, default=8, help="how many dashboards at once")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    arguments = parser.parse_args()
    print(f"{arguments.kills} kills, seed {arguments.seed}", flush=True)
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        commands = install_beside(build_wheel(Path(folder)), Path(folder, "venv"))
        chains, seed = arguments.chains, arguments.seed
        kills = run(commands, Path(folder), kills=arguments.kills, chains=chains, seed=seed, patient=True)
    print(table(kills))
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
