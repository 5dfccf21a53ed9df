"""Draws every picture anew, or those that are named."""

from __future__ import annotations

import asyncio
import sys

from screenshots.picture import WORDS, draw, file_of


def main(names: list[str]) -> int:
    """Draw the pictures of those names, all without one; the exit code."""
    strange = [name for name in names if name not in WORDS]
    if strange:
        print(f"There is no picture {strange[0]!r}. There are: {', '.join(WORDS)}.", file=sys.stderr)
        return 2
    for name in names or WORDS:
        svg = asyncio.run(draw(name))
        file = file_of(name)
        same = file.exists() and file.read_text(encoding="utf-8") == svg
        file.write_text(svg, encoding="utf-8")
        print(f"{file.name}: {'as it was' if same else 'drawn anew'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
