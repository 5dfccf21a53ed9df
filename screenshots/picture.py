"""The picture of a scene, the same each time."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from screenshots.drawing import svg_of
from screenshots.scenes import SCENES
from screenshots.stage import stage

FOLDER = Path(__file__).parent


async def draw(name: str) -> str:
    """The picture of the scene of that name, as SVG."""
    scene = SCENES[name]
    with TemporaryDirectory() as folder:
        opened = stage(folder, size=scene.size, theme=scene.theme, colour=scene.colour, moods=scene.moods)
        async with opened as played:
            await scene.play(played)
            return svg_of(played.app)


def file_of(name: str) -> Path:
    """Where the picture of that name lies."""
    return FOLDER / f"{name}.svg"
